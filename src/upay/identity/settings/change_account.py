"""Changes to a customer's own row: language, level, and closing for good."""

from datetime import datetime

from upay.identity import queries
from upay.identity.doors import sessions
from upay.identity.models import Customer
from upay.identity.telling import notices
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.platform import retention
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork, event


async def set_language(uow: UnitOfWork, *, customer_id: CustomerId, lang: Lang) -> None:
    """Change the language of notices and screens."""
    person = await queries.lock_customer(uow, customer_id)
    person.lang = lang.value
    await uow.flush()


async def set_level(uow: UnitOfWork, *, customer_id: CustomerId, level: int) -> None:
    """Raise or lower the verified level; what was verified is the caller's record."""
    person = await queries.lock_customer(uow, customer_id)
    person.level = level
    await uow.flush()
    uow.publish(event("identity.level_changed", channels=[f"customer:{customer_id}"], customer=customer_id))


async def close_account(uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, at: datetime) -> None:
    """Close for good, end every session, and plan what of the person goes when.

    That no money is left is the caller's check, in the same transaction.
    """
    person = await queries.lock_customer(uow, customer_id)
    if person.closed_at is None:
        person.closed_at = at
        await uow.flush()
        notices.tell(uow, vault, to=person, words=notices.CLOSED, at=at)
        await retention.plan(uow, customer_id, closed_at=at)
        await sessions.end_sessions(uow, who_id=customer_id, at=at)
        uow.publish(event("identity.closed", channels=[f"customer:{customer_id}"], customer=customer_id))


async def close_again(uow: UnitOfWork, customer_id: CustomerId, closed_at: datetime) -> bool:
    """Close an account that a backup has opened again, as of when it was closed, and tell nobody twice.

    Returns whether it was open. What stood on the wallet when the backup was made stays there, for the books.
    """
    person = await uow.session.get(Customer, customer_id, with_for_update=True)
    if person is None or person.closed_at is not None:
        return False
    person.closed_at = closed_at
    await uow.flush()
    await retention.plan(uow, customer_id, closed_at=closed_at)
    await sessions.end_sessions(uow, who_id=customer_id, at=closed_at)
    uow.publish(event("identity.closed", channels=[f"customer:{customer_id}"], customer=customer_id))
    return True
