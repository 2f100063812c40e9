"""Slow work in a process of its own, with one core and behind everything else, so that nobody waits for it.

What it is given and what it returns is pickled; both ends are this program. It ends with whoever started it.
"""

import asyncio
import contextlib
import multiprocessing
import os
import pickle
import traceback
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from typing import Final, TypeVar

from upay.platform.aside import aside

T = TypeVar("T")
A = TypeVar("A")
Tell = Callable[[str], None]
"""Says which step the work is at."""
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_BEHIND_OTHERS: Final = 10


class WorkFailed(Exception):  # noqa: N818 -- told to whoever reads the log
    """The work raised, or its process ended without an answer; the text says what is known."""


async def apart(work: Callable[[A, Tell], T], given: A, *, told: Callable[[str], Awaitable[None]] | None = None) -> T:
    """Do pure work in a new process and return what it returns; `told` hears of each step, if anybody wants to."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(there, pickle.dumps((work, given))), daemon=True)
    await aside(process.start)
    there.close()
    try:
        while True:
            kind, value = await aside(here.recv)
            if kind == "step":
                if told is not None:
                    await told(value)
            elif kind == "done":
                result: T = value
                return result
            else:
                raise WorkFailed(value)
    except EOFError as error:
        raise WorkFailed("its process ended without an answer") from error
    finally:
        process.kill()
        await asyncio.shield(aside(process.join))
        here.close()
        process.close()


def _run(there: Connection, given: bytes) -> None:
    # Before anything is loaded that counts cores when it is loaded.
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    with contextlib.suppress(OSError):
        os.nice(_BEHIND_OTHERS)
    try:
        work, argument = pickle.loads(given)  # noqa: S301 -- from our own process, a few lines above
        there.send(("done", work(argument, lambda step: there.send(("step", step)))))
    except Exception:  # noqa: BLE001 -- it is raised where it is waited for
        there.send(("failed", traceback.format_exc(limit=-3)))
