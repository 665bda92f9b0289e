"""Who wrote in the entry of a power cut."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "e1a7b3c9"
down_revision = "c4a1b00c"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "outage_writers",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("outage_id", PK, nullable=False),
        sa.Column("user_id", PK, nullable=False),
        sa.Column("member_id", PK, nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_outage_writers_user_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_outage_writers_village_id_member_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "outage_id"],
            ["outages.village_id", "outages.id"],
            name=op.f("fk_outage_writers_village_id_outage_id_outages"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_outage_writers_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_writers")),
        sa.UniqueConstraint("outage_id", "user_id", name=op.f("uq_outage_writers_outage_id_user_id")),
        sqlite_autoincrement=True,
    )
    close_history(op, "outage_writers", ("outage_id", "user_id"))


def downgrade():
    open_history(op, "outage_writers")
    op.drop_table("outage_writers")
