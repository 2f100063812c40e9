"""The signed-in customer's password and PIN, changed by who knows the ones that count now."""

from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import JSONBody

from upay import identity
from upay.api import shapes
from upay.api.routes import Approval, standing_of, writes
from upay.api.who import Audience, Visit

_CUSTOMER = Audience.CUSTOMER


@writes("/api/me/password", "change_password", _CUSTOMER, status=204, at_most=30)
async def change_password(visit: NamedDependency[Visit], data: JSONBody[shapes.ChangePassword]) -> None:
    """Set another password with the one that counts now; every other session ends."""
    services = visit.services
    await identity.change_password(
        services.db, services.vault, customer_id=visit.customer_id, password=data.password,
        new_password=data.new_password, keep_session=_session_id(visit), at=visit.at,
    )  # fmt: skip


@writes("/api/me/password/first", "set_first_password", _CUSTOMER, status=204, at_most=30, needs=["set_password"])
async def set_first_password(
    visit: NamedDependency[Visit], data: JSONBody[shapes.FirstPassword], approval: Approval = None
) -> None:
    """Set a password where there is none, proven by a passkey of three days or more; every other session ends."""
    services = visit.services
    await identity.set_first_password(
        services.db, services.vault, customer_id=visit.customer_id, new_password=data.new_password,
        standing=standing_of(visit, approval), at=visit.at,
    )  # fmt: skip


@writes("/api/me/pin/change", "change_pin", _CUSTOMER, status=204, at_most=30)
async def change_pin(visit: NamedDependency[Visit], data: JSONBody[shapes.ChangePin]) -> None:
    """Set another PIN with the one that counts now; every other session ends."""
    services = visit.services
    await identity.change_pin(
        services.db, services.vault, customer_id=visit.customer_id, pin=data.pin, new_pin=data.new_pin,
        keep_session=_session_id(visit), at=visit.at,
    )  # fmt: skip


def _session_id(visit: Visit) -> UUID:
    assert visit.session is not None, "the route is for customers"
    return visit.session.id


ROUTES = (change_password, set_first_password, change_pin)
