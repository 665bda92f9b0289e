"""The schema is what the migrations make of it, to the last trigger, and what the models say."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from pointsapp.core.db import db, session, transaction
from pointsapp.models import ALL_TABLES
from tests.databases import Databases, make_app, run_as_owner
from tests.house.schema import dump, kept

HISTORY = (
    "audit_entries", "village_settings", "transfers", "stock_moves", "decisions", "look_ups", "quotes",
    "quote_lines", "quote_signatures", "redemptions", "undos", "notice_lines", "objections",
    "objection_answers", "credits", "corrections", "correction_decisions",
    "claims", "claim_payments", "successions", "household_origins", "household_events", "event_members",
    "event_outcomes", "notice_stops", "goods_returns", "goods_return_lines", "correction_wishes",
    "correction_drafts", "correction_goods", "correction_bundles", "bundle_parts", "correction_settlements",
    "card_events", "look_up_checks", "paper_quotes", "outage_sheets", "outage_prices", "outage_slips",
    "outage_plans", "outage_settlements", "outage_writers", "links", "published_heads", "signing_keys",
    "clock_confirmations", "recorders",
)  # fmt: skip


def test_the_schema_is_the_committed_one(databases: Databases, database_kind: str) -> None:
    app = databases.app(database_kind)

    with app.app_context():
        found = dump(db.engine)

    assert found == kept(database_kind).read_text(encoding="utf-8"), (
        "the schema changed: look at it, then run `python -m tests.house.schema`"
    )


def test_migrations_go_up_match_the_models_and_go_down(
    databases: Databases, database_kind: str, tmp_path: object
) -> None:
    with databases.empty(database_kind) as (url, owner_url):
        app = make_app(url, owner_url, databases.folder / "updown")

        run_as_owner(app, owner_url, check)
        run_as_owner(app, owner_url, lambda: downgrade(revision="base"))
        with app.app_context():
            left = set(inspect(db.engine).get_table_names())
            db.engine.dispose()
        run_as_owner(app, owner_url, upgrade)
        with app.app_context():
            back = set(inspect(db.engine).get_table_names())
            db.engine.dispose()

    assert left <= {"alembic_version"}
    assert back == {table.name for table in ALL_TABLES} | {"alembic_version"}


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_history_is_closed_to_the_apps_own_login(context: Flask, table: str, verb: str) -> None:
    """On SQLite the triggers act on rows; that one exists for each table is seen in the dump."""
    if db.engine.dialect.name == "sqlite":
        names = session().execute(
            text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"), {"table": table}
        )
        assert names.scalar_one() == 3
        session().close()
        return
    column = {"links": "sequence", "published_heads": "number", "signing_keys": "number"}.get(table, "id")
    with pytest.raises(DatabaseError, match="permission denied"), transaction():
        session().execute(text(verb.format(table, column, column)))
