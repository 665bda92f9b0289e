"""Tables of scoring."""

import sqlalchemy as sa
from alembic import op

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "3cbd9ee2"
down_revision = "90fea42f"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "rule_sets",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("group_id", PK, nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("meeting_kind", sa.String(length=30), nullable=True),
        sa.Column("attendance", sa.String(length=30), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("due_count", sa.Integer(), nullable=True),
        sa.Column("present_count", sa.Integer(), nullable=True),
        sa.Column("votes_for", sa.Integer(), nullable=True),
        sa.Column("votes_against", sa.Integer(), nullable=True),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("made_by_id", PK, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adopted_by_id", PK, nullable=True),
        sa.CheckConstraint(
            "state = 'draft' OR (meeting_kind IS NOT NULL AND met_on IS NOT NULL"
            " AND due_count IS NOT NULL AND present_count IS NOT NULL"
            " AND votes_for IS NOT NULL AND in_force_on IS NOT NULL)",
            name=op.f("ck_rule_sets_adoption_whole"),
        ),
        sa.CheckConstraint(
            "in_force_on IS NULL OR in_force_on >= met_on", name=op.f("ck_rule_sets_not_before_adoption")
        ),
        sa.CheckConstraint("retired_on IS NULL OR retired_on >= in_force_on", name=op.f("ck_rule_sets_days_in_order")),
        sa.ForeignKeyConstraint(["adopted_by_id"], ["users.id"], name=op.f("fk_rule_sets_adopted_by_id_users")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_rule_sets_made_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "group_id"],
            ["groups.village_id", "groups.id"],
            name=op.f("fk_rule_sets_village_id_group_id_groups"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_rule_sets_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_sets")),
        sa.UniqueConstraint("uid", name=op.f("uq_rule_sets_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_rule_sets_village_id_id")),
    )
    op.create_index("uq_rule_sets_version", "rule_sets", ["village_id", "version"], unique=True)
    op.create_table(
        "categories",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("rule_set_id", PK, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "rule_set_id"],
            ["rule_sets.village_id", "rule_sets.id"],
            name=op.f("fk_categories_village_id_rule_set_id_rule_sets"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_categories_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("rule_set_id", "name", name=op.f("uq_categories_rule_set_id_name")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_categories_village_id_id")),
    )
    op.create_table(
        "items",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("rule_set_id", PK, nullable=False),
        sa.Column("category_id", PK, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("shape", sa.String(length=30), nullable=False),
        sa.Column("points", PK, nullable=True),
        sa.Column("points_min", PK, nullable=True),
        sa.Column("points_max", PK, nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("counted_per", sa.String(length=30), nullable=False),
        sa.Column("cap_points", PK, nullable=True),
        sa.Column("cap_period", sa.String(length=30), nullable=True),
        sa.Column("wants_evidence", sa.Boolean(), nullable=False),
        sa.Column("article", sa.String(length=100), nullable=False),
        sa.Column("public_wording", sa.String(length=60), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(length=40), nullable=True),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("warning", sa.String(length=40), nullable=True),
        sa.Column("source_text", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(cap_points IS NULL) = (cap_period IS NULL)", name=op.f("ck_items_cap_whole")),
        sa.CheckConstraint("NOT is_on OR remark IS NULL", name=op.f("ck_items_settled_when_on")),
        sa.CheckConstraint("cap_points IS NULL OR cap_points > 0", name=op.f("ck_items_cap_positive")),
        sa.CheckConstraint(
            "points_min IS NULL OR points_max IS NULL OR points_min <= points_max", name=op.f("ck_items_range_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "category_id"],
            ["categories.village_id", "categories.id"],
            name=op.f("fk_items_village_id_category_id_categories"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "rule_set_id"],
            ["rule_sets.village_id", "rule_sets.id"],
            name=op.f("fk_items_village_id_rule_set_id_rule_sets"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_items_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("uid", name=op.f("uq_items_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_items_village_id_id")),
    )
    op.create_index(op.f("ix_items_village_id_rule_set_id"), "items", ["village_id", "rule_set_id"], unique=False)
    op.create_table(
        "faults",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("item_id", PK, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("points", PK, nullable=False),
        sa.CheckConstraint("points > 0", name=op.f("ck_faults_points_positive")),
        sa.ForeignKeyConstraint(
            ["village_id", "item_id"], ["items.village_id", "items.id"], name=op.f("fk_faults_village_id_item_id_items")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_faults_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faults")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_faults_village_id_id")),
    )
    op.create_index(op.f("ix_faults_item_id"), "faults", ["item_id"], unique=False)


def downgrade():
    op.drop_index(op.f("ix_faults_item_id"), table_name="faults")
    op.drop_table("faults")
    op.drop_index(op.f("ix_items_village_id_rule_set_id"), table_name="items")
    op.drop_table("items")
    op.drop_table("categories")
    op.drop_index("uq_rule_sets_version", table_name="rule_sets")
    op.drop_table("rule_sets")
