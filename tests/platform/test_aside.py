"""Slow work beside the event loop."""

import asyncio
import subprocess
import sys
import threading

import pytest

from upay.platform.aside import aside


async def test_the_loop_goes_on_while_the_work_is_done() -> None:
    may_end = threading.Event()
    working = asyncio.create_task(aside(lambda: may_end.wait(20)))
    await asyncio.sleep(0)
    may_end.set()  # Only a loop that is free gets here.
    assert await working


async def test_an_error_is_raised_where_the_work_is_waited_for() -> None:
    def fail() -> None:
        raise ValueError("not today")

    with pytest.raises(ValueError, match="not today"):
        await aside(fail)


async def test_work_that_nobody_waits_for_any_more_disturbs_nobody() -> None:
    may_end, ended = threading.Event(), threading.Event()

    def work() -> None:
        may_end.wait(20)
        ended.set()

    working = asyncio.create_task(aside(work))
    await asyncio.sleep(0)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    may_end.set()
    assert await asyncio.to_thread(ended.wait, 20)


def test_the_process_ends_without_waiting_for_it() -> None:
    program = (
        "import asyncio, time\n"
        "from upay.platform.aside import aside\n"
        "async def main():\n"
        "    working = asyncio.create_task(aside(lambda: time.sleep(600)))\n"
        "    await asyncio.sleep(0.05)\n"
        "    working.cancel()\n"
        "asyncio.run(main())\n"
        "print('ended')\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout == "ended\n"
