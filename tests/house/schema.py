"""The whole schema of a database as text: tables, checks, indexes, triggers.

`python -m tests.house.schema` writes the committed dumps anew after a migration was added.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import Engine, text

from pointsapp.core.db import db
from tests.databases import KINDS, Databases

HERE = Path(__file__).parent

POSTGRESQL = """
SELECT 'table ' || c.relname || ' column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'table ' || c.relname || ' constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid
WHERE k.contype <> 'n' AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'table ' || tablename || ' index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'table ' || c.relname || ' trigger ' || pg_get_triggerdef(t.oid)
FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid WHERE NOT t.tgisinternal
ORDER BY 1
"""

SQLITE = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name"


def dump(engine: Engine) -> str:
    """Give the schema as text, in an order that does not change."""
    statement = POSTGRESQL if engine.dialect.name == "postgresql" else SQLITE
    with engine.connect() as connection:
        lines = [str(line) for line in connection.execute(text(statement)).scalars()]
    return "\n".join(lines) + "\n"


def kept(kind: str) -> Path:
    """Tell where the committed dump lies."""
    return HERE / f"schema_{kind}.txt"


def main() -> None:
    """Write the dumps of both databases."""
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(Path(folder))
        for kind in KINDS:
            with databases.app(kind).app_context():
                kept(kind).write_text(dump(db.engine), encoding="utf-8")
        databases.close()


if __name__ == "__main__":
    main()
