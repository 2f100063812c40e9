"""Who works here: letting somebody in with a ticket, changing roles, unlocking, and ending it when they leave.

A ticket is a word that is handed over in person. It opens one thing once: choosing a password and setting up the
authenticator app that the desk asks for. Giving one takes away what was there before, so a lost phone and a first day
are the same act. Nobody does any of this to themselves, and the last supervisor stays one. Whoever lets a colleague in
is one hand with them for a while (`let_in`), and the other supervisors are told.
"""

import re
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from upay.identity import models, rules
from upay.identity.doors import sessions
from upay.identity.doors.let_in import gains
from upay.identity.models import Role
from upay.identity.proofs import credentials, passkeys, recovery, second_factor
from upay.identity.rules import FormIncomplete
from upay.identity.telling import alarm
from upay.kit.acts import ACTS, Act
from upay.kit.ids import StaffId, new_id
from upay.kit.refusal import NotFound
from upay.kit.text import one_line
from upay.platform import audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork, event

OPERATOR: Final = "operator"
"""Whoever has the machine: the command line acts as this."""
_LETTERS: Final = "23456789abcdefghjkmnpqrstvwxyz"
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_STAFF = models.Staff


async def add_staff(
    uow: UnitOfWork, vault: Vault, *, login: str, name: str, roles: Collection[Role], by: str,
    alarm_to: str = "", at: datetime,
) -> tuple[StaffId, str]:  # fmt: skip
    """Enter somebody who starts to work here; return who that is, and the ticket, which is shown this once.

    Raises FormIncomplete for a login that cannot be one or is somebody's, for no name, and for no role.
    """
    login, name = login.strip().lower(), one_line(name, longest=40)
    rules.missing({"login": login, "name": name})
    if not _LOGIN.fullmatch(login):
        raise FormIncomplete(field="login", problem="not_a_login")
    if not roles:
        raise FormIncomplete(field="roles")
    staff_id = StaffId(new_id())
    uow.add(_STAFF(id=staff_id, login=login, name=name, roles=_stored(roles), created_at=at))
    try:
        await uow.flush()
    except IntegrityError as error:
        raise FormIncomplete(field="login", problem="taken") from error
    await audit.write(
        uow, vault, actor=by, act=Act.ADD_STAFF, subject=subject_of(staff_id), at=at,
        facts={"roles": ",".join(_stored(roles))},
    )  # fmt: skip
    await _alarm(uow, vault, Act.ADD_STAFF, whose=name, by=by, to=alarm_to, at=at)
    return staff_id, await _ticket(uow, vault, staff_id=staff_id, by=by, at=at)


async def give_ticket(
    uow: UnitOfWork, vault: Vault, *, staff_id: StaffId, by: str, reason: str, alarm_to: str = "", at: datetime
) -> str:
    """Give somebody a ticket, for a lost phone or a forgotten password; return it, it is shown this once.

    Password, app, recovery codes, passkeys and sessions of theirs count no more from then on.
    """
    rules.missing({"reason": reason})
    row = await _other(uow, staff_id, by=by)
    for table in (models.Totp, models.Passkey):
        await uow.session.execute(sa.delete(table).where(table.owner_id == row.id))
    await recovery.forget(uow, owner_id=row.id)
    await uow.session.execute(sa.delete(models.Password).where(models.Password.owner_id == row.id))
    await sessions.end_sessions(uow, who_id=row.id, at=at)
    await audit.write(uow, vault, actor=by, act=Act.GIVE_TICKET, subject=subject_of(staff_id), note=reason, at=at)
    await _alarm(uow, vault, Act.GIVE_TICKET, whose=row.name, by=by, to=alarm_to, at=at)
    return await _ticket(uow, vault, staff_id=staff_id, by=by, at=at)


async def reset_factor(
    uow: UnitOfWork, vault: Vault, *, staff_id: StaffId, passkey_id: UUID | None, by: str, reason: str, at: datetime
) -> None:
    """Take away one second factor that somebody has lost: the passkey of this id, or their app; sessions end.

    The last one is not taken away like this: without one they need a ticket.
    """
    rules.missing({"reason": reason})
    row = await _other(uow, staff_id, by=by)
    if passkey_id is not None:
        if not await passkeys.remove(uow, owner_id=row.id, passkey_id=passkey_id):
            raise NotFound
    else:
        on = sa.delete(models.Totp).where(models.Totp.owner_id == row.id).returning(models.Totp.owner_id)
        if (await uow.session.scalars(on)).one_or_none() is None:
            raise NotFound
        await recovery.forget(uow, owner_id=row.id)
    if not await second_factor.ways(uow, row.id):
        raise ActionNotAllowed(why="last_factor_of_colleague")
    await sessions.end_sessions(uow, who_id=row.id, at=at)
    facts = {"factor": "app" if passkey_id is None else str(passkey_id)}
    await audit.write(
        uow, vault, actor=by, act=Act.RESET_FACTOR, subject=subject_of(staff_id), note=reason, facts=facts, at=at
    )
    uow.publish(event("staff.changed", channels=["desk"]))


