"""Tables of activities."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "805a15a3"
down_revision = "f702fd88"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "review_meetings",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("made_by_id", PK, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_review_meetings_made_by_id_users")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_review_meetings_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_meetings")),
        sa.UniqueConstraint("uid", name=op.f("uq_review_meetings_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_review_meetings_village_id_id")),
    )
    op.create_index(
        op.f("ix_review_meetings_village_id_met_on"), "review_meetings", ["village_id", "met_on"], unique=False
    )
    op.create_table(
        "activities",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("began_at", sa.Time(), nullable=True),
        sa.Column("ended_at", sa.Time(), nullable=True),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("leader_id", PK, nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("made_by_id", PK, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_activities_made_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "leader_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_activities_village_id_leader_id_members"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_activities_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("uid", name=op.f("uq_activities_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_activities_village_id_id")),
    )
    op.create_index(
        op.f("ix_activities_village_id_happened_on"), "activities", ["village_id", "happened_on"], unique=False
    )
    op.create_table(
        "attendances",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("meeting_id", PK, nullable=False),
        sa.Column("user_id", PK, nullable=False),
        sa.Column("member_id", PK, nullable=True),
        sa.Column("is_recused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_attendances_user_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "meeting_id"],
            ["review_meetings.village_id", "review_meetings.id"],
            name=op.f("fk_attendances_village_id_meeting_id_review_meetings"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_attendances_village_id_member_id_members"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_attendances_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("meeting_id", "user_id", name=op.f("uq_attendances_meeting_id_user_id")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("activity_id", PK, nullable=False),
        sa.Column("photo_id", PK, nullable=False),
        sa.Column("added_by_id", PK, nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_evidence_added_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "activity_id"],
            ["activities.village_id", "activities.id"],
            name=op.f("fk_evidence_village_id_activity_id_activities"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "photo_id"],
            ["photos.village_id", "photos.id"],
            name=op.f("fk_evidence_village_id_photo_id_photos"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_evidence_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("activity_id", "photo_id", name=op.f("uq_evidence_activity_id_photo_id")),
    )
    op.create_table(
        "recorders",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("activity_id", PK, nullable=False),
        sa.Column("user_id", PK, nullable=False),
        sa.Column("member_id", PK, nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recorders_user_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "activity_id"],
            ["activities.village_id", "activities.id"],
            name=op.f("fk_recorders_village_id_activity_id_activities"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_recorders_village_id_member_id_members"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_recorders_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recorders")),
        sa.UniqueConstraint("activity_id", "user_id", name=op.f("uq_recorders_activity_id_user_id")),
    )
    op.create_table(
        "lines",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("activity_id", PK, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("household_id", PK, nullable=False),
        sa.Column("member_id", PK, nullable=True),
        sa.Column("item_id", PK, nullable=False),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("chosen_points", PK, nullable=True),
        sa.Column("points", PK, nullable=False),
        sa.Column("capped_points", PK, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("typeof(points) = 'integer'", name=op.f("ck_lines_points_whole")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("points >= 0", name=op.f("ck_lines_points_not_negative")),
        sa.CheckConstraint("units IS NULL OR units > 0", name=op.f("ck_lines_units_positive")),
        sa.ForeignKeyConstraint(
            ["village_id", "activity_id"],
            ["activities.village_id", "activities.id"],
            name=op.f("fk_lines_village_id_activity_id_activities"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "household_id"],
            ["households.village_id", "households.id"],
            name=op.f("fk_lines_village_id_household_id_households"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "item_id"], ["items.village_id", "items.id"], name=op.f("fk_lines_village_id_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_lines_village_id_member_id_members"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_lines_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lines")),
        sa.UniqueConstraint("uid", name=op.f("uq_lines_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_lines_village_id_id")),
    )
    op.create_index(op.f("ix_lines_activity_id"), "lines", ["activity_id"], unique=False)
    op.create_index(op.f("ix_lines_household_id_item_id"), "lines", ["household_id", "item_id"], unique=False)
    op.create_index(op.f("ix_lines_village_id_state"), "lines", ["village_id", "state"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("line_id", PK, nullable=False),
        sa.Column("meeting_id", PK, nullable=False),
        sa.Column("verdict", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("points", PK, nullable=False),
        sa.Column("decided_by_id", PK, nullable=False),
        sa.Column("decided_member_id", PK, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict <> 'refuse' OR reason <> ''", name=op.f("ck_decisions_refusal_has_reason")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_decisions_decided_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "decided_member_id"],
            ["members.village_id", "members.id"],
            name=op.f("fk_decisions_village_id_decided_member_id_members"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "line_id"],
            ["lines.village_id", "lines.id"],
            name=op.f("fk_decisions_village_id_line_id_lines"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "meeting_id"],
            ["review_meetings.village_id", "review_meetings.id"],
            name=op.f("fk_decisions_village_id_meeting_id_review_meetings"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_decisions_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_decisions_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_decisions_line_id_id"), "decisions", ["line_id", "id"], unique=False)
    op.create_index(op.f("ix_decisions_meeting_id"), "decisions", ["meeting_id"], unique=False)
    op.create_table(
        "line_faults",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("line_id", PK, nullable=False),
        sa.Column("fault_id", PK, nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "fault_id"],
            ["faults.village_id", "faults.id"],
            name=op.f("fk_line_faults_village_id_fault_id_faults"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "line_id"],
            ["lines.village_id", "lines.id"],
            name=op.f("fk_line_faults_village_id_line_id_lines"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_line_faults_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_faults")),
        sa.UniqueConstraint("line_id", "fault_id", name=op.f("uq_line_faults_line_id_fault_id")),
    )
    close_history(op, "decisions")


def downgrade():
    open_history(op, "decisions")
    op.drop_table("line_faults")
    op.drop_index(op.f("ix_decisions_meeting_id"), table_name="decisions")
    op.drop_index(op.f("ix_decisions_line_id_id"), table_name="decisions")
    op.drop_table("decisions")
    op.drop_index(op.f("ix_lines_village_id_state"), table_name="lines")
    op.drop_index(op.f("ix_lines_household_id_item_id"), table_name="lines")
    op.drop_index(op.f("ix_lines_activity_id"), table_name="lines")
    op.drop_table("lines")
    op.drop_table("recorders")
    op.drop_table("evidence")
    op.drop_table("attendances")
    op.drop_index(op.f("ix_activities_village_id_happened_on"), table_name="activities")
    op.drop_table("activities")
    op.drop_index(op.f("ix_review_meetings_village_id_met_on"), table_name="review_meetings")
    op.drop_table("review_meetings")
