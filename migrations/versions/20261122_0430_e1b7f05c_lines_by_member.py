"""Find what an item gave to a person without reading all lines of the village: caps ask for it at each line."""

from alembic import op

revision = "e1b7f05c"
down_revision = "9c1e7d42"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_lines_member_id_item_id", "lines", ["member_id", "item_id"])


def downgrade():
    op.drop_index("ix_lines_member_id_item_id", "lines")
