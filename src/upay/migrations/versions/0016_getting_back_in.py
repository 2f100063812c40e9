"""Changes of number, verification by agents, whom staff do not serve, and what two people decide besides freezes."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "rebinding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("old_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("old_blind", sa.LargeBinary(), nullable=False),
        sa.Column("new_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("new_blind", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.Column("changed_at", _AT, nullable=True),
        sa.Column("cools_until", _AT, nullable=True),
        sa.Column("cancel_digest", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", _AT, nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint("way in ('old_number', 'passkey', 'staff')", name=op.f("ck_rebinding_way_known")),
        sa.CheckConstraint("state in ('asked', 'cooling', 'done', 'cancelled')", name=op.f("ck_rebinding_state_known")),
        sa.CheckConstraint(
            "(way = 'staff') = (asked_by is not null) and (way = 'staff') = (approved_by is not null)",
            name=op.f("ck_rebinding_approved_whole"),
        ),
        sa.CheckConstraint("asked_by <> approved_by", name=op.f("ck_rebinding_two_people")),
        sa.CheckConstraint(
            "(state in ('done', 'cancelled')) = (ended_at is not null)", name=op.f("ck_rebinding_ended_whole")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["identity.customer.id"], name=op.f("fk_rebinding_customer_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["identity.staff.id"], name=op.f("fk_rebinding_asked_by")),
        sa.ForeignKeyConstraint(["approved_by"], ["identity.staff.id"], name=op.f("fk_rebinding_approved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebinding")),
        schema="identity",
    )
    op.create_index(
        "uq_rebinding_cooling", "rebinding", ["customer_id"], unique=True, schema="identity",
        postgresql_where=sa.text("state = 'cooling'"),
    )  # fmt: skip
    op.create_index(
        "ix_rebinding_old", "rebinding", ["old_blind"], schema="identity",
        postgresql_where=sa.text("state = 'cooling'"),
    )  # fmt: skip
    op.create_index("ix_rebinding_customer", "rebinding", ["customer_id"], schema="identity")
    op.create_table(
        "verification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("wanted", sa.SmallInteger(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.Column("ended_at", _AT, nullable=True),
        sa.CheckConstraint("wanted in (1, 2)", name=op.f("ck_verification_wanted_known")),
        sa.ForeignKeyConstraint(["customer_id"], ["identity.customer.id"], name=op.f("fk_verification_customer_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["identity.staff.id"], name=op.f("fk_verification_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        schema="identity",
    )
    op.create_index(
        "uq_verification_open", "verification", ["conversation_id"], unique=True, schema="identity",
        postgresql_where=sa.text("ended_at is null"),
    )  # fmt: skip
    op.create_index(
        "ix_verification_customer", "verification", ["customer_id", sa.text("begun_at desc")], schema="identity"
    )
    op.create_table(
        "verification_step",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("asked_at", _AT, nullable=False),
        sa.Column("questions_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", _AT, nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "method in ('code', 'questions', 'passkey')", name=op.f("ck_verification_step_method_known")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["identity.verification.id"], name=op.f("fk_verification_step_case_id")),
        sa.PrimaryKeyConstraint("case_id", "method", name=op.f("pk_verification_step")),
        schema="identity",
    )
    op.create_table(
        "staff_relation",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.CheckConstraint("kind in ('own', 'relative')", name=op.f("ck_staff_relation_kind_known")),
        sa.ForeignKeyConstraint(["staff_id"], ["identity.staff.id"], name=op.f("fk_staff_relation_staff_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["identity.customer.id"], name=op.f("fk_staff_relation_customer_id")),
        sa.ForeignKeyConstraint(["said_by"], ["identity.staff.id"], name=op.f("fk_staff_relation_said_by")),
        sa.PrimaryKeyConstraint("staff_id", "customer_id", name=op.f("pk_staff_relation")),
        schema="identity",
    )
    op.add_column(
        "staff_request", sa.Column("kind", sa.Text(), nullable=False, server_default="lift_freeze"), schema="identity"
    )
    op.alter_column("staff_request", "kind", server_default=None, schema="identity")
    op.add_column("staff_request", sa.Column("number_sealed", sa.LargeBinary(), nullable=True), schema="identity")
    op.create_check_constraint(
        op.f("ck_staff_request_kind_known"), "staff_request", "kind in ('lift_freeze', 'rebind_phone', 'remove_totp')",
        schema="identity",
    )  # fmt: skip
    op.create_check_constraint(
        op.f("ck_staff_request_number_whole"), "staff_request",
        "(kind = 'rebind_phone') = (number_sealed is not null)", schema="identity",
    )  # fmt: skip
    op.drop_index("uq_staff_request_open", table_name="staff_request", schema="identity")
    op.create_index(
        "uq_staff_request_open", "staff_request", ["customer_id", "kind"], unique=True, schema="identity",
        postgresql_where=sa.text("decided_at is null"),
    )  # fmt: skip


def downgrade() -> None:
    op.execute("delete from identity.staff_request where kind <> 'lift_freeze'")
    op.drop_index("uq_staff_request_open", table_name="staff_request", schema="identity")
    op.create_index(
        "uq_staff_request_open", "staff_request", ["customer_id"], unique=True, schema="identity",
        postgresql_where=sa.text("decided_at is null"),
    )  # fmt: skip
    op.drop_constraint(op.f("ck_staff_request_number_whole"), "staff_request", schema="identity")
    op.drop_constraint(op.f("ck_staff_request_kind_known"), "staff_request", schema="identity")
    op.drop_column("staff_request", "number_sealed", schema="identity")
    op.drop_column("staff_request", "kind", schema="identity")
    for table in ("staff_relation", "verification_step", "verification", "rebinding"):
        op.drop_table(table, schema="identity")
