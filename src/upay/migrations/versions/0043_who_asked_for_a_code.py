"""Of a code is kept by which browser it was asked for, and in which case at the desk: another's voids none of theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("one_time_code", sa.Column("asked_in", sa.LargeBinary(), nullable=True), schema="identity")
    op.add_column("one_time_code", sa.Column("asked_for", sa.Uuid(), nullable=True), schema="identity")


def downgrade() -> None:
    op.drop_column("one_time_code", "asked_for", schema="identity")
    op.drop_column("one_time_code", "asked_in", schema="identity")
