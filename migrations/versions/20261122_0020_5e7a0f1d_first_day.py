"""The first day: the code and the draft of setting up, officers from elsewhere, the secretary's sealed envelope."""

import sqlalchemy as sa
from alembic import op

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "5e7a0f1d"
down_revision = "bbc2394a"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "setup_codes",
        sa.Column("id", PK, nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("browser_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(proved_at IS NULL) = (browser_hash IS NULL)", name=op.f("ck_setup_codes_proved_by_browser")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_codes")),
    )
    op.create_table(
        "setup_drafts",
        sa.Column("id", PK, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_drafts")),
    )
    op.create_table(
        "envelopes",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("user_id", PK, nullable=False),
        sa.Column("made_by_id", PK, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_envelopes_made_by_id_users")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_envelopes_user_id_users")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_envelopes_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelopes")),
        sa.UniqueConstraint("user_id", name=op.f("uq_envelopes_user_id")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_envelopes_village_id_id")),
    )
    op.add_column(
        "memberships", sa.Column("is_from_elsewhere", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    # Until now only the page for people from outside the village gave a role to nobody of a household.
    op.execute("UPDATE memberships SET is_from_elsewhere = true WHERE member_id IS NULL AND given_by_id IS NOT NULL")


def downgrade():
    op.drop_column("memberships", "is_from_elsewhere")
    op.drop_table("envelopes")
    op.drop_table("setup_drafts")
    op.drop_table("setup_codes")
