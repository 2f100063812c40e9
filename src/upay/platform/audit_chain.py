"""The chain that proves the audit: blocks of acts, each of which covers the one before.

`seal` gathers the acts that are committed and stand in no block yet. Whoever knows the digest of a block can tell
whether anything up to it was changed, left out or added since; an act that commits late stands in the next block.
Reasons in words are covered as they are kept, encrypted, so the chain holds when they can be read no more.

The digest of an act is the SHA-256 of its canonical form, a JSON array: id, instant in UTC, actor, act, subject, facts
with their keys in order, and the sealed reason in hexadecimal or null; no blanks. The digest of a block is the SHA-256
of [number, instant, digest of the block before, [digests of its acts]], likewise; before the first stand 32 zero bytes.
A file holds a block a line, its acts in canonical form, so that it can be proven without this program.
"""

import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from upay.kit.time import in_utc
from upay.platform.audit import ACT, ACT_BLOCK, ACT_SEALED, ACT_WAITING, Act
from upay.platform.db import Database, UnitOfWork

_SEALING: Final = 0x5EA1
"""The advisory lock of whoever seals."""
_MOST: Final = 1000
_BEFORE_THE_FIRST: Final = bytes(32)


class FileUnreadable(Exception):  # noqa: N818 -- says what is the matter with a file
    """A line of a file is no block; the message says which and why."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A block as a file holds it; digests in hexadecimal, acts in canonical form."""

    number: int
    at: str
    digest: str
    acts: list[list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last block: whoever keeps this elsewhere can prove all that stands up to it."""

    number: int
    digest: bytes

    def __str__(self) -> str:
        """Return number and digest as one writes them down."""
        return f"{self.number}:{self.digest.hex()}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read what `str` wrote; raise ValueError on anything else."""
        number, _, digest = text.partition(":")
        if not (number.isascii() and number.isdigit() and len(digest) == 64):
            raise ValueError(f"{text} is no head: it is written as number:digest")
        return cls(number=int(number), digest=bytes.fromhex(digest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What proving found."""

    blocks: int
    acts: int
    unsealed: int
    problems: tuple[str, ...]
    head: Head | None


class Chain:
    """Proves blocks as they come, whether from a database or from a file."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.acts = 0
        self.head: Head | None = None
        self._known: dict[int, bytes] = {}

    def add(self, block: Line) -> None:
        """Prove the next block: its number, its digest over its acts, and that it hangs on the one before."""
        before = _BEFORE_THE_FIRST if self.head is None else self.head.digest
        expected = 1 if self.head is None else self.head.number + 1
        if block.number != expected:
            self.problems.append(f"block {expected} is missing: {block.number} comes next")
        elif _digest(number=block.number, at=block.at, before=before, acts=block.acts) != block.digest:
            self.problems.append(f"block {block.number} was changed: its acts do not have its digest")
        self.acts += len(block.acts)
        self.head = Head(number=block.number, digest=bytes.fromhex(block.digest))
        self._known[block.number] = self.head.digest

    def hold_against(self, kept: Head) -> None:
        """Compare with a head that was kept elsewhere."""
        found = self._known.get(kept.number)
        if found is None:
            self.problems.append(f"block {kept.number} is missing, which was there when its digest was kept")
        elif found != kept.digest:
            self.problems.append(f"block {kept.number} is another one than when its digest was kept")

    def proven(self, *, unsealed: int = 0) -> Proven:
        """Return what was found so far."""
        return Proven(
            blocks=len(self._known), acts=self.acts, unsealed=unsealed, problems=tuple(self.problems), head=self.head
        )


async def seal(db: Database, *, at: datetime) -> int:
    """Gather what is committed and in no block into the next one; return how many acts that were.

    Of several processes that seal at once, one does.
    """
    async with db.begin() as uow:
        connection = await uow.connection()
        if not await connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_SEALING))):
            return 0
        waiting = sa.select(ACT).join(ACT_WAITING, ACT_WAITING.c.act_id == ACT.c.id).order_by(ACT.c.at, ACT.c.id)
        acts = [_act(row) for row in await connection.execute(waiting.limit(_MOST))]
        if not acts:
            return 0
        last = await head(uow)
        number = 1 if last is None else last.number + 1
        digest = _digest(
            number=number, at=in_utc(at), before=_BEFORE_THE_FIRST if last is None else last.digest,
            acts=[canonical(act) for act in acts],
        )  # fmt: skip
        await connection.execute(sa.insert(ACT_BLOCK).values(number=number, at=at, digest=bytes.fromhex(digest)))
        places = [{"act_id": act.id, "block": number, "place": place} for place, act in enumerate(acts)]
        await connection.execute(sa.insert(ACT_SEALED), places)
        await connection.execute(sa.delete(ACT_WAITING).where(ACT_WAITING.c.act_id.in_([act.id for act in acts])))
    return len(acts)


