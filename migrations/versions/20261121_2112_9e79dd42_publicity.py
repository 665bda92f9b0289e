"""Tables of publicity."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "9e79dd42"
down_revision = "2aea389b"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "notices",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("posted_by_id", PK, nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channels_checked", sa.Boolean(), nullable=False),
        sa.Column("closed_by_id", PK, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("closed_at IS NULL OR channels_checked", name=op.f("ck_notices_closed_after_check")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_notices_days_in_order")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name=op.f("fk_notices_closed_by_id_users")),
        sa.ForeignKeyConstraint(["posted_by_id"], ["users.id"], name=op.f("fk_notices_posted_by_id_users")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_notices_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("token", name=op.f("uq_notices_token")),
        sa.UniqueConstraint("uid", name=op.f("uq_notices_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_notices_village_id_id")),
        sa.UniqueConstraint("village_id", "number", name=op.f("uq_notices_village_id_number")),
    )
    op.create_table(
        "credits",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("notice_id", PK, nullable=False),
        sa.Column("line_id", PK, nullable=False),
        sa.Column("transfer_id", PK, nullable=False),
        sa.Column("credited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "line_id"],
            ["lines.village_id", "lines.id"],
            name=op.f("fk_credits_village_id_line_id_lines"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "notice_id"],
            ["notices.village_id", "notices.id"],
            name=op.f("fk_credits_village_id_notice_id_notices"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "transfer_id"],
            ["transfers.village_id", "transfers.id"],
            name=op.f("fk_credits_village_id_transfer_id_transfers"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_credits_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credits")),
        sa.UniqueConstraint("line_id", name=op.f("uq_credits_line_id")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_credits_transfer_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_credits_notice_id"), "credits", ["notice_id"], unique=False)
    op.create_table(
        "notice_lines",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("notice_id", PK, nullable=False),
        sa.Column("line_id", PK, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("group_name", sa.String(length=40), nullable=False),
        sa.Column("household_number", sa.String(length=20), nullable=False),
        sa.Column("masked_name", sa.String(length=60), nullable=False),
        sa.Column("wording", sa.String(length=60), nullable=False),
        sa.Column("points", PK, nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "line_id"],
            ["lines.village_id", "lines.id"],
            name=op.f("fk_notice_lines_village_id_line_id_lines"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "notice_id"],
            ["notices.village_id", "notices.id"],
            name=op.f("fk_notice_lines_village_id_notice_id_notices"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_notice_lines_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_lines")),
        sa.UniqueConstraint("notice_id", "line_id", name=op.f("uq_notice_lines_notice_id_line_id")),
        sa.UniqueConstraint("notice_id", "number", name=op.f("uq_notice_lines_notice_id_number")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_notice_lines_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_notice_lines_line_id"), "notice_lines", ["line_id"], unique=False)
    op.create_table(
        "objections",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("notice_id", PK, nullable=False),
        sa.Column("notice_line_id", PK, nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("objector_name", sa.String(length=60), nullable=False),
        sa.Column("objector_contact", sa.String(length=60), nullable=False),
        sa.Column("objector_id", PK, nullable=True),
        sa.Column("household_id", PK, nullable=True),
        sa.Column("taken_by_id", PK, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint("(kind = 'wrong') = (notice_line_id IS NOT NULL)", name=op.f("ck_objections_line_named")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_objections_words_given")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["users.id"], name=op.f("fk_objections_taken_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_objections_village_id_household_id_households"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "notice_id"],
            ["notices.village_id", "notices.id"],
            name=op.f("fk_objections_village_id_notice_id_notices"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "notice_line_id"],
            ["notice_lines.village_id", "notice_lines.id"],
            name=op.f("fk_objections_village_id_notice_line_id_notice_lines"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "objector_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_objections_village_id_objector_id_members"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_objections_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sa.UniqueConstraint("uid", name=op.f("uq_objections_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_objections_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_objections_notice_id"), "objections", ["notice_id"], unique=False)
    op.create_index(op.f("ix_objections_notice_line_id"), "objections", ["notice_line_id"], unique=False)
    op.create_table(
        "objection_answers",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("objection_id", PK, nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("old_points", PK, nullable=True),
        sa.Column("new_points", PK, nullable=True),
        sa.Column("activity_id", PK, nullable=True),
        sa.Column("answered_by_id", PK, nullable=False),
        sa.Column("answered_member_id", PK, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'changed') = (new_points IS NOT NULL)", name=op.f("ck_objection_answers_change_named")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_objection_answers_reason_given")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_objection_answers_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "activity_id"],
            ["activities.village_id", "activities.id"],
            name=op.f("fk_objection_answers_village_id_activity_id_activities"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "answered_member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_objection_answers_village_id_answered_member_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "objection_id"],
            ["objections.village_id", "objections.id"],
            name=op.f("fk_objection_answers_village_id_objection_id_objections"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_objection_answers_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_answers")),
        sa.UniqueConstraint("objection_id", name=op.f("uq_objection_answers_objection_id")),
        sqlite_autoincrement=True,
    )
    close_history(op, "notice_lines", ("notice_id", "line_id"), ("notice_id", "number"))
    close_history(op, "objections", ("uid",))
    close_history(op, "objection_answers", ("objection_id",))
    close_history(op, "credits", ("line_id",), ("transfer_id",))


def downgrade():
    open_history(op, "credits")
    open_history(op, "objection_answers")
    open_history(op, "objections")
    open_history(op, "notice_lines")
    op.drop_table("objection_answers")
    op.drop_index(op.f("ix_objections_notice_line_id"), table_name="objections")
    op.drop_index(op.f("ix_objections_notice_id"), table_name="objections")
    op.drop_table("objections")
    op.drop_index(op.f("ix_notice_lines_line_id"), table_name="notice_lines")
    op.drop_table("notice_lines")
    op.drop_index(op.f("ix_credits_notice_id"), table_name="credits")
    op.drop_table("credits")
    op.drop_table("notices")
