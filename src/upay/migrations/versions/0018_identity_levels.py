"""Identity levels: persons, checks at the provider, images; freezes of an amount, with an end, asked for by somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)
_FREEZE_RULES = {
    "scope_known": "scope in ('out', 'all', 'amount')",
    "amount_told": "(scope = 'amount') = (amount_minor is not null)",
    "amount_positive": "amount_minor > 0",
    "asked_for_known": "asked_for in ('agent', 'risk', 'law')",
    "law_has_reference": "asked_for <> 'law' or reference is not null",
    "until_after": "until > at",
}


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number_blind", sa.LargeBinary(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("known_since", _AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("number_blind", name=op.f("uq_person_number_blind")),
        schema="identity",
    )
    op.create_table(
        "person_account",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("counts_with", sa.Uuid(), nullable=False),
        sa.Column("since", _AT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["identity.customer.id"], name=op.f("fk_person_account_customer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["identity.person.id"], name=op.f("fk_person_account_person_id")),
        sa.ForeignKeyConstraint(["counts_with"], ["identity.customer.id"], name=op.f("fk_person_account_counts_with")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_person_account")),
        schema="identity",
    )
    op.create_index("ix_person_account_person", "person_account", ["person_id"], schema="identity")
    op.create_table(
        "identity_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_blind", sa.LargeBinary(), nullable=False),
        sa.Column("checks", sa.Text(), nullable=False),
        sa.Column("failed_check", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("asked_at", _AT, nullable=False),
        sa.Column("sent_at", _AT, nullable=True),
        sa.Column("next_at", _AT, nullable=True),
        sa.Column("inquiries", sa.SmallInteger(), nullable=False),
        sa.Column("decided_at", _AT, nullable=True),
        sa.CheckConstraint(
            "state in ('asked', 'sent', 'unknown', 'approved', 'refused')", name=op.f("ck_identity_check_state_known")
        ),
        sa.CheckConstraint("wanted between 2 and 3", name=op.f("ck_identity_check_wanted_known")),
        sa.CheckConstraint(
            "(state in ('approved', 'refused')) = (decided_at is not null)",
            name=op.f("ck_identity_check_decided_whole"),
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["identity.customer.id"], name=op.f("fk_identity_check_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_check")),
        schema="identity",
    )
    op.create_index(
        "ix_identity_check_customer", "identity_check", ["customer_id", sa.text("asked_at desc")], schema="identity"
    )
    op.create_index(
        "uq_identity_check_open", "identity_check", ["customer_id"], unique=True, schema="identity",
        postgresql_where=sa.text("state in ('asked', 'sent', 'unknown')"),
    )  # fmt: skip
    op.create_index(
        "ix_identity_check_due", "identity_check", ["next_at"], schema="identity",
        postgresql_where=sa.text("next_at is not null"),
    )  # fmt: skip
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("image_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", _AT, nullable=False),
        sa.Column("delete_after", _AT, nullable=True),
        sa.Column("deleted_at", _AT, nullable=True),
        sa.CheckConstraint("kind in ('document', 'face')", name=op.f("ck_document_kind_known")),
        sa.CheckConstraint("(image_sealed is null) = (deleted_at is not null)", name=op.f("ck_document_deleted_whole")),
        sa.ForeignKeyConstraint(["customer_id"], ["identity.customer.id"], name=op.f("fk_document_customer_id")),
        sa.ForeignKeyConstraint(["check_id"], ["identity.identity_check.id"], name=op.f("fk_document_check_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        schema="identity",
    )
    # An image is compressed already and is sealed besides: it is kept as it is, out of line.
    op.execute("alter table identity.document alter column image_sealed set storage external")
    op.create_index("ix_document_customer", "document", ["customer_id", sa.text("sent_at desc")], schema="identity")
    op.create_index(
        "ix_document_delete", "document", ["delete_after"], schema="identity",
        postgresql_where=sa.text("deleted_at is null"),
    )  # fmt: skip

    for column in (
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("until", _AT, nullable=True),
        sa.Column("asked_for", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
    ):
        op.add_column("freeze", column, schema="identity")
    op.add_column("staff_request", sa.Column("reference", sa.Text(), nullable=True), schema="identity")
    op.drop_constraint(op.f("ck_freeze_scope_known"), "freeze", schema="identity")
    for name, rule in _FREEZE_RULES.items():
        op.create_check_constraint(op.f(f"ck_freeze_{name}"), "freeze", rule, schema="identity")
    op.create_index(
        "ix_freeze_until", "freeze", ["until"], schema="identity",
        postgresql_where=sa.text("lifted_at is null and until is not null"),
    )  # fmt: skip


def downgrade() -> None:
    op.execute("delete from identity.freeze where scope = 'amount'")
    op.drop_index("ix_freeze_until", "freeze", schema="identity")
    for name in _FREEZE_RULES:
        op.drop_constraint(op.f(f"ck_freeze_{name}"), "freeze", schema="identity")
    op.create_check_constraint(op.f("ck_freeze_scope_known"), "freeze", "scope in ('out', 'all')", schema="identity")
    op.drop_column("staff_request", "reference", schema="identity")
    for column in ("reference", "asked_for", "until", "amount_minor"):
        op.drop_column("freeze", column, schema="identity")
    for table in ("document", "identity_check", "person_account", "person"):
        op.drop_table(table, schema="identity")
