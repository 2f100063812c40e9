"""Photographs count once: the digits of a case or a claim, and what pictures look like, to be known again."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_OF_CASES = ("verification", "claim")
_IMAGES = ("document", "case_image", "claim_image")


def upgrade() -> None:
    for table in _OF_CASES:
        op.add_column(table, sa.Column("digits", sa.Text(), nullable=True), schema="identity")
        # Photographs of before have no digits in them; a case that is open now asks for some like any other.
        op.execute(f"update identity.{table} set digits = lpad(floor(random() * 10000)::int::text, 4, '0')")  # noqa: S608 -- a name from above
        op.alter_column(table, "digits", nullable=False, schema="identity")
    for table in _IMAGES:
        op.add_column(table, sa.Column("likeness_sealed", sa.LargeBinary(), nullable=True), schema="identity")
    for table in _IMAGES[1:]:
        op.add_column(
            table, sa.Column("seen_before", sa.Boolean(), nullable=False, server_default=sa.false()),
            schema="identity",
        )  # fmt: skip
        op.alter_column(table, "seen_before", server_default=None, schema="identity")


def downgrade() -> None:
    for table in _IMAGES[1:]:
        op.drop_column(table, "seen_before", schema="identity")
    for table in _IMAGES:
        op.drop_column(table, "likeness_sealed", schema="identity")
    for table in _OF_CASES:
        op.drop_column(table, "digits", schema="identity")
