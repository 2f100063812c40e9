"""Checking one-time codes: ten minutes, five tries, one use; eight digits, or sixteen while codes are guessed at."""

import secrets
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from upay.identity import queries, rules
from upay.identity.models import OneTimeCode, Purpose
from upay.identity.proofs import devices, guessing, hold_back
from upay.identity.proofs.devices import NO_DEVICE, Device
from upay.identity.telling.tell_changes import tell_guessed_at
from upay.kit.ids import new_id
from upay.kit.refusal import Kind, Refusal
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork


class CodeWrong(Refusal):
    """The code is not the one that was sent last to who types it."""

    code = "code_wrong"
    kind = Kind.FORBIDDEN

    def __init__(self, *, tries_left: int) -> None:
        super().__init__(tries_left=tries_left)


class CodeExpired(Refusal):
    """There is no code that still counts."""

    code = "code_expired"
    kind = Kind.FORBIDDEN

    def __init__(self, *, problem: str) -> None:
        """`problem` is one of late, used, tries_spent, guessed_at, none_sent."""
        super().__init__(problem=problem)


def new_code(*, long: bool) -> tuple[UUID, str]:
    """Make a code: its id and its digits."""
    digits = rules.LONG_CODE_DIGITS if long else rules.CODE_DIGITS
    return new_id(), f"{secrets.randbelow(10**digits):0{digits}d}"


def digest(vault: Vault, *, code_id: UUID, code: str) -> bytes:
    """Return what is stored of a code. The key matters: digits without one are guessed in a second."""
    return vault.blind(code, context=f"code:{code_id}")


async def prove(
    uow: UnitOfWork,
    vault: Vault,
    *,
    blind: bytes,
    owner_id: UUID | None,
    purpose: Purpose,
    code: str,
    at: datetime,
    approves: UUID | None = None,
    by_mail: bool = False,
    device: Device = NO_DEVICE,
    keep: bool = False,
) -> CodeWrong | CodeExpired | None:
    """Use a code up. A refusal is returned, not raised, so that the caller commits the lost try before it answers.

    `keep`: a right one stays good, since what it is for is yet to come; a wrong one counts as ever.

    What is typed is compared with one code alone, the one that the browser which types it has asked for, if it has:
    see `queries.lock_code`.
    """
    found = await queries.lock_code(
        uow, blind=blind, purpose=purpose, approves=approves, asked_in=devices.asker(vault, device), at=at
    )
    sent = await _usable(uow, found, blind=blind, owner_id=owner_id, purpose=purpose, by_mail=by_mail, at=at)
    if isinstance(sent, CodeExpired):
        return sent
    right = compare_digest(sent.digest, digest(vault, code_id=sent.id, code=code.strip().replace(" ", "")))
    elsewhere = sent.approves != approves or (sent.bound_to is not None and sent.bound_to != owner_id)
    if not right or elsewhere:
        sent.tries_left -= 1
        if not sent.long and await guessing.guessed_at(uow, blind=blind, at=at):
            await tell_guessed_at(uow, vault, blind=blind, at=at)
        return CodeWrong(tries_left=sent.tries_left)
    if not keep:
        sent.used_at = at
    return None


async def give_back(uow: UnitOfWork, *, blind: bytes, purpose: Purpose, at: datetime) -> None:
    """Let a code count that was used up a moment ago, since what it was needed along with was wrong."""
    sent = await queries.lock_used_code(uow, blind=blind, purpose=purpose, at=at)
    assert sent is not None, "it was used up a moment ago"
    sent.used_at = None


async def _usable(
    uow: UnitOfWork, sent: OneTimeCode | None, *, blind: bytes, owner_id: UUID | None, purpose: Purpose, by_mail: bool,
    at: datetime,
) -> OneTimeCode | CodeExpired:  # fmt: skip
    """Return the code, or why it counts no more."""
    # What is held back may have been sent a minute before the loss was reported.
    held = None
    if owner_id is not None:
        held = await hold_back.held_back(uow, owner_id, purpose=purpose, by_mail=by_mail, at=at)
    if sent is None or (held is not None and held.problem != hold_back.KEYS_ONLY):
        return CodeExpired(problem="none_sent")
    if held is not None:
        # Answered like a number that nobody has: the code that was asked for is there, and nothing matches it.
        sent.digest = secrets.token_bytes(32)
    for problem, over in (
        ("used", sent.used_at is not None), ("late", sent.expires_at <= at), ("tries_spent", sent.tries_left == 0)
    ):  # fmt: skip
        if over:
            return CodeExpired(problem=problem)
    if not sent.long and await guessing.takes_long(uow, blind=blind, at=at):
        return CodeExpired(problem="guessed_at")
    return sent
