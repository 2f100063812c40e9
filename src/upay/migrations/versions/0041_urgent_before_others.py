"""Whoever says that it cannot wait goes before the others, after whoever is upset: one more rank of handovers."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0039"
branch_labels = None
depends_on = None

_NAME = "ck_handover_rank_known"


def upgrade() -> None:
    _known(4)
    op.execute(sa.text("update support.handover set rank = rank + 1 where rank > 0"))


def downgrade() -> None:
    op.execute(sa.text("update support.handover set rank = rank - 1 where rank > 0"))
    _known(3)


def _known(highest: int) -> None:
    op.drop_constraint(op.f(_NAME), "handover", schema="support", type_="check")
    op.create_check_constraint(op.f(_NAME), "handover", f"rank between 0 and {highest}", schema="support")
