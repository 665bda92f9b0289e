"""Run the benchmarks one after the other: `python -m benchmarks` in some minutes, with `--full` all of them.

Each is a program of its own, too. What one of them can't measure here it says; a failure ends that one alone.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

import click

SHORT = (
    "redeem --rounds 3 --count 300",
    "pgbench --rounds 3 --seconds 2",
    "hot_shop --rounds 3 --seconds 2",
)
FULL = (
    "redeem --rounds 5 --count 2000",
    "pgbench --rounds 5 --seconds 10",
    "hot_shop --rounds 5 --seconds 10",
    "crediting",
    "growth --kind postgresql",
    "growth --kind sqlite",
    "passbook_rate",
    "passbook_page",
    "pages",
    "roster_import",
    "archive",
    "verify_books",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="all of them at full length: takes hours")
    programs = FULL if parser.parse_args().full else SHORT
    began, failed = time.monotonic(), []
    with click.progressbar(programs, label="benchmarks", file=sys.stderr, item_show_func=str) as waiting:
        for program in waiting:
            print(f"\n== {program}", flush=True)
            if subprocess.run([sys.executable, "-m", *f"benchmarks.{program}".split()], check=False).returncode:
                failed.append(program)
    print(f"\n{len(programs)} benchmarks in {time.monotonic() - began:.0f} s; figures are kept in benchmarks/results")
    if failed:
        sys.exit(f"could not be run to their ends: {', '.join(failed)}")


if __name__ == "__main__":
    main()
