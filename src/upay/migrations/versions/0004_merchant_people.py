"""Shops' people who sign in, and the indexes by which a shop finds its orders and payments."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merchant_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_blind", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lang in ('zh', 'en')", name=op.f("ck_merchant_person_lang_known")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["identity.merchant.id"], name=op.f("fk_merchant_person_merchant_id_merchant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant_person")),
        sa.UniqueConstraint("phone_blind", name=op.f("uq_merchant_person_phone_blind")),
        schema="identity",
    )
    op.drop_constraint(op.f("ck_session_who_known"), "session", schema="identity", type_="check")
    op.create_check_constraint(
        op.f("ck_session_who_known"), "session", "who_kind in ('customer', 'merchant', 'staff')", schema="identity"
    )
    op.create_index(
        "ix_payment_merchant_at",
        "payment",
        ["merchant_id", "at"],
        schema="payments",
        postgresql_where=sa.text("merchant_id is not null"),
    )
    op.create_index(
        "ix_order_merchant_at",
        "order",
        ["merchant_id", sa.text("at desc"), sa.text("id desc")],
        schema="payments",
    )
