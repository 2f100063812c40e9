"""Verifying a customer from the desk, what that allows, and whom somebody does not serve."""

from base64 import b64encode
from typing import Any, Final
from uuid import UUID

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay import identity, payments
from upay.api import shapes
from upay.api.desk.acts import note_act, subject_of
from upay.api.desk.serve import announce, handover_of, show, stands_in
from upay.api.desk.show_verification import TITLES
from upay.api.routes import reads, writes
from upay.api.who import Audience, Visit
from upay.identity import Assist
from upay.identity import queries as people
from upay.kit.acts import Act
from upay.kit.ids import CustomerId, StaffId
from upay.kit.language import Words
from upay.kit.refusal import NotFound
from upay.platform.actions import ActionNotAllowed
from upay.platform.db import UnitOfWork
from upay.support import conversations, workforce
from upay.support.conversations import Speaker
from upay.support.workforce import HandoverView

_AGENT: Final = Audience.AGENT
_SUPERVISOR: Final = Audience.SUPERVISOR
_ASKED: Final = Words(
    "客服{name}需要确认你是账户本人。请点对话上方的“去确认”，30 分钟内有效。"
    "验证码和答案只填在这里，不要告诉任何人，客服也看不到。",
    "{name} from support needs to make sure that it is you. Press “Prove it” above the chat within 30 minutes. Enter "
    "codes and answers there alone; tell them to nobody. Support does not see them.",
)
_DONE: Final = Words(
    "核实通过，客服{name}已为你办理：{what}。", "It is you: {name} from support did this for you: {what}."
)
_WAITS: Final = Words(
    "核实通过。客服{name}已提交：{what}。还要另一位同事审批，结果会通知你。",
    "It is you: {name} from support has asked for this: {what}. A colleague decides, and you will hear of it.",
)


@writes("/api/desk/conversations/{conversation_id:uuid}/verification", "begin_verification", _AGENT, status=200)
async def begin_verification(
    visit: NamedDependency[Visit], request: Request[Any, Any, State], conversation_id: FromPath[UUID],
    data: JSONBody[shapes.BeginVerification],
) -> shapes.DeskConversation:  # fmt: skip
    """Begin to verify whom one serves; an earlier case ends. Of a guest it takes what they call theirs."""
    vault = visit.services.vault
    async with visit.services.db.begin() as uow:
        handover = await _held(uow, visit, conversation_id)
        customer_id = handover.speaker.customer_id
        if customer_id is None:
            number = await _named(uow, visit, handover, data.phone)
        else:
            person = await people.customer(uow, vault, customer_id)
            assert person is not None, "a conversation is a customer's"
            number = person.reach
        case = await identity.begin_case(
            uow, vault, conversation_id=handover.conversation_id, number=number, customer_id=customer_id,
            wanted=data.level, by=visit.staff_id, at=visit.at,
        )  # fmt: skip
        await announce(uow, visit, handover, _ASKED, once=f"verify:{case.id}")
    return await show(visit, request, conversation_id)


@writes("/api/desk/conversations/{conversation_id:uuid}/verification/end", "end_verification", _AGENT, status=200)
async def end_verification(
    visit: NamedDependency[Visit], request: Request[Any, Any, State], conversation_id: FromPath[UUID]
) -> shapes.DeskConversation:
    """End the case; what was reached counts no more."""
    async with visit.services.db.begin() as uow:
        handover = await _held(uow, visit, conversation_id)
        await identity.end_case(
            uow, visit.services.vault, conversation_id=handover.conversation_id, by=visit.staff_id, at=visit.at
        )
    return await show(visit, request, conversation_id)


@writes("/api/desk/conversations/{conversation_id:uuid}/verification/call", "begin_call", _AGENT, status=200)
async def begin_call(
    visit: NamedDependency[Visit], conversation_id: FromPath[UUID], data: JSONBody[shapes.GiveReason]
) -> shapes.Calling:
    """See the number of one's case for a reason, to call it; what whoever answers reads back stands in the chat."""
    async with visit.services.db.begin() as uow:
        handover = await _held(uow, visit, conversation_id)
        calling = await identity.begin_call(
            uow, visit.services.vault, conversation_id=handover.conversation_id, reason=data.reason,
            by=visit.staff_id, at=visit.at,
        )  # fmt: skip
    return shapes.Calling(phone=calling.number, until=calling.until)


