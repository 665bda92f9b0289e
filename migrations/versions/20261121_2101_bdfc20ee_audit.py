"""Tables of audit."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "bdfc20ee"
down_revision = "f16bbb26"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "audit_entries",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=True),
        sa.Column("user_id", PK, nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", PK, nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_entries_village_id_id"), "audit_entries", ["village_id", "id"], unique=False)
    op.create_index(
        op.f("ix_audit_entries_village_id_subject_subject_id"),
        "audit_entries",
        ["village_id", "subject", "subject_id"],
        unique=False,
    )
    close_history(op, "audit_entries")


def downgrade():
    open_history(op, "audit_entries")
    op.drop_index(op.f("ix_audit_entries_village_id_subject_subject_id"), table_name="audit_entries")
    op.drop_index(op.f("ix_audit_entries_village_id_id"), table_name="audit_entries")
    op.drop_table("audit_entries")
