"""Several processes of the product that work on one database, each with its own connections and its own queue.

They start together at a barrier. Each says what it was answered and under which number of the journal: numbers are
drawn under the locks, for what is refused as well, so they tell the order in which everything was judged.
"""

import asyncio
import multiprocessing
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any, NamedTuple

from upay import ledger
from upay.kit.ids import AccountId
from upay.ledger import Answer, Batcher, Item
from upay.ledger.locked import Books
from upay.platform.db import Database, Driver

_START_SECONDS = 120
_ANSWER_SECONDS = 120


class Told(NamedTuple):
    """An item, its answer, and the number that it had when it was judged."""

    number: int
    item: Item
    answer: Answer


@dataclass(frozen=True)
class Post:
    """Submit the items to the queue: all at once, or each when the one before it was answered."""

    items: Sequence[Item]
    in_turn: bool = False


@dataclass(frozen=True)
class Block:
    account: AccountId
    at: datetime


@dataclass(frozen=True)
class Close:
    account: AccountId
    at: datetime


@dataclass(frozen=True)
class Sweep:
    at: datetime


Job = Post | Block | Close | Sweep


class Crew:
    """The processes, seen from the test."""

    def __init__(self, size: int) -> None:
        context = multiprocessing.get_context("spawn")
        # It lives as long as somebody here holds it, however late the processes start.
        self._barrier = context.Barrier(size)
        self._ends: list[Connection] = []
        self._processes = []
        for _ in range(size):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, self._barrier), daemon=True)
            process.start()
            theirs.close()
            self._ends.append(ours)
            self._processes.append(process)

    def open(self, url: str) -> None:
        """Let everybody work on this database from now on."""
        self._everybody([url] * len(self._ends))

    def close(self) -> None:
        """Let everybody leave the database."""
        self._everybody([None] * len(self._ends))

    def at_once(self, *jobs: Sequence[Job]) -> list[list[Any]]:
        """Let each do its jobs, all of them at the same time; return what came of each job."""
        assert len(jobs) == len(self._ends)
        return self._everybody(jobs)

    def leave(self) -> None:
        for end in self._ends:
            end.close()
        for process in self._processes:
            process.join(_ANSWER_SECONDS)

    def _everybody(self, words: Sequence[object]) -> list[Any]:
        for end, word in zip(self._ends, words, strict=True):
            end.send(word)
        answers = []
        for end in self._ends:
            assert end.poll(_START_SECONDS), "a process does not answer"
            answers.append(end.recv())
        assert not any(isinstance(answer, Exception) for answer in answers), answers
        return answers


def _work(end: Connection, barrier: Barrier) -> None:
    asyncio.run(_serve(end, barrier))


async def _serve(end: Connection, barrier: Barrier) -> None:
    numbers: dict[int, int] = {}
    _note_numbers(numbers)
    while (url := _next(end)) is not None:
        end.send(None)
        db = Database(url, pool_size=4)
        async with Batcher(db) as batcher:
            while (jobs := _next(end)) is not None:
                barrier.wait(_START_SECONDS)
                done = await asyncio.gather(*(_do(job, db, batcher, numbers) for job in jobs), return_exceptions=True)
                end.send(next((each for each in done if isinstance(each, BaseException)), done))
        await db.close()
        with suppress(BrokenPipeError):
            end.send(None)


def _next(end: Connection) -> Any:
    """Wait for the next word; none when there is nothing more, or nobody to say it."""
    try:
        return end.recv()
    except EOFError:
        return None


def _note_numbers(numbers: dict[int, int]) -> None:
    posting: Any = import_module("upay.ledger.post")
    lock_books = posting.lock_books

    async def noting(driver: Driver, items: Sequence[Item]) -> Books:
        books = await lock_books(driver, items)
        drawn = iter(books.numbers)
        for item in items:
            numbers[id(item)], *_ = [next(drawn) for _ in item.movements]
        return books

    posting.lock_books = noting


async def _do(job: Job, db: Database, batcher: Batcher, numbers: dict[int, int]) -> object:
    match job:
        case Post(items, in_turn=True):
            answers = [await batcher.submit(item) for item in items]
        case Post(items):
            answers = await asyncio.gather(*(batcher.submit(item) for item in items))
        case Block(account, at):
            async with db.begin() as uow:
                return await ledger.block(uow, account, scope=ledger.Blocked.OUT, at=at)
        case Close(account, at):
            async with db.begin() as uow:
                return await ledger.close_account(uow, account, at=at)
        case Sweep(at):
            async with db.begin() as uow:
                return await ledger.expire_holds(uow, at=at)
    return [Told(numbers[id(item)], item, answer) for item, answer in zip(items, answers, strict=True)]
