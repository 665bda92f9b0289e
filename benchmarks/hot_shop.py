"""One hot shop against many: what it costs that all stand at one counter, with the seal of the books on. PostgreSQL.

    python -m benchmarks.hot_shop [--rounds 3] [--seconds 5]

Sixteen clients confirm quotes, by the statements of a redemption in pgbench: in sixteen villages with four shops each,
with one shop each, and all in one village, where every redemption waits for the newest link of the one before.
"""

from __future__ import annotations

from contextlib import ExitStack

from benchmarks.counter_village import counters
from benchmarks.pgbench import MOST_PER_SECOND, Bench, lay_quotes_ready, run
from benchmarks.places import Place
from benchmarks.report import Report

CLIENTS = 16
ALL = -1
SPREAD, HOT, ONE = "16 villages, 4 shops each", "16 villages, 1 shop each", "1 village, 1 shop"
SHAPES = {SPREAD: (16, 4, ALL), HOT: (16, 1, 0), ONE: (1, 1, 0)}
"""Villages, shops in each, and at which of them quotes are made."""


def measure(report: Report, here: Place, program: str, rounds: int, seconds: int) -> None:
    with ExitStack() as stack:
        benches = {}
        for number, (shape, (villages, shops, shop)) in enumerate(SHAPES.items()):
            name = f"shape{number}"
            made = stack.enter_context(
                counters(here, "postgresql", name, villages=villages, shops=shops, households=320 // villages)
            )
            lay_quotes_ready(here, name, made, (rounds + 1) * seconds * MOST_PER_SECOND, shop)
            benches[shape] = Bench(program, made.url, here.folder)
            benches[shape].redeem(CLIENTS, 1, villages)
            here.analyze(name)
        for _ in range(rounds):
            for shape, bench in benches.items():
                report.add(shape, per_second=bench.redeem(CLIENTS, seconds, SHAPES[shape][0]))
    report.show(f"{CLIENTS} clients at counters")
    report.goal("G11 one shop", "postgresql", report.ratio(HOT, SPREAD, "per_second"))
    report.goal("G11 one village", "postgresql", report.ratio(ONE, SPREAD, "per_second"))


if __name__ == "__main__":
    run(__doc__, "hot_shop", measure)
