"""Checking the books: what must always be true, proved from the rows.

What was archived is proved by what it left behind: the balances that were brought forward, and how many there were.
Its own lines are proved from the files that it went into (`seal.py`, `offline.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from upay.kit.refusal import Fact
from upay.platform.db import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in the books that cannot be; `code` names the broken rule, `subject` what breaks it."""

    code: str
    subject: str
    facts: Mapping[str, Fact]


# Where the journal begins. Below it are only holds that were not ended when the rest of their partition was archived.
_BEGIN: Final = "(select coalesce(max(below_seq), 0) from ledger.archived)"

COUNTED: Final = """
    select coalesce(nullif(split_part(mark, '@', 2), '')::uuid, t.debit) as account_id,
        split_part(mark, '@', 1) as "window",
        case when t.pending_id is null then case when strpos(mark, '#') > 0 then 1 else t.amount end
            when t.state = 'posted' then case when strpos(mark, '#') > 0 then 0 else t.amount - h.amount end
            else case when strpos(mark, '#') > 0 then -1 else -t.amount end
        end as amount
    from ledger.transfer t cross join lateral unnest(t.counted) as mark
        left join ledger.transfer h on h.id = t.pending_id and h.state = 'pending'
"""
"""What each line counts towards limits: posted and held amounts, less what ends of holds gave back."""

