"""Signing in as staff, and letting locked-out staff in again."""

from datetime import datetime

from upay.identity import credentials, queries, rules, sessions
from upay.identity.callers import short_device
from upay.identity.credentials import AccountLocked, PasswordWrong
from upay.identity.hashing import HASHER
from upay.identity.models import Who
from upay.identity.sessions import StaffSignedIn
from upay.kit.ids import AttemptId, StaffId, new_id
from upay.kit.refusal import Fact
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database

_LOGIN = "staff.login"


async def staff_sign_in(
    db: Database, vault: Vault, *, login: str, password: str, device: str, at: datetime
) -> StaffSignedIn:
    """Sign a member of staff in, by the same rules of counting, locking and silence as customers."""
    login = login.strip()
    async with db.begin() as uow:
        staff_id, hashed = await queries.owner_of_login(uow, login) or (None, None)
    async with attempts.trying(db, _attempt("staff_sign_in", staff_id, at=at, device=short_device(device))) as attempt:
        rules.missing({"login": login, "password": password})
        right = await HASHER.matches(password, hashed)
        refusal: PasswordWrong | AccountLocked | None
        token = ""
        async with db.begin() as uow:
            if staff_id is None:
                blind = vault.blind(login, context=_LOGIN)
                refusal = await credentials.judge_stranger(uow, blind=blind, way_out="supervisor", at=at)
            else:
                refusal = await credentials.judge_password(
                    uow, owner_id=staff_id, password=password, seen=hashed, right=right, way_out="supervisor", at=at
                )
            if staff_id is not None and refusal is None:
                token = await sessions.begin_session(uow, kind=Who.STAFF, who_id=staff_id, device=device, at=at)
                await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal
        assert staff_id is not None, "only a password of staff is right"
    return StaffSignedIn(staff_id=staff_id, token=token)


async def unlock_staff(db: Database, *, staff_id: StaffId, by: StaffId, at: datetime) -> None:
    """Unlock a member of staff; that `by` may do so is the caller's question."""
    attempt = _attempt("unlock", by, at=at, staff=str(staff_id))
    async with db.begin() as uow:
        await credentials.forget_wrong_passwords(uow, owner_id=staff_id)
        await uow.write([attempt.succeeded(at=at).row()])


def _attempt(kind: str, staff_id: StaffId | None, *, at: datetime, **asked: Fact) -> Attempt:
    # A login that nobody has may be a password in the wrong field, so it is not kept.
    actor = "staff:unknown" if staff_id is None else f"staff:{staff_id}"
    return Attempt(id=AttemptId(new_id()), kind=kind, customer_id=None, actor=actor, asked=asked, at=at)
