"""Who came to the door, from where, and what came of it; what was asked to confirm it, and the word that denies it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arrival",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("number_blind", sa.LargeBinary(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("network_blind", sa.LargeBinary(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("asked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("browser_blind", sa.LargeBinary(), nullable=True),
        sa.Column("second", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("alarm_digest", sa.LargeBinary(), nullable=True),
        sa.Column("alarm_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("denied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("door in ('customer', 'merchant')", name=op.f("ck_arrival_door_known")),
        sa.CheckConstraint("means in ('password', 'code', 'passkey')", name=op.f("ck_arrival_means_known")),
        sa.CheckConstraint("(alarm_digest is null) = (alarm_until is null)", name=op.f("ck_arrival_alarm_whole")),
        sa.CheckConstraint("(asked_until is null) = (browser_blind is null)", name=op.f("ck_arrival_asked_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
        sa.UniqueConstraint("alarm_digest", name=op.f("uq_arrival_alarm_digest")),
        schema="identity",
    )
    op.create_index("ix_arrival_network", "arrival", ["network_blind", "at"], schema="identity")
    op.create_index(
        "ix_arrival_owner", "arrival", ["owner_id", sa.text("at desc")], schema="identity",
        postgresql_where=sa.text("owner_id is not null"),
    )  # fmt: skip
    op.create_index(
        "ix_arrival_device", "arrival", ["device_id"], schema="identity",
        postgresql_where=sa.text("device_id is not null"),
    )  # fmt: skip
    op.create_index("ix_arrival_at", "arrival", ["at"], schema="identity")


def downgrade() -> None:
    op.drop_table("arrival", schema="identity")
