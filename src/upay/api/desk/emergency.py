"""Emergency access: taking it, ending it, the alarm to supervisors, and the review afterwards."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay import identity
from upay.api import shapes
from upay.api.desk.entry import show_me
from upay.api.desk.factors import proof_of
from upay.api.desk.one_hand import not_by_you
from upay.api.passkey_site import site_of
from upay.api.routes import reads, writes
from upay.api.who import Audience, Visit
from upay.identity import EmergencyView, Level
from upay.identity import queries as people
from upay.kit.ids import StaffId

_AGENT: Final = Audience.AGENT
_SUPERVISOR: Final = Audience.SUPERVISOR
_REVIEWED_SHOWN: Final = timedelta(days=30)


@writes("/api/desk/emergency", "break_glass", _AGENT, status=200, at_most=30)
async def break_glass(visit: NamedDependency[Visit], data: JSONBody[shapes.BreakGlass]) -> shapes.StaffMe:
    """Act as a supervisor for a short while, with a reason and the second factor anew; everybody hears of it."""
    services, session = visit.services, visit.session
    assert session is not None, "the route is for staff"
    await identity.prove_anew(
        services.db, services.vault, site_of(services.config), staff_id=visit.staff_id, session_id=session.id,
        proof=await proof_of(visit, data.proof), action="break_glass", at=visit.at,
    )  # fmt: skip
    async with services.db.begin() as uow:
        await identity.break_glass(
            uow, services.vault, staff_id=visit.staff_id, reason=data.reason,
            lasts=timedelta(minutes=services.config.break_glass_minutes), alarm_to=services.config.alarm_mail,
            at=visit.at,
        )  # fmt: skip
    return await show_me(visit, visit.staff_id, level=Level.TWO)


@writes("/api/desk/emergency/end", "end_own_emergency", _AGENT, status=200, kind="emergency")
async def end_own_emergency(visit: NamedDependency[Visit]) -> shapes.StaffMe:
    """End one's own emergency access before its time."""
    async with visit.services.db.begin() as uow:
        await identity.end_emergency(uow, visit.services.vault, by=visit.staff_id, at=visit.at)
    return await show_me(visit, visit.staff_id, level=Level.TWO)


@reads("/api/desk/emergencies", "emergencies", _SUPERVISOR)
async def emergencies(visit: NamedDependency[Visit]) -> list[shapes.EmergencyShown]:
    """Return who has emergency access, what waits for a review, and what was found in the last thirty days."""
    return await _all(visit)


@writes("/api/desk/emergencies/{emergency_id:uuid}/end", "end_emergency", _SUPERVISOR, status=200, kind="emergency")
async def end_emergency(visit: NamedDependency[Visit], emergency_id: FromPath[UUID]) -> list[shapes.EmergencyShown]:
    """End a colleague's emergency access before its time."""
    async with visit.services.db.begin() as uow:
        await identity.end_emergency(
            uow, visit.services.vault, by=visit.staff_id, emergency_id=emergency_id, at=visit.at
        )
    return await _all(visit)


@writes(
    "/api/desk/emergencies/{emergency_id:uuid}/review", "review_emergency", _SUPERVISOR, status=200, kind="emergency"
)  # fmt: skip
async def review_emergency(
    visit: NamedDependency[Visit], emergency_id: FromPath[UUID], data: JSONBody[shapes.ReviewEmergency]
) -> list[shapes.EmergencyShown]:
    """Write down what was found of a colleague's emergency access, once, after its end."""
    async with visit.services.db.begin() as uow:
        await identity.review_emergency(
            uow, visit.services.vault, emergency_id=emergency_id, justified=data.justified, finding=data.finding,
            by=visit.staff_id, at=visit.at,
        )  # fmt: skip
    return await _all(visit)


async def _all(visit: Visit) -> list[shapes.EmergencyShown]:
    async with visit.services.db.begin() as uow:
        found = await identity.emergencies(uow, visit.services.vault, reviewed_since=visit.at - _REVIEWED_SHOWN)
        names = {one.id: one.name for one in await people.all_staff(uow)}
        one_hand = await identity.one_hand_until(
            uow, by=visit.staff_id, others={one.staff_id for one in found if one.reviewed_at is None}, at=visit.at
        )
    return [_show(visit, one, names=names, one_hand=one_hand.get(one.staff_id)) for one in found]


def _show(
    visit: Visit, one: EmergencyView, *, names: dict[StaffId, str], one_hand: datetime | None
) -> shapes.EmergencyShown:
    return shapes.EmergencyShown(
        id=one.id, who=names[one.staff_id], who_id=one.staff_id, own=one.staff_id == visit.staff_id,
        not_by_you=not_by_you(one_hand, visit.lang),
        by_operator=one.begun_by == "operator", reason=one.reason, begun_at=one.begun_at, ends_at=one.ends_at,
        ended_at=one.ended_at,
        state="reviewed" if one.reviewed_at is not None else "running" if one.runs(visit.at) else "to_review",
        reviewed_by=None if one.reviewed_by is None else names[one.reviewed_by], justified=one.justified,
        finding=one.finding,
    )  # fmt: skip


ROUTES = (break_glass, end_own_emergency, emergencies, end_emergency, review_emergency)
