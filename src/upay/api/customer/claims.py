"""A claim on the account of who is signed in: that there is one, and the one press that takes it back."""

from typing import Final

from litestar.di import NamedDependency

from upay import identity
from upay.api import shapes
from upay.api.routes import reads, writes
from upay.api.who import Audience, Visit
from upay.identity import ClaimedView

_TAG: Final = "Security"


@reads("/api/me/claim", "claim_on_account", Audience.CUSTOMER, tag=_TAG)
async def claim_on_account(visit: NamedDependency[Visit]) -> shapes.ClaimOnAccount | None:
    """Return the claim on one's account that can be taken back, if there is one."""
    async with visit.services.db.begin() as uow:
        found = await identity.claim_on(uow, visit.services.vault, visit.customer_id)
    return None if found is None else show_claim_on(found)


@writes("/api/me/claim/cancel", "cancel_claim", Audience.CUSTOMER, status=204, kind="claim", tag=_TAG)
async def cancel_claim(visit: NamedDependency[Visit]) -> None:
    """Say that it is not oneself who claims the account; the claim ends, and further ones rest."""
    assert visit.session is not None, "the route is for customers"
    services = visit.services
    await identity.cancel_claim(
        services.db, services.vault, customer_id=visit.customer_id, session_id=visit.session.id, at=visit.at
    )


def show_claim_on(one: ClaimedView) -> shapes.ClaimOnAccount:
    """Show a claim to the account's owner."""
    return shapes.ClaimOnAccount(number=one.number, phone=one.phone, since=one.since, cools_until=one.cools_until)


ROUTES = (claim_on_account, cancel_claim)
