"""Batches of rosters, how a village's files are read, and opening balances among the lines."""

import sqlalchemy as sa
from alembic import op

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTS = "is_opening AND state NOT IN ('voided', 'reversed')"

revision = "d41f05e7"
down_revision = "a0d17c1e"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "roster_batches",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("file_name", sa.String(length=100), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("changed_count", sa.Integer(), nullable=False),
        sa.Column("gone_count", sa.Integer(), nullable=False),
        sa.Column("made_groups", sa.JSON(), nullable=False),
        sa.Column("made_by_id", PK, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", PK, nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_roster_batches_undoing_whole")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_roster_batches_made_by_id_users")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["users.id"], name=op.f("fk_roster_batches_undone_by_id_users")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_roster_batches_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_batches")),
        sa.UniqueConstraint("uid", name=op.f("uq_roster_batches_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_roster_batches_village_id_id")),
    )
    op.create_index(
        op.f("ix_roster_batches_village_id_file_digest"),
        "roster_batches",
        ["village_id", "file_digest"],
        unique=False,
    )
    op.create_table(
        "roster_changes",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("batch_id", PK, nullable=False),
        sa.Column("household_id", PK, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "batch_id"],
            ["roster_batches.village_id", "roster_batches.id"],
            name=op.f("fk_roster_changes_village_id_batch_id_roster_batches"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_roster_changes_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_changes")),
        sa.UniqueConstraint("batch_id", "household_id", name=op.f("uq_roster_changes_batch_id_household_id")),
    )
    op.create_table(
        "roster_columns",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("signature", sa.String(length=500), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("set_by_id", PK, nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["set_by_id"], ["users.id"], name=op.f("fk_roster_columns_set_by_id_users")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_roster_columns_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_columns")),
        sa.UniqueConstraint("village_id", "signature", name=op.f("uq_roster_columns_village_id_signature")),
    )
    op.add_column("activities", sa.Column("kind", sa.String(length=30), nullable=False, server_default="deeds"))
    op.add_column("lines", sa.Column("is_opening", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "uq_lines_opening",
        "lines",
        ["village_id", "household_id"],
        unique=True,
        sqlite_where=sa.text(COUNTS),
        postgresql_where=sa.text(COUNTS),
    )


def downgrade():
    op.drop_index("uq_lines_opening", table_name="lines")
    op.drop_column("lines", "is_opening")
    op.drop_column("activities", "kind")
    op.drop_table("roster_columns")
    op.drop_table("roster_changes")
    op.drop_index(op.f("ix_roster_batches_village_id_file_digest"), table_name="roster_batches")
    op.drop_table("roster_batches")
