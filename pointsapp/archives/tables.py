"""Which tables go along in an archive, which of their rows, and what they are called: `tables.toml` says it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Column, ColumnElement, Table, select, true
from sqlalchemy.orm import Session

from pointsapp.archives.types import By, TableWords
from pointsapp.core.actor import VillageId
from pointsapp.core.db import Base

_READ = tomllib.loads(Path(__file__).with_name("tables.toml").read_text("utf-8"))
COLUMNS: dict[str, str] = _READ.pop("_columns")
WORDS: dict[str, TableWords] = {
    name: TableWords(**{**words, "by": By(words.get("by", By.VILLAGE))}) for name, words in _READ.items()
}

PEOPLE_WITHOUT_KEY = frozenset(
    {
        ("audit_entries", "user_id"),
        ("clock_confirmations", "confirmed_by_id"),
        ("photos", "added_by_id"),
        ("requests", "user_id"),
        ("restorations", "confirmed_by_id"),
        ("village_settings", "set_by_id"),
    }
)
"""Columns that name a login without a reference that the database knows."""

LEFT_EMPTY = {("users", "password_hash"): ""}
"""Columns that go along without their value: nobody's password leaves the house, not even as a hash."""


def list_taken() -> list[Table]:
    """List the tables that go along, so that each comes after those that it leads to.

    Errors: RuntimeError for a table of which `tables.toml` does not say how far it goes.
    """
    tables = Base.metadata.sorted_tables
    if unsaid := {table.name for table in tables} ^ WORDS.keys():
        raise RuntimeError(f"not said of archives: {', '.join(sorted(unsaid))}")
    return [table for table in tables if WORDS[table.name].by is not By.NOBODY]


def rows_of(table: Table, village_id: VillageId, people: set[int]) -> ColumnElement[bool]:
    """Say which rows of a table belong to a village."""
    match WORDS[table.name].by:
        case By.VILLAGE:
            return table.c.village_id == village_id
        case By.BOOK:
            return table.c.book_id == village_id
        case By.OWN:
            return table.c.id == village_id
        case By.PEOPLE:
            return table.c.id.in_(people)
        case By.EVERYBODY:
            return true()
        case By.NOBODY:
            raise ValueError(f"{table.name} stays behind")


def owner_column(table: Table) -> str | None:
    """Name the column in which a row says to which village it belongs, None where it belongs to none."""
    return {By.VILLAGE: "village_id", By.BOOK: "book_id", By.OWN: "id"}.get(WORDS[table.name].by)


def find_people(current: Session, village_id: VillageId) -> set[int]:
    """Find all logins that the village's rows name, by their numbers."""
    entries = Base.metadata.tables["audit_entries"]
    wanted = [
        select(column).where(rows_of(table, village_id, set()), column.is_not(None)).distinct()
        for table, column in _people_columns()
    ]
    wanted.append(
        select(entries.c.subject_id).where(entries.c.village_id == village_id, entries.c.subject == "users").distinct()
    )
    found = {number for statement in wanted for number in current.execute(statement).scalars()}
    return {int(number) for number in found if number is not None}


def _people_columns() -> Iterator[tuple[Table, Column[int]]]:
    for table in list_taken():
        if WORDS[table.name].by is not By.VILLAGE:
            continue
        for column in table.columns:
            is_reference = any(key.column.table.name == "users" for key in column.foreign_keys)
            if is_reference or (table.name, column.name) in PEOPLE_WITHOUT_KEY:
                yield table, column
