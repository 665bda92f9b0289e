"""Power cuts: printed slips, their entry, and how open ones ended."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "d92b6a17"
down_revision = "c4d1f0e5"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "outage_sheets",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("shop_id", PK, nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("request_id", PK, nullable=True),
        sa.Column("printed_by_id", PK, nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "first_number > 0 AND last_number >= first_number", name=op.f("ck_outage_sheets_numbers_in_order")
        ),
        sa.ForeignKeyConstraint(["printed_by_id"], ["users.id"], name=op.f("fk_outage_sheets_printed_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "request_id"],
            ["requests.village_id", "requests.id"],
            name=op.f("fk_outage_sheets_village_id_request_id_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "shop_id"],
            ["shops.village_id", "shops.id"],
            name=op.f("fk_outage_sheets_village_id_shop_id_shops"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_outage_sheets_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_sheets")),
        sa.UniqueConstraint("village_id", "first_number", name=op.f("uq_outage_sheets_village_id_first_number")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_outage_sheets_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outage_prices",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("sheet_id", PK, nullable=False),
        sa.Column("reward_id", PK, nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("price_points", PK, nullable=False),
        sa.CheckConstraint("typeof(price_points) = 'integer'", name=op.f("ck_outage_prices_price_points_whole")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("price_points > 0", name=op.f("ck_outage_prices_price_positive")),
        sa.ForeignKeyConstraint(
            ["village_id", "reward_id"],
            ["rewards.village_id", "rewards.id"],
            name=op.f("fk_outage_prices_village_id_reward_id_rewards"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "sheet_id"],
            ["outage_sheets.village_id", "outage_sheets.id"],
            name=op.f("fk_outage_prices_village_id_sheet_id_outage_sheets"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_outage_prices_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_prices")),
        sa.UniqueConstraint("sheet_id", "code", name=op.f("uq_outage_prices_sheet_id_code")),
        sa.UniqueConstraint("sheet_id", "reward_id", name=op.f("uq_outage_prices_sheet_id_reward_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outages",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("shop_id", PK, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keeper_id", PK, nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("started_by_id", PK, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by_id", PK, nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'draft') = (handed_in_at IS NULL)", name=op.f("ck_outages_handed_in_known")),
        sa.CheckConstraint(
            "(handed_in_at IS NULL) = (handed_in_by_id IS NULL)", name=op.f("ck_outages_handed_in_by_known")
        ),
        sa.ForeignKeyConstraint(["handed_in_by_id"], ["users.id"], name=op.f("fk_outages_handed_in_by_id_users")),
        sa.ForeignKeyConstraint(["keeper_id"], ["users.id"], name=op.f("fk_outages_keeper_id_users")),
        sa.ForeignKeyConstraint(["started_by_id"], ["users.id"], name=op.f("fk_outages_started_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "shop_id"],
            ["shops.village_id", "shops.id"],
            name=op.f("fk_outages_village_id_shop_id_shops"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_outages_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_outages_village_id_id")),
    )
    op.create_table(
        "outage_slips",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outage_id", PK, nullable=False),
        sa.Column("sheet_id", PK, nullable=False),
        sa.Column("quote_id", PK, nullable=True),
        sa.Column("obstacle", sa.String(length=30), nullable=True),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("written_by_id", PK, nullable=False),
        sa.Column("confirmed_by_id", PK, nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quote_id IS NOT NULL OR obstacle IS NOT NULL", name=op.f("ck_outage_slips_posted_or_open")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["users.id"], name=op.f("fk_outage_slips_confirmed_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "outage_id"],
            ["outages.village_id", "outages.id"],
            name=op.f("fk_outage_slips_village_id_outage_id_outages"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "quote_id"],
            ["quotes.village_id", "quotes.id"],
            name=op.f("fk_outage_slips_village_id_quote_id_quotes"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "sheet_id"],
            ["outage_sheets.village_id", "outage_sheets.id"],
            name=op.f("fk_outage_slips_village_id_sheet_id_outage_sheets"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_outage_slips_village_id_villages")),
        sa.ForeignKeyConstraint(["written_by_id"], ["users.id"], name=op.f("fk_outage_slips_written_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_slips")),
        sa.UniqueConstraint("quote_id", name=op.f("uq_outage_slips_quote_id")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_outage_slips_village_id_id")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_outage_slips_village_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outage_slips_outage_id"), "outage_slips", ["outage_id"], unique=False)
    op.create_table(
        "outage_lines",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("outage_id", PK, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slip", sa.String(length=60), nullable=False),
        sa.Column("household", sa.String(length=60), nullable=False),
        sa.Column("goods", sa.JSON(), nullable=False),
        sa.Column("collector", sa.String(length=60), nullable=False),
        sa.Column("is_set_aside", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("written_by_id", PK, nullable=False),
        sa.Column("slip_id", PK, nullable=True),
        sa.ForeignKeyConstraint(
            ["village_id", "outage_id"],
            ["outages.village_id", "outages.id"],
            name=op.f("fk_outage_lines_village_id_outage_id_outages"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "slip_id"],
            ["outage_slips.village_id", "outage_slips.id"],
            name=op.f("fk_outage_lines_village_id_slip_id_outage_slips"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_outage_lines_village_id_villages")),
        sa.ForeignKeyConstraint(["written_by_id"], ["users.id"], name=op.f("fk_outage_lines_written_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_lines")),
        sa.UniqueConstraint("outage_id", "position", name=op.f("uq_outage_lines_outage_id_position")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_outage_lines_village_id_id")),
    )
    op.create_table(
        "outage_plans",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("slip_id", PK, nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("handler_id", PK, nullable=False),
        sa.Column("planned_by_id", PK, nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_outage_plans_words_given")),
        sa.ForeignKeyConstraint(["handler_id"], ["users.id"], name=op.f("fk_outage_plans_handler_id_users")),
        sa.ForeignKeyConstraint(["planned_by_id"], ["users.id"], name=op.f("fk_outage_plans_planned_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "slip_id"],
            ["outage_slips.village_id", "outage_slips.id"],
            name=op.f("fk_outage_plans_village_id_slip_id_outage_slips"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_outage_plans_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_plans")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_outage_plans_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outage_plans_slip_id"), "outage_plans", ["slip_id"], unique=False)
    op.create_table(
        "outage_settlements",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("slip_id", PK, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("cash_fen", sa.Integer(), nullable=True),
        sa.Column("redemption_id", PK, nullable=True),
        sa.Column("settled_by_id", PK, nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'cash') = (cash_fen IS NOT NULL)", name=op.f("ck_outage_settlements_cash_is_counted")
        ),
        sa.CheckConstraint(
            "(kind = 'paid') = (redemption_id IS NOT NULL)", name=op.f("ck_outage_settlements_paid_is_redeemed")
        ),
        sa.CheckConstraint("words <> ''", name=op.f("ck_outage_settlements_words_given")),
        sa.CheckConstraint("cash_fen IS NULL OR cash_fen > 0", name=op.f("ck_outage_settlements_cash_positive")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["users.id"], name=op.f("fk_outage_settlements_settled_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "redemption_id"],
            ["redemptions.village_id", "redemptions.id"],
            name=op.f("fk_outage_settlements_village_id_redemption_id_redemptions"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "slip_id"],
            ["outage_slips.village_id", "outage_slips.id"],
            name=op.f("fk_outage_settlements_village_id_slip_id_outage_slips"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["villages.id"], name=op.f("fk_outage_settlements_village_id_villages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_settlements")),
        sa.UniqueConstraint("redemption_id", name=op.f("uq_outage_settlements_redemption_id")),
        sa.UniqueConstraint("slip_id", name=op.f("uq_outage_settlements_slip_id")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_outage_settlements_village_id_id")),
        sqlite_autoincrement=True,
    )
    close_history(op, "outage_sheets", ("village_id", "first_number"))
    close_history(op, "outage_prices", ("sheet_id", "reward_id"), ("sheet_id", "code"))
    close_history(op, "outage_slips", ("village_id", "number"), ("quote_id",))
    close_history(op, "outage_plans")
    close_history(op, "outage_settlements", ("slip_id",), ("redemption_id",))


def downgrade():
    open_history(op, "outage_settlements")
    open_history(op, "outage_plans")
    open_history(op, "outage_slips")
    open_history(op, "outage_prices")
    open_history(op, "outage_sheets")
    op.drop_table("outage_settlements")
    op.drop_index(op.f("ix_outage_plans_slip_id"), table_name="outage_plans")
    op.drop_table("outage_plans")
    op.drop_table("outage_lines")
    op.drop_index(op.f("ix_outage_slips_outage_id"), table_name="outage_slips")
    op.drop_table("outage_slips")
    op.drop_table("outages")
    op.drop_table("outage_prices")
    op.drop_table("outage_sheets")
