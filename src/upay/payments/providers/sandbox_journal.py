"""The sandbox bank's memory on disk: an append-only file that survives kill −9 at any instant.

A record is one line: CRC-32, a space, JSON. Records that arrive together share one fsync. The line that a crash tore
is cut off at the next start; it was never answered for.
"""

import asyncio
import fcntl
import json
import os
import zlib
from pathlib import Path
from typing import Any

JOURNAL_NAME = "journal.log"

Record = dict[str, Any]


class JournalDamaged(Exception):  # noqa: N818 -- says what the file is
    """Sound records follow an unsound one: no crash does this, so nobody but a person may repair it."""


class JournalBusy(Exception):  # noqa: N818 -- says what the folder is
    """Another bank keeps its journal in this folder."""


class Journal:
    """An open journal; one process at a time."""

    def __init__(self, folder: Path) -> None:
        """Open or begin the journal of this folder; `records` holds what it says so far."""
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / JOURNAL_NAME).open("ab", buffering=0)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.records, sound = _read((folder / JOURNAL_NAME).read_bytes())
        except BlockingIOError:
            self._file.close()
            message = f"another sandbox bank keeps its journal in {folder}"
            raise JournalBusy(message) from None
        except JournalDamaged:
            self._file.close()
            raise
        self._file.truncate(sound)
        os.fsync(self._file.fileno())
        _fsync_folder(folder)
        self._buffer: list[bytes] = []
        self._appended = 0
        self._durable = 0
        self._flushing: asyncio.Task[None] | None = None

    def append(self, record: Record) -> None:
        """Add a record; it counts once `synced` returns."""
        self._buffer.append(_line(record))
        self._appended += 1

    async def synced(self) -> None:
        """Wait until everything appended so far is on disk; raises OSError if the disk refuses, and ever after."""
        target = self._appended
        while self._durable < target:
            if self._flushing is None or (self._flushing.done() and self._flushing.exception() is None):
                self._flushing = asyncio.create_task(self._flush())
            # Whoever gives up waiting must not stop the writing for the others.
            await asyncio.shield(self._flushing)

    async def close(self) -> None:
        """Write what is left and let go of the folder."""
        try:
            await self.synced()
        finally:
            self._file.close()

    async def _flush(self) -> None:
        batch, self._buffer = b"".join(self._buffer), []
        count = self._appended
        await asyncio.to_thread(self._write, batch)
        self._durable = count

    def _write(self, batch: bytes) -> None:
        rest = memoryview(batch)
        while rest:
            rest = rest[self._file.write(rest) :]
        os.fsync(self._file.fileno())


def records_in(folder: Path) -> list[Record]:
    """Read the sound records of a journal without touching it, as of now."""
    return _read((folder / JOURNAL_NAME).read_bytes())[0]


def _read(data: bytes) -> tuple[list[Record], int]:
    records: list[Record] = []
    position = 0
    while position < len(data):
        end = data.find(b"\n", position)
        record = _parse(data[position:end]) if end >= 0 else None
        if record is None:
            if any(_parse(line) is not None for line in data[position:].split(b"\n")[1:]):
                message = f"{JOURNAL_NAME} is damaged at byte {position}, before records that are sound"
                raise JournalDamaged(message)
            break
        records.append(record)
        position = end + 1
    return records, position


def _line(record: Record) -> bytes:
    text = json.dumps(record, separators=(",", ":")).encode()
    return b"%08x %b\n" % (zlib.crc32(text), text)


def _parse(line: bytes) -> Record | None:
    head, space, text = line.partition(b" ")
    if not space or head != b"%08x" % zlib.crc32(text):
        return None
    record: Record = json.loads(text)
    return record


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
