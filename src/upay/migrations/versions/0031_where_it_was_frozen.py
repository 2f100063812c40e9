"""A freeze says in which conversation it was made; an order of law is made in none."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("freeze", sa.Column("conversation_id", sa.Uuid(), nullable=True), schema="identity")


def downgrade() -> None:
    op.drop_column("freeze", "conversation_id", schema="identity")
