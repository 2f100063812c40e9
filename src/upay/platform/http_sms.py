"""A carrier that is spoken to by HTTP.

The body that goes out is `{"to", "text"}` as JSON, with the text's own id as `Idempotency-Key`, so that a carrier which
hears of it twice sends it once. A status below 300 means taken; 408, 425, 429 and from 500 on mean later; anything else
means never. How a carrier words its answer is nobody's business here, and is not logged.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import httpx

from upay.platform.carriers import NeverDelivered, NotNow, Sms

_TIMEOUT_SECONDS: Final = 10.0
_LATER: Final = frozenset({408, 425, 429})


class HttpSms:
    """A carrier that takes texts by HTTP."""

    def __init__(self, client: httpx.AsyncClient, url: str, key: str) -> None:
        self._client = client
        self._url = url
        self._key = key

    async def send(self, *, id: UUID, number: str, text: str) -> None:  # noqa: A002 -- the id of the text
        """Hand a text over."""
        headers = {"Idempotency-Key": str(id), "Authorization": f"Bearer {self._key}"}
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                answer = await self._client.post(self._url, json={"to": number, "text": text}, headers=headers)
        except (httpx.HTTPError, TimeoutError) as error:
            raise NotNow(type(error).__name__) from error
        if answer.status_code in _LATER or answer.status_code >= 500:
            raise NotNow(str(answer.status_code))
        if answer.status_code >= 300:
            raise NeverDelivered(str(answer.status_code))


@asynccontextmanager
async def carrier(url: str | None, key: str | None) -> AsyncIterator[Sms | None]:
    """Open the carrier of the settings; None where there is none, and texts stay in the outbox."""
    if url is None:
        yield None
        return
    async with httpx.AsyncClient(follow_redirects=False) as client:
        yield HttpSms(client, url, key or "")
