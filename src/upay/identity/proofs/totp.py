"""Codes of an authenticator app (RFC 6238): each is taken once, and wrong ones lock for longer and longer.

Six digits are guessed three at a time, since a neighbouring half minute counts too. Five wrong ones lock for a quarter
of an hour and each further one for twice as long, up to a day: whoever has the password guesses about once a day then.
"""

from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final
from uuid import UUID

import pyotp
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.identity import models, rules
from upay.identity.assurance import Method, VerificationFailed
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork

_ISSUER: Final = "UPay"
_TOTP = models.Totp
_SECOND: Final = timedelta(seconds=1)


async def lock(uow: UnitOfWork, owner_id: UUID) -> models.Totp | None:
    """Lock somebody's app, so that its codes are judged one after the other."""
    query = sa.select(_TOTP).where(_TOTP.owner_id == owner_id).with_for_update()
    return (await uow.session.scalars(query)).one_or_none()


async def is_on(uow: UnitOfWork, owner_id: UUID) -> bool:
    """Tell whether somebody has an app whose codes count."""
    query = sa.select(sa.exists().where(_TOTP.owner_id == owner_id, _TOTP.confirmed_at.is_not(None)))
    return bool(await uow.session.scalar(query))


async def begin(uow: UnitOfWork, vault: Vault, *, owner_id: UUID, secret: str, at: datetime) -> None:
    """Keep a secret that has yet to be confirmed; an app that counts already stays untouched."""
    fresh = {
        "secret_sealed": vault.seal(secret, context=context_of(owner_id), person=owner_id), "began_at": at,
        "last_step": None, "wrong_count": 0, "locked_until": None,
    }  # fmt: skip
    await uow.session.execute(
        insert(_TOTP)
        .values(owner_id=owner_id, confirmed_at=None, **fresh)
        .on_conflict_do_update(index_elements=[_TOTP.owner_id], set_=fresh, where=_TOTP.confirmed_at.is_(None))
    )


def judge(row: models.Totp, vault: Vault, *, code: str, at: datetime) -> VerificationFailed | None:
    """Take a code, or count it as wrong. A refusal is returned, so that the count is committed."""
    if row.locked_until is not None and at < row.locked_until:
        return VerificationFailed(method=Method.TOTP, problem="locked", until=row.locked_until)
    taken = _step_of(_opened(row, vault), code=code, at=at)
    if taken is not None and (row.last_step is None or taken > row.last_step):
        row.last_step, row.wrong_count, row.locked_until = taken, 0, None
        return None
    if taken is not None:
        # Somebody who reads along has it as well; that it was right is no reason to let it in again.
        return VerificationFailed(method=Method.TOTP, problem="used")
    row.wrong_count, row.wrong_at = row.wrong_count + 1, at
    over = row.wrong_count - rules.WRONG_ALLOWED
    if over < 0:
        return VerificationFailed(method=Method.TOTP, problem="wrong", tries_left=-over)
    row.locked_until = at + min(rules.TOTP_LOCK * 2 ** min(over, 10), rules.TOTP_LONGEST_LOCK)
    return VerificationFailed(method=Method.TOTP, problem="locked", until=row.locked_until)


def next_code(secret: str, *, after: int | None, at: datetime) -> str | None:
    """Return the oldest code that counts at this instant and is newer than the last that was taken."""
    oldest = max(_now(at) - rules.TOTP_DRIFT, -1 if after is None else after + 1)
    return pyotp.TOTP(secret).generate_otp(oldest) if oldest <= _now(at) + rules.TOTP_DRIFT else None


def new_secret() -> str:
    """Make a secret of 160 bits."""
    return pyotp.random_base32()


def address(secret: str, *, name: str) -> str:
    """Return what the app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)


def _opened(row: models.Totp, vault: Vault) -> str:
    return vault.open(row.secret_sealed, context=context_of(row.owner_id))


def _step_of(secret: str, *, code: str, at: datetime) -> int | None:
    """Return the half minute that a code belongs to; every one that may be meant is compared, whichever fits."""
    app, now = pyotp.TOTP(secret), _now(at)
    found = None
    for step in range(now - rules.TOTP_DRIFT, now + rules.TOTP_DRIFT + 1):
        if compare_digest(app.generate_otp(step).encode(), code.encode()):
            found = step
    return found


def _now(at: datetime) -> int:
    return int(at.timestamp()) // (rules.TOTP_STEP // _SECOND)


def context_of(owner_id: UUID) -> str:
    """Return what a secret is bound to: its place and its owner."""
    return f"totp.secret:{owner_id}"
