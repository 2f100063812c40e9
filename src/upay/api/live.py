"""Realtime at the edge: who is connected hears that something changed, and reads it again.

Only names and ids go over the wire. The session of the connection decides what is heard; a page of another site is not
let in, since browsers send cookies along with its websockets too.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect, WebSocketException
from litestar.params import FromQuery

from upay import identity
from upay.api.looking import Looks
from upay.api.services import Services
from upay.api.who import Audience, services_of, session_of, terms_of
from upay.identity import Session
from upay.kit.ids import StaffId
from upay.platform.outbox import Event
from upay.platform.realtime import REFRESH
from upay.support import conversations, workforce
from upay.support.conversations import Speaker

_NAMES: Final = frozenset(
    {
        "message.added", "message.delivered", "message.read", "typing", "conversation.changed", "queue.changed",
        "record.changed", "attempt.refused", "notification.added", "presence", "refresh",
    }
)  # fmt: skip
"""What clients know; anything else that happened to somebody makes them read everything again."""
_ABOUT_MONEY: Final = frozenset({"record.changed", "attempt.refused"})
_TYPING_EVERY_SECONDS: Final = 1.0
_LOOK_EVERY_SECONDS: Final = 15.0
"""How often an open desk looks whether its session still counts."""
_LONGEST_WORD: Final = 2000
_FOREIGN: Final = 4403
_ENDED: Final = 4401
_LIFE: Final = "upay_life"
_SESSIONS_ENDED: Final = "identity.sessions_ended"

Socket = WebSocket[Any, Any, Any]


class _Word(msgspec.Struct, frozen=True):
    """What a client may say; everything else is overheard."""

    typing: bool = False
    conversation: UUID | None = None
    looking: UUID | msgspec.UnsetType | None = msgspec.UNSET


@websocket("/api/live", opt={"who": Audience.CUSTOMER.value})
async def customer_live(socket: Socket) -> None:
    """Tell a customer's open pages what changed for the customer."""
    session = await _accept(socket)
    await _converse(socket, session, Speaker(customer_id=session.customer_id))


@websocket("/api/guest/live", opt={"who": Audience.GUEST.value})
async def guest_live(socket: Socket) -> None:
    """Tell a guest's open pages what changed in their conversation."""
    session = await _accept(socket)
    await _converse(socket, session, Speaker(guest_id=session.guest_id))


async def _converse(socket: Socket, session: Session, speaker: Speaker) -> None:
    """Pass on what concerns whoever speaks, and tell the desk when they type."""
    services = services_of(socket)
    async with _listening(socket, session, [speaker.channel]):
        told = 0.0
        async for word in _words(socket, session):
            if word.typing and time.monotonic() - told >= _TYPING_EVERY_SECONDS:
                told = time.monotonic()
                async with services.db.begin() as uow:
                    found = await conversations.conversation_of(uow, speaker)
                if found is not None:
                    await _tell(services, "typing", ["desk"], conversation=str(found), who="customer")


@websocket("/api/merchant/live", opt={"who": Audience.MERCHANT.value})
async def merchant_live(socket: Socket) -> None:
    """Tell a shop's open pages what changed for the shop."""
    session = await _accept(socket)
    async with _listening(socket, session, [f"merchant:{session.merchant_id}"]):
        async for _ in _words(socket, session):
            pass


@websocket("/api/desk/live", opt={"who": Audience.AGENT.value, "operation": "desk_live"})
async def desk_live(socket: Socket, conversation: FromQuery[UUID | None] = None) -> None:
    """Tell an open desk what changed in the queue, and about the customer whom it shows."""
    session = await _accept(socket)
    services, looks = services_of(socket), socket.app.state.looks
    desk = _Desk(socket, services, looks, session)
    async with _listening(socket, session, ["desk"]), _until_idle(socket, session):
        try:
            if conversation is not None:
                await desk.look(conversation)
            async for word in _words(socket, session):
                if word.looking is not msgspec.UNSET:
                    await desk.look(word.looking)
                if word.typing and word.conversation is not None:
                    await desk.type(word.conversation)
        finally:
            await desk.look(None)


