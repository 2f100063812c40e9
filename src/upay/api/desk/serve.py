"""Serving a customer at the desk: the conversation that is meant, what it shows, and what is said in it for staff."""

from uuid import UUID

from litestar import Request
from litestar.datastructures import State

from upay import identity
from upay.api import shapes
from upay.api.desk.acts import note_look, subject_of
from upay.api.desk.show import show_conversation
from upay.api.looking import Looks
from upay.api.who import Visit
from upay.identity import queries as people
from upay.kit.acts import Act
from upay.kit.ids import ConversationId
from upay.kit.language import Lang, Words
from upay.kit.refusal import NotFound
from upay.platform.db import UnitOfWork
from upay.support import conversations, workforce
from upay.support.conversations import Author, Draft, Speaker
from upay.support.workforce import HandoverView


async def show(
    visit: Visit, request: Request[None, None, State], conversation_id: UUID, *, before: UUID | None = None
) -> shapes.DeskConversation:
    """Show a conversation; a guest's, once they have signed in, is the customer's, and its own id says so.

    It is not shown to whoever is near to the customer.
    """
    async with visit.services.db.begin() as uow:
        stands = await stands_in(uow, conversation_id)
        handover = await handover_of(uow, stands)
        await identity.refuse_near(uow, staff_id=visit.staff_id, customer_id=handover.speaker.customer_id)
        await note_look(uow, visit, Act.READ_CONVERSATION, subject=subject_of(handover.speaker))
    looks: Looks = request.app.state.looks
    return await show_conversation(visit, stands, here=looks.who(stands), before=before)


async def stands_in(uow: UnitOfWork, conversation_id: UUID) -> ConversationId:
    """Return the conversation that an id stands for: a guest's is the customer's, once they have signed in."""
    found = await conversations.stands_in(uow, conversation_id)
    if found is None:
        raise NotFound
    return found


async def handover_of(uow: UnitOfWork, conversation_id: UUID) -> HandoverView:
    """Return the last handing over of a conversation; one that was never handed over is not the desk's."""
    found = await workforce.last_handover(uow, conversation_id=conversation_id)
    if found is None:
        raise NotFound
    return found


async def kept_from(uow: UnitOfWork, visit: Visit) -> frozenset[UUID]:
    """Return the conversations of those whom whoever asks is too near to."""
    near = await identity.kept_from(uow, staff_id=visit.staff_id)
    found = [await conversations.conversation_of(uow, Speaker(customer_id=one)) for one in near]
    return frozenset(one for one in found if one is not None)


async def announce(
    uow: UnitOfWork, visit: Visit, handover: HandoverView, words: Words, *, once: str, what: Words | None = None
) -> None:
    """Say in the conversation, in the language of whoever reads it there, what staff did."""
    lang = await _language(uow, visit, handover)
    text = words.in_(lang).format(name=await own_name(uow, visit), what="" if what is None else what.in_(lang))
    draft = Draft(author=Author.SYSTEM, text=text, client_id=once, body={"lang": lang.value})
    await conversations.append(
        uow, visit.services.vault, conversation_id=handover.conversation_id, draft=draft, at=visit.at
    )


async def own_name(uow: UnitOfWork, visit: Visit) -> str:
    """Return what whoever asks is called."""
    person = await people.staff(uow, visit.staff_id)
    assert person is not None, "a session is of somebody who works here"
    return person.name


async def _language(uow: UnitOfWork, visit: Visit, handover: HandoverView) -> Lang:
    speaker, vault = handover.speaker, visit.services.vault
    if speaker.customer_id is not None:
        customer = await people.customer(uow, vault, speaker.customer_id)
        return Lang.ZH if customer is None else customer.lang
    assert speaker.guest_id is not None, "a customer or a guest"
    guest = await conversations.guest(uow, vault, speaker.guest_id)
    return Lang.ZH if guest is None else guest.lang
