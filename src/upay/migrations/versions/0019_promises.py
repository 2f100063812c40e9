"""By when somebody who was handed over is answered."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "promise",
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("due_at > made_at", name=op.f("ck_promise_due_later")),
        sa.ForeignKeyConstraint(["handover_id"], ["support.handover.id"], name=op.f("fk_promise_handover_id")),
        sa.PrimaryKeyConstraint("handover_id", name=op.f("pk_promise")),
        sa.UniqueConstraint("number", name=op.f("uq_promise_number")),
        schema="support",
    )


def downgrade() -> None:
    op.drop_table("promise", schema="support")
