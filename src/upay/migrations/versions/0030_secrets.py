"""When a password was last set by a code or a link, and how many PIN locks came in a row."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("password", sa.Column("reset_at", sa.DateTime(timezone=True), nullable=True), schema="identity")
    op.add_column("pin", sa.Column("locks", sa.SmallInteger(), nullable=False, server_default="0"), schema="identity")
    op.alter_column("pin", "locks", server_default=None, schema="identity")
    op.create_check_constraint(op.f("ck_pin_locks_counts"), "pin", "locks >= 0", schema="identity")


def downgrade() -> None:
    op.drop_column("pin", "locks", schema="identity")
    op.drop_column("password", "reset_at", schema="identity")
