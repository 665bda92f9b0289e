"""Tables of requests."""

import sqlalchemy as sa
from alembic import op

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "f16bbb26"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "requests",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("user_id", PK, nullable=True),
        sa.Column("command", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_requests_village_id_id")),
        sa.UniqueConstraint("village_id", "key", name=op.f("uq_requests_village_id_key")),
    )


def downgrade():
    op.drop_table("requests")
