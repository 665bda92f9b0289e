"""The floor under a redemption: a bare Flask application that does the same by hand on the driver's own cursor.

It checks what the service checks, asks the same statements, writes the same rows, seals them into the same chain and
commits as durably: `flask ledger verify` finds nothing to complain of. What it leaves out is what a web application
adds: login, session, CSRF, roles, languages, SQLAlchemy. `benchmarks.redeem` measures the product against it.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from flask import Flask
from flask.typing import ResponseReturnValue

from benchmarks.floor_statements import for_driver
from pointsapp.chain.rules import link_hash
from pointsapp.chain.types import Kind
from pointsapp.core.canonical import canonical, digest, instant
from pointsapp.core.clock import now, start_of, village_day
from pointsapp.core.codes import new_uid
from pointsapp.core.engine import CACHE_KIB, driver_for_sqlite

URL = os.environ.get("DATABASE_URL", "")
IS_SQLITE = URL.startswith("sqlite")
SQL = for_driver("sqlite" if IS_SQLITE else "postgresql")
BACK, AHEAD = timedelta(minutes=5), timedelta(days=180)

app = Flask(__name__)
_own = threading.local()


class Refused(Exception):
    """What the service would refuse: no figure is taken from those."""


class Hand:
    """One thread's connection."""

    def __init__(self) -> None:
        if IS_SQLITE:
            file = URL.removeprefix("sqlite:///")
            self.line: Any = driver_for_sqlite().connect(file, timeout=30, isolation_level=None)
            for pragma in ("journal_mode = wal", "synchronous = 2", "foreign_keys = 1", f"cache_size = -{CACHE_KIB}"):
                self.line.execute(f"PRAGMA {pragma}")
            self.queue = os.open(f"{file}.floor", os.O_CREAT | os.O_RDWR, 0o600)
        else:
            address = URL.replace("postgresql+psycopg://", "postgresql://")
            self.line = psycopg.connect(address, autocommit=True, prepare_threshold=1)
        self.cursor = self.line.cursor()

    def ask(self, name: str, *values: Any) -> Any:
        """Ask for one row, None where there is none."""
        return self.cursor.execute(SQL[name], values).fetchone()

    def do(self, name: str, *values: Any) -> None:
        self.cursor.execute(SQL[name], values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if IS_SQLITE:
            fcntl.flock(self.queue, fcntl.LOCK_EX)
        try:
            self.do("begin")
            yield
            self.do("commit")
        except BaseException:
            self.do("rollback")
            raise
        finally:
            if IS_SQLITE:
                fcntl.flock(self.queue, fcntl.LOCK_UN)


def hand() -> Hand:
    if not hasattr(_own, "hand"):
        _own.hand = Hand()
    found: Hand = _own.hand
    return found


@app.post("/<int:village_id>/<int:keeper_id>/<uid>/confirm")
def confirm(village_id: int, keeper_id: int, uid: str) -> ResponseReturnValue:
    own, at, made = hand(), now(), new_uid()
    content, answer = digest({"quote": uid}), {"answer": {"uid": made}}
    with own.transaction():
        claimed = own.ask("claim", village_id, uid, keeper_id, content, json.dumps(answer), stored(at))
        if claimed is None:
            outcome = own.ask("kept", village_id, uid)[0]
            return json.loads(outcome) if isinstance(outcome, str) else outcome
        last = own.ask("last", village_id, village_id, claimed[0])
        if last is not None and not read(last[0]) - BACK <= at <= read(last[0]) + AHEAD:
            raise Refused("clock")
        redeem(own, village_id, keeper_id, uid, claimed[0], made, at)
    return answer


def redeem(own: Hand, village_id: int, keeper_id: int, uid: str, request_id: int, made: str, at: datetime) -> None:
    own.do("quote", village_id, uid)
    rows = own.cursor.fetchall()
    (
        *_, quote_id, shop_id, household_id, points, expires_at, made_by_id, wallet_id, state,
        looked_up_home, looked_up_by, earlier_id, signed_by_id,
    ) = rows[0]  # fmt: skip
    if made_by_id != keeper_id or (looked_up_home, looked_up_by) != (household_id, keeper_id):
        raise Refused("another counter")
    if earlier_id is not None or state == "closed" or at >= read(expires_at):
        raise Refused("not now")
    changed = own.ask("pay", points, village_id, wallet_id, points, village_id)
    if changed is None or changed[2]:
        raise Refused("points")
    sides = (village_id, new_uid(), wallet_id, village_id, points, stored(at), request_id, *changed[:2])
    transfer_id = own.ask("transfer", *sides)[0]
    today, limit = own.ask("day", village_id, household_id, stored(start_of(village_day(at))), village_id)
    if points + today > int(limit) and signed_by_id is None:
        raise Refused("second officer")
    for reward_id, units, price, *_ in rows:
        found = own.ask("take", units, village_id, reward_id, units)
        if found is None or not found[1] or found[2] != price:
            raise Refused("goods")
        own.do("stock", village_id, reward_id, units, found[0], request_id, keeper_id, stored(at))
    written = own.ask("head", village_id, transfer_id)
    names = (village_id, made, village_id, quote_id, household_id, shop_id, transfer_id, request_id, points, keeper_id)
    own.do("redemption", *names, signed_by_id, stored(at))
    seal(own, village_id, transfer_id, written)


def seal(own: Hand, village_id: int, transfer_id: int, written: Any) -> None:
    """Hash the transfer as it stands in the database over the link before it."""
    names = (
        "uid", "source", "destination", "points", "code", "posted_at", "source_balance_after",
        "destination_balance_after", "source_number", "destination_number",
    )  # fmt: skip
    *columns, key, command, content, user, sequence, before, transfers, points, book_uid = written
    row = dict(zip(names, columns, strict=True))
    row["posted_at"] = instant(read(row["posted_at"]))
    row["request"] = {"key": key, "command": command, "digest": content, "user": user}
    text = canonical(row | {"occurred_at": None, "reverses": None})
    hashed = link_hash(book_uid, sequence + 1, Kind.TRANSFER, bytes(before).hex(), text)
    own.do("link", village_id, sequence + 1, transfer_id, hashed)
    own.do("move_head", sequence + 1, hashed, transfers + 1, points + row["points"], village_id)


def stored(at: datetime) -> Any:
    return f"{at:%Y-%m-%d %H:%M:%S.%f}" if IS_SQLITE else at


def read(value: Any) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
