"""A village can be a practice copy, and says so itself."""

import sqlalchemy as sa
from alembic import op

revision = "9c1e7d42"
down_revision = "a6d3e9f2"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("villages", sa.Column("practice_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    op.drop_column("villages", "practice_at")
