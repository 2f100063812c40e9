"""The audit, for supervisors: who did what, who looked at whom, and whether the chain holds."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromQuery

from upay import identity
from upay.api import shapes
from upay.api.desk.acts import note_look, words_of
from upay.api.desk.staff import show_colleagues
from upay.api.routes import reads
from upay.api.view_message import THE_GUEST
from upay.api.who import Audience, Visit
from upay.identity import queries as people
from upay.kit.acts import ACTS, LOOKS, Act
from upay.kit.ids import CustomerId, StaffId
from upay.kit.language import Words
from upay.platform import audit, audit_chain
from upay.platform.audit import ActView
from upay.platform.db import UnitOfWork

_SUPERVISOR: Final = Audience.SUPERVISOR
_PAGE: Final = 50
_AUDIT: Final = "audit"
_OPERATOR: Final = Words("本机操作", "At the machine")
_ROLES: Final = {"agent": Words("客服", "agent"), "supervisor": Words("主管", "supervisor")}

_SCOPES: Final = {
    "out": Words("只停转出", "outgoing only"),
    "all": Words("转入转出都停", "in and out"),
    "amount": Words("只冻结一笔金额", "an amount only"),
}


@reads("/api/desk/audit", "audit", _SUPERVISOR)
async def read_audit(
    visit: NamedDependency[Visit], *, staff_id: FromQuery[UUID | None] = None, phone: FromQuery[str | None] = None,
    act: FromQuery[Act | None] = None, before: FromQuery[UUID | None] = None,
    customer_id: FromQuery[UUID | None] = None, looks: FromQuery[bool] = False,
) -> shapes.ActPage:  # fmt: skip
    """Return acts, newest first: of one colleague, about one customer, of one kind, or looks alone.

    A customer is named by the number that they have now, or by the id that the desk knows them by. Of a customer to
    whom whoever asks is too near, nothing is asked for, and in other lists nothing is told of whom it was about and
    what was written.
    """
    vault = visit.services.vault
    async with visit.services.db.begin() as uow:
        subject, actor = None, None if staff_id is None else identity.actor_of(StaffId(staff_id))
        if phone:
            customer = await people.customer_by_phone(uow, vault, identity.phone_number(phone))
            if customer is None:
                await note_look(uow, visit, Act.READ_AUDIT, subject=_AUDIT)
                return shapes.ActPage(acts=[], next=None)
            customer_id = customer.id
        if customer_id is not None:
            await identity.refuse_near(uow, staff_id=visit.staff_id, customer_id=customer_id)
            subject = f"customer:{customer_id}"
        await note_look(uow, visit, Act.READ_AUDIT, subject=subject or actor or _AUDIT)
        found = await audit.acts(
            uow, vault, actor=actor, subject=subject, act=act, only=LOOKS if looks else None, before=before,
            limit=_PAGE + 1,
        )  # fmt: skip
        rows = await _show(uow, visit, found[:_PAGE])
    return shapes.ActPage(acts=rows, next=rows[-1].id if len(found) > _PAGE else None)


@reads("/api/desk/audit/choices", "audit_choices", _SUPERVISOR)
async def audit_choices(visit: NamedDependency[Visit]) -> shapes.ActChoices:
    """Return what acts can be looked for by."""
    async with visit.services.db.begin() as uow:
        staff = await show_colleagues(uow, visit)
    kinds = [shapes.ActKind(code=code.value, title=words.in_(visit.lang)) for code, words in ACTS.items()]
    return shapes.ActChoices(staff=staff, kinds=kinds)


@reads("/api/desk/audit/proof", "audit_proof", _SUPERVISOR, at_most=10)
async def audit_proof(visit: NamedDependency[Visit]) -> shapes.ActProof:
    """Prove the chain now: that nothing which stands in a block was changed, left out or added."""
    async with visit.services.db.moment() as uow:
        proven = await audit_chain.prove(uow)
    return shapes.ActProof(
        blocks=proven.blocks, acts=proven.acts, unsealed=proven.unsealed, problems=list(proven.problems),
        head=None if proven.head is None else str(proven.head),
    )  # fmt: skip


async def _show(uow: UnitOfWork, visit: Visit, found: Sequence[ActView]) -> list[shapes.ActRow]:
    staff = {identity.subject_of(one.id): one.name for one in await people.all_staff(uow)}
    subjects = [(one.subject or "").partition(":") for one in found]
    wanted = {UUID(whose) for kind, _, whose in subjects if kind == "customer"}
    customers = await people.customers(uow, visit.services.vault, [CustomerId(one) for one in wanted])
    near = await identity.near_to(uow, staff_id=visit.staff_id, customers=wanted)
    apart = {f"customer:{one}" for one in near}
    names = {
        f"customer:{one.id}": f"{identity.shown_name(one.masked_name, visit.lang)} {one.masked_reach}"
        for one in customers
    } | staff
    return [
        shapes.ActRow(
            id=one.id, at=one.at, act=words_of(one.act).in_(visit.lang), code=one.act,
            reason=None if one.subject in apart else one.note,
            who=_OPERATOR.in_(visit.lang) if one.actor == identity.OPERATOR else staff.get(one.actor, ""),
            whose=None if one.subject in apart else _whose(visit, one.subject, names),
            detail="" if one.subject in apart else _detail(visit, one),
            sealed=one.block is not None,
        )
        for one in found
    ]  # fmt: skip


def _whose(visit: Visit, subject: str | None, names: dict[str, str]) -> str | None:
    if subject is not None and subject.startswith("guest:"):
        return THE_GUEST.in_(visit.lang)
    return None if subject is None else names.get(subject)


def _detail(visit: Visit, one: ActView) -> str:
    """Word what an act was about, where its facts say more than its name."""
    facts = one.facts
    match one.act:
        case Act.ACT_FOR_CUSTOMER:
            action = visit.services.actions.find(str(facts.get("offer")))
            return str(facts.get("offer")) if action is None else action.label.in_(visit.lang)
        case Act.CHANGE_ROLES | Act.ADD_STAFF:
            steps = [_roles(visit, str(facts[name])) for name in ("before", "roles") if name in facts]
            return " → ".join(steps)
        case Act.PUBLISH_ARTICLE | Act.RESTORE_ARTICLE | Act.WITHDRAW_ARTICLE:
            return f"{(one.subject or '').partition(':')[2]} v{facts.get('version')}"
        case Act.SIGN_IN:
            return str(facts.get("device") or "")
        case Act.FREEZE:
            scope = _SCOPES.get(str(facts.get("scope")), Words("", "")).in_(visit.lang)
            said = (scope, facts.get("amount"), facts.get("reference"))
            return " · ".join(str(part) for part in said if part)
        case _:
            return ""


def _roles(visit: Visit, joined: str) -> str:
    between = "、" if visit.lang.value == "zh" else ", "
    return between.join(_ROLES[name].in_(visit.lang) for name in joined.split(",") if name in _ROLES)


ROUTES = (read_audit, audit_choices, audit_proof)
