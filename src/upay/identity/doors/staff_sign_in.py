"""Signing in as staff."""

from datetime import datetime
from typing import Final

from upay.identity import queries, rules
from upay.identity.doors.enter import enter
from upay.identity.doors.sessions import StaffSignedIn
from upay.identity.doors.staff_sessions import STAFF_TERMS, StaffTerms, keep_few
from upay.identity.models import Who
from upay.identity.proofs.devices import Device
from upay.kit.ids import AttemptId, StaffId, new_id
from upay.kit.refusal import Fact
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database

LOGIN: Final = "staff.login"


async def staff_sign_in(
    db: Database, vault: Vault, *, login: str, password: str, device: Device, at: datetime, code: str | None = None,
    terms: StaffTerms = STAFF_TERMS,
) -> StaffSignedIn:  # fmt: skip
    """Sign a member of staff in, by the same rules of counting, locking and silence as customers.

    Whoever has passkeys and no app is in with the password alone, as far as proving a passkey, and no further.
    """
    login = login.strip().lower()
    async with db.begin() as uow:
        staff_id, hashed = await queries.owner_of_login(uow, login) or (None, None)
    if hashed is None:
        staff_id = None  # Whoever has no password yet is nobody to this door.
    async with attempts.trying(db, of_staff("staff_sign_in", staff_id, at=at, device=device.name)) as attempt:
        rules.missing({"login": login, "password": password})
        who_id, begun = await enter(
            db, vault, kind=Who.STAFF, owner_id=staff_id, blind=vault.blind(login, context=LOGIN), password=password,
            seen=hashed, device=device, attempt=attempt, code=code, at=at,
        )  # fmt: skip
    async with db.begin() as uow:
        await keep_few(uow, staff_id=StaffId(who_id), terms=terms, at=at)
    return StaffSignedIn(staff_id=StaffId(who_id), token=begun.token, mark=begun.mark)


def of_staff(kind: str, staff_id: StaffId | None, *, at: datetime, **asked: Fact) -> Attempt:
    """Begin a try of somebody who works here. A login that nobody has may be a password, so it is not kept."""
    actor = "staff:unknown" if staff_id is None else f"staff:{staff_id}"
    return Attempt(id=AttemptId(new_id()), kind=kind, customer_id=None, actor=actor, asked=asked, at=at)
