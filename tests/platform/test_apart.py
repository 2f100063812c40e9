"""Work apart: in a process of its own, with one core and behind everything else."""

import os
from collections.abc import Callable

import pytest

from upay.platform.apart import WorkFailed, apart


def _told(given: int, tell: Callable[[str], None]) -> tuple[int, int, int, str]:
    tell("begun")
    return given + 1, os.getpid(), os.nice(0), os.environ["OMP_NUM_THREADS"]


def _wrong(given: str, tell: Callable[[str], None]) -> None:
    tell("begun")
    raise ValueError(given)


def _gone(given: str, tell: Callable[[str], None]) -> None:
    tell(given)
    os._exit(3)


async def test_what_is_done_apart_comes_back_and_says_its_steps() -> None:
    steps: list[str] = []

    async def told(step: str) -> None:
        steps.append(step)

    answer, pid, nice, threads = await apart(_told, 41, told=told)
    assert (answer, threads, steps) == (42, "1", ["begun"])
    assert pid != os.getpid()
    assert nice > os.nice(0)


async def test_what_goes_wrong_there_is_raised_here() -> None:
    async def told(_: str) -> None: ...

    with pytest.raises(WorkFailed, match="ValueError: no such thing"):
        await apart(_wrong, "no such thing", told=told)
    with pytest.raises(WorkFailed, match="ended without an answer"):
        await apart(_gone, "begun", told=told)
