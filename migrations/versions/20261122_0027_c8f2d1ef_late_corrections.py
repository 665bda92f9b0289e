"""Mistakes found late: stopped notices, goods that come back, lines anew, whole sheets, points spent already."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "c8f2d1ef"
down_revision = "b7e1c0de"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("notices", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "notice_stops",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("notice_id", PK, nullable=False),
        sa.Column("next_notice_id", PK, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stopped_by_id", PK, nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_notice_stops_reason_given")),
        sa.ForeignKeyConstraint(["stopped_by_id"], ["users.id"], name=op.f("fk_notice_stops_stopped_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "next_notice_id"],
            ["notices.village_id", "notices.id"],
            name=op.f("fk_notice_stops_village_id_next_notice_id_notices"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "notice_id"],
            ["notices.village_id", "notices.id"],
            name=op.f("fk_notice_stops_village_id_notice_id_notices"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_notice_stops_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_stops")),
        sa.UniqueConstraint("next_notice_id", name=op.f("uq_notice_stops_next_notice_id")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_notice_stops_notice_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "goods_returns",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("redemption_id", PK, nullable=False),
        sa.Column("transfer_id", PK, nullable=False),
        sa.Column("returned_by_id", PK, nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["returned_by_id"], ["users.id"], name=op.f("fk_goods_returns_returned_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "redemption_id"],
            ["redemptions.village_id", "redemptions.id"],
            name=op.f("fk_goods_returns_village_id_redemption_id_redemptions"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "transfer_id"],
            ["transfers.village_id", "transfers.id"],
            name=op.f("fk_goods_returns_village_id_transfer_id_transfers"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_goods_returns_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_returns")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_goods_returns_transfer_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_goods_returns_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_goods_returns_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_goods_returns_redemption_id"), "goods_returns", ["redemption_id"], unique=False)
    op.create_table(
        "goods_return_lines",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("return_id", PK, nullable=False),
        sa.Column("reward_id", PK, nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("is_written_off", sa.Boolean(), nullable=False),
        sa.CheckConstraint("typeof(units) = 'integer'", name=op.f("ck_goods_return_lines_units_whole")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("units > 0", name=op.f("ck_goods_return_lines_units_positive")),
        sa.ForeignKeyConstraint(
            ["village_id", "return_id"],
            ["goods_returns.village_id", "goods_returns.id"],
            name=op.f("fk_goods_return_lines_village_id_return_id_goods_returns"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "reward_id"],
            ["rewards.village_id", "rewards.id"],
            name=op.f("fk_goods_return_lines_village_id_reward_id_rewards"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["villages.id"], name=op.f("fk_goods_return_lines_village_id_villages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_return_lines")),
        sa.UniqueConstraint("return_id", "reward_id", name=op.f("uq_goods_return_lines_return_id_reward_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "correction_wishes",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("correction_id", PK, nullable=False),
        sa.Column("household_id", PK, nullable=False),
        sa.Column("member_id", PK, nullable=True),
        sa.Column("item_id", PK, nullable=False),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("chosen_points", PK, nullable=True),
        sa.ForeignKeyConstraint(
            ["village_id", "correction_id"],
            ["corrections.village_id", "corrections.id"],
            name=op.f("fk_correction_wishes_village_id_correction_id_corrections"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_correction_wishes_village_id_household_id_households"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "item_id"],
            ["items.village_id", "items.id"],
            name=op.f("fk_correction_wishes_village_id_item_id_items"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_correction_wishes_village_id_member_id_members"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_correction_wishes_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_wishes")),
        sa.UniqueConstraint("correction_id", name=op.f("uq_correction_wishes_correction_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "correction_drafts",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("correction_id", PK, nullable=False),
        sa.Column("activity_id", PK, nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "activity_id"],
            ["activities.village_id", "activities.id"],
            name=op.f("fk_correction_drafts_village_id_activity_id_activities"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "correction_id"],
            ["corrections.village_id", "corrections.id"],
            name=op.f("fk_correction_drafts_village_id_correction_id_corrections"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_correction_drafts_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_drafts")),
        sa.UniqueConstraint("correction_id", name=op.f("uq_correction_drafts_correction_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "correction_goods",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("correction_id", PK, nullable=False),
        sa.Column("reward_id", PK, nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("is_written_off", sa.Boolean(), nullable=False),
        sa.CheckConstraint("typeof(units) = 'integer'", name=op.f("ck_correction_goods_units_whole")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("units > 0", name=op.f("ck_correction_goods_units_positive")),
        sa.ForeignKeyConstraint(
            ["village_id", "correction_id"],
            ["corrections.village_id", "corrections.id"],
            name=op.f("fk_correction_goods_village_id_correction_id_corrections"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "reward_id"],
            ["rewards.village_id", "rewards.id"],
            name=op.f("fk_correction_goods_village_id_reward_id_rewards"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_correction_goods_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_goods")),
        sa.UniqueConstraint("correction_id", "reward_id", name=op.f("uq_correction_goods_correction_id_reward_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "correction_bundles",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("activity_id", PK, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "activity_id"],
            ["activities.village_id", "activities.id"],
            name=op.f("fk_correction_bundles_village_id_activity_id_activities"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["villages.id"], name=op.f("fk_correction_bundles_village_id_villages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_bundles")),
        sa.UniqueConstraint("uid", name=op.f("uq_correction_bundles_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_correction_bundles_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_correction_bundles_activity_id"), "correction_bundles", ["activity_id"], unique=False)
    op.create_table(
        "bundle_parts",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("bundle_id", PK, nullable=False),
        sa.Column("correction_id", PK, nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "bundle_id"],
            ["correction_bundles.village_id", "correction_bundles.id"],
            name=op.f("fk_bundle_parts_village_id_bundle_id_correction_bundles"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "correction_id"],
            ["corrections.village_id", "corrections.id"],
            name=op.f("fk_bundle_parts_village_id_correction_id_corrections"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_bundle_parts_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_parts")),
        sa.UniqueConstraint("correction_id", name=op.f("uq_bundle_parts_correction_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_bundle_parts_bundle_id"), "bundle_parts", ["bundle_id"], unique=False)
    op.create_table(
        "correction_settlements",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("correction_id", PK, nullable=False),
        sa.Column("way", sa.String(length=30), nullable=False),
        sa.Column("missing_points", PK, nullable=False),
        sa.Column("transfer_id", PK, nullable=True),
        sa.Column("claim_id", PK, nullable=True),
        sa.CheckConstraint(
            "(way = 'below_zero') = (transfer_id IS NULL)", name=op.f("ck_correction_settlements_laid_out_named")
        ),
        sa.CheckConstraint(
            "(way = 'next_awards') = (claim_id IS NOT NULL)", name=op.f("ck_correction_settlements_claim_named")
        ),
        sa.CheckConstraint("missing_points > 0", name=op.f("ck_correction_settlements_missing_positive")),
        sa.ForeignKeyConstraint(
            ["village_id", "claim_id"],
            ["claims.village_id", "claims.id"],
            name=op.f("fk_correction_settlements_village_id_claim_id_claims"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "correction_id"],
            ["corrections.village_id", "corrections.id"],
            name=op.f("fk_correction_settlements_village_id_correction_id_corrections"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "transfer_id"],
            ["transfers.village_id", "transfers.id"],
            name=op.f("fk_correction_settlements_village_id_transfer_id_transfers"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id"], ["villages.id"], name=op.f("fk_correction_settlements_village_id_villages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_settlements")),
        sa.UniqueConstraint("correction_id", name=op.f("uq_correction_settlements_correction_id")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_correction_settlements_transfer_id")),
        sqlite_autoincrement=True,
    )
    close_history(op, "notice_stops", ("notice_id",), ("next_notice_id",))
    close_history(op, "goods_returns", ("uid",), ("transfer_id",))
    close_history(op, "goods_return_lines", ("return_id", "reward_id"))
    close_history(op, "correction_wishes", ("correction_id",))
    close_history(op, "correction_drafts", ("correction_id",))
    close_history(op, "correction_goods", ("correction_id", "reward_id"))
    close_history(op, "correction_bundles", ("uid",))
    close_history(op, "bundle_parts", ("correction_id",))
    close_history(op, "correction_settlements", ("correction_id",), ("transfer_id",))


def downgrade():
    open_history(op, "correction_settlements")
    open_history(op, "bundle_parts")
    open_history(op, "correction_bundles")
    open_history(op, "correction_goods")
    open_history(op, "correction_drafts")
    open_history(op, "correction_wishes")
    open_history(op, "goods_return_lines")
    open_history(op, "goods_returns")
    open_history(op, "notice_stops")
    op.drop_table("correction_settlements")
    op.drop_index(op.f("ix_bundle_parts_bundle_id"), table_name="bundle_parts")
    op.drop_table("bundle_parts")
    op.drop_index(op.f("ix_correction_bundles_activity_id"), table_name="correction_bundles")
    op.drop_table("correction_bundles")
    op.drop_table("correction_goods")
    op.drop_table("correction_drafts")
    op.drop_table("correction_wishes")
    op.drop_table("goods_return_lines")
    op.drop_index(op.f("ix_goods_returns_redemption_id"), table_name="goods_returns")
    op.drop_table("goods_returns")
    op.drop_table("notice_stops")
    op.drop_column("notices", "stopped_at")
