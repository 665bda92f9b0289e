"""Audit entries told by uids, and the values they commit to.

Entries of before get their uids here; what their facts say stays as it was written.
"""

import sqlalchemy as sa
import uuid_utils
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "a0d17c1e"
down_revision = "c8f2d1ef"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "audit_values",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=True),
        sa.Column("entry_uid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_values")),
        sa.UniqueConstraint("entry_uid", "name", name=op.f("uq_audit_values_entry_uid_name")),
    )
    open_history(op, "audit_entries")
    op.add_column("audit_entries", sa.Column("uid", sa.String(length=36), nullable=False, server_default=""))
    op.add_column("audit_entries", sa.Column("user_uid", sa.String(length=36), nullable=True))
    op.add_column("audit_entries", sa.Column("subject_uid", sa.String(length=36), nullable=True))
    _tell_by_uid()
    op.create_index("uq_audit_entries_uid", "audit_entries", ["uid"], unique=True)
    close_history(op, "audit_entries", ("uid",))


def _tell_by_uid():
    connection = op.get_bind()
    numbers = connection.scalars(sa.text("SELECT id FROM audit_entries ORDER BY id")).all()
    if not numbers:
        return
    connection.execute(
        sa.text("UPDATE audit_entries SET uid = :uid WHERE id = :id"),
        [{"id": number, "uid": str(uuid_utils.uuid7())} for number in numbers],
    )
    connection.execute(
        sa.text(
            "UPDATE audit_entries SET user_uid = COALESCE((SELECT u.uid FROM users u WHERE u.id = user_id),"
            " '#' || CAST(user_id AS VARCHAR)) WHERE user_id IS NOT NULL"
        )
    )
    connection.execute(
        sa.text(
            "UPDATE audit_entries SET subject_uid = '#' || CAST(subject_id AS VARCHAR) WHERE subject_id IS NOT NULL"
        )
    )
    for subject in connection.scalars(sa.text("SELECT DISTINCT subject FROM audit_entries")).all():
        if _has_uids(connection, subject):
            connection.execute(
                sa.text(
                    f"UPDATE audit_entries SET subject_uid = (SELECT s.uid FROM {subject} s WHERE s.id = subject_id)"
                    f" WHERE subject = :subject AND subject_id IN (SELECT id FROM {subject})"
                ),
                {"subject": subject},
            )


def _has_uids(connection, table):
    tables = sa.inspect(connection)
    return tables.has_table(table) and "uid" in {column["name"] for column in tables.get_columns(table)}


def downgrade():
    open_history(op, "audit_entries")
    op.drop_index("uq_audit_entries_uid", table_name="audit_entries")
    for column in ("subject_uid", "user_uid", "uid"):
        op.drop_column("audit_entries", column)
    close_history(op, "audit_entries")
    op.drop_table("audit_values")
