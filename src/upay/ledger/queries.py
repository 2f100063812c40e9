"""Every question that is asked of the ledger without changing it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.kit.page import Page
from upay.ledger.chart import Blocked, Code
from upay.ledger.models import ACCOUNT, BALANCE, COUNTER, ENTRY, TRANSFER
from upay.platform.db import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How an account stands: what is posted, what may still leave it, what is held on either side."""

    posted: Money
    available: Money
    pending_out: Money
    pending_in: Money
    version: int
    blocked: Blocked


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
    query = (
        sa.select(BALANCE, ACCOUNT.c.currency)
        .join(ACCOUNT, ACCOUNT.c.id == BALANCE.c.account_id)
        .where(BALANCE.c.account_id == sa.func.any(sa.cast(list(ids), sa.ARRAY(sa.Uuid))))
    )
    return {AccountId(row.account_id): _read(row) for row in await (await uow.connection()).execute(query)}


async def entries(
    uow: UnitOfWork, account_id: AccountId, *, before: str | None = None, limit: int = 50
) -> Page[EntryView]:
    """Return an account's statement, newest first, one page before this cursor."""
    query = (
        sa.select(ENTRY, TRANSFER.c.debit, TRANSFER.c.credit, TRANSFER.c.currency, TRANSFER.c.code,
                  TRANSFER.c.reference, TRANSFER.c.at)
        .join(TRANSFER, TRANSFER.c.id == ENTRY.c.transfer_id)
        .where(ENTRY.c.account_id == account_id)
        .order_by(ENTRY.c.version.desc())
        .limit(limit + 1)
    )  # fmt: skip
    if before is not None:
        query = query.where(ENTRY.c.version < int(before))
    rows = (await (await uow.connection()).execute(query)).all()
    views = tuple(
        EntryView(
            version=row.version,
            transfer_id=row.transfer_id,
            amount=Money(row.amount, Currency(row.currency)),
            balance_after=Money(row.balance_after, Currency(row.currency)),
            counterpart=AccountId(row.credit if row.debit == account_id else row.debit),
            code=Code(row.code),
            reference=row.reference,
            at=row.at,
        )
        for row in rows[:limit]
    )
    return Page(views, str(views[-1].version) if len(rows) > limit else None)


async def used(
    uow: UnitOfWork, *, owner: UUID, windows: Collection[str], currency: Currency = Currency.CNY
) -> Mapping[str, Money]:
    """Return what counts in each of these windows, open holds included; zero where nothing does yet."""
    query = sa.select(COUNTER.c.window, COUNTER.c.used).where(
        COUNTER.c.owner == owner, COUNTER.c.window.in_(windows), COUNTER.c.currency == currency.value
    )
    found = {row.window: row.used for row in await (await uow.connection()).execute(query)}
    return {window: Money(found.get(window, 0), currency) for window in windows}


def _read(row: sa.Row[tuple[object, ...]]) -> Balance:
    currency = Currency(row.currency)
    posted = row.posted_credit - row.posted_debit
    return Balance(
        posted=Money(posted, currency),
        available=Money(posted - row.pending_debit - (row.floor or 0), currency),
        pending_out=Money(row.pending_debit, currency),
        pending_in=Money(row.pending_credit, currency),
        version=row.version,
        blocked=Blocked(row.blocked),
    )
