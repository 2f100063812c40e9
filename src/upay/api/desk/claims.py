"""Claims for lost accounts at the desk: the queue, one claim with its photographs, one who examines, one who agrees."""

from base64 import b64encode
from datetime import timedelta
from typing import Final
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay import identity
from upay.api import shapes
from upay.api.customer.levels import show_document
from upay.api.desk.one_hand import not_by_you
from upay.api.desk.show import DECIDED_SHOWN
from upay.api.desk.show_verification import PROVIDER_WHYS
from upay.api.problem_words import NOT_ALLOWED
from upay.api.routes import reads, writes
from upay.api.services import Services
from upay.api.who import Audience, Visit
from upay.identity import DeskClaim, RebindLink
from upay.identity import queries as people
from upay.platform.db import UnitOfWork

_PATH: Final = "/api/desk/claims/{claim_id:uuid}"


@reads("/api/desk/claims", "desk_claims", Audience.AGENT)
async def desk_claims(visit: NamedDependency[Visit]) -> list[shapes.DeskClaim]:
    """Return the claims that wait, the oldest first, then those under way and those that ended in seven days."""
    async with visit.services.db.begin() as uow:
        found = await identity.claims_at_desk(
            uow, visit.services.vault, by=visit.staff_id, decided_since=visit.at - DECIDED_SHOWN
        )
        return [await _show(uow, visit, one) for one in found]


@reads(_PATH, "desk_claim", Audience.AGENT)
async def desk_claim(visit: NamedDependency[Visit], claim_id: FromPath[UUID]) -> shapes.DeskClaim:
    """Return a claim; that one looked is written down."""
    async with visit.services.db.begin() as uow:
        found = await identity.claim_for_staff(
            uow, visit.services.vault, claim_id=claim_id, by=visit.staff_id, at=visit.at
        )
        return await _show(uow, visit, found)


@writes(_PATH + "/images/{image_id:uuid}", "look_at_claim_image", Audience.AGENT, status=200)
async def look_at_claim_image(
    visit: NamedDependency[Visit], claim_id: FromPath[UUID], image_id: FromPath[UUID],
    data: JSONBody[shapes.GiveReason],
) -> shapes.Look:  # fmt: skip
    """See a photograph of a claim, or one on file to compare it with, for a reason; every look is written down."""
    async with visit.services.db.begin() as uow:
        shown = await identity.look_at_claim_image(
            uow, visit.services.vault, claim_id=claim_id, image_id=image_id, reason=data.reason, by=visit.staff_id,
            at=visit.at,
        )  # fmt: skip
    return shapes.Look(picture=f"data:{shown.media_type};base64,{b64encode(shown.content).decode()}")


@writes(_PATH + "/examination", "examine_claim", Audience.AGENT, status=200)
async def examine_claim(
    visit: NamedDependency[Visit], claim_id: FromPath[UUID], data: JSONBody[shapes.ExamineClaim]
) -> shapes.DeskClaim:
    """Say whether the account should be given back; turning a claim down takes one person."""
    async with visit.services.db.begin() as uow:
        found = await identity.examine_claim(
            uow, visit.services.vault, claim_id=claim_id, give_back=data.give_back, digits_seen=data.digits_seen,
            reason=data.reason, by=visit.staff_id, at=visit.at,
        )  # fmt: skip
        return await _show(uow, visit, found)


@writes(_PATH + "/decision", "decide_claim", Audience.SUPERVISOR, status=200)
async def decide_claim(
    visit: NamedDependency[Visit], claim_id: FromPath[UUID], data: JSONBody[shapes.DecideClaim]
) -> shapes.DeskClaim:
    """Agree or not with whoever examined it, never with oneself; where one agrees, the wait begins."""
    services = visit.services
    async with services.db.begin() as uow:
        found = await identity.decide_claim(
            uow, services.vault, claim_id=claim_id, agree=data.agree, digits_seen=data.digits_seen, note=data.note,
            by=visit.staff_id, cooling=timedelta(days=services.config.claim_days), link=_link_of(services), at=visit.at,
        )  # fmt: skip
        return await _show(uow, visit, found)


def _link_of(services: Services) -> RebindLink:
    """Return how the page is addressed on which a claim is taken back; the code stays out of logs of addresses."""
    return lambda code: f"{services.config.public_url}/claim-objection#{code}"


async def _show(uow: UnitOfWork, visit: Visit, one: DeskClaim) -> shapes.DeskClaim:
    staff = {each.id: each.name for each in await people.all_staff(uow)}
    examined = [one.examined_by] if one.state.value == "examined" and one.examined_by is not None else []
    one_hand = await identity.one_hand_until(uow, by=visit.staff_id, others=examined, at=visit.at)
    why = None if one.answer_why is None else PROVIDER_WHYS[one.answer_why].in_(visit.lang)
    return shapes.DeskClaim(
        id=one.id, number=one.number, state=one.state.value, named=one.named, phone=one.phone,  # type: ignore[arg-type]
        keeps_number=one.keeps_number, sent_at=one.sent_at,
        name=one.name, name_on_file=one.name_on_file, name_matches=one.name_matches,
        id_number=one.id_number, id_number_on_file=one.id_number_on_file, id_number_matches=one.id_number_matches,
        level=one.level, answer=one.answer.value, answer_why=why, reference=one.reference,
        answers_right=one.answers_right, images=[show_document(each) for each in one.images], digits=one.digits,
        kept=[show_document(each) for each in one.kept],
        why_not=None if one.why_not is None else NOT_ALLOWED[one.why_not][0].in_(visit.lang),
        examined_by=None if one.examined_by is None else staff[one.examined_by], examined_at=one.examined_at,
        own=one.examined_by == visit.staff_id, reason=one.reason,
        not_by_you=not_by_you(next(iter(one_hand.values()), None), visit.lang),
        approved_by=None if one.approved_by is None else staff[one.approved_by], decided_at=one.decided_at,
        note=one.note, cools_until=one.cools_until, ended_at=one.ended_at, ended_by=one.ended_by,
        alarm=one.state.value == "cancelled",
    )  # fmt: skip


ROUTES = (desk_claims, desk_claim, look_at_claim_image, examine_claim, decide_claim)
