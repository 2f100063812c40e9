"""Where mail is handed over, as an address of the settings says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

_LOOKS_LIKE: Final = "it looks like smtps://user:password@mail.example.com:465, or smtp://… for STARTTLS"
Safety = Literal["smtps", "smtp", "smtp+plain"]
_PORTS: Final[Mapping[Safety, int]] = MappingProxyType({"smtps": 465, "smtp": 587, "smtp+plain": 25})
_SAFETIES: Final[Mapping[str, Safety]] = MappingProxyType({str(one): one for one in _PORTS})


class SmtpUrlError(ValueError):
    """The address of the mail server cannot be read; the message says what it should look like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed over, and as whom."""

    safety: Safety
    """smtps: TLS from the first byte; smtp: STARTTLS or nothing; smtp+plain: in clear, for a server on this host."""
    host: str
    port: int
    user: str | None
    password: str | None


def server_of(url: str) -> Server:
    """Read smtps://user:password@host:port; the user and the port may be left out."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SmtpUrlError(_LOOKS_LIKE) from error
    safety = _SAFETIES.get(parts.scheme)
    if safety is None or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SmtpUrlError(_LOOKS_LIKE)
    if safety == "smtp+plain" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise SmtpUrlError("smtp+plain is for a server on this host only; elsewhere use smtp or smtps")
    return Server(
        safety=safety, host=parts.hostname, port=port or _PORTS[safety],
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )  # fmt: skip
