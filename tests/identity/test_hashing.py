"""Hashing takes no more threads than there are cores, stands back for others, and tells nobody apart by its time."""

import asyncio
import os
import threading
import time

import argon2
import pytest
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY

from upay.identity.hashing import Hasher

MIDDLING = argon2.Parameters(
    type=argon2.Type.ID, version=19, salt_len=16, hash_len=32, time_cost=3, memory_cost=16 * 1024, parallelism=1
)
"""So much that it is seen beside everything else, and little enough for a test."""


@pytest.fixture
def hasher() -> Hasher:
    return Hasher(CHEAPEST)


async def test_a_process_that_was_told_nothing_hashes_as_rfc_9106_recommends() -> None:
    hashed = await Hasher().hash("rain-on-blue-tea")
    assert argon2.extract_parameters(hashed) == RFC_9106_LOW_MEMORY
    # Section 4, the second recommended option: 64 MiB, three passes, four lanes, 16 bytes of salt, 32 of hash.
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert (RFC_9106_LOW_MEMORY.salt_len, RFC_9106_LOW_MEMORY.hash_len) == (16, 32)


async def test_the_right_secret_fits_and_nobody_has_none_that_does(hasher: Hasher) -> None:
    hashed = await hasher.hash("rain-on-blue-tea")
    assert await hasher.matches("rain-on-blue-tea", hashed)
    assert not await hasher.matches("rain-on-blue-tee", hashed)
    assert not await hasher.matches("rain-on-blue-tea", None)


async def test_however_many_come_at_once_so_many_are_hashed_as_there_are_cores(
    hasher: Hasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, most, niceness, lock = 0, 0, set(), threading.Lock()

    def slow(secret: str, hashed: str | None) -> bool:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
            niceness.add(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        time.sleep(0.01)
        with lock:
            now -= 1
        return hashed == secret

    monkeypatch.setattr(hasher, "_verify", slow)
    assert all(await asyncio.gather(*(hasher.matches("x", "x") for _ in range(50))))
    assert most == (os.cpu_count() or 1)
    assert niceness == {min(os.getpriority(os.PRIO_PROCESS, 0) + 10, 19)}, "they stand back for everything else"


async def test_nobodys_secret_takes_as_long_as_a_wrong_one() -> None:
    hasher = Hasher(MIDDLING)
    hashed = await hasher.hash("rain-on-blue-tea")

    async def least(against: str | None) -> float:
        """Return the least work of several, in seconds of the processor: how busy the machine is, is not in it."""
        took = []
        for _ in range(7):
            begun = time.process_time()
            assert not await hasher.matches("rain-on-blue-tee", against)
            took.append(time.process_time() - begun)
        return min(took)

    known, unknown = await least(hashed), await least(None)
    assert 0.5 < unknown / known < 2, (known, unknown)
