"""Jobs: work that follows a commit, kept in PostgreSQL by Procrastinate, run by the worker.

A job is named after its use case and gets ids. It may be delivered twice, so each is keyed by what it works on.
What is due by the clock (inquiries, expiries) is found by `Due` scans of our own tables, so that a job which died with
its worker is found again by the state of the money and not by the state of the queue.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

import procrastinate
import psycopg
import structlog

from upay.kit.time import Clock
from upay.platform.outbox import Job
from upay.platform.telemetry import JOBS
from upay.platform.unavailable import DatabaseUnavailable

Handler = Callable[..., Awaitable[None]]
Due = Callable[[datetime], Awaitable[int]]
"""Does what is due at this instant and returns how much that was."""

_TICK_SECONDS = 0.5
log = structlog.get_logger(__name__)


class Jobs:
    """The queue of one database, and the handlers of its jobs."""

    def __init__(self, url: str, handlers: Mapping[str, Handler]) -> None:
        self._app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=4))
        for name, handler in handlers.items():
            self._app.task(name=name, queue="upay", retry=_retry())(_observed(name, handler))

    async def __aenter__(self) -> Self:
        await self._app.open_async()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._app.close_async()

    async def defer(self, jobs: Sequence[Job]) -> None:
        """Put jobs on the queue; a row of the outbox that comes twice while it waits is queued once."""
        for job in jobs:
            task = self._app.configure_task(job.name, queueing_lock=f"outbox:{job.id}")
            try:
                await task.defer_async(**job.arguments)
            except procrastinate.exceptions.AlreadyEnqueued:
                log.info("job.already_queued", job=job.name)
            except procrastinate.exceptions.ConnectorException as error:
                message = "the queue's connection is gone"
                raise DatabaseUnavailable(message) from error

    async def run(self, *, concurrency: int = 16) -> None:
        """Work until cancelled; a database that is away for a while is waited for."""
        while True:
            try:
                await self._app.run_worker_async(
                    queues=["upay"], concurrency=concurrency, install_signal_handlers=False, delete_jobs="successful",
                    fetch_job_polling_interval=1.0, shutdown_graceful_timeout=5,
                )  # fmt: skip
            except (procrastinate.exceptions.ConnectorException, psycopg.Error, OSError) as error:
                log.warning("jobs.waiting", error=type(error).__name__)
            await asyncio.sleep(1)

    async def run_waiting(self) -> None:
        """Run what is on the queue now, and return; stories and tests work like this."""
        await self._app.run_worker_async(
            queues=["upay"], concurrency=4, wait=False, install_signal_handlers=False, listen_notify=False,
            delete_jobs="successful",
        )  # fmt: skip


async def run_due(clock: Clock, scans: Sequence[Due]) -> None:
    """Do what falls due, twice a second, until cancelled."""
    while True:
        for scan in scans:
            try:
                await scan(clock.now())
            except Exception:
                # This is the edge of the worker: one failing scan must not stop the others; it is logged and pages.
                log.exception("due.failed", scan=getattr(scan, "__name__", str(scan)))
        await asyncio.sleep(_TICK_SECONDS)


def _retry() -> procrastinate.RetryStrategy:
    return procrastinate.RetryStrategy(max_attempts=8, exponential_wait=2)


def _observed(name: str, handler: Handler) -> Handler:
    async def run(**arguments: Any) -> None:  # noqa: ANN401 -- arguments are what the outbox row holds
        with structlog.contextvars.bound_contextvars(job=name, **arguments):
            try:
                await handler(**arguments)
            except Exception:
                JOBS.labels(name, "failed").inc()
                log.exception("job.failed")
                raise
            JOBS.labels(name, "done").inc()

    return run
