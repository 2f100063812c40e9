"""Offers: what can be done about it, as typed actions. The codes are public and change only by addition."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Proof(StrEnum):
    """What an action asks for before it runs."""

    SESSION = "session"
    PIN = "pin"
    CODE = "code"


OFFERS: Final = MappingProxyType(
    {
        "top_up": Proof.PIN,
        "retry": Proof.PIN,
        "use_other_card": Proof.SESSION,
        "unlock": Proof.CODE,
        "reset_password": Proof.CODE,
        "reset_pin": Proof.CODE,
        "verify_identity": Proof.SESSION,
        "raise_limit": Proof.SESSION,
        "lower_limit": Proof.SESSION,
        "freeze_account": Proof.SESSION,
        "report_loss": Proof.SESSION,
        "recover_account": Proof.SESSION,
        "end_other_sessions": Proof.SESSION,
        "set_up_two_step": Proof.SESSION,
        "add_passkey": Proof.SESSION,
        "unfreeze_request": Proof.CODE,
        "rebind_phone": Proof.CODE,
        "request_refund": Proof.PIN,
        "track_refund": Proof.SESSION,
        "open_dispute": Proof.SESSION,
        "inquire_bank": Proof.SESSION,
        "contact_payee": Proof.SESSION,
        "redeem_to_balance": Proof.PIN,
        "claim_points": Proof.SESSION,
        "choose_coupon": Proof.SESSION,
        "open_ticket": Proof.SESSION,
        "track_ticket": Proof.SESSION,
        "talk_to_agent": Proof.SESSION,
        "read_article": Proof.SESSION,
        "report_phishing": Proof.SESSION,
        "export_data": Proof.SESSION,
        "close_account": Proof.SESSION,
        "sign_in": Proof.SESSION,
        "accept_terms": Proof.SESSION,
        "sign_in_with_password": Proof.SESSION,
        "change_password": Proof.SESSION,
        "change_pin": Proof.SESSION,
        "withdraw": Proof.SESSION,
    }
)
"""Offer code -> the proof that it asks for."""
