"""Tables of households."""

import sqlalchemy as sa
from alembic import op

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "307f434e"
down_revision = "d1d6178a"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "members",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("initials", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("is_adult", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_members_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("uid", name=op.f("uq_members_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_members_village_id_id")),
    )
    op.create_index(op.f("ix_members_village_id_initials"), "members", ["village_id", "initials"], unique=False)
    op.create_index(op.f("ix_members_village_id_name"), "members", ["village_id", "name"], unique=False)
    op.create_table(
        "households",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("group_id", PK, nullable=False),
        sa.Column("wallet_id", PK, nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "group_id"],
            ["groups.village_id", "groups.id"],
            name=op.f("fk_households_village_id_group_id_groups"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "wallet_id"],
            ["accounts.village_id", "accounts.id"],
            name=op.f("fk_households_village_id_wallet_id_accounts"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_households_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
        sa.UniqueConstraint("uid", name=op.f("uq_households_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_households_village_id_id")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_households_village_id_number")),
        sa.UniqueConstraint("wallet_id", name=op.f("uq_households_wallet_id")),
    )
    op.create_index(op.f("ix_households_village_id_group_id"), "households", ["village_id", "group_id"], unique=False)
    op.create_table(
        "stays",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("household_id", PK, nullable=False),
        sa.Column("member_id", PK, nullable=False),
        sa.Column("relation", sa.String(length=30), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=30), nullable=True),
        sa.CheckConstraint("(until_on IS NULL) = (end_reason IS NULL)", name=op.f("ck_stays_end_has_reason")),
        sa.CheckConstraint("until_on IS NULL OR until_on >= since_on", name=op.f("ck_stays_days_in_order")),
        sa.ForeignKeyConstraint(
            ["village_id", "household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_stays_village_id_household_id_households"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_stays_village_id_member_id_members"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_stays_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stays")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_stays_village_id_id")),
    )
    op.create_index(op.f("ix_stays_village_id_household_id"), "stays", ["village_id", "household_id"], unique=False)
    op.create_index(op.f("ix_stays_village_id_member_id"), "stays", ["village_id", "member_id"], unique=False)
    op.create_index(
        "uq_stays_open_head",
        "stays",
        ["village_id", "household_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL AND relation = 'head'"),
        postgresql_where=sa.text("until_on IS NULL AND relation = 'head'"),
    )
    op.create_index(
        "uq_stays_open_member",
        "stays",
        ["village_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )


def downgrade():
    op.drop_index(
        "uq_stays_open_member",
        table_name="stays",
        sqlite_where=sa.text("until_on IS NULL"),
        postgresql_where=sa.text("until_on IS NULL"),
    )
    op.drop_index(
        "uq_stays_open_head",
        table_name="stays",
        sqlite_where=sa.text("until_on IS NULL AND relation = 'head'"),
        postgresql_where=sa.text("until_on IS NULL AND relation = 'head'"),
    )
    op.drop_index(op.f("ix_stays_village_id_member_id"), table_name="stays")
    op.drop_index(op.f("ix_stays_village_id_household_id"), table_name="stays")
    op.drop_table("stays")
    op.drop_index(op.f("ix_households_village_id_group_id"), table_name="households")
    op.drop_table("households")
    op.drop_index(op.f("ix_members_village_id_name"), table_name="members")
    op.drop_index(op.f("ix_members_village_id_initials"), table_name="members")
    op.drop_table("members")
