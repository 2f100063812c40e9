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
        from ledger.transfer where debit = %(account)s and state = 'posted' and {where}
        order by seq {order} limit %(most)s
    ) paid)
    union all
    (select {columns} from (
        select credit_version as version, seq, id as transfer_id, amount, credit_after as balance_after,
            debit as counterpart, currency, code, reference, at, posted_at
        from ledger.transfer where credit = %(account)s and state = 'posted' and {where}
        order by seq {order} limit %(most)s
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


# The last entry up to a number, by either leg's index.
_LAST: Final = """
select version, balance_after, posted_at from (
    (select debit_version as version, debit_after as balance_after, posted_at, seq from ledger.transfer
     where debit = %(account)s and state = 'posted' and seq <= %(seq)s order by seq desc limit 1)
    union all
    (select credit_version, credit_after, posted_at, seq from ledger.transfer
     where credit = %(account)s and state = 'posted' and seq <= %(seq)s order by seq desc limit 1)
) both_legs order by seq desc limit 1
"""
_BOUNDS: Final = "select last_value as last from ledger.seq"


async def balance_at(uow: UnitOfWork, account_id: AccountId, *, at: datetime) -> Money:
    """Return what was posted on the account up to and including an instant, by the time it was booked.

    An account's bookings never run backwards in time, so the place is found by halving.
    """
    return await _as_of(uow, account_id, lambda row: row.posted_at <= at)


async def balance_at_version(uow: UnitOfWork, account_id: AccountId, *, version: int) -> Money:
    """Return what stood on the account after its entry of that number; zero is before the first."""
    assert version >= 0, "entries are numbered from one"
    return await _as_of(uow, account_id, lambda row: row.version <= version)


async def _as_of(uow: UnitOfWork, account_id: AccountId, fits: Any) -> Money:  # noqa: ANN401 -- a row is untyped
    now = await balance(uow, account_id)
    low, high = 0, (await _rows(uow, _BOUNDS))[0].last
    found = await _rows(uow, _LAST, account=account_id, seq=high)
    if not found:
        return Money(0, now.posted.currency)
    if fits(found[0]):
        return Money(found[0].balance_after, now.posted.currency)
    best = Money(0, now.posted.currency)
    while low < high:
        middle = (low + high) // 2
        found = await _rows(uow, _LAST, account=account_id, seq=middle)
        if not found or fits(found[0]):
            low = middle + 1
            best = Money(found[0].balance_after, now.posted.currency) if found else best
        else:
            high = middle
    return best


async def totals(
    uow: UnitOfWork, *, since: datetime, until: datetime, account_id: AccountId | None = None
) -> list[Total]:
    """Return per code and currency what was posted from `since` until before `until`, by the time it was booked."""
    rows = await _rows(
        uow,
        """
        select code, currency, count(*) as transfers, sum(amount)::bigint as amount from ledger.transfer
        where state = 'posted' and posted_at >= %(since)s and posted_at < %(until)s
            and (%(account)s::uuid is null or %(account)s in (debit, credit))
        group by code, currency order by code, currency
        """,
        since=since, until=until, account=account_id,
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
