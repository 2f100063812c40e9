"""Who opened a photograph is kept of each, in cases and in claims: whoever says whom it shows has looked themself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("case_image", "claim_image"):
        op.add_column(
            table,
            sa.Column("seen_by", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
            schema="identity",
        )
        op.alter_column(table, "seen_by", server_default=None, schema="identity")
    op.execute(
        sa.text(
            "update identity.case_image i set seen_by = array[v.staff_id] from identity.verification v "
            "where v.id = i.case_id and i.seen_at is not null"
        )
    )
    op.drop_column("case_image", "seen_at", schema="identity")


def downgrade() -> None:
    op.add_column("case_image", sa.Column("seen_at", sa.DateTime(timezone=True)), schema="identity")
    op.execute(sa.text("update identity.case_image set seen_at = sent_at where cardinality(seen_by) > 0"))
    for table in ("case_image", "claim_image"):
        op.drop_column(table, "seen_by", schema="identity")
