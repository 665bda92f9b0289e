"""The kin register."""

import sqlalchemy as sa
from alembic import op

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "e7a4c2d9"
down_revision = "e1a7b3c9"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "kin",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("member_id", PK, nullable=False),
        sa.Column("household_id", PK, nullable=False),
        sa.Column("declared_by_id", PK, nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", PK, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(until_on IS NULL) = (ended_at IS NULL) AND (ended_by_id IS NULL) = (ended_at IS NULL)",
            name=op.f("ck_kin_ended_whole"),
        ),
        sa.ForeignKeyConstraint(["declared_by_id"], ["users.id"], name=op.f("fk_kin_declared_by_id_users")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"], name=op.f("fk_kin_ended_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_kin_village_id_household_id_households"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_kin_village_id_member_id_members"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_kin_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kin")),
        sa.UniqueConstraint("uid", name=op.f("uq_kin_uid")),
    )
    op.create_index(op.f("ix_kin_village_id_household_id"), "kin", ["village_id", "household_id"], unique=False)
    op.create_index(
        "uq_kin_open",
        "kin",
        ["village_id", "member_id", "household_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade():
    op.drop_index("uq_kin_open", table_name="kin")
    op.drop_index(op.f("ix_kin_village_id_household_id"), table_name="kin")
    op.drop_table("kin")
