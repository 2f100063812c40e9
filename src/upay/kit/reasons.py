"""Reasons: why something did not go through, who can put it right, and where the money is.

The codes are public (API, desk, reports, stories) and change only by addition. Words for people live in each
domain's `explain`.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Fixer(StrEnum):
    """Who can put it right."""

    CUSTOMER = "customer"
    US = "us"
    BANK = "bank"
    MERCHANT = "merchant"
    NOBODY = "nobody"


class MoneyState(StrEnum):
    """Where the money is after a try."""

    NOT_MOVED = "not_moved"
    HELD = "held"
    MOVED = "moved"
    UNKNOWN = "unknown"
    """A state with a clock: an inquiry ends it in moved or not_moved."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One row of the catalogue; `iso8583` and `iso20022` are the outside codes that map to it."""

    code: str
    fixers: tuple[Fixer, ...]
    money: MoneyState
    met_in: str
    iso8583: tuple[str, ...] = ()
    iso20022: tuple[str, ...] = ()


_ROWS = (
    Reason("form_incomplete", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "sign-up, requests"),
    Reason("phone_invalid", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "sign-up"),
    Reason("phone_taken", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "sign-up"),
    Reason("email_taken", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "sign-up, adding an address"),
    Reason("email_only_way_in", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "taking an address off"),
    Reason("phone_needed", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "raising one's level"),
    Reason("reset_link_invalid", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "resetting a password by link"),
    Reason("terms_not_accepted", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "sign-up, money"),
    Reason("code_wrong", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "any one-time code"),
    Reason("code_expired", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "any one-time code"),
    Reason("code_throttled", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "any one-time code"),
    Reason("app_outdated", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "any"),
    Reason("password_wrong", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "sign-in"),
    Reason("password_weak", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "sign-up, reset"),
    Reason(
        "account_locked",
        (Fixer.CUSTOMER, Fixer.US),
        MoneyState.NOT_MOVED,
        "sign-in (too many wrong passwords)",
        iso8583=("75",),
    ),
    Reason("login_suspicious", (Fixer.CUSTOMER, Fixer.US), MoneyState.NOT_MOVED, "sign-in (strange device or place)"),
    Reason("pin_wrong", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "money out", iso8583=("55",)),
    Reason("pin_locked", (Fixer.CUSTOMER, Fixer.US), MoneyState.NOT_MOVED, "money out", iso8583=("75",)),
    Reason("account_frozen", (Fixer.US,), MoneyState.NOT_MOVED, "money", iso20022=("AC06",)),
    Reason("verification_required", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "step-up not done"),
    Reason("verification_failed", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "step-up failed"),
    Reason("identity_not_confirmed", (Fixer.CUSTOMER, Fixer.US), MoneyState.NOT_MOVED, "raising one's level"),
    Reason("identity_check_open", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "raising one's level"),
    Reason("identity_unconfirmed", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "raising one's level"),
    Reason("identity_under_age", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "raising one's level"),
    Reason("identity_accounts_full", (Fixer.CUSTOMER, Fixer.US), MoneyState.NOT_MOVED, "raising one's level"),
    Reason("document_unusable", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "sending in an image"),
    Reason("identity_level_too_low", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "money, wealth"),
    Reason(
        "insufficient_balance",
        (Fixer.CUSTOMER,),
        MoneyState.NOT_MOVED,
        "money out",
        iso8583=("51",),
        iso20022=("AM04",),
    ),
    Reason("over_single_limit", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "money", iso8583=("61",)),
    Reason("over_daily_limit", (Fixer.NOBODY, Fixer.US), MoneyState.NOT_MOVED, "money", iso8583=("61",)),
    Reason("over_annual_limit", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "money out"),
    Reason("over_proof_limit", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "money out"),
    Reason("over_static_qr_limit", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "payment by a printed code"),
    Reason("over_own_limit", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "a limit the customer set"),
    Reason("too_many_attempts", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "money", iso8583=("65",)),
    Reason("card_declined", (Fixer.BANK,), MoneyState.NOT_MOVED, "top-up", iso8583=("05",)),
    Reason("card_insufficient_funds", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "top-up", iso8583=("51",)),
    Reason("card_expired", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "top-up, withdrawal", iso8583=("54",)),
    Reason("card_invalid", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "card binding, top-up", iso8583=("14",)),
    Reason(
        "card_restricted", (Fixer.BANK,), MoneyState.NOT_MOVED, "lost, stolen, blocked card", iso8583=("41", "43", "62")
    ),
    Reason("card_over_limit", (Fixer.BANK,), MoneyState.NOT_MOVED, "top-up", iso8583=("61",)),
    Reason("card_name_mismatch", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "card binding", iso20022=("BE04",)),
    Reason("not_a_debit_card", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "withdrawal to a card that is no debit card"),
    Reason("withdrawal_returned", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "withdrawal that the bank sent back"),
    Reason(
        "withdrawal_return_held", (Fixer.US,), MoneyState.HELD, "withdrawal that came back to a wallet which is frozen"
    ),
    Reason("bank_unavailable", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "rails", iso8583=("91", "96")),
    Reason("bank_timeout", (Fixer.NOBODY,), MoneyState.UNKNOWN, "rails"),
    Reason("channel_maintenance", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "rails, wealth"),
    Reason("payee_not_found", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "transfer", iso20022=("AC01",)),
    Reason("payer_not_found", (Fixer.MERCHANT,), MoneyState.NOT_MOVED, "an order made out to a customer"),
    Reason("payee_name_mismatch", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "transfer"),
    Reason("payee_closed", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "transfer", iso20022=("AC04",)),
    Reason("payee_restricted", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "transfer, payment"),
    Reason("self_transfer", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "transfer"),
    Reason("merchant_closed", (Fixer.MERCHANT,), MoneyState.NOT_MOVED, "payment", iso8583=("03",)),
    Reason("qr_invalid", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "QR payment"),
    Reason("qr_expired", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "QR payment"),
    Reason("order_already_paid", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "payment", iso8583=("94",)),
    Reason("duplicate_request", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "same key, other body", iso20022=("AM05",)),
    Reason("risk_declined", (Fixer.US,), MoneyState.NOT_MOVED, "any money", iso8583=("59",)),
    Reason("risk_review", (Fixer.US,), MoneyState.HELD, "any money"),
    Reason("refund_window_passed", (Fixer.MERCHANT,), MoneyState.NOT_MOVED, "refund"),
    Reason("refund_exceeds_payment", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "refund"),
    Reason("refund_refused_by_merchant", (Fixer.MERCHANT,), MoneyState.NOT_MOVED, "refund"),
    Reason(
        "refund_account_invalid",
        (Fixer.CUSTOMER,),
        MoneyState.HELD,
        "refund back to a card that is gone",
        iso20022=("AC04",),
    ),
    Reason("refund_in_progress", (Fixer.NOBODY,), MoneyState.HELD, "refund"),
    Reason("merchant_balance_insufficient", (Fixer.MERCHANT,), MoneyState.NOT_MOVED, "refund"),
    Reason("wealth_sold_out", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "wealth"),
    Reason("wealth_redeem_over_limit", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "instant redemption"),
    Reason("wealth_closed_today", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "wealth"),
    Reason("points_pending", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "rewards"),
    Reason("points_insufficient", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "rewards"),
    Reason("coupon_expired", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "rewards"),
    Reason("coupon_not_applicable", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "rewards"),
    Reason("campaign_ended", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "rewards"),
    Reason("campaign_not_eligible", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "rewards"),
    Reason("not_found", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "any look-up; another person's record is not found"),
    Reason("not_allowed", (Fixer.US,), MoneyState.NOT_MOVED, "an act that this person may not do"),
    Reason("needs_another_person", (Fixer.US,), MoneyState.NOT_MOVED, "publishing what one wrote oneself"),
    Reason("changed_meanwhile", (Fixer.US,), MoneyState.NOT_MOVED, "writing over what somebody else has changed"),
    Reason("closing_blocked", (Fixer.CUSTOMER, Fixer.US), MoneyState.NOT_MOVED, "closing an account"),
    Reason("codes_on_hold", (Fixer.NOBODY, Fixer.US), MoneyState.NOT_MOVED, "a code after a loss or change of number"),
    Reason("claim_too_often", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "another claim for a lost account"),
    Reason("claim_declined", (Fixer.CUSTOMER, Fixer.US), MoneyState.NOT_MOVED, "a claim that was turned down"),
    Reason("claim_cancelled", (Fixer.US,), MoneyState.NOT_MOVED, "a claim that the account's owner took back"),
    Reason("over_cooling_limit", (Fixer.NOBODY,), MoneyState.NOT_MOVED, "money out after a change of number"),
    Reason("session_expired", (Fixer.CUSTOMER,), MoneyState.NOT_MOVED, "any request that needs a session"),
    Reason("system_error", (Fixer.US,), MoneyState.NOT_MOVED, "any", iso8583=("96",)),
)

REASONS: Final = MappingProxyType({reason.code: reason for reason in _ROWS})
