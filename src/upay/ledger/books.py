"""Checking the books: what must always be true, proved from the rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from upay.kit.refusal import Fact
from upay.platform.db import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in the books that cannot be; `code` names the broken rule, `subject` what breaks it."""

    code: str
    subject: str
    facts: Mapping[str, Fact]


# Each check is one statement, so that it sees one moment even while postings go on. The first column is the subject;
# the others are the facts.
_CHECKS: Mapping[str, str] = {
    "currency_not_zero": """
        select a.currency, sum(b.posted_credit - b.posted_debit)::text as posted,
            sum(b.pending_credit - b.pending_debit)::text as pending
        from ledger.balance b join ledger.account a on a.id = b.account_id
        group by a.currency
        having sum(b.posted_credit - b.posted_debit) <> 0 or sum(b.pending_credit - b.pending_debit) <> 0
    """,
    "balance_not_fold_of_entries": """
        with folded as (
            select account_id, sum(amount) filter (where amount > 0) as credit,
                -sum(amount) filter (where amount < 0) as debit, count(*) as version
            from ledger.entry group by account_id
        )
        select b.account_id, (b.posted_credit - b.posted_debit)::text as balance,
            (coalesce(f.credit, 0) - coalesce(f.debit, 0))::text as entries, b.version, coalesce(f.version, 0) as count
        from ledger.balance b left join folded f using (account_id)
        where (b.posted_credit, b.posted_debit, b.version)
            is distinct from (coalesce(f.credit, 0), coalesce(f.debit, 0), coalesce(f.version, 0))
    """,
    "balance_after_broken": """
        select account_id, version, amount, balance_after, earlier
        from (
            select *, lag(balance_after, 1, 0::bigint) over (partition by account_id order by version) as earlier
            from ledger.entry
        ) chained
        where balance_after <> earlier + amount
    """,
    "version_gap": """
        select account_id, version, expected
        from (
            select account_id, version, row_number() over (partition by account_id order by version) as expected
            from ledger.entry
        ) numbered
        where version <> expected and version = (
            select min(n.version) from ledger.entry n where n.account_id = numbered.account_id
            and n.version > numbered.expected - 1
        )
    """,
    "holds_not_pending": """
        with held as (
            select side.account_id, sum(side.debit) as debit, sum(side.credit) as credit
            from ledger.hold h, lateral (values (h.debit, h.amount, 0), (h.credit, 0, h.amount))
                as side (account_id, debit, credit)
            where h.state = 'open' group by side.account_id
        )
        select b.account_id, b.pending_debit, b.pending_credit, coalesce(h.debit, 0)::bigint as held_debit,
            coalesce(h.credit, 0)::bigint as held_credit
        from ledger.balance b left join held h using (account_id)
        where (b.pending_debit, b.pending_credit) is distinct from (coalesce(h.debit, 0), coalesce(h.credit, 0))
    """,
    "hold_not_as_its_transfers": """
        select coalesce(h.id, b.id) as id, h.state, e.state as ended, b.id is not null as begun
        from ledger.hold h
        full join (select * from ledger.transfer where state = 'pending') b on b.id = h.id
        left join ledger.transfer e on e.pending_id = h.id
        where h.id is null or b.id is null or h.state <> coalesce(e.state, 'open')
            or (h.debit, h.credit, h.amount, h.currency) <> (b.debit, b.credit, b.amount, b.currency)
            or (e.id is not null and ((h.debit, h.credit, h.currency) <> (e.debit, e.credit, e.currency)
                or e.amount > h.amount))
    """,
    "counter_not_fold_of_usage": """
        with folded as (
            select owner, "window", currency, sum(amount) as used from ledger.usage group by owner, "window", currency
        )
        select owner, "window", currency, coalesce(c.used, 0)::bigint as used, coalesce(f.used, 0)::bigint as usage
        from ledger.counter c full join folded f using (owner, "window", currency)
        where coalesce(c.used, 0) <> coalesce(f.used, 0)
    """,
    "usage_not_as_its_transfer": """
        select u.transfer_id, u.owner::text, u."window", u.amount, t.state, t.amount as moved
        from ledger.usage u
        left join ledger.transfer t on t.id = u.transfer_id
        left join ledger.hold h on h.id = t.pending_id
        where t.id is null or u.amount <> case
            when t.pending_id is null then t.amount
            when t.state = 'posted' then t.amount - h.amount
            else -t.amount
        end
    """,
    "hold_not_given_back": """
        select t.id, u.owner::text, u."window", u.amount
        from ledger.transfer t
        join ledger.usage u on u.transfer_id = t.pending_id
        left join ledger.usage g on (g.transfer_id, g.owner, g."window") = (t.id, u.owner, u."window")
        where g.transfer_id is null and (t.state <> 'posted' or t.amount <> u.amount)
    """,
    "transfer_without_its_entries": """
        select t.id, t.amount, coalesce(e.debit, 0)::bigint as debited, coalesce(e.credit, 0)::bigint as credited
        from ledger.transfer t left join (
            select e.transfer_id, count(*) as lines,
                sum(e.amount) filter (where e.account_id = t.debit) as debit,
                sum(e.amount) filter (where e.account_id = t.credit) as credit
            from ledger.entry e join ledger.transfer t on t.id = e.transfer_id group by e.transfer_id
        ) e on e.transfer_id = t.id
        where case t.state
            when 'posted' then e.transfer_id is null or e.lines <> 2 or e.debit is distinct from -t.amount
                or e.credit is distinct from t.amount
            else e.transfer_id is not null
        end
    """,
    "entry_without_its_transfer": """
        select e.account_id, e.version, e.transfer_id::text, e.amount
        from ledger.entry e left join ledger.transfer t on t.id = e.transfer_id where t.id is null
    """,
    "account_unknown": """
        select e.account_id, 'entry' as named_in, count(*) as times
        from ledger.entry e left join ledger.balance b using (account_id) where b.account_id is null
        group by e.account_id
        union all
        select a.id, 'account', 1 from ledger.account a left join ledger.balance b on b.account_id = a.id
        where b.account_id is null
    """,
    "answer_not_as_its_transfer": """
        select coalesce(a.id, t.id) as id, a.why, t.state
        from ledger.answer a full join ledger.transfer t on t.id = a.id
        where (t.id is not null) is distinct from (a.id is not null and a.why is null)
    """,
}


async def check_books(uow: UnitOfWork) -> list[Problem]:
    """Prove the books; an empty list means that they are clean. It reads every row, and locks none."""
    connection = await uow.connection()
    problems: list[Problem] = []
    for code, query in _CHECKS.items():
        for row in (await connection.exec_driver_sql(query)).mappings():
            (_, subject), *facts = row.items()
            found = {str(name): value if isinstance(value, str | int | None) else str(value) for name, value in facts}
            problems.append(Problem(code=code, subject=str(subject), facts=found))
    return problems
