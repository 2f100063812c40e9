"""Locks of a password that end by themselves, each in a row later than the one before; those set so far stand."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("password", "stranger"):
        op.add_column(table, sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True), schema="identity")
        op.add_column(
            table, sa.Column("locks", sa.SmallInteger(), server_default="0", nullable=False), schema="identity"
        )
        op.alter_column(table, "locks", server_default=None, schema="identity")
        op.add_column(table, sa.Column("locks_count_until", sa.DateTime(timezone=True)), schema="identity")
        op.create_check_constraint("locks_counts", table, "locks >= 0", schema="identity")


def downgrade() -> None:
    for table in ("stranger", "password"):
        op.drop_constraint(op.f(f"ck_{table}_locks_counts"), table, schema="identity")
        op.drop_column(table, "locks_count_until", schema="identity")
        op.drop_column(table, "locks", schema="identity")
        op.drop_column(table, "locked_until", schema="identity")
