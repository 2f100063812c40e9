"""What was exchanged with a language model."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_exchange",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("request_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("response_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("ms", sa.BigInteger(), nullable=True),
        sa.Column("tokens_in", sa.BigInteger(), nullable=True),
        sa.Column("tokens_out", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("purpose in ('pick', 'word')", name=op.f("ck_model_exchange_purpose_known")),
        sa.CheckConstraint(
            "outcome in ('asked', 'used', 'unsure', 'dropped', 'failed')", name=op.f("ck_model_exchange_outcome_known")
        ),
        sa.CheckConstraint(
            "(outcome in ('dropped', 'failed')) = (why is not null)", name=op.f("ck_model_exchange_why_said")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_exchange")),
        schema="support",
    )
    op.create_index("ix_model_exchange_at", "model_exchange", ["at"], schema="support")


def downgrade() -> None:
    op.drop_table("model_exchange", schema="support")
