"""The queue in front of the ledger: what many ask at the same time is posted in one transaction.

The queue stands in the process, not in the database, where every waiter would hold a connection.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import psycopg

from upay.kit.refusal import Kind, Refusal
from upay.ledger.movements import Answer, Item
from upay.ledger.partitions import lacks_room, make_room
from upay.ledger.post import post_alone
from upay.platform.db import Database, Lane

_GATHER_SECONDS = 0.003
_TRIES = 5
"""How often a batch is posted anew that met another transaction's work."""


class LedgerBusy(Refusal):
    """More is waiting than can be posted soon; nothing was done, ask again in a moment."""

    code = "system_error"
    kind = Kind.UNAVAILABLE

    def __init__(self, *, retry_after_seconds: int = 1) -> None:
        super().__init__(retry_after_seconds=retry_after_seconds)


@dataclass(slots=True)
class _Waiting:
    item: Item
    answer: asyncio.Future[Answer]


class Batcher:
    """Posts what is submitted, in the order in which it came: at once when idle, in batches when busy."""

    def __init__(self, db: Database, *, most_items: int = 1000, most_waiting: int = 10_000) -> None:
        self._db = db
        self._most_items = most_items
        self._most_waiting = most_waiting
        self._waiting: deque[_Waiting] = deque()
        self._something = asyncio.Event()
        self._enough = asyncio.Event()
        self._expected = 0
        self._open = False
        self._worker: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._open = True
        self._worker = asyncio.create_task(self._work(), name="ledger-batcher")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take nothing more, post what is waiting, and stop."""
        self._open = False
        self._something.set()
        self._enough.set()
        assert self._worker is not None, "left before it was entered"
        await self._worker

    async def submit(self, item: Item) -> Answer:
        """Post the item together with what others submit now, and return its answer once it is committed.

        An exception means that the outcome is unknown: ask again with the same id, and the answer tells.
        """
        if not self._open or len(self._waiting) >= self._most_waiting:
            raise LedgerBusy
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(item, answer))
        self._something.set()
        if len(self._waiting) >= self._expected:
            self._enough.set()
        return await answer

    async def _work(self) -> None:
        batch: list[_Waiting] = []
        try:
            async with self._db.lane() as lane:
                while self._open or self._waiting:
                    if not self._waiting:
                        self._something.clear()
                        self._expected = 0
                        await self._something.wait()
                    await self._gather()
                    batch = [self._waiting.popleft() for _ in range(min(self._most_items, len(self._waiting)))]
                    if batch:
                        await self._post(lane, batch)
                        self._expected = len(batch)
                        # Those who were answered run now; if they ask again at once, they are many together.
                        await asyncio.sleep(0)
        finally:
            # Nobody waits for a worker that was cancelled; whether the last batch was committed, its ids tell.
            self._open = False
            for waiting in (*batch, *self._waiting):
                waiting.answer.cancel()

    async def _gather(self) -> None:
        """After a batch of many, as many are likely to come right again: give them a moment."""
        await asyncio.sleep(0)
        if not self._open or len(self._waiting) >= self._expected:
            return
        self._enough.clear()
        try:
            async with asyncio.timeout(_GATHER_SECONDS):
                await self._enough.wait()
        except TimeoutError:
            return

    async def _post(self, lane: Lane, batch: list[_Waiting]) -> None:
        try:
            answers = await self._commit(lane, [waiting.item for waiting in batch])
        except Exception as error:  # noqa: BLE001 -- the edge of the batch: every waiter must hear of it
            if len(batch) > 1 and not _database_gone(error):
                # One of them breaks the batch; halving finds it, and only it fails.
                half = len(batch) // 2
                await self._post(lane, batch[:half])
                await self._post(lane, batch[half:])
                return
            for waiting in batch:
                if not waiting.answer.done():
                    waiting.answer.set_exception(error)
            return
        for waiting, answer in zip(batch, answers, strict=True):
            if not waiting.answer.done():
                waiting.answer.set_result(answer)

    async def _commit(self, lane: Lane, items: list[Item]) -> list[Answer]:
        for tries_left in reversed(range(_TRIES)):
            try:
                async with lane.begin() as transaction:
                    return await post_alone(transaction, items)
            except (psycopg.errors.DeadlockDetected, psycopg.errors.UniqueViolation) as error:
                # The lock order rules deadlocks out between postings, but companions may still meet other work. An
                # id that another transaction took meanwhile is known by its answer the next time.
                taken = isinstance(error, psycopg.errors.UniqueViolation) and error.diag.table_name != "answer"
                if taken or tries_left == 0:
                    raise
            except psycopg.errors.CheckViolation as error:
                # A journal that outran the rounds of the worker makes its own room.
                if not lacks_room(error) or tries_left == 0:
                    raise
                async with lane.begin() as transaction:
                    await make_room(transaction)
        raise AssertionError("the last try returns or raises")


def _database_gone(error: BaseException) -> bool:
    if isinstance(error, psycopg.Error):
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return isinstance(error, OSError | TimeoutError)
