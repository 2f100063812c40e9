r"""Encryption of personal fields, blind indexes for look-up, and digests of secrets.

What belongs to a person is sealed with that person's own key, what belongs to nobody with the master key; purposes are
separated by HKDF, so the key that encrypts never indexes. Sealed values are AES-256-GCM, bound to a context such as
"customer.phone", in one of four forms that `open` tells apart by how they begin:

    up\x01 ‖ version ‖ nonce (12 bytes) ‖ ciphertext ‖ tag (16)      with a version of the master key
    up\x02 ‖ person (16) ‖ nonce (12) ‖ ciphertext ‖ tag (16)        with a person's key
    up\x00                                                          overwritten: nothing to read
    nonce (12) ‖ ciphertext ‖ tag (16)                              before there were forms: with the first master key

A value of the last form may begin like one of the others by chance; what does not open as the one is tried as the
other, and a tag of 16 bytes knows which it is.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from upay.platform.master_keys import FIRST, FolderKeys, GivenKeys, KeyProvider, MasterKeyUnusable
from upay.platform.person_keys import Erased, KeyMissing, PersonKeys

__all__ = ["BY_MASTER", "BY_NOBODY", "BY_PERSON", "Erased", "Vault", "digest_token", "new_token"]

BY_NOBODY: Final = b"up\x00"
"""What stands in place of a sealed value that was overwritten."""
BY_MASTER: Final = b"up\x01"
BY_PERSON: Final = b"up\x02"
_FORM_BYTES: Final = 3
_PERSON_BYTES: Final = 16
_NONCE_BYTES: Final = 12


class Vault:
    """Seals and opens personal fields."""

    def __init__(self, master: bytes | GivenKeys, *, provider: KeyProvider | None = None) -> None:
        """`provider` wraps the keys of persons; without it the master key itself does."""
        self._master = GivenKeys({FIRST: master}) if isinstance(master, bytes) else master
        self.provider: KeyProvider = provider or self._master
        self._index = self._master.derived(FIRST, b"index")
        self._ciphers: dict[int, AESGCM] = {}
        self._people: PersonKeys | None = None

    @classmethod
    def at(cls, home: Path, *, given: str | None = None, url: str | None = None) -> "Vault":
        """Take the master key that is given, or that of this state folder, made on first use.

        `url` is the database with the keys of persons; what belongs to a person cannot be opened without it.
        """
        vault = cls(GivenKeys.parse(given) if given else FolderKeys(home))
        return vault if url is None else vault.bind(url)

    def bind(self, url: str, **more: int) -> "Vault":
        """Use the keys of persons in this database from here on."""
        self.release()
        self._people = PersonKeys(url, self.provider, **more)
        return self

    def release(self) -> None:
        """Let go of the database."""
        people, self._people = self._people, None
        if people is not None:
            people.close()

    @property
    def people(self) -> PersonKeys:
        """The keys of persons."""
        assert self._people is not None, "bind the vault to its database first"
        return self._people

    @property
    def versions(self) -> GivenKeys:
        """The versions of the master key that make blind indexes and seal what belongs to nobody."""
        return self._master

    @property
    def current(self) -> int:
        """The version of the master key that seals what belongs to nobody: the one that is in use."""
        in_use = None if self._people is None else self._people.version_in_use()
        return self._master.current() if in_use is None or self.provider is not self._master else in_use

    async def know(self, sealed: Iterable[bytes | None]) -> None:
        """Read ahead the keys of what is about to be opened; those that are known already cost nothing."""
        heads = {value[: _FORM_BYTES + _PERSON_BYTES] for value in sealed if value and value.startswith(BY_PERSON)}
        if heads:
            await self.people.know(UUID(bytes=head[_FORM_BYTES:]) for head in heads)

    def seal(self, text: str, *, context: str, person: UUID | None = None) -> bytes:
        """Encrypt a field for its place, with the key of the person whom it belongs to."""
        return self.seal_bytes(text.encode(), context=context, person=person)

    def seal_bytes(self, content: bytes, *, context: str, person: UUID | None = None) -> bytes:
        """Encrypt bytes likewise."""
        if person is None:
            version = self.current
            head = BY_MASTER + bytes([version])
            cipher = self._cipher(version)
        else:
            head = BY_PERSON + person.bytes
            cipher = self.people.made_for(person)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return head + nonce + cipher.encrypt(nonce, content, head + context.encode())

    def open(self, sealed: bytes, *, context: str) -> str:
        """Decrypt a field; a value moved to another place does not open, and one of an erased person raises Erased."""
        return self.open_bytes(sealed, context=context).decode()

    def open_bytes(self, sealed: bytes, *, context: str) -> bytes:
        """Decrypt bytes likewise."""
        if sealed == BY_NOBODY:
            raise Erased
        try:
            return self._open_form(sealed, context)
        except (InvalidTag, KeyMissing, MasterKeyUnusable) as error:
            # By chance in one of 16 million, a value from before there were forms begins like one.
            try:
                return _decrypt(self._cipher(FIRST), sealed, context.encode())
            except (InvalidTag, ValueError):
                raise error from None

    def _open_form(self, sealed: bytes, context: str) -> bytes:
        form = sealed[:_FORM_BYTES]
        if form == BY_PERSON:
            head = sealed[: _FORM_BYTES + _PERSON_BYTES]
            cipher = self.people.of(UUID(bytes=head[_FORM_BYTES:]))
        elif form == BY_MASTER:
            head = sealed[: _FORM_BYTES + 1]
            cipher = self._cipher(head[-1])
        else:
            head, cipher = b"", self._cipher(FIRST)
        return _decrypt(cipher, sealed[len(head) :], head + context.encode())

    def _cipher(self, version: int) -> AESGCM:
        if version not in self._ciphers:
            self._ciphers[version] = AESGCM(self._master.derived(version, b"seal"))
        return self._ciphers[version]

    def read(self, sealed: bytes | None, *, context: str, erased: str = "") -> str:
        """Decrypt a field that is only shown; of an erased person, `erased` stands there instead."""
        try:
            return erased if sealed is None else self.open(sealed, context=context)
        except Erased:
            return erased

    def keyed(self, secret: str, *, version: int) -> str:
        """Return 64 digits that only the server can make of a secret: a copy of the database alone guesses at nothing.

        Raise MasterKeyUnusable where this version of the master key is not here.
        """
        return hmac.digest(self._master.derived(version, b"secret"), secret.encode(), "sha256").hex()

    def blind(self, text: str, *, context: str) -> bytes:
        """Return the blind index of a value: equal values meet, nothing else can be told."""
        return hmac.digest(self._index, f"{context}\x1f{text}".encode(), "sha256")


def new_token() -> str:
    """Make an unguessable token (256 bits)."""
    return secrets.token_urlsafe(32)


def digest_token(token: str) -> bytes:
    """Return what is stored of a token: its SHA-256, so that a stolen table opens no session."""
    return hashlib.sha256(token.encode()).digest()


def _decrypt(cipher: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
