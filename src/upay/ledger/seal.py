"""Closing a period, and sealing what was booked in it.

A period is closed in a moment in which nobody posts; from then on nothing is booked before its end. So what lies in it
stands still, and can be hashed while postings go on. A seal is a SHA-256 over the period's lines, partition by
partition, and over the seal before it: who knows the last one can tell whether anything before it was changed.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final

import psycopg

from upay.kit.time import BUSINESS_ZONE
from upay.ledger.check import Problem
from upay.ledger.lines import Stretch, Told, journal
from upay.ledger.locks import CLOSING_LOCK
from upay.ledger.partitions import CARRIED, partitions
from upay.platform.db import Driver, Transaction, UnitOfWork

_SEALING_LOCK: Final = 8_583_004
_PATIENCE: Final = "10s"
"""How long closing waits for postings that are under way; those that come later wait along."""
_IN_PERIOD: Final = "posted_at < %(ends_at)s and (%(begins_at)s::timestamptz is null or posted_at >= %(begins_at)s)"


class PeriodRefused(Exception):  # noqa: N818 -- an answer to the operator, in words
    """The period cannot be closed or sealed like this; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period that is closed: from where the one before it ended to before its own end."""

    name: str
    begins_at: datetime | None
    ends_at: datetime
    closing_seq: int
    """What is booked later has a greater number."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of a period lies in one partition."""

    first_seq: int
    below_seq: int
    transfers: int
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A period that is sealed, with the digest over its parts and the seal before it."""

    period: Period
    first_seq: int | None
    last_seq: int | None
    transfers: int
    whole_below: int
    """Whatever has a smaller number is in this seal or in one before it."""
    digest: bytes
    parts: tuple[Part, ...]


def calendar_period(name: str) -> tuple[datetime, datetime]:
    """Return begin and end of a year ("2026"), month ("2026-03") or day ("2026-03-02") of the business zone.

    Raises ValueError if the name is none of these.
    """
    numbers = [int(word) for word in name.split("-") if word.isascii() and word.isdigit()]
    year, month, day = (*numbers, 1, 1)[:3] if len(numbers) < 3 else numbers[:3]
    shape = ("{:04}", "{:04}-{:02}", "{:04}-{:02}-{:02}")[min(len(numbers), 3) - 1]
    if not numbers or shape.format(*numbers) != name:
        raise ValueError(f"{name} is no year, month or day such as 2026, 2026-03 or 2026-03-02")
    begin = datetime(year, month, day, tzinfo=BUSINESS_ZONE)
    match len(numbers):
        case 1:
            end = begin.replace(year=year + 1)
        case 2:
            end = begin.replace(year=year + month // 12, month=month % 12 + 1)
        case _:
            end = datetime.fromordinal(begin.toordinal() + 1).replace(tzinfo=BUSINESS_ZONE)
    return begin.astimezone(UTC), end.astimezone(UTC)


async def close_period(uow: UnitOfWork, *, name: str, ends_at: datetime | None = None, at: datetime) -> Period:
    """Close the period, or find it closed: from the commit on, nothing is booked before its end any more.

    Without an end the name is a day, month or year. Postings wait until the commit. Raises PeriodRefused.
    """
    begins_at = None
    if ends_at is None:
        try:
            begins_at, ends_at = calendar_period(name)
        except ValueError as error:
            raise PeriodRefused(f"{error}; or say where it ends") from error
    assert ends_at.tzinfo is not None, "instants carry their zone"
    driver = uow.driver
    await driver.execute(f"set local lock_timeout = '{_PATIENCE}'")
    try:
        await driver.execute(f"select pg_advisory_xact_lock({CLOSING_LOCK})")
    except psycopg.errors.LockNotAvailable as error:
        raise PeriodRefused(f"a posting has been under way for {_PATIENCE}; nothing was closed") from error
    await driver.execute("set local lock_timeout = default")
    closed = await periods(uow)
    if (found := next((period for period in closed if period.name == name), None)) is not None:
        if found.ends_at != ends_at:
            raise PeriodRefused(f"{name} was closed already, and ends at {found.ends_at.isoformat()}")
        return found
    last = closed[-1] if closed else None
    if ends_at > at:
        raise PeriodRefused(f"{name} ends at {ends_at.isoformat()}, which is yet to come")
    if last is not None and ends_at <= last.ends_at:
        raise PeriodRefused(f"{name} lies in what is closed already: {last.name} ends at {last.ends_at.isoformat()}")
    if last is not None and begins_at is not None and begins_at != last.ends_at:
        raise PeriodRefused(
            f"{name} begins at {begins_at.isoformat()}, but the last closed period, {last.name}, ends at "
            f"{last.ends_at.isoformat()}: periods follow each other without gaps"
        )
    await driver.execute(
        "insert into ledger.period (name, begins_at, ends_at, closing_seq, closed_at) "
        "select %s, %s, %s, case when is_called then last_value else 0 end, %s from ledger.seq",
        [name, last and last.ends_at, ends_at, at],
    )
    return (await periods(uow))[-1]


async def periods(transaction: Transaction) -> list[Period]:
    """Return the closed periods in their order."""
    rows = await transaction.driver.execute(
        "select name, begins_at, ends_at, closing_seq from ledger.period order by ends_at"
    )
    return [
        Period(name=name, begins_at=begins_at, ends_at=ends_at, closing_seq=closing_seq)
        for name, begins_at, ends_at, closing_seq in await rows.fetchall()
    ]


async def seals(transaction: Transaction) -> list[Seal]:
    """Return the seals in their order."""
    driver = transaction.driver
    parts: dict[str, list[Part]] = {}
    rows: Any = await driver.execute(
        "select period, first_seq, below_seq, transfers, digest from ledger.seal_part order by period, first_seq"
    )
    for name, first, below, count, digest in await rows.fetchall():
        part = Part(first_seq=first, below_seq=below, transfers=count, digest=bytes(digest))
        parts.setdefault(name, []).append(part)
    by_name = {period.name: period for period in await periods(transaction)}
    rows = await driver.execute(
        "select period, first_seq, last_seq, transfers, whole_below, digest from ledger.seal order by whole_below"
    )
    found = [
        Seal(
            period=by_name[name], first_seq=first, last_seq=last, transfers=count, whole_below=below,
            digest=bytes(digest), parts=tuple(parts.get(name, ())),
        )
        for name, first, last, count, below, digest in await rows.fetchall()
    ]  # fmt: skip
    return sorted(found, key=lambda seal: seal.period.ends_at)


async def seal_next(uow: UnitOfWork, *, at: datetime, told: Told = lambda _done, _of: None) -> Seal | None:
    """Seal the first closed period that is not sealed yet; None if there is none. Postings go on meanwhile."""
    await uow.driver.execute(f"select pg_advisory_xact_lock({_SEALING_LOCK})")
    so_far, closed = await seals(uow), await periods(uow)
    if len(closed) == len(so_far):
        return None
    period, before = closed[len(so_far)], so_far[-1] if so_far else None
    begin, end = 0 if before is None else before.whole_below, period.closing_seq + 1
    numbers: list[int] = []
    later: list[int] = []
    parts: list[Part] = []
    for partition in await partitions(uow.driver):
        low, below = max(partition.first_seq, begin), min(partition.below_seq, end)
        if partition.name == CARRIED or low >= below:
            continue
        count, digest = 0, sha256()
        async for stretch in _lines_of(uow.driver, period, low, below):
            digest.update(stretch.text.encode())
            count += stretch.lines
            numbers += [number for number in (stretch.first, stretch.last) if number is not None]
            later += [] if stretch.first_later is None else [stretch.first_later]
            told(stretch.below - begin, end - begin)
        if count:
            parts.append(Part(partition.first_seq, partition.below_seq, count, digest.digest()))
    sealed = Seal(
        period=period, first_seq=min(numbers, default=None), last_seq=max(numbers, default=None),
        transfers=sum(part.transfers for part in parts), whole_below=min(later, default=end), digest=b"",
        parts=tuple(parts),
    )  # fmt: skip
    sealed = replace(sealed, digest=digest_of(sealed, b"" if before is None else before.digest))
    await _write(uow.driver, sealed, at)
    return sealed


def digest_of(seal: Seal, before: bytes) -> bytes:
    """Return what the digest of a seal must be, given its parts and the digest of the one before it."""
    period = seal.period
    lines = [
        "upay-seal-1",
        f"{period.name},{_written(period.begins_at)},{_written(period.ends_at)},{seal.transfers},{before.hex()}",
        *(f"{part.first_seq},{part.below_seq},{part.transfers},{part.digest.hex()}" for part in seal.parts),
    ]
    return sha256("".join(f"{line}\n" for line in lines).encode()).digest()


async def check_seals(transaction: Transaction, *, told: Told = lambda _done, _of: None) -> list[Problem]:
    """Prove every seal from the journal; of what was archived only that the seals are made of their parts."""
    found = await seals(transaction)
    problems = chain_problems(found)
    present = {
        (each.first_seq, each.below_seq) for each in await partitions(transaction.driver) if each.name != CARRIED
    }
    work = [
        (seal, part, 0 if before is None else before.whole_below)
        for before, seal in pairwise([None, *found]) if seal is not None
        for part in seal.parts if (part.first_seq, part.below_seq) in present
    ]  # fmt: skip
    for done, (seal, part, begin) in enumerate(work):
        count, digest = 0, sha256()
        end = min(part.below_seq, seal.period.closing_seq + 1)
        async for stretch in _lines_of(transaction.driver, seal.period, max(part.first_seq, begin), end):
            digest.update(stretch.text.encode())
            count += stretch.lines
        told(done + 1, len(work))
        if digest.digest() != part.digest:
            problems.append(part_problem(seal, part, count))
    return problems


def chain_problems(found: Sequence[Seal]) -> list[Problem]:
    """Prove that each seal is made of its parts and of the seal before it."""
    problems = []
    before = b""
    for seal in found:
        parts = sum(part.transfers for part in seal.parts)
        if seal.digest != digest_of(seal, before) or parts != seal.transfers:
            facts = {"transfers": seal.transfers, "in_parts": parts}
            problems.append(Problem(code="seal_not_as_its_parts", subject=seal.period.name, facts=facts))
        before = seal.digest
    return problems


def part_problem(seal: Seal, part: Part, transfers: int) -> Problem:
    """Tell that what lies in a partition is not what was sealed."""
    facts = {"first_seq": part.first_seq, "sealed": part.transfers, "transfers": transfers}
    return Problem(code="sealed_part_not_as_its_transfers", subject=seal.period.name, facts=facts)


def _lines_of(driver: Driver, period: Period, low: int, below: int) -> AsyncIterator[Stretch]:
    values = {"begins_at": period.begins_at, "ends_at": period.ends_at}
    return journal(driver, low=low, below=below, fits=_IN_PERIOD, later="posted_at >= %(ends_at)s", values=values)


def _written(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat()


async def _write(driver: Driver, seal: Seal, at: datetime) -> None:
    async with driver.cursor() as cursor:
        await cursor.executemany(
            "insert into ledger.seal_part (period, first_seq, below_seq, transfers, digest) "
            "values (%s, %s, %s, %s, %s)",
            [(seal.period.name, part.first_seq, part.below_seq, part.transfers, part.digest) for part in seal.parts],
        )
    await driver.execute(
        "insert into ledger.seal (period, first_seq, last_seq, transfers, whole_below, digest, sealed_at) "
        "values (%s, %s, %s, %s, %s, %s, %s)",
        [
            seal.period.name, seal.first_seq, seal.last_seq, seal.transfers, seal.whole_below, seal.digest, at,
        ],
    )  # fmt: skip
