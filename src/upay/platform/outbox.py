"""The relay: takes what transactions left in the outbox and lets it out, events to listeners, jobs to the queue.

At least once: a row goes away in the transaction that follows its delivery, so a crash between the two delivers it
again. Listeners fetch by id and jobs are keyed by what they work on, so twice does no harm.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa
import structlog

from upay.platform.db import OUTBOX, Database
from upay.platform.unavailable import DatabaseUnavailable

_BATCH = 500
_TAKE = (
    sa.delete(OUTBOX)
    .where(
        OUTBOX.c.id.in_(sa.select(OUTBOX.c.id).order_by(OUTBOX.c.id).limit(_BATCH).with_for_update(skip_locked=True))
    )
    .returning(OUTBOX.c.id, OUTBOX.c.kind, OUTBOX.c.name, OUTBOX.c.payload)
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: its name, who hears of it, and ids; readers fetch the rest."""

    name: str
    channels: Sequence[str]
    ids: dict[str, str]


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done after a commit; `id` tells two deliveries of the same row."""

    id: int
    name: str
    arguments: dict[str, Any]


class Relay:
    """Empties the outbox, woken by commits of this process and by a poll for those of others."""

    def __init__(
        self,
        db: Database,
        *,
        on_events: Callable[[Sequence[Event]], Awaitable[None]],
        on_jobs: Callable[[Sequence[Job]], Awaitable[None]],
        poll_seconds: float = 0.5,
    ) -> None:
        self._db = db
        self._on_events = on_events
        self._on_jobs = on_jobs
        self._poll_seconds = poll_seconds
        self._wake = asyncio.Event()
        db.on_publish(self._wake.set)

    async def drain(self) -> int:
        """Deliver everything that waits now; return how many rows went out."""
        delivered = 0
        while True:
            async with self._db.begin() as uow:
                rows = (await (await uow.connection()).execute(_TAKE)).all()
                if not rows:
                    return delivered
                rows = sorted(rows, key=lambda row: row.id)
                events = [Event(r.name, r.payload["channels"], r.payload["ids"]) for r in rows if r.kind == "event"]
                jobs = [Job(r.id, r.name, r.payload) for r in rows if r.kind == "job"]
                if jobs:
                    await self._on_jobs(jobs)
                if events:
                    await self._on_events(events)
            delivered += len(rows)

    async def run(self) -> None:
        """Relay until cancelled; a database that is away for a while is waited for."""
        while True:
            self._wake.clear()
            try:
                await self.drain()
            except (sa.exc.SQLAlchemyError, psycopg.Error, DatabaseUnavailable, OSError) as error:
                log.warning("outbox.waiting", error=type(error).__name__)
                await asyncio.sleep(self._poll_seconds)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll_seconds):
                    await self._wake.wait()
