"""Checking one-time codes: six digits, ten minutes, five tries, one use."""

import secrets
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from upay.identity import queries
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


def new_code() -> tuple[UUID, str]:
    """Make a code: its id and six digits."""
    return new_id(), f"{secrets.randbelow(10**6):06d}"


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
) -> CodeWrong | CodeExpired | None:
    """Use a code up. A refusal is returned, not raised, so that the caller commits the lost try before it answers."""
    sent = await queries.lock_latest_code(uow, blind=blind, purpose=purpose)
    if sent is None:
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
