"""A freeze says in which conversation it was made; a verification case whether it is about an address."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("freeze", sa.Column("conversation_id", sa.Uuid(), nullable=True), schema="identity")
    # Cases live for half an hour; those that stand are about numbers, as far as anybody can tell without reading them.
    op.add_column(
        "verification",
        sa.Column("by_mail", sa.Boolean(), nullable=False, server_default=sa.false()),
        schema="identity",
    )
    op.alter_column("verification", "by_mail", server_default=None, schema="identity")


def downgrade() -> None:
    op.drop_column("verification", "by_mail", schema="identity")
    op.drop_column("freeze", "conversation_id", schema="identity")
