"""Checking one-time codes: ten minutes, five tries, one use; eight digits where the code alone lets in, else six."""

import secrets
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from upay.identity import hold_back, queries, rules
from upay.identity.models import Purpose
from upay.kit.ids import new_id
from upay.kit.refusal import Kind, Refusal
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork


class CodeWrong(Refusal):
    """The code is not the one that was sent last."""

    code = "code_wrong"
    kind = Kind.FORBIDDEN

    def __init__(self, *, tries_left: int) -> None:
        super().__init__(tries_left=tries_left)


class CodeExpired(Refusal):
    """There is no code that still counts."""

    code = "code_expired"
    kind = Kind.FORBIDDEN

    def __init__(self, *, problem: str) -> None:
        """`problem` is one of late, used, tries_spent, none_sent."""
        super().__init__(problem=problem)


def new_code(*, digits: int = rules.CODE_DIGITS) -> tuple[UUID, str]:
    """Make a code: its id and its digits."""
    return new_id(), f"{secrets.randbelow(10**digits):0{digits}d}"


def digest(vault: Vault, *, code_id: UUID, code: str) -> bytes:
    """Return what is stored of a code. The key matters: six digits without one are guessed in a second."""
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
) -> CodeWrong | CodeExpired | None:
    """Use a code up. A refusal is returned, not raised, so that the caller commits the lost try before it answers."""
    sent = await queries.lock_latest_code(uow, blind=blind, purpose=purpose)
    # What is held back may have been sent a minute before the loss was reported.
    if sent is None or (owner_id and await hold_back.held_back(uow, owner_id, purpose=purpose, by_mail=by_mail, at=at)):
        return CodeExpired(problem="none_sent")
    if sent.used_at is not None:
        return CodeExpired(problem="used")
    if sent.expires_at <= at:
        return CodeExpired(problem="late")
    if sent.tries_left == 0:
        return CodeExpired(problem="tries_spent")
    right = compare_digest(sent.digest, digest(vault, code_id=sent.id, code=code.strip()))
    elsewhere = sent.approves != approves or (sent.bound_to is not None and sent.bound_to != owner_id)
    if not right or elsewhere:
        sent.tries_left -= 1
        return CodeWrong(tries_left=sent.tries_left)
    sent.used_at = at
    return None


async def give_back(uow: UnitOfWork, *, blind: bytes, purpose: Purpose) -> None:
    """Let a code count that was used up a moment ago, since what it was needed along with was wrong."""
    sent = await queries.lock_latest_code(uow, blind=blind, purpose=purpose)
    assert sent is not None, "it was used up a moment ago"
    sent.used_at = None
