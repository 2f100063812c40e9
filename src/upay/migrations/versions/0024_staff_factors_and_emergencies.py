"""Sessions of staff say why they ended, emergency access is a row, and a customer can be erased at their wish."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session", sa.Column("ended_why", sa.Text(), nullable=True), schema="identity")
    op.create_table(
        "emergency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("justified", sa.Boolean(), nullable=True),
        sa.Column("finding_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("begun_by in ('self', 'operator')", name=op.f("ck_emergency_begun_by_known")),
        sa.CheckConstraint("ends_at > begun_at", name=op.f("ck_emergency_ends_after")),
        sa.CheckConstraint("reviewed_by <> staff_id", name=op.f("ck_emergency_two_people")),
        sa.CheckConstraint(
            "(reviewed_at is null) = (reviewed_by is null) and (reviewed_at is null) = (justified is null) "
            "and (reviewed_at is null) = (finding_sealed is null)",
            name=op.f("ck_emergency_reviewed_whole"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["identity.staff.id"], name=op.f("fk_emergency_staff_id_staff")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["identity.staff.id"], name=op.f("fk_emergency_reviewed_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency")),
        schema="identity",
    )
    op.create_index(
        "uq_emergency_open", "emergency", ["staff_id"], unique=True, schema="identity",
        postgresql_where=sa.text("reviewed_at is null"),
    )  # fmt: skip
    _kinds("'lift_freeze', 'rebind_phone', 'remove_totp', 'erase_customer'")


def downgrade() -> None:
    op.execute("delete from identity.staff_request where kind = 'erase_customer'")
    _kinds("'lift_freeze', 'rebind_phone', 'remove_totp'")
    op.drop_table("emergency", schema="identity")
    op.drop_column("session", "ended_why", schema="identity")


def _kinds(known: str) -> None:
    op.drop_constraint(op.f("ck_staff_request_kind_known"), "staff_request", schema="identity")
    op.create_check_constraint(
        op.f("ck_staff_request_kind_known"), "staff_request", f"kind in ({known})", schema="identity"
    )
