"""Joining with a ticket: the first password of a member of staff, or a new one after the phone was lost."""

from datetime import datetime
from hmac import compare_digest
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries, rules
from upay.identity.assurance import Method, VerificationFailed
from upay.identity.doors import sessions
from upay.identity.doors.sessions import StaffSignedIn
from upay.identity.doors.staff_sign_in import LOGIN, of_staff
from upay.identity.hashing import HASHER
from upay.identity.models import Who
from upay.identity.proofs import credentials, second_factor
from upay.identity.proofs.devices import Device
from upay.identity.staff.manage_staff import actor_of, subject_of, ticket_digest
from upay.kit.acts import Act
from upay.kit.ids import StaffId
from upay.platform import attempts, audit
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork


async def join_staff(
    db: Database, vault: Vault, *, login: str, ticket: str, password: str, device: Device, at: datetime
) -> StaffSignedIn:
    """Set the password and begin a session in which the app can be set up, and nothing else.

    A login that nobody has is answered like a wrong ticket.
    """
    login = login.strip().lower()
    async with db.begin() as uow:
        staff_id, _ = await queries.owner_of_login(uow, login) or (None, None)
    counted = staff_id or UUID(bytes=vault.blind(login, context=LOGIN)[:16])
    await second_factor.slow_down(db, vault, owner_id=counted, signing_in=True, at=at)
    attempt = of_staff("staff_join", staff_id, at=at, device=device.name)
    async with attempts.trying(db, attempt):
        rules.missing({"login": login, "ticket": ticket, "password": password})
        rules.strong_password(password, phone="", name=login)
        hashed = await HASHER.hash(vault, password)
        refusal: VerificationFailed | None = VerificationFailed(method=Method.TICKET, problem="wrong")
        if staff_id is not None:
            async with db.begin() as uow:
                refusal = await _take(uow, vault, staff_id=staff_id, ticket=ticket, at=at)
                if refusal is None:
                    await credentials.replace_password(uow, owner_id=staff_id, hashed=hashed, at=at)
                    begun = await sessions.begin_session(
                        uow, vault, kind=Who.STAFF, who_id=staff_id, device=device, at=at,
                        proven=[Method.PASSWORD, Method.TICKET],
                    )  # fmt: skip
                    await uow.write([attempt.succeeded(at=at).row()])
                    await audit.write(
                        uow, vault, actor=actor_of(staff_id), act=Act.JOIN, subject=subject_of(staff_id), at=at
                    )
        if refusal is not None:
            raise refusal
        assert staff_id is not None, "a stranger's ticket is never right"
    return StaffSignedIn(staff_id=staff_id, token=begun.token, mark=begun.mark)


async def _take(
    uow: UnitOfWork, vault: Vault, *, staff_id: StaffId, ticket: str, at: datetime
) -> VerificationFailed | None:
    """Use a ticket up, or count a wrong one. A refusal is returned, so that its count is committed."""
    query = sa.select(models.StaffTicket).where(models.StaffTicket.staff_id == staff_id).with_for_update()
    row = (await uow.session.scalars(query)).one_or_none()
    if row is None or row.tries_left == 0:
        return VerificationFailed(method=Method.TICKET, problem="wrong")
    if not compare_digest(row.digest, ticket_digest(vault, staff_id=staff_id, ticket=ticket)):
        row.tries_left -= 1
        return VerificationFailed(method=Method.TICKET, problem="wrong")
    if row.expires_at <= at:
        return VerificationFailed(method=Method.TICKET, problem="late")
    await uow.session.delete(row)
    return None
