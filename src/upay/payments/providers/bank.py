"""What payments asks of a bank, in the product's words; which bank answers is a matter of wiring."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol
from uuid import UUID

from upay.kit.money import Money

CardToken = NewType("CardToken", str)
"""Stands for a card between us and its bank; the bank gives it at verification, and nobody else can use it."""


class CardKind(StrEnum):
    """What sort of card it is."""

    DEBIT = "debit"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class VerifiedCard:
    """A card that its bank knows and that belongs to the person named."""

    token: CardToken
    tail: str
    """The last four digits."""
    bank_name: str
    kind: CardKind


@dataclass(frozen=True, slots=True)
class Collected:
    """The bank took the money from the card: it is ours to credit."""

    bank_reference: str
    at: datetime
    """When the bank booked it."""


@dataclass(frozen=True, slots=True)
class NotCollected:
    """The bank has not taken the money and never will for this intent."""

    reason: str
    """A code of `kit.reasons`; `bank_unavailable` if the bank has never heard of the intent."""
    bank_code: str


@dataclass(frozen=True, slots=True)
class StillOpen:
    """The bank has not decided yet; ask again later."""


@dataclass(frozen=True, slots=True)
class PaidOut:
    """The bank put the money onto the card."""

    bank_reference: str
    at: datetime
    """When the bank booked it."""


@dataclass(frozen=True, slots=True)
class NotPaidOut:
    """The bank has not paid and never will for this intent."""

    reason: str
    """A code of `kit.reasons`; `bank_unavailable` if the bank has never heard of the intent."""
    bank_code: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A payout that was made and came back; the bank has put the money onto our account again."""

    intent_id: UUID
    """The payout that came back."""
    reference: str
    """The bank's number of the return; the list is read on from here."""
    reason: str
    """A code of `kit.reasons`: why the card's bank would not keep it."""
    bank_code: str
    at: datetime
    """When the bank booked it."""


class Declined(Exception):  # noqa: N818 -- an answer of the bank, told as a state
    """The bank said no; the money has not moved."""

    def __init__(self, *, reason: str, bank_code: str) -> None:
        """`reason` is a code of `kit.reasons`; `bank_code` is the bank's own, empty if it had not to be asked."""
        super().__init__(f"{reason} (bank code {bank_code or 'none'})")
        self.reason = reason
        self.bank_code = bank_code


class Unreachable(Exception):  # noqa: N818 -- a state of the line, not an error of ours
    """No request left us, so the bank has certainly not acted; the same intent may be tried again."""


class TimedOut(Exception):  # noqa: N818 -- an unknown, not an error
    """A request left us and no answer came: the bank may have acted. Only an inquiry tells."""


class IntentReused(Exception):  # noqa: N818 -- says what happened
    """The bank holds this intent with another card or amount: our own mistake, so it fails loudly."""


class Bank(Protocol):
    """A bank from whose cards money is collected.

    An intent id names one collection for good: asked again with the same id, the bank answers as before and
    never acts twice.
    """

    async def verify_card(self, *, pan: str, holder_name: str, expiry: str | None) -> VerifiedCard:
        """Ask whether the card exists and belongs to this person, and have it tokenised.

        `pan` is digits only; `expiry` is as embossed, "MM/YY", and None for a card that bears none.
        Raises Declined (card_invalid, card_name_mismatch, card_expired, …), Unreachable, TimedOut. After the two
        last ones it may be asked again: verification moves nothing.
        """
        ...

    async def collect(self, *, intent_id: UUID, card: CardToken, amount: Money, at: datetime) -> Collected:
        """Take money from the card; raises Declined, Unreachable or TimedOut."""
        ...

    async def inquire(self, *, intent_id: UUID, at: datetime) -> Collected | NotCollected | StillOpen:
        """Ask what became of a collection; raises Unreachable or TimedOut.

        NotCollected is final: a collection that reaches the bank after this answer is turned down.
        """
        ...


class Payouts(Protocol):
    """A bank to whose cards money is paid, for withdrawals and refunds; intents as in `Bank`."""

    async def pay_out(self, *, intent_id: UUID, card: CardToken, amount: Money, at: datetime) -> PaidOut:
        """Put money onto the card; raises Declined, Unreachable or TimedOut."""
        ...

    async def inquire_pay_out(self, *, intent_id: UUID, at: datetime) -> PaidOut | NotPaidOut | StillOpen:
        """Ask what became of a payout; raises Unreachable or TimedOut. NotPaidOut is final."""
        ...

    async def next_return(self, *, after: str, at: datetime) -> Returned | None:
        """Return what came back next after this reference, empty for the first; None if nothing has by then.

        Raises Unreachable or TimedOut; asked again, it says the same. One payout may stand in the list twice.
        """
        ...


class CardBank(Bank, Payouts, Protocol):
    """A bank from whose cards money is collected, and to whose cards it is paid."""
