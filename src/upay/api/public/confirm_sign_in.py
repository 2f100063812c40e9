"""Confirming a sign-in on a new device, and saying that one was somebody else's, from any browser."""

from typing import Final
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay import identity, payments
from upay.api import shapes
from upay.api.customer.account import show_code_sent
from upay.api.routes import writes
from upay.api.who import Audience, Visit

_PUBLIC = Audience.PUBLIC
_GUESSES_A_MINUTE: Final = 30
_REPORTS_A_MINUTE: Final = 10
_TAG: Final = "Signing in"


@writes(
    "/api/auth/confirmations/{approval_id:uuid}/codes", "send_confirmation", _PUBLIC, status=202, kind="confirmation",
    at_most=_GUESSES_A_MINUTE, tag=_TAG,
)  # fmt: skip
async def send_confirmation(visit: NamedDependency[Visit], approval_id: FromPath[UUID]) -> shapes.CodeSent:
    """Send the code that confirms a sign-in, to whoever's account it is; only the browser that was asked can."""
    services = visit.services
    sent = await identity.send_confirmation(
        services.db, services.vault, services.watch, arrival_id=approval_id, device=visit.device, lang=visit.lang,
        at=visit.at,
    )  # fmt: skip
    return show_code_sent(sent, at=visit.at)


@writes(
    "/api/auth/not-me/look", "look_at_sign_in", _PUBLIC, status=200, kind="not_me", at_most=_REPORTS_A_MINUTE,
    tag=_TAG,
)  # fmt: skip
async def look_at_sign_in(
    visit: NamedDependency[Visit], data: JSONBody[shapes.DenyWord]
) -> shapes.DeniableSignIn:  # fmt: skip
    """Return the sign-in that a message told of."""
    services = visit.services
    async with services.db.begin() as uow:
        found = await identity.arrival_by_word(uow, services.vault, services.watch, word=data.word, at=visit.at)
    return shapes.DeniableSignIn(
        door="merchant" if found.door is identity.Who.MERCHANT else "customer",
        at=found.at, device=found.device.in_(visit.lang), place=found.place.in_(visit.lang),
        let_in=found.outcome == "in", keys_only=found.keys_only,
    )  # fmt: skip


@writes("/api/auth/not-me", "deny_sign_in", _PUBLIC, status=204, kind="not_me", at_most=_REPORTS_A_MINUTE, tag=_TAG)
async def deny_sign_in(visit: NamedDependency[Visit], data: JSONBody[shapes.DenyWord]) -> None:
    """Say that it was somebody else: every session ends, money out is frozen, and the password is locked."""
    await payments.deny_sign_in(visit.services.rails, word=data.word, at=visit.at)


ROUTES = (send_confirmation, look_at_sign_in, deny_sign_in)
