"""Every column that is kept has a class, a purpose and a time: docs/data-inventory.toml says which."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pointsapp.models import ALL_TABLES

INVENTORY = Path(__file__).parents[2] / "docs" / "data-inventory.toml"
WITHOUT_MEANING = {"id", "village_id", "uid"}
SECRET_ENDINGS = ("_hash", "salt", "secret")


def inventory() -> dict[str, dict[str, Any]]:
    return tomllib.loads(INVENTORY.read_text("utf-8"))


def columns() -> dict[str, set[str]]:
    tables = ALL_TABLES[0].metadata.tables
    return {name: {column.name for column in table.columns} - WITHOUT_MEANING for name, table in tables.items()}


def missing(kept: dict[str, set[str]], listed: dict[str, dict[str, Any]]) -> list[str]:
    """Name what is kept without a class, twice, or listed without being kept."""
    classes = listed["_classes"]
    found = []
    for table in sorted(kept.keys() | {name for name in listed if not name.startswith("_")}):
        named = [column for kind in classes for column in listed.get(table, {}).get(kind, [])]
        wanted = kept.get(table, set())
        found += [f"{table}.{column} has no class" for column in sorted(wanted - set(named))]
        found += [f"{table}.{column} is not kept" for column in sorted(set(named) - wanted)]
        found += [f"{table}.{column} has two classes" for column in sorted({c for c in named if named.count(c) > 1})]
    return found


def test_every_column_has_one_class() -> None:
    assert missing(columns(), inventory()) == []


def test_every_table_says_what_for_and_how_long() -> None:
    listed = inventory()

    silent = [
        name
        for name, table in listed.items()
        if not name.startswith("_") and (not table.get("for") or table.get("kept") not in listed["_kept"])
    ]

    assert silent == []


def test_nothing_that_lets_somebody_in_counts_as_harmless() -> None:
    harmless = [
        f"{name}.{column}"
        for name, table in inventory().items()
        if not name.startswith("_")
        for column in columns()[name]
        if column.endswith(SECRET_ENDINGS) and column not in table.get("secret", [])
    ]

    assert harmless == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"members": {"name", "id_number"}}, "members.id_number has no class"),
        ({"welfare": {"kind"}}, "welfare.kind has no class"),
        ({"members": set()}, "members.name is not kept"),
    ],
)
def test_a_new_or_vanished_column_is_named(change: dict[str, set[str]], says: str) -> None:
    assert says in missing({**columns(), **change}, inventory())
