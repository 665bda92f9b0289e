"""Running migrations: one transaction, as the owner of the tables, the app's rights given at the end."""

import os

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, event, pool, text

from migrations.history import grant_rights
from pointsapp.core.engine import engine_options
from pointsapp.models import ALL_TABLES

metadata = ALL_TABLES[0].metadata


def owner_url():
    """Give the owner's address; the app's own where there is only one login (SQLite, and every practice copy)."""
    config = current_app.extensions["points_config"]
    if config.practice_slug:
        return config.database_url
    return os.environ.get("MIGRATION_DATABASE_URL") or config.database_url


def run():
    url = owner_url()
    engine = create_engine(url, poolclass=pool.NullPool, **engine_options(url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _by_hand)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            compare_type=True,
            transactional_ddl=True,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()
            _check_references(connection)
            grant_rights(connection, current_app.extensions["points_config"].database_url)
    engine.dispose()


def _by_hand(connection, _record):
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = OFF")


def _check_references(connection):
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise RuntimeError(f"a reference leads nowhere after the migration: {tuple(broken)}")


run()
