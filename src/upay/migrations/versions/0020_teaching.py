"""The assistant learns under people's eyes: examples, versions, and which one is used."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "example",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("thought", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("lang in ('zh', 'en')", name=op.f("ck_example_lang_known")),
        sa.CheckConstraint("source in ('agent', 'menu')", name=op.f("ck_example_source_known")),
        sa.CheckConstraint("state in ('proposed', 'accepted', 'dropped')", name=op.f("ck_example_state_known")),
        sa.CheckConstraint(
            "(source = 'agent') = (proposed_by is not null)", name=op.f("ck_example_proposed_by_somebody")
        ),
        sa.CheckConstraint("(state = 'proposed') = (decided_at is null)", name=op.f("ck_example_decided_when")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_example")),
        schema="support",
    )
    op.create_index(
        "uq_example_proposed",
        "example",
        ["message_id"],
        unique=True,
        schema="support",
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_index(
        "uq_example_accepted",
        "example",
        ["lang", "mark"],
        unique=True,
        schema="support",
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.create_index("ix_example_message", "example", ["message_id"], schema="support")
    op.create_index("ix_example_state", "example", ["state", "id"], schema="support")
    op.create_table(
        "model_version",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("examples", sa.BigInteger(), nullable=False),
        sa.Column("against", sa.BigInteger(), nullable=False),
        sa.Column("judged", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state in ('training', 'ready', 'failed')", name=op.f("ck_model_version_state_known")),
        sa.CheckConstraint("(state = 'training') = (ended_at is null)", name=op.f("ck_model_version_ended_when")),
        sa.CheckConstraint("(state = 'ready') = (digest is not null)", name=op.f("ck_model_version_ready_with_file")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_model_version")),
        schema="support",
    )
    op.create_index(
        "uq_model_version_training",
        "model_version",
        ["state"],
        unique=True,
        schema="support",
        postgresql_where=sa.text("state = 'training'"),
    )
    op.create_table(
        "model_file",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["support.model_version.number"], name=op.f("fk_model_file_number_model_version")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_model_file")),
        schema="support",
    )
    # Models are compressed already.
    op.execute("alter table support.model_file alter column content set storage external")
    op.create_table(
        "model_use",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("used_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_use")),
        schema="support",
    )
    op.create_index(
        "ix_message_reply_to",
        "message",
        ["reply_to"],
        schema="support",
        postgresql_where=sa.text("reply_to is not null"),
    )
    op.create_index(
        "ix_message_answered_at",
        "message",
        ["at"],
        schema="support",
        postgresql_where=sa.text("author = 'assistant'"),
    )
    op.create_index(
        "ix_message_chosen_at", "message", ["at"], schema="support", postgresql_where=sa.text("body ? 'chose'")
    )


def downgrade() -> None:
    op.drop_index("ix_message_chosen_at", "message", schema="support")
    op.drop_index("ix_message_answered_at", "message", schema="support")
    op.drop_index("ix_message_reply_to", "message", schema="support")
    op.drop_table("model_use", schema="support")
    op.drop_table("model_file", schema="support")
    op.drop_table("model_version", schema="support")
    op.drop_table("example", schema="support")
