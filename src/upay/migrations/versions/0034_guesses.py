"""Wrong codes are counted by the network and the day; a code says whether it is long, an account whether keys alone do."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guess",
        sa.Column("name_blind", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.CheckConstraint("wrong > 0", name=op.f("ck_guess_wrong_counts")),
        sa.PrimaryKeyConstraint("name_blind", "day", name=op.f("pk_guess")),
        schema="platform",
    )
    # What was sent before lives for minutes; those of six digits among it must not count for long.
    op.add_column(
        "one_time_code", sa.Column("long", sa.Boolean(), nullable=False, server_default=sa.false()), schema="identity"
    )
    op.alter_column("one_time_code", "long", server_default=None, schema="identity")
    op.execute("update identity.one_time_code set long = true where purpose = 'reset_link'")
    op.add_column(
        "customer", sa.Column("keys_only_since", sa.DateTime(timezone=True), nullable=True), schema="identity"
    )
    op.add_column("totp", sa.Column("wrong_at", sa.DateTime(timezone=True), nullable=True), schema="identity")
    op.create_index(
        "ix_totp_wrong",
        "totp",
        ["wrong_at"],
        schema="identity",
        postgresql_where=sa.text("wrong_count > 0"),
    )
    op.create_index(
        "ix_one_time_code_missed",
        "one_time_code",
        ["sent_at"],
        schema="identity",
        postgresql_where=sa.text("tries_left < 5 and used_at is null and not long"),
    )


def downgrade() -> None:
    op.drop_index("ix_one_time_code_missed", table_name="one_time_code", schema="identity")
    op.drop_index("ix_totp_wrong", table_name="totp", schema="identity")
    op.drop_column("customer", "keys_only_since", schema="identity")
    op.drop_column("totp", "wrong_at", schema="identity")
    op.drop_column("one_time_code", "long", schema="identity")
    op.drop_table("guess", schema="platform")
