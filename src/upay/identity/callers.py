"""Who stands at the door: a phone number as typed, and whose it is, before anything is proven."""

from dataclasses import dataclass, field
from datetime import datetime

from upay.identity import queries, rules
from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.kit.refusal import Fact
from upay.kit.text import clean, mask_phone
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A number and its owner; both may be nobody's. Nothing of this is shown to who is asking."""

    number: str | None = field(repr=False)
    blind: bytes = field(repr=False)
    customer_id: CustomerId | None
    password_hash: str | None = field(repr=False)

    def attempt(self, kind: str, *, at: datetime, **asked: Fact) -> Attempt:
        """Begin the attempt. What was typed as a number and is none may be a secret, so it is not kept."""
        if self.number is not None:
            asked["phone"] = mask_phone(self.number)
        return Attempt(
            id=AttemptId(new_id()), kind=kind, customer_id=self.customer_id, actor="customer", asked=asked, at=at
        )


async def recognise(db: Database, vault: Vault, *, phone: str) -> Caller:
    """Find out whose number this is."""
    try:
        number = rules.phone_number(phone)
    except rules.PhoneInvalid:
        return Caller(number=None, blind=b"", customer_id=None, password_hash=None)
    blind = vault.blind(number, context=queries.PHONE)
    async with db.begin() as uow:
        owner = await queries.owner_of_number(uow, blind)
    customer_id, password_hash = owner or (None, None)
    return Caller(number=number, blind=blind, customer_id=customer_id, password_hash=password_hash)


def short_device(device: str) -> str:
    """Cut what a browser says about itself to what a person can recognise."""
    return clean(device, longest=120)
