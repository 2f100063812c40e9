"""What the signed-in customer is known by and has agreed to: adding a phone number, and accepting the terms."""

from typing import Final

from litestar.di import NamedDependency
from litestar.params import JSONBody

from upay import identity
from upay.api import shapes
from upay.api.customer.account import show_code_sent, show_me
from upay.api.routes import Approval, standing_of, writes
from upay.api.who import Audience, Visit

_CUSTOMER = Audience.CUSTOMER
_GUESSES_A_MINUTE: Final = 30
_TAG: Final = "Security"


@writes(
    "/api/me/phone/add/codes", "begin_phone", _CUSTOMER, status=202, at_most=_GUESSES_A_MINUTE, tag=_TAG,
    needs=["bind_phone"],
)  # fmt: skip
async def begin_phone(
    visit: NamedDependency[Visit], data: JSONBody[shapes.BeginPhone], approval: Approval = None
) -> shapes.CodeSent:
    """Send a code to a number that is to be added; whether it is somebody's is not told."""
    services = visit.services
    sent = await identity.begin_phone(
        services.db, services.vault, customer_id=visit.customer_id, phone=data.phone, lang=visit.lang,
        standing=standing_of(visit, approval), at=visit.at,
    )  # fmt: skip
    return show_code_sent(sent, at=visit.at)


@writes("/api/me/phone/add", "confirm_phone", _CUSTOMER, status=200, at_most=_GUESSES_A_MINUTE, tag=_TAG)
async def confirm_phone(visit: NamedDependency[Visit], data: JSONBody[shapes.ConfirmPhone]) -> shapes.Me:
    """Add the number to which the code went."""
    services = visit.services
    await identity.confirm_phone(
        services.db, services.vault, customer_id=visit.customer_id, phone=data.phone, code=data.code, at=visit.at
    )
    return await show_me(visit, visit.customer_id)


@writes("/api/me/terms", "accept_terms", _CUSTOMER, status=200, tag=_TAG)
async def accept_terms(visit: NamedDependency[Visit], data: JSONBody[shapes.AcceptTerms]) -> shapes.Me:
    """Accept the present edition of the terms."""
    await identity.accept_terms(
        visit.services.db, customer_id=visit.customer_id, version=data.version, lang=visit.lang, at=visit.at
    )
    return await show_me(visit, visit.customer_id)


ROUTES = (begin_phone, confirm_phone, accept_terms)
