"""The audit of staff and its chain; staff who leave, and the tickets they join with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_WRITTEN_ONCE = ("act", "act_block", "act_sealed")


def upgrade() -> None:
    op.create_table(
        "act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
        schema="platform",
    )
    op.create_index("ix_act_at", "act", [sa.text("at desc"), sa.text("id desc")], schema="platform")
    op.create_index("ix_act_actor_at", "act", ["actor", sa.text("at desc")], schema="platform")
    op.create_index("ix_act_subject_at", "act", ["subject", sa.text("at desc")], schema="platform")
    op.create_table(
        "act_block",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_act_block")),
        schema="platform",
    )
    op.create_table(
        "act_sealed",
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["platform.act.id"], name=op.f("fk_act_sealed_act_id")),
        sa.ForeignKeyConstraint(["block"], ["platform.act_block.number"], name=op.f("fk_act_sealed_block")),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_act_sealed")),
        sa.UniqueConstraint("block", "place", name=op.f("uq_act_sealed_block_place")),
        schema="platform",
    )
    op.create_table(
        "act_waiting",
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_act_waiting")),
        schema="platform",
    )
    for table in _WRITTEN_ONCE:
        op.execute(
            f"create trigger written_once before update or delete or truncate on platform.{table} "
            "for each statement execute function ledger.written_once()"
        )
    op.add_column("staff", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True), schema="identity")
    op.create_table(
        "staff_ticket",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries_left", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("tries_left between 0 and 5", name=op.f("ck_staff_ticket_tries_left_counts")),
        sa.ForeignKeyConstraint(["staff_id"], ["identity.staff.id"], name=op.f("fk_staff_ticket_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_ticket")),
        schema="identity",
    )


def downgrade() -> None:
    op.drop_table("staff_ticket", schema="identity")
    op.drop_column("staff", "left_at", schema="identity")
    for table in ("act_waiting", "act_sealed", "act_block", "act"):
        op.drop_table(table, schema="platform")
