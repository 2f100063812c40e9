"""What a long journal costs: the bulk rate, bytes a transfer, and reading a balance of the past, as it grows.

The journal is filled by the server itself with payments among the street's accounts, in the order and form in which
the ledger writes them, so that ten million take minutes; then the ledger posts on top. A second street, whose journal
stays short, is posted to in turn with the first, so that both have the same machine. GROWTH names how many millions are
measured ("1,10,50" takes half an hour and 25 GB; the default is "1,5").
"""

import asyncio
import os
import random
import statistics
import time
from datetime import timedelta
from typing import Final

import psycopg
from bench._server import server
from bench._street import NOON, Street

from upay import ledger
from upay.ledger.models import PARTITION_ROWS, partition_ddl
from upay.platform import memory
from upay.platform.db import Database

_MILLION: Final = 1_000_000
_SECONDS: Final = 4
_ROUNDS: Final = 5
_READS: Final = 300

_PROVEN: Final = 10
"""Up to so many millions the books are proven after each step; proving takes half a minute a million."""
_CHUNK: Final = 500_000
_ACCOUNTS: Final = """
create table bench_account as
select kind, row_number() over (partition by kind order by account_id) - 1 as n, account_id
from ledger.balance where kind in ('customer', 'merchant');
alter table bench_account add primary key (kind, n);
analyze bench_account;
"""
_FILL: Final = """
with made as (
    select s.n, d.account_id as debit, c.account_id as credit,
        row_number() over (partition by d.account_id order by s.n) as nth_debit,
        row_number() over (partition by c.account_id order by s.n) as nth_credit
    from generate_series(%(first)s::bigint, %(last)s::bigint) as s (n)
    join bench_account d on d.kind = 'customer' and d.n = s.n * 7919 %% 190000
    join bench_account c on c.kind = 'merchant' and c.n = s.n * 7907 %% 10000
), journal as (
    insert into ledger.transfer (
        seq, id, debit, credit, amount, currency, code, state, at, posted_at, debit_version, debit_after,
        credit_version, credit_after
    )
    select n, uuidv7(), m.debit, m.credit, 1, 'CNY', 'payment', 'posted', moment, moment,
        d.version + nth_debit, d.posted_credit - d.posted_debit - nth_debit,
        c.version + nth_credit, c.posted_credit - c.posted_debit + nth_credit
    from made m join ledger.balance d on d.account_id = m.debit join ledger.balance c on c.account_id = m.credit
    cross join lateral (select %(noon)s::timestamptz + n * interval '1 millisecond' as moment) dated
    order by n returning id, seq
), answered as (
    insert into ledger.answer (id, seq) select id, seq from journal order by seq returning 1
), moved as (
    select account_id, sum(debits) as debits, sum(credits) as credits, max(n) as last from (
        select debit as account_id, 1 as debits, 0 as credits, n from made
        union all select credit, 0, 1, n from made
    ) legs group by account_id
)
update ledger.balance b set
    posted_debit = posted_debit + debits, posted_credit = posted_credit + credits,
    version = version + debits + credits,
    moved_at = (extract(epoch from %(noon)s::timestamptz + last * interval '1 millisecond') * 1000000)::bigint
from moved where b.account_id = moved.account_id
"""


def run() -> list[dict[str, object]]:
    """Measure, and return the rows of the bench table."""
    steps = [int(step) for step in os.environ.get("GROWTH", "1,5").split(",")]
    with server() as bench:
        urls = [bench.database(name, migrated=True) for name in ("bench_growth", "bench_short")]
        return asyncio.run(_measure(*urls, steps))


