"""A wish to lift a freeze names its freezes; guests' cases are counted by the number that they name."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_request", sa.Column("freeze_ids", sa.ARRAY(sa.Uuid()), nullable=True), schema="identity")
    # Wishes from before were about what stood when they were made.
    op.execute(
        "update identity.staff_request wish set freeze_ids = coalesce((select array_agg(one.id) from identity.freeze one "
        "where one.customer_id = wish.customer_id and one.by = 'us' and one.at <= wish.asked_at "
        "and (one.lifted_at is null or one.lifted_at > wish.asked_at)), '{}') where kind = 'lift_freeze'"
    )
    op.create_check_constraint(
        op.f("ck_staff_request_freezes_named"), "staff_request",
        "(kind = 'lift_freeze') = (freeze_ids is not null)", schema="identity",
    )  # fmt: skip

    op.add_column("verification", sa.Column("named_blind", sa.LargeBinary(), nullable=True), schema="identity")
    # In whose chat a case from before stands is not known, so that none of them goes on.
    op.execute("update identity.verification set ended_at = now() where ended_at is null")
    op.create_index(
        "ix_verification_named", "verification", ["named_blind", sa.text("begun_at desc")], schema="identity",
        postgresql_where=sa.text("named_blind is not null"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_verification_named", table_name="verification", schema="identity")
    op.drop_column("verification", "named_blind", schema="identity")
    op.drop_constraint(op.f("ck_staff_request_freezes_named"), "staff_request", schema="identity")
    op.drop_column("staff_request", "freeze_ids", schema="identity")
