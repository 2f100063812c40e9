"""A key for each person, whom a notice is to, copies of one's data, what is erased when."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_key",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(wrapped is null) = (destroyed_at is not null)", name=op.f("ck_person_key_gone_or_there")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_key")),
        schema="platform",
    )
    op.create_index(
        "ix_person_key_version", "person_key", ["version"], schema="platform",
        postgresql_where=sa.text("wrapped is not null"),
    )  # fmt: skip
    op.create_table(
        "erasure",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('service', 'talks', 'records')", name=op.f("ck_erasure_kind_known")),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_erasure")),
        schema="platform",
    )
    op.create_index(
        "ix_erasure_due", "erasure", ["due_at"], schema="platform", postgresql_where=sa.text("done_at is null")
    )
    op.create_table(
        "export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.Column("parts_done", sa.SmallInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state in ('asked', 'ready', 'failed', 'gone')", name=op.f("ck_export_state_known")),
        sa.CheckConstraint(
            "(state = 'ready') = (content_sealed is not null)", name=op.f("ck_export_ready_with_content")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["identity.customer.id"], name=op.f("fk_export_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
        schema="identity",
    )
    op.create_index(
        "uq_export_asked", "export", ["customer_id"], unique=True, schema="identity",
        postgresql_where=sa.text("state = 'asked'"),
    )  # fmt: skip
    op.create_index(
        "ix_export_customer", "export", ["customer_id", sa.literal_column("asked_at desc")], schema="identity"
    )
    op.add_column("notice", sa.Column("person_id", sa.Uuid(), nullable=True), schema="identity")
    op.create_index("ix_notice_person", "notice", ["person_id"], schema="identity")
    # Of notices that were written before, the number tells whose they are, while its account is still that person's.
    op.execute(
        "update identity.notice set person_id = customer.id from identity.customer "
        "where customer.phone_blind = notice.address_blind and customer.closed_at is null"
    )


def downgrade() -> None:
    op.drop_index("ix_notice_person", "notice", schema="identity")
    op.drop_column("notice", "person_id", schema="identity")
    op.drop_table("export", schema="identity")
    op.drop_table("erasure", schema="platform")
    op.drop_table("person_key", schema="platform")
