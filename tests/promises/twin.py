"""Faulty twins of the product, served in its place by the tests that must find them: `TWIN` names which.

`fallback` alone is no fault: it is the product on Python's own SQLite, as where no newer one can be had.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import wraps
from typing import Any

from flask import copy_current_request_context, request
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from config import Config
from pointsapp.app import create_app
from pointsapp.core import db as core_db
from pointsapp.core import engine, requests
from pointsapp.core.db import db, reading, session, transaction
from pointsapp.ledger import service as ledger
from pointsapp.ledger.models import Account
from pointsapp.ledger.types import AccountKind
from pointsapp.web.shop.counter import postings

MOMENT_SECONDS = 0.15
_local = threading.local()


def fallback() -> None:
    """Take Python's own SQLite, which is why the journal is truncated instead of written ahead."""
    engine.driver_for_sqlite = lambda: sqlite3


def looks_before() -> None:
    """Look at the balance before the transaction, and write what is left of that."""
    run_once, change = postings.run_once, ledger._change

    @wraps(run_once)
    def look_first(*args: Any, **kwargs: Any) -> Any:
        with reading():
            rows = session().execute(select(Account.id, Account.balance).where(Account.kind == AccountKind.WALLET))
            _local.balances = {row.id: row.balance for row in rows}
        return run_once(*args, **kwargs)

    def write_what_is_left(village_id: Any, account_id: Any, points: int, **more: Any) -> Any:
        seen = _local.balances.get(account_id)
        if seen is None:
            return change(village_id, account_id, points, **more)
        if seen + points < 0:
            raise ledger.InsufficientPoints(balance=seen, wanted=-points)
        return ledger._Side(seen + points, _counted(account_id, balance=seen + points))

    postings.run_once, ledger._change = look_first, write_what_is_left


def _counted(account_id: Any, **values: int) -> int:
    """Give the wallet's next line number, and write other figures with it."""
    counting = update(Account).where(Account.id == account_id).values(entries=Account.entries + 1, **values)
    return int(session().execute(counting.returning(Account.entries)).scalar_one())


def forgets_keys() -> None:
    """Take every request for a new one."""
    claim = requests._claim

    def claim_anew(once: Any) -> Any:
        return claim(replace(once, key=f"{once.key[:20]}-{uuid.uuid4().hex}"))

    requests._claim = claim_anew


def answers_early() -> None:
    """Answer before the work is done."""
    answer = postings._answer

    def promise_and_do_later(posting: Any) -> Any:
        @copy_current_request_context
        def work() -> None:
            time.sleep(MOMENT_SECONDS)
            answer(posting)
            db.session.remove()

        threading.Thread(target=work).start()
        return {"result": "done", "request_key": posting.key, "text": "", "page": "/"}

    postings._answer = promise_and_do_later


def balances_later() -> None:
    """Write the balance in a transaction of its own, a moment after the transfer."""
    run_once, change = postings.run_once, ledger._change

    def note_change(village_id: Any, account_id: Any, points: int, **more: Any) -> Any:
        row = session().execute(select(Account.kind, Account.balance).where(Account.id == account_id)).one()
        if row.kind is not AccountKind.WALLET:
            return change(village_id, account_id, points, **more)
        _local.late = account_id, points
        return ledger._Side(row.balance + points, _counted(account_id))

    def write_balance_after(*args: Any, **kwargs: Any) -> Any:
        _local.late = None
        done = run_once(*args, **kwargs)
        if _local.late:
            account_id, points = _local.late
            time.sleep(MOMENT_SECONDS)
            with transaction():
                later = update(Account).where(Account.id == account_id).values(balance=Account.balance + points)
                session().execute(later)
        return done

    postings.run_once, ledger._change = write_balance_after, note_change


def believes_clocks() -> None:
    """Take every clock for right."""
    requests.require_clock = lambda *_args, **_kwargs: None


def syncs_rarely() -> None:
    """Leave flushing to chance on SQLite: synchronous=NORMAL."""
    _after_opening("PRAGMA synchronous = NORMAL")


def gives_up_at_once() -> None:
    """Wait for nobody on SQLite, neither in line nor at the lock: busy_timeout=0."""
    core_db.turn = lambda _bind: nullcontext()
    _after_opening("PRAGMA busy_timeout = 0")


def says_done_anyway() -> None:
    """Say that it is done when the database could not be asked."""

    def done_anyway(_what: Any) -> Any:
        return {"result": "done", "request_key": request.form.get("request_key", ""), "text": "", "page": request.path}

    postings._checking = done_anyway
    Twin.after.append(lambda app: app.register_error_handler(OperationalError, done_anyway))


def shows_bare_errors() -> None:
    """Answer trouble with the database by a bare line, as a framework does by itself."""
    Twin.after.append(
        lambda app: app.register_error_handler(OperationalError, lambda _error: ("Internal Server Error", 500))
    )


class Twin:
    """What is still to be done once the application stands."""

    after: list[Callable[[Any], object]] = []


def _after_opening(statement: str) -> None:
    opening = engine._open_sqlite

    def open_and_spoil(connection: Any, record: Any) -> None:
        opening(connection, record)
        connection.execute(statement)

    engine._open_sqlite = open_and_spoil


TWINS: dict[str, Callable[[], None]] = {
    made.__name__: made
    for made in (
        fallback, looks_before, forgets_keys, answers_early, balances_later, syncs_rarely, gives_up_at_once,
        believes_clocks,
        says_done_anyway, shows_bare_errors,
    )
}  # fmt: skip

if name := os.environ.get("TWIN"):
    TWINS[name]()
    app = create_app(Config())
    for step in Twin.after:
        step(app)
