import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
import pytest
from tests.conftest import NOON

from upay import ledger
from upay.kit.ids import AccountId, AttemptId
from upay.kit.money import Money
from upay.kit.refusal import Kind
from upay.ledger import AccountKind, Batcher, Code, Item, LedgerBusy, Movement, NotPosted, Posted
from upay.ledger.models import PARTITION_ROWS
from upay.platform.attempts import Attempt
from upay.platform.db import Database, Write


@dataclass
class Till:
    """A bank that gives, and 16 wallets that take."""

    db: Database
    wallets: list[AccountId]

    def top_up(self, number: int, *, id_: UUID | None = None, companion: UUID | None = None) -> Item:
        movement = Movement(
            id=id_ or uuid4(), debit=ledger.house(AccountKind.BANK), credit=self.wallets[number % 16],
            amount=Money(100 + number), code=Code.TOP_UP,
        )  # fmt: skip

        def written(_: object) -> Sequence[Write]:
            if companion is None:
                return ()
            attempt = Attempt(
                id=AttemptId(companion), kind="top_up", customer_id=None, actor="customer", asked={}, at=NOON
            )
            return [attempt.succeeded(at=NOON).row()]

        return Item(movements=(movement,), at=NOON, on_posted=written)

    async def total(self) -> int:
        async with self.db.begin() as uow:
            return sum(found.posted.minor for found in (await ledger.balances(uow, self.wallets)).values())

    async def transactions(self) -> int:
        """How many transactions wrote what there is in the journal."""
        async with self.db.begin() as uow:
            counted = "select count(distinct xmin::text) from ledger.transfer"
            return int((await (await uow.connection()).exec_driver_sql(counted)).scalar_one())


@pytest.fixture
async def till(db: Database) -> Till:
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        wallets = [await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.CUSTOMER, at=NOON) for _ in range(16)]
    return Till(db, wallets)


async def test_many_at_once_share_few_transactions_and_get_their_own_answers(till: Till) -> None:
    items = [till.top_up(number) for number in range(256)]
    async with Batcher(till.db) as batcher:
        answers = await asyncio.gather(*(batcher.submit(item) for item in items))
        again = await asyncio.gather(*(batcher.submit(item) for item in items))
    assert [answer.id for answer in answers] == [item.id for item in items]
    assert all(isinstance(answer, Posted) and not answer.replayed for answer in answers)
    assert all(isinstance(answer, Posted) and answer.replayed for answer in again)
    assert await till.total() == sum(100 + number for number in range(256))
    assert await till.transactions() <= 4
    async with till.db.begin() as uow:
        assert await ledger.check_books(uow) == []


async def test_only_the_poison_item_fails(till: Till) -> None:
    taken = uuid4()
    items = [till.top_up(number, companion=uuid4()) for number in range(64)]
    first, second = till.top_up(64, companion=taken), till.top_up(65, companion=taken)
    async with Batcher(till.db) as batcher:
        assert isinstance(await batcher.submit(first), Posted)
        answers = await asyncio.gather(
            *(batcher.submit(item) for item in [*items[:40], second, *items[40:]]), return_exceptions=True
        )
    poisoned = answers.pop(40)
    assert isinstance(poisoned, psycopg.errors.UniqueViolation)
    assert all(isinstance(answer, Posted) for answer in answers)
    assert await till.total() == sum(100 + number for number in range(65))


async def test_refusals_and_postings_share_a_batch(till: Till) -> None:
    spend = Movement(
        id=uuid4(), debit=till.wallets[0], credit=till.wallets[1], amount=Money(10_000), code=Code.TRANSFER
    )
    async with Batcher(till.db) as batcher:
        answers = await asyncio.gather(
            batcher.submit(till.top_up(0)),
            batcher.submit(Item(movements=(spend,), at=NOON)),
            batcher.submit(till.top_up(1)),
        )
    assert [getattr(answer, "why", "posted") for answer in answers] == ["posted", "exceeds_balance", "posted"]
    assert isinstance(answers[1], NotPosted)
    assert answers[1].facts["balance"] == "1.00"


async def test_a_full_queue_says_so_at_once(till: Till) -> None:
    async with Batcher(till.db, most_waiting=4) as batcher:
        answers = await asyncio.gather(*(batcher.submit(till.top_up(n)) for n in range(7)), return_exceptions=True)
    busy = [answer for answer in answers if isinstance(answer, LedgerBusy)]
    assert len(busy) == 3
    assert (busy[0].code, busy[0].kind, busy[0].facts) == ("system_error", Kind.UNAVAILABLE, {"retry_after_seconds": 1})
    assert await till.total() == 100 + 101 + 102 + 103


async def test_a_database_that_goes_away_is_no_answer_and_the_id_tells_afterwards(
    till: Till, server_url: str, database_url: str
) -> None:
    name = database_url.partition("?")[0].rsplit("/", 1)[1]
    items = [till.top_up(number) for number in range(8)]

    def cut(_: object) -> Sequence[Write]:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        return ()

    broken = Item(movements=items[3].movements, at=NOON, on_posted=lambda answer: [*cut(answer), *_row()])
    async with Batcher(till.db) as batcher:
        asked = [*items[:3], broken, *items[4:]]
        answers = await asyncio.gather(*(batcher.submit(item) for item in asked), return_exceptions=True)
        assert all(isinstance(answer, psycopg.OperationalError) for answer in answers)
        assert await till.total() == 0
        answers = await asyncio.gather(*(batcher.submit(item) for item in items))
    assert all(isinstance(answer, Posted) and not answer.replayed for answer in answers)


async def test_what_was_submitted_is_posted_before_it_closes_and_nothing_is_taken_after(till: Till) -> None:
    async with Batcher(till.db) as batcher:
        waiting = [asyncio.create_task(batcher.submit(till.top_up(n))) for n in range(5)]
        await asyncio.sleep(0)
    assert [type(answer) for answer in await asyncio.gather(*waiting)] == [Posted] * 5
    with pytest.raises(LedgerBusy):
        await batcher.submit(till.top_up(0))


async def test_nobody_waits_for_a_worker_that_was_cancelled(till: Till) -> None:
    batcher = await Batcher(till.db).__aenter__()
    waiting = [asyncio.create_task(batcher.submit(till.top_up(n))) for n in range(5)]
    await asyncio.sleep(0)
    assert batcher._worker is not None
    batcher._worker.cancel()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(answer, asyncio.CancelledError) for answer in answers)
    with pytest.raises(LedgerBusy):
        await batcher.submit(till.top_up(0))


def _row() -> list[Write]:
    attempt = Attempt(id=AttemptId(uuid4()), kind="top_up", customer_id=None, actor="customer", asked={}, at=NOON)
    return [attempt.succeeded(at=NOON).row()]


async def test_a_journal_that_outran_its_partitions_makes_its_own_room(till: Till) -> None:
    async with till.db.begin() as uow:
        there = "select count(*) from pg_inherits where inhparent = 'ledger.transfer'::regclass"
        await (await uow.connection()).exec_driver_sql(
            f"select setval('ledger.seq', ({there}) * {PARTITION_ROWS} - 1)"
        )
    async with Batcher(till.db) as batcher:
        answers = await asyncio.gather(*(batcher.submit(till.top_up(number)) for number in range(4)))
    assert all(isinstance(answer, Posted) and not answer.replayed for answer in answers)
    async with till.db.begin() as uow:
        assert await ledger.check_books(uow) == []
        assert [view.amount for view in (await ledger.entries(uow, till.wallets[1])).items] == [Money(101)]
