"""The way of a posting through the database, against the same judging in memory: every column that is written."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
import sqlalchemy as sa
from tests.conftest import NOON
from tests.ledger.memory import Memory
from tests.ledger.recipes import BOUNDS, CHANGES, OFTEN, RECIPES, Story

from upay import ledger
from upay.kit.money import Money
from upay.ledger import Answer, Item, Limit, NotPosted, Posted
from upay.ledger.judge import judge
from upay.ledger.locked import Line, microseconds
from upay.ledger.locks import lock_books, look_at_books
from upay.ledger.models import ACCOUNT
from upay.ledger.post import AT_ONCE, post_alone
from upay.ledger.write import write
from upay.platform.db import Database, UnitOfWork, Write, event

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = (
    "id", "debit", "credit", "amount", "currency", "code", "state", "leader", "pending_id", "reverses", "reference",
    "asked", "at_most", "expires_at", "at", "posted_at", "debit_version", "debit_after", "credit_version",
    "credit_after", "counted",
)  # fmt: skip
_BALANCE = (
    "posted_debit", "posted_credit", "pending_debit", "pending_credit", "version", "floor", "ceiling",
    "blocked_amount", "moved_at",
)  # fmt: skip


_LINES = f"select {', '.join(_COLUMNS)} from ledger.transfer where debit = any(%s) order by seq"  # noqa: S608 -- our own names
_BALANCES = f"select account_id, {', '.join(_BALANCE)}, counters from ledger.balance where account_id = any(%s)"  # noqa: S608 -- likewise
_ACCOUNT = sa.insert(ACCOUNT)


def _columns(line: Line) -> tuple[object, ...]:
    said = {name: getattr(line, name) for name in _COLUMNS if hasattr(line, name)}
    said |= {"debit": line.debit.id, "credit": line.credit.id, "currency": line.debit.currency.value}
    said |= {"posted_at": _EPOCH + timedelta(microseconds=line.posted_at), "counted": list(line.counted) or None}
    return tuple(said[name] for name in _COLUMNS)


async def _open(uow: UnitOfWork, story: Story) -> Memory:
    """Open the same accounts in the database and in memory."""
    memory = Memory()
    for name, (kind, currency, floor, ceiling) in BOUNDS.items():
        bounds = [None if bound is None else Money(bound, currency) for bound in (floor, ceiling)]
        id_ = await ledger.open_account(
            uow, owner=story.owner(name), kind=kind, currency=currency, floor=bounds[0], ceiling=bounds[1], at=NOON
        )
        if floor is None:
            await ledger.set_bounds(uow, id_, floor=None, ceiling=None, at=NOON)
        memory.open(id_, story.model.accounts[id_])
    return memory


async def _rows(uow: UnitOfWork, statement: str, *values: object) -> Sequence[tuple[Any, ...]]:
    return await (await uow.driver.execute(statement, list(values))).fetchall()


async def _compare(uow: UnitOfWork, memory: Memory) -> None:
    """Compare each table with what memory says, column by column."""
    accounts = list(memory.standings)
    lines = await _rows(
        uow,
        _LINES,
        accounts,
    )
    assert [tuple(line) for line in lines] == [_columns(line) for line in memory.lines]
    holds = await _rows(
        uow, "select id, debit, credit, amount, currency, code, expires_at, counted from ledger.hold"
        " where debit = any(%s) order by id", accounts,
    )  # fmt: skip
    assert holds == [
        (hold.id, hold.debit, hold.credit, hold.amount.minor, hold.amount.currency.value, hold.code.value,
         hold.expires_at, list(hold.counted) or None)
        for hold in sorted(memory.holds.values(), key=lambda hold: hold.id) if hold.state == "open"
    ]  # fmt: skip
    for id_, *numbers, counters in await _rows(
        uow,
        _BALANCES,
        accounts,
    ):
        assert numbers == [getattr(memory.standings[id_], name) for name in _BALANCE]
        assert (counters or {}) == memory.standings[id_].counters
    for id_, refusal, size, follows in await _rows(
        uow, "select a.id, a.refusal, a.size, t.leader is not null from ledger.answer a"
        " left join ledger.transfer t using (seq) where a.id = any(%s)", list(memory.answers),
    ):  # fmt: skip
        remembered = memory.answers[id_]
        assert (refusal is None) == hasattr(remembered, "seq"), id_
        if refusal is None:
            assert (size or 1) == (1 if follows else remembered.size)  # type: ignore[union-attr]
        else:
            assert msgspec.convert(refusal, type(remembered)) == remembered


async def test_stories_through_the_database_leave_what_they_leave_in_memory(db: Database) -> None:
    names = [*RECIPES, *OFTEN, "at most", "group", "reverse"]
    async with db.lane() as lane:
        for seed in range(3):
            chance, story = Random(seed), Story(seed)  # noqa: S311 -- no secret
            async with db.begin() as uow:
                memory = await _open(uow, story)
                begun = story.begin()
                assert await ledger.post(uow, begun) == memory.post(begun)
            for _ in range(12):
                items = [story.ask(name, chance.randrange(2**32))[0] for name in chance.choices(names, k=6)]
                if chance.random() < 0.5:
                    async with lane.begin() as transaction:
                        answers = await post_alone(transaction, items)
                else:
                    async with db.begin() as uow:
                        answers = await ledger.post(uow, items)
                assert answers == memory.post(items)
                story.now += timedelta(minutes=chance.choice([0, 1, 120, 1440]))
            async with db.begin() as uow:
                await _compare(uow, memory)
                assert await ledger.check_books(uow) == []


async def test_a_long_batch_is_written_in_parts_and_leaves_the_same(db: Database) -> None:
    """What one part makes the next may end, take back or repeat; a story of many names does all of it."""
    chance, story = Random(7), Story(7)  # noqa: S311 -- no secret
    async with db.begin() as uow:
        memory = await _open(uow, story)
        begun = story.begin()
        assert await ledger.post(uow, begun) == memory.post(begun)
    names = [*RECIPES, *OFTEN, "at most", "group", "reverse", "again"]
    items = [story.ask(name, chance.randrange(2**32))[0] for name in chance.choices(names, k=3 * AT_ONCE)]
    first = items[:AT_ONCE]
    early = {movement.id for item in first for movement in item.movements}
    late = [movement for item in items[AT_ONCE:] for movement in item.movements]
    assert early & {movement.hold_id for movement in late}
    assert early & {movement.reverses for movement in late}
    assert early & {movement.id for movement in late}
    async with db.lane() as lane, lane.begin() as transaction:
        answers = await post_alone(transaction, items)
    assert answers == memory.post(items)
    async with db.begin() as uow:
        await _compare(uow, memory)
        assert await ledger.check_books(uow) == []


def _heard(item: Item, told: list[str]) -> Item:
    """Give the item companions: an event that says how it went."""

    def on_posted(_: Posted) -> Sequence[Write]:
        told.append("posted")
        return [event("posted", channels=["test"])]

    def on_refused(answer: NotPosted) -> Sequence[Write]:
        told.append(answer.why)
        return [event(answer.why, channels=["test"])]

    return Item(movements=item.movements, limits=item.limits, at=item.at, on_posted=on_posted, on_refused=on_refused)


async def test_companions_are_written_once_for_each_answer_and_not_when_it_is_given_again(db: Database) -> None:
    story, told = Story(0), []
    mei, shop = story.account("mei"), story.account("shop")
    async with db.begin() as uow:
        await _open(uow, story)
        await ledger.post(uow, story.begin())
        assert await ledger.post(uow, []) == []
    items = [_heard(story.item(story.movement(mei, shop, amount)), told) for amount in (1, 9999, 2)]
    for _ in range(2):
        async with db.begin() as uow:
            await ledger.post(uow, items)
    async with db.lane() as lane, lane.begin() as transaction:
        await post_alone(transaction, items)
    assert told == ["posted", "exceeds_balance", "posted"]
    async with db.begin() as uow:
        assert await _rows(uow, "select name from platform.outbox order by id") == [(why,) for why in told]


async def test_an_id_that_another_transaction_takes_meanwhile_is_judged_anew(db: Database) -> None:
    """The two share no account, so that only the id itself can meet; whoever asked second is told what differs."""
    story = Story(0)
    mei, wang, jun, emma = (story.account(name) for name in ("mei", "wang", "jun", "emma"))
    async with db.begin() as uow:
        await _open(uow, story)
        await ledger.post(uow, story.begin())
    first = story.item(story.movement(mei, wang, 1))
    second = story.item(story.movement(jun, emma, 1, id=first.id))

    async def ask() -> list[Answer]:
        async with db.begin() as uow:
            await uow.driver.execute("select 1")
            return await ledger.post(uow, [second])

    async with db.begin() as uow:
        await ledger.post(uow, [first])
        waiting = asyncio.create_task(ask())
        await asyncio.wait([waiting], timeout=0.3)
        assert not waiting.done()
    assert await waiting == [
        NotPosted(id=first.id, why="exists_with_different_debit", facts={}, movement_index=0, replayed=True)
    ]
    async with db.begin() as uow:
        assert (await ledger.balance(uow, jun)).posted == Money(250)
        assert await ledger.check_books(uow) == []


async def test_what_breaks_a_constraint_of_somebody_else_is_not_tried_again(db: Database) -> None:
    story, times = Story(0), []
    async with db.begin() as uow:
        await _open(uow, story)
        await ledger.post(uow, story.begin())

    def twice(answer: Posted) -> Sequence[Write]:
        times.append(answer.id)
        return [Write(_ACCOUNT, {"id": UUID(int=7), "kind": "x", "currency": "CNY", "opened_at": NOON})] * 2

    plain = story.item(story.movement(story.account("mei"), story.account("shop"), 1))
    item = Item(movements=plain.movements, at=NOON, on_posted=twice)
    with pytest.raises(psycopg.errors.UniqueViolation):
        async with db.begin() as uow:
            await ledger.post(uow, [item])
    assert len(times) == 1
    async with db.begin() as uow:
        assert (await ledger.balance(uow, story.account("mei"))).posted == Money(250)


async def test_what_would_happen_can_be_seen_without_a_lock_or_a_number(db: Database) -> None:
    story = Story(0)
    mei, shop = story.account("mei"), story.account("shop")
    hold = story.movement(mei, shop, 7, kind="hold", expires_at=NOON + timedelta(days=1))
    limits = (Limit(name="over", account=story.account("emma"), window=ledger.day(NOON), cap=Money(100)),)
    async with db.begin() as uow:
        await _open(uow, story)
        await ledger.post(uow, [*story.begin(), story.item(hold, limits=limits)])
    item = story.item(story.movement(mei, shop, 244))
    async with db.begin() as one, db.begin() as other:
        books = await look_at_books(one.driver, [item])
        seen = await look_at_books(other.driver, [item])
        locked = await asyncio.wait_for(lock_books(other.driver, [item]), 10)
        [[before]] = await _rows(one, "select last_value from ledger.seq")
        expected = judge(locked, [item])
        for each in (books, seen):
            assert judge(each, [item]) == expected
            assert each.numbers == [0]
            assert set(each.standings) == {mei, shop}
        [[after]] = await _rows(one, "select last_value from ledger.seq")
        assert (before, locked.numbers) == (after, [after])
    assert [isinstance(answer, NotPosted) and answer.why for answer in expected] == ["exceeds_balance"]


async def test_a_seal_is_read_along_and_nothing_is_booked_before_it(db: Database) -> None:
    story = Story(0)
    async with db.begin() as uow:
        await _open(uow, story)
        ends = NOON + timedelta(days=2)
        await uow.driver.execute(
            "insert into ledger.period (name, ends_at, closing_seq, closed_at) values ('2026-03', %s, 0, %s)",
            [ends, ends],
        )  # fmt: skip
        begun = story.begin()
        books = await lock_books(uow.driver, begun)
        assert books.closed_until == microseconds(ends)
    async with db.begin() as uow:
        await ledger.post(uow, begun)
        assert await _rows(uow, "select distinct posted_at from ledger.transfer") == [(ends,)]


async def test_a_row_that_does_not_lie_where_it_was_locked_undoes_everything(db: Database) -> None:
    story = Story(0)
    hold = story.movement(story.account("spring"), story.account("shop"), 7, kind="hold")
    async with db.begin() as uow:
        await _open(uow, story)
        await ledger.post(uow, [story.item(hold)])
    end = story.item(ledger.Movement(id=uuid4(), kind="void", hold_id=hold.id, code=hold.code))
    for spoil in ("place", "hold"):
        with pytest.raises(psycopg.errors.DivisionByZero):
            async with db.begin() as uow:
                books = await lock_books(uow.driver, [end])
                judge(books, [end])
                if spoil == "place":
                    books.standings[story.account("shop")].place = "(4000,1)"
                else:
                    books.changes.ended_holds.append(uuid4())
                await write(uow.driver, books)
    async with db.begin() as uow:
        assert await _rows(uow, "select state from ledger.transfer") == [("pending",)]
        await write(uow.driver, await lock_books(uow.driver, [end]))
        assert await _rows(uow, "select state from ledger.transfer") == [("pending",)]


async def _everything(db: Database) -> tuple[Story, Memory, list[Item]]:
    """Post one of each kind, so that everything can be asked again, ended again and taken back again."""
    story = Story(0)
    spring, mei, wang, shop, fund = (story.account(each) for each in ("spring", "mei", "wang", "shop", "mei_fund"))
    holds = [
        story.movement(mei, shop, 10 + number, kind="hold", expires_at=NOON + timedelta(days=1)) for number in range(4)
    ]
    elsewhere = tuple(
        Limit(name="over", account=story.account("emma"), window=ledger.day(NOON), cap=cap) for cap in (Money(999), 99)
    )
    single = story.movement(mei, wang, 20, reference=story.id("order"))
    ends = [
        ledger.Movement(id=story.new_id(), kind=kind, hold_id=hold.id, code=hold.code, amount=amount)  # type: ignore[arg-type]
        for kind, hold, amount in (("post", holds[0], Money(4)), ("void", holds[1], None), ("expire", holds[2], None))
    ]
    items = [
        story.item(single),
        story.item(story.movement(spring, wang, 500, at_most="credit")),
        story.item(story.movement(wang, mei, 15, reverses=single.id)),
        *(story.item(hold, limits=elsewhere) for hold in holds),
        *(story.item(end) for end in ends),
        story.item(story.movement(mei, wang, 1), story.movement(wang, mei, 2), story.movement(mei, shop, 3)),
        story.item(story.movement(story.account("spring_fund"), fund, 7)),
        story.item(story.movement(fund, story.account("tea_fund"), 9999)),
        story.item(story.movement(mei, shop, 1), story.movement(mei, shop, 9999)),
    ]
    async with db.begin() as uow:
        memory = await _open(uow, story)
        begun = story.begin()
        assert await ledger.post(uow, begun) == memory.post(begun)
        assert await ledger.post(uow, items) == memory.post(items)
        await _compare(uow, memory)
    return story, memory, items


async def test_everything_is_told_again_from_the_database_and_what_differs_is_named(db: Database) -> None:
    story, memory, items = await _everything(db)
    changed = [
        Item(movements=(change(story, item.movements[0]), *item.movements[1:]), at=NOON)
        for item in items for change in CHANGES.values()
    ]  # fmt: skip
    explicit = [
        Item(movements=(msgspec.structs.replace(end, amount=amount),), at=NOON)
        for end in (items[7].movements[0], items[8].movements[0]) for amount in (None, Money(10), Money(4), Money(11))
    ]  # fmt: skip
    async with db.begin() as uow:
        for batch in (items, changed, explicit):
            answers = await ledger.post(uow, batch)
            assert answers == memory.post(batch)
            assert all(answer.replayed for answer in answers)


async def test_what_ended_or_was_taken_back_before_is_read_from_the_database(db: Database) -> None:
    story, memory, items = await _everything(db)
    holds = [item.movements[0] for item in items[3:7]]
    single = items[0].movements[0]
    assert single.debit is not None
    assert single.credit is not None
    ends = [
        story.item(ledger.Movement(id=story.new_id(), kind="post", hold_id=hold.id, code=hold.code)) for hold in holds
    ]
    too_much, rest = (
        story.item(story.movement(single.credit, single.debit, amount, reverses=single.id)) for amount in (6, 5)
    )
    async with db.begin() as uow:
        for batch in ([ends[0]], [ends[1]], [ends[2]], [ends[3]], [too_much], [rest]):
            assert await ledger.post(uow, batch) == memory.post(batch)
        await _compare(uow, memory)


async def test_accounts_are_read_as_they_are_and_only_those_that_are_there(db: Database) -> None:
    story, memory, _ = await _everything(db)
    mei, wang, spring = (story.account(each) for each in ("mei", "wang", "spring"))
    item = story.item(story.movement(mei, wang, 1), story.movement(spring, story.account("nobody"), 1))
    async with db.begin() as uow:
        books = await lock_books(uow.driver, [item])
        assert (books.closed_until, set(books.standings)) == (0, {mei, wang, spring})
        for id_, standing in books.standings.items():
            expected = msgspec.structs.replace(memory.standings[id_], place=standing.place, touched=False)
            assert standing == expected
    nowhere = story.item(story.movement(story.account("nobody"), story.account("nothing"), 1))
    async with db.begin() as uow:
        [answer] = await ledger.post(uow, [nowhere])
    assert isinstance(answer, NotPosted)
    assert (answer.why, answer.facts) == ("unknown_account", {"side": "debit"})


async def test_a_hold_that_ends_or_is_made_while_we_wait_for_its_accounts_is_read_as_it_is_then(db: Database) -> None:
    story, memory, items = await _everything(db)
    emma, hold = story.account("emma"), items[6].movements[0]
    late = story.movement(story.account("mei"), story.account("shop"), 8, kind="hold")
    limits = (Limit(name="over", account=emma, window=ledger.day(NOON), cap=Money(999)),)
    made = story.item(late, limits=limits)
    void, post, end = (
        story.item(ledger.Movement(id=story.new_id(), kind=kind, hold_id=each.id, code=each.code))  # type: ignore[arg-type]
        for kind, each in (("void", hold), ("post", hold), ("post", late))
    )
    unlocked = msgspec.structs.replace(end.movements[0], id=story.new_id())
    touches = story.item(story.movement(story.account("mei"), story.account("shop"), 1))

    async def ask(*asked: Item) -> list[Answer]:
        async with db.begin() as uow:
            return await ledger.post(uow, asked)

    async with db.begin() as uow:
        assert await ledger.post(uow, [made, void]) == memory.post([made, void])
        # The first has the keeper of the counter among its accounts; the second does not, so it came too late.
        waiting = [
            asyncio.create_task(ask(post, made, end)), asyncio.create_task(ask(touches, story.item(unlocked))),
        ]  # fmt: skip
        await asyncio.wait(waiting, timeout=0.3)
        assert not any(task.done() for task in waiting)
    first, (_, second) = await waiting[0], await waiting[1]
    assert [answer.why if isinstance(answer, NotPosted) else "posted" for answer in first] == [
        "hold_already_voided", "posted", "posted"
    ]  # fmt: skip
    assert isinstance(second, NotPosted)
    assert second.why == "hold_not_found"
    async with db.begin() as uow:
        used = await ledger.used(uow, emma, [ledger.day(NOON)])
        assert used == {"day:2026-03-02": Money(4 + 8)}
        assert await ledger.check_books(uow) == []


async def test_what_was_archived_is_known_by_its_number_alone(db: Database) -> None:
    story = Story(0)
    mei, shop = story.account("mei"), story.account("shop")
    gone, hold, original, never = (story.id(name) for name in ("gone", "hold", "original", "never"))
    async with db.begin() as uow:
        await _open(uow, story)
        await uow.driver.execute("select setval('ledger.seq', 1000)")
        await ledger.post(uow, story.begin())
        await uow.driver.execute(
            "insert into ledger.archived (first_seq, below_seq, transfers, file_digest, archived_at)"
            " values (0, 1000, 3, '', %s)", [NOON],
        )  # fmt: skip
        for number, id_ in enumerate((gone, hold, original)):
            await uow.driver.execute("insert into ledger.answer (id, seq) values (%s, %s)", [id_, number])

    def end(of: UUID) -> Item:
        return story.item(ledger.Movement(id=story.new_id(), kind="post", hold_id=of, code=ledger.Code.PAYMENT))

    def back(of: UUID) -> Item:
        return story.item(story.movement(shop, mei, 1, reverses=of))

    again = story.item(story.movement(mei, shop, 1, id=gone))
    for batch, expected in (
        ([end(hold)], ["hold_archived"]),
        ([back(original)], ["original_archived"]),
        ([end(never), back(never)], ["hold_not_found", "original_not_found"]),
        ([again], ["exists_archived"]),
        ([again, end(hold), end(never), back(original)],
         ["exists_archived", "hold_archived", "hold_not_found", "original_archived"]),
    ):  # fmt: skip
        async with db.begin() as uow:
            answers = await ledger.post(uow, batch)
        assert [answer.why for answer in answers if isinstance(answer, NotPosted)] == expected
