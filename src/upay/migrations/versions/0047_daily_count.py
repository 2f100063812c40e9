"""What was counted of wrong guesses in a day is counted of other things as well: one table for all of it.

For some hours this was what 0044 did, in place of what it had done: a database that was upgraded then has the one table
already, and neither of the others.
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if _has("guess"):
        _rename("guess", "daily_count", column=("wrong", "times"))
    op.execute("drop table if exists platform.daily_use")


def downgrade() -> None:
    _rename("daily_count", "guess", column=("times", "wrong"))
    op.create_table(
        "daily_use",
        sa.Column("name_blind", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_daily_use_times_counts")),
        sa.PrimaryKeyConstraint("name_blind", name=op.f("pk_daily_use")),
        schema="platform",
    )
    op.create_index("ix_daily_use_day", "daily_use", ["day"], schema="platform")


def _has(table: str) -> bool:
    return sa.inspect(op.get_bind()).has_table(table, schema="platform")


def _rename(old: str, new: str, *, column: tuple[str, str]) -> None:
    op.rename_table(old, new, schema="platform")
    op.alter_column(new, column[0], new_column_name=column[1], schema="platform")
    for before, after in (
        (f"ck_{old}_{column[0]}_counts", f"ck_{new}_{column[1]}_counts"), (f"pk_{old}", f"pk_{new}"),
    ):  # fmt: skip
        op.execute(f"alter table platform.{new} rename constraint {before} to {after}")