async def head(uow: UnitOfWork) -> Head | None:
    """Return the last block, None where nothing was sealed yet."""
    query = sa.select(ACT_BLOCK.c.number, ACT_BLOCK.c.digest).order_by(ACT_BLOCK.c.number.desc()).limit(1)
    row = (await (await uow.connection()).execute(query)).one_or_none()
    return None if row is None else Head(number=row.number, digest=row.digest)


async def lines(uow: UnitOfWork) -> AsyncIterator[Line]:
    """Read every block with its acts, in order, one at a time. A block whose acts are gone comes without them."""
    connection = await uow.connection()
    for block in (await connection.execute(sa.select(ACT_BLOCK).order_by(ACT_BLOCK.c.number))).all():
        standing = (
            sa.select(ACT)
            .join(ACT_SEALED, ACT_SEALED.c.act_id == ACT.c.id)
            .where(ACT_SEALED.c.block == block.number)
            .order_by(ACT_SEALED.c.place)
        )
        acts = [canonical(_act(row)) for row in await connection.execute(standing)]
        yield Line(number=block.number, at=in_utc(block.at), digest=block.digest.hex(), acts=acts)


async def prove(uow: UnitOfWork, *, kept: Iterable[Head] = ()) -> Proven:
    """Prove the whole audit against its own chain, and against heads that were kept elsewhere."""
    chain = Chain()
    async for line in lines(uow):
        chain.add(line)
    for one in kept:
        chain.hold_against(one)
    connection = await uow.connection()
    in_a_block = sa.exists().where(ACT_SEALED.c.act_id == ACT.c.id)
    in_line = sa.exists().where(ACT_WAITING.c.act_id == ACT.c.id)
    for lost in await connection.scalars(sa.select(ACT.c.id).where(~in_a_block, ~in_line)):
        chain.problems.append(f"act {lost} stands in no block, and waits for none")
    waiting = await connection.scalar(sa.select(sa.func.count()).select_from(ACT_WAITING))
    return chain.proven(unsealed=waiting or 0)


def prove_file(file: Iterable[bytes], *, kept: Iterable[Head] = ()) -> Proven:
    """Prove what was written into a file, without a database; raise FileUnreadable for a line that is no block."""
    chain = Chain()
    for number, line in enumerate(file, start=1):
        try:
            chain.add(msgspec.json.decode(line, type=Line))
        except (msgspec.MsgspecError, ValueError) as error:
            raise FileUnreadable(f"line {number} is no block: {error}") from error
    for one in kept:
        chain.hold_against(one)
    return chain.proven()


def canonical(act: Act) -> list[Any]:
    """Return what the digest of an act covers."""
    note = None if act.note_sealed is None else act.note_sealed.hex()
    return [str(act.id), in_utc(act.at), act.actor, act.act, act.subject, dict(act.facts), note]


def _digest(*, number: int, at: str, before: bytes, acts: Sequence[list[Any]]) -> str:
    digests = [_sha256(act) for act in acts]
    return _sha256([number, at, before.hex(), digests])


def _sha256(what: list[Any]) -> str:
    return hashlib.sha256(msgspec.json.encode(what, order="deterministic")).hexdigest()


def _act(row: Any) -> Act:  # noqa: ANN401 -- a row of a table is untyped by nature
    return Act(
        id=row.id, at=row.at, actor=row.actor, act=row.act, subject=row.subject, facts=row.facts,
        note_sealed=row.note_sealed,
    )  # fmt: skip
