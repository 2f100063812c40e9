"""Withdrawals: payments go to cards too, may come back from there, and what the bank said of that is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None

_KINDS = "'top_up', 'transfer', 'payment', 'refund'"
_STATES = "'asked', 'sent', 'unknown', 'done', 'refused'"


def upgrade() -> None:
    _known("kind", f"{_KINDS}, 'withdrawal'")
    _known("state", f"{_STATES}, 'returned', 'return_held'")
    op.create_index(
        "ix_payment_return_held", "payment", ["at"], schema="payments",
        postgresql_where=sa.text("state = 'return_held'"),
    )  # fmt: skip
    op.create_table(
        "bank_return",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("intent_id", sa.Uuid(), nullable=False),
        sa.Column("bank_code", sa.Text(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came_to", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "came_to in ('given_back', 'held', 'again', 'unmatched')", name=op.f("ck_bank_return_came_to_known")
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_bank_return")),
        schema="payments",
    )


def downgrade() -> None:
    # Withdrawals are in the books by now; whoever goes back has none, or the constraints stop them.
    op.drop_table("bank_return", schema="payments")
    op.drop_index("ix_payment_return_held", "payment", schema="payments")
    _known("state", _STATES)
    _known("kind", _KINDS)


def _known(column: str, values: str) -> None:
    name = op.f(f"ck_payment_{column}_known")
    op.drop_constraint(name, "payment", schema="payments", type_="check")
    op.create_check_constraint(name, "payment", f"{column} in ({values})", schema="payments")
