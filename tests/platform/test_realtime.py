"""Events reach those who subscribed to their channels, and whoever may have missed some is told to read afresh."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import psycopg
import pytest

from upay.platform.outbox import Event
from upay.platform.realtime import REFRESH, Realtime


def _event(name: str, *channels: str) -> Event:
    return Event(name, list(channels), {"record": "r1"})


@pytest.fixture
async def realtime(database_url: str) -> AsyncIterator[Realtime]:
    made = Realtime(database_url)
    listening = asyncio.create_task(made.run())
    async with asyncio.timeout(20):
        await made.listening.wait()
    yield made
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
    await made.close()


async def _next(queue: "asyncio.Queue[Event]") -> Event:
    async with asyncio.timeout(10):
        return await queue.get()


async def test_each_subscriber_gets_the_events_of_its_channels_once(realtime: Realtime) -> None:
    async with realtime.subscribe(["desk", "customer:1"]) as both, realtime.subscribe(["customer:2"]) as other:
        await realtime.publish([_event("for both", "desk", "customer:1"), _event("for nobody", "customer:3")])
        await realtime.publish([_event("last", "desk", "customer:2")])
        assert [(await _next(both)).name for _ in range(2)] == ["for both", "last"]
        assert await _next(other) == _event("last", "desk", "customer:2")
        assert both.empty()
        assert other.empty()


async def test_who_has_left_costs_nothing(realtime: Realtime) -> None:
    async with realtime.subscribe(["desk"]) as gone:
        pass
    async with realtime.subscribe(["desk"]) as here:
        await realtime.publish([_event("now", "desk")])
        await _next(here)
    assert gone.empty()
    assert dict(realtime._subscribers) == {}


async def test_a_reader_far_behind_reads_afresh_instead(realtime: Realtime) -> None:
    async with realtime.subscribe(["desk"]) as slow, realtime.subscribe(["end"]) as end:
        await realtime.publish([_event(f"event {number}", "desk") for number in range(300)])
        await realtime.publish([_event("end", "end")])
        await _next(end)
        assert await _next(slow) == REFRESH
        assert slow.qsize() == 300 - 257


async def test_a_listener_that_lost_its_connection_comes_back_and_misses_nothing_from_then_on(
    realtime: Realtime, database_url: str
) -> None:
    """The refresh comes only once it listens again: an event after the refresh is never lost."""
    async with realtime.subscribe(["desk"]) as queue:
        with psycopg.connect(database_url, autocommit=True) as connection:
            killed = connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and query like 'listen %'"
            ).fetchall()
        assert killed == [(True,)]
        assert await _next(queue) == REFRESH
        assert realtime.listening.is_set()
        await realtime.publish([_event("after", "desk")])
        assert (await _next(queue)).name == "after"