# Each check is one statement, so that it sees one moment even while postings go on. The first column is the subject;
# the others are the facts.
_CHECKS: Final[Mapping[str, str]] = {
    "currency_not_zero": """
        select currency, sum(posted_credit - posted_debit)::text as posted,
            sum(pending_credit - pending_debit)::text as pending
        from ledger.balance group by currency
        having sum(posted_credit - posted_debit) <> 0 or sum(pending_credit - pending_debit) <> 0
    """,
    "balance_not_fold_of_entries": """
        with folded as (
            select account_id, sum(greatest(amount, 0)) as credit, -sum(least(amount, 0)) as debit, count(*) as version
            from ledger.entry where seq >= JOURNAL_BEGIN group by account_id
        ), proved as (
            select b.account_id, b.posted_credit, b.posted_debit, b.version,
                coalesce(f.credit, 0) + coalesce(g.posted_credit, 0) as credit,
                coalesce(f.debit, 0) + coalesce(g.posted_debit, 0) as debit,
                coalesce(f.version, 0) + coalesce(g.version, 0) as entries
            from ledger.balance b left join folded f using (account_id) left join ledger.brought_forward g
                using (account_id)
        )
        select account_id, (posted_credit - posted_debit)::text as balance, (credit - debit)::text as entries_come_to,
            version, entries
        from proved where (posted_credit, posted_debit, version) is distinct from (credit, debit, entries)
    """,
    "entries_not_in_a_row": """
        select account_id, version, amount, balance_after, before, nth, posted_at < booked_before as booked_backwards
        from (
            select account_id, e.version, amount, balance_after, posted_at,
                coalesce(lag(balance_after) over each, g.posted_credit - g.posted_debit, 0) as before,
                row_number() over each + coalesce(g.version, 0) as nth,
                coalesce(lag(posted_at) over each, g.moved_at) as booked_before
            from ledger.entry e left join ledger.brought_forward g using (account_id)
            where seq >= JOURNAL_BEGIN window each as (partition by account_id order by seq)
        ) chained
        where balance_after <> before + amount or version is distinct from nth or posted_at < booked_before
    """,
    # A balance that has forgotten when it last moved would let the next entry be dated before the last one.
    "moved_at_not_last_posting": """
        with moved as (
            select account_id, (extract(epoch from max(posted_at)) * 1000000)::bigint as at
            from ledger.transfer t cross join lateral (values (t.debit), (t.credit)) as side (account_id)
            where seq >= JOURNAL_BEGIN group by account_id
        )
        select b.account_id, b.moved_at, m.at as last_posting
        from ledger.balance b join moved m using (account_id) where b.moved_at <> m.at
    """,
    "currency_not_of_its_accounts": """
        select t.id, t.currency, d.currency as debit, c.currency as credit
        from ledger.transfer t left join ledger.account d on d.id = t.debit
            left join ledger.account c on c.id = t.credit
        where (t.currency, t.currency) is distinct from (d.currency, c.currency)
    """,
    "balance_not_as_its_account": """
        select coalesce(a.id, b.account_id) as id, a.kind, a.currency, b.kind as balance_kind,
            b.currency as balance_currency
        from ledger.account a full join ledger.balance b on b.account_id = a.id
        where (a.id, a.kind, a.currency) is distinct from (b.account_id, b.kind, b.currency)
    """,
    "holds_not_pending": """
        with held as (
            select side.account_id, sum(side.debit) as debit, sum(side.credit) as credit
            from ledger.hold h, lateral (values (h.debit, h.amount, 0), (h.credit, 0, h.amount))
                as side (account_id, debit, credit)
            group by side.account_id
        )
        select b.account_id, b.pending_debit, b.pending_credit, coalesce(h.debit, 0)::bigint as held_debit,
            coalesce(h.credit, 0)::bigint as held_credit
        from ledger.balance b left join held h using (account_id)
        where (b.pending_debit, b.pending_credit) is distinct from (coalesce(h.debit, 0), coalesce(h.credit, 0))
    """,
    "hold_not_as_its_transfers": """
        with begun as (select * from ledger.transfer where state = 'pending'),
        ended as (
            select pending_id, count(*) as times, max(amount) as amount, min(debit::text) as debit,
                min(credit::text) as credit
            from ledger.transfer where pending_id is not null group by pending_id
        )
        select coalesce(h.id, b.id, e.pending_id) as id, b.id is not null as begun, h.id is not null as is_open,
            e.times as ended
        from begun b full join ledger.hold h on h.id = b.id full join ended e on e.pending_id = coalesce(b.id, h.id)
        where b.id is null or (h.id is not null) = (e.pending_id is not null) or e.times > 1 or e.amount > b.amount
            or (h.id is not null and (h.debit, h.credit, h.amount, h.currency, h.code, h.counted)
                is distinct from (b.debit, b.credit, b.amount, b.currency, b.code, b.counted))
            or (e.pending_id is not null and (e.debit, e.credit) <> (b.debit::text, b.credit::text))
    """,
    # What is taken back of an archived transfer was proved before it was archived; nothing is taken back of it since.
    "reversed_too_much": """
        select r.reverses, o.state, o.amount, sum(r.amount)::text as reversed
        from ledger.transfer r left join ledger.answer a on a.id = r.reverses
            left join ledger.transfer o on o.seq = a.seq and o.id = a.id
        where r.reverses is not null and (o.id is not null or a.seq is null or a.seq >= JOURNAL_BEGIN)
        group by r.reverses, o.id, o.state, o.amount
        having o.id is null or o.state <> 'posted' or sum(r.amount) > o.amount
            or bool_or((r.debit, r.credit) <> (o.credit, o.debit))
    """,
    # What a window should stand at follows from the journal. Windows older than the ones kept are of no interest.
    "counter_not_fold_of_transfers": """
        with counted as (
            COUNTED
            where t.seq >= JOURNAL_BEGIN
            union all
            select g.account_id, c.key, c.value::bigint
            from ledger.brought_forward g cross join lateral jsonb_each_text(g.counters) c
        ), folded as (
            select account_id, "window", sum(amount)::bigint as used from counted group by 1, 2
        ), kept as (
            select b.account_id, c.key as "window", c.value::bigint as used,
                split_part(c.key, ':', 1) || case when right(c.key, 1) = '#' then '#' else '' end as family,
                min(c.key) over (
                    partition by b.account_id, split_part(c.key, ':', 1), right(c.key, 1) = '#' order by c.key
                ) as oldest
            from ledger.balance b cross join lateral jsonb_each_text(b.counters) c
        )
        select coalesce(k.account_id, f.account_id) as account_id, coalesce(k."window", f."window") as "window",
            coalesce(k.used, 0) as used, coalesce(f.used, 0) as transfers
        from kept k full join folded f using (account_id, "window")
        where coalesce(k.used, 0) <> coalesce(f.used, 0) and not exists (
            select from kept o where k.account_id is null and o.account_id = f.account_id and f."window" < o.oldest
                and o.family = split_part(f."window", ':', 1)
                    || case when right(f."window", 1) = '#' then '#' else '' end
        )
    """,
    "account_unknown": """
        select side.account_id, count(*) as times
        from ledger.transfer t cross join lateral (values (t.debit), (t.credit)) as side (account_id)
            left join ledger.balance b using (account_id)
        where b.account_id is null group by side.account_id
    """,
    "control_not_zero": """
        select account_id, currency, (posted_credit - posted_debit)::text as posted
        from ledger.balance where kind = 'control' and posted_credit <> posted_debit
    """,
    "answer_not_as_its_transfer": """
        select coalesce(a.id, t.id) as id, a.seq, t.seq as transfer, a.refusal is not null as refused, t.state
        from ledger.answer a full join ledger.transfer t on t.seq = a.seq and t.id = a.id
        where ((a.seq is null) <> (t.seq is null) and (a.seq is null or a.seq >= JOURNAL_BEGIN))
            or (a.refusal is null) <> (a.seq is not null) or a.id is null
    """,
    "group_not_whole": """
        with groups as (select leader, count(*) + 1 as size from ledger.transfer where leader is not null group by 1)
        select coalesce(a.id, g.leader) as id, a.size, g.size as transfers
        from (select * from ledger.answer where size is not null) a full join groups g on g.leader = a.id
        where a.size is distinct from g.size and (a.seq is null or a.seq >= JOURNAL_BEGIN)
    """,
    "number_not_drawn": """
        select t.seq, s.last_value from ledger.seq s, (select max(seq) as seq from ledger.transfer) t
        where t.seq > s.last_value
    """,
    "closed_period_changed": """
        with ends as (select array_agg(ends_at order by ends_at) as at from ledger.period),
        booked as (
            select width_bucket(t.posted_at, ends.at) + 1 as nth, count(*) as transfers
            from ledger.transfer t, ends where ends.at is not null and t.seq >= JOURNAL_BEGIN group by 1
        ), sealed as (
            select p.name, p.nth, coalesce(sum(s.transfers) filter (where s.first_seq >= JOURNAL_BEGIN), 0) as transfers
            from (select name, row_number() over (order by ends_at) as nth from ledger.period) p
                join ledger.seal on seal.period = p.name left join ledger.seal_part s on s.period = p.name
            group by p.name, p.nth
        )
        select s.name, s.transfers::bigint as sealed, coalesce(b.transfers, 0) as transfers
        from sealed s left join booked b using (nth) where s.transfers <> coalesce(b.transfers, 0)
    """,
    "archived_not_as_answers": """
        select JOURNAL_BEGIN as below, sum(transfers)::bigint as transfers,
            (select count(*) from ledger.answer where seq < JOURNAL_BEGIN) as answers
        from ledger.archived
        having sum(transfers) <> (select count(*) from ledger.answer where seq < JOURNAL_BEGIN)
    """,
}


async def check_books(uow: UnitOfWork) -> list[Problem]:
    """Prove the books; an empty list means that they are clean. It reads every row, and locks none.

    In a unit of work that sees one moment (`Database.moment`), all checks speak of the same one.
    """
    await uow.flush()
    problems: list[Problem] = []
    for code, query in _CHECKS.items():
        found_rows = await uow.driver.execute(query.replace("COUNTED", COUNTED).replace("JOURNAL_BEGIN", _BEGIN))
        names = [column.name for column in found_rows.description or ()]
        for subject, *values in await found_rows.fetchall():
            facts = zip(names[1:], values, strict=True)
            found = {name: value if isinstance(value, str | int | None) else str(value) for name, value in facts}
            problems.append(Problem(code=code, subject=str(subject), facts=found))
    return problems
