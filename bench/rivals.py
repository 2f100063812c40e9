"""The ledger beside two others on the same server: django-hordak, and a transfer written the usual way.

All of them move money between the same number of accounts, one transfer a transaction from one caller, and from
sixteen; ours is asked the same through its batcher. The others keep less: no answer that is remembered, no limits, no
holds, no reasons. Nobody's balance is checked by hordak, so it is spared that too.
"""

import asyncio
import os
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import psycopg
from bench._server import Bench, pgbench, server
from bench._street import Street

from upay.ledger import Batcher, Posted
from upay.platform import memory
from upay.platform.db import Database

_ACCOUNTS: Final = 2000
_SECONDS: Final = 4
_MANY: Final = 16

_USUAL: Final = """
create table account (id bigint primary key, balance bigint not null check (balance >= 0));
create table transfer (
    id bigint generated always as identity primary key, debit bigint not null references account,
    credit bigint not null references account, amount bigint not null, at timestamptz not null default now()
);
create index on transfer (debit);
create index on transfer (credit);
"""


def run() -> list[dict[str, object]]:
    """Measure, and return the rows of the bench table."""
    with server() as bench:
        yardstick = bench.yardstick()
        rows = []
        for callers in (1, _MANY):
            beside = asyncio.run(pgbench(yardstick, clients=callers, seconds=_SECONDS))
            for name, measure in (("ours", _ours), ("SELECT FOR UPDATE", _usual), ("django-hordak", _hordak)):
                value = measure(bench, callers)
                rows.append({
                    "part": "rivals", "case": f"{name}, {callers} caller{'s' if callers > 1 else ''}",
                    "value": round(value, 1), "unit": "transfers/s", "yardstick": round(beside, 1),
                    "ratio": round(value / beside, 2),
                })  # fmt: skip
        return rows


def _ours(bench: Bench, callers: int) -> float:
    async def measure() -> float:
        db = Database(bench.database("bench_ours", migrated=True))
        street = Street(db, customers=_ACCOUNTS - 100, shops=100)
        await street.open()
        memory.settle()
        async with Batcher(db) as batcher:
            done, began = 0, time.perf_counter()

            async def call() -> None:
                nonlocal done
                while time.perf_counter() - began < _SECONDS:
                    assert isinstance(await batcher.submit(street.payment()), Posted)
                    done += 1

            await asyncio.gather(*(call() for _ in range(callers)))
            rate = done / (time.perf_counter() - began)
        await db.close()
        return rate

    return asyncio.run(measure())


def _usual(bench: Bench, callers: int) -> float:
    """Lock both rows in order, look, change both, write the transfer, commit."""
    url = bench.database("bench_usual", migrated=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_USUAL)
        connection.execute("insert into account select n, 100000000000 from generate_series(1, %s) n", [_ACCOUNTS])

    def caller() -> Callable[[random.Random], None]:
        connection = psycopg.connect(url)

        def transfer(chance: random.Random) -> None:
            debit, credit = chance.sample(range(1, _ACCOUNTS + 1), 2)
            amount = chance.randint(1, 10_000)
            with connection.transaction():
                rows = connection.execute(
                    "select id, balance from account where id = any(%s) order by id for update", [[debit, credit]]
                ).fetchall()
                assert dict(rows)[debit] >= amount, "there is plenty"
                connection.execute("update account set balance = balance - %s where id = %s", [amount, debit])
                connection.execute("update account set balance = balance + %s where id = %s", [amount, credit])
                connection.execute(
                    "insert into transfer (debit, credit, amount) values (%s, %s, %s)", [debit, credit, amount]
                )

        return transfer

    return _threads(callers, caller)


def _hordak(bench: Bench, callers: int) -> float:
    """Let hordak transfer as its documents say; its triggers and views are as its own migrations make them."""
    import django  # noqa: PLC0415 -- it is configured for this database before it is loaded further
    from django.conf import settings  # noqa: PLC0415 -- likewise

    url = bench.database("bench_hordak", migrated=False)
    info = psycopg.conninfo.conninfo_to_dict(url)
    database = {
        "ENGINE": "django.db.backends.postgresql", "NAME": info["dbname"], "USER": info["user"], "HOST": info["host"],
        "CONN_MAX_AGE": None,
    }  # fmt: skip
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if not settings.configured:
        settings.configure(
            INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
            DATABASES={"default": database}, DEFAULT_CURRENCY="CNY", HORDAK_CURRENCIES=["CNY"], CURRENCIES=["CNY"],
            DEFAULT_AUTO_FIELD="django.db.models.AutoField", USE_TZ=True, SECRET_KEY="bench",  # noqa: S106
        )  # fmt: skip
        django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- see above
    from django.db import connection, transaction  # noqa: PLC0415 -- likewise
    from hordak.models import Account  # noqa: PLC0415 -- likewise
    from moneyed import Money  # noqa: PLC0415 -- likewise

    connection.close()
    call_command("migrate", verbosity=0)
    few = [
        Account.objects.create(name=str(n), type="LI", code=f"{n:03}", currencies=["CNY"]) for n in range(100)
    ]  # its tree of accounts is slow to grow; a hundred are enough to keep callers apart

    def caller() -> Callable[[random.Random], None]:
        def transfer(chance: random.Random) -> None:
            debit, credit = chance.sample(few, 2)
            with transaction.atomic():
                debit.transfer_to(credit, Money(chance.randint(1, 10_000), "CNY"))

        return transfer

    rate = _threads(callers, caller)
    connection.close()
    return rate


def _threads(callers: int, caller: Callable[[], Callable[[random.Random], None]]) -> float:
    """Let each caller of a thread and a connection of its own ask again and again; return how many a second."""
    began, ready = time.perf_counter(), threading.Barrier(callers)

    def work(number: int) -> int:
        nonlocal began
        transfer, chance, done = caller(), random.Random(number), 0  # noqa: S311 -- no secret
        ready.wait()
        began = time.perf_counter()
        while time.perf_counter() - began < _SECONDS:
            transfer(chance)
            done += 1
        return done

    with ThreadPoolExecutor(callers) as pool:
        done: list[Any] = list(pool.map(work, range(callers)))
    return sum(done) / (time.perf_counter() - began)
