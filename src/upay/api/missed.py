"""What a network has used up of a day: past its share of wrong codes, or of codes for signing up, it waits.

Of codes that are typed only wrong ones count. A browser that somebody has signed in with before goes on for ten times
as long, so that strangers on a network do not shut out who is at home there; passkeys and passwords are no codes, and
go on anyhow.
"""

from datetime import datetime
from typing import Final

from upay import identity
from upay.api.services import Services
from upay.identity import Device, Method
from upay.kit.refusal import Refusal
from upay.platform import daily

CODE_ALONE: Final = frozenset(
    """
    sign_in_by_code sign_up begin_passkey_sign_up passkey_sign_up unlock reset_password merchant_unlock
    merchant_reset_password prove_claim_number finish_claim staff_join confirm_email confirm_phone rebind_phone
    confirm_totp verify_by_code guest_verify_by_code confirm_staff_totp
    """.split()
)
"""Operations that a code is typed for."""
CODE_TYPED: Final = CODE_ALONE | frozenset(
    """
    sign_in merchant_sign_in staff_sign_in reset_pin prove_approval prove_after_password begin_staff_passkey
    remove_staff_passkey begin_second_app remove_staff_app break_glass take_offer
    """.split()
)
"""Those, and where a code may stand beside a password, or in place of a passkey."""
NEW_NUMBERS_OF_A_NETWORK: Final = 200
"""So many codes for signing up go out in a day to whoever asks from one network; a school may share one."""
_WRONG: Final = frozenset({"code_wrong", "verification_failed"})
_GUESSED: Final = frozenset({"wrong", "locked"})


async def hold(services: Services, *, network: str, device: Device, at: datetime) -> None:
    """Refuse another code from a network that has missed too many today."""
    async with services.db.begin() as uow:
        wrong = await daily.counted(uow, services.vault, name=_named(network), at=at)
        if wrong < identity.WRONG_OF_A_NETWORK:
            return
        if wrong < identity.WRONG_OF_A_NETWORK_KNOWN and await identity.known_to_anybody(uow, device=device):
            return
    raise daily.spent(at=at, problem="wrong_codes")


async def hold_new_numbers(services: Services, *, network: str, at: datetime) -> None:
    """Count a code with which somebody wants to sign up, and refuse it past what one network gets sent in a day.

    They go to numbers that are nobody's here, so that nothing else bounds how many of them cost us a text each.
    """
    async with services.db.begin() as uow:
        sent = await daily.count(uow, services.vault, name=f"new numbers\x1f{network}", at=at)
    if sent > NEW_NUMBERS_OF_A_NETWORK:
        raise daily.spent(at=at, problem="codes_sent")


async def count(services: Services, refusal: Refusal, *, network: str, at: datetime) -> None:
    """Count a wrong code; what was refused for any other reason is none."""
    if refusal.code not in _WRONG:
        return
    if refusal.code == "verification_failed" and (
        refusal.facts.get("problem") not in _GUESSED or refusal.facts.get("method") == Method.PASSKEY
    ):
        return
    async with services.db.begin() as uow:
        await daily.count(uow, services.vault, name=_named(network), at=at)


def _named(network: str) -> str:
    return f"network\x1f{network}"
