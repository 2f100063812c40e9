"""Former numbers, and codes asked for at home: a change of number is taken back by a second link, too, and found by the
number before once done; codes that an account's own browsers ask for are counted apart from what strangers ask for.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rebinding", sa.Column("again_digest", sa.LargeBinary(), nullable=True), schema="identity")
    _found("state in ('cooling', 'done')")
    op.add_column(
        "one_time_code", sa.Column("at_home", sa.Boolean(), nullable=False, server_default=sa.false()),
        schema="identity",
    )  # fmt: skip
    op.alter_column("one_time_code", "at_home", server_default=None, schema="identity")


def downgrade() -> None:
    op.drop_column("one_time_code", "at_home", schema="identity")
    _found("state = 'cooling'")
    op.drop_column("rebinding", "again_digest", schema="identity")


def _found(where: str) -> None:
    op.drop_index("ix_rebinding_old", "rebinding", schema="identity")
    op.create_index(
        "ix_rebinding_old", "rebinding", ["old_blind"], schema="identity", postgresql_where=sa.text(where)
    )  # fmt: skip
