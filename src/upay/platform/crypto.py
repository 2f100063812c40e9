"""Encryption of personal fields, blind indexes for look-up, and digests of secrets.

One master key lies in the state folder (or comes by the caller); purposes are separated by HKDF, so the key that
encrypts never indexes. Sealed values are AES-256-GCM: nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes), bound to a
context such as "customer.phone".
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class Vault:
    """Seals and opens personal fields."""

    def __init__(self, master: bytes) -> None:
        assert len(master) == 32, "the master key has 32 bytes"
        self._seal = AESGCM(_derive(master, b"seal"))
        self._index = _derive(master, b"index")

    @classmethod
    def at(cls, home: Path) -> "Vault":
        """Read the master key of this state folder; make it on first use, readable by its owner only."""
        path = home / "master.key"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(bytes.fromhex(path.read_text().strip()))
        with os.fdopen(descriptor, "w") as file:
            key = secrets.token_bytes(32)
            file.write(key.hex() + "\n")
        return cls(key)

    def seal(self, text: str, *, context: str) -> bytes:
        """Encrypt a personal field for its place."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._seal.encrypt(nonce, text.encode(), context.encode())

    def open(self, sealed: bytes, *, context: str) -> str:
        """Decrypt a personal field; a value moved to another place does not open."""
        return self._seal.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode()).decode()

    def seal_bytes(self, content: bytes, *, context: str) -> bytes:
        """Encrypt what is no text, such as an image, for its place."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._seal.encrypt(nonce, content, context.encode())

    def open_bytes(self, sealed: bytes, *, context: str) -> bytes:
        """Decrypt what is no text; what was moved to another place does not open."""
        return self._seal.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())

    def blind(self, text: str, *, context: str) -> bytes:
        """Return the blind index of a value: equal values meet, nothing else can be told."""
        return hmac.digest(self._index, f"{context}\x1f{text}".encode(), "sha256")


def new_token() -> str:
    """Make an unguessable token (256 bits)."""
    return secrets.token_urlsafe(32)


def digest_token(token: str) -> bytes:
    """Return what is stored of a token: its SHA-256, so that a stolen table opens no session."""
    return hashlib.sha256(token.encode()).digest()


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"upay/" + purpose).derive(master)
