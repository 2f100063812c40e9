"""Slow work beside the event loop, in a thread that never holds up the end of the process."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

T = TypeVar("T")


async def aside(work: Callable[[], T]) -> T:
    """Do pure work in a thread of its own and return what it returns.

    Unlike the threads of the loop's executor, this one is not waited for when the process ends; so the work must leave
    nothing half written.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(tell: Callable[[], None]) -> None:
        if not done.done():  # Else whoever waited was cancelled.
            tell()

    def run() -> None:
        try:
            tell = partial(done.set_result, work())
        except Exception as error:  # noqa: BLE001 -- it is raised where it is waited for
            tell = partial(done.set_exception, error)
        with contextlib.suppress(RuntimeError):  # The loop may have closed meanwhile; then nobody waits.
            loop.call_soon_threadsafe(settle, tell)

    threading.Thread(target=run, name="aside", daemon=True).start()
    return await done
