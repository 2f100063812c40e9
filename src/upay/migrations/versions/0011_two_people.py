"""Freezes by staff, what two people decide, and who sees a customer in clear until when."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("freeze", sa.Column("placed_by", sa.Uuid(), nullable=True), schema="identity")
    op.add_column("freeze", sa.Column("words_sealed", sa.LargeBinary(), nullable=True), schema="identity")
    op.create_table(
        "staff_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("asked_by <> decided_by", name=op.f("ck_staff_request_two_people")),
        sa.CheckConstraint(
            "(decided_at is null) = (agreed is null) and (decided_at is null) = (decided_by is null)",
            name=op.f("ck_staff_request_decided_whole"),
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["identity.customer.id"], name=op.f("fk_staff_request_customer_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["identity.staff.id"], name=op.f("fk_staff_request_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["identity.staff.id"], name=op.f("fk_staff_request_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_request")),
        schema="identity",
    )
    op.create_index(
        "uq_staff_request_open", "staff_request", ["customer_id"], unique=True, schema="identity",
        postgresql_where=sa.text("decided_at is null"),
    )  # fmt: skip
    op.create_index("ix_staff_request_decided", "staff_request", ["decided_at"], schema="identity")
    op.create_table(
        "unmasked",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["identity.staff.id"], name=op.f("fk_unmasked_staff_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["identity.customer.id"], name=op.f("fk_unmasked_customer_id")),
        sa.PrimaryKeyConstraint("staff_id", "customer_id", name=op.f("pk_unmasked")),
        schema="identity",
    )


def downgrade() -> None:
    op.drop_table("unmasked", schema="identity")
    op.drop_table("staff_request", schema="identity")
    op.drop_column("freeze", "words_sealed", schema="identity")
    op.drop_column("freeze", "placed_by", schema="identity")
