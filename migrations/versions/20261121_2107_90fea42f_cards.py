"""Tables of cards."""

import sqlalchemy as sa
from alembic import op

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "90fea42f"
down_revision = "8737fc22"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "cards",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("household_id", PK, nullable=False),
        sa.Column("holder_id", PK, nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", PK, nullable=True),
        sa.Column("handed_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_out_by_id", PK, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", PK, nullable=True),
        sa.Column("end_reason", sa.String(length=20), nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR end_reason IS NOT NULL", name=op.f("ck_cards_end_has_reason")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"], name=op.f("fk_cards_ended_by_id_users")),
        sa.ForeignKeyConstraint(["handed_out_by_id"], ["users.id"], name=op.f("fk_cards_handed_out_by_id_users")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["users.id"], name=op.f("fk_cards_issued_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "holder_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_cards_village_id_holder_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_cards_village_id_household_id_households"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_cards_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_cards_code_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_cards_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_cards_village_id_id")),
        sa.UniqueConstraint("village_id", "serial", name=op.f("uq_cards_village_id_serial")),
    )
    op.create_index(op.f("ix_cards_village_id_household_id"), "cards", ["village_id", "household_id"], unique=False)


def downgrade():
    op.drop_index(op.f("ix_cards_village_id_household_id"), table_name="cards")
    op.drop_table("cards")
