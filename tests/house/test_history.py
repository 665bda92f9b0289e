"""History is only added to, and no row reaches into another village: the database itself sees to both."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Index, Table, UniqueConstraint, create_engine, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from pointsapp.core.db import db, session, transaction
from pointsapp.households.models import Household, Stay
from pointsapp.households.types import HouseholdState, Relation
from pointsapp.ledger.models import Transfer
from pointsapp.ledger.types import TransferCode
from pointsapp.models import ALL_TABLES
from tests.house.test_schema import HISTORY
from tests.world import LONG_AGO, NOW, World

TABLES = {table.name: table for table in ALL_TABLES}
FILLED_AT_LEAST = 10


def ways_in(table: Table) -> list[list[str]]:
    """List the unique keys through which SQLite could replace a row; those with the primary key in them go by that."""
    primary = [column.name for column in table.primary_key.columns]
    uniques = [key for key in (*table.constraints, *table.indexes) if isinstance(key, UniqueConstraint | Index)]
    columns = [[column.name for column in key.columns] for key in uniques if getattr(key, "unique", True)]
    return [primary, *(names for names in columns if not set(primary) <= set(names))]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", HISTORY)
def test_sqlite_can_not_replace_a_row_through_any_unique_key(context: Flask, name: str) -> None:
    with context.app_context():
        triggers = " ".join(
            db.engine.execute(
                text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name"), {"name": name}
            ).scalars()
        )

    assert "RAISE(ABORT" in triggers
    for columns in ways_in(TABLES[name]):
        assert all(f"{column} = NEW.{column}" in triggers for column in columns), columns


@pytest.mark.parametrize(
    "statement",
    ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"],
)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_rows_of_history_stay_as_they_are(app: Flask, filled: dict[str, str], statement: str) -> None:
    tried = []
    with app.app_context():
        for name in HISTORY:
            if not db.engine.execute(text(f"SELECT count(*) FROM {name}")).scalar_one():
                continue
            tried.append(name)
            savepoint = db.engine.begin_nested()
            with pytest.raises(DatabaseError, match=r"history is closed|UNIQUE constraint failed"):
                db.engine.execute(text(statement.format(name, next(iter(TABLES[name].primary_key.columns)).name)))
            savepoint.rollback()

    assert len(tried) >= FILLED_AT_LEAST, tried


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_not_even_the_owner_empties_a_table_of_history(own_database: tuple[str, str]) -> None:
    engine = create_engine(own_database[1])

    for name in HISTORY:
        with pytest.raises(DatabaseError, match="history is closed"), engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {name} CASCADE"))
    engine.dispose()


def test_a_household_of_another_village_is_refused(world: World) -> None:
    theirs = world.homes["charlie"]

    with pytest.raises(IntegrityError), transaction():
        session().add(
            Stay(
                village_id=world.village_id,
                household_id=theirs.household_id,
                member_id=world.homes["alice"].member_ids[0],
                relation=Relation.CHILD,
                since_on=LONG_AGO,
            )
        )


def test_a_wallet_of_another_village_is_refused(world: World) -> None:
    with pytest.raises(IntegrityError), transaction():
        session().add(
            Household(
                village_id=world.village_id,
                number="999",
                group_id=world.group_id,
                wallet_id=world.homes["charlie"].wallet_id,
                state=HouseholdState.RESIDENT,
                made_at=NOW,
            )
        )


def test_no_transfer_leads_from_one_village_into_another(world: World) -> None:
    with pytest.raises(IntegrityError), transaction():
        session().add(
            Transfer(
                village_id=world.village_id,
                source_id=world.homes["alice"].wallet_id,
                destination_id=world.homes["charlie"].wallet_id,
                points=1,
                code=TransferCode.ADJUST,
                posted_at=NOW,
            )
        )


def test_every_reference_between_villages_tables_names_the_village() -> None:
    loose = [
        f"{table.name}.{','.join(key.column_keys)}"
        for table in ALL_TABLES
        for key in table.foreign_key_constraints
        if "village_id" in table.columns
        and "village_id" in key.referred_table.columns
        and "village_id" not in key.column_keys
    ]

    assert loose == []
