"""One row a transfer: the journal carries both legs, balances carry the counters, and partitions keep it quick.

What was posted before is carried over in the order in which it was written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PARTITION_ROWS = 2**20
_SIDE_COLUMNS = ("posted_debit", "posted_credit", "pending_debit", "pending_credit", "version")


def upgrade() -> None:
    for table in ("transfer", "entry", "hold", "counter", "usage", "answer", "balance"):
        op.execute(f"alter table ledger.{table} rename to old_{table}")
        op.execute(
            f"""
            do $body$ declare each record; begin
                for each in select c.relname from pg_index join pg_class c on c.oid = indexrelid
                    where indrelid = 'ledger.old_{table}'::regclass loop
                    execute format('alter index ledger.%I rename to %I', each.relname, 'old_' || each.relname);
                end loop;
            end $body$
            """  # noqa: S608 -- names of our own tables
        )
    _make()
    _carry_over()
    for table in ("transfer", "entry", "hold", "counter", "usage", "answer", "balance"):
        op.execute(f"drop table ledger.old_{table}")


def _make() -> None:
    op.execute("create sequence ledger.seq")
    op.create_table(
        "balance",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in _SIDE_COLUMNS[:-1]),
        sa.Column(
            "version", sa.BigInteger(), server_default="0", nullable=False, comment="How many entries there are."
        ),
        sa.Column("floor", sa.BigInteger(), comment="What is left after holds never falls below it; null: no floor."),
        sa.Column("ceiling", sa.BigInteger(), comment="What is there never rises above it; null: no ceiling."),
        sa.Column("blocked_amount", sa.BigInteger(), server_default="0", nullable=False, comment="May not leave."),
        sa.Column(
            "moved_at",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="When it last moved, in microseconds since 1970: later postings are dated no earlier.",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="As in account; here so that locking needs no join."),
        sa.Column("currency", sa.Text(), nullable=False, comment="Likewise."),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("blocked", sa.Text(), server_default="none", nullable=False),
        sa.Column(
            "counters",
            sa.dialects.postgresql.JSONB(),
            comment="What counts towards limits, by window; held amounts included.",
        ),
        sa.CheckConstraint(
            "least(posted_debit, posted_credit, pending_debit, pending_credit) >= 0",
            name=op.f("ck_balance_sides_whole"),
        ),
        sa.CheckConstraint(
            "floor is null or posted_credit - posted_debit - pending_debit >= floor",
            name=op.f("ck_balance_above_floor"),
        ),
        sa.CheckConstraint(
            "ceiling is null or posted_credit - posted_debit + pending_credit <= ceiling",
            name=op.f("ck_balance_below_ceiling"),
        ),
        sa.CheckConstraint("blocked_amount >= 0", name=op.f("ck_balance_blocked_amount_whole")),
        sa.CheckConstraint("state in ('open', 'closing', 'closed')", name=op.f("ck_balance_state_known")),
        sa.CheckConstraint("blocked in ('none', 'out', 'all')", name=op.f("ck_balance_blocked_known")),
        sa.ForeignKeyConstraint(["account_id"], ["ledger.account.id"], name=op.f("fk_balance_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_balance")),
        schema="ledger",
        postgresql_with={"fillfactor": "60", "autovacuum_vacuum_scale_factor": "0.02"},
    )
    op.create_table(
        "standing_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False, comment="The column of balance that was set."),
        sa.Column("value", sa.Text(), comment="To what; null: taken off."),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_change")),
        schema="ledger",
        comment="What was ever set on an account: states, blocks, floors and ceilings.",
    )
    op.create_index("ix_standing_change_account", "standing_change", ["account_id", "id"], schema="ledger")
    op.create_table(
        "transfer",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("debit", sa.Uuid(), nullable=False),
        sa.Column("credit", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="pending begins a hold; a later row ends it."),
        sa.Column(
            "leader", sa.Uuid(), comment="The first of its group; null on the first, and on one that stands alone."
        ),
        sa.Column("pending_id", sa.Uuid(), comment="The hold that this row ends."),
        sa.Column("reverses", sa.Uuid(), comment="The posted transfer of which this row takes back all or a part."),
        sa.Column("reference", sa.Uuid()),
        sa.Column("asked", sa.BigInteger(), comment="Where at most so much was to move: how much was asked."),
        sa.Column("at_most", sa.Text(), comment="And which side decided how much it was."),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it happened, as the caller says."),
        sa.Column(
            "posted_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was booked: never earlier than what was booked before on either account.",
        ),
        sa.Column("debit_version", sa.BigInteger(), comment="Which entry of the account it is; null unless posted."),
        sa.Column("debit_after", sa.BigInteger(), nullable=False),
        sa.Column("credit_version", sa.BigInteger()),
        sa.Column("credit_after", sa.BigInteger(), nullable=False),
        sa.Column(
            "counted",
            sa.ARRAY(sa.Text()),
            comment="The windows it counts in: on the debited account, or `window@account`.",
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfer_amount_positive")),
        sa.CheckConstraint("debit <> credit", name=op.f("ck_transfer_accounts_differ")),
        sa.CheckConstraint("state in ('pending', 'posted', 'voided', 'expired')", name=op.f("ck_transfer_state_known")),
        sa.CheckConstraint(
            "(state = 'posted') = (debit_version is not null)", name=op.f("ck_transfer_posted_has_versions")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_transfer")),
        schema="ledger",
        postgresql_partition_by="RANGE (seq)",
    )
    op.create_index("ix_transfer_debit", "transfer", ["debit", "seq"], schema="ledger")
    op.create_index("ix_transfer_credit", "transfer", ["credit", "seq"], schema="ledger")
    op.create_index(
        "ix_transfer_pending_id",
        "transfer",
        ["pending_id"],
        schema="ledger",
        postgresql_where=sa.text("pending_id is not null"),
    )
    op.create_index(
        "ix_transfer_reverses",
        "transfer",
        ["reverses"],
        schema="ledger",
        postgresql_where=sa.text("reverses is not null"),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("debit", sa.Uuid(), nullable=False),
        sa.Column("credit", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("counted", sa.ARRAY(sa.Text())),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        schema="ledger",
        comment="Holds that are open; one that ended is only in the journal.",
    )
    op.create_index(
        "ix_hold_expires_at",
        "hold",
        ["expires_at"],
        schema="ledger",
        postgresql_where=sa.text("expires_at is not null"),
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), comment="Where in the journal it is; null: refused."),
        sa.Column(
            "size",
            sa.SmallInteger(),
            comment="How many are in its group; null: it stands alone, or is not the first.",
        ),
        sa.Column(
            "refusal",
            sa.dialects.postgresql.JSONB(),
            comment="What was asked and why it was refused; of a follower, who led.",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        schema="ledger",
        comment="Every id that was ever asked, and its answer: what makes asking again safe.",
    )
    op.create_table(
        "seal",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column(
            "ends_at", sa.DateTime(timezone=True), nullable=False, comment="Nothing is booked before it any more."
        ),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("transfers", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 over its lines and the seal before it."),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_seal")),
        schema="ledger",
    )
    for table in ("transfer", "answer", "seal", "standing_change"):
        _protect(table)
    for number in range(4 + _old_rows() // _PARTITION_ROWS):
        name, first = f"transfer_p{number:06}", number * _PARTITION_ROWS
        op.execute(f"create table ledger.{name} (like ledger.transfer including defaults including constraints)")
        _protect(name)
        op.execute(
            f"alter table ledger.transfer attach partition ledger.{name} "
            f"for values from ({first}) to ({first + _PARTITION_ROWS})"
        )


def _protect(table: str) -> None:
    op.execute(
        f"create trigger written_once before update or delete or truncate on ledger.{table} "
        "for each statement execute function ledger.written_once()"
    )


def _old_rows() -> int:
    return int(op.get_bind().exec_driver_sql("select count(*) from ledger.old_transfer").scalar_one())


def _carry_over() -> None:
    # The old journal was only ever added to, so where a row lies is when it was written.
    op.execute(
        """
        insert into ledger.transfer (
            seq, id, debit, credit, amount, currency, code, state, leader, pending_id, reference, expires_at, at,
            posted_at, debit_version, debit_after, credit_version, credit_after, counted
        )
        select row_number() over (order by t.ctid), t.id, t.debit, t.credit, t.amount, t.currency, t.code, t.state,
            nullif(a.leader, t.id), t.pending_id, t.reference, t.expires_at, t.at, t.at,
            d.version, coalesce(d.balance_after, 0), c.version, coalesce(c.balance_after, 0),
            (select array_agg(case when home.id = t.debit then u."window" else u."window" || '@' || home.id end)
             from ledger.old_usage u cross join lateral (
                select id from ledger.account where owner = u.owner and kind in ('customer', 'merchant')
                    and currency = u.currency order by kind limit 1
             ) home where u.transfer_id = coalesce(t.pending_id, t.id))
        from ledger.old_transfer t
        left join ledger.old_answer a on a.id = t.id
        left join ledger.old_entry d on d.transfer_id = t.id and d.account_id = t.debit
        left join ledger.old_entry c on c.transfer_id = t.id and c.account_id = t.credit
        """
    )
    op.execute("select setval('ledger.seq', greatest(1, (select max(seq) from ledger.transfer)))")
    op.execute(
        """
        insert into ledger.balance (
            account_id, posted_debit, posted_credit, pending_debit, pending_credit, version, floor, moved_at, kind,
            currency, blocked, counters
        )
        select b.account_id, b.posted_debit, b.posted_credit, b.pending_debit, b.pending_credit, b.version, b.floor,
            coalesce((select (extract(epoch from max(t.at)) * 1000000)::bigint from ledger.transfer t
                      where b.account_id in (t.debit, t.credit)), 0),
            a.kind, a.currency, b.blocked,
            (select jsonb_object_agg(c."window", c.used) from ledger.old_counter c
             where c.owner = a.owner and c.currency = a.currency and a.kind = 'customer')
        from ledger.old_balance b join ledger.account a on a.id = b.account_id
        """
    )
    op.execute(
        """
        insert into ledger.hold (id, debit, credit, amount, currency, code, expires_at, counted)
        select h.id, h.debit, h.credit, h.amount, h.currency, h.code, h.expires_at, t.counted
        from ledger.old_hold h join ledger.transfer t on t.id = h.id where h.state = 'open'
        """
    )
    op.execute(
        """
        insert into ledger.answer (id, seq, size, refusal)
        select a.id, t.seq, case when a.why is null and a.id = a.leader and jsonb_array_length(a.body) > 1
                then jsonb_array_length(a.body) end,
            case when a.why is null then null when a.id <> a.leader then jsonb_build_object('leader', a.leader)
                else jsonb_build_object(
                    'leader', a.leader, 'why', a.why, 'index', coalesce(a.movement_index, 0),
                    'facts', coalesce(a.facts, '{}'),
                    'body', (select jsonb_agg(each || jsonb_build_object(
                        'reverses', null, 'at_most', null, 'amount', (each ->> 'amount')::bigint))
                        from jsonb_array_elements(a.body) each))
            end
        from ledger.old_answer a left join ledger.transfer t on t.id = a.id
        """
    )
    op.execute(
        """
create or replace view ledger.entry as
select debit as account_id, debit_version as version, seq, id as transfer_id, -amount as amount,
    debit_after as balance_after, credit as counterpart, currency, code, reference, at, posted_at
from ledger.transfer where state = 'posted'
union all
select credit, credit_version, seq, id, amount, credit_after, debit, currency, code, reference, at, posted_at
from ledger.transfer where state = 'posted'
"""
    )


def downgrade() -> None:
    raise AssertionError("a journal is not taken apart again; restore a backup instead")
