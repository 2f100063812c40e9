"""What a transaction leaves in the outbox goes out after its commit, and not at all without one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import psycopg
import pytest
import sqlalchemy as sa

from upay.platform.db import OUTBOX, Database, event, job
from upay.platform.outbox import Event, Job, Relay
from upay.platform.realtime import Realtime


class Ear:
    """Hears what the relay lets out; once deaf, it fails as a connection that is gone does."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.jobs: list[Job] = []
        self.deaf: Exception | None = None
        self.heard = asyncio.Event()

    async def on_events(self, events: Sequence[Event]) -> None:
        if self.deaf is not None:
            raise self.deaf
        self.events += events
        self.heard.set()

    async def on_jobs(self, jobs: Sequence[Job]) -> None:
        self.jobs += jobs

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.events]


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def relay(db: Database, ear: Ear) -> Relay:
    return Relay(db, on_events=ear.on_events, on_jobs=ear.on_jobs, poll_seconds=30)


async def _publish(db: Database, *names: str) -> None:
    async with db.begin() as uow:
        for name in names:
            uow.publish(event(name, channels=["desk"], record="r1"))


async def _waiting(db: Database) -> int:
    async with db.begin() as uow:
        return int(
            (await (await uow.connection()).execute(sa.select(sa.func.count()).select_from(OUTBOX))).scalar_one()
        )


@asynccontextmanager
async def _running(relay: Relay) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(relay.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 -- what is waited for has no event of its own
            await asyncio.sleep(0.01)


async def test_events_and_jobs_go_out_once_in_their_order_after_the_commit(
    db: Database, relay: Relay, ear: Ear
) -> None:
    async with db.begin() as uow:
        uow.publish(event("first", channels=["desk", "customer:1"], record="r1", other="r2"))
        uow.publish(job("payments.collect", payment_id="p1", tries=2))
        uow.publish(event("second", channels=["desk"], record="r1"))
        assert await relay.drain() == 0
        assert ear.events == []
    assert await relay.drain() == 3
    assert await relay.drain() == 0
    assert ear.events == [
        Event("first", ["desk", "customer:1"], {"record": "r1", "other": "r2"}),
        Event("second", ["desk"], {"record": "r1"}),
    ]
    [done] = ear.jobs
    assert (done.name, done.arguments) == ("payments.collect", {"payment_id": "p1", "tries": 2})


async def test_nobody_hears_of_what_was_rolled_back(db: Database, relay: Relay, ear: Ear) -> None:
    with pytest.raises(RuntimeError, match="on purpose"):
        async with db.begin() as uow:
            uow.publish(event("never", channels=["desk"], record="r1"))
            await uow.write([event("never", channels=["desk"], record="r1")])
            raise RuntimeError("on purpose")
    assert await relay.drain() == 0
    await _publish(db, "after")
    await relay.drain()
    assert ear.names == ["after"]


async def test_what_could_not_be_delivered_is_delivered_later(db: Database, relay: Relay, ear: Ear) -> None:
    await _publish(db, "one")
    ear.deaf = psycopg.OperationalError("gone")
    with pytest.raises(psycopg.OperationalError):
        await relay.drain()
    assert await _waiting(db) == 1
    ear.deaf = None
    assert await relay.drain() == 1
    assert await _waiting(db) == 0
    assert ear.names == ["one"]


async def test_more_than_a_batch_goes_out_in_order(db: Database, relay: Relay, ear: Ear) -> None:
    await _publish(db, *(f"event {number}" for number in range(1201)))
    assert await relay.drain() == 1201
    assert ear.names == [f"event {number}" for number in range(1201)]


async def test_two_relays_share_the_work(db: Database, relay: Relay, ear: Ear) -> None:
    other = Relay(db, on_events=ear.on_events, on_jobs=ear.on_jobs)
    await _publish(db, *(f"event {number}" for number in range(700)))
    assert sum(await asyncio.gather(relay.drain(), other.drain())) == 700
    assert sorted(ear.names) == sorted(f"event {number}" for number in range(700))


async def test_a_commit_wakes_the_relay_at_once(db: Database, relay: Relay, ear: Ear) -> None:
    async with _running(relay):
        await asyncio.sleep(0)
        for name in ("one", "two"):
            ear.heard.clear()
            await _publish(db, name)
            async with asyncio.timeout(10):
                await ear.heard.wait()
    assert ear.names == ["one", "two"]


@pytest.mark.parametrize(
    "error", [psycopg.OperationalError("gone"), OSError("gone"), sa.exc.DisconnectionError("gone")]
)
async def test_a_relay_outlives_a_connection_that_is_gone(db: Database, ear: Ear, error: Exception) -> None:
    relay = Relay(db, on_events=ear.on_events, on_jobs=ear.on_jobs, poll_seconds=0.02)
    ear.deaf = error
    async with _running(relay) as task:
        await _publish(db, "one")
        await asyncio.sleep(0.1)
        assert not task.done()
        ear.deaf = None
        await _until(lambda: ear.names == ["one"])


async def test_events_go_on_after_the_notifying_connection_was_terminated(db: Database, database_url: str) -> None:
    """The web process's relay and its realtime together, over a sender that the server hangs up on."""
    realtime = Realtime(database_url)
    ear = Ear()
    relay = Relay(db, on_events=realtime.publish, on_jobs=ear.on_jobs, poll_seconds=0.02)
    listening = asyncio.create_task(realtime.run())
    async with asyncio.timeout(20), realtime.subscribe(["desk"]) as queue, _running(relay):
        await realtime.listening.wait()
        await _publish(db, "before")
        assert (await queue.get()).name == "before"
        assert realtime._sender is not None
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("select pg_terminate_backend(%s)", [realtime._sender.info.backend_pid])
        await _publish(db, "after")
        assert (await queue.get()).name == "after"
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
    await realtime.close()
