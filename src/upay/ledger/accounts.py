"""Accounts: opening, finding without a look-up, blocking."""

from datetime import datetime
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.ledger.chart import FLOORED, OWNED, AccountKind, Blocked
from upay.ledger.models import ACCOUNT, BALANCE
from upay.platform.db import UnitOfWork

_ACCOUNTS = UUID("0b9a8f0e-6a55-5e0c-8f43-5d0f2f6c9d21")


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
    floor: Money | None = None, at: datetime,
) -> AccountId:  # fmt: skip
    """Open an account, or find it open.

    Without a floor of its own it has its kind's: customers, merchants and fees stay at or above zero, the others have
    none.
    """
    assert floor is None or floor.currency == currency, "a floor is in the account's currency"
    account_id = house(kind, currency) if owner is None else account_id_for(owner, kind, currency)
    lowest = 0 if floor is None and kind in FLOORED else floor.minor if floor is not None else None
    connection = await uow.connection()
    account = insert(ACCOUNT).values(id=account_id, kind=kind.value, currency=currency.value, owner=owner, opened_at=at)
    await connection.execute(account.on_conflict_do_nothing())
    await connection.execute(insert(BALANCE).values(account_id=account_id, floor=lowest).on_conflict_do_nothing())
    return account_id


async def open_house_accounts(uow: UnitOfWork, *, currency: Currency = Currency.CNY, at: datetime) -> None:
    """Open every account that the house itself needs in a currency."""
    for kind in sorted(set(AccountKind) - OWNED):
        await open_account(uow, owner=None, kind=kind, currency=currency, at=at)


async def block(uow: UnitOfWork, account_id: AccountId, *, scope: Blocked) -> bool:
    """Let the account refuse movements out, or all of them, or none; say whether there is such an account.

    It waits for the posting that is under way and holds for every later one.
    """
    connection = await uow.connection()
    change = sa.update(BALANCE).where(BALANCE.c.account_id == account_id).values(blocked=Blocked(scope).value)
    return (await connection.execute(change)).rowcount == 1
