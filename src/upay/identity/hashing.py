"""Hashing of passwords and PINs with a key of the server's and Argon2id, off the event loop.

A PIN has six digits: whoever stole the table of hashes would have them all by the evening, however dear one guess is.
So what is hashed is the secret under a key that is derived from the master key, and the hash says from which version:

    k2$argon2id$v=19$…     under version 2 of the master key
    $argon2id$v=19$…       from before there was a key

Both verify; whoever is right with one that is not as hashes are made today has it made anew (`credentials`).

A hash takes a good part of a core for a tenth of a second, and is meant to. So hashes have threads of their own, no
more than there are cores, which stand back for everything else this machine has to do: whoever signs in among hundreds
waits for their turn, and nobody else notices.
"""

import asyncio
import contextlib
import os
import re
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import argon2
from argon2.profiles import RFC_9106_LOW_MEMORY

from upay.platform.crypto import Vault
from upay.platform.master_keys import FIRST

T = TypeVar("T")
_KEYED: Final = re.compile(r"k(\d{1,3})(\$.*)")
_NICE: Final = 10
"""Of two that want a core, whoever is not hashing gets nine tenths of it."""


class Hasher:
    """Hashes and verifies secrets; a secret that is not there costs as much as one that is wrong."""

    def __init__(self, parameters: argon2.Parameters = RFC_9106_LOW_MEMORY) -> None:
        self._threads = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="hash", initializer=_stand_back)
        self.choose(parameters)

    def choose(self, parameters: argon2.Parameters) -> None:
        """Take another cost profile; hashes made with the earlier one still verify, and are renewed at sign-in."""
        self._argon2 = argon2.PasswordHasher.from_parameters(parameters)
        self._nobody: str | None = None

    async def hash(self, vault: Vault, secret: str) -> str:
        """Hash a secret under the version of the master key that is in use."""
        return await self._in_turn(lambda: self._hash(vault, secret))

    async def matches(self, vault: Vault, secret: str, hashed: str | None) -> bool:
        """Tell whether the secret is the hashed one; without a hash the answer is no, at equal cost.

        Raise MasterKeyUnusable where the version that it was hashed under is not here: that is nobody's wrong guess.
        """
        return await self._in_turn(lambda: self._verify(vault, secret, hashed))

    def is_stale(self, vault: Vault, hashed: str) -> bool:
        """Tell whether the hash was made with another cost profile, under an older version, or without a key."""
        version, bare = _parts(hashed)
        return version is None or version < vault.current or self._argon2.check_needs_rehash(bare)

    async def _in_turn(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _hash(self, vault: Vault, secret: str) -> str:
        version = vault.current
        return f"k{version}{self._argon2.hash(vault.keyed(secret, version=version))}"

    def _verify(self, vault: Vault, secret: str, hashed: str | None) -> bool:
        if self._nobody is None:
            # Whoever comes first pays for it, known or not.
            self._nobody = f"k{FIRST}{self._argon2.hash(secrets.token_hex(32))}"
        version, bare = _parts(hashed or self._nobody)
        try:
            self._argon2.verify(bare, secret if version is None else vault.keyed(secret, version=version))
        except argon2.exceptions.VerifyMismatchError:
            return False
        return hashed is not None


def version_of(hashed: str) -> int | None:
    """Return the version of the master key that a hash was made under; None where it was made without a key."""
    return _parts(hashed)[0]


def _parts(hashed: str) -> tuple[int | None, str]:
    found = _KEYED.fullmatch(hashed)
    return (None, hashed) if found is None else (int(found[1]), found[2])


def _stand_back() -> None:
    """Let this thread, and those that a hash begins, step aside for others; a system that cannot is left as it is."""
    with contextlib.suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


HASHER = Hasher()
"""The hasher of this process; the demo and tests choose a cheaper profile."""
