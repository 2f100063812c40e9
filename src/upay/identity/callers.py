"""Who stands at the door: a phone number as typed, and whose it is, before anything is proven.

Customers and shops' people come in by the same rules through doors of their own: a number may be known at both, at one
or at neither, and what is counted or sent at one door tells nothing at the other.
"""

from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal
from uuid import UUID

from upay.identity import queries, rules
from upay.identity.models import Who
from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.kit.refusal import Fact
from upay.kit.text import mask_phone
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database

Door = Literal[Who.CUSTOMER, Who.MERCHANT]
"""Where one comes in with a phone number; staff have logins."""
_NUMBERS: Final = MappingProxyType({Who.CUSTOMER: queries.PHONE, Who.MERCHANT: queries.MERCHANT_PHONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A number and its owner; both may be nobody's. Nothing of this is shown to who is asking."""

    door: Door
    number: str | None = field(repr=False)
    blind: bytes = field(repr=False)
    owner_id: UUID | None
    password_hash: str | None = field(repr=False)

    @property
    def customer_id(self) -> CustomerId | None:
        """The owner, if it is a customer."""
        return CustomerId(self.owner_id) if self.owner_id is not None and self.door is Who.CUSTOMER else None

    def attempt(self, kind: str, *, at: datetime, **asked: Fact) -> Attempt:
        """Begin the attempt. What was typed as a number and is none may be a secret, so it is not kept."""
        if self.number is not None:
            asked["phone"] = mask_phone(self.number)
        actor = "customer" if self.door is Who.CUSTOMER else f"merchant:{self.owner_id or 'unknown'}"
        return Attempt(id=AttemptId(new_id()), kind=kind, customer_id=self.customer_id, actor=actor, asked=asked, at=at)


async def recognise(db: Database, vault: Vault, *, phone: str, door: Door = Who.CUSTOMER) -> Caller:
    """Find out whose number this is."""
    try:
        number = rules.phone_number(phone)
    except rules.PhoneInvalid:
        return Caller(door=door, number=None, blind=b"", owner_id=None, password_hash=None)
    blind = vault.blind(number, context=_NUMBERS[door])
    async with db.begin() as uow:
        owner = await queries.owner_of_number(uow, blind, door=door)
    owner_id, password_hash = owner or (None, None)
    return Caller(door=door, number=number, blind=blind, owner_id=owner_id, password_hash=password_hash)
