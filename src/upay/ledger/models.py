"""The ledger's tables, and the triggers that keep what is written once from being changed.

Nothing on the way of a posting has a foreign key except `balance`: each would lock one more row per movement. What
they would prove, `check_books` proves.
"""

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import JSONB

from upay.platform.db import Base

SCHEMA = "ledger"

ACCOUNT = sa.Table(
    "account",
    Base.metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("owner", sa.Uuid),
    sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
    schema=SCHEMA,
)

BALANCE = sa.Table(
    "balance",
    Base.metadata,
    sa.Column("account_id", sa.ForeignKey(ACCOUNT.c.id), primary_key=True),
    sa.Column("posted_debit", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("posted_credit", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("pending_debit", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("pending_credit", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("floor", sa.BigInteger, comment="What is left after holds never falls below it; null: no floor."),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="0", comment="How many entries there are."),
    sa.Column("blocked", sa.Text, nullable=False, server_default="none"),
    sa.CheckConstraint("least(posted_debit, posted_credit, pending_debit, pending_credit) >= 0", name="sides_whole"),
    sa.CheckConstraint("floor is null or posted_credit - posted_debit - pending_debit >= floor", name="above_floor"),
    sa.CheckConstraint("blocked in ('none', 'out', 'all')", name="blocked_known"),
    schema=SCHEMA,
    # Room on the page lets an update stay beside its row and leave the index alone.
    postgresql_with={"fillfactor": "60", "autovacuum_vacuum_scale_factor": "0.02"},
)

TRANSFER = sa.Table(
    "transfer",
    Base.metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("debit", sa.Uuid, nullable=False),
    sa.Column("credit", sa.Uuid, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, comment="pending begins a hold; a later row ends it."),
    sa.Column("pending_id", sa.Uuid, comment="The hold that this row ends."),
    sa.Column("reference", sa.Uuid),
    sa.Column("expires_at", sa.DateTime(timezone=True)),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("amount > 0", name="amount_positive"),
    sa.CheckConstraint("debit <> credit", name="accounts_differ"),
    sa.CheckConstraint("state in ('pending', 'posted', 'voided', 'expired')", name="state_known"),
    # A hold ends once, whatever the code above believes.
    sa.Index("uq_transfer_pending_id", "pending_id", unique=True, postgresql_where=sa.text("pending_id is not null")),
    schema=SCHEMA,
)

ENTRY = sa.Table(
    "entry",
    Base.metadata,
    sa.Column("account_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("transfer_id", sa.Uuid, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False, comment="Credits above zero, debits below."),
    sa.Column("balance_after", sa.BigInteger, nullable=False),
    sa.CheckConstraint("amount <> 0", name="amount_not_zero"),
    schema=SCHEMA,
)

HOLD = sa.Table(
    "hold",
    Base.metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("debit", sa.Uuid, nullable=False),
    sa.Column("credit", sa.Uuid, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True)),
    sa.Column("state", sa.Text, nullable=False),
    sa.CheckConstraint("state in ('open', 'posted', 'voided', 'expired')", name="state_known"),
    sa.Index("ix_hold_open_expires_at", "expires_at", postgresql_where=sa.text("state = 'open'")),
    schema=SCHEMA,
)

COUNTER = sa.Table(
    "counter",
    Base.metadata,
    sa.Column("owner", sa.Uuid, primary_key=True),
    sa.Column("window", sa.Text, primary_key=True),
    sa.Column("currency", sa.Text, primary_key=True),
    sa.Column("used", sa.BigInteger, nullable=False, server_default="0", comment="Posted, and reserved by open holds."),
    sa.CheckConstraint("used >= 0", name="used_not_negative"),
    schema=SCHEMA,
    postgresql_with={"fillfactor": "60"},
)

USAGE = sa.Table(
    "usage",
    Base.metadata,
    sa.Column("transfer_id", sa.Uuid, primary_key=True),
    sa.Column("owner", sa.Uuid, primary_key=True),
    sa.Column("window", sa.Text, primary_key=True),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False, comment="Below zero: what a hold gave back."),
    schema=SCHEMA,
)

ANSWER = sa.Table(
    "answer",
    Base.metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("leader", sa.Uuid, nullable=False, comment="The first movement of its item, which carries the answer."),
    sa.Column("body", JSONB, comment="What was asked, movement by movement; only on the leader."),
    sa.Column("why", sa.Text, comment="Null: posted."),
    sa.Column("movement_index", sa.SmallInteger),
    sa.Column("facts", JSONB, comment="Of a refusal its facts, of a posting the balances after it."),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    schema=SCHEMA,
)

_FUNCTION = """
create or replace function ledger.written_once() returns trigger language plpgsql as $body$
begin
    raise exception using
        message = tg_table_schema || '.' || tg_table_name || ' is written once: ' || tg_op || ' is not allowed',
        errcode = 'restrict_violation';
end
$body$
""".strip()
_TRIGGERS = {
    TRANSFER: "create trigger written_once before update or delete or truncate on ledger.transfer "
    "for each statement execute function ledger.written_once()",
    ENTRY: "create trigger written_once before update or delete or truncate on ledger.entry "
    "for each statement execute function ledger.written_once()",
    USAGE: "create trigger written_once before update or delete or truncate on ledger.usage "
    "for each statement execute function ledger.written_once()",
}
PROTECTION_DDL = (_FUNCTION, *_TRIGGERS.values())
"""The statements, in order, that a migration runs once the tables exist; `create_all` runs them by itself."""

for _table, _trigger in _TRIGGERS.items():
    event.listen(_table, "after_create", sa.DDL(_FUNCTION))  # type: ignore[no-untyped-call]
    event.listen(_table, "after_create", sa.DDL(_trigger))  # type: ignore[no-untyped-call]
