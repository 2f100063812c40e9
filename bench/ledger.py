"""How fast money moves: the ledger with everything on, against pgbench on the same server at the same time of day.

The yardstick is pgbench's TPC-B-like transaction (three updates, a read and an insert) in prepared mode, with the
same durability: every commit is flushed. Each round runs pgbench and every case; a case's ratio is to the pgbench of
its own round, and the median of the rounds counts, so that a machine that is slow for a while is slow for both.
"""

import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

from bench._server import pgbench, server
from bench._street import Asking, Street

from upay import ledger
from upay.ledger import Answer, Batcher, Posted
from upay.platform import memory
from upay.platform.db import Database

_CUSTOMERS: Final = 190_000
_SHOPS: Final = 10_000
_SECONDS: Final = 3
_ROUNDS: Final = 5
_CALLERS: Final = 256
_BULK: Final = 1000

Case = Callable[[Street], Awaitable[float]]


def run() -> list[dict[str, object]]:
    """Measure, and return the rows of the bench table."""
    with server() as bench:
        return asyncio.run(_measure(bench.database("bench_ledger", migrated=True), bench.yardstick()))


async def _measure(url: str, yardstick: str) -> list[dict[str, object]]:
    street = Street(Database(url), customers=_CUSTOMERS, shops=_SHOPS)
    await street.open()
    memory.settle()  # As the servers do before they serve.
    values, ratios = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    yardsticks = defaultdict[str, list[float]](list)

    def note(case: str, value: float, beside: float) -> None:
        values[case].append(value)
        yardsticks[case].append(beside)
        ratios[case].append(value / beside)

    for _ in range(_ROUNDS):
        for case, measure in _CASES.items():
            # The yardstick is taken before and after, and the mean of both is what stood beside the case.
            before = await pgbench(yardstick, clients=16, seconds=2)
            rate = await measure(street)
            after = await pgbench(yardstick, clients=16, seconds=2)
            note(case, rate, (before + after) / 2)
        alone = 1000 / await pgbench(yardstick, clients=1, seconds=2)
        p50, p99 = await _alone(street)
        note("one caller, one transfer: p50", p50, alone)
        note("one caller, one transfer: p99", p99, alone)
        one, two = await _processes(url)
        note("two processes at once, to one", two, one)
    async with street.db.begin() as uow:
        problems = await ledger.check_books(uow)
    assert not problems, problems
    await street.db.close()
    return [
        {
            "part": "ledger", "case": case, "value": round(statistics.median(values[case]), 2),
            "unit": "ms" if "p50" in case or "p99" in case else "/s",
            "yardstick": round(statistics.median(yardsticks[case]), 2),
            "ratio": round(statistics.median(ratios[case]), 2),
        }
        for case in values
    ]  # fmt: skip


async def _bulk(street: Street) -> float:
    """Two callers, each with a thousand transfers a call: while one waits for the server, the other asks."""
    async with street.db.lane() as first, street.db.lane() as second:
        lanes = [first, second]
        done, began = 0, time.perf_counter()

        async def call(number: int) -> None:
            nonlocal done
            while time.perf_counter() - began < _SECONDS:
                items = [street.payment() for _ in range(_BULK)]
                async with lanes[number].begin() as transaction:
                    answers = await ledger.post_alone(transaction, items)
                done += sum(isinstance(answer, Posted) for answer in answers)

        await asyncio.gather(call(0), call(1))
        return done / (time.perf_counter() - began)


def _batched(asking: Callable[[Street], Asking]) -> Case:
    async def measure(street: Street) -> float:
        ask = asking(street)
        async with Batcher(street.db) as batcher:
            waits, seconds = await _callers(_CALLERS, lambda: batcher.submit(ask()))
        return len(waits) / seconds

    return measure


async def _pairs(street: Street) -> float:
    """Return how many holds were made and posted in a second."""
    async with Batcher(street.db) as batcher:

        async def pair() -> Answer:
            hold = street.hold()
            assert isinstance(await batcher.submit(hold), Posted)
            return await batcher.submit(street.end_of(hold))

        waits, seconds = await _callers(_CALLERS, pair)
    return len(waits) / seconds


async def _alone(street: Street) -> tuple[float, float]:
    async with Batcher(street.db) as batcher:
        waits, _ = await _callers(1, lambda: batcher.submit(street.payment()))
    return statistics.median(waits), sorted(waits)[len(waits) * 99 // 100]


async def _callers(callers: int, call: Callable[[], Awaitable[Answer]]) -> tuple[list[float], float]:
    """Let so many callers ask again and again; return how long each waited, in ms, and how long it all took."""
    waits: list[float] = []
    began = time.perf_counter()

    async def ask() -> None:
        while (asked := time.perf_counter()) - began < _SECONDS:
            answer = await call()
            assert isinstance(answer, Posted), answer
            waits.append((time.perf_counter() - asked) * 1000)

    await asyncio.gather(*(ask() for _ in range(callers)))
    return waits, time.perf_counter() - began


async def _processes(url: str) -> tuple[float, float]:
    """Return how many transfers a second one process posts, and how many two post together to the same accounts."""
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        await asyncio.gather(*(loop.run_in_executor(pool, _other_process, url, 0.2) for _ in range(2)))
        one = await loop.run_in_executor(pool, _other_process, url, _SECONDS)
        both = await asyncio.gather(*(loop.run_in_executor(pool, _other_process, url, _SECONDS) for _ in range(2)))
    return one, sum(both)


def _other_process(url: str, seconds: float) -> float:
    """Post in bulk for so long, in a process of its own."""

    async def post() -> float:
        street = Street(Database(url), customers=_CUSTOMERS, shops=_SHOPS, number=0)
        memory.settle()
        done, began = 0, time.perf_counter()
        async with street.db.lane() as lane:
            while time.perf_counter() - began < seconds:
                async with lane.begin() as transaction:
                    done += len(await ledger.post_alone(transaction, [street.payment() for _ in range(_BULK)]))
        return done / (time.perf_counter() - began)

    return asyncio.run(post())


_CASES: Final[dict[str, Case]] = {
    "bulk: 1,000 a call, uniform accounts": _bulk,
    "256 callers, one transfer each": _batched(lambda street: street.payment),
    "256 callers, Zipf(1.0) accounts": _batched(lambda street: street.popular_payment),
    "one hot credit account": _batched(lambda street: street.sale),
    "one hot debit account": _batched(lambda street: street.gift),
    "pairs of hold and post": _pairs,
}
