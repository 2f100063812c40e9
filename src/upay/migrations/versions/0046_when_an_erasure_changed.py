"""When an erasure was planned or done, so that what changed lately is added to the list that lies outside."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "erasure",
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        schema="platform",
    )
    op.create_index("ix_erasure_changed", "erasure", ["changed_at"], schema="platform")


def downgrade() -> None:
    op.drop_index("ix_erasure_changed", "erasure", schema="platform")
    op.drop_column("erasure", "changed_at", schema="platform")
