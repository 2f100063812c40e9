"""The list of who is erased when, outside of the database: with it, a backup that is put back brings nobody back.

A backup knows nothing of whoever closed their account or was erased after it was made. So the worker adds each
erasure, planned or done, to a file of the state folder, `erased.list`: one a line, an id and days, no name and no
number. It is only ever added to. `again` holds a database to it.
"""

import fcntl
import os
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert

from upay.platform.db import Database, UnitOfWork
from upay.platform.retention import ERASURE, Kind, closed_at_of

log = structlog.get_logger(__name__)
NAME: Final = "erased.list"
_OVERLAP: Final = timedelta(hours=1)
"""What changed so shortly before the last line is looked at again: a transaction may have been under way."""
_TAIL_BYTES: Final = 1_000_000
_AT_ONCE: Final = 1000
_NOT_DONE: Final = "-"


class ListUnreadable(Exception):  # noqa: N818 -- told to whoever runs the program
    """A line of the list is none; the text says which."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of data of one person: when it goes, and when it went."""

    changed_at: datetime
    person: UUID
    kind: Kind
    due_at: datetime
    done_at: datetime | None

    def written(self) -> str:
        """Return it as it stands in the list."""
        done = _NOT_DONE if self.done_at is None else self.done_at.isoformat()
        return f"{self.changed_at.isoformat()} {self.person} {self.kind.value} {self.due_at.isoformat()} {done}\n"

    @classmethod
    def read(cls, text: str, number: int) -> "Line":
        """Read one; raise ListUnreadable with its number if it is none."""
        try:
            changed, person, kind, due, done = text.split()
            return cls(
                datetime.fromisoformat(changed), UUID(person), Kind(kind), datetime.fromisoformat(due),
                None if done == _NOT_DONE else datetime.fromisoformat(done),
            )  # fmt: skip
        except ValueError as error:
            raise ListUnreadable(f"line {number} is none of a list of erasures") from error


@dataclass(frozen=True, slots=True)
class Again:
    """What was done anew."""

    closed: int
    """Accounts that were open again."""
    planned: int
    """Kinds of data whose day, or whose erasing, this database did not know of."""


Close = Callable[[UnitOfWork, UUID, datetime], Awaitable[bool]]
"""Closes an account that is open though it was closed at that instant; says whether it was open."""


async def keep(db: Database, folder: Path, *, at: datetime) -> int:
    """Add to the list what is not in it yet; return how many lines.

    Where the database no longer knows what was written last, an older one was put back, and the log says so.
    """
    del at
    with os.fdopen(_opened(folder), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = _tail(file.fileno())
        last = max((line.changed_at for line in known), default=None)
        async with db.begin() as uow:
            rows = await _rows(uow, since=None if last is None else last - _OVERLAP)
            back = await _unknown(uow, sorted(known, key=lambda line: line.changed_at)[-_AT_ONCE:])
        if back:
            log.error("erased.brought_back", lines=len(back), do="upay erased again")
        fresh = [line for line in rows if line not in known]
        if fresh:
            file.write("".join(line.written() for line in fresh).encode())
            file.flush()
            os.fsync(file.fileno())
    return len(fresh)


def read(path: Path) -> Iterator[Line]:
    """Read a list; a last line that was cut off while it was written is left out."""
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            if text.endswith("\n"):
                yield Line.read(text, number)


async def missing(db: Database, lines: Iterable[Line]) -> int:
    """Count what the list says and this database does not know."""
    many, rest = 0, iter(lines)
    while some := list(islice(rest, _AT_ONCE)):
        async with db.begin() as uow:
            many += len(await _unknown(uow, some))
    return many


async def again(db: Database, lines: Iterable[Line], close: Close) -> Again:
    """Hold a database to the list: close who is open again, and plan what it does not know; what is due then goes.

    Told twice, it finds nothing the second time. Whoever calls lets go of what is due afterwards.
    """
    closed, planned, rest = 0, 0, iter(lines)
    while some := list(islice(rest, _AT_ONCE)):
        async with db.begin() as uow:
            unknown = await _unknown(uow, some)
            planned += len(unknown)
            for line in unknown:
                then = closed_at_of(line.kind, line.due_at)
                closed += then is not None and await close(uow, line.person, then)
            connection = await uow.connection()
            for line in unknown:
                row = insert(ERASURE).values(person_id=line.person, kind=line.kind.value, due_at=line.due_at)
                await connection.execute(row.on_conflict_do_nothing())
    return Again(closed, planned)


async def _unknown(uow: UnitOfWork, lines: list[Line]) -> list[Line]:
    found = await (await uow.connection()).execute(
        sa.select(ERASURE).where(ERASURE.c.person_id.in_({line.person for line in lines}))
    )
    known = {(row.person_id, row.kind): row.done_at is not None for row in found}
    lacking = {
        (line.person, line.kind): line
        for line in lines
        if (done := known.get((line.person, line.kind.value))) is None or (line.done_at is not None and not done)
    }
    return list(lacking.values())


async def _rows(uow: UnitOfWork, *, since: datetime | None) -> list[Line]:
    query = sa.select(ERASURE).order_by(ERASURE.c.changed_at)
    if since is not None:
        query = query.where(ERASURE.c.changed_at >= since)
    found = await (await uow.connection()).execute(query)
    return [Line(row.changed_at, row.person_id, Kind(row.kind), row.due_at, row.done_at) for row in found]


def _opened(folder: Path) -> int:
    """Open the list, made at the first use and its owner's alone."""
    folder.mkdir(parents=True, exist_ok=True)
    return os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)


def _tail(descriptor: int) -> set[Line]:
    size = os.fstat(descriptor).st_size
    start = max(0, size - _TAIL_BYTES)
    content = os.pread(descriptor, size - start, start).decode(errors="replace")
    if content and not content.endswith("\n"):
        # Whoever wrote the last line was stopped within it; what comes next begins on a line of its own.
        os.ftruncate(descriptor, size - len(content.rpartition("\n")[2].encode()))
        content = content.rpartition("\n")[0] + "\n"
    lines = content.splitlines()[1 if start else 0 :]
    return {Line.read(text, number) for number, text in enumerate(lines, 1) if text}
