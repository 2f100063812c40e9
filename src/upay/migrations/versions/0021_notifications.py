"""What people are told stands in the app as well, goes by mail, and can be checked."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customer", sa.Column("email_sealed", sa.LargeBinary(), nullable=True), schema="identity")
    op.add_column("customer", sa.Column("phrase_sealed", sa.LargeBinary(), nullable=True), schema="identity")
    for column, default in (("quiet_from", 22 * 60), ("quiet_until", 8 * 60)):
        op.add_column(
            "customer", sa.Column(column, sa.SmallInteger(), server_default=str(default), nullable=True),
            schema="identity",
        )  # fmt: skip
        op.alter_column("customer", column, server_default=None, schema="identity")
    for column, wanted in (("money_by_sms", "false"), ("money_by_mail", "true")):
        op.add_column(
            "customer", sa.Column(column, sa.Boolean(), server_default=sa.text(wanted), nullable=False),
            schema="identity",
        )  # fmt: skip
        op.alter_column("customer", column, server_default=None, schema="identity")
    op.create_check_constraint(
        op.f("ck_customer_quiet_both"), "customer", "(quiet_from is null) = (quiet_until is null)", schema="identity"
    )
    op.create_check_constraint(
        op.f("ck_customer_quiet_in_a_day"), "customer",
        "quiet_from between 0 and 1439 and quiet_until between 0 and 1439", schema="identity",
    )  # fmt: skip
    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("\"group\" in ('security', 'money')", name=op.f("ck_notification_group_known")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["identity.customer.id"], name=op.f("fk_notification_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        schema="identity",
    )
    op.create_index(
        "ix_notification_customer", "notification", ["customer_id", sa.text("at desc"), sa.text("id desc")],
        schema="identity",
    )  # fmt: skip
    op.create_index(
        "ix_notification_unread", "notification", ["customer_id"], schema="identity",
        postgresql_where=sa.text("read_at is null"),
    )  # fmt: skip
    op.add_column("notice", sa.Column("check_blind", sa.LargeBinary(), nullable=True), schema="identity")
    op.add_column("notice", sa.Column("group", sa.Text(), server_default="security", nullable=False), schema="identity")
    op.alter_column("notice", "group", server_default=None, schema="identity")
    op.create_check_constraint(
        op.f("ck_notice_group_known"), "notice", "\"group\" in ('code', 'security', 'money')", schema="identity"
    )
    op.create_index("ix_notice_check", "notice", ["check_blind"], schema="identity")
    _states("'waiting', 'sent', 'unclear', 'failed', 'expired'")


def downgrade() -> None:
    op.execute("update identity.notice set state = 'failed' where state = 'unclear'")
    _states("'waiting', 'sent', 'failed', 'expired'")
    op.drop_index("ix_notice_check", "notice", schema="identity")
    op.drop_column("notice", "check_blind", schema="identity")
    op.drop_constraint(op.f("ck_notice_group_known"), "notice", schema="identity")
    op.drop_column("notice", "group", schema="identity")
    op.drop_table("notification", schema="identity")
    op.drop_constraint(op.f("ck_customer_quiet_in_a_day"), "customer", schema="identity")
    op.drop_constraint(op.f("ck_customer_quiet_both"), "customer", schema="identity")
    for column in ("money_by_mail", "money_by_sms", "quiet_until", "quiet_from", "phrase_sealed", "email_sealed"):
        op.drop_column("customer", column, schema="identity")


def _states(known: str) -> None:
    op.drop_constraint(op.f("ck_notice_state_known"), "notice", schema="identity")
    op.create_check_constraint(op.f("ck_notice_state_known"), "notice", f"state in ({known})", schema="identity")
