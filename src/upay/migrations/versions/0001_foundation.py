"""The tables of the first release: platform, ledger, identity, payments, support, and the job queue's own."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create schema if not exists identity")
    op.execute("create schema if not exists ledger")
    op.execute("create schema if not exists payments")
    op.execute("create schema if not exists platform")
    op.execute("create schema if not exists support")
    op.create_table(
        "customer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_blind", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("lang in ('zh', 'en')", name=op.f("ck_customer_lang_known")),
        sa.CheckConstraint("level between 1 and 3", name=op.f("ck_customer_level_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        schema="identity",
    )
    op.create_index(
        "uq_customer_phone_blind",
        "customer",
        ["phone_blind"],
        unique=True,
        schema="identity",
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_table(
        "merchant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint("status in ('open', 'closed')", name=op.f("ck_merchant_status_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant")),
        schema="identity",
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address_blind", sa.LargeBinary(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("address_masked", sa.Text(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel in ('sms', 'mail')", name=op.f("ck_notice_channel_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        schema="identity",
    )
    op.create_index(
        "ix_notice_address", "notice", ["address_blind", sa.literal_column("at desc")], unique=False, schema="identity"
    )
    op.create_index(
        "ix_notice_at",
        "notice",
        [sa.literal_column("at desc"), sa.literal_column("id desc")],
        unique=False,
        schema="identity",
    )
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("address_blind", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("bound_to", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries_left", sa.SmallInteger(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tries_left between 0 and 5", name=op.f("ck_one_time_code_tries_left_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
        schema="identity",
    )
    op.create_index(
        "ix_one_time_code_address",
        "one_time_code",
        ["address_blind", sa.literal_column("sent_at desc")],
        unique=False,
        schema="identity",
    )
    op.create_table(
        "password",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("wrong_count", sa.SmallInteger(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("wrong_count >= 0", name=op.f("ck_password_wrong_count_counts")),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_password")),
        schema="identity",
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("who_kind", sa.Text(), nullable=False),
        sa.Column("who_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("who_kind in ('customer', 'staff')", name=op.f("ck_session_who_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_session_token_digest")),
        schema="identity",
    )
    op.create_index(
        "ix_session_who",
        "session",
        ["who_id"],
        unique=False,
        schema="identity",
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("roles <@ array['agent', 'supervisor']", name=op.f("ck_staff_roles_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
        schema="identity",
    )
    op.create_table(
        "stranger",
        sa.Column("blind", sa.LargeBinary(), nullable=False),
        sa.Column("wrong_count", sa.SmallInteger(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("blind", name=op.f("pk_stranger")),
        schema="identity",
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        schema="ledger",
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "leader", sa.Uuid(), nullable=False, comment="The first movement of its item, which carries the answer."
        ),
        sa.Column(
            "body",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="What was asked, movement by movement; only on the leader.",
        ),
        sa.Column("why", sa.Text(), nullable=True, comment="Null: posted."),
        sa.Column("movement_index", sa.SmallInteger(), nullable=True),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Of a refusal its facts, of a posting the balances after it.",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        schema="ledger",
    )
    op.create_table(
        "counter",
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "used", sa.BigInteger(), server_default="0", nullable=False, comment="Posted, and reserved by open holds."
        ),
        sa.CheckConstraint("used >= 0", name=op.f("ck_counter_used_not_negative")),
        sa.PrimaryKeyConstraint("owner", "window", "currency", name=op.f("pk_counter")),
        schema="ledger",
        postgresql_with={"fillfactor": "60"},
    )
    op.create_table(
        "entry",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False, comment="Credits above zero, debits below."),
        sa.Column("balance_after", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_entry_amount_not_zero")),
        sa.PrimaryKeyConstraint("account_id", "version", name=op.f("pk_entry")),
        schema="ledger",
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("debit", sa.Uuid(), nullable=False),
        sa.Column("credit", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint("state in ('open', 'posted', 'voided', 'expired')", name=op.f("ck_hold_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        schema="ledger",
    )
    op.create_index(
        "ix_hold_open_expires_at",
        "hold",
        ["expires_at"],
        unique=False,
        schema="ledger",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("debit", sa.Uuid(), nullable=False),
        sa.Column("credit", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="pending begins a hold; a later row ends it."),
        sa.Column("pending_id", sa.Uuid(), nullable=True, comment="The hold that this row ends."),
        sa.Column("reference", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('pending', 'posted', 'voided', 'expired')", name=op.f("ck_transfer_state_known")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfer_amount_positive")),
        sa.CheckConstraint("debit <> credit", name=op.f("ck_transfer_accounts_differ")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        schema="ledger",
    )
    op.create_index(
        "uq_transfer_pending_id",
        "transfer",
        ["pending_id"],
        unique=True,
        schema="ledger",
        postgresql_where=sa.text("pending_id is not null"),
    )
    op.create_table(
        "usage",
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False, comment="Below zero: what a hold gave back."),
        sa.PrimaryKeyConstraint("transfer_id", "owner", "window", name=op.f("pk_usage")),
        schema="ledger",
    )
    op.create_table(
        "card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("bank_name", sa.Text(), nullable=False),
        sa.Column("tail", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        schema="payments",
    )
    op.create_index("ix_card_customer", "card", ["customer_id"], unique=False, schema="payments")
    op.create_table(
        "merchant_terms",
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("refunds", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", name=op.f("pk_merchant_terms")),
        schema="payments",
    )
    op.create_table(
        "order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("paid_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'unpaid') = (paid_by is null)", name=op.f("ck_order_paid_by_whom")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_order_amount_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
        schema="payments",
    )
    op.create_index("ix_order_customer_at", "order", ["customer_id", "at"], unique=False, schema="payments")
    op.create_table(
        "own_limit",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('single', 'daily')", name=op.f("ck_own_limit_kind_known")),
        sa.PrimaryKeyConstraint("customer_id", "kind", name=op.f("pk_own_limit")),
        schema="payments",
    )
    op.create_table(
        "payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=True),
        sa.Column("merchant_id", sa.Uuid(), nullable=True),
        sa.Column("card_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("original_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_inquiry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inquiries", sa.BigInteger(), nullable=False),
        sa.Column("bank_reference", sa.Text(), nullable=True),
        sa.Column("bank_code", sa.Text(), nullable=True),
        sa.CheckConstraint("kind in ('top_up', 'transfer', 'payment', 'refund')", name=op.f("ck_payment_kind_known")),
        sa.CheckConstraint(
            "state in ('asked', 'sent', 'unknown', 'done', 'refused')", name=op.f("ck_payment_state_known")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_amount_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        schema="payments",
    )
    op.create_index(
        "ix_payment_due",
        "payment",
        ["next_inquiry_at"],
        unique=False,
        schema="payments",
        postgresql_where=sa.text("state in ('sent', 'unknown')"),
    )
    op.create_index(
        "ix_payment_original",
        "payment",
        ["original_id"],
        unique=False,
        schema="payments",
        postgresql_where=sa.text("original_id is not null"),
    )
    op.create_index(
        "ix_payment_payee_at",
        "payment",
        ["payee_id", "at"],
        unique=False,
        schema="payments",
        postgresql_where=sa.text("payee_id is not null"),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(outcome = 'refused') <= (reason is not null)", name=op.f("ck_attempt_refusal_has_reason")),
        sa.CheckConstraint("outcome in ('succeeded', 'refused', 'pending')", name=op.f("ck_attempt_outcome_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        schema="platform",
    )
    op.create_index(
        "ix_attempt_customer_at",
        "attempt",
        ["customer_id", sa.literal_column("at desc"), sa.literal_column("id desc")],
        unique=False,
        schema="platform",
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("kind in ('event', 'job')", name=op.f("ck_outbox_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        schema="platform",
    )
    op.create_table(
        "article",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("similar", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("offers", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lang in ('zh', 'en')", name=op.f("ck_article_lang_known")),
        sa.PrimaryKeyConstraint("topic", "lang", "version", name=op.f("pk_article")),
        schema="support",
    )
    op.create_index(
        "uq_article_published",
        "article",
        ["topic", "lang"],
        unique=True,
        schema="support",
        postgresql_where=sa.text("published"),
    )
    op.create_table(
        "article_feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_feedback")),
        schema="support",
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_conversation_customer_id")),
        schema="support",
    )
    op.create_table(
        "duty",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_duty")),
        schema="support",
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(taken_by is null) = (taken_at is null)", name=op.f("ck_handover_taken_by_somebody")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        schema="support",
    )
    op.create_index(
        "ix_handover_waiting",
        "handover",
        ["since"],
        unique=False,
        schema="support",
        postgresql_where=sa.text("taken_at is null and closed_at is null"),
    )
    op.create_index(
        "uq_handover_open",
        "handover",
        ["conversation_id"],
        unique=True,
        schema="support",
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_table(
        "freeze",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.CheckConstraint("scope in ('out', 'all')", name=op.f("ck_freeze_scope_known")),
        sa.CheckConstraint("\"by\" in ('customer', 'us')", name=op.f("ck_freeze_by_known")),
        sa.ForeignKeyConstraint(["customer_id"], ["identity.customer.id"], name=op.f("fk_freeze_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freeze")),
        schema="identity",
    )
    op.create_index(
        "ix_freeze_active",
        "freeze",
        ["customer_id"],
        unique=False,
        schema="identity",
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.create_table(
        "pin",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("wrong_count", sa.SmallInteger(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("wrong_count >= 0", name=op.f("ck_pin_wrong_count_counts")),
        sa.ForeignKeyConstraint(["customer_id"], ["identity.customer.id"], name=op.f("fk_pin_customer_id")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_pin")),
        schema="identity",
    )
    op.create_table(
        "balance",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("posted_debit", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("posted_credit", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pending_debit", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pending_credit", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "floor",
            sa.BigInteger(),
            nullable=True,
            comment="What is left after holds never falls below it; null: no floor.",
        ),
        sa.Column(
            "version", sa.BigInteger(), server_default="0", nullable=False, comment="How many entries there are."
        ),
        sa.Column("blocked", sa.Text(), server_default="none", nullable=False),
        sa.CheckConstraint("blocked in ('none', 'out', 'all')", name=op.f("ck_balance_blocked_known")),
        sa.CheckConstraint(
            "floor is null or posted_credit - posted_debit - pending_debit >= floor",
            name=op.f("ck_balance_above_floor"),
        ),
        sa.CheckConstraint(
            "least(posted_debit, posted_credit, pending_debit, pending_credit) >= 0",
            name=op.f("ck_balance_sides_whole"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["ledger.account.id"], name=op.f("fk_balance_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_balance")),
        schema="ledger",
        postgresql_with={"fillfactor": "60", "autovacuum_vacuum_scale_factor": "0.02"},
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.Column("reply_to", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "author in ('customer', 'assistant', 'agent', 'system')", name=op.f("ck_message_author_known")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["support.conversation.id"], name=op.f("fk_message_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("conversation_id", "client_id", name=op.f("uq_message_conversation_id_client_id")),
        schema="support",
    )
    op.create_index(
        "ix_message_conversation_seq", "message", ["conversation_id", "seq"], unique=False, schema="support"
    )
    op.create_table(
        "rating",
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score between 1 and 5", name=op.f("ck_rating_score_range")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["support.conversation.id"], name=op.f("fk_rating_conversation_id")
        ),
        sa.PrimaryKeyConstraint("handover_id", name=op.f("pk_rating")),
        schema="support",
    )
    # The books are written once: the database itself refuses to change them.
    op.execute(
        """
create or replace function ledger.written_once() returns trigger language plpgsql as $body$
begin
    raise exception using
        message = tg_table_schema || '.' || tg_table_name || ' is written once: ' || tg_op || ' is not allowed',
        errcode = 'restrict_violation';
end
$body$
"""
    )
    op.execute(
        """
create trigger written_once before update or delete or truncate on ledger.transfer for each statement execute function ledger.written_once()
"""
    )
    op.execute(
        """
create trigger written_once before update or delete or truncate on ledger.entry for each statement execute function ledger.written_once()
"""
    )
    op.execute(
        """
create trigger written_once before update or delete or truncate on ledger.usage for each statement execute function ledger.written_once()
"""
    )
    # The queue is Procrastinate's; its driver reads a per cent sign as a slot.
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))


def downgrade() -> None:
    raise AssertionError("the first step has nothing before it; restore a backup instead")
