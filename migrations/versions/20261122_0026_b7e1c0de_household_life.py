"""Household life: events, where households come from, claims and wallets that took over others."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "b7e1c0de"
down_revision = "5e7a0f1d"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "claims",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("wallet_id", PK, nullable=False),
        sa.Column("points", PK, nullable=False),
        sa.Column("follows_id", PK, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("typeof(points) = 'integer'", name=op.f("ck_claims_points_whole")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("points > 0", name=op.f("ck_claims_points_positive")),
        sa.ForeignKeyConstraint(
            ["village_id", "follows_id"],
            ["claims.village_id", "claims.id"],
            name=op.f("fk_claims_village_id_follows_id_claims"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "wallet_id"],
            ["accounts.village_id", "accounts.id"],
            name=op.f("fk_claims_village_id_wallet_id_accounts"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_claims_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("follows_id", name=op.f("uq_claims_follows_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_claims_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_claims_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_claims_village_id_wallet_id"), "claims", ["village_id", "wallet_id"], unique=False)
    op.create_table(
        "claim_payments",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("claim_id", PK, nullable=False),
        sa.Column("transfer_id", PK, nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "claim_id"],
            ["claims.village_id", "claims.id"],
            name=op.f("fk_claim_payments_village_id_claim_id_claims"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "transfer_id"],
            ["transfers.village_id", "transfers.id"],
            name=op.f("fk_claim_payments_village_id_transfer_id_transfers"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_claim_payments_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_payments")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_claim_payments_transfer_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_claim_payments_claim_id"), "claim_payments", ["claim_id"], unique=False)
    op.create_table(
        "successions",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("wallet_id", PK, nullable=False),
        sa.Column("successor_id", PK, nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("wallet_id <> successor_id", name=op.f("ck_successions_two_wallets")),
        sa.ForeignKeyConstraint(
            ["village_id", "successor_id"],
            ["accounts.village_id", "accounts.id"],
            name=op.f("fk_successions_village_id_successor_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "wallet_id"],
            ["accounts.village_id", "accounts.id"],
            name=op.f("fk_successions_village_id_wallet_id_accounts"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_successions_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_successions")),
        sa.UniqueConstraint("wallet_id", name=op.f("uq_successions_wallet_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "household_origins",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("household_id", PK, nullable=False),
        sa.Column("origin_id", PK, nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.CheckConstraint("household_id <> origin_id", name=op.f("ck_household_origins_two_households")),
        sa.ForeignKeyConstraint(
            ["village_id", "household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_household_origins_village_id_household_id_households"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "origin_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_household_origins_village_id_origin_id_households"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_household_origins_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_origins")),
        sa.UniqueConstraint("household_id", "origin_id", name=op.f("uq_household_origins_household_id_origin_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_household_origins_village_id_origin_id"),
        "household_origins",
        ["village_id", "origin_id"],
        unique=False,
    )
    op.create_table(
        "household_events",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("household_id", PK, nullable=False),
        sa.Column("other_household_id", PK, nullable=True),
        sa.Column("group_id", PK, nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("member_id", PK, nullable=True),
        sa.Column("successor_id", PK, nullable=True),
        sa.Column("relation", sa.String(length=30), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agreed_words", sa.Text(), nullable=False),
        sa.Column("points", PK, nullable=False),
        sa.Column("recorded_by_id", PK, nullable=False),
        sa.Column("recorded_member_id", PK, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_household_events_reason_given")),
        sa.CheckConstraint("typeof(points) = 'integer'", name=op.f("ck_household_events_points_whole")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("points >= 0", name=op.f("ck_household_events_points_not_negative")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_household_events_recorded_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "group_id"],
            ["groups.village_id", "groups.id"],
            name=op.f("fk_household_events_village_id_group_id_groups"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_household_events_village_id_household_id_households"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_household_events_village_id_member_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "other_household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_household_events_village_id_other_household_id_households"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "recorded_member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_household_events_village_id_recorded_member_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "successor_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_household_events_village_id_successor_id_members"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_household_events_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_events")),
        sa.UniqueConstraint("uid", name=op.f("uq_household_events_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_household_events_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_household_events_village_id_household_id"),
        "household_events",
        ["village_id", "household_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_household_events_village_id_other_household_id"),
        "household_events",
        ["village_id", "other_household_id"],
        unique=False,
    )
    op.create_table(
        "event_members",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("event_id", PK, nullable=False),
        sa.Column("member_id", PK, nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "event_id"],
            ["household_events.village_id", "household_events.id"],
            name=op.f("fk_event_members_village_id_event_id_household_events"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_event_members_village_id_member_id_members"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_event_members_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_members")),
        sa.UniqueConstraint("event_id", "member_id", name=op.f("uq_event_members_event_id_member_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "event_outcomes",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("event_id", PK, nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("new_household_id", PK, nullable=True),
        sa.Column("transfer_id", PK, nullable=True),
        sa.Column("request_id", PK, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("decided_by_id", PK, nullable=True),
        sa.Column("decided_member_id", PK, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("is_done OR transfer_id IS NULL", name=op.f("ck_event_outcomes_refused_moves_nothing")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_event_outcomes_decided_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "decided_member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_event_outcomes_village_id_decided_member_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "event_id"],
            ["household_events.village_id", "household_events.id"],
            name=op.f("fk_event_outcomes_village_id_event_id_household_events"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "new_household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_event_outcomes_village_id_new_household_id_households"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "request_id"],
            ["requests.village_id", "requests.id"],
            name=op.f("fk_event_outcomes_village_id_request_id_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "transfer_id"],
            ["transfers.village_id", "transfers.id"],
            name=op.f("fk_event_outcomes_village_id_transfer_id_transfers"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_event_outcomes_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_outcomes")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_outcomes_event_id")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_event_outcomes_transfer_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_event_outcomes_village_id_new_household_id"),
        "event_outcomes",
        ["village_id", "new_household_id"],
        unique=False,
    )
    close_history(op, "claims", ("uid",), ("follows_id",))
    close_history(op, "claim_payments", ("transfer_id",))
    close_history(op, "successions", ("wallet_id",))
    close_history(op, "household_origins", ("household_id", "origin_id"))
    close_history(op, "household_events", ("uid",))
    close_history(op, "event_members", ("event_id", "member_id"))
    close_history(op, "event_outcomes", ("event_id",), ("transfer_id",))


def downgrade():
    open_history(op, "event_outcomes")
    open_history(op, "event_members")
    open_history(op, "household_events")
    open_history(op, "household_origins")
    open_history(op, "successions")
    open_history(op, "claim_payments")
    open_history(op, "claims")
    op.drop_index(op.f("ix_event_outcomes_village_id_new_household_id"), table_name="event_outcomes")
    op.drop_table("event_outcomes")
    op.drop_table("event_members")
    op.drop_index(op.f("ix_household_events_village_id_household_id"), table_name="household_events")
    op.drop_index(op.f("ix_household_events_village_id_other_household_id"), table_name="household_events")
    op.drop_table("household_events")
    op.drop_index(op.f("ix_household_origins_village_id_origin_id"), table_name="household_origins")
    op.drop_table("household_origins")
    op.drop_table("successions")
    op.drop_index(op.f("ix_claim_payments_claim_id"), table_name="claim_payments")
    op.drop_table("claim_payments")
    op.drop_index(op.f("ix_claims_village_id_wallet_id"), table_name="claims")
    op.drop_table("claims")
