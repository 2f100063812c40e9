"""A provider of identity checks that is spoken to by HTTP and JSON.

`POST /checks` asks, `GET /checks/{id}` asks what became of it. The answer's `state` is confirmed, not_confirmed, open
or never. What is sent is personal data and is logged nowhere.
"""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final, Literal
from uuid import UUID

import httpx
import msgspec

from upay.identity.level_rules import Check
from upay.identity.providers.identity_provider import (
    WHYS,
    Answer,
    Confirmed,
    NeverHeard,
    NotConfirmed,
    ProviderSilent,
    ProviderUnreachable,
    Questioned,
    StillOpen,
)

_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class _Said(msgspec.Struct):
    state: Literal["confirmed", "not_confirmed", "open", "never"]
    reference: Annotated[str, msgspec.Meta(max_length=80)] = ""
    check: Annotated[str, msgspec.Meta(max_length=40)] = ""
    why: str = ""


class HttpProvider:
    """The provider at an address."""

    def __init__(self, url: str, *, key: str | None, timeout_ms: int) -> None:
        self._url = url.rstrip("/")
        self._headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        self._seconds = timeout_ms / 1000

    async def check(self, questioned: Questioned) -> Answer:
        """Have somebody checked."""
        body = {
            "id": str(questioned.id), "checks": [check.value for check in questioned.checks], "name": questioned.name,
            "number": questioned.number, "phone": questioned.phone,
            **{f"{check}_image": b64encode(image).decode() for check, image in questioned.images.items()},
        }  # fmt: skip
        answer = _read(await self._ask("POST", "/checks", body))
        if isinstance(answer, NeverHeard):
            raise ProviderSilent  # It was turned down unread, as after an inquiry that came first; that one told.
        return answer

    async def inquire(self, check_id: UUID) -> Answer | NeverHeard:
        """Ask what became of a check."""
        return _read(await self._ask("GET", f"/checks/{check_id}", None))

    async def _ask(self, method: str, path: str, body: Mapping[str, object] | None) -> httpx.Response:
        try:
            # A connection of its own: checks are few, and none waits for what another one broke.
            client = httpx.AsyncClient(timeout=self._seconds, verify=_certifiers())
            async with asyncio.timeout(self._seconds), client:
                return await client.request(method, self._url + path, json=body, headers=self._headers)
        except _NOT_SENT as error:
            raise ProviderUnreachable(type(error).__name__) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise ProviderSilent(type(error).__name__) from error


@cache
def _certifiers() -> ssl.SSLContext:
    """Return by whom a provider's certificate may be signed; everybody would wait while that list is read anew."""
    return httpx.create_ssl_context()


def _read(response: httpx.Response) -> Answer | NeverHeard:
    try:
        said = msgspec.json.decode(response.content, type=_Said)
    except msgspec.DecodeError as error:
        raise ProviderSilent(str(response.status_code)) from error
    match said.state:
        case "confirmed":
            return Confirmed(said.reference)
        case "not_confirmed":
            check = said.check if said.check in set(Check) else ""
            return NotConfirmed(said.reference, check, said.why if said.why in WHYS else "not_usable")
        case "open":
            return StillOpen()
        case "never":
            return NeverHeard()
