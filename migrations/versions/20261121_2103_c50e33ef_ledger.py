"""Tables of ledger."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "c50e33ef"
down_revision = "784cd0dd"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "accounts",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("balance", PK, nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("may_go_below", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(kind = 'wallet') = (balance IS NOT NULL)", name=op.f("ck_accounts_wallet_keeps_balance")),
        sa.CheckConstraint(
            "balance IS NULL OR typeof(balance) = 'integer'", name=op.f("ck_accounts_balance_whole")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("entries >= 0", name=op.f("ck_accounts_entries_counted")),
        sa.CheckConstraint("may_go_below OR balance IS NULL OR balance >= 0", name=op.f("ck_accounts_balance_covered")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_accounts_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("uid", name=op.f("uq_accounts_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_accounts_village_id_id")),
    )
    op.create_index(
        "uq_accounts_system_kind",
        "accounts",
        ["village_id", "kind"],
        unique=True,
        sqlite_where=sa.text("kind <> 'wallet'"),
        postgresql_where=sa.text("kind <> 'wallet'"),
    )
    op.create_table(
        "transfers",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("source_id", PK, nullable=False),
        sa.Column("destination_id", PK, nullable=False),
        sa.Column("points", PK, nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request_id", PK, nullable=True),
        sa.Column("reverses_id", PK, nullable=True),
        sa.Column("source_balance_after", PK, nullable=True),
        sa.Column("destination_balance_after", PK, nullable=True),
        sa.Column("source_number", sa.Integer(), nullable=True),
        sa.Column("destination_number", sa.Integer(), nullable=True),
        sa.CheckConstraint("(code = 'reverse') = (reverses_id IS NOT NULL)", name=op.f("ck_transfers_reversal_named")),
        sa.CheckConstraint("typeof(points) = 'integer'", name=op.f("ck_transfers_points_whole")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("points > 0", name=op.f("ck_transfers_points_positive")),
        sa.CheckConstraint("source_id <> destination_id", name=op.f("ck_transfers_two_accounts")),
        sa.ForeignKeyConstraint(
            ["village_id", "destination_id"],
            ["accounts.village_id", "accounts.id"],
            name=op.f("fk_transfers_village_id_destination_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "request_id"],
            ["requests.village_id", "requests.id"],
            name=op.f("fk_transfers_village_id_request_id_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "reverses_id"],
            ["transfers.village_id", "transfers.id"],
            name=op.f("fk_transfers_village_id_reverses_id_transfers"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "source_id"],
            ["accounts.village_id", "accounts.id"],
            name=op.f("fk_transfers_village_id_source_id_accounts"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_transfers_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_transfers_reverses_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_transfers_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_transfers_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_transfers_destination_id_id"), "transfers", ["destination_id", "id"], unique=False)
    op.create_index(op.f("ix_transfers_source_id_id"), "transfers", ["source_id", "id"], unique=False)
    op.create_index(
        "uq_transfers_destination_number", "transfers", ["destination_id", "destination_number"], unique=True
    )
    op.create_index("uq_transfers_source_number", "transfers", ["source_id", "source_number"], unique=True)
    close_history(
        op,
        "transfers",
        ("reverses_id",),
        ("uid",),
        ("destination_id", "destination_number"),
        ("source_id", "source_number"),
    )


def downgrade():
    open_history(op, "transfers")
    op.drop_index("uq_transfers_source_number", table_name="transfers")
    op.drop_index("uq_transfers_destination_number", table_name="transfers")
    op.drop_index(op.f("ix_transfers_source_id_id"), table_name="transfers")
    op.drop_index(op.f("ix_transfers_destination_id_id"), table_name="transfers")
    op.drop_table("transfers")
    op.drop_index(
        "uq_accounts_system_kind",
        table_name="accounts",
        sqlite_where=sa.text("kind <> 'wallet'"),
        postgresql_where=sa.text("kind <> 'wallet'"),
    )
    op.drop_table("accounts")
