"""Addresses that an account had until lately, which hear when somebody moves it away."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_email",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["identity.customer.id"], name=op.f("fk_former_email_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_email")),
        schema="identity",
    )
    op.create_index("ix_former_email_customer", "former_email", ["customer_id"], schema="identity")
    op.create_index("ix_former_email_until", "former_email", ["until"], schema="identity")


def downgrade() -> None:
    op.drop_table("former_email", schema="identity")