class _Desk:
    """One open desk: what it shows, and what it hears besides the queue."""

    def __init__(self, socket: Socket, services: Services, looks: Looks, session: Session) -> None:
        self._socket = socket
        self._services = services
        self._looks = looks
        self._session = session
        self._staff_id: StaffId = session.staff_id
        self._beside = contextlib.AsyncExitStack()
        self._told = 0.0

    async def look(self, conversation_id: UUID | None) -> None:
        """Note what is shown now, hear of that customer's money, and tell colleagues who is there."""
        changed = self._looks.at(self, staff_id=self._staff_id, conversation_id=conversation_id)
        if not changed:
            return
        await self._beside.aclose()
        if conversation_id is not None:
            async with self._services.db.begin() as uow:
                speaker = await conversations.speaker_of(uow, conversation_id)
                whose = None if speaker is None else speaker.customer_id
                near = whose is not None and await identity.near_to(uow, staff_id=self._staff_id, customers=[whose])
            if speaker is not None and whose is not None and not near:
                channels = [speaker.channel]
                await self._beside.enter_async_context(
                    _listening(self._socket, self._session, channels, only=_ABOUT_MONEY)
                )
        for each in changed:
            await _tell(self._services, "presence", ["desk"], conversation=str(each))

    async def type(self, conversation_id: UUID) -> None:
        """Show the customer that somebody writes, if it is who serves them."""
        if time.monotonic() - self._told < _TYPING_EVERY_SECONDS:
            return
        self._told = time.monotonic()
        async with self._services.db.begin() as uow:
            handover = await workforce.open_handover(uow, conversation_id=conversation_id)
        if handover is not None and handover.taken_by == self._staff_id:
            channels = [handover.speaker.channel]
            await _tell(self._services, "typing", channels, conversation=str(conversation_id), who="agent")


async def _accept(socket: Socket) -> Session:
    origin = socket.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != socket.headers.get("host"):
        raise WebSocketException(code=_FOREIGN, detail="another site")
    session = session_of(socket.scope)
    assert session is not None, "the guard let it in"
    await socket.accept()
    return session


@asynccontextmanager
async def _listening(
    socket: Socket, session: Session, channels: Sequence[str], *, only: frozenset[str] | None = None
) -> AsyncIterator[None]:
    """Pass on what happens on these channels while the block lasts; when the session was ended, hang up."""
    services = services_of(socket)

    async def pass_on(queue: asyncio.Queue[Event]) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # The client left while it was being told.
            while True:
                event = await queue.get()
                if event.name == _SESSIONS_ENDED:
                    async with services.db.begin() as uow:
                        counts = await identity.session_counts(uow, session.id)
                    if not counts:
                        _run_out(socket)
                    continue
                if only is None or event.name in only:
                    known = event if event.name in _NAMES else REFRESH
                    await socket.send_json({"name": known.name, "ids": known.ids})

    heard = [*channels, identity.channel_of(session.who_id)]
    async with services.realtime.subscribe(heard) as queue:
        passing = asyncio.create_task(pass_on(queue))
        try:
            yield
        finally:
            passing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await passing


@asynccontextmanager
async def _until_idle(socket: Socket, session: Session) -> AsyncIterator[None]:
    """Hang up once nobody has used this session of staff for too long; other pages of it may be in use."""
    services = services_of(socket)

    async def watch() -> None:
        while True:
            async with services.db.begin() as uow:
                ends = await identity.session_ends(uow, session.id, terms=terms_of(services.config))
            left = 0.0 if ends is None else (ends.idle_at - services.clock.now()).total_seconds()
            if left <= 0:
                _run_out(socket)
            await asyncio.sleep(min(left, _LOOK_EVERY_SECONDS) if left > 0 else _LOOK_EVERY_SECONDS)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


async def _words(socket: Socket, session: Session) -> AsyncIterator[_Word]:
    """Hear the client until it leaves or its session ends; what cannot be understood is passed over."""
    left = (session.expires_at - services_of(socket).clock.now()).total_seconds()
    try:
        async with asyncio.timeout(left) as life:
            socket.scope["state"][_LIFE] = life
            # It may have ended between the door and here, where nobody listened yet.
            async with services_of(socket).db.begin() as uow:
                if not await identity.session_counts(uow, session.id):
                    _run_out(socket)
            while True:
                said = await socket.receive_text()
                if len(said) > _LONGEST_WORD:
                    continue
                with contextlib.suppress(msgspec.DecodeError):
                    yield msgspec.json.decode(said, type=_Word)
    except WebSocketDisconnect:
        return
    except TimeoutError:
        await socket.close(code=_ENDED, reason="session_expired")


def _run_out(socket: Socket) -> None:
    """Let the time of this connection be up now, so that whoever hears its client hangs up."""
    life: asyncio.Timeout | None = socket.scope["state"].get(_LIFE)
    if life is not None:
        life.reschedule(asyncio.get_running_loop().time())


async def _tell(services: Services, name: str, channels: Sequence[str], **ids: str) -> None:
    await services.realtime.publish([Event(name, channels, ids)])


ROUTES = (customer_live, merchant_live, guest_live, desk_live)
