"""Recorders are closed: who wrote in a sheet stays out of its review, for good."""

from alembic import op

from migrations.history import close_history, open_history

revision = "a6d3e9f2"
down_revision = "b4c6a0d1"
branch_labels = None
depends_on = None


def upgrade():
    close_history(op, "recorders", ("activity_id", "user_id"))


def downgrade():
    open_history(op, "recorders")
