"""Tables of shop."""

import sqlalchemy as sa
from alembic import op

from migrations.history import close_history, open_history

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "f702fd88"
down_revision = "3cbd9ee2"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shops",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_shops_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shops")),
        sa.UniqueConstraint("uid", name=op.f("uq_shops_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_shops_village_id_id")),
        sa.UniqueConstraint("village_id", "name", name=op.f("uq_shops_village_id_name")),
    )
    op.create_table(
        "rewards",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("shop_id", PK, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("price_points", PK, nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("low_stock_units", sa.Integer(), nullable=True),
        sa.Column("photo_id", PK, nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("typeof(price_points) = 'integer'", name=op.f("ck_rewards_price_points_whole")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("typeof(stock) = 'integer'", name=op.f("ck_rewards_stock_whole")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("price_points > 0", name=op.f("ck_rewards_price_positive")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_rewards_stock_covered")),
        sa.ForeignKeyConstraint(
            ["village_id", "photo_id"],
            ["photos.village_id", "photos.id"],
            name=op.f("fk_rewards_village_id_photo_id_photos"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "shop_id"],
            ["shops.village_id", "shops.id"],
            name=op.f("fk_rewards_village_id_shop_id_shops"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_rewards_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards")),
        sa.UniqueConstraint("shop_id", "name", name=op.f("uq_rewards_shop_id_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_rewards_uid")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_rewards_village_id_id")),
    )
    op.create_table(
        "stock_moves",
        sa.Column("id", PK, nullable=False),
        sa.Column("village_id", PK, nullable=False),
        sa.Column("reward_id", PK, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("stock_after", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("request_id", PK, nullable=True),
        sa.Column("moved_by_id", PK, nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("typeof(units) = 'integer'", name=op.f("ck_stock_moves_units_whole")).ddl_if(
            dialect="sqlite"
        ),
        sa.CheckConstraint("units > 0", name=op.f("ck_stock_moves_units_positive")),
        sa.ForeignKeyConstraint(["moved_by_id"], ["users.id"], name=op.f("fk_stock_moves_moved_by_id_users")),
        sa.ForeignKeyConstraint(
            ["village_id", "request_id"],
            ["requests.village_id", "requests.id"],
            name=op.f("fk_stock_moves_village_id_request_id_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["village_id", "reward_id"],
            ["rewards.village_id", "rewards.id"],
            name=op.f("fk_stock_moves_village_id_reward_id_rewards"),
        ),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_stock_moves_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_moves")),
        sa.UniqueConstraint("village_id", "id", name=op.f("uq_stock_moves_village_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_stock_moves_reward_id_id"), "stock_moves", ["reward_id", "id"], unique=False)
    close_history(op, "stock_moves")


def downgrade():
    open_history(op, "stock_moves")
    op.drop_index(op.f("ix_stock_moves_reward_id_id"), table_name="stock_moves")
    op.drop_table("stock_moves")
    op.drop_table("rewards")
    op.drop_table("shops")