@writes("/api/desk/conversations/{conversation_id:uuid}/verification/call/word", "prove_call", _AGENT, status=200)
async def prove_call(
    visit: NamedDependency[Visit], request: Request[Any, Any, State], conversation_id: FromPath[UUID],
    data: JSONBody[shapes.CallWord],
) -> shapes.DeskConversation:  # fmt: skip
    """Enter what was read back on the telephone."""
    services = visit.services
    async with services.db.begin() as uow:
        handover = await _held(uow, visit, conversation_id)
    await identity.prove_call(
        services.db, services.vault, conversation_id=handover.conversation_id, word=data.word, by=visit.staff_id,
        at=visit.at,
    )  # fmt: skip
    return await show(visit, request, conversation_id)


@writes(
    "/api/desk/conversations/{conversation_id:uuid}/verification/images/{image_id:uuid}",
    "look_at_case_image",
    _AGENT,
    status=200,
)
async def look_at_case_image(
    visit: NamedDependency[Visit], conversation_id: FromPath[UUID], image_id: FromPath[UUID],
    data: JSONBody[shapes.GiveReason],
) -> shapes.Look:  # fmt: skip
    """See a photograph that was handed in to one's case, for a reason; every look is written down."""
    async with visit.services.db.begin() as uow:
        handover = await _held(uow, visit, conversation_id)
        shown = await identity.look_at_case_image(
            uow, visit.services.vault, conversation_id=handover.conversation_id, image_id=image_id, reason=data.reason,
            by=visit.staff_id, at=visit.at,
        )  # fmt: skip
    return shapes.Look(picture=f"data:{shown.media_type};base64,{b64encode(shown.content).decode()}")


@writes(
    "/api/desk/conversations/{conversation_id:uuid}/verification/photos", "judge_photos", _AGENT, status=200
)  # fmt: skip
async def judge_photos(
    visit: NamedDependency[Visit], request: Request[Any, Any, State], conversation_id: FromPath[UUID],
    data: JSONBody[shapes.JudgePhotos],
) -> shapes.DeskConversation:  # fmt: skip
    """Say whether the photographs show the customer and the digits; passed is what the provider confirmed as well."""
    async with visit.services.db.begin() as uow:
        handover = await _held(uow, visit, conversation_id)
        await identity.judge_photos(
            uow, visit.services.vault, conversation_id=handover.conversation_id, agree=data.agree,
            digits_seen=data.digits_seen, reason=data.reason, by=visit.staff_id, at=visit.at,
        )  # fmt: skip
    return await show(visit, request, conversation_id)


@writes("/api/desk/conversations/{conversation_id:uuid}/assist", "assist_customer", _AGENT, status=200)
async def assist_customer(
    visit: NamedDependency[Visit], request: Request[Any, Any, State], conversation_id: FromPath[UUID],
    data: JSONBody[shapes.AssistCustomer],
) -> shapes.DeskConversation:  # fmt: skip
    """Do for a verified customer what the case allows, or ask a second person for it."""
    assist = Assist(data.assist)
    async with visit.services.db.begin() as uow:
        handover = await _held(uow, visit, conversation_id)
        case = await payments.assist_customer(
            uow, visit.services.vault, conversation_id=handover.conversation_id, assist=assist, reason=data.reason,
            phone=data.phone, by=visit.staff_id, at=visit.at,
        )  # fmt: skip
        if assist is Assist.ERASE_CUSTOMER:
            assert case.customer_id is not None, "the case has reached its level"
            await payments.refuse_what_cannot_close(uow, customer_id=case.customer_id, at=visit.at)
        waits = assist in identity.NEEDS_SECOND_PERSON
        await announce(
            uow, visit, handover, _WAITS if waits else _DONE, once=f"assist:{visit.trace}", what=TITLES[assist]
        )
    return await show(visit, request, conversation_id)


@reads("/api/desk/kept-apart", "kept_apart", _SUPERVISOR)
async def kept_apart(visit: NamedDependency[Visit]) -> list[shapes.KeptApart]:
    """Return which accounts are not served by whom; of somebody near to whoever asks, nothing."""
    return await _kept_apart(visit)


