"""An account may have no password: whoever signs up with a passkey chooses none."""

import secrets

import argon2
import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("password", "hash", nullable=True, schema="identity")


def downgrade() -> None:
    # What has to be there becomes the hash of something that nobody has seen; a code sets another.
    given = sa.text("update identity.password set hash = :nobodys where hash is null")
    op.get_bind().execute(given, {"nobodys": argon2.PasswordHasher().hash(secrets.token_hex(32))})
    op.alter_column("password", "hash", nullable=False, schema="identity")
