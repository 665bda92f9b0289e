"""Rows as they are remembered in a batch: plain values by `table:id`, written forward and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from pointsapp.core.actor import VillageId
from pointsapp.core.codes import new_uid
from pointsapp.core.db import Base, plan_anew, session
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.types import Relation

Rows = Mapping[str, Mapping[str, Any]]
_MODELS: dict[str, type[Household] | type[Member] | type[Stay]] = {
    "households": Household,
    "members": Member,
    "stays": Stay,
}
_AT_ONCE = 5_000
_MANY = 100


def insert_rows(model: type[Household] | type[Member], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert many rows and give their ids in their order.

    Source: found again by uid, since SQLite gives ids back only one by one.
    """
    named = [{"uid": new_uid(), **row} for row in rows]
    insert_plainly(model.__tablename__, named)
    return _ids_of([row["uid"] for row in named], model)


def insert_plainly(table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows in one statement, without making an object of each."""
    if len(rows) >= _MANY:
        plan_anew()
    if rows:
        session().execute(insert(Base.metadata.tables[table]), [dict(row) for row in rows])


def _ids_of(uids: Sequence[str], model: type[Household] | type[Member]) -> list[int]:
    found: dict[str, int] = {}
    for start in range(0, len(uids), _AT_ONCE):
        some = uids[start : start + _AT_ONCE]
        found.update(
            (row.uid, row.id) for row in session().execute(select(model.uid, model.id).where(model.uid.in_(some)))
        )
    return [found[uid] for uid in uids]


def write_rows(rows: Rows) -> None:
    """Write remembered columns into their rows; who is head no more goes first, since a household has one head."""
    by_table: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for key, columns in sorted(rows.items(), key=lambda row: row[1].get("relation") in (None, Relation.HEAD.value)):
        table, row_id = _split(key)
        by_table[table].append({"id": row_id, **{name: _typed(name, value) for name, value in columns.items()}})
    for table, changes in by_table.items():
        session().execute(update(_MODELS[table]), changes)


def find_moved(village_id: VillageId, rows: Rows) -> str | None:
    """Find the first row that is not as remembered, by its key."""
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for key in rows:
        table, row_id = _split(key)
        wanted[table].append(row_id)
    now: dict[str, Any] = {}
    for table, ids in wanted.items():
        model = _MODELS[table]
        for start in range(0, len(ids), _AT_ONCE):
            found: Iterable[Any] = session().scalars(
                select(model)
                .where(model.village_id == village_id, model.id.in_(ids[start : start + _AT_ONCE]))
                .execution_options(populate_existing=True)
            )
            now.update({f"{table}:{row.id}": row for row in found})
    return next((key for key, columns in rows.items() if not _is_same(now.get(key), columns)), None)


def plain(value: object) -> object:
    """Give a column's value as it can be kept in JSON."""
    return value.isoformat() if isinstance(value, date) else getattr(value, "value", value)


def merged(rows: Iterable[Rows]) -> dict[str, Mapping[str, Any]]:
    """Put the rows of several households together: none of them stands in two."""
    return {key: columns for some in rows for key, columns in some.items()}


def _split(key: str) -> tuple[str, int]:
    table, _colon, row_id = key.partition(":")
    return table, int(row_id)


def _typed(name: str, value: object) -> object:
    return date.fromisoformat(value) if name.endswith("_on") and isinstance(value, str) else value


def _is_same(row: Household | Member | Stay | None, columns: Mapping[str, Any]) -> bool:
    return row is not None and all(plain(getattr(row, name)) == value for name, value in columns.items())
