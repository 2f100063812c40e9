"""Notices know whether they were delivered."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was written before stays where it was: nobody wants last month's texts today.
    op.add_column("notice", sa.Column("state", sa.Text(), server_default="expired", nullable=False), schema="identity")
    op.alter_column("notice", "state", server_default=None, schema="identity")
    op.add_column(
        "notice", sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False), schema="identity"
    )
    op.alter_column("notice", "tries", server_default=None, schema="identity")
    op.add_column("notice", sa.Column("next_at", sa.DateTime(timezone=True), nullable=True), schema="identity")
    op.execute("update identity.notice set next_at = at")
    op.alter_column("notice", "next_at", nullable=False, schema="identity")
    op.add_column("notice", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True), schema="identity")
    op.add_column("notice", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True), schema="identity")
    op.create_check_constraint(
        op.f("ck_notice_state_known"), "notice", "state in ('waiting', 'sent', 'failed', 'expired')", schema="identity"
    )
    op.create_index(
        "ix_notice_due", "notice", ["next_at"], schema="identity", postgresql_where=sa.text("state = 'waiting'")
    )


def downgrade() -> None:
    op.drop_index("ix_notice_due", "notice", schema="identity")
    op.drop_constraint(op.f("ck_notice_state_known"), "notice", schema="identity")
    for column in ("decided_at", "expires_at", "next_at", "tries", "state"):
        op.drop_column("notice", column, schema="identity")