async def change_roles(
    uow: UnitOfWork, vault: Vault, *, staff_id: StaffId, roles: Collection[Role], by: str,
    alarm_to: str = "", at: datetime,
) -> None:  # fmt: skip
    """Let somebody act as something else from now on, in sessions that are open as well."""
    if not roles:
        raise FormIncomplete(field="roles")
    row = await _other(uow, staff_id, by=by)
    if Role.SUPERVISOR not in roles:
        await _not_the_last(uow, row)
    before, row.roles = row.roles, _stored(roles)
    await audit.write(
        uow, vault, actor=by, act=Act.CHANGE_ROLES, subject=subject_of(staff_id), at=at,
        facts={"before": ",".join(before), "roles": ",".join(row.roles)},
    )  # fmt: skip
    if gains(before=before, roles=row.roles):
        await _alarm(uow, vault, Act.CHANGE_ROLES, whose=row.name, by=by, to=alarm_to, at=at)
    uow.publish(event("staff.changed", channels=["desk"]))


async def unlock_staff(uow: UnitOfWork, vault: Vault, *, staff_id: StaffId, by: str, at: datetime) -> None:
    """Let somebody in again who was locked out after wrong passwords."""
    row = await _other(uow, staff_id, by=by)
    await credentials.unlock(uow, owner_id=row.id)
    await audit.write(uow, vault, actor=by, act=Act.UNLOCK_STAFF, subject=subject_of(staff_id), at=at)
    uow.publish(event("staff.changed", channels=["desk"]))


async def end_staff(uow: UnitOfWork, vault: Vault, *, staff_id: StaffId, by: str, reason: str, at: datetime) -> None:
    """Let somebody go: nothing of theirs opens anything any more; what they did stays theirs."""
    rules.missing({"reason": reason})
    row = await _other(uow, staff_id, by=by)
    await _not_the_last(uow, row)
    row.left_at = at
    for table in (models.Totp, models.Passkey, models.Password):
        await uow.session.execute(sa.delete(table).where(table.owner_id == row.id))
    await uow.session.execute(sa.delete(models.StaffTicket).where(models.StaffTicket.staff_id == row.id))
    await recovery.forget(uow, owner_id=row.id)
    await sessions.end_sessions(uow, who_id=row.id, at=at)
    await audit.write(uow, vault, actor=by, act=Act.END_STAFF, subject=subject_of(staff_id), note=reason, at=at)
    uow.publish(event("staff.changed", channels=["desk"]))


def actor_of(staff_id: StaffId) -> str:
    """Return how the audit and attempts name a member of staff who acts."""
    return f"staff:{staff_id}"


def subject_of(staff_id: StaffId) -> str:
    """Return how the audit names a member of staff to whom something is done."""
    return f"staff:{staff_id}"


def ticket_digest(vault: Vault, *, staff_id: StaffId, ticket: str) -> bytes:
    """Return what is kept of a ticket."""
    return vault.blind(re.sub(r"[\s-]", "", ticket).lower(), context=f"ticket:{staff_id}")


async def _alarm(
    uow: UnitOfWork, vault: Vault, act: Act, *, whose: str, by: str, to: str, at: datetime
) -> None:  # fmt: skip
    """Let whoever is named in the settings know that a colleague let somebody in; the desk shows it to supervisors."""
    if by == OPERATOR:
        return
    who = await uow.session.get_one(_STAFF, UUID(by.removeprefix("staff:")))
    alarm.send_alarm(uow, vault, to=to, words=alarm.let_in(who.name, ACTS[act], whose), at=at)


async def _ticket(uow: UnitOfWork, vault: Vault, *, staff_id: StaffId, by: str, at: datetime) -> str:
    ticket = "".join(secrets.choice(_LETTERS) for _ in range(rules.TICKET_LENGTH))
    fresh = {
        "digest": ticket_digest(vault, staff_id=staff_id, ticket=ticket), "made_by": by,
        "expires_at": at + rules.TICKET_LIFE, "tries_left": rules.WRONG_ALLOWED,
    }  # fmt: skip
    await uow.session.execute(
        insert(models.StaffTicket)
        .values(staff_id=staff_id, **fresh)
        .on_conflict_do_update(index_elements=[models.StaffTicket.staff_id], set_=fresh)
    )
    uow.publish(event("staff.changed", channels=["desk"]))
    half = rules.TICKET_LENGTH // 2
    return f"{ticket[:half]}-{ticket[half:]}"


async def _other(uow: UnitOfWork, staff_id: StaffId, *, by: str) -> models.Staff:
    """Lock somebody who works here and is not who asks."""
    if by == actor_of(staff_id):
        raise ActionNotAllowed(why="own_account")
    # Everybody who supervises is locked in one order, so that of two who let each other go one is refused.
    query = sa.select(_STAFF).where(_STAFF.left_at.is_(None)).order_by(_STAFF.id).with_for_update()
    for row in await uow.session.scalars(query):
        if row.id == staff_id:
            return row
    raise NotFound


async def _not_the_last(uow: UnitOfWork, row: models.Staff) -> None:
    others = sa.select(sa.func.count()).where(
        _STAFF.id != row.id, _STAFF.left_at.is_(None), _STAFF.roles.contains([Role.SUPERVISOR.value])
    )
    if Role.SUPERVISOR.value in row.roles and not await uow.session.scalar(others):
        raise ActionNotAllowed(why="last_supervisor")


def _stored(roles: Collection[Role]) -> list[str]:
    return sorted({role.value for role in roles})
