"""Every question that is asked of the ledger without changing it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.kit.page import Page
from upay.ledger.chart import Blocked, Code, State
from upay.ledger.models import BALANCE
from upay.ledger.windows import Window
from upay.platform.db import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How an account stands: what is posted, what may still leave it, what is held on either side.

    What is `blocked_amount` is there and may not leave.
    """

    posted: Money
    available: Money
    pending_out: Money
    pending_in: Money
    blocked_amount: Money
    floor: Money | None
    ceiling: Money | None
    version: int
    blocked: Blocked
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One line of an account's statement; the amount is above zero when money came in."""

    version: int
    transfer_id: UUID
    amount: Money
    balance_after: Money
    counterpart: AccountId
    code: Code
    reference: UUID | None
    at: datetime
    posted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What moved under a code: how often, and how much altogether."""

    code: Code
    currency: Currency
    transfers: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtForward:
    """With what an account's statement begins where what was before is archived."""

    balance: Money
    version: int
    """How many entries are archived; the first line of the statement has the next number."""
    at: datetime


class ArchivedError(LookupError):
    """What was asked for was archived: the journal answers from `since` on."""

    def __init__(self, *, since: datetime) -> None:
        super().__init__(f"the journal begins at {since.isoformat()}; what was before is archived")
        self.since = since


class UnknownAccountError(LookupError):
    """No such account is open; only a mistake of ours asks for it."""


async def balance(uow: UnitOfWork, account_id: AccountId) -> Balance:
    """Return how an account stands."""
    found = await balances(uow, [account_id])
    if account_id not in found:
        raise UnknownAccountError(account_id)
    return found[account_id]


async def balances(uow: UnitOfWork, ids: Collection[AccountId]) -> dict[AccountId, Balance]:
    """Return how the accounts stand; one that is not open is left out."""
    query = sa.select(BALANCE).where(BALANCE.c.account_id == sa.func.any(sa.cast(list(ids), sa.ARRAY(sa.Uuid))))
    return {AccountId(row.account_id): _read(row) for row in await (await uow.connection()).execute(query)}


_ENTRY_COLUMNS: Final = (
    "version, seq, transfer_id, amount, balance_after, counterpart, currency, code, reference, at, posted_at"
)
# Both legs are read by their own index, each no further than the page is long.
_PAGE: Final = """
select {columns} from (
    (select {columns} from (
        select debit_version as version, seq, id as transfer_id, -amount as amount, debit_after as balance_after,
            credit as counterpart, currency, code, reference, at, posted_at
        from ledger.transfer
        where debit = %(account)s and state = 'posted' and {where} order by seq {order} limit %(most)s
    ) paid)
    union all
    (select {columns} from (
        select credit_version as version, seq, id as transfer_id, amount, credit_after as balance_after,
            debit as counterpart, currency, code, reference, at, posted_at
        from ledger.transfer
        where credit = %(account)s and state = 'posted' and {where} order by seq {order} limit %(most)s
    ) received)
) both_legs order by seq {order} limit %(most)s
"""


async def entries(
    uow: UnitOfWork, account_id: AccountId, *, before: str | None = None, after: str | None = None, limit: int = 50
) -> Page[EntryView]:
    """Return a page of an account's statement: newest first before this cursor, or oldest first after that one.

    Raises ValueError if a cursor is none of ours.
    """
    assert before is None or after is None, "a statement is read in one direction"
    where, order, cursor = "true", "desc", None
    if before is not None:
        where, cursor = "seq < %(cursor)s", int(before)
    elif after is not None:
        where, order, cursor = "seq > %(cursor)s", "asc", int(after)
    statement = _PAGE.format(columns=_ENTRY_COLUMNS, where=where, order=order)
    rows = await _rows(uow, statement, account=account_id, cursor=cursor, most=limit + 1)
    more = str(rows[limit - 1].seq) if len(rows) > limit else None
    return Page(tuple(_entry(row) for row in rows[:limit]), more)


_AS_OF: Final = """
select e.version, e.balance_after, b.currency, g.version as archived, g.moved_at as archived_at,
    g.posted_credit - g.posted_debit as brought
from ledger.balance b left join ledger.brought_forward g using (account_id)
    cross join lateral ledger.entry_as_of(b.account_id, %(at)s, %(version)s) e
where b.account_id = %(account)s
"""


async def balance_at(uow: UnitOfWork, account_id: AccountId, *, at: datetime) -> Money:
    """Return what was posted on the account up to and including an instant, by the time it was booked.

    Raises ArchivedError if what was booked last by then is not in the journal any more.
    """
    row = await _as_of(uow, account_id, at=at)
    if row.version is None and row.archived_at is not None and at < row.archived_at:
        raise ArchivedError(since=row.archived_at)
    return _balance_after(row)


async def balance_at_version(uow: UnitOfWork, account_id: AccountId, *, version: int) -> Money:
    """Return what stood on the account after its entry of that number; zero is before the first.

    Raises ArchivedError if that entry is not in the journal any more.
    """
    assert version >= 0, "entries are numbered from one"
    row = await _as_of(uow, account_id, version=version)
    if row.version is None and version < (row.archived or 0):
        raise ArchivedError(since=row.archived_at)
    return _balance_after(row)


