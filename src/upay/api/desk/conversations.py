"""The queue, and serving a customer: taking, writing, acting, closing."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from upay import identity
from upay.api import shapes
from upay.api.desk.acts import note_act, subject_of
from upay.api.desk.serve import announce, handover_of, own_name, show, stands_in
from upay.api.desk.show import reader_of, show_rows
from upay.api.routes import Key, reads, writes
from upay.api.view_message import show_messages
from upay.api.who import Audience, Visit
from upay.identity import queries as people
from upay.kit.acts import Act
from upay.kit.language import Words
from upay.platform.actions import ActionNotAllowed, Actor, Ask
from upay.platform.db import UnitOfWork
from upay.support import conversations, workforce
from upay.support.conversations import Author, Draft
from upay.support.workforce import HandoverView

_AGENT = Audience.AGENT
_JOINED: Final = Words("客服{name}为你服务。", "{name} from support is with you.")
_GAVE_BACK: Final = Words(
    "客服{name}已把对话交回排队，同事会接着处理，你的位置不变。",
    "{name} has handed the conversation back to the queue; a colleague will carry on, and you keep your place.",
)
_ENDED: Final = Words(
    "这次人工服务已结束。还有问题直接说，助手会回答。",
    "This service by a person has ended. If there is anything else, just write; the assistant answers.",
)
_DID: Final = Words("客服{name}已为你办理：{what}。", "{name} from support did this for you: {what}.")


@reads("/api/desk/queue", "queue", _AGENT)
async def queue(visit: NamedDependency[Visit]) -> shapes.Queue:
    """Return who waits, the most urgent first and then the longest waiting; what each has, and what was closed."""
    async with visit.services.db.begin() as uow:
        open_now = await workforce.open_handovers(uow)
        closed = await workforce.closed_handovers(uow)
        on_duty = await workforce.on_duty(uow)
        agents = [one for one in await people.all_staff(uow) if one.id in on_duty]
    still_open = {one.conversation_id for one in open_now}
    mine = [one for one in open_now if one.taken_by == visit.staff_id]
    waiting = [one for one in open_now if one.taken_by is None]
    others = [one for one in open_now if one.taken_by not in {None, visit.staff_id}]
    return shapes.Queue(
        waiting=await show_rows(visit, waiting), mine=await show_rows(visit, mine),
        others=await show_rows(visit, others),
        closed=await show_rows(visit, _latest([one for one in closed if one.conversation_id not in still_open])),
        agents_on=[shapes.StaffOn(id=one.id, name=one.name) for one in sorted(agents, key=lambda one: one.name)],
    )  # fmt: skip


@reads("/api/desk/conversations/{conversation_id:uuid}", "desk_conversation", _AGENT)
async def desk_conversation(
    visit: NamedDependency[Visit], request: Request[None, None, State], conversation_id: FromPath[UUID],
    before: FromQuery[UUID | None] = None,
) -> shapes.DeskConversation:  # fmt: skip
    """Return a conversation with its customer beside it, notes among staff included; or the messages before one."""
    return await show(visit, request, conversation_id, before=before)


@writes("/api/desk/conversations/{conversation_id:uuid}/take", "take_conversation", _AGENT, status=200)
async def take_conversation(
    visit: NamedDependency[Visit], request: Request[None, None, State], conversation_id: FromPath[UUID]
) -> shapes.DeskConversation:
    """Take a waiting conversation; whoever comes second is told that somebody has it."""
    async with visit.services.db.begin() as uow:
        conversation_id = await stands_in(uow, conversation_id)
        await _refuse_near(uow, visit, conversation_id)
        await workforce.take(uow, conversation_id=conversation_id, staff_id=visit.staff_id, at=visit.at)
        handover = await handover_of(uow, conversation_id)
        await note_act(uow, visit, Act.TAKE_CONVERSATION, subject=subject_of(handover.speaker))
        # Taking twice is taking once, so the words for it are said once as well.
        await announce(uow, visit, handover, _JOINED, once=f"taken:{handover.id}:{handover.taken_at}")
    return await show(visit, request, conversation_id)


@writes("/api/desk/conversations/{conversation_id:uuid}/release", "release_conversation", _AGENT, status=200)
async def release_conversation(
    visit: NamedDependency[Visit], request: Request[None, None, State], conversation_id: FromPath[UUID]
) -> shapes.DeskConversation:
    """Give a conversation back to the queue; it keeps its place."""
    async with visit.services.db.begin() as uow:
        conversation_id = await stands_in(uow, conversation_id)
        await workforce.release(uow, conversation_id=conversation_id, staff_id=visit.staff_id)
        handover = await handover_of(uow, conversation_id)
        await note_act(uow, visit, Act.RELEASE_CONVERSATION, subject=subject_of(handover.speaker))
        await announce(uow, visit, handover, _GAVE_BACK, once=f"released:{visit.trace}")
    return await show(visit, request, conversation_id)


@writes("/api/desk/conversations/{conversation_id:uuid}/close", "close_conversation", _AGENT, status=200)
async def close_conversation(
    visit: NamedDependency[Visit], request: Request[None, None, State], conversation_id: FromPath[UUID]
) -> shapes.DeskConversation:
    """End the service; the customer is asked how it went."""
    async with visit.services.db.begin() as uow:
        conversation_id = await stands_in(uow, conversation_id)
        await workforce.close(uow, conversation_id=conversation_id, staff_id=visit.staff_id, at=visit.at)
        handover = await handover_of(uow, conversation_id)
        await note_act(uow, visit, Act.CLOSE_CONVERSATION, subject=subject_of(handover.speaker))
        await announce(uow, visit, handover, _ENDED, once=f"closed:{handover.id}")
    return await show(visit, request, conversation_id)


@writes("/api/desk/conversations/{conversation_id:uuid}/messages", "reply", _AGENT)
async def reply(
    visit: NamedDependency[Visit], conversation_id: FromPath[UUID], data: JSONBody[shapes.Reply]
) -> shapes.Message:
    """Write to the customer, for who has the conversation; or leave a note that only staff read."""
    services = visit.services
    async with services.db.begin() as uow:
        conversation_id = await stands_in(uow, conversation_id)
        await _refuse_near(uow, visit, conversation_id)
        if not data.internal:
            await workforce.held_by(uow, conversation_id=conversation_id, staff_id=visit.staff_id)
        handover = await handover_of(uow, conversation_id)
        draft = Draft(
            author=Author.AGENT, author_id=visit.staff_id, author_name=await own_name(uow, visit), text=data.text,
            internal=data.internal, client_id=data.client_id,
        )  # fmt: skip
        said, _ = await conversations.append(
            uow, services.vault, conversation_id=handover.conversation_id, draft=draft, at=visit.at
        )
        await note_act(uow, visit, Act.REPLY, subject=subject_of(handover.speaker), facts={"message": str(said)})
        message = await conversations.message(
            uow, services.vault, conversation_id=handover.conversation_id, message_id=said
        )
    assert message is not None, "it was said a line above"
    [shown] = await show_messages(reader_of(visit, handover), [message])
    return shown


@writes("/api/desk/conversations/{conversation_id:uuid}/actions", "run_desk_action", _AGENT, status=200, kind="action")
async def run_desk_action(
    visit: NamedDependency[Visit], request: Request[None, None, State], conversation_id: FromPath[UUID],
    data: JSONBody[shapes.DeskAction], key: Key = None,
) -> shapes.DeskConversation:  # fmt: skip
    """Run an action for the customer, for who has the conversation; the customer reads what was done."""
    services = visit.services
    async with services.db.begin() as uow:
        conversation_id = await stands_in(uow, conversation_id)
        await _refuse_near(uow, visit, conversation_id)
        await workforce.held_by(uow, conversation_id=conversation_id, staff_id=visit.staff_id)
        handover = await handover_of(uow, conversation_id)
    if handover.speaker.customer_id is None:
        # Whom it would be done for is a claim; a number that was named is no proof.
        raise ActionNotAllowed(offer=data.offer[:40], why="not_proven")
    used = key or visit.trace
    ask = Ask(
        offer=data.offer, customer_id=handover.speaker.customer_id, actor=Actor.AGENT, staff_id=visit.staff_id,
        record_id=data.record_id, case_id=handover.id, key=f"desk:{used}"[:64], lang=visit.lang, at=visit.at,
    )  # fmt: skip
    # Written before it is run: what is done beside the transaction cannot be done without a trace.
    async with services.db.begin() as uow:
        facts = {"offer": data.offer[:40], "record": None if data.record_id is None else str(data.record_id)}
        await note_act(uow, visit, Act.ACT_FOR_CUSTOMER, subject=subject_of(handover.speaker), facts=facts)
    await services.actions.run(ask)
    action = services.actions.find(data.offer)
    assert action is not None, "it ran a line above"
    async with services.db.begin() as uow:
        await announce(uow, visit, handover, _DID, once=f"did:{data.offer}:{used}"[:64], what=action.label)
    return await show(visit, request, conversation_id)


@writes("/api/desk/conversations/{conversation_id:uuid}/read", "desk_mark_read", _AGENT, status=204)
async def desk_mark_read(
    visit: NamedDependency[Visit], conversation_id: FromPath[UUID], data: JSONBody[shapes.MarkRead]
) -> None:
    """Note that everything up to this message was read by staff."""
    async with visit.services.db.begin() as uow:
        handover = await handover_of(uow, await stands_in(uow, conversation_id))
        await conversations.mark_read(
            uow, conversation_id=handover.conversation_id, reader="staff", up_to=data.message_id, at=visit.at
        )


async def _refuse_near(uow: UnitOfWork, visit: Visit, conversation_id: UUID) -> None:
    """Refuse whoever is too near to the customer of a conversation to serve them."""
    speaker = (await handover_of(uow, conversation_id)).speaker
    await identity.refuse_near(uow, staff_id=visit.staff_id, customer_id=speaker.customer_id)


def _latest(closed: Sequence[HandoverView]) -> list[HandoverView]:
    """Keep the latest service of each conversation; `closed` is newest first."""
    found: dict[UUID, HandoverView] = {}
    for one in closed:
        found.setdefault(one.conversation_id, one)
    return list(found.values())


ROUTES = (
    queue, desk_conversation, take_conversation, release_conversation, close_conversation, reply, run_desk_action,
    desk_mark_read,
)  # fmt: skip
