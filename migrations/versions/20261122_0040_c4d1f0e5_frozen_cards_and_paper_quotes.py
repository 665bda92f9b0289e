"""Cards frozen when reported lost, checks of look-ups, quotes written on paper."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "c4d1f0e5"
down_revision = "d41f05e7"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("cards", sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "card_events",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("card_id", PK, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("reported_by", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(length=100), nullable=False),
        sa.Column("done_by_id", PK, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reported_by <> ''", name=op.f("ck_card_events_reporter_given")),
        sa.ForeignKeyConstraint(["done_by_id"], ["users.id"], name=op.f("fk_card_events_done_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "card_id"],
            ["cards.village_id", "cards.id"],
            name=op.f("fk_card_events_village_id_card_id_cards"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_card_events_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_events")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_card_events_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_card_events_card_id_id"), "card_events", ["card_id", "id"], unique=False)
    op.create_table(
        "look_up_checks",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("request_id", PK, nullable=True),
        sa.Column("checked_by_id", PK, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_look_up_checks_words_given")),
        sa.CheckConstraint("asked > 0", name=op.f("ck_look_up_checks_asked_some")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["users.id"], name=op.f("fk_look_up_checks_checked_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "request_id"],
            ["requests.village_id", "requests.id"],
            name=op.f("fk_look_up_checks_village_id_request_id_requests"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_look_up_checks_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_up_checks")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_look_up_checks_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_look_up_checks_village_id_month_on"), "look_up_checks", ["village_id", "month_on"], unique=False
    )
    op.create_table(
        "paper_quotes",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("quote_id", PK, nullable=False),
        sa.Column("slip_number", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "quote_id"],
            ["quotes.village_id", "quotes.id"],
            name=op.f("fk_paper_quotes_village_id_quote_id_quotes"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_paper_quotes_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_quotes")),
        sa.UniqueConstraint("quote_id", name=op.f("uq_paper_quotes_quote_id")),
        sa.UniqueConstraint("village_id", "slip_number", name=op.f("uq_paper_quotes_village_id_slip_number")),
        sqlite_autoincrement=True,
    )
    close_history(op, "card_events")
    close_history(op, "look_up_checks")
    close_history(op, "paper_quotes", ("quote_id",), ("village_id", "slip_number"))


def downgrade():
    open_history(op, "paper_quotes")
    open_history(op, "look_up_checks")
    open_history(op, "card_events")
    op.drop_table("paper_quotes")
    op.drop_index(op.f("ix_look_up_checks_village_id_month_on"), table_name="look_up_checks")
    op.drop_table("look_up_checks")
    op.drop_index(op.f("ix_card_events_card_id_id"), table_name="card_events")
    op.drop_table("card_events")
    op.drop_column("cards", "frozen_at")
