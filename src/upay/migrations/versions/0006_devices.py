"""Devices: what a session was begun on, so that its owner can see and end it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("mark_digest", sa.LargeBinary(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        schema="identity",
    )
    op.create_index(
        "uq_device_owner_mark",
        "device",
        ["owner_id", "mark_digest"],
        unique=True,
        schema="identity",
        postgresql_where=sa.text("removed_at is null"),
    )
    op.create_index("ix_device_mark_digest", "device", ["mark_digest"], schema="identity")
    op.add_column("session", sa.Column("device_id", sa.Uuid(), nullable=True), schema="identity")
    op.create_foreign_key(
        op.f("fk_session_device_id_device"), "session", "device", ["device_id"], ["id"],
        source_schema="identity", referent_schema="identity",
    )  # fmt: skip
    op.create_index(
        "ix_session_device", "session", ["device_id"], schema="identity", postgresql_where=sa.text("ended_at is null")
    )
    # Sessions from before belong to no device: whoever is in one signs in again, and is on the list from then on.
    op.execute("update identity.session set ended_at = now() where ended_at is null and who_kind <> 'guest'")
    op.drop_column("session", "device", schema="identity")


def downgrade() -> None:
    raise AssertionError("which device a session is on has no place in the tables before; restore a backup instead")
