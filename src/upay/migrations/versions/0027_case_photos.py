"""Photographs prove a verification case: what was sent, what the provider said, and what the agent said."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "case_check",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", _AT, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_why", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("next_at", _AT, nullable=True),
        sa.Column("inquiries", sa.SmallInteger(), nullable=False),
        sa.Column("judged_by", sa.Uuid(), nullable=True),
        sa.Column("judged_at", _AT, nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "answer in ('asked', 'sent', 'unknown', 'confirmed', 'refused')", name=op.f("ck_case_check_answer_known")
        ),
        sa.CheckConstraint(
            "(judged_by is null) = (judged_at is null) and (judged_by is null) = (agreed is null) and "
            "(judged_by is null) = (reason_sealed is null)",
            name=op.f("ck_case_check_judged_whole"),
        ),
        sa.CheckConstraint("agreed is not true or answer = 'confirmed'", name=op.f("ck_case_check_both_agree")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["identity.verification.id"], name=op.f("fk_case_check_case_id_verification")
        ),
        sa.ForeignKeyConstraint(["judged_by"], ["identity.staff.id"], name=op.f("fk_case_check_judged_by_staff")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_check")),
        schema="identity",
    )
    op.create_index(
        "ix_case_check_due", "case_check", ["next_at"], schema="identity",
        postgresql_where=sa.text("next_at is not null"),
    )  # fmt: skip
    op.create_table(
        "case_image",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("image_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", _AT, nullable=False),
        sa.Column("seen_at", _AT, nullable=True),
        sa.Column("deleted_at", _AT, nullable=True),
        sa.CheckConstraint("kind in ('document', 'face')", name=op.f("ck_case_image_kind_known")),
        sa.CheckConstraint(
            "(image_sealed is null) = (deleted_at is not null)", name=op.f("ck_case_image_deleted_whole")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["identity.verification.id"], name=op.f("fk_case_image_case_id_verification")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_image")),
        schema="identity",
    )
    op.create_index("ix_case_image_case", "case_image", ["case_id"], schema="identity")
    _methods("'code', 'questions', 'passkey', 'callback', 'document'")


def downgrade() -> None:
    op.execute("delete from identity.verification_step where method = 'document'")
    _methods("'code', 'questions', 'passkey', 'callback'")
    op.drop_table("case_image", schema="identity")
    op.drop_table("case_check", schema="identity")


def _methods(known: str) -> None:
    name = op.f("ck_verification_step_method_known")
    op.drop_constraint(name, "verification_step", schema="identity")
    op.create_check_constraint(name, "verification_step", f"method in ({known})", schema="identity")
