"""The table of goals in `docs/benchmarks.md`: one line for each goal, as it was last measured on this machine.

python -m benchmarks.table [--write]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.goals import GOALS
from benchmarks.report import KEPT, machine, print_table

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- goals: begin -->", "<!-- goals: end -->"
HEAD = ("goal", "what", "database", "wanted", "seen", "", "taken (UTC), load, how")
NOT_YET = ("-", "not measured", "-")


def rows(folder: Path = KEPT) -> list[list[str]]:
    """Give one line for each goal and database, also for what was not measured."""
    last = {(line["goal"], line["database"]): line for line in _measured(folder)}
    return [
        [name, goal.about, kind, goal.wants(kind), *_seen(name, kind, last.get((name, kind)))]
        for name, goal in GOALS.items()
        for kind in goal.limits
    ]


def write(table: list[list[str]], page: Path = PAGE) -> None:
    """Put the table into the page, between its marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    lines = "\n".join("| " + " | ".join(row) + " |" for row in (HEAD, ["---"] * len(HEAD), *table))
    facts = ", ".join(f"{key} {value}" for key, value in machine().items() if key != "load")
    page.write_text(f"{before}{BEGIN}\nWritten {facts}.\n\n{lines}\n{END}{after}", encoding="utf-8")


def _seen(name: str, kind: str, line: dict[str, Any] | None) -> tuple[str, str, str]:
    if line is None:
        return NOT_YET
    how = f"{line['at']}, load {line['load']}, `{line['how']}`" + (f"; {line['note']}" if line["note"] else "")
    return f"{line['seen']:.2f}", GOALS[name].judge(kind, line["seen"]), how


def _measured(folder: Path) -> Iterator[dict[str, Any]]:
    """Read what was kept, the oldest first. What was kept before goals had databases is left out."""
    for file in sorted(folder.glob("*.jsonl")):
        for text in file.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            if line.get("goal") in GOALS and "database" in line:
                yield line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put it into docs/benchmarks.md")
    table = rows()
    print_table([HEAD, *table])
    if parser.parse_args().write:
        write(table)


if __name__ == "__main__":
    main()
