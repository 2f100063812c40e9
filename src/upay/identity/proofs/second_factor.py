"""The second factor of whoever has one: what it can be, and judging it, one way for customers and staff."""

import re
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries, rules
from upay.identity.assurance import Method, VerificationFailed
from upay.identity.proofs import recovery, totp
from upay.identity.telling import notices
from upay.platform import throttle
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork


async def ways(uow: UnitOfWork, owner_id: UUID) -> tuple[Method, ...]:
    """Return by what somebody proves more than the password; empty for who has set nothing up."""
    found: list[Method] = []
    if await uow.session.scalar(sa.select(sa.exists().where(models.Passkey.owner_id == owner_id))):
        found.append(Method.PASSKEY)
    if await totp.is_on(uow, owner_id):
        found += [Method.TOTP, Method.RECOVERY_CODE]
    return tuple(found)


async def slow_down(db: Database, vault: Vault, *, owner_id: UUID, signing_in: bool = False, at: datetime) -> None:
    """Count a try at somebody's second factor, wherever it comes from and whichever it is.

    Signing in counts apart: whoever knocks there does not keep the owner, who is in, from proving anything.
    """
    name = f"second{' at the door' if signing_in else ''}\x1f{owner_id}"
    await throttle.count(db, vault, name=name, at_most=rules.SECOND_FACTORS_A_MINUTE, at=at)


async def judge_code(
    uow: UnitOfWork, vault: Vault, *, owner_id: UUID, code: str, at: datetime
) -> Method | VerificationFailed:
    """Take a code of the app or a recovery code. A refusal is returned, so that its count is committed."""
    code = code.strip()
    row = await totp.lock(uow, owner_id)
    if row is None or row.confirmed_at is None:
        return VerificationFailed(method=Method.TOTP, problem="none")
    if re.fullmatch(r"[0-9]{6}", code):
        before = row.locked_until
        refusal = totp.judge(row, vault, code=code, at=at)
        if row.locked_until is not None and row.locked_until != before:
            await _tell_locked(uow, vault, owner_id=owner_id, until=row.locked_until, at=at)
        return refusal or Method.TOTP
    if await recovery.use(uow, vault, owner_id=owner_id, code=code, at=at):
        # Who has a recovery code is past guessing at the app.
        row.wrong_count, row.locked_until = 0, None
        return Method.RECOVERY_CODE
    return VerificationFailed(method=Method.RECOVERY_CODE, problem="wrong")


async def _tell_locked(uow: UnitOfWork, vault: Vault, *, owner_id: UUID, until: datetime, at: datetime) -> None:
    """Let a customer know that the app is locked; staff see it at the desk's door, and have no channel of ours."""
    person = await queries.open_customer(uow, owner_id)
    if person is not None:
        notices.tell(uow, vault, to=person, words=notices.totp_locked(until), at=at)
