"""P5: history is only added to: the database itself refuses every other verb, and a reversal happens once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Connection, DateTime, Integer, Numeric, Table, create_engine, text
from sqlalchemy.exc import DatabaseError

from pointsapp.core.db import db, reading, transaction
from pointsapp.core.engine import prepare
from pointsapp.core.errors import RuleError
from pointsapp.ledger.queries import get_balance, system_account_id
from pointsapp.ledger.service import move, reverse
from pointsapp.ledger.types import AccountKind, TransferCode, TransferId
from pointsapp.models import ALL_TABLES
from tests.databases import make_app
from tests.promises.books import exceptions_at_rest
from tests.promises.trial import Trial
from tests.world import NOW, World

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
TABLES = {table.name: table for table in ALL_TABLES}
REFUSALS = ("history is closed", "permission denied", "UNIQUE constraint failed")
THREADS = 8


def history_tables() -> list[str]:
    """Read from the migrations which tables they close: a new one is tried without being named here."""
    found: dict[str, None] = {}
    for file in sorted(VERSIONS.glob("*.py")):
        upgrade = next(
            node for node in ast.parse(file.read_text("utf-8")).body if getattr(node, "name", "") == "upgrade"
        )
        for call in ast.walk(upgrade):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "close_history":
                assert isinstance(call.args[1], ast.Constant), f"{file.name}: name the table that is closed"
                found[str(call.args[1].value)] = None
    return list(found)


def some_value(column: Any) -> Any:
    """Give any value that fits a column's type."""
    if isinstance(column.type, Boolean | Integer | Numeric):
        return 1
    kind = getattr(column.type, "impl", column.type)
    return datetime(2026, 1, 1, tzinfo=UTC) if isinstance(kind, DateTime) else "2026-01-01 00:00:00"


def statements(table: Table, kind: str) -> Iterator[str]:
    """List every way to change or remove what is posted."""
    name, columns = table.name, [column.name for column in table.columns]
    for column in columns:
        yield f"UPDATE {name} SET {column} = {column}"
    yield f"DELETE FROM {name}"
    if kind == "sqlite":
        yield f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}"
        yield f"REPLACE INTO {name} SELECT * FROM {name}"
        yield f"UPDATE OR REPLACE {name} SET {columns[0]} = {columns[0]}"
    else:
        key, last = ", ".join(column.name for column in table.primary_key), columns[-1]
        yield f"INSERT INTO {name} SELECT * FROM {name} ON CONFLICT ({key}) DO UPDATE SET {last} = excluded.{last}"
        yield f"TRUNCATE {name}"
        yield f"TRUNCATE {name} CASCADE"
        yield f"ALTER TABLE {name} DISABLE TRIGGER ALL"
        yield f"DROP TABLE {name}"
        yield f"SELECT * FROM {name} FOR UPDATE"


def put_row(connection: Connection, table: Table) -> None:
    """Put one row of any content into a table, so that triggers for each row have something to refuse."""
    columns = [column for column in table.columns if not column.nullable or column.primary_key]
    names, marks = ", ".join(c.name for c in columns), ", ".join(f":{c.name}" for c in columns)
    values = {column.name: str(v) if isinstance(v := some_value(column), datetime) else v for column in columns}
    connection.execute(text(f"INSERT INTO {table.name} ({names}) VALUES ({marks})"), values)


def try_everything(trial: Trial, url: str, tables: list[str]) -> None:
    """Try every verb on every table of history with the app's own login."""
    engine = create_engine(url)
    prepare(engine)
    for name in tables:
        trial.saw("tables")
        if trial.database == "sqlite":
            fill(engine.connect(), TABLES[name])
        for statement in statements(TABLES[name], trial.database):
            trial.tries()
            with engine.connect() as connection:
                try:
                    connection.execute(text(statement))
                except DatabaseError as error:
                    is_plain = any(words in str(error.orig) for words in (*REFUSALS, "must be owner"))
                    trial.require(is_plain, f"{statement}: refused for another reason: {error.orig}")
                    trial.saw("refused")
                else:
                    trial.broke(f"{statement}: done")
                connection.rollback()
    engine.dispose()


