"""What was counted of wrong guesses in a day is counted of other things as well: one table for all of it."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rename("guess", "daily_count", column=("wrong", "times"))


def downgrade() -> None:
    _rename("daily_count", "guess", column=("times", "wrong"))


def _rename(old: str, new: str, *, column: tuple[str, str]) -> None:
    op.rename_table(old, new, schema="platform")
    op.alter_column(new, column[0], new_column_name=column[1], schema="platform")
    for before, after in (
        (f"ck_{old}_{column[0]}_counts", f"ck_{new}_{column[1]}_counts"), (f"pk_{old}", f"pk_{new}"),
    ):  # fmt: skip
        op.execute(f"alter table platform.{new} rename constraint {before} to {after}")
