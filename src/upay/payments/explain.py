"""Why money did not move, for every reason that payments can meet; sentences stand by subject in `explain_*.py`.

Freezes, proofs and sign-in are explained by identity. `form_incomplete` is explained here for the whole product,
because amounts are refused with it too.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from upay.payments import (
    explain_cards,
    explain_limits,
    explain_payees,
    explain_printed_code,
    explain_proof_limit,
    explain_refunds,
    explain_requests,
    explain_withdrawal,
)
from upay.payments.explain_requests import explain_form
from upay.payments.explain_shop import SHOP
from upay.platform.explanations import Explain

__all__ = ["EXPLAINERS", "explain_form"]

_TO_CUSTOMERS: Final[Mapping[str, Explain]] = MappingProxyType(
    {
        "insufficient_balance": lambda attempt: (
            explain_withdrawal if attempt.kind == "withdrawal" else explain_limits
        ).insufficient_balance(attempt),
        "over_single_limit": explain_limits.over_single_limit,
        "over_daily_limit": explain_limits.over_daily_limit,
        "over_annual_limit": explain_limits.over_annual_limit,
        "over_proof_limit": explain_proof_limit.over_proof_limit,
        "over_static_qr_limit": explain_printed_code.over_static_qr_limit,
        "over_own_limit": explain_limits.over_own_limit,
        "over_cooling_limit": explain_limits.over_cooling_limit,
        **explain_cards.PLAIN,
        "card_insufficient_funds": explain_cards.card_insufficient_funds,
        "card_expired": explain_cards.card_expired,
        "card_invalid": explain_cards.card_invalid,
        "card_over_limit": explain_cards.card_over_limit,
        "bank_timeout": explain_cards.bank_timeout,
        "channel_maintenance": explain_cards.channel_maintenance,
        "not_a_debit_card": explain_withdrawal.not_a_debit_card,
        "withdrawal_returned": explain_withdrawal.withdrawal_returned,
        "withdrawal_return_held": explain_withdrawal.withdrawal_return_held,
        **explain_payees.PLAIN,
        "order_already_paid": explain_payees.order_already_paid,
        **explain_refunds.PLAIN,
        "refund_window_passed": explain_refunds.refund_window_passed,
        "refund_exceeds_payment": explain_refunds.refund_exceeds_payment,
        "refund_in_progress": explain_refunds.refund_in_progress,
        "merchant_balance_insufficient": explain_refunds.merchant_balance_insufficient,
        **explain_requests.PLAIN,
        "form_incomplete": explain_form,
        "duplicate_request": explain_requests.duplicate_request,
        "too_many_attempts": explain_requests.too_many_attempts,
        "risk_declined": explain_requests.risk_declined,
        "risk_review": explain_requests.risk_review,
        "system_error": explain_requests.system_error,
    }
)


def _to_either(code: str) -> Explain:
    """Explain to whoever tried: a shop reads its own side of what a customer reads the other side of."""
    to_shop, to_customer = SHOP[code], _TO_CUSTOMERS.get(code, SHOP[code])
    return lambda attempt: (to_shop if attempt.by_shop else to_customer)(attempt)


EXPLAINERS: Final[Mapping[str, Explain]] = MappingProxyType(
    {**_TO_CUSTOMERS, **{code: _to_either(code) for code in SHOP}}
)
"""Reason -> its explainer."""
