"""The ledger's tables, and the triggers that keep what is written once from being changed.

A transfer is one row with both of its legs: for each account its version and balance after it. That is the whole
journal; the view `entry` shows it leg by leg. The rows are numbered by `seq` in the order in which they were posted,
and lie in partitions of a million: the indexes that a posting adds to stay small enough to be kept in memory, however
long the journal gets, and a sealed part of it can be taken away.

Nothing on the way of a posting has a foreign key except `balance`: each would lock one more row per movement. What
they would prove, `check_books` proves.
"""

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import JSONB

from upay.platform.db import Base

SCHEMA = "ledger"
PARTITION_ROWS = 2**20
"""How many numbers of `seq` one partition of the journal has."""
FIRST_PARTITIONS = 4

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
    sa.Column("version", sa.BigInteger, nullable=False, server_default="0", comment="How many entries there are."),
    sa.Column("floor", sa.BigInteger, comment="What is left after holds never falls below it; null: no floor."),
    sa.Column("ceiling", sa.BigInteger, comment="What is there never rises above it; null: no ceiling."),
    sa.Column("blocked_amount", sa.BigInteger, nullable=False, server_default="0", comment="May not leave."),
    sa.Column("moved_at", sa.BigInteger, nullable=False, server_default="0",
              comment="When it last moved, in microseconds since 1970: later postings are dated no earlier."),
    sa.Column("kind", sa.Text, nullable=False, comment="As in account; here so that locking needs no join."),
    sa.Column("currency", sa.Text, nullable=False, comment="Likewise."),
    sa.Column("state", sa.Text, nullable=False, server_default="open"),
    sa.Column("blocked", sa.Text, nullable=False, server_default="none"),
    sa.Column("counters", JSONB, comment="What counts towards limits, by window; held amounts included."),
    sa.CheckConstraint("least(posted_debit, posted_credit, pending_debit, pending_credit) >= 0", name="sides_whole"),
    sa.CheckConstraint("floor is null or posted_credit - posted_debit - pending_debit >= floor", name="above_floor"),
    sa.CheckConstraint(
        "ceiling is null or posted_credit - posted_debit + pending_credit <= ceiling", name="below_ceiling"
    ),
    sa.CheckConstraint("blocked_amount >= 0", name="blocked_amount_whole"),
    sa.CheckConstraint("state in ('open', 'closing', 'closed')", name="state_known"),
    sa.CheckConstraint("blocked in ('none', 'out', 'all')", name="blocked_known"),
    schema=SCHEMA,
    # Room on the page lets an update stay beside its row and leave the index alone.
    postgresql_with={"fillfactor": "60", "autovacuum_vacuum_scale_factor": "0.02"},
)  # fmt: skip

STANDING_CHANGE = sa.Table(
    "standing_change",
    Base.metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sa.Column("what", sa.Text, nullable=False, comment="The column of balance that was set."),
    sa.Column("value", sa.Text, comment="To what; null: taken off."),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_standing_change_account", "account_id", "id"),
    schema=SCHEMA,
    comment="What was ever set on an account: states, blocks, floors and ceilings.",
)

SEQ = sa.Sequence("seq", schema=SCHEMA, metadata=Base.metadata)

