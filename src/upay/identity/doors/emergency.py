"""Breaking the glass: acting as a supervisor for a short while without being one, loudly, and reviewed afterwards.

It takes a reason and the second factor anew, or the operator of the machine. It ends by itself, or by a press; nobody
takes another one before somebody else has reviewed the last. What it opens, `staff_roles` says: nobody changes who
works here by it, and nobody reviews. What takes two people goes on taking two.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError

from upay.identity import models, rules
from upay.identity.doors.let_in import refuse_let_in
from upay.identity.models import Role
from upay.identity.staff_models import Emergency
from upay.identity.telling import alarm
from upay.kit.acts import Act
from upay.kit.ids import StaffId, new_id
from upay.kit.refusal import NotFound
from upay.kit.text import clean
from upay.platform import audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork, event

REASON_OF_EMERGENCY: Final = "emergency.reason"
FINDING_OF_EMERGENCY: Final = "emergency.finding"
_LONGEST: Final = 500
By = Literal["self", "operator"]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyView:
    """One time that somebody broke the glass."""

    id: UUID
    staff_id: StaffId
    begun_by: By
    reason: str
    begun_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    reviewed_by: StaffId | None
    reviewed_at: datetime | None
    justified: bool | None
    finding: str

    def runs(self, at: datetime) -> bool:
        """Tell whether it opens anything at this instant."""
        return self.ended_at is None and at < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Glass:
    """How it stands with emergency access for somebody."""

    until: datetime | None
    may: Literal["no_need", "may", "unreviewed"]


async def break_glass(
    uow: UnitOfWork, vault: Vault, *, staff_id: StaffId, reason: str, lasts: timedelta, alarm_to: str = "",
    begun_by: By = "self", at: datetime,
) -> EmergencyView:  # fmt: skip
    """Take the emergency role; that the second factor was proven anew is the caller's question.

    Raises ActionNotAllowed for who supervises anyway, and while the last time has not been reviewed.
    """
    rules.missing({"reason": reason})
    query = sa.select(models.Staff).where(models.Staff.id == staff_id, models.Staff.left_at.is_(None))
    person = (await uow.session.scalars(query.with_for_update())).one_or_none()
    if person is None:
        raise NotFound
    if Role.SUPERVISOR.value in person.roles:
        raise ActionNotAllowed(why="supervises_already")
    row = Emergency(
        id=new_id(), staff_id=staff_id, begun_by=begun_by, begun_at=at, ends_at=at + lasts, ended_at=None,
        reason_sealed=vault.seal(clean(reason, longest=_LONGEST), context=REASON_OF_EMERGENCY), reviewed_by=None,
        reviewed_at=None, justified=None, finding_sealed=None,
    )  # fmt: skip
    uow.add(row)
    try:
        await uow.flush()
    except IntegrityError as error:
        raise ActionNotAllowed(why="emergency_unreviewed") from error
    actor = "operator" if begun_by == "operator" else _name(staff_id)
    await audit.write(
        uow, vault, actor=actor, act=Act.BREAK_GLASS, subject=_name(staff_id), note=reason, at=at,
        facts={"emergency": str(row.id), "until": rules.iso(row.ends_at)},
    )  # fmt: skip
    until = rules.iso(row.ends_at)
    log.critical("staff.break_glass", emergency=str(row.id), staff=str(staff_id), by=begun_by, until=until)
    alarm.send_alarm(uow, vault, to=alarm_to, words=alarm.glass_broken(person.name, row.ends_at), at=at)
    _tell(uow)
    return _view(row, vault)


async def end_emergency(
    uow: UnitOfWork, vault: Vault, *, by: StaffId, emergency_id: UUID | None = None, at: datetime
) -> None:
    """End one before its time: one's own, or by its id a colleague's; one that has ended is no fault."""
    which = Emergency.staff_id == by if emergency_id is None else Emergency.id == emergency_id
    query = sa.select(Emergency).where(which, Emergency.reviewed_at.is_(None))
    row = (await uow.session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    if row.ended_at is None:
        await _end(uow, vault, row, ended_at=min(at, row.ends_at), actor=_name(by), at=at)


async def end_emergencies(uow: UnitOfWork, vault: Vault, *, at: datetime) -> int:
    """Note what has ended by itself, and let every desk know; return how many that were."""
    due = sa.select(Emergency).where(Emergency.ended_at.is_(None), Emergency.ends_at <= at)
    rows = list(await uow.session.scalars(due.with_for_update(skip_locked=True)))
    for row in rows:
        await _end(uow, vault, row, ended_at=row.ends_at, actor="system", at=at)
    return len(rows)


async def review_emergency(
    uow: UnitOfWork, vault: Vault, *, emergency_id: UUID, justified: bool, finding: str, by: StaffId, at: datetime
) -> None:
    """Write down what was found, once, after its end; that `by` is a supervisor by role is the route's question."""
    rules.missing({"finding": finding})
    query = sa.select(Emergency).where(Emergency.id == emergency_id).with_for_update()
    row = (await uow.session.scalars(query)).one_or_none()
    if row is None:
        raise NotFound
    if row.staff_id == by:
        raise ActionNotAllowed(why="own_emergency")
    if row.reviewed_at is not None:
        raise ActionNotAllowed(why="reviewed")
    await refuse_let_in(uow, by=by, other=row.staff_id, at=at)
    if row.ended_at is None and at < row.ends_at:
        raise ActionNotAllowed(why="emergency_runs")
    row.ended_at = row.ended_at or row.ends_at
    row.reviewed_by, row.reviewed_at, row.justified = by, at, justified
    row.finding_sealed = vault.seal(clean(finding, longest=_LONGEST), context=FINDING_OF_EMERGENCY)
    await uow.flush()
    await audit.write(
        uow, vault, actor=_name(by), act=Act.REVIEW_EMERGENCY, subject=_name(StaffId(row.staff_id)), note=finding,
        facts={"emergency": str(row.id), "justified": justified}, at=at,
    )  # fmt: skip
    _tell(uow)


