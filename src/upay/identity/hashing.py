"""Hashing of passwords and PINs with Argon2id, off the event loop."""

import asyncio
import secrets

import argon2
from argon2.profiles import RFC_9106_LOW_MEMORY


class Hasher:
    """Hashes and verifies secrets; a secret that is not there costs as much as one that is wrong."""

    def __init__(self, parameters: argon2.Parameters = RFC_9106_LOW_MEMORY) -> None:
        self.choose(parameters)

    def choose(self, parameters: argon2.Parameters) -> None:
        """Take another cost profile; hashes made with the earlier one still verify, and are renewed at sign-in."""
        self._argon2 = argon2.PasswordHasher.from_parameters(parameters)
        self._nobody: str | None = None

    async def hash(self, secret: str) -> str:
        """Hash a secret."""
        return await asyncio.to_thread(self._argon2.hash, secret)

    async def matches(self, secret: str, hashed: str | None) -> bool:
        """Tell whether the secret is the hashed one; without a hash the answer is no, at equal cost."""
        return await asyncio.to_thread(self._verify, secret, hashed)

    def is_stale(self, hashed: str) -> bool:
        """Tell whether the hash was made with another cost profile."""
        return self._argon2.check_needs_rehash(hashed)

    def _verify(self, secret: str, hashed: str | None) -> bool:
        if hashed is None and self._nobody is None:
            self._nobody = self._argon2.hash(secrets.token_hex(16))
        try:
            self._argon2.verify(hashed or self._nobody or "", secret)
        except argon2.exceptions.VerifyMismatchError:
            return False
        return hashed is not None


HASHER = Hasher()
"""The hasher of this process; the demo and tests choose a cheaper profile."""
