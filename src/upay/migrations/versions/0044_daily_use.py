"""How often a network said today whether an article helped: nobody counts twice who clears cookies."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_use",
        sa.Column("name_blind", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_daily_use_times_counts")),
        sa.PrimaryKeyConstraint("name_blind", name=op.f("pk_daily_use")),
        schema="platform",
    )
    op.create_index("ix_daily_use_day", "daily_use", ["day"], schema="platform")


def downgrade() -> None:
    op.drop_table("daily_use", schema="platform")
