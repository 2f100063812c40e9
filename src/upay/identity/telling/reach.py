"""Where somebody is reached and by what they are known: a phone number, or an email address.

What is typed at a door is one or the other, and looks say which. An address counts whatever its letters' size, also
before the @, where mail servers may tell sizes apart but none does; dots count, since only some take them for nothing.
"""

from dataclasses import dataclass, field

from upay.identity import models, queries, rules
from upay.identity.models import Channel
from upay.kit.text import mask_email, mask_phone
from upay.platform.crypto import Vault


@dataclass(frozen=True, slots=True)
class Reach:
    """A number or an address, and by which way it is reached."""

    channel: Channel
    address: str = field(repr=False)

    @property
    def number(self) -> str:
        """The phone number; empty if it is an address."""
        return self.address if self.channel is Channel.SMS else ""

    @property
    def email(self) -> str:
        """The email address; empty if it is a number."""
        return self.address if self.channel is Channel.MAIL else ""

    @property
    def masked(self) -> str:
        """As it may be shown."""
        return mask_phone(self.address) if self.channel is Channel.SMS else mask_email(self.address)

    def blind(self, vault: Vault) -> bytes:
        """Return what finds its owner among customers, and the codes that went there."""
        if self.channel is Channel.SMS:
            return vault.blind(self.address, context=queries.PHONE)
        return blind_of_email(vault, self.address)


def typed(text: str) -> Reach:
    """Tell a number from an address, and refuse what is neither."""
    if is_email(text):
        return Reach(Channel.MAIL, rules.email_address(text, field="phone"))
    return Reach(Channel.SMS, rules.phone_number(text))


def is_email(text: str) -> bool:
    """Tell whether this is meant as an email address."""
    return "@" in text or "＠" in text


def bound(vault: Vault, to: models.Customer) -> Reach | None:
    """Return where a customer is reached first: by phone, or else by mail; None: nobody knows any more."""
    number = vault.read(to.phone_sealed, context=queries.PHONE)
    if number:
        return Reach(Channel.SMS, number)
    address = vault.read(to.email_sealed, context=queries.EMAIL)
    return Reach(Channel.MAIL, address) if address else None


def as_proven(vault: Vault, to: models.Customer, *, typed: Reach) -> Reach:
    """Return an address that a customer is known by as they proved it, however it was typed."""
    if typed.channel is not Channel.MAIL:
        return typed
    return Reach(Channel.MAIL, vault.read(to.email_sealed, context=queries.EMAIL) or typed.address)


def address_of(vault: Vault, to: models.Customer | models.MerchantPerson) -> str:
    """Return the number or the address where somebody is reached first; empty if nobody knows any more."""
    if isinstance(to, models.MerchantPerson):
        return vault.read(to.phone_sealed, context=queries.PHONE)
    found = bound(vault, to)
    return "" if found is None else found.address


def called(vault: Vault, to: models.Customer) -> str:
    """Return by what somebody's own devices call the account: where they are reached first, masked."""
    found = bound(vault, to)
    return "" if found is None else found.masked


def bound_blind(to: models.Customer | models.MerchantPerson) -> bytes:
    """Return what finds the codes that went to where somebody is reached first."""
    blind = to.phone_blind
    if blind is None and isinstance(to, models.Customer):
        blind = to.email_blind
    assert blind is not None, "the database keeps nobody who is reached nowhere"
    return blind


def blind_of_email(vault: Vault, address: str) -> bytes:
    """Return what finds an address, however it is written."""
    return vault.blind(address.lower(), context=queries.EMAIL)


def take_off_email(person: models.Customer) -> None:
    """Take the address off an account that is reached by a phone as well; who hears of it is the caller's."""
    person.email_sealed = person.email_blind = person.email_since = None
