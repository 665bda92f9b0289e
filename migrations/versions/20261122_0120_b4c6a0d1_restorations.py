"""Restorations: books that came back from a backup, until an officer has confirmed them."""

import sqlalchemy as sa
from alembic import op

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "b4c6a0d1"
down_revision = "d7e5c1b2"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "restorations",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", PK, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restorations")),
    )
    op.create_index(op.f("ix_restorations_village_id_id"), "restorations", ["village_id", "id"])


def downgrade():
    op.drop_table("restorations")