async def _as_of(
    uow: UnitOfWork, account_id: AccountId, *, at: datetime | None = None, version: int | None = None
) -> Any:  # noqa: ANN401 -- a row of hand-written SQL is untyped by nature
    await uow.flush()
    rows = await _rows(uow, _AS_OF, account=account_id, at=at, version=version)
    if not rows:
        raise UnknownAccountError(account_id)
    return rows[0]


def _balance_after(row: Any) -> Money:  # noqa: ANN401 -- likewise
    after = row.balance_after if row.version is not None else row.brought or 0
    return Money(after, Currency(row.currency))


async def brought_forward(uow: UnitOfWork, account_id: AccountId) -> BroughtForward | None:
    """Return with what an account's statement begins; None if it begins with its first entry."""
    rows = await _rows(
        uow,
        """
        select g.posted_credit - g.posted_debit as posted, g.version, g.moved_at, b.currency
        from ledger.brought_forward g join ledger.balance b using (account_id)
        where account_id = %(account)s and g.version > 0
        """,
        account=account_id,
    )
    if not rows:
        return None
    row = rows[0]
    return BroughtForward(balance=Money(row.posted, Currency(row.currency)), version=row.version, at=row.moved_at)


# What was booked in a closed period has no greater number than when it was closed, and what is booked later is not
# among what the seals before it cover whole.
_STRETCH: Final = """
select (select coalesce(max(s.whole_below), 0) from ledger.seal s join ledger.period p on p.name = s.period
        where p.ends_at <= %(since)s) as low,
    (select coalesce(min(p.closing_seq), 9223372036854775807) from ledger.period p
     where p.ends_at >= %(until)s) as high,
    (select max(last_posted_at) from ledger.archived) as archived
"""
_TOTALS: Final = """
select code, currency, count(*) as transfers, sum(amount)::bigint as amount from (
    {rows}
) counted
group by code, currency order by code, currency
"""
_TOTALLED: Final = """
select code, currency, amount from ledger.transfer
where {whose} seq >= %(low)s and seq <= %(high)s and state = 'posted'
    and posted_at >= %(since)s and posted_at < %(until)s
"""
_ALL_TOTALS: Final = _TOTALS.format(rows=_TOTALLED.format(whose=""))
_TOTALS_OF_ONE: Final = _TOTALS.format(
    rows=" union all ".join(_TOTALLED.format(whose=f"{leg} = %(account)s and") for leg in ("debit", "credit"))
)


async def totals(
    uow: UnitOfWork, *, since: datetime, until: datetime, account_id: AccountId | None = None
) -> list[Total]:
    """Return per code and currency what was posted from `since` until before `until`, by the time it was booked.

    Raises ArchivedError if some of that is not in the journal any more.
    """
    await uow.flush()
    bounds = (await _rows(uow, _STRETCH, since=since, until=until))[0]
    if bounds.archived is not None and since <= bounds.archived:
        raise ArchivedError(since=bounds.archived)
    rows = await _rows(
        uow, _ALL_TOTALS if account_id is None else _TOTALS_OF_ONE,
        since=since, until=until, account=account_id, low=bounds.low, high=bounds.high,
    )  # fmt: skip
    return [
        Total(
            code=Code(row.code), currency=Currency(row.currency), transfers=row.transfers,
            amount=Money(row.amount, Currency(row.currency)),
        )
        for row in rows
    ]  # fmt: skip


async def used(
    uow: UnitOfWork, account_id: AccountId, windows: Collection[Window], *, currency: Currency = Currency.CNY
) -> Mapping[str, Money]:
    """Return what counts on this account in each of these windows, open holds included; zero where nothing does."""
    query = sa.select(BALANCE.c.counters).where(BALANCE.c.account_id == account_id)
    counters = (await (await uow.connection()).execute(query)).scalar_one_or_none() or {}
    return {
        window.name: Money(sum(counters.get(name, 0) for name in (window.name, *window.along)), currency)
        for window in windows
    }


async def _rows(uow: UnitOfWork, statement: str, **values: object) -> Sequence[Any]:
    return (await (await uow.connection()).exec_driver_sql(statement, values)).all()


def _entry(row: Any) -> EntryView:  # noqa: ANN401 -- a row of hand-written SQL is untyped by nature
    return EntryView(
        version=row.version,
        transfer_id=row.transfer_id,
        amount=Money(row.amount, Currency(row.currency)),
        balance_after=Money(row.balance_after, Currency(row.currency)),
        counterpart=AccountId(row.counterpart),
        code=Code(row.code),
        reference=row.reference,
        at=row.at,
        posted_at=row.posted_at,
    )


def _read(row: Any) -> Balance:  # noqa: ANN401 -- likewise
    currency = Currency(row.currency)
    posted = row.posted_credit - row.posted_debit

    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, currency)

    return Balance(
        posted=Money(posted, currency),
        available=Money(posted - row.pending_debit - row.blocked_amount - (row.floor or 0), currency),
        pending_out=Money(row.pending_debit, currency),
        pending_in=Money(row.pending_credit, currency),
        blocked_amount=Money(row.blocked_amount, currency),
        floor=money(row.floor),
        ceiling=money(row.ceiling),
        version=row.version,
        blocked=Blocked(row.blocked),
        state=State(row.state),
    )
