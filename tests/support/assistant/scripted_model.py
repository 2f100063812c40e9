"""A local service that speaks OpenAI's chat completions as a test tells it to, and keeps what it received."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

STALL = "stall"
DRIP = "drip"


@dataclass(frozen=True)
class Raw:
    """An answer of the service itself instead of a model's."""

    status: int
    body: bytes
    headers: str = ""


Says = Callable[[dict[str, Any]], Any]
"""What the model says to the data that it was shown: text, an object that becomes JSON, Raw, STALL or DRIP."""


@dataclass
class Scripted:
    """The service, what it is to say, and what it received."""

    pick: Says = lambda _: {"topic": "unsure"}
    word: Says = lambda _: {"sentences": []}
    received: list[bytes] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def everything(self) -> str:
        """Return all that ever reached the service, escapes undone; its own port may hold any digits."""
        heads = (re.sub(r"(?im)^host:.*$", "", head) for head in self.heads)
        return "\n".join([*heads, *(json.dumps(json.loads(body), ensure_ascii=False) for body in self.received)])

    def shown(self) -> list[dict[str, Any]]:
        """Return the data of each request."""
        return [_data(body) for body in self.received]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(line for line in head.splitlines() if line.lower().startswith("content-length:"))
            body = await reader.readexactly(int(length.partition(":")[2]))
            self.heads.append(head)
            self.received.append(body)
            data = _data(body)
            says = (self.pick if "topics" in data else self.word)(data)
            if says == STALL:
                await reader.read()  # Until the other side gives up.
            else:
                await _answer(writer, says)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def _answer(writer: asyncio.StreamWriter, says: Any) -> None:
    if isinstance(says, Raw):
        status, body, headers = says.status, says.body, says.headers
    else:
        status, headers = 200, ""
        text = says if isinstance(says, str) and says != DRIP else json.dumps(says, ensure_ascii=False)
        message = {"role": "assistant", "content": text}
        body = json.dumps(
            {
                "id": "one", "object": "chat.completion", "created": 1, "model": "scripted",
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                "usage": {"prompt_tokens": 120, "completion_tokens": 12, "total_tokens": 132},
            }
        ).encode()  # fmt: skip
    head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n{headers}\r\n"
    writer.write(head.encode())
    if says == DRIP:
        for byte in body:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.05)
    writer.write(body)
    await writer.drain()


def _data(body: bytes) -> dict[str, Any]:
    content = json.loads(body)["messages"][-1]["content"]
    assert content.startswith("<data>\n")
    assert content.endswith("\n</data>")
    data: dict[str, Any] = json.loads(content.removeprefix("<data>").removesuffix("</data>"))
    return data


@asynccontextmanager
async def scripted() -> AsyncIterator[Scripted]:
    """Open the service."""
    service = Scripted()
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    service.port = server.sockets[0].getsockname()[1]
    async with server:
        yield service