TRANSFER = sa.Table(
    "transfer",
    Base.metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Uuid, nullable=False),
    sa.Column("debit", sa.Uuid, nullable=False),
    sa.Column("credit", sa.Uuid, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, comment="pending begins a hold; a later row ends it."),
    sa.Column("leader", sa.Uuid, comment="The first of its group; null on the first, and on one that stands alone."),
    sa.Column("pending_id", sa.Uuid, comment="The hold that this row ends."),
    sa.Column("reverses", sa.Uuid, comment="The posted transfer of which this row takes back all or a part."),
    sa.Column("reference", sa.Uuid),
    sa.Column("asked", sa.BigInteger, comment="Where at most so much was to move: how much was asked."),
    sa.Column("at_most", sa.Text, comment="And which side decided how much it was."),
    sa.Column("expires_at", sa.DateTime(timezone=True)),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it happened, as the caller says."),
    sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False,
              comment="When it was booked: never earlier than what was booked before on either account."),
    sa.Column("debit_version", sa.BigInteger, comment="Which entry of the account it is; null unless posted."),
    sa.Column("debit_after", sa.BigInteger, nullable=False),
    sa.Column("credit_version", sa.BigInteger),
    sa.Column("credit_after", sa.BigInteger, nullable=False),
    sa.Column("counted", sa.ARRAY(sa.Text),
              comment="The windows it counts in: on the debited account, or `window@account`."),
    sa.CheckConstraint("amount > 0", name="amount_positive"),
    sa.CheckConstraint("debit <> credit", name="accounts_differ"),
    sa.CheckConstraint("state in ('pending', 'posted', 'voided', 'expired')", name="state_known"),
    sa.CheckConstraint("(state = 'posted') = (debit_version is not null)", name="posted_has_versions"),
    sa.Index("ix_transfer_debit", "debit", "seq"),
    sa.Index("ix_transfer_credit", "credit", "seq"),
    sa.Index("ix_transfer_pending_id", "pending_id", postgresql_where=sa.text("pending_id is not null")),
    sa.Index("ix_transfer_reverses", "reverses", postgresql_where=sa.text("reverses is not null")),
    schema=SCHEMA,
    postgresql_partition_by="RANGE (seq)",
)  # fmt: skip

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
    sa.Column("counted", sa.ARRAY(sa.Text)),
    sa.Index("ix_hold_expires_at", "expires_at", postgresql_where=sa.text("expires_at is not null")),
    schema=SCHEMA,
    comment="Holds that are open; one that ended is only in the journal.",
)

ANSWER = sa.Table(
    "answer",
    Base.metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.BigInteger, comment="Where in the journal it is; null: refused."),
    sa.Column(
        "size", sa.SmallInteger, comment="How many are in its group; null: it stands alone, or is not the first."
    ),
    sa.Column("refusal", JSONB, comment="What was asked and why it was refused; of a follower, who led."),
    schema=SCHEMA,
    comment="Every id that was ever asked, and its answer: what makes asking again safe.",
)

PERIOD = sa.Table(
    "period",
    Base.metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("begins_at", sa.DateTime(timezone=True), comment="Where the one before it ends; null: the beginning."),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="Nothing is booked before it any more."),
    sa.Column("closing_seq", sa.BigInteger, nullable=False, comment="What is booked later has a greater number."),
    sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("uq_period_ends_at", "ends_at", unique=True),
    schema=SCHEMA,
    comment="Periods that are closed; each begins where the one before it ends.",
)

SEAL = sa.Table(
    "seal",
    Base.metadata,
    sa.Column("period", sa.ForeignKey(PERIOD.c.name), primary_key=True),
    sa.Column("first_seq", sa.BigInteger, comment="Null where nothing was booked."),
    sa.Column("last_seq", sa.BigInteger),
    sa.Column("transfers", sa.BigInteger, nullable=False),
    sa.Column("whole_below", sa.BigInteger, nullable=False,
              comment="Whatever has a smaller number is in this seal or in one before it."),
    sa.Column("digest", sa.LargeBinary, nullable=False, comment="SHA-256 over its parts and the seal before it."),
    sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
    schema=SCHEMA,
)  # fmt: skip

SEAL_PART = sa.Table(
    "seal_part",
    Base.metadata,
    sa.Column("period", sa.ForeignKey(PERIOD.c.name), primary_key=True),
    sa.Column("first_seq", sa.BigInteger, primary_key=True, comment="Where the partition begins that it lies in."),
    sa.Column("below_seq", sa.BigInteger, nullable=False, comment="And where it ends."),
    sa.Column("transfers", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False, comment="SHA-256 over the period's lines in the partition."),
    schema=SCHEMA,
    comment="A seal is made of one digest for each partition, so that each can be proved by itself.",
)

