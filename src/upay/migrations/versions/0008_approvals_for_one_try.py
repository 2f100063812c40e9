"""An approval knows the try that used it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("approval", sa.Column("used_for", sa.Uuid(), nullable=True), schema="identity")


def downgrade() -> None:
    op.drop_column("approval", "used_for", schema="identity")
