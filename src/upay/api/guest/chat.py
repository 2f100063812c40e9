"""A guest's conversation: begun without signing in, answered like a customer's, but for everything that is private."""

from typing import Final
from uuid import UUID

from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from upay import identity
from upay.api import cookies, shapes, talking
from upay.api.routes import reads, sets, writes
from upay.api.who import Audience, Visit
from upay.identity import Who
from upay.kit.text import mask_phone
from upay.support import conversations

_GUEST = Audience.GUEST
_TAG: Final = "Support without signing in"
_BEGUN_A_MINUTE: Final = 10
_SAID_A_MINUTE: Final = 40


@writes("/api/guest/session", "come_as_guest", Audience.PUBLIC, at_most=_BEGUN_A_MINUTE, tag=_TAG)
async def come_as_guest(
    visit: NamedDependency[Visit], request: Request[None, None, State], data: JSONBody[shapes.ComeAsGuest]
) -> Response[shapes.Guest]:
    """Begin a conversation without signing in; whoever has begun one goes on with it. A number may be named."""
    services = visit.services
    phone = None if data.phone is None else identity.phone_number(data.phone)
    token = cookies.read(request, cookies.GUEST)
    session = None if not token else await identity.who(services.db, token=token, at=visit.at)
    known = session is not None and session.who is Who.GUEST
    async with services.db.begin() as uow:
        if session is not None and known:
            guest_id = session.guest_id
        else:
            guest_id = await conversations.come_as_guest(uow, lang=visit.lang, at=visit.at)
            begun = await identity.begin_session(
                uow, services.vault, kind=Who.GUEST, who_id=guest_id, device=visit.device, at=visit.at
            )
            token = begun.token
        if phone is not None:
            await conversations.name_phone(uow, services.vault, guest_id=guest_id, phone=phone)
        found = await conversations.guest(uow, services.vault, guest_id)
    assert found is not None, "who came is known a line later"
    assert token is not None, "it is the one that came, or a new one"
    return Response(_shown(found), cookies=[cookies.carry(cookies.GUEST, token, services.config)])


@reads("/api/guest", "guest", _GUEST, tag=_TAG)
async def guest(visit: NamedDependency[Visit]) -> shapes.Guest:
    """Return what the guest has told of themself."""
    return await _show(visit)


@sets("/api/guest/phone", "name_phone", _GUEST, at_most=_BEGUN_A_MINUTE, tag=_TAG)
async def name_phone(visit: NamedDependency[Visit], data: JSONBody[shapes.NamePhone]) -> shapes.Guest:
    """Name a phone number, or take it back. It proves nothing; every number that can be one is answered alike."""
    phone = None if data.phone is None else identity.phone_number(data.phone)
    async with visit.services.db.begin() as uow:
        await conversations.name_phone(uow, visit.services.vault, guest_id=visit.guest_id, phone=phone)
    return await _show(visit)


@reads("/api/guest/conversation", "guest_conversation", _GUEST, tag=_TAG)
async def guest_conversation(
    visit: NamedDependency[Visit], before: FromQuery[UUID | None] = None
) -> shapes.Conversation:
    """Return the latest messages, or those before one."""
    return await talking.show_conversation(visit, before=before)


@writes("/api/guest/messages", "guest_say", _GUEST, tag=_TAG, at_most=_SAID_A_MINUTE)
async def guest_say(visit: NamedDependency[Visit], data: JSONBody[shapes.GuestSay]) -> shapes.Said:
    """Say something; answered from articles at once, unless a person is there."""
    return await talking.hear(visit, data)


@writes("/api/guest/choices", "guest_choose", _GUEST, tag=_TAG, at_most=_SAID_A_MINUTE)
async def guest_choose(visit: NamedDependency[Visit], data: JSONBody[shapes.Choose]) -> shapes.Said:
    """Pick one of the choices of a message."""
    return await talking.choose(visit, data)


@writes("/api/guest/handover", "guest_ask_for_person", _GUEST, tag=_TAG, at_most=_SAID_A_MINUTE)
async def guest_ask_for_person(visit: NamedDependency[Visit], article: FromQuery[str | None] = None) -> shapes.Said:
    """Hand over to a person; answers with the place in the queue."""
    return await talking.ask_for_person(visit, article=article)


@writes("/api/guest/read", "guest_mark_read", _GUEST, status=204, tag=_TAG)
async def guest_mark_read(visit: NamedDependency[Visit], data: JSONBody[shapes.MarkRead]) -> None:
    """Note that everything up to this message was read."""
    await talking.mark_read(visit, data)


@sets("/api/guest/answers/{answer_id:uuid}/verdict", "guest_say_solved", _GUEST, tag=_TAG, at_most=_SAID_A_MINUTE)
async def guest_say_solved(
    visit: NamedDependency[Visit], answer_id: FromPath[UUID], data: JSONBody[shapes.SaySolved]
) -> shapes.Said:
    """Say whether an answer of the assistant solved it; may be changed until a person has closed the conversation."""
    return await talking.say_solved(visit, answer_id, data)


@writes("/api/guest/rating", "guest_rate", _GUEST, status=200, tag=_TAG)
async def guest_rate(visit: NamedDependency[Visit], data: JSONBody[shapes.Rate]) -> shapes.Conversation:
    """Say how the last service by a person went; said once."""
    return await talking.rate(visit, data)


async def _show(visit: Visit) -> shapes.Guest:
    async with visit.services.db.begin() as uow:
        found = await conversations.guest(uow, visit.services.vault, visit.guest_id)
    assert found is not None, "a session of a guest is somebody's"
    return _shown(found)


def _shown(guest: conversations.GuestView) -> shapes.Guest:
    return shapes.Guest(id=guest.id, phone=None if guest.phone is None else mask_phone(guest.phone))


ROUTES = (
    come_as_guest, guest, name_phone, guest_conversation, guest_say, guest_choose, guest_ask_for_person,
    guest_mark_read, guest_say_solved, guest_rate,
)  # fmt: skip
