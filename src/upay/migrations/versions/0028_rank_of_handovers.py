"""Whoever is in danger goes before the others who wait: a handover has a rank."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_WAITS = "taken_at is null and closed_at is null"


def upgrade() -> None:
    op.add_column(
        "handover", sa.Column("rank", sa.SmallInteger(), server_default="0", nullable=False), schema="support"
    )
    op.create_check_constraint(op.f("ck_handover_rank_known"), "handover", "rank between 0 and 3", schema="support")
    _index("rank", "since")


def downgrade() -> None:
    _index("since")
    op.drop_constraint(op.f("ck_handover_rank_known"), "handover", schema="support", type_="check")
    op.drop_column("handover", "rank", schema="support")


def _index(*columns: str) -> None:
    op.drop_index("ix_handover_waiting", "handover", schema="support")
    op.create_index(
        "ix_handover_waiting", "handover", list(columns), schema="support", postgresql_where=sa.text(_WAITS)
    )
