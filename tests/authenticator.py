"""A passkey device in software: makes keys and signs as a browser with such a device would, also wrongly."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://localhost:8000"
_PRESENT_AND_VERIFIED = 0x05
_WITH_KEY = 0x40


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """One device with one key."""

    origin: str = ORIGIN
    domain: str = "localhost"
    verified: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    count: int = 0

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer the options of a registration."""
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(_WITH_KEY) + held}
        said = self._said("webauthn.create", options)
        return self._answer({"clientDataJSON": _text(said), "attestationObject": _text(cbor2.dumps(attestation))})

    def sign(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer the options of a sign-in or an approval."""
        self.count += 1
        said, data = self._said("webauthn.get", options), self._data(0)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {"clientDataJSON": _text(said), "authenticatorData": _text(data), "signature": _text(signature)}
        )

    def _said(self, kind: str, options: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _data(self, flags: int) -> bytes:
        flags |= _PRESENT_AND_VERIFIED if self.verified else 0x01
        return hashlib.sha256(self.domain.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        return {
            "id": _text(self.id), "rawId": _text(self.id), "type": "public-key", "response": response,
            "clientExtensionResults": {},
        }  # fmt: skip
