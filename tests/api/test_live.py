"""Realtime at the edge: who hears what, over real events through PostgreSQL."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.api.conftest import Browser, World
from tests.cast import ADA, WANG

_AT_MOST_SECONDS = 20
"""How long a test waits for what is certain to come; a busy machine takes its time."""


class Socket:
    """A websocket client that speaks to the application directly."""

    def __init__(self, world: World, browser: Browser, path: str, origin: str) -> None:
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.from_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.http.cookies.jar)
        path, _, query = path.partition("?")
        headers = [(b"host", b"127.0.0.1:8000"), (b"cookie", cookies.encode()), (b"origin", origin.encode())]
        self._scope: dict[str, Any] = {
            "type": "websocket", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
            "headers": headers, "scheme": "ws", "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 5),
            "root_path": "",
            "subprotocols": [], "http_version": "1.1", "asgi": {"version": "3.0"}, "state": {}, "extensions": {},
        }  # fmt: skip
        self._world = world

    async def run(self) -> None:
        await self._world.app(self._scope, self._to_app.get, self.from_app.put)  # type: ignore[arg-type]

    async def connect(self) -> dict[str, Any]:
        await self._to_app.put({"type": "websocket.connect"})
        return await asyncio.wait_for(self.from_app.get(), _AT_MOST_SECONDS)

    async def say(self, text: str) -> None:
        await self._to_app.put({"type": "websocket.receive", "text": text, "bytes": None})

    async def leave(self) -> None:
        await self._to_app.put({"type": "websocket.disconnect", "code": 1000})

    async def hears(self, name: str) -> dict[str, str]:
        """Wait for the next event of this name and return its ids."""
        while True:
            message = await asyncio.wait_for(self.from_app.get(), _AT_MOST_SECONDS)
            said = json.loads(message.get("text") or message["bytes"])
            if said["name"] == name:
                ids: dict[str, str] = said["ids"]
                return ids


@asynccontextmanager
async def connected(
    world: World, browser: Browser, path: str, *, origin: str = "http://127.0.0.1:8000"
) -> AsyncIterator[tuple[Socket, dict[str, Any]]]:
    socket = Socket(world, browser, path, origin)
    running = asyncio.create_task(socket.run())
    try:
        yield socket, await socket.connect()
    finally:
        await socket.leave()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(running, _AT_MOST_SECONDS)


@pytest.fixture
async def listening(world: World) -> AsyncIterator[None]:
    task = asyncio.create_task(world.product.realtime.run())
    await asyncio.wait_for(world.product.realtime.listening.wait(), 5)
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_nobody_listens_without_a_session_or_from_another_site(
    world: World, guest: Browser, customer: Browser
) -> None:
    async with connected(world, guest, "/api/live") as (_, answer):
        assert (answer["type"], answer["code"]) == ("websocket.close", 4401)
    async with connected(world, customer, "/api/desk/live") as (_, answer):
        assert (answer["type"], answer["code"]) == ("websocket.close", 4401)
    async with connected(world, customer, "/api/live", origin="https://evil.example") as (_, answer):
        assert (answer["type"], answer["code"]) == ("websocket.close", 4403)


@pytest.mark.usefixtures("listening")
async def test_both_sides_hear_that_something_changed(world: World, customer: Browser) -> None:
    await customer.post("/api/support/handover")
    conversation = (await customer.get("/api/support/conversation")).json()["id"]
    desk = f"/api/desk/conversations/{conversation}"
    async with world.browser() as browser, world.working():
        ada = await browser.sign_in_staff(ADA)
        async with (
            connected(world, customer, "/api/live") as (phone, accepted),
            connected(world, ada, "/api/desk/live") as (screen, _),
        ):
            assert accepted["type"] == "websocket.accept"
            sent = (await customer.move("/api/transfers", payee_id=str(WANG.id), amount="1.00")).json()
            assert await phone.hears("record.changed") == {"record": sent["id"]}

            await phone.say('{"ping": 1}')
            await phone.say("not json")
            await phone.say('{"typing": true}')
            assert await screen.hears("typing") == {"conversation": conversation, "who": "customer"}

            await screen.say(json.dumps({"looking": conversation}))
            assert await screen.hears("presence") == {"conversation": conversation}
            assert (await ada.get(desk)).json()["here"] == ["Ada"]
            again = (await customer.move("/api/transfers", payee_id=str(WANG.id), amount="1.00")).json()
            assert await screen.hears("record.changed") == {"record": again["id"]}

            await screen.say(json.dumps({"typing": True, "conversation": conversation}))
            await ada.post(f"{desk}/take")
            assert await phone.hears("conversation.changed") == {"conversation": conversation}
            await asyncio.sleep(1.1)  # Typing is told once a second at most.
            await screen.say(json.dumps({"typing": True, "conversation": conversation}))
            assert await phone.hears("typing") == {"conversation": conversation, "who": "agent"}
            hello = (await ada.post(f"{desk}/messages", {"text": "你好", "client_id": "live-1"})).json()
            heard = await phone.hears("message.added")
            while heard["message"] != hello["id"]:
                heard = await phone.hears("message.added")
            note = await ada.post(f"{desk}/messages", {"text": "备注", "client_id": "live-2", "internal": True})
            assert note.status_code == 201
            await ada.post(f"{desk}/close")
            assert (await phone.hears("conversation.changed"))["conversation"] == conversation
            assert phone.from_app.empty() or note.json()["id"] not in str(phone.from_app.get_nowait())
        assert (await ada.get(desk)).json()["here"] == []
