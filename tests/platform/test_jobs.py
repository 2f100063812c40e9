"""Jobs run after the commit, once while they wait, and a scan that fails stops no other."""

import asyncio
from contextlib import suppress
from datetime import datetime

from tests.conftest import NOON

from upay.kit.time import SetClock
from upay.platform.jobs import Jobs, run_due
from upay.platform.outbox import Job


async def test_a_job_gets_its_arguments_and_two_deliveries_of_one_row_run_once(database_url: str) -> None:
    ran: list[tuple[str, int]] = []

    async def collect(payment_id: str, tries: int) -> None:
        ran.append((payment_id, tries))

    async with Jobs(database_url, {"payments.collect": collect}) as jobs:
        row = Job(7, "payments.collect", {"payment_id": "p1", "tries": 2})
        await jobs.defer([row, Job(8, "payments.collect", {"payment_id": "p2", "tries": 1})])
        await jobs.defer([row])
        assert ran == []
        await jobs.run_waiting()
        assert sorted(ran) == [("p1", 2), ("p2", 1)]
        await jobs.run_waiting()
        assert len(ran) == 2


async def test_a_job_that_fails_stays_and_the_others_run(database_url: str) -> None:
    ran: list[str] = []

    async def collect(payment_id: str) -> None:
        ran.append(payment_id)
        if payment_id == "broken":
            raise OSError("the disk is full")

    async with Jobs(database_url, {"payments.collect": collect}) as jobs:
        await jobs.defer(
            [Job(n, "payments.collect", {"payment_id": name}) for n, name in enumerate(["broken", "fine"])]
        )
        await jobs.run_waiting()
        assert sorted(ran) == ["broken", "fine"]
        waiting = await jobs._app.job_manager.list_jobs_async()
        assert [(job.task_kwargs["payment_id"], job.status) for job in waiting] == [("broken", "todo")]


async def test_what_falls_due_is_looked_at_even_when_another_scan_fails() -> None:
    seen: list[datetime] = []
    done = asyncio.Event()

    async def broken(_at: datetime) -> int:
        raise RuntimeError("on purpose")

    async def sound(at: datetime) -> int:
        seen.append(at)
        done.set()
        return 0

    task = asyncio.create_task(run_due(SetClock(NOON), [broken, sound]))
    async with asyncio.timeout(10):
        await done.wait()
    assert not task.done()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert seen == [NOON]