async def _measure(url: str, short_url: str, steps: list[int]) -> list[dict[str, object]]:
    street, short = (Street(Database(each), customers=190_000, shops=10_000) for each in (url, short_url))
    for each in (street, short):
        await each.open()
    memory.settle()
    rows: list[dict[str, object]] = []
    with psycopg.connect(url, autocommit=True) as connection:
        for step in steps:
            await asyncio.to_thread(_fill, connection, step * _MILLION)
            rate, beside = await _rates(street, short)
            case = f"bulk at {step} million, to a short journal beside it"
            rows.append(_row(case, rate, "/s", beside, rate / beside))
            p95 = await _reads(street, step * _MILLION)
            rows.append(_row(f"a balance of the past at {step} million, p95", p95, "ms", None, None))
            rows.append(_row(f"bytes a transfer at {step} million", _bytes(connection), "B", None, None))
            if step <= _PROVEN:
                async with street.db.begin() as uow:
                    problems = await ledger.check_books(uow)
                assert not problems, problems
    for each in (street, short):
        await each.db.close()
    return rows


def _row(case: str, value: float, unit: str, yardstick: float | None, ratio: float | None) -> dict[str, object]:
    return {
        "part": "growth", "case": case, "value": round(value, 2), "unit": unit,
        "yardstick": None if yardstick is None else round(yardstick, 2),
        "ratio": None if ratio is None else round(ratio, 2),
    }  # fmt: skip


async def _rates(*streets: Street) -> list[float]:
    """Return the median of the bulk rate of each, the streets taking turns."""
    rates: list[list[float]] = [[] for _ in streets]
    for _ in range(_ROUNDS):
        for street, mine in zip(streets, rates, strict=True):
            mine.append(await _rate(street))
    return [statistics.median(mine) for mine in rates]


async def _rate(street: Street) -> float:
    done, began = 0, time.perf_counter()
    async with street.db.lane() as lane:
        while time.perf_counter() - began < _SECONDS:
            async with lane.begin() as transaction:
                done += len(await ledger.post_alone(transaction, [street.payment() for _ in range(1000)]))
    return done / (time.perf_counter() - began)


def _fill(connection: psycopg.Connection[tuple[object, ...]], until: int) -> None:
    """Let the journal have so many lines, in books that stay right."""
    if connection.execute("select to_regclass('bench_account')").fetchone() == (None,):
        connection.execute(_ACCOUNTS)
    while (first := _last(connection) + 1) <= until:
        last = min(first + _CHUNK - 1, until)
        there = connection.execute("select count(*) from pg_inherits where inhparent = 'ledger.transfer'::regclass")
        partitions = there.fetchone()
        assert partitions is not None, "a count has a row"
        for number in range(int(str(partitions[0])), last // PARTITION_ROWS + 3):
            for statement in partition_ddl(number):
                connection.execute(statement.encode())
        connection.execute(_FILL, {"first": first, "last": last, "noon": NOON})
        connection.execute("select setval('ledger.seq', %s)", [last])
    for table in ("transfer", "answer", "balance"):
        connection.execute(f"vacuum analyze ledger.{table}".encode())


def _last(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    found = connection.execute("select last_value from ledger.seq").fetchone()
    assert found is not None, "a sequence has a value"
    return int(str(found[0]))


def _bytes(connection: psycopg.Connection[tuple[object, ...]]) -> float:
    found = connection.execute(
        """
        select sum(pg_total_relation_size(inhrelid)) + pg_total_relation_size('ledger.answer'),
            (select count(*) from ledger.answer)
        from pg_inherits where inhparent = 'ledger.transfer'::regclass
        """
    ).fetchone()
    assert found is not None, "there are partitions"
    size, many = found
    return float(size) / float(many)  # type: ignore[arg-type]


async def _reads(street: Street, most: int) -> float:
    """Return the 95th percentile of the time that a balance at a past instant takes, in ms."""
    chance, waits = random.Random(7), []  # noqa: S311 -- no secret
    async with street.db.begin() as uow:
        for _ in range(_READS):
            account = chance.choice(street.wallets)
            at = NOON + timedelta(milliseconds=chance.randrange(most))
            began = time.perf_counter()
            await ledger.balance_at(uow, account, at=at)
            waits.append((time.perf_counter() - began) * 1000)
    return sorted(waits)[len(waits) * 95 // 100]
