"""The sandbox bank's test cards, and what the bank does with each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from upay.payments.providers.bank import CardKind
from upay.payments.providers.iso8583_link import APPROVED

NO_SUCH_CARD = "14"
NAME_MISMATCH = "U1"


class Manner(StrEnum):
    """How the bank behaves when money is to move."""

    AT_ONCE = "at_once"
    SLOWLY = "slowly"
    """Decides at once, answers late."""
    SILENTLY = "silently"
    """Decides at once, never answers; an inquiry tells."""
    SILENTLY_FOR_LONG = "silently_for_long"
    """Never answers; inquiries stay open for a while, then tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxCard:
    """A test card and what the bank does with it."""

    pan: str
    does: str
    holder: str | None = None
    """Whose card it is; None: of whoever presents it."""
    kind: CardKind = CardKind.DEBIT
    expiry: str | None = None
    """As embossed, "MM/YY"; None: the card bears none, and none is compared."""
    at_binding: str = APPROVED
    """The code (field 39) that verification gets."""
    at_top_up: str = APPROVED
    """The code that money in either direction gets."""
    returns: int = 0
    """How often the bank says of each payout to this card that it came back."""
    at_return: str = NO_SUCH_CARD
    """The code with which it comes back."""
    manner: Manner = Manner.AT_ONCE

    @property
    def tail(self) -> str:
        """The last four digits."""
        return self.pan[-4:]


SANDBOX_HOLDER = "UPAY SANDBOX"
"""The name on the only card that is somebody's."""

TEST_CARDS: Final[Mapping[str, SandboxCard]] = MappingProxyType(
    {
        "approve": SandboxCard(pan="6299000000000015", does="approves"),
        "approve_second": SandboxCard(pan="6299000000000023", does="approves; another card for the same person"),
        "approve_credit": SandboxCard(
            pan="6299000000000031", does="approves; a credit card", kind=CardKind.CREDIT, expiry="12/35"
        ),
        "card_declined": SandboxCard(pan="6299000000000049", does="binds; declines without a reason", at_top_up="05"),
        "card_insufficient_funds": SandboxCard(
            pan="6299000000000056", does="binds; has not enough money", at_top_up="51"
        ),
        "card_expired": SandboxCard(
            pan="6299000000000064", does="binds; has expired by the time money is to move", at_top_up="54"
        ),
        "card_invalid": SandboxCard(
            pan="6299000000000072", does="binds; is cancelled before money is to move", at_top_up="14"
        ),
        "card_restricted": SandboxCard(pan="6299000000000080", does="binds; is blocked by the bank", at_top_up="62"),
        "card_lost": SandboxCard(pan="6299000000000098", does="binds; is reported lost", at_top_up="41"),
        "card_stolen": SandboxCard(pan="6299000000000106", does="binds; is reported stolen", at_top_up="43"),
        "card_over_limit": SandboxCard(
            pan="6299000000000114", does="binds; is over the bank's own limit", at_top_up="61"
        ),
        "bank_unavailable": SandboxCard(
            pan="6299000000000122", does="binds; the bank's system is down", at_top_up="91"
        ),
        "bank_malfunction": SandboxCard(pan="6299000000000130", does="binds; the bank's system fails", at_top_up="96"),
        "channel_maintenance": SandboxCard(
            pan="6299000000000148", does="binds; the bank is closing its day", at_top_up="90"
        ),
        "unlisted_code": SandboxCard(
            pan="6299000000000155", does="binds; declines with a code that the catalogue does not list", at_top_up="57"
        ),
        "card_name_mismatch": SandboxCard(
            pan="6299000000000163", does="binds only to the holder UPAY SANDBOX, then approves", holder=SANDBOX_HOLDER
        ),
        "card_name_mismatch_later": SandboxCard(
            pan="6299000000000171", does="binds; the name no longer matches when money is to move", at_top_up="U1"
        ),
        "card_invalid_at_binding": SandboxCard(
            pan="6299000000000189", does="does not bind: no such card", at_binding="14"
        ),
        "card_expired_at_binding": SandboxCard(
            pan="6299000000000197",
            does="does not bind: has expired",
            kind=CardKind.CREDIT,
            expiry="01/24",
            at_binding="54",
        ),
        "card_restricted_at_binding": SandboxCard(
            pan="6299000000000205", does="does not bind: is blocked by the bank", at_binding="62"
        ),
        "bank_unavailable_at_binding": SandboxCard(
            pan="6299000000000213", does="does not bind: the bank's system is down", at_binding="91"
        ),
        "silent_then_approved": SandboxCard(
            pan="6299000000000221", does="never answers, but books; inquiries say approved", manner=Manner.SILENTLY
        ),
        "silent_then_declined": SandboxCard(
            pan="6299000000000239",
            does="never answers and does not book; inquiries say declined",
            at_top_up="05",
            manner=Manner.SILENTLY,
        ),
        "silent_for_long": SandboxCard(
            pan="6299000000000247",
            does="never answers; two inquiries find it open, the third books it",
            manner=Manner.SILENTLY_FOR_LONG,
        ),
        "returned": SandboxCard(
            pan="6299000000000262",
            does="approves; payouts come back after a minute, since the account behind the card is closed",
            returns=1,
        ),
        "returned_twice": SandboxCard(
            pan="6299000000000270",
            does="approves; payouts come back because of the name, and the bank says so twice",
            returns=2,
            at_return=NAME_MISMATCH,
        ),
        "slow": SandboxCard(
            pan="6299000000000254", does="books at once, approves after 1.5 seconds", manner=Manner.SLOWLY
        ),
    }
)
"""The cards by what they do; a key that is a reason of the catalogue leads to that reason."""


def pan_for(bank_says: str) -> str:
    """Return the number of the card with which the bank says this: "approve", a reason code, or a card's name."""
    name = "silent_for_long" if bank_says == "bank_timeout" else bank_says
    if name not in TEST_CARDS:
        message = f"the sandbox bank never says {bank_says!r}; it says {', '.join(TEST_CARDS)} or bank_timeout"
        raise LookupError(message)
    return TEST_CARDS[name].pan
