"""The master key, in versions: what wraps the data keys of persons, and where it comes from.

A provider wraps and unwraps, and says which version wraps now; nothing else is asked of it, so that a key service in
another house can be one (`KeyProvider`). Ours are a file of the state folder and a setting. Both hold every version
that anything is still wrapped with; the newest wraps, once `upay keys rotate` has taken it into use.
"""

import fcntl
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from upay.platform.unavailable import MasterKeyUnusable

__all__ = ["FIRST", "FolderKeys", "GivenKeys", "KeyProvider", "MasterKeyUnusable", "Wrapped"]

FIRST: Final = 1
"""The version from which blind indexes are made, for as long as there are any."""
_LAST: Final = 255
"""The version stands in one byte of what it sealed."""
_FILE: Final = "master.key"
_NONCE_BYTES: Final = 12
_CHECKED: Final = b"this is the version that it was"
_LINE: Final = re.compile(r"(?:(\d{1,4}):)?([0-9a-fA-F]{64})")


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key as it is stored: with which version it was wrapped, and the wrapping."""

    version: int
    sealed: bytes


class KeyProvider(Protocol):
    """Whoever keeps the master key. It never gives it away: a data key goes in, its wrapping comes out, and back."""

    def current(self) -> int:
        """Return the version that wraps now."""

    def wrap(self, key: bytes, *, about: UUID) -> Wrapped:
        """Wrap a person's data key; `about` is bound into it, so that it is nobody else's."""

    def unwrap(self, wrapped: Wrapped, *, about: UUID) -> bytes:
        """Return the data key again."""


class GivenKeys:
    """Versions that were handed to the program, such as by a setting."""

    def __init__(self, versions: Mapping[int, bytes]) -> None:
        if FIRST not in versions:
            raise MasterKeyUnusable(f"version {FIRST} of the master key is missing: blind indexes are made from it")
        assert all(len(key) == 32 for key in versions.values()), "a master key has 32 bytes"
        self._versions = dict(versions)

    def current(self) -> int:
        """Return the newest version."""
        return max(self._versions)

    def derived(self, version: int, purpose: bytes) -> bytes:
        """Return the key for one purpose: what encrypts never indexes, and what wraps does neither."""
        key = self._versions.get(version)
        if key is None:
            raise MasterKeyUnusable(f"version {version} of the master key is not here, and something is sealed with it")
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"upay/" + purpose).derive(key)

    def wrap(self, key: bytes, *, about: UUID) -> Wrapped:
        """Wrap with the newest version."""
        return self.wrap_with(self.current(), key, about=about)

    def wrap_with(self, version: int, key: bytes, *, about: UUID) -> Wrapped:
        """Wrap with the version that is in use, which others can open as well."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        cipher = AESGCM(self.derived(version, b"wrap"))
        return Wrapped(version, nonce + cipher.encrypt(nonce, key, about.bytes))

    def unwrap(self, wrapped: Wrapped, *, about: UUID) -> bytes:
        """Unwrap with the version that wrapped."""
        cipher, sealed = AESGCM(self.derived(wrapped.version, b"wrap")), wrapped.sealed
        try:
            return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.bytes)
        except InvalidTag as error:
            message = f"version {wrapped.version} of the master key is another one than data keys were wrapped with"
            raise MasterKeyUnusable(message) from error

    def check_of(self, version: int) -> bytes:
        """Return a check value of this version: what only the same key opens, and what says nothing of the key."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self.derived(version, b"check")).encrypt(nonce, _CHECKED, str(version).encode())

    def prove(self, version: int, check: bytes) -> None:
        """Raise MasterKeyUnusable unless this check value was made with our key of this version."""
        cipher = AESGCM(self.derived(version, b"check"))
        try:
            cipher.decrypt(check[:_NONCE_BYTES], check[_NONCE_BYTES:], str(version).encode())
        except InvalidTag as error:
            message = f"version {version} of the master key is another one than this database was written with"
            raise MasterKeyUnusable(message) from error

    @classmethod
    def parse(cls, text: str) -> "GivenKeys":
        """Read versions as they are written: `1:<hex>,2:<hex>`; a bare one is the first."""
        return cls(_parse(re.split(r"[\s,]+", text.strip())))


class FolderKeys(GivenKeys):
    """Versions in a file of the state folder, read anew when somebody else has added one."""

    def __init__(self, home: Path) -> None:
        self._path = home / _FILE
        self._make()
        self._seen = self._stamp()
        super().__init__(self._read())

    def current(self) -> int:
        """Return the newest version, also one that was added since."""
        if self._stamp() != self._seen:
            self._seen, self._versions = self._stamp(), self._read()
        return super().current()

    def derived(self, version: int, purpose: bytes) -> bytes:
        """Return the key for one purpose; a version that is not known yet is looked for in the file."""
        if version not in self._versions:
            self.current()
        return super().derived(version, purpose)

    def add(self) -> int:
        """Make another version. The file is replaced whole, so that nobody reads half of it, and by one at a time."""
        with self._alone():
            self._seen, self._versions = self._stamp(), self._read()
            version = max(self._versions) + 1
            if version > _LAST:
                raise MasterKeyUnusable(f"versions of the master key count from {FIRST} to {_LAST}")
            lines = [f"{number}:{key.hex()}" for number, key in sorted(self._versions.items())]
            lines.append(f"{version}:{secrets.token_bytes(32).hex()}")
            self._written("\n".join(lines) + "\n").replace(self._path)
            self._kept()
            self._seen, self._versions = self._stamp(), self._read()
        return version

    def _make(self) -> None:
        """Make the first version on first use, readable by its owner only; of several who do so at once, one does."""
        if self._path.exists():
            return
        with self._alone():
            if not self._path.exists():
                self._written(secrets.token_bytes(32).hex() + "\n").replace(self._path)
                self._kept()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from writing the file; whoever is killed lets go."""
        descriptor = os.open(self._path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _written(self, text: str) -> Path:
        """Write it beside the file, down to the disk: what is wrapped with a version must not outlive it."""
        beside = self._path.with_suffix(".new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        return beside

    def _kept(self) -> None:
        """See the new name down to the disk as well."""
        descriptor = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _read(self) -> dict[int, bytes]:
        return _parse(self._path.read_text().split())

    def _stamp(self) -> tuple[int, int]:
        known = self._path.stat()
        return known.st_ino, known.st_mtime_ns


def _parse(lines: list[str]) -> dict[int, bytes]:
    versions: dict[int, bytes] = {}
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None:
            raise MasterKeyUnusable("a master key is 64 hexadecimal digits, with its version before it: 2:0f1e…")
        version = int(found[1] or FIRST)
        if not FIRST <= version <= _LAST:
            raise MasterKeyUnusable(f"versions of the master key count from {FIRST} to {_LAST}")
        versions[version] = bytes.fromhex(found[2])
    return versions
