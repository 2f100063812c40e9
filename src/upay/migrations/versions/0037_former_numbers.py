"""Former numbers: a change of number is taken back by a second link, too, and found by the number before once done."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rebinding", sa.Column("again_digest", sa.LargeBinary(), nullable=True), schema="identity")
    _found("state in ('cooling', 'done')")


def downgrade() -> None:
    _found("state = 'cooling'")
    op.drop_column("rebinding", "again_digest", schema="identity")


def _found(where: str) -> None:
    op.drop_index("ix_rebinding_old", "rebinding", schema="identity")
    op.create_index(
        "ix_rebinding_old", "rebinding", ["old_blind"], schema="identity", postgresql_where=sa.text(where)
    )  # fmt: skip
