"""Who works here, for supervisors: letting somebody in, changing roles, unlocking, letting go."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, Literal, get_args
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay import identity
from upay.api import shapes
from upay.api.desk.acts import words_of
from upay.api.routes import reads, sets, writes
from upay.api.who import Audience, Visit
from upay.identity import Role, StaffView
from upay.identity import queries as people
from upay.kit.ids import StaffId
from upay.kit.language import Words
from upay.kit.refusal import NotFound
from upay.platform import audit
from upay.platform.db import UnitOfWork
from upay.support import workforce

_SUPERVISOR: Final = Audience.SUPERVISOR
_ALARMS_FOR: Final = timedelta(days=7)
_ALARMS: Final = 20
_UNNAMED: Final = {"app": Words("验证器应用", "Authenticator app"), "passkey": Words("通行密钥", "Passkey")}


@reads("/api/desk/staff", "staff", _SUPERVISOR)
async def staff(visit: NamedDependency[Visit]) -> shapes.Staff:
    """Return everybody who works or worked here, what was done to them past the desk, and whom colleagues let in."""
    return await _everybody(visit)


@writes("/api/desk/staff", "add_staff", _SUPERVISOR, kind="colleague")
async def add_staff(visit: NamedDependency[Visit], data: JSONBody[shapes.AddStaff]) -> shapes.Ticket:
    """Enter somebody who starts to work here; the ticket is shown this once, to be handed over in person."""
    async with visit.services.db.begin() as uow:
        staff_id, ticket = await identity.add_staff(
            uow, visit.services.vault, login=data.login, name=data.name, roles=_roles(data.roles),
            by=identity.actor_of(visit.staff_id), alarm_to=visit.services.config.alarm_mail, at=visit.at,
        )  # fmt: skip
        return await _handed(uow, staff_id, ticket)


@writes("/api/desk/staff/{staff_id:uuid}/ticket", "give_ticket", _SUPERVISOR, status=200)
async def give_ticket(
    visit: NamedDependency[Visit], staff_id: FromPath[UUID], data: JSONBody[shapes.GiveReason]
) -> shapes.Ticket:
    """Give a colleague a ticket, whose phone is lost or password forgotten; what they had opens nothing any more."""
    async with visit.services.db.begin() as uow:
        ticket = await identity.give_ticket(
            uow, visit.services.vault, staff_id=StaffId(staff_id), by=identity.actor_of(visit.staff_id),
            reason=data.reason, alarm_to=visit.services.config.alarm_mail, at=visit.at,
        )  # fmt: skip
        await workforce.leave_desk(uow, staff_id=StaffId(staff_id), at=visit.at)
        return await _handed(uow, StaffId(staff_id), ticket)


@writes("/api/desk/staff/{staff_id:uuid}/factors/reset", "reset_factor", _SUPERVISOR, status=200)
async def reset_factor(
    visit: NamedDependency[Visit], staff_id: FromPath[UUID], data: JSONBody[shapes.ResetFactor]
) -> shapes.Staff:
    """Take away one factor that a colleague has lost, where another is left; they are signed out everywhere."""
    async with visit.services.db.begin() as uow:
        await identity.reset_factor(
            uow, visit.services.vault, staff_id=StaffId(staff_id), passkey_id=data.passkey_id,
            by=identity.actor_of(visit.staff_id), reason=data.reason, at=visit.at,
        )  # fmt: skip
        await workforce.leave_desk(uow, staff_id=StaffId(staff_id), at=visit.at)
    return await _everybody(visit)


@sets("/api/desk/staff/{staff_id:uuid}/roles", "set_roles", _SUPERVISOR)
async def set_roles(
    visit: NamedDependency[Visit], staff_id: FromPath[UUID], data: JSONBody[shapes.StaffRoles]
) -> shapes.Staff:
    """Let a colleague act as something else from now on."""
    async with visit.services.db.begin() as uow:
        await identity.change_roles(
            uow, visit.services.vault, staff_id=StaffId(staff_id), roles=_roles(data.roles),
            by=identity.actor_of(visit.staff_id), alarm_to=visit.services.config.alarm_mail, at=visit.at,
        )  # fmt: skip
    return await _everybody(visit)


@writes("/api/desk/staff/{staff_id:uuid}/unlock", "unlock_colleague", _SUPERVISOR, status=200)
async def unlock_colleague(visit: NamedDependency[Visit], staff_id: FromPath[UUID]) -> shapes.Staff:
    """Let a colleague in again who was locked out after wrong passwords."""
    async with visit.services.db.begin() as uow:
        await identity.unlock_staff(
            uow, visit.services.vault, staff_id=StaffId(staff_id), by=identity.actor_of(visit.staff_id), at=visit.at
        )
    return await _everybody(visit)


@writes("/api/desk/staff/{staff_id:uuid}/leave", "end_colleague", _SUPERVISOR, status=200)
async def end_colleague(
    visit: NamedDependency[Visit], staff_id: FromPath[UUID], data: JSONBody[shapes.GiveReason]
) -> shapes.Staff:
    """Let a colleague go: nothing of theirs opens anything, and whom they served waits at the old place."""
    async with visit.services.db.begin() as uow:
        await identity.end_staff(
            uow, visit.services.vault, staff_id=StaffId(staff_id), by=identity.actor_of(visit.staff_id),
            reason=data.reason, at=visit.at,
        )  # fmt: skip
        await workforce.leave_desk(uow, staff_id=StaffId(staff_id), at=visit.at)
    return await _everybody(visit)


async def show_colleagues(uow: UnitOfWork, visit: Visit) -> list[shapes.Colleague]:
    """Show everybody who works or worked here, those who left last."""
    on_duty = await workforce.on_duty(uow)
    known = sorted(await people.all_staff(uow), key=lambda one: (one.left, one.login))
    factors = await identity.factors_of_staff(uow)
    return [
        shapes.Colleague(
            id=one.id, login=one.login, name=one.name, roles=role_names(one.roles), state=_state(one, at=visit.at),
            on=one.id in on_duty, own=one.id == visit.staff_id,
            factors=[
                shapes.FactorRow(kind=each.kind, id=each.id, name=each.name or _UNNAMED[each.kind].in_(visit.lang))
                for each in factors.get(one.id, ())
            ],
        )
        for one in known
    ]  # fmt: skip


def role_names(roles: Collection[Role]) -> list[shapes.RoleName]:
    """Return roles as they go over the wire."""
    return [name for name in get_args(shapes.RoleName) if Role(name) in roles]


async def _everybody(visit: Visit) -> shapes.Staff:
    async with visit.services.db.begin() as uow:
        colleagues = await show_colleagues(uow, visit)
        past = await audit.acts(uow, visit.services.vault, actor=identity.OPERATOR, limit=_ALARMS)
        by_colleagues = await audit.acts(uow, visit.services.vault, only=identity.LETS_IN, limit=_ALARMS)
    names = {identity.subject_of(StaffId(one.id)): one.name for one in colleagues}
    own = identity.actor_of(visit.staff_id)
    let_in = [one for one in by_colleagues if one.actor != own and identity.lets_in(one)]
    alarms = [
        shapes.Alarm(
            at=one.at, what=words_of(one.act).in_(visit.lang), who=names.get(one.actor),
            whose=names.get(one.subject or "", ""), reason=one.note or "",
        )
        for one in sorted([*past, *let_in], key=lambda one: one.at, reverse=True)[:_ALARMS]
        if one.at > visit.at - _ALARMS_FOR
    ]  # fmt: skip
    return shapes.Staff(colleagues=colleagues, alarms=alarms, roles=[_role(visit, role) for role in Role])


def _role(visit: Visit, role: Role) -> shapes.RoleShown:
    roles = identity.staff_roles()
    [name] = role_names([role])
    return shapes.RoleShown(
        role=name, name=roles.names[role].in_(visit.lang),
        may=[one.words.in_(visit.lang) for one in roles.of(role)],
        in_emergency=[one.words.in_(visit.lang) for one in roles.of(role) if one.emergency],
    )  # fmt: skip


def _state(one: StaffView, *, at: datetime) -> Literal["joining", "active", "locked", "left"]:
    if one.left:
        return "left"
    if one.locked(at):
        return "locked"
    return "active" if one.proves else "joining"


def _roles(names: Collection[str]) -> set[Role]:
    return {Role(name) for name in names}


async def _handed(uow: UnitOfWork, staff_id: StaffId, ticket: str) -> shapes.Ticket:
    person = await people.staff(uow, staff_id)
    if person is None:
        raise NotFound
    return shapes.Ticket(id=person.id, login=person.login, ticket=ticket, hours=identity.TICKET_HOURS)


ROUTES = (staff, add_staff, give_ticket, reset_factor, set_roles, unlock_colleague, end_colleague)
