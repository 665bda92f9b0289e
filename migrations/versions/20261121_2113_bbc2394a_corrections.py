"""Tables of corrections."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "bbc2394a"
down_revision = "9e79dd42"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "corrections",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("household_id", PK, nullable=False),
        sa.Column("line_id", PK, nullable=True),
        sa.Column("redemption_id", PK, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", PK, nullable=False),
        sa.Column("asked_member_id", PK, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_corrections_reason_given")),
        sa.CheckConstraint("(line_id IS NULL) <> (redemption_id IS NULL)", name=op.f("ck_corrections_one_subject")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_corrections_asked_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "asked_member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_corrections_village_id_asked_member_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_corrections_village_id_household_id_households"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "line_id"],
            ["lines.village_id", "lines.id"],
            name=op.f("fk_corrections_village_id_line_id_lines"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "redemption_id"],
            ["redemptions.village_id", "redemptions.id"],
            name=op.f("fk_corrections_village_id_redemption_id_redemptions"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_corrections_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("uid", name=op.f("uq_corrections_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_corrections_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_corrections_village_id_household_id"), "corrections", ["village_id", "household_id"], unique=False
    )
    op.create_table(
        "correction_decisions",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("correction_id", PK, nullable=False),
        sa.Column("is_agreed", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("transfer_id", PK, nullable=True),
        sa.Column("decided_by_id", PK, nullable=False),
        sa.Column("decided_member_id", PK, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "is_agreed = (transfer_id IS NOT NULL)", name=op.f("ck_correction_decisions_agreed_is_reversed")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_correction_decisions_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "correction_id"],
            ["corrections.village_id", "corrections.id"],
            name=op.f("fk_correction_decisions_village_id_correction_id_corrections"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "decided_member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_correction_decisions_village_id_decided_member_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "transfer_id"],
            ["transfers.village_id", "transfers.id"],
            name=op.f("fk_correction_decisions_village_id_transfer_id_transfers"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["villages.id"], name=op.f("fk_correction_decisions_village_id_villages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_decisions")),
        sa.UniqueConstraint("correction_id", name=op.f("uq_correction_decisions_correction_id")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_correction_decisions_transfer_id")),
        sqlite_autoincrement=True,
    )
    close_history(op, "corrections", ("uid",))
    close_history(op, "correction_decisions", ("correction_id",), ("transfer_id",))


def downgrade():
    open_history(op, "correction_decisions")
    open_history(op, "corrections")
    op.drop_table("correction_decisions")
    op.drop_index(op.f("ix_corrections_village_id_household_id"), table_name="corrections")
    op.drop_table("corrections")
