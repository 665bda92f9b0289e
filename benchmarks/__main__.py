"""Run the benchmarks one after the other, then show every goal with what was seen.

    python -m benchmarks              in some minutes
    python -m benchmarks --full       all at full length: about 40 minutes on two quiet cores, then the county: an hour
                                      and 16 GB more where it is not kept yet; --no-county takes a smaller one
    python -m benchmarks redeem pages only these

Each is a program of its own, too, and says what it can't measure here; a failure ends that one alone. With --full the
table of goals is put into docs/benchmarks.md as well.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from benchmarks import table
from benchmarks.report import print_table

COUNTIES = Path(tempfile.gettempdir()) / "jf-counties"
SHORT = (
    "redeem --rounds 3 --count 300",
    "pgbench --rounds 3 --seconds 2",
    "hot_shop --rounds 3 --seconds 2",
    "crediting --rounds 1 --lines 1000 --single 60",
    "passbook_rate --rounds 3 --count 60",
    "notice_page --rounds 2 --count 40",
    "sheet --rounds 1 --lines 100",
    "memory --minutes 0.3",
)
FULL = (
    "redeem --rounds 5 --count 1000",
    "pgbench --rounds 3 --seconds 8",
    "hot_shop --rounds 3 --seconds 8",
    "crediting --rounds 3 --single 200",
    "passbook_rate --rounds 3 --count 300",
    "passbook_page",
    "notice_page --rounds 3 --count 150",
    "sheet --rounds 3 --lines 300",
    "workers --rounds 3",
    "seal_cost",
    "roster_import",
    "archive 200000",
    "verify_books 200000",
    "peers --rounds 3 --count 200",
    "memory --minutes 2",
    "pages",
)
SMALL_COUNTY = ("growth --kind postgresql", "growth --kind sqlite")
COUNTY = (
    f"growth --kind postgresql --households 60000 --months 36 --folder {COUNTIES}",
    f"county_pages --folder {COUNTIES}",
    f"growth --kind sqlite --households 19000 --months 36 --folder {COUNTIES}",
)


def chosen(asked: argparse.Namespace) -> list[str]:
    """List the programs that were asked for, with their sizes."""
    known = (*FULL, *(COUNTY if asked.has_county else SMALL_COUNTY)) if asked.full else SHORT
    if not asked.names:
        return [*known]
    unsized = set(asked.names) - {line.split()[0] for line in known}
    return [*(line for line in known if line.split()[0] in asked.names), *sorted(unsized)]


def run(programs: list[str]) -> list[list[str]]:
    """Run each to its end or its failure. Shape: program, seconds, and whether it failed."""
    took = []
    with click.progressbar(programs, label="benchmarks", file=sys.stderr, item_show_func=str) as waiting:
        for program in waiting:
            print(f"\n== {program}", flush=True)
            began = time.monotonic()
            done = subprocess.run([sys.executable, "-m", *f"benchmarks.{program}".split()], check=False)
            took.append([program, f"{time.monotonic() - began:.0f} s", "failed" if done.returncode else ""])
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only these, at the length of this form")
    parser.add_argument("--full", action="store_true", help="all, at full length")
    parser.add_argument(
        "--no-county", dest="has_county", action="store_false", help="a small county instead of 60,000 households"
    )
    asked = parser.parse_args()
    took = run(chosen(asked))
    print()
    print_table([["", "took", ""], *took])
    rows = table.rows()
    print()
    print_table([table.HEAD, *rows])
    if asked.full:
        table.write(rows)
    print("\nFigures are kept in benchmarks/results.")
    if failed := [program for program, _, word in took if word]:
        sys.exit(f"could not be run to their ends: {', '.join(failed)}")


if __name__ == "__main__":
    main()
