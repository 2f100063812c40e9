"""Who stands at the door: a phone number or an email address as typed, and whose it is, before anything is proven.

Customers and shops' people come in by the same rules through doors of their own: a number may be known at both, at one
or at neither, and what is counted or sent at one door tells nothing at the other. Only customers are known by an
address.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from upay.identity import queries, rules
from upay.identity.models import Channel, Who
from upay.identity.proofs import former_number
from upay.identity.telling import reach
from upay.identity.telling.reach import Reach
from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.kit.refusal import Fact
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database

Door = Literal[Who.CUSTOMER, Who.MERCHANT]
"""Where one comes in with a number or an address; staff have logins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A number or an address and its owner; both may be nobody's. Nothing of this is shown to who is asking."""

    door: Door
    reach: Reach | None = field(repr=False)
    blind: bytes = field(repr=False)
    owner_id: UUID | None
    password_hash: str | None = field(repr=False)
    formerly: bool = False
    """It is the number that the owner's account is moving away from, which can still be taken back."""

    @property
    def customer_id(self) -> CustomerId | None:
        """The owner, if it is a customer."""
        return CustomerId(self.owner_id) if self.owner_id is not None and self.door is Who.CUSTOMER else None

    @property
    def by_mail(self) -> bool:
        """Tell whether it is an address that was typed."""
        return self.reach is not None and self.reach.channel is Channel.MAIL

    def attempt(self, kind: str, *, at: datetime, **asked: Fact) -> Attempt:
        """Begin the attempt. What was typed as a number and is none may be a secret, so it is not kept."""
        if self.reach is not None:
            asked["email" if self.by_mail else "phone"] = self.reach.masked
        actor = "customer" if self.door is Who.CUSTOMER else f"merchant:{self.owner_id or 'unknown'}"
        return Attempt(id=AttemptId(new_id()), kind=kind, customer_id=self.customer_id, actor=actor, asked=asked, at=at)


async def recognise(
    db: Database, vault: Vault, *, phone: str, door: Door = Who.CUSTOMER, kept_at: datetime | None = None
) -> Caller:
    """Find out whose number or address this is; it takes the same looks, whether it is anybody's or not.

    With `kept_at`, a number counts for who is moving away from it as well, while that can be taken back.
    """
    try:
        found = typed(phone, door=door)
    except (rules.PhoneInvalid, rules.FormIncomplete):
        return Caller(door=door, reach=None, blind=b"", owner_id=None, password_hash=None)
    apart = door is not Who.CUSTOMER
    blind = vault.blind(found.address, context=queries.MERCHANT_PHONE) if apart else found.blind(vault)
    async with db.begin() as uow:
        if found.channel is Channel.MAIL:
            owner = await queries.owner_of_email(uow, blind)
        else:
            owner = await queries.owner_of_number(uow, blind, door=door)
        before = None if kept_at is None else await former_number.kept_for(uow, blind, at=kept_at)
    owner_id, password_hash = owner or before or (None, None)
    return Caller(
        door=door, reach=found, blind=blind, owner_id=owner_id, password_hash=password_hash,
        formerly=owner is None and before is not None,
    )  # fmt: skip


def typed(text: str, *, door: Door = Who.CUSTOMER) -> Reach:
    """Read what was typed at a door; refuse what is neither a number nor, where those are known, an address."""
    if door is Who.CUSTOMER:
        return reach.typed(text)
    return Reach(Channel.SMS, rules.phone_number(text))
