"""Tables of redemptions."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "2aea389b"
down_revision = "805a15a3"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "look_ups",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("household_id", PK, nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("looked_up_by_id", PK, nullable=False),
        sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_look_ups_reason_given")),
        sa.ForeignKeyConstraint(["looked_up_by_id"], ["users.id"], name=op.f("fk_look_ups_looked_up_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_look_ups_village_id_household_id_households"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_look_ups_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_ups")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_look_ups_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_look_ups_village_id_looked_up_at"), "look_ups", ["village_id", "looked_up_at"], unique=False
    )
    op.create_table(
        "quotes",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("shop_id", PK, nullable=False),
        sa.Column("household_id", PK, nullable=False),
        sa.Column("card_id", PK, nullable=True),
        sa.Column("look_up_id", PK, nullable=True),
        sa.Column("collected_by", sa.String(length=30), nullable=False),
        sa.Column("collector_id", PK, nullable=False),
        sa.Column("total_points", PK, nullable=False),
        sa.Column("made_by_id", PK, nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(card_id IS NULL) <> (look_up_id IS NULL)", name=op.f("ck_quotes_one_way_in")),
        sa.CheckConstraint("total_points > 0", name=op.f("ck_quotes_total_positive")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_quotes_made_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "card_id"], ["cards.village_id", "cards.id"], name=op.f("fk_quotes_village_id_card_id_cards")
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "collector_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_quotes_village_id_collector_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_quotes_village_id_household_id_households"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "look_up_id"],
            ["look_ups.village_id", "look_ups.id"],
            name=op.f("fk_quotes_village_id_look_up_id_look_ups"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "shop_id"], ["shops.village_id", "shops.id"], name=op.f("fk_quotes_village_id_shop_id_shops")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_quotes_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
        sa.UniqueConstraint("uid", name=op.f("uq_quotes_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_quotes_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "quote_lines",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("quote_id", PK, nullable=False),
        sa.Column("reward_id", PK, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("price_points", PK, nullable=False),
        sa.CheckConstraint("typeof(units) = 'integer'", name=op.f("ck_quote_lines_units_whole")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("price_points > 0", name=op.f("ck_quote_lines_price_positive")),
        sa.CheckConstraint("units > 0", name=op.f("ck_quote_lines_units_positive")),
        sa.ForeignKeyConstraint(
            ["village_id", "quote_id"],
            ["quotes.village_id", "quotes.id"],
            name=op.f("fk_quote_lines_village_id_quote_id_quotes"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "reward_id"],
            ["rewards.village_id", "rewards.id"],
            name=op.f("fk_quote_lines_village_id_reward_id_rewards"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_quote_lines_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_lines")),
        sa.UniqueConstraint("quote_id", "reward_id", name=op.f("uq_quote_lines_quote_id_reward_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "quote_signatures",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("quote_id", PK, nullable=False),
        sa.Column("signed_by_id", PK, nullable=False),
        sa.Column("signed_member_id", PK, nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["signed_by_id"], ["users.id"], name=op.f("fk_quote_signatures_signed_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "quote_id"],
            ["quotes.village_id", "quotes.id"],
            name=op.f("fk_quote_signatures_village_id_quote_id_quotes"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "signed_member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_quote_signatures_village_id_signed_member_id_members"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_quote_signatures_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_signatures")),
        sa.UniqueConstraint("quote_id", name=op.f("uq_quote_signatures_quote_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "redemptions",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("receipt_number", sa.Integer(), nullable=False),
        sa.Column("quote_id", PK, nullable=False),
        sa.Column("household_id", PK, nullable=False),
        sa.Column("shop_id", PK, nullable=False),
        sa.Column("transfer_id", PK, nullable=False),
        sa.Column("request_id", PK, nullable=True),
        sa.Column("points", PK, nullable=False),
        sa.Column("handed_over_by_id", PK, nullable=False),
        sa.Column("confirmed_by_id", PK, nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["users.id"], name=op.f("fk_redemptions_confirmed_by_id_users")),
        sa.ForeignKeyConstraint(
            ["handed_over_by_id"], ["users.id"], name=op.f("fk_redemptions_handed_over_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_redemptions_village_id_household_id_households"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "quote_id"],
            ["quotes.village_id", "quotes.id"],
            name=op.f("fk_redemptions_village_id_quote_id_quotes"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "request_id"],
            ["requests.village_id", "requests.id"],
            name=op.f("fk_redemptions_village_id_request_id_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "shop_id"],
            ["shops.village_id", "shops.id"],
            name=op.f("fk_redemptions_village_id_shop_id_shops"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "transfer_id"],
            ["transfers.village_id", "transfers.id"],
            name=op.f("fk_redemptions_village_id_transfer_id_transfers"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_redemptions_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemptions")),
        sa.UniqueConstraint("quote_id", name=op.f("uq_redemptions_quote_id")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_redemptions_transfer_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_redemptions_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_redemptions_village_id_id")),
        sa.UniqueConstraint("village_id", "receipt_number", name=op.f("uq_redemptions_village_id_receipt_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_redemptions_household_id_done_at"), "redemptions", ["household_id", "done_at"], unique=False
    )
    op.create_index(op.f("ix_redemptions_shop_id_id"), "redemptions", ["shop_id", "id"], unique=False)
    op.create_table(
        "undos",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("redemption_id", PK, nullable=False),
        sa.Column("transfer_id", PK, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("undone_by_id", PK, nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["undone_by_id"], ["users.id"], name=op.f("fk_undos_undone_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "redemption_id"],
            ["redemptions.village_id", "redemptions.id"],
            name=op.f("fk_undos_village_id_redemption_id_redemptions"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "transfer_id"],
            ["transfers.village_id", "transfers.id"],
            name=op.f("fk_undos_village_id_transfer_id_transfers"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_undos_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undos")),
        sa.UniqueConstraint("redemption_id", name=op.f("uq_undos_redemption_id")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_undos_transfer_id")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_undos_village_id_id")),
        sqlite_autoincrement=True,
    )
    close_history(op, "look_ups")
    close_history(op, "quotes", ("uid",))
    close_history(op, "quote_lines", ("quote_id", "reward_id"))
    close_history(op, "quote_signatures", ("quote_id",))
    close_history(op, "redemptions", ("quote_id",), ("transfer_id",), ("uid",), ("village_id", "receipt_number"))
    close_history(op, "undos", ("redemption_id",), ("transfer_id",))


def downgrade():
    open_history(op, "undos")
    open_history(op, "redemptions")
    open_history(op, "quote_signatures")
    open_history(op, "quote_lines")
    open_history(op, "quotes")
    open_history(op, "look_ups")
    op.drop_table("undos")
    op.drop_index(op.f("ix_redemptions_shop_id_id"), table_name="redemptions")
    op.drop_index(op.f("ix_redemptions_household_id_done_at"), table_name="redemptions")
    op.drop_table("redemptions")
    op.drop_table("quote_signatures")
    op.drop_table("quote_lines")
    op.drop_table("quotes")
    op.drop_index(op.f("ix_look_ups_village_id_looked_up_at"), table_name="look_ups")
    op.drop_table("look_ups")
