"""What the seal of the books costs a redemption, in one busy village and spread over several, on both databases.

    python -m benchmarks.seal_cost [--rounds 3] [--count 400] [--only sqlite]

The product is served twice, once as it is and once without its seal (no links, no heads; all else the same). Each round
sends so many confirmations over 8 connections to each, in turns: all to one village, then to eight. Where sealing made
villages wait for each other, or one busy village stand still, the ratios would show it.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack

from benchmarks.counter_village import CONNECTIONS, counters
from benchmarks.load import closed_loop
from benchmarks.places import KINDS, Place, place
from benchmarks.redeem import Side, measured
from benchmarks.report import Report
from benchmarks.serving import serve

SHAPES = {"one village": 1, "eight villages": 8}
WARM_UP = 80


def compare(report: Report, here: Place, kind: str, rounds: int, count: int) -> None:
    """Measure with and without the seal in turns, for each shape."""
    for shape, villages in SHAPES.items():
        with ExitStack() as stack:
            sides = []
            for name, target in (("sealed", "wsgi:app"), ("unsealed", "benchmarks.unsealed:app")):
                made = stack.enter_context(
                    counters(here, kind, f"{name}{villages}", villages=villages, households=320 // villages)
                )
                server = stack.enter_context(serve(made.url, made.folder, target=target))
                sides.append(Side(f"{kind}, {shape}, {name} product", made, server))
            for side in sides:
                closed_loop(side.server.port, side.requests(WARM_UP), CONNECTIONS)
            for _ in range(rounds):
                for side in sides:
                    measured(report, here, side, count)
            sealed, unsealed = (side.name for side in sides)
            report.show(f"{kind}, {shape}, {CONNECTIONS} connections", [sealed, unsealed])
            for figure in ("per_second", "p99_ms", "app_us", *(["db_us"] if kind == "postgresql" else [])):
                print(f"{figure}: {report.ratio(sealed, unsealed, figure):.2f} of it without the seal")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=400, help="confirmations in a round")
    parser.add_argument("--only", choices=KINDS, help="measure on this database alone")
    asked = parser.parse_args()
    kinds = (asked.only,) if asked.only else KINDS
    with place(kinds) as here:
        report = Report("seal_cost")
        for kind in kinds:
            compare(report, here, kind, asked.rounds, asked.count)


if __name__ == "__main__":
    main()
