"""The people and shops that payments deal with, as identity knows them."""

from uuid import UUID

from upay import identity
from upay.identity import CustomerView, MerchantView
from upay.payments.rails import Rails
from upay.platform.db import UnitOfWork


async def person(uow: UnitOfWork, rails: Rails, customer_id: UUID) -> CustomerView:
    """Return a customer who is known to exist."""
    found = await identity.queries.customer(uow, rails.vault, customer_id)
    assert found is not None, "ids of customers in our rows name customers"
    return found


async def shop(uow: UnitOfWork, merchant_id: UUID) -> MerchantView:
    """Return a shop that is known to exist."""
    found = await identity.queries.merchant(uow, merchant_id)
    assert found is not None, "ids of shops in our rows name shops"
    return found
