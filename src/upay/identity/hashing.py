"""Hashing of passwords and PINs with Argon2id, off the event loop.

A hash takes a good part of a core for a tenth of a second, and is meant to. So hashes have threads of their own, no
more than there are cores, which stand back for everything else this machine has to do: whoever signs in among hundreds
waits for their turn, and nobody else notices.
"""

import asyncio
import contextlib
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import argon2
from argon2.profiles import RFC_9106_LOW_MEMORY

T = TypeVar("T")
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

    async def hash(self, secret: str) -> str:
        """Hash a secret."""
        return await self._in_turn(lambda: self._argon2.hash(secret))

    async def matches(self, secret: str, hashed: str | None) -> bool:
        """Tell whether the secret is the hashed one; without a hash the answer is no, at equal cost."""
        return await self._in_turn(lambda: self._verify(secret, hashed))

    def is_stale(self, hashed: str) -> bool:
        """Tell whether the hash was made with another cost profile."""
        return self._argon2.check_needs_rehash(hashed)

    async def _in_turn(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _verify(self, secret: str, hashed: str | None) -> bool:
        if self._nobody is None:
            # Whoever comes first pays for it, known or not.
            self._nobody = self._argon2.hash(secrets.token_hex(16))
        try:
            self._argon2.verify(hashed or self._nobody, secret)
        except argon2.exceptions.VerifyMismatchError:
            return False
        return hashed is not None


def _stand_back() -> None:
    """Let this thread, and those that a hash begins, step aside for others; a system that cannot is left as it is."""
    with contextlib.suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


HASHER = Hasher()
"""The hasher of this process; the demo and tests choose a cheaper profile."""
