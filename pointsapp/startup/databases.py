"""What each database must be like: how it is opened, who the program is there, which schema it has."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, inspect, text

from pointsapp.core.engine import driver_for_sqlite, journal_mode
from pointsapp.core.schemas import known_schemas, newest_schema
from pointsapp.startup.types import Finding, advice, refused, sound

OLDEST_SQLITE = (3, 37, 0)
OLDEST_POSTGRESQL = 140_000
UPGRADE = "flask --app wsgi db upgrade"

_RIGHTS_OF_LOGIN = text(
    "SELECT current_user, rolsuper OR rolcreaterole OR rolbypassrls, has_schema_privilege('public', 'CREATE'),"
    " EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    " AND pg_has_role(relowner, 'MEMBER')) FROM pg_roles WHERE rolname = current_user"
)
_CHANGEABLE_HISTORY = text(
    "SELECT c.relname FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = 'closed_' || c.relname"
    " WHERE has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE')"
    " OR has_table_privilege(c.oid, 'TRUNCATE') ORDER BY c.relname"
)
_NOT_DURABLE = text(
    "SELECT name FROM pg_settings WHERE setting = 'off'"
    " AND name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name"
)


def find_schema(connection: Connection) -> Finding:
    """Refuse a database that is older or newer than the program."""
    wanted = newest_schema()
    tables = inspect(connection)
    if not tables.has_table("alembic_version"):
        return refused("schema", f"the database has no tables yet: {UPGRADE}")
    present = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if present == wanted:
        return sound("schema", f"{present}, the program's own")
    if present is None or present in known_schemas():
        return refused(
            "schema", f"the database is older ({present}) than the program ({wanted}): back up, then {UPGRADE}"
        )
    return refused(
        "schema",
        f"the database is newer ({present}) than the program ({wanted}): install the program that upgraded it.",
    )


def find_sqlite_version() -> Finding:
    """Refuse a SQLite that is too old; say which journal the present one gets."""
    driver = driver_for_sqlite()
    version: tuple[int, ...] = driver.sqlite_version_info
    if version < OLDEST_SQLITE:
        return refused(
            "SQLite", f"{driver.sqlite_version} is too old: pip install -r requirements.txt brings a newer one."
        )
    mode = journal_mode(version)
    if mode != "wal":
        return advice(
            "SQLite", f"{driver.sqlite_version} without the fix for WAL: safe, but a long read holds up writing."
        )
    return sound("SQLite", f"{driver.sqlite_version}, journal {mode}, synchronous FULL")


def find_postgresql(connection: Connection) -> Iterator[Finding]:
    """Look at the server's version and isolation."""
    version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    if version < OLDEST_POSTGRESQL:
        yield refused("PostgreSQL", f"version {version // 10_000} is too old: {OLDEST_POSTGRESQL // 10_000} or newer.")
    else:
        yield sound("PostgreSQL", f"version {version // 10_000}")
    isolation = connection.execute(text("SHOW transaction_isolation")).scalar_one()
    if isolation == "read committed":
        yield sound("isolation", isolation)
    else:
        yield refused("isolation", f"{isolation}, but the program is written for read committed.")


def find_login(connection: Connection) -> Iterator[Finding]:
    """Refuse a login with more rights than the program needs: it could rewrite history."""
    name, is_mighty, may_create, is_owner = connection.execute(_RIGHTS_OF_LOGIN).one()
    how = "make a login of its own for DATABASE_URL (docs/deploying.md) and run " + UPGRADE
    if is_mighty:
        yield refused("database login", f"{name} may do everything on this server: {how}")
    elif is_owner:
        yield refused("database login", f"{name} owns the tables and could take their triggers away: {how}")
    elif may_create:
        yield refused("database login", f"{name} may make tables: REVOKE CREATE ON SCHEMA public FROM PUBLIC, {name}")
    else:
        yield sound("database login", f"{name} owns nothing and makes no tables")
    changeable = connection.execute(_CHANGEABLE_HISTORY).scalars().all()
    if changeable:
        yield refused("history", f"{name} may change {', '.join(changeable)}: {UPGRADE} takes these rights away.")
    else:
        yield sound("history", f"{name} may only read and add")


def find_durability(connection: Connection) -> Iterator[Finding]:
    """Refuse a server that answers before the work is on its disk."""
    if wrong := connection.execute(_NOT_DURABLE).scalars().all():
        yield refused("durability", f"a power cut would lose acknowledged work: set {', '.join(wrong)} = on")
    else:
        yield sound("durability", "commits are on the disk before they are answered")
