"""Guests talk to support before they sign in; how often an address asks is counted by all processes together."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "use",
        sa.Column("name_blind", sa.LargeBinary(), nullable=False),
        sa.Column("instants", postgresql.ARRAY(sa.DateTime(timezone=True)), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name_blind", name=op.f("pk_use")),
        schema="platform",
        prefixes=["UNLOGGED"],
    )
    op.drop_constraint(op.f("ck_session_who_known"), "session", schema="identity", type_="check")
    op.create_check_constraint(
        op.f("ck_session_who_known"),
        "session",
        "who_kind in ('customer', 'merchant', 'staff', 'guest')",
        schema="identity",
    )
    op.create_table(
        "guest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lang in ('zh', 'en')", name=op.f("ck_guest_lang_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest")),
        schema="support",
    )
    op.alter_column("conversation", "customer_id", nullable=True, schema="support")
    op.add_column("conversation", sa.Column("guest_id", sa.Uuid(), nullable=True), schema="support")
    op.add_column("conversation", sa.Column("joined_to", sa.Uuid(), nullable=True), schema="support")
    op.create_unique_constraint(op.f("uq_conversation_guest_id"), "conversation", ["guest_id"], schema="support")
    for column, target in (("guest_id", "guest"), ("joined_to", "conversation")):
        op.create_foreign_key(
            op.f(f"fk_conversation_{column}"), "conversation", target, [column], ["id"],
            source_schema="support", referent_schema="support",
        )  # fmt: skip
    op.create_check_constraint(
        op.f("ck_conversation_somebodys"), "conversation", "num_nonnulls(customer_id, guest_id) = 1", schema="support"
    )
    op.create_check_constraint(
        op.f("ck_conversation_guests_join"),
        "conversation",
        "joined_to is null or guest_id is not null",
        schema="support",
    )
    op.alter_column("handover", "customer_id", nullable=True, schema="support")
    op.add_column("handover", sa.Column("guest_id", sa.Uuid(), nullable=True), schema="support")
    op.create_check_constraint(
        op.f("ck_handover_somebodys"), "handover", "num_nonnulls(customer_id, guest_id) = 1", schema="support"
    )


def downgrade() -> None:
    raise AssertionError("what guests have said has no place in the tables before; restore a backup instead")
