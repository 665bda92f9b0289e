"""What the papers name as proof is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.test_schema import HISTORY

ROOT = Path(__file__).parents[2]
PAPERS = (
    "docs/asvs.md",
    "docs/chain.md",
    "docs/threat-model.md",
    "docs/data-inventory.md",
    "docs/deploying.md",
    "SECURITY.md",
)
NAMED = re.compile(r"(?<![\w/.])(?:tests|docs|deploy|benchmarks|tools)/[\w./-]*\w/?")

CLOSED = re.compile(r"`([a-z_]+)`")


def missing(text: str) -> list[str]:
    return sorted({name for name in NAMED.findall(text) if not (ROOT / name).exists()})


@pytest.mark.parametrize("paper", PAPERS)
def test_every_file_that_a_paper_names_exists(paper: str) -> None:
    assert missing((ROOT / paper).read_text("utf-8")) == []


def test_each_item_of_the_list_names_something_that_shows_it() -> None:
    rows = [line for line in (ROOT / "docs/asvs.md").read_text("utf-8").splitlines() if re.match(r"\| \d", line)]

    assert len(rows) > 25
    assert [row for row in rows if not NAMED.search(row)] == []


def test_each_closed_table_stands_once_in_what_the_seal_covers() -> None:
    covered = (ROOT / "docs/chain.md").read_text("utf-8").partition("## What is covered")[2].partition("Not closed")[0]
    named = [name for row in covered.splitlines() if row.startswith("|") for name in CLOSED.findall(row)]

    assert sorted(named) == sorted(HISTORY)


def test_a_name_of_nothing_is_found() -> None:
    assert missing("shown by `tests/house/test_gone.py`") == ["tests/house/test_gone.py"]