def fill(connection: Connection, table: Table) -> None:
    """Fill a table on SQLite, whose triggers look at each row; what the row refers to need not be there."""
    with connection:
        connection.rollback()
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("PRAGMA ignore_check_constraints = ON")
        if connection.execute(text(f"SELECT 1 FROM {table.name}")).first() is None:
            put_row(connection, table)
        connection.commit()
        connection.invalidate()


def reverse_twice(trial: Trial, urls: tuple[str, str], folder: Path, count: int) -> None:
    """Let two people take back each of many transfers at the same moment."""
    app = make_app(*urls, folder, migrate=False)
    with app.app_context():
        world = World.make()
        world.give("alice", count)
        with transaction():
            redeemed = system_account_id(world.village_id, AccountKind.REDEEMED)
            wallet = world.homes["alice"].wallet_id
            made = [move(world.actor("kay"), wallet, redeemed, 1, TransferCode.REDEEM, at=NOW).id for _ in range(count)]

    def take_back(transfer_id: TransferId) -> bool:
        with app.app_context():
            try:
                with transaction():
                    reverse(world.actor("kay"), transfer_id, at=NOW)
            except RuleError:
                return False
            return True

    with ThreadPoolExecutor(THREADS) as threads:
        won = list(threads.map(take_back, [each for each in made for _ in range(2)]))
    trial.tries(2 * count)
    trial.saw("reversed", sum(won))
    trial.saw("reversed already", len(won) - sum(won))
    trial.require(sum(won) == count, f"{sum(won)} of {count} transfers were reversed by one of two")
    with app.app_context():
        with reading():
            left = get_balance(world.village_id, world.homes["alice"].wallet_id)
        trial.require(left == count, f"{left} points are back instead of {count}")
        db.engine.dispose()
    for wrong in exceptions_at_rest(app, world.village_id):
        if "nobody got" not in wrong:
            trial.broke(wrong)
    with app.app_context():
        db.engine.dispose()


P5 = pytest.mark.promise("P5", "every verb on every table of history, with the app's login")


@P5
def test_the_database_refuses_to_change_history(trial: Trial, own_database: tuple[str, str]) -> None:
    try_everything(trial, own_database[0], history_tables())
    trial.settle("tables", "refused")


@pytest.mark.promise("P5", "each transfer reversed by two at the same moment")
def test_a_transfer_is_reversed_once(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    reverse_twice(trial, own_database, tmp_path, trial.size(15, 500))
    trial.settle("reversed", "reversed already")


@P5
@pytest.mark.fault("one table lost its triggers, or its rights were given away", finds="redemptions")
def test_an_open_table_is_found(trial: Trial, own_database: tuple[str, str]) -> None:
    owner = create_engine(own_database[1])
    with owner.begin() as connection:
        if trial.database == "sqlite":
            connection.execute(text("DROP TRIGGER closed_redemptions_update"))
        else:
            connection.execute(text("GRANT UPDATE ON redemptions TO PUBLIC"))
            connection.execute(text("DROP TRIGGER closed_redemptions ON redemptions"))
    owner.dispose()
    try_everything(trial, own_database[0], history_tables())
    trial.settle("tables", "refused")


@pytest.mark.promise("P5", "each transfer reversed by two at the same moment")
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.fault("nothing keeps a transfer from being reversed twice", finds="were reversed by one of two")
def test_a_second_reversal_is_found(trial: Trial, own_database: tuple[str, str], tmp_path: Path) -> None:
    owner = create_engine(own_database[1])
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE transfers DROP CONSTRAINT uq_transfers_reverses_id"))
    owner.dispose()
    reverse_twice(trial, own_database, tmp_path, 15)
    trial.settle("reversed", "reversed already")