@writes("/api/desk/staff/{staff_id:uuid}/kept-apart", "keep_colleague_apart", _SUPERVISOR, status=200)
async def keep_colleague_apart(
    visit: NamedDependency[Visit], staff_id: FromPath[UUID], data: JSONBody[shapes.KeepApart]
) -> list[shapes.KeptApart]:
    """Note an account that a colleague does not serve."""
    async with visit.services.db.begin() as uow:
        if await people.staff(uow, staff_id) is None:
            raise NotFound
        await _keep(uow, visit, StaffId(staff_id), data)
    return await _kept_apart(visit)


@writes("/api/desk/kept-apart", "keep_myself_apart", _AGENT, status=204)
async def keep_myself_apart(visit: NamedDependency[Visit], data: JSONBody[shapes.KeepApart]) -> None:
    """Say of an account that it is one's own, or of somebody near; a number that nobody has is taken alike."""
    async with visit.services.db.begin() as uow:
        await _keep(uow, visit, visit.staff_id, data)


async def _keep(uow: UnitOfWork, visit: Visit, staff_id: StaffId, data: shapes.KeepApart) -> None:
    vault = visit.services.vault
    person = await identity.named_customer(uow, vault, named=data.phone)
    if person is not None:
        await identity.keep_apart(
            uow, vault, staff_id=staff_id, customer_id=person.id, kind=data.kind, reason=data.reason,
            by=visit.staff_id, at=visit.at,
        )  # fmt: skip
        await _let_go(uow, visit, staff_id, person.id)


async def _let_go(uow: UnitOfWork, visit: Visit, staff_id: StaffId, customer_id: CustomerId) -> None:
    """Give the customer back to the queue, if it is this colleague who serves them; nobody else could, otherwise."""
    talk = await conversations.conversation_of(uow, Speaker(customer_id=customer_id))
    handover = None if talk is None else await workforce.open_handover(uow, conversation_id=talk)
    if handover is None or handover.taken_by != staff_id:
        return
    await workforce.release(uow, conversation_id=handover.conversation_id, staff_id=staff_id)
    await note_act(
        uow, visit, Act.RELEASE_CONVERSATION, subject=subject_of(handover.speaker), facts={"staff": str(staff_id)}
    )


async def _kept_apart(visit: Visit) -> list[shapes.KeptApart]:
    services = visit.services
    async with services.db.begin() as uow:
        found = await identity.relations(uow, services.vault)
        staff = {one.id: one.name for one in await people.all_staff(uow)}
        customers = await people.customers(uow, services.vault, [one.customer_id for one in found])
        apart = await identity.kept_from(uow, staff_id=visit.staff_id)
    named = {one.id: f"{one.masked_name} {one.masked_reach}" for one in customers}
    return [
        shapes.KeptApart(
            staff_id=one.staff_id, staff=staff[one.staff_id], customer=named[one.customer_id], kind=one.kind,
            reason=one.reason,
        )
        for one in found
        if one.customer_id not in apart
    ]  # fmt: skip


async def _held(uow: UnitOfWork, visit: Visit, conversation_id: UUID) -> HandoverView:
    stands = await stands_in(uow, conversation_id)
    handover = await handover_of(uow, stands)
    await identity.refuse_near(uow, staff_id=visit.staff_id, customer_id=handover.speaker.customer_id)
    await workforce.held_by(uow, conversation_id=stands, staff_id=visit.staff_id)
    return handover


async def _named(uow: UnitOfWork, visit: Visit, handover: HandoverView, phone: str | None) -> str:
    """Return what a guest says is theirs: the number they named, or the number or address they gave the agent."""
    if phone is not None:
        return identity.typed(phone).address
    assert handover.speaker.guest_id is not None, "a customer or a guest"
    guest = await conversations.guest(uow, visit.services.vault, handover.speaker.guest_id)
    if guest is None or guest.phone is None:
        raise ActionNotAllowed(why="no_number_named")
    return guest.phone


ROUTES: Final[Any] = (
    begin_verification, end_verification, begin_call, prove_call, look_at_case_image,
    judge_photos, assist_customer,
    kept_apart, keep_colleague_apart, keep_myself_apart,
)  # fmt: skip
