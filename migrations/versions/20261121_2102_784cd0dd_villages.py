"""Tables of villages."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "784cd0dd"
down_revision = "bdfc20ee"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "villages",
        sa.Column("id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=False),
        sa.Column("point_scale", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("point_scale IN (1, 10)", name=op.f("ck_villages_point_scale_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_villages")),
        sa.UniqueConstraint("slug", name=op.f("uq_villages_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_villages_uid")),
    )
    op.create_table(
        "groups",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until_on IS NULL OR until_on >= since_on", name=op.f("ck_groups_days_in_order")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_groups_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("uid", name=op.f("uq_groups_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_groups_village_id_id")),
        sa.UniqueConstraint("village_id", "name", name=op.f("uq_groups_village_id_name")),
    )
    op.create_table(
        "village_settings",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("set_by_id", PK, nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_village_settings_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_settings")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_village_settings_village_id_name_id"), "village_settings", ["village_id", "name", "id"], unique=False
    )
    close_history(op, "village_settings")


def downgrade():
    open_history(op, "village_settings")
    op.drop_index(op.f("ix_village_settings_village_id_name_id"), table_name="village_settings")
    op.drop_table("village_settings")
    op.drop_table("groups")
    op.drop_table("villages")
