"""Claims for accounts of which nothing is left, with their photographs; a call back as a proof to an agent."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("named_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("named_blind", sa.LargeBinary(), nullable=False),
        sa.Column("network_blind", sa.LargeBinary(), nullable=False),
        sa.Column("new_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("new_blind", sa.LargeBinary(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.Column("proven_at", _AT, nullable=True),
        sa.Column("questions_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("from_records", sa.Boolean(), nullable=True),
        sa.Column("answers_right", sa.SmallInteger(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_blind", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", _AT, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_why", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("next_at", _AT, nullable=True),
        sa.Column("inquiries", sa.SmallInteger(), nullable=False),
        sa.Column("examined_by", sa.Uuid(), nullable=True),
        sa.Column("examined_at", _AT, nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", _AT, nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("cools_until", _AT, nullable=True),
        sa.Column("cancel_digest", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", _AT, nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('open', 'sent', 'examined', 'cooling', 'done', 'declined', 'cancelled', 'expired')",
            name=op.f("ck_claim_state_known"),
        ),
        sa.CheckConstraint(
            "answer is null or answer in ('asked', 'sent', 'unknown', 'confirmed', 'refused')",
            name=op.f("ck_claim_answer_known"),
        ),
        sa.CheckConstraint("examined_by <> approved_by", name=op.f("ck_claim_two_people")),
        sa.CheckConstraint(
            "state not in ('cooling', 'done') or (customer_id is not null and examined_by is not null and "
            "approved_by is not null and cools_until is not null)",
            name=op.f("ck_claim_approved_whole"),
        ),
        sa.CheckConstraint(
            "(state in ('done', 'declined', 'cancelled', 'expired')) = (ended_at is not null)",
            name=op.f("ck_claim_ended_whole"),
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["identity.customer.id"], name=op.f("fk_claim_customer_id_customer")),
        sa.ForeignKeyConstraint(["examined_by"], ["identity.staff.id"], name=op.f("fk_claim_examined_by_staff")),
        sa.ForeignKeyConstraint(["approved_by"], ["identity.staff.id"], name=op.f("fk_claim_approved_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("number", name=op.f("uq_claim_number")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_claim_token_digest")),
        schema="identity",
    )
    for name, first in (
        ("ix_claim_named", "named_blind"),
        ("ix_claim_customer", "customer_id"),
        ("ix_claim_network", "network_blind"),
    ):
        op.create_index(name, "claim", [first, sa.text("opened_at desc")], schema="identity")
    op.create_index("ix_claim_state", "claim", ["state", "sent_at"], schema="identity")
    op.create_index(
        "uq_claim_cooling", "claim", ["customer_id"], unique=True, schema="identity",
        postgresql_where=sa.text("state = 'cooling'"),
    )  # fmt: skip
    op.create_index(
        "ix_claim_due", "claim", ["next_at"], schema="identity", postgresql_where=sa.text("next_at is not null")
    )
    op.create_table(
        "claim_image",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("image_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", _AT, nullable=False),
        sa.Column("deleted_at", _AT, nullable=True),
        sa.CheckConstraint("kind in ('document', 'face')", name=op.f("ck_claim_image_kind_known")),
        sa.CheckConstraint(
            "(image_sealed is null) = (deleted_at is not null)", name=op.f("ck_claim_image_deleted_whole")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["identity.claim.id"], name=op.f("fk_claim_image_claim_id_claim"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_image")),
        schema="identity",
    )
    op.create_index("ix_claim_image_claim", "claim_image", ["claim_id"], schema="identity")
    op.add_column("verification_step", sa.Column("word_sealed", sa.LargeBinary(), nullable=True), schema="identity")
    op.add_column(
        "verification_step", sa.Column("tries_left", sa.SmallInteger(), server_default="5", nullable=False),
        schema="identity",
    )  # fmt: skip
    op.alter_column("verification_step", "tries_left", server_default=None, schema="identity")
    _methods("'code', 'questions', 'passkey', 'callback'")


def downgrade() -> None:
    op.execute("delete from identity.verification_step where method = 'callback'")
    _methods("'code', 'questions', 'passkey'")
    for column in ("tries_left", "word_sealed"):
        op.drop_column("verification_step", column, schema="identity")
    op.drop_table("claim_image", schema="identity")
    op.drop_table("claim", schema="identity")


def _methods(known: str) -> None:
    name = op.f("ck_verification_step_method_known")
    op.drop_constraint(name, "verification_step", schema="identity")
    op.create_check_constraint(name, "verification_step", f"method in ({known})", schema="identity")
