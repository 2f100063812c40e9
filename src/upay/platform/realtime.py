"""Realtime: events reach every process through one LISTEN, and inside a process the subscribers of their channels.

Events carry ids only. NOTIFY is sent by the relay in a transaction of its own, never inside one that moves money,
because it takes a database-wide lock at commit. A listener that loses its connection comes back by itself and tells
its subscribers to read afresh.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import msgspec
import psycopg
import structlog

from upay.platform.outbox import Event

_CHANNEL = "upay"
_LONGEST_QUEUE = 256
"""A reader that is further behind than this is told to read afresh instead of being fed."""
REFRESH = Event("refresh", (), {})
"""Something may have been missed: read everything again."""

log = structlog.get_logger(__name__)


class Realtime:
    """Publishes events to all processes and hands them to the subscribers in this one."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._subscribers: defaultdict[str, set[asyncio.Queue[Event]]] = defaultdict(set)
        self._sender: psycopg.AsyncConnection[tuple[object, ...]] | None = None
        self._sending = asyncio.Lock()
        self.listening = asyncio.Event()

    async def publish(self, events: Sequence[Event]) -> None:
        """Tell every process."""
        async with self._sending:
            if self._sender is None or self._sender.closed:
                self._sender = await psycopg.AsyncConnection.connect(self._url, autocommit=True)
            try:
                for event in events:
                    payload = msgspec.json.encode(event).decode()
                    await self._sender.execute("select pg_notify(%s, %s)", (_CHANNEL, payload))
            except psycopg.Error:
                await self._sender.close()
                self._sender = None
                raise

    @asynccontextmanager
    async def subscribe(self, channels: Sequence[str]) -> AsyncIterator[asyncio.Queue[Event]]:
        """Receive the events of these channels while the block lasts."""
        queue: asyncio.Queue[Event] = asyncio.Queue(_LONGEST_QUEUE)
        for channel in channels:
            self._subscribers[channel].add(queue)
        try:
            yield queue
        finally:
            for channel in channels:
                self._subscribers[channel].discard(queue)
                if not self._subscribers[channel]:
                    del self._subscribers[channel]

    async def run(self) -> None:
        """Listen until cancelled."""
        away = False
        while True:
            with contextlib.suppress(psycopg.Error):
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                    await connection.execute(f"listen {_CHANNEL}")
                    self.listening.set()
                    if away:
                        # Only now: what happens after they read afresh is heard again.
                        self._everyone_refreshes()
                    async for notice in connection.notifies():
                        self._hand_out(msgspec.json.decode(notice.payload, type=Event))
            self.listening.clear()
            log.warning("realtime.reconnecting")
            away = True
            await asyncio.sleep(1)

    async def close(self) -> None:
        """Close the sending connection."""
        if self._sender is not None:
            await self._sender.close()

    def _hand_out(self, event: Event) -> None:
        receivers = {queue for channel in event.channels for queue in self._subscribers.get(channel, ())}
        for queue in receivers:
            _offer(queue, event)

    def _everyone_refreshes(self) -> None:
        for queue in {queue for queues in self._subscribers.values() for queue in queues}:
            _offer(queue, REFRESH)


def _offer(queue: asyncio.Queue[Event], event: Event) -> None:
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        event = REFRESH
    queue.put_nowait(event)
