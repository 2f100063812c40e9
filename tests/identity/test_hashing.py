"""Hashing takes no more threads than there are cores, stands back for others, and tells nobody apart by its time.

What is hashed is under a key that only the server has: with the table of hashes alone, not even a PIN is found.
"""

import asyncio
import os
import threading
import time

import argon2
import pytest
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY

from upay.identity.hashing import Hasher
from upay.platform.crypto import Vault
from upay.platform.master_keys import GivenKeys, MasterKeyUnusable

ONE, TWO = bytes(range(32)), b"2" * 32
PIN = "274915"

MIDDLING = argon2.Parameters(
    type=argon2.Type.ID, version=19, salt_len=16, hash_len=32, time_cost=3, memory_cost=16 * 1024, parallelism=1
)
"""So much that it is seen beside everything else, and little enough for a test."""


@pytest.fixture
def hasher() -> Hasher:
    return Hasher(CHEAPEST)


@pytest.fixture
def vault() -> Vault:
    return Vault(ONE)


async def test_a_process_that_was_told_nothing_hashes_as_rfc_9106_recommends(vault: Vault) -> None:
    hashed = (await Hasher().hash(vault, "rain-on-blue-tea")).removeprefix("k1")
    assert argon2.extract_parameters(hashed) == RFC_9106_LOW_MEMORY
    # Section 4, the second recommended option: 64 MiB, three passes, four lanes, 16 bytes of salt, 32 of hash.
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert (RFC_9106_LOW_MEMORY.salt_len, RFC_9106_LOW_MEMORY.hash_len) == (16, 32)


async def test_the_right_secret_fits_and_nobody_has_none_that_does(hasher: Hasher, vault: Vault) -> None:
    hashed = await hasher.hash(vault, "rain-on-blue-tea")
    assert await hasher.matches(vault, "rain-on-blue-tea", hashed)
    assert not await hasher.matches(vault, "rain-on-blue-tee", hashed)
    assert not await hasher.matches(vault, "rain-on-blue-tea", None)


async def test_whoever_stole_the_hashes_alone_finds_no_pin(hasher: Hasher, vault: Vault) -> None:
    hashed = await hasher.hash(vault, PIN)
    stolen = hashed.removeprefix("k1")
    for guess in (PIN, Vault(TWO).keyed(PIN, version=1)):
        with pytest.raises(argon2.exceptions.VerifyMismatchError):
            argon2.PasswordHasher().verify(stolen, guess)
    assert not await hasher.matches(Vault(TWO), PIN, hashed), "under another master key the right PIN is a wrong one"
    assert await hasher.matches(vault, PIN, hashed)
    derived = (GivenKeys({1: ONE}).derived(1, purpose) for purpose in (b"secret", b"seal", b"index", b"wrap", b"check"))
    assert len(set(derived)) == 5, "the key is for this alone"


async def test_what_was_hashed_without_a_key_still_fits_and_is_to_be_made_anew(hasher: Hasher, vault: Vault) -> None:
    before = argon2.PasswordHasher.from_parameters(CHEAPEST).hash(PIN)
    assert await hasher.matches(vault, PIN, before)
    assert not await hasher.matches(vault, "274916", before)
    assert hasher.is_stale(vault, before)
    assert not hasher.is_stale(vault, await hasher.hash(vault, PIN))


async def test_what_was_hashed_under_an_older_version_fits_and_is_to_be_made_anew(hasher: Hasher, vault: Vault) -> None:
    before, rotated = await hasher.hash(vault, PIN), Vault(GivenKeys({1: ONE, 2: TWO}))
    assert await hasher.matches(rotated, PIN, before)
    assert hasher.is_stale(rotated, before)
    renewed = await hasher.hash(rotated, PIN)
    assert renewed.startswith("k2$argon2id$")
    assert await hasher.matches(rotated, PIN, renewed)
    assert not hasher.is_stale(vault, renewed), "whoever does not know of the new version yet makes nothing older"


async def test_a_version_that_is_not_here_is_said_and_is_nobodys_wrong_guess(hasher: Hasher, vault: Vault) -> None:
    hashed = await hasher.hash(Vault(GivenKeys({1: ONE, 2: TWO})), PIN)
    with pytest.raises(MasterKeyUnusable, match="version 2"):
        await hasher.matches(vault, PIN, hashed)


async def test_however_many_come_at_once_so_many_are_hashed_as_there_are_cores(
    hasher: Hasher, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, most, niceness, lock = 0, 0, set(), threading.Lock()

    def slow(_: Vault, secret: str, hashed: str | None) -> bool:
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
    assert all(await asyncio.gather(*(hasher.matches(vault, "x", "x") for _ in range(50))))
    assert most == (os.cpu_count() or 1)
    assert niceness == {min(os.getpriority(os.PRIO_PROCESS, 0) + 10, 19)}, "they stand back for everything else"


async def test_nobodys_secret_takes_as_long_as_a_wrong_one(vault: Vault) -> None:
    hasher = Hasher(MIDDLING)
    hashed = await hasher.hash(vault, "rain-on-blue-tea")

    async def least(against: str | None) -> float:
        """Return the least work of several, in seconds of the processor: how busy the machine is, is not in it."""
        took = []
        for _ in range(7):
            begun = time.process_time()
            assert not await hasher.matches(vault, "rain-on-blue-tee", against)
            took.append(time.process_time() - begun)
        return min(took)

    known, unknown = await least(hashed), await least(None)
    assert 0.5 < unknown / known < 2, (known, unknown)
