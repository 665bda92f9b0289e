"""P18: upgrades keep the books: from every released schema with data, and killed in the middle of each migration."""

from __future__ import annotations

import json
import lzma
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, text

from pointsapp.core.db import db, reading
from pointsapp.core.engine import driver_for_sqlite
from pointsapp.ledger.verify import find_bad_row
from pointsapp.reports.books import find_disagreement
from pointsapp.villages.queries import list_villages
from tests.databases import Databases, make_app
from tests.house.schema import dump
from tests.promises.trial import Trial

ROOT = Path(__file__).parents[2]
RELEASED = Path(__file__).parent / "released"
SCHEMAS = sorted({file.name.partition("_")[0] for file in RELEASED.iterdir()})
Upgrade = Callable[..., dict[str, Any]]

BOOKS = {
    "balances": "SELECT uid, balance, entries FROM accounts ORDER BY uid",
    "transfers": "SELECT uid, code, points, source_number, destination_number FROM transfers ORDER BY uid",
    "redemptions": "SELECT uid, receipt_number, points FROM redemptions ORDER BY uid",
    "goods": "SELECT name, stock, price_points FROM rewards ORDER BY name",
    "notices": "SELECT number, line_id, points FROM notice_lines ORDER BY number, line_id",
}


@dataclass(frozen=True)
class State:
    """What a database holds: schema, version and books."""

    schema: str
    version: str
    books: dict[str, list[tuple[Any, ...]]]


def state_of(url: str) -> State:
    """Read the state of a database from outside."""
    engine: Engine = create_engine(url, module=driver_for_sqlite()) if url.startswith("sqlite") else create_engine(url)
    try:
        with engine.connect() as connection:
            books = {name: [tuple(row) for row in connection.execute(text(sql))] for name, sql in BOOKS.items()}
            version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        return State(dump(engine), version, books)
    finally:
        engine.dispose()


def load(schema: str, kind: str, owner_url: str) -> None:
    """Fill an empty database with what a released version left behind."""
    script = lzma.decompress((RELEASED / f"{schema}_{kind}.sql.xz").read_bytes()).decode("utf-8")
    if kind == "sqlite":
        connection = driver_for_sqlite().connect(owner_url.removeprefix("sqlite:///"))
        connection.executescript(script)
        connection.close()
        return
    with psycopg.connect(owner_url.replace("+psycopg", ""), autocommit=True) as database:
        database.execute(script.encode())


@contextmanager
def upgrading(folder: Path) -> Iterator[Upgrade]:
    """Give a process that upgrades databases, and is killed on the way if that is asked for."""
    command = [sys.executable, "-m", "tests.promises.killed_upgrade"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        feed, answers = process.stdin, process.stdout

        def upgrade(urls: tuple[str, str], *, kill_at: int = 0, commits: bool = False) -> dict[str, Any]:
            order: dict[str, Any] = {
                "url": urls[0],
                "owner_url": urls[1],
                "folder": str(folder),
                "kill_at": kill_at,
                "commits": commits,
            }
            feed.write(json.dumps(order) + "\n")
            feed.flush()
            found: dict[str, Any] = json.loads(answers.readline())
            return found

        yield upgrade


def require_books_agree(trial: Trial, urls: tuple[str, str], folder: Path) -> None:
    """Let the newest program count the upgraded books again."""
    app = make_app(*urls, folder, migrate=False)
    with app.app_context():
        with reading():
            villages = list_villages()
            for village in villages:
                bad_row = find_bad_row(village.id) or find_disagreement(village.id)
                trial.require(bad_row is None, f"after the upgrade the books disagree: {bad_row}")
        db.engine.dispose()
    with app.app_context():
        verified = app.test_cli_runner().invoke(args=["ledger", "verify"])
    trial.require(verified.exit_code == 0, f"after the upgrade `ledger verify` says {verified.output[-200:]}")
    with app.app_context():
        db.engine.dispose()


def kill_points(trial: Trial, ends: list[int]) -> list[int]:
    """Choose statements in the middle of migrations: of a few in the short run, of each and several in the full one."""
    chance = random.Random(18)
    spans = list(zip([0, *ends[:-1]], ends, strict=True))
    if not trial.is_full:
        return [chance.randint(first + 1, last) for first, last in chance.sample(spans, 1)]
    return [chance.randint(first + 1, last) for first, last in spans for _ in range(3)]


def upgrades(trial: Trial, databases: Databases, folder: Path, *, commits: bool = False) -> None:
    """Upgrade each released schema, then kill the upgrade again and again and finish it."""
    with upgrading(folder) as upgrade:
        for schema in SCHEMAS:
            with released(databases, trial.database, schema) as urls:
                old = state_of(urls[1])
                ends = upgrade(urls)["ends"]
                new = state_of(urls[1])
                trial.tries()
                trial.saw("migrations", len(ends))
                trial.require(bool(old.books["transfers"]), "the released books are empty")
                require_same_books(trial, old, new, f"upgrade from {schema}")
                require_books_agree(trial, urls, folder)
            for kill_at in kill_points(trial, ends):
                with released(databases, trial.database, schema) as urls:
                    one_kill(trial, upgrade, urls, (old, new), kill_at, commits=commits)
    trial.settle("migrations", "killed in the middle")


def one_kill(
    trial: Trial, upgrade: Upgrade, urls: tuple[str, str], states: tuple[State, State], kill_at: int, *, commits: bool
) -> None:
    """Kill one upgrade at a statement, look at what is left, and upgrade again."""
    old, new = states
    trial.tries()
    ended = upgrade(urls, kill_at=kill_at, commits=commits)["ended"]
    trial.saw("killed in the middle", int(ended == -signal.SIGKILL))
    left = state_of(urls[1])
    is_whole = (left.schema, left.version) in {(old.schema, old.version), (new.schema, new.version)}
    trial.require(is_whole, f"killed at statement {kill_at}: the schema is neither old nor new, at {left.version}")
    require_same_books(trial, old, left, f"killed at statement {kill_at}")
    if is_whole:
        upgrade(urls)
        after = state_of(urls[1])
        is_new = (after.schema, after.version) == (new.schema, new.version)
        trial.require(is_new, f"killed at statement {kill_at}: the next upgrade ended at {after.version}")
        require_same_books(trial, old, after, f"upgraded after a kill at statement {kill_at}")


def require_same_books(trial: Trial, before: State, after: State, where: str) -> None:
    """Hold the books against what they were."""
    for name, rows in before.books.items():
        trial.require(after.books[name] == rows, f"{where}: the {name} are not what they were")


@contextmanager
def released(databases: Databases, kind: str, schema: str) -> Iterator[tuple[str, str]]:
    """Give a database of its own as a released version left it."""
    with databases.empty(kind) as urls:
        load(schema, kind, urls[1])
        yield urls


P18 = pytest.mark.promise("P18", "released schemas with data to the newest, killed in each migration")


@P18
def test_an_upgrade_keeps_the_books(trial: Trial, databases: Databases, database_kind: str, tmp_path: Path) -> None:
    upgrades(trial, databases, tmp_path)


@P18
@pytest.mark.fault("each statement is committed by itself", finds="neither old nor new")
def test_a_half_upgrade_is_found(trial: Trial, databases: Databases, database_kind: str, tmp_path: Path) -> None:
    upgrades(trial, databases, tmp_path, commits=True)
