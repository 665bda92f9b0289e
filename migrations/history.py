"""Closing history: triggers that refuse change, and the rights of the app's own login.

Used by migrations. A table is history when its `closed_` triggers exist.
"""

from sqlalchemy import text
from sqlalchemy.engine import make_url


def close_history(op, table, *uniques, primary=("id",)):
    """Refuse UPDATE, DELETE, TRUNCATE and any INSERT that would replace a row.

    `uniques` are further unique column tuples beside the primary key, through which SQLite's
    INSERT OR REPLACE could delete a row without any other trigger noticing.
    """
    if op.get_bind().dialect.name == "sqlite":
        _close_on_sqlite(op, table, (primary, *uniques))
    else:
        _close_on_postgresql(op, table)


def open_history(op, table):
    """Take the triggers away, for a downgrade only."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete", "insert"):
            op.execute(f"DROP TRIGGER closed_{table}_{verb}")
    else:
        op.execute(f"DROP TRIGGER closed_{table} ON {table}")
        op.execute(f"DROP TRIGGER closed_{table}_truncate ON {table}")


def _close_on_sqlite(op, table, uniques):
    refuse = f"SELECT RAISE(ABORT, 'history is closed: {table}')"
    for verb in ("update", "delete"):
        op.execute(f"CREATE TRIGGER closed_{table}_{verb} BEFORE {verb.upper()} ON {table} BEGIN {refuse}; END")
    checks = " ".join(
        f"SELECT RAISE(ABORT, 'UNIQUE constraint failed: {_dotted(table, columns)}')"
        f" WHERE EXISTS (SELECT 1 FROM {table} WHERE"
        f" {' AND '.join(f'{column} = NEW.{column}' for column in columns)});"
        for columns in uniques
    )
    op.execute(f"CREATE TRIGGER closed_{table}_insert BEFORE INSERT ON {table} BEGIN {checks} END")


def _dotted(table, columns):
    return ", ".join(f"{table}.{column}" for column in columns)


def _close_on_postgresql(op, table):
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'history is closed: %', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER closed_{table} BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER closed_{table}_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def grant_rights(connection, app_url):
    """Give the app's login what it needs and no more: on history, reading and adding."""
    if connection.dialect.name != "postgresql":
        return
    app_login = make_url(app_url).username
    owner = connection.execute(text("SELECT current_user")).scalar_one()
    if app_login is None or app_login == owner:
        return
    tables = connection.execute(
        text(
            "SELECT c.relname, EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid"
            " AND t.tgname = 'closed_' || c.relname) FROM pg_class c"
            " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        )
    ).all()
    for table, is_history in tables:
        verbs = "SELECT, INSERT" if is_history else "SELECT, INSERT, UPDATE, DELETE"
        if table == "alembic_version":
            verbs = "SELECT"
        connection.execute(text(f'REVOKE ALL ON "{table}" FROM "{app_login}"'))
        connection.execute(text(f'GRANT {verbs} ON "{table}" TO "{app_login}"'))
    connection.execute(text(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{app_login}"'))