ARCHIVED = sa.Table(
    "archived",
    Base.metadata,
    sa.Column("first_seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("below_seq", sa.BigInteger, nullable=False),
    sa.Column("transfers", sa.BigInteger, nullable=False),
    sa.Column("last_posted_at", sa.DateTime(timezone=True), comment="Null where the partition was empty."),
    sa.Column("file_digest", sa.LargeBinary, nullable=False, comment="SHA-256 of the Parquet file it went into."),
    sa.Column("archived_at", sa.DateTime(timezone=True), nullable=False),
    schema=SCHEMA,
    comment="Partitions that were taken out of the journal; the journal begins where the last of them ends.",
)

BROUGHT_FORWARD = sa.Table(
    "brought_forward",
    Base.metadata,
    sa.Column("account_id", sa.Uuid, primary_key=True),
    sa.Column("posted_debit", sa.BigInteger, nullable=False),
    sa.Column("posted_credit", sa.BigInteger, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("moved_at", sa.DateTime(timezone=True), comment="When it last moved there; null: it counted only."),
    sa.Column("counters", JSONB, comment="What the archived transfers count towards limits, by window."),
    schema=SCHEMA,
    comment="What each account brings along from the archived part of the journal.",
)

ENTRY_VIEW = """
create or replace view ledger.entry as
select debit as account_id, debit_version as version, seq, id as transfer_id, -amount as amount,
    debit_after as balance_after, credit as counterpart, currency, code, reference, at, posted_at
from ledger.transfer where state = 'posted'
union all
select credit, credit_version, seq, id, amount, credit_after, debit, currency, code, reference, at, posted_at
from ledger.transfer where state = 'posted'
""".strip()

ENTRY_AS_OF = """
create or replace function ledger.entry_as_of(
    account uuid, until_at timestamptz, until_version bigint,
    out seq bigint, out version bigint, out balance_after bigint, out posted_at timestamptz
) language plpgsql stable as $body$
declare
    low bigint := (select coalesce(max(a.below_seq), 0) - 1 from ledger.archived a);
    high bigint := (select s.last_value from ledger.seq s);
    middle bigint := high;
    last record;
begin
    -- An account's versions and instants only ever grow with seq, so the last entry that still fits is found by
    -- halving. `low` is always before it or on it, `high` never before it; only what lies between is looked at.
    while low < high loop
        select * into last from (
            (select t.seq, t.debit_version as version, t.debit_after as balance_after, t.posted_at
             from ledger.transfer t
             where t.debit = account and t.state = 'posted' and t.seq > low and t.seq <= middle
             order by t.seq desc limit 1)
            union all
            (select t.seq, t.credit_version, t.credit_after, t.posted_at
             from ledger.transfer t
             where t.credit = account and t.state = 'posted' and t.seq > low and t.seq <= middle
             order by t.seq desc limit 1)
        ) legs order by legs.seq desc limit 1;
        if not found then
            low := middle;
        elsif (until_at is null or last.posted_at <= until_at)
            and (until_version is null or last.version <= until_version) then
            seq := last.seq; version := last.version;
            balance_after := last.balance_after; posted_at := last.posted_at;
            low := middle;
        else
            high := last.seq - 1;
        end if;
        middle := low + (high - low + 1) / 2;
    end loop;
end
$body$
""".strip()

_FUNCTION = """
create or replace function ledger.written_once() returns trigger language plpgsql as $body$
begin
    raise exception using
        message = tg_table_schema || '.' || tg_table_name || ' is written once: ' || tg_op || ' is not allowed',
        errcode = 'restrict_violation';
end
$body$
""".strip()


def protect(table: str) -> str:
    """Return the statement that keeps what is written in a table from being changed."""
    return (
        f"create trigger written_once before update or delete or truncate on ledger.{table} "
        "for each statement execute function ledger.written_once()"
    )


def partition_ddl(number: int) -> tuple[str, ...]:
    """Return the statements that add a partition; attaching waits for nobody who reads or posts."""
    name, first = f"transfer_p{number:06}", number * PARTITION_ROWS
    return (
        f"create table ledger.{name} (like ledger.transfer including defaults including constraints)",
        protect(name),
        (
            f"alter table ledger.transfer attach partition ledger.{name} "
            f"for values from ({first}) to ({first + PARTITION_ROWS})"
        ),
    )


_PERIODS = ("period", "seal", "seal_part", "archived")

AFTERWARDS_DDL = (
    _FUNCTION,
    *(protect(table) for table in ("transfer", "answer", "standing_change", *_PERIODS)),
    *(statement for number in range(FIRST_PARTITIONS) for statement in partition_ddl(number)),
    ENTRY_VIEW,
    ENTRY_AS_OF,
)
"""The statements, in order, that a migration runs once the tables exist; `create_all` runs them by itself."""


@event.listens_for(Base.metadata, "after_create")
def _afterwards(_: sa.MetaData, connection: sa.Connection, **__: object) -> None:
    for statement in AFTERWARDS_DDL:
        connection.exec_driver_sql(statement)
