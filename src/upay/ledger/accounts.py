"""Accounts: opening, finding without a look-up, and what may be set on them: blocks, bounds, the end of their life.

Whatever is set waits for the posting that is under way, holds for every later one, and leaves a row of its history.
"""

from datetime import datetime
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.ledger.chart import FLOORED, OWNED, AccountKind, Blocked, State
from upay.ledger.models import ACCOUNT, BALANCE, STANDING_CHANGE
from upay.platform.db import UnitOfWork

_ACCOUNTS = UUID("0b9a8f0e-6a55-5e0c-8f43-5d0f2f6c9d21")


class BalanceInTheWay(Exception):  # noqa: N818 -- an answer, which callers turn into a refusal of their own
    """The account holds money, or money is held on it, that what was asked does not allow."""


def account_id_for(owner: UUID, kind: AccountKind, currency: Currency = Currency.CNY) -> AccountId:
    """Return the id of an owner's account, whether it is open or not."""
    assert kind in OWNED, "the house has no owner: use house()"
    return AccountId(uuid5(_ACCOUNTS, f"{kind}\x1f{currency}\x1f{owner}"))


def house(kind: AccountKind, currency: Currency = Currency.CNY) -> AccountId:
    """Return the id of the house's own account of this kind."""
    assert kind not in OWNED, "this kind of account belongs to somebody"
    return AccountId(uuid5(_ACCOUNTS, f"{kind}\x1f{currency}\x1fhouse"))


async def open_account(
    uow: UnitOfWork, *, owner: UUID | None, kind: AccountKind, currency: Currency = Currency.CNY,
    floor: Money | None = None, ceiling: Money | None = None, at: datetime,
) -> AccountId:  # fmt: skip
    """Open an account, or find it open.

    Without a floor of its own it has its kind's: what belongs to somebody and our fees stay at or above zero, the
    others have none. A floor below zero is an overdraft to that bound.
    """
    assert floor is None or floor.currency == currency, "a floor is in the account's currency"
    assert ceiling is None or ceiling.currency == currency, "so is a ceiling"
    account_id = house(kind, currency) if owner is None else account_id_for(owner, kind, currency)
    lowest = 0 if floor is None and kind in FLOORED else floor.minor if floor is not None else None
    connection = await uow.connection()
    account = insert(ACCOUNT).values(id=account_id, kind=kind.value, currency=currency.value, owner=owner, opened_at=at)
    await connection.execute(account.on_conflict_do_nothing())
    balance = insert(BALANCE).values(
        account_id=account_id, floor=lowest, ceiling=None if ceiling is None else ceiling.minor, kind=kind.value,
        currency=currency.value,
    )  # fmt: skip
    await connection.execute(balance.on_conflict_do_nothing())
    return account_id


async def open_house_accounts(uow: UnitOfWork, *, currency: Currency = Currency.CNY, at: datetime) -> None:
    """Open every account that the house itself needs in a currency."""
    for kind in sorted(set(AccountKind) - OWNED):
        await open_account(uow, owner=None, kind=kind, currency=currency, at=at)


async def block(uow: UnitOfWork, account_id: AccountId, *, scope: Blocked, at: datetime) -> bool:
    """Let the account refuse movements out, or all of them, or none; say whether there is such an account."""
    return await _set(uow, account_id, "blocked", Blocked(scope).value, at=at)


async def block_amount(uow: UnitOfWork, account_id: AccountId, *, amount: Money, at: datetime) -> bool:
    """Keep so much of the account from leaving it, zero for none; say whether there is such an account."""
    assert amount.minor >= 0, "an amount that is kept back is not below zero"
    row = await _locked(uow, account_id)
    if row is None:
        return False
    assert row.currency == amount.currency, "an amount that is kept back is in the account's currency"
    return await _set(uow, account_id, "blocked_amount", amount.minor, at=at)


async def set_bounds(
    uow: UnitOfWork, account_id: AccountId, *, floor: Money | None, ceiling: Money | None, at: datetime
) -> bool:
    """Set how low and how high the account may stand; say whether there is such an account.

    Raises BalanceInTheWay if it stands outside of them now.
    """
    row = await _locked(uow, account_id)
    if row is None:
        return False
    assert all(bound is None or bound.currency == row.currency for bound in (floor, ceiling)), "so are bounds"
    posted = row.posted_credit - row.posted_debit
    too_low = floor is not None and posted - row.pending_debit < floor.minor
    if too_low or (ceiling is not None and posted + row.pending_credit > ceiling.minor):
        raise BalanceInTheWay
    await _set(uow, account_id, "floor", None if floor is None else floor.minor, at=at)
    return await _set(uow, account_id, "ceiling", None if ceiling is None else ceiling.minor, at=at)


async def close_account(uow: UnitOfWork, account_id: AccountId, *, at: datetime) -> State | None:
    """Close the account if nothing is on it, else let it only empty itself; say which, or None if there is none."""
    row = await _locked(uow, account_id)
    if row is None:
        return None
    empty = row.posted_credit == row.posted_debit and row.pending_debit == row.pending_credit == 0
    state = State.CLOSED if empty else State.CLOSING
    if row.state != state.value:
        await _set(uow, account_id, "state", state.value, at=at)
    return state


async def reopen_account(uow: UnitOfWork, account_id: AccountId, *, at: datetime) -> bool:
    """Open again what was closed or closing; say whether there is such an account."""
    row = await _locked(uow, account_id)
    if row is None:
        return False
    return row.state == State.OPEN.value or await _set(uow, account_id, "state", State.OPEN.value, at=at)


async def _locked(uow: UnitOfWork, account_id: AccountId) -> sa.Row[tuple[object, ...]] | None:
    query = sa.select(BALANCE).where(BALANCE.c.account_id == account_id).with_for_update(key_share=True)
    return (await (await uow.connection()).execute(query)).one_or_none()


async def _set(uow: UnitOfWork, account_id: AccountId, what: str, value: str | int | None, *, at: datetime) -> bool:
    connection = await uow.connection()
    change = sa.update(BALANCE).where(BALANCE.c.account_id == account_id).values({what: value})
    if (await connection.execute(change)).rowcount != 1:
        return False
    noted = None if value is None else str(value)
    await connection.execute(sa.insert(STANDING_CHANGE).values(account_id=account_id, what=what, value=noted, at=at))
    return True
