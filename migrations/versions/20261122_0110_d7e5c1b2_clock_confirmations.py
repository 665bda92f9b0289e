"""Confirmations that the clock is right, after it went back or leapt ahead."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "d7e5c1b2"
down_revision = "e7a4c2d9"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "clock_confirmations",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("last_request_id", PK, nullable=False),
        sa.Column("clock_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", PK, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_confirmations")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_clock_confirmations_village_id_id"), "clock_confirmations", ["village_id", "id"])
    close_history(op, "clock_confirmations")


def downgrade():
    open_history(op, "clock_confirmations")
    op.drop_table("clock_confirmations")
