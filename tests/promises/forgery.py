"""Changing the books behind the product's back, as whoever owns the database can: nothing in it stands in the way."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from sqlalchemy import Column, Connection, Table, select, text
from sqlalchemy.orm import Session

from pointsapp.audit.models import AuditEntry, AuditValue
from pointsapp.chain.models import ChainHead, Link, PublishedHead, SigningKey
from pointsapp.chain.records import find_records, list_raw, written_instant
from pointsapp.chain.rules import link_hash, published_content, signed_bytes
from pointsapp.chain.types import BEGINNING, BookId
from pointsapp.core.codes import new_uid
from pointsapp.core.requests import Request
from pointsapp.ledger.models import Account, Transfer
from tests.world import NOW

Row = dict[str, Any]
Way = tuple[str, Callable[[], int | None]]

BOOKS: tuple[Table, ...] = tuple(
    model.metadata.tables[model.__tablename__]
    for model in (Account, Transfer, AuditEntry, AuditValue, Link, ChainHead, PublishedHead, SigningKey, Request)
)
OUTSIDE = {("requests", "id"), ("requests", "village_id"), ("requests", "outcome"), ("requests", "made_at"),
           ("audit_values", "id")}  # fmt: skip
"""What a request answered, and numbers that nothing names: not part of the books."""

MAY_GO = {"audit_values"}
"""Rows that may be deleted, so that a person can be forgotten."""

LOOSENED_ON_POSTGRESQL = """
SELECT format('ALTER TABLE %I DROP CONSTRAINT %I CASCADE', c.conrelid::regclass, c.conname) FROM pg_constraint c
WHERE c.contype IN ('f', 'c') AND c.connamespace = 'public'::regnamespace
UNION ALL
SELECT format('DROP TRIGGER %I ON %I', t.tgname, t.tgrelid::regclass) FROM pg_trigger t WHERE t.tgname LIKE 'closed_%'
"""
LOOSENED_ON_SQLITE = "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'"


def loosen(connection: Connection) -> None:
    """Take every trigger, reference and check out of the way. On SQLite the rest is said on each connection."""
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in connection.scalars(text(LOOSENED_ON_SQLITE if is_sqlite else LOOSENED_ON_POSTGRESQL)).all():
        connection.exec_driver_sql(statement)


def unguarded(connection: Any) -> None:
    """Let a raw SQLite connection write what no reference or check would let pass."""
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")


class Forger:
    """Makes changes to rows chosen by a seed. Each way answers the key of the row that it touched, if one."""

    def __init__(self, connection: Connection, seed: int) -> None:
        self.connection = connection
        self.chance = random.Random(seed)

    def ways(self) -> Iterator[Way]:
        """List every kind of change: each column of each table; rows that come, go, change places or are cut off."""
        for table in BOOKS:
            for column in table.columns:
                if (table.name, column.name) not in OUTSIDE:
                    yield f"{table.name}.{column.name} changed", partial(self.change, table, column)
            if table.name == "requests":
                continue
            yield f"{table.name} row inserted", partial(self.insert, table)
            if table.name not in MAY_GO:
                yield f"{table.name} row deleted", partial(self.cut, table, most=1, is_tail=False)
                yield f"{table.name} tail cut", partial(self.cut, table, most=5, is_tail=True)
                yield f"{table.name} rows swapped", partial(self.swap, table)

    def change(self, table: Table, column: Column[Any]) -> int | None:
        rows = self.rows(table)
        row = self.chance.choice(rows)
        value = self.another(column, row[column.name], [other[column.name] for other in rows])
        self.run(
            f"UPDATE {table.name} SET {column.name} = :forged WHERE {where(table)}",
            {"forged": plain(value), **keys_of(table, row)},
        )
        return row.get("id")

    def insert(self, table: Table) -> None:
        rows = self.rows(table)
        row = self.chance.choice(rows)
        for name in ("id", "row_id", "number", "sequence", "book_id"):
            if name in row and (name == "row_id" or table.columns[name].primary_key):
                row[name] = max(other[name] for other in rows) + 1
        for name in ("uid", "entry_uid", "key_id"):
            if name in row and not (name == "key_id" and table.name == "published_heads"):
                row[name] = new_uid()[: 16 if name == "key_id" else 36]
        if table.name == "accounts":
            row |= {"kind": "wallet", "balance": 0, "entries": 0, "may_go_below": False}
        if table.name == "transfers":
            row |= {"reverses_id": None, "source_number": None, "destination_number": None}
        self.write(table, row)

    def cut(self, table: Table, *, most: int, is_tail: bool) -> None:
        rows = self.rows(table)
        count = self.chance.randint(1, min(most, len(rows)))
        for row in rows[-count:] if is_tail else self.chance.sample(rows, count):
            self.remove(table, row)

    def swap(self, table: Table) -> None:
        """Let two rows change places: each gets the other's key."""
        one, other = self.chance.sample(self.rows(table), 2)
        self.remove(table, one)
        self.remove(table, other)
        self.write(table, {**one, **keys_of(table, other)})
        self.write(table, {**other, **keys_of(table, one)})

    def everything(self) -> dict[str, list[Row]]:
        """Read all rows of the books, as an older file would hold them."""
        return {table.name: self.rows(table) for table in BOOKS}

    def put_back(self, older: dict[str, list[Row]]) -> None:
        """Put the books back as they were."""
        for table in BOOKS:
            for row in self.rows(table):
                self.remove(table, row)
            for row in older[table.name]:
                self.write(table, row)

    def rewrite(self, book_id: BookId, book_uid: str, keys: Path) -> None:
        """Change a transfer, then hash every link again and sign every head again, as whoever has the key too can."""
        self.run("UPDATE transfers SET code = 'expire' WHERE id = (SELECT min(id) FROM transfers)", {})
        hashes, previous = {0: bytes.fromhex(BEGINNING)}, BEGINNING
        with Session(self.connection) as current:
            for link in current.scalars(select(Link).where(Link.book_id == book_id).order_by(Link.sequence)).all():
                record = find_records(current, book_id, link.kind, [link.row_id])[link.row_id]
                hashes[link.sequence] = link_hash(book_uid, link.sequence, link.kind, previous, record.text)
                previous = hashes[link.sequence].hex()
            forged = [{"number": number, "hash": digest, "book": book_id} for number, digest in hashes.items()]
            signed = list_raw(current, PublishedHead, PublishedHead.number, PublishedHead.book_id == book_id)
        self.connection.execute(
            text("UPDATE links SET hash = :hash WHERE book_id = :book AND sequence = :number"), forged
        )
        self.run("UPDATE chain_heads SET hash = :hash WHERE book_id = :book", forged[-1])
        for head in signed:
            private = serialization.load_pem_private_key((keys / f"{head['key_id']}.pem").read_bytes(), None)
            head |= {"hash": hashes[head["sequence"]], "published_at": written_instant(head["published_at"])}
            head["signature"] = private.sign(signed_bytes(published_content(book_uid, head)))
            self.run(
                "UPDATE published_heads SET hash = :hash, signature = :signature"
                " WHERE book_id = :book_id AND number = :number",
                {name: head[name] for name in ("hash", "signature", "book_id", "number")},
            )

    def another(self, column: Column[Any], value: Any, values: list[Any]) -> Any:
        """Give a value that says something else."""
        unlike = [other for other in values if other != value and (other is not None or column.nullable)]
        if unlike and not isinstance(value, dict) and self.chance.random() < 0.5:
            return self.chance.choice(unlike)
        if value is None:
            return next((other for other in values if other is not None), forged_of(column))
        return forged(value)

    def rows(self, table: Table) -> list[Row]:
        order = ", ".join(column.name for column in table.primary_key.columns)
        found = self.run(f"SELECT * FROM {table.name} WHERE {IN_USE.get(table.name, '1 = 1')} ORDER BY {order}", {})
        return [dict(row._mapping) for row in found]

    def write(self, table: Table, row: Row) -> None:
        values = ", ".join(f":{name}" for name in row)
        self.run(
            f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({values})",
            {name: plain(value) for name, value in row.items()},
        )

    def remove(self, table: Table, row: Row) -> None:
        self.run(f"DELETE FROM {table.name} WHERE {where(table)}", keys_of(table, row))

    def run(self, statement: str, values: Row) -> Any:
        return self.connection.execute(text(statement), values)


IN_USE = {"requests": "id IN (SELECT request_id FROM transfers)"}


def where(table: Table) -> str:
    """Name a row by its key."""
    return " AND ".join(f"{column.name} = :{column.name}" for column in table.primary_key.columns)


def keys_of(table: Table, row: Row) -> Row:
    """Give the key of a row."""
    return {column.name: row[column.name] for column in table.primary_key.columns}


def plain(value: Any) -> Any:
    """Give a value as a driver takes it."""
    return json.dumps(value) if isinstance(value, dict | list) else value


def forged(value: Any) -> Any:
    """Change a value a little."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, dict):
        return {**value, "forged": 1}
    if isinstance(value, list):
        return [*value, "forged"]
    if value.startswith("{"):
        return json.dumps({**json.loads(value), "forged": 1})
    if value.startswith(("[", '"')):
        return json.dumps([json.loads(value), "forged"])
    last = "1" if value[-1:] == "0" else "0"
    return value[:-1] + last


def forged_of(column: Column[Any]) -> Any:
    """Make up a value for a column that is empty everywhere."""
    kind = column.type.python_type
    if kind is datetime:
        return NOW
    return 1 if issubclass(kind, int) else new_uid()[: getattr(column.type, "length", 36)]
