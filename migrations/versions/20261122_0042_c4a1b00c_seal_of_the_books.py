"""The seal of the books: tables of the chain, and a link for every row that is there already.

Rows of before are sealed in the order accounts, transfers, audit entries, each by its number. What is hashed is
written out here once more, so that this step does the same whatever the program does later.
"""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
AT_ONCE = 1000

revision = "c4a1b00c"
down_revision = "d92b6a17"
branch_labels = None
depends_on = None


def upgrade():
    _make_tables()
    close_history(op, "links", ("kind", "row_id"), primary=("book_id", "sequence"))
    close_history(op, "published_heads", primary=("book_id", "number"))
    close_history(op, "signing_keys", ("key_id",), primary=("number",))
    connection = op.get_bind()
    for village in connection.execute(sa.text("SELECT id, uid FROM villages ORDER BY id")).all():
        _seal(connection, village.id, village.uid, f"= {village.id}")
    _seal(connection, 0, "installation", "IS NULL")


def _make_tables():
    op.create_table(
        "links",
        sa.Column("book_id", PK, autoincrement=False, nullable=False),
        sa.Column("sequence", PK, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("row_id", PK, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("book_id", "sequence", name=op.f("pk_links")),
        sa.UniqueConstraint("kind", "row_id", name=op.f("uq_links_kind_row_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "chain_heads",
        sa.Column("book_id", PK, autoincrement=False, nullable=False),
        sa.Column("sequence", PK, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("transfers", PK, nullable=False),
        sa.Column("points", PK, nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("book_id", name=op.f("pk_chain_heads")),
    )
    op.create_table(
        "published_heads",
        sa.Column("book_id", PK, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", PK, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("transfers", PK, nullable=False),
        sa.Column("points", PK, nullable=False),
        sa.Column("occasion", sa.String(length=30), nullable=False),
        sa.Column("occasion_uid", sa.String(length=36), nullable=True),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.PrimaryKeyConstraint("book_id", "number", name=op.f("pk_published_heads")),
    )
    op.create_table(
        "signing_keys",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("algorithm", sa.String(length=20), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("replaces", sa.String(length=16), nullable=True),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_signing_keys")),
        sa.UniqueConstraint("key_id", name=op.f("uq_signing_keys_key_id")),
    )


ACCOUNTS = "SELECT a.id, a.uid, a.kind FROM accounts a WHERE a.village_id {book}"
TRANSFERS = """
SELECT t.id, t.uid, s.uid AS source, d.uid AS destination, t.points, t.code, t.posted_at, t.occurred_at,
       q.key, q.command, q.digest, u.uid AS user_uid, o.uid AS original,
       t.source_balance_after, t.destination_balance_after, t.source_number, t.destination_number
FROM transfers t JOIN accounts s ON s.id = t.source_id JOIN accounts d ON d.id = t.destination_id
LEFT JOIN requests q ON q.id = t.request_id LEFT JOIN users u ON u.id = q.user_id
LEFT JOIN transfers o ON o.id = t.reverses_id
WHERE t.village_id {book}
"""
ENTRIES = """
SELECT e.id, e.uid, e.user_uid, e.act, e.subject, e.subject_uid, e.facts, e.at
FROM audit_entries e WHERE e.village_id {book}
"""


def _account(row):
    return {"kind": row.kind, "uid": row.uid}


def _transfer(row):
    request = {"command": row.command, "digest": row.digest, "key": row.key, "user": row.user_uid}
    return {
        "code": row.code,
        "destination": row.destination,
        "destination_balance_after": row.destination_balance_after,
        "destination_number": row.destination_number,
        "occurred_at": row.occurred_at and _instant(row.occurred_at),
        "points": row.points,
        "posted_at": _instant(row.posted_at),
        "request": request if row.key else None,
        "reverses": row.original,
        "source": row.source,
        "source_balance_after": row.source_balance_after,
        "source_number": row.source_number,
        "uid": row.uid,
    }


def _entry(row):
    return {
        "act": row.act,
        "at": _instant(row.at),
        "facts": row.facts,
        "subject": row.subject,
        "subject_uid": row.subject_uid,
        "uid": row.uid,
        "user": row.user_uid,
    }


KINDS = (
    ("account", "a", ACCOUNTS, _account, {}),
    ("transfer", "t", TRANSFERS, _transfer, {"posted_at": INSTANT, "occurred_at": INSTANT}),
    ("audit", "e", ENTRIES, _entry, {"at": INSTANT, "facts": sa.JSON()}),
)


def _seal(connection, book_id, book_uid, book):
    head = {"book_id": book_id, "sequence": 0, "previous": "0" * 64, "transfers": 0, "points": 0}
    for kind, letter, statement, content, types in KINDS:
        wanted = sa.text(f"{statement.format(book=book)} AND {letter}.id > :after ORDER BY {letter}.id LIMIT {AT_ONCE}")
        after = 0
        while rows := connection.execute(wanted.columns(**types), {"after": after}).all():
            after = rows[-1].id
            _link(connection, head, book_uid, kind, [(row.id, content(row)) for row in rows])
    if head["sequence"]:
        connection.execute(
            sa.text(
                "INSERT INTO chain_heads (book_id, sequence, hash, transfers, points, published)"
                " VALUES (:book_id, :sequence, :hash, :transfers, :points, 0)"
            ),
            {**head, "hash": bytes.fromhex(head["previous"])},
        )


def _link(connection, head, book_uid, kind, rows):
    links = []
    for row_id, content in rows:
        head["sequence"] += 1
        text = json.dumps(
            {
                "book": book_uid,
                "kind": kind,
                "previous": head["previous"],
                "row": content,
                "sequence": head["sequence"],
            },
            sort_keys=True,
            separators=(",", ":"),
        )
        head["previous"] = hashlib.sha256(text.encode("ascii")).hexdigest()
        links.append(
            {
                "book_id": head["book_id"],
                "sequence": head["sequence"],
                "kind": kind,
                "row_id": row_id,
                "hash": bytes.fromhex(head["previous"]),
            }
        )
    if kind == "transfer":
        head["transfers"] += len(rows)
        head["points"] += sum(content["points"] for _, content in rows)
    connection.execute(
        sa.text(
            "INSERT INTO links (book_id, sequence, kind, row_id, hash)"
            " VALUES (:book_id, :sequence, :kind, :row_id, :hash)"
        ),
        links,
    )


def _instant(at):
    """Write an instant in UTC; SQLite gives it without a zone."""
    in_utc = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return in_utc.isoformat(timespec="microseconds")


def downgrade():
    for table in ("signing_keys", "published_heads", "links"):
        open_history(op, table)
    for table in ("signing_keys", "published_heads", "chain_heads", "links"):
        op.drop_table(table)
