"""Codes that open nothing for now: after a phone was reported lost, and while a change of number can be taken back.

Whoever has somebody's phone in hand gets the codes, by text and by mail. From the moment when its owner says so, a code
alone lets nobody in and sets no password and no PIN; the password, which is in nobody's phone, still does. The same
holds for a new number until the owner of the old one has had the time to object, and for an address that was added to
an account with a phone: the owner is told at once, and whoever added theirs comes in by it three days later at best.
"""

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, rules
from upay.identity.claim_models import Claim, ClaimState
from upay.identity.models import By, Purpose
from upay.identity.proofs.keys_only import STOPPED, keys_only
from upay.identity.recovery_models import Rebinding, Stage
from upay.kit.refusal import Kind, Refusal
from upay.platform.db import UnitOfWork

KEYS_ONLY: Final = "keys_only"
"""The owner has switched off what codes open."""
NOT_ME: Final = "not_me"
"""The reason of a freeze that its owner placed by saying that somebody else had signed in."""
LOST: Final = "phone_lost"
"""The reason of a freeze that its owner placed by reporting a loss; while it stands, so does the loss."""
_STOPPED: Final = MappingProxyType(
    {
        "lost": frozenset({Purpose.SIGN_IN, Purpose.RESET_PASSWORD, Purpose.RESET_LINK, Purpose.RESET_PIN}),
        "cooling": frozenset(
            {
                Purpose.SIGN_IN, Purpose.RESET_PASSWORD, Purpose.RESET_LINK, Purpose.RESET_PIN,
                Purpose.UNFREEZE_REQUEST,
            }
        ),
        "new_email": frozenset({Purpose.SIGN_IN, Purpose.RESET_PASSWORD, Purpose.RESET_LINK}),
    }
)  # fmt: skip


class CodesOnHold(Refusal):
    """A code opens nothing now; facts: problem (lost, cooling, new_email, keys_only,
    password_reset), until.
    """

    code = "codes_on_hold"
    kind = Kind.FORBIDDEN

    def __init__(self, held: "Held") -> None:
        until = None if held.until is None else rules.iso(held.until)
        super().__init__(problem=held.problem, until=until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Why codes are held back, and until when; None: until the owner takes the loss back."""

    problem: str
    until: datetime | None


async def held_back(
    uow: UnitOfWork, customer_id: UUID, *, purpose: Purpose, by_mail: bool = False, at: datetime
) -> Held | None:
    """Return why a code for this purpose opens nothing for this customer now, if so."""
    if purpose in _STOPPED["lost"] and await is_lost(uow, customer_id):
        return Held(problem="lost", until=None)
    if purpose in _STOPPED["cooling"]:
        until = await cooling_until(uow, customer_id, at=at)
        if until is not None:
            return Held(problem="cooling", until=until)
    if by_mail and purpose in _STOPPED["new_email"]:
        until = await _new_email_until(uow, customer_id, at=at)
        if until is not None:
            return Held(problem="new_email", until=until)
    if purpose in STOPPED and await keys_only(uow, customer_id):
        return Held(problem=KEYS_ONLY, until=None)
    return None


async def refuse_held_back(uow: UnitOfWork, customer_id: UUID, *, purpose: Purpose, at: datetime) -> None:
    """Refuse what would be opened by such a code, to who is signed in and may know why."""
    held = await held_back(uow, customer_id, purpose=purpose, at=at)
    if held is not None:
        raise CodesOnHold(held)


async def refuse_while_cooling(uow: UnitOfWork, customer_id: UUID, *, at: datetime) -> None:
    """Refuse what waits while a change of number can be taken back, by whichever proof."""
    until = await cooling_until(uow, customer_id, at=at)
    if until is not None:
        raise CodesOnHold(Held(problem="cooling", until=until))


async def is_lost(uow: UnitOfWork, customer_id: UUID) -> bool:
    """Tell whether the customer's phone is reported lost."""
    return await lost_since(uow, customer_id) is not None


async def lost_since(uow: UnitOfWork, customer_id: UUID) -> datetime | None:
    """Return since when the customer's phone is reported lost, if it is."""
    return await _frozen_since(uow, customer_id, LOST)


async def stopped_since(uow: UnitOfWork, customer_id: UUID) -> datetime | None:
    """Return since when the owner has stopped the account, by a loss or by "not me", if they have."""
    return await _frozen_since(uow, customer_id, LOST, NOT_ME)


async def low_until(uow: UnitOfWork, customer_id: UUID, *, at: datetime) -> datetime | None:
    """Return until when little can go out: while a change of number, or a claim for the account, can be taken back, and
    for three days after a claim gave it back.
    """
    until = await cooling_until(uow, customer_id, at=at)
    if until is not None:
        return until
    # A claim that is not finished can be taken back for as long as it can be finished. One that gave the account back
    # leaves it as careful as a change of number does, also where the number stayed.
    ends = sa.case((Claim.state == ClaimState.DONE.value, Claim.ended_at + rules.COOLING), else_=Claim.expires_at)
    query = sa.select(sa.func.max(ends)).where(
        Claim.customer_id == customer_id, Claim.state.in_([ClaimState.COOLING.value, ClaimState.DONE.value]), ends > at
    )
    found: datetime | None = await uow.session.scalar(query)
    return found


async def cooling_until(uow: UnitOfWork, customer_id: UUID, *, at: datetime) -> datetime | None:
    """Return until when a change of number can be taken back, if one can."""
    query = sa.select(Rebinding.cools_until).where(
        Rebinding.customer_id == customer_id, Rebinding.state == Stage.COOLING.value, Rebinding.cools_until > at
    )
    return await uow.session.scalar(query)


async def _new_email_until(uow: UnitOfWork, customer_id: UUID, *, at: datetime) -> datetime | None:
    """Return until when a new address opens nothing; one that is all that its owner is known by does at once."""
    since = await uow.session.scalar(
        sa.select(models.Customer.email_since).where(
            models.Customer.id == customer_id, models.Customer.phone_blind.is_not(None),
            models.Customer.email_since > at - rules.COOLING,
        )
    )  # fmt: skip
    return None if since is None else since + rules.COOLING


async def _frozen_since(uow: UnitOfWork, customer_id: UUID, *reasons: str) -> datetime | None:
    freeze = models.Freeze
    query = sa.select(sa.func.min(freeze.at)).where(
        freeze.customer_id == customer_id, freeze.by == By.CUSTOMER.value, freeze.reason.in_(reasons),
        freeze.lifted_at.is_(None),
    )  # fmt: skip
    return await uow.session.scalar(query)
