"""A mail server on this machine that says what a test wants it to: enough of RFC 5321 for one sender, and its moods."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class MailServer:
    """What it says to the next commands, and what it took."""

    says: dict[str, list[str]] = field(default_factory=dict)
    """Command -> answers to give, oldest first, in place of the usual one; empty: hang up without a word."""
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp+plain://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender = ""
        try:
            await self._say(writer, "CONNECT", "220 ready")
            while line := (await reader.readline()).decode().strip():
                word = line.split(":", 1)[0].split(" ")[0].upper()
                if word == "DATA":
                    await self._say(writer, "DATA", "354 go on")
                    raw = await reader.readuntil(b"\r\n.\r\n")
                    self.taken.append(message_from_bytes(raw.removesuffix(b".\r\n"), policy=default))
                    await self._say(writer, "END", "250 taken")
                    continue
                if word == "MAIL":
                    sender = line
                if word == "RCPT":
                    self.envelopes.append((sender, line))
                await self._say(writer, word, "221 bye" if word == "QUIT" else "250 yes")
                if word == "QUIT":
                    break
        except (_HungUpError, asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    async def _say(self, writer: asyncio.StreamWriter, word: str, usual: str) -> None:
        waiting = self.says.get(word)
        answer = waiting.pop(0) if waiting else usual
        if not answer:
            raise _HungUpError
        writer.write(f"{answer}\r\n".encode())
        await writer.drain()


class _HungUpError(Exception):
    """It hangs up."""


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    there = MailServer()
    server = await asyncio.start_server(there.serve, "127.0.0.1", 0)
    there.port = server.sockets[0].getsockname()[1]
    async with server:
        yield there
