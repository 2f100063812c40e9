"""Second factors, passkeys, and approvals of one thing at a time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "totp",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("wrong_count", sa.SmallInteger(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("wrong_count >= 0", name=op.f("ck_totp_wrong_count_counts")),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_totp")),
        schema="identity",
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        schema="identity",
    )
    op.create_index("ix_recovery_code_owner", "recovery_code", ["owner_id"], schema="identity")
    op.create_table(
        "passkey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("who_kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("backed_up", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("who_kind in ('customer', 'staff')", name=op.f("ck_passkey_who_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
        schema="identity",
    )
    op.create_index("ix_passkey_owner", "passkey", ["owner_id"], schema="identity")
    op.create_table(
        "challenge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("bound_to", sa.Uuid(), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        schema="identity",
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("binding", sa.LargeBinary(), nullable=False),
        sa.Column("about", postgresql.JSONB(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["identity.session.id"], name=op.f("fk_approval_session_id_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        schema="identity",
    )
    op.create_index("ix_approval_expires", "approval", ["expires_at"], schema="identity")
    op.add_column("one_time_code", sa.Column("approves", sa.Uuid(), nullable=True), schema="identity")
    # Of a session from before, all that is certain is that it began with the password.
    op.add_column("session", sa.Column("proven", postgresql.JSONB(), nullable=True), schema="identity")
    op.execute(
        "update identity.session set proven = case who_kind when 'guest' then '{}'::jsonb"
        " else jsonb_build_object('password', created_at) end"
    )
    op.alter_column("session", "proven", nullable=False, schema="identity")
    # How old a password is, is not known of those from before; its age counts from the upgrade.
    op.add_column("password", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True), schema="identity")
    op.execute("update identity.password set changed_at = now()")
    op.alter_column("password", "changed_at", nullable=False, schema="identity")


def downgrade() -> None:
    raise AssertionError("second factors have no place in the tables before; restore a backup instead")