async def emergency_until(uow: UnitOfWork, *, staff_id: StaffId, at: datetime) -> datetime | None:
    """Return until when somebody has an emergency role, if they do."""
    return await uow.session.scalar(
        sa.select(Emergency.ends_at).where(
            Emergency.staff_id == staff_id,
            Emergency.ended_at.is_(None),
            Emergency.begun_at <= at,
            Emergency.ends_at > at,
        )
    )


async def glass_of(uow: UnitOfWork, *, staff_id: StaffId, at: datetime) -> Glass:
    """Return whether somebody has emergency access, and whether they may take it."""
    until = await emergency_until(uow, staff_id=staff_id, at=at)
    person = await uow.session.get_one(models.Staff, staff_id)
    if Role.SUPERVISOR.value in person.roles:
        return Glass(until=until, may="no_need")
    waits = sa.exists().where(Emergency.staff_id == staff_id, Emergency.reviewed_at.is_(None))
    return Glass(until=until, may="unreviewed" if await uow.session.scalar(sa.select(waits)) else "may")


async def emergencies(uow: UnitOfWork, vault: Vault, *, reviewed_since: datetime) -> list[EmergencyView]:
    """Return what nobody has reviewed, oldest first, then what was reviewed of late, newest first."""
    rows = await uow.session.scalars(
        sa.select(Emergency)
        .where(sa.or_(Emergency.reviewed_at.is_(None), Emergency.reviewed_at >= reviewed_since))
        .order_by(Emergency.reviewed_at.desc().nulls_first(), Emergency.begun_at, Emergency.id)
    )
    return [_view(row, vault) for row in rows]


async def _end(
    uow: UnitOfWork, vault: Vault, row: Emergency, *, ended_at: datetime, actor: str, at: datetime
) -> None:  # fmt: skip
    row.ended_at = ended_at
    await uow.flush()
    await audit.write(
        uow, vault, actor=actor, act=Act.END_EMERGENCY, subject=_name(StaffId(row.staff_id)),
        facts={"emergency": str(row.id)}, at=at,
    )  # fmt: skip
    log.warning("staff.break_glass_ended", emergency=str(row.id), staff=str(row.staff_id), by=actor)
    _tell(uow)


def _tell(uow: UnitOfWork) -> None:
    uow.publish(event("emergency.changed", channels=["desk"]))


def _name(staff_id: StaffId) -> str:
    return f"staff:{staff_id}"


def _view(row: Emergency, vault: Vault) -> EmergencyView:
    return EmergencyView(
        id=row.id, staff_id=StaffId(row.staff_id), begun_by="operator" if row.begun_by == "operator" else "self",
        reason=vault.read(row.reason_sealed, context=REASON_OF_EMERGENCY), begun_at=row.begun_at, ends_at=row.ends_at,
        ended_at=row.ended_at, reviewed_by=None if row.reviewed_by is None else StaffId(row.reviewed_by),
        reviewed_at=row.reviewed_at, justified=row.justified,
        finding=vault.read(row.finding_sealed, context=FINDING_OF_EMERGENCY),
    )  # fmt: skip
