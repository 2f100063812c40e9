"""Closing and sealing: after a period's end nothing is booked before it, and nobody can change what was."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from tests.conftest import NOON

from upay import ledger
from upay.kit.ids import AccountId
from upay.kit.money import Money
from upay.ledger import AccountKind, Code, Item, Movement, PeriodRefused, Seal
from upay.ledger.seal import calendar_period
from upay.platform.db import Database

APRIL = datetime(2026, 3, 31, 16, tzinfo=UTC)
"""Midnight in Shanghai, when March ends."""
LATER = NOON + timedelta(days=120)


async def settle(db: Database) -> AccountId:
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        return await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.CUSTOMER, at=NOON)


async def top_up(db: Database, account: AccountId, *, at: datetime, times: int = 1) -> list[UUID]:
    bank, ids = ledger.house(AccountKind.BANK), [uuid4() for _ in range(times)]
    async with db.begin() as uow:
        await ledger.post(uow, [
            Item(movements=(Movement(id=id_, debit=bank, credit=account, amount=Money(7), code=Code.TOP_UP),), at=at)
            for id_ in ids
        ])  # fmt: skip
    return ids


async def close(db: Database, name: str, *, at: datetime = LATER, ends_at: datetime | None = None) -> None:
    async with db.begin() as uow:
        await ledger.close_period(uow, name=name, ends_at=ends_at, at=at)


async def seal(db: Database) -> Seal | None:
    async with db.begin() as uow:
        return await ledger.seal_next(uow, at=LATER)


async def problems(db: Database) -> list[str]:
    async with db.moment() as uow:
        found = [*await ledger.check_books(uow), *await ledger.check_seals(uow)]
    return [f"{problem.code} {problem.subject}" for problem in found]


@pytest.mark.parametrize(
    ("name", "begins_at", "ends_at"),
    [
        ("2026", "2025-12-31T16:00", "2026-12-31T16:00"),
        ("2026-03", "2026-02-28T16:00", "2026-03-31T16:00"),
        ("2026-12", "2026-11-30T16:00", "2026-12-31T16:00"),
        ("2028-02-29", "2028-02-28T16:00", "2028-02-29T16:00"),
    ],
)
def test_a_period_of_the_calendar_is_one_of_the_business_zone(name: str, begins_at: str, ends_at: str) -> None:
    assert [each.isoformat()[:16] for each in calendar_period(name)] == [begins_at, ends_at]


@pytest.mark.parametrize("name", ["", "March", "2026-13", "2026-3", "2026-02-30", "26", "2026-03-02-01", "0000"])
def test_what_is_no_period_of_the_calendar_is_refused(name: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- whichever words the calendar has for it
        calendar_period(name)


async def test_after_the_end_nothing_is_booked_before_it(db: Database) -> None:
    mei = await settle(db)
    await top_up(db, mei, at=NOON)
    await close(db, "2026-03")
    await top_up(db, mei, at=NOON)
    async with db.begin() as uow:
        late, early = (await ledger.entries(uow, mei)).items
    assert early.posted_at == NOON
    assert (late.at, late.posted_at) == (NOON, APRIL)


async def test_a_posting_under_way_is_waited_for_and_lies_in_the_period(db: Database) -> None:
    mei, wang = await settle(db), await settle(db)
    bank = ledger.house(AccountKind.BANK)
    move = Movement(id=uuid4(), debit=bank, credit=mei, amount=Money(7), code=Code.TOP_UP)
    async with db.begin() as uow:
        await ledger.post(uow, [Item(movements=(move,), at=NOON)])
        closing = asyncio.create_task(close(db, "2026-03"))
        while not await _waits_for_a_lock(db):  # noqa: ASYNC110 -- it is another connection that waits
            await asyncio.sleep(0.01)
        # Whoever comes later waits behind the closing, and is dated after it.
        late = asyncio.create_task(top_up(db, wang, at=NOON))
        await asyncio.sleep(0.05)
        assert not late.done()
    await asyncio.gather(closing, late)
    sealed = await seal(db)
    assert sealed is not None
    first = sealed.first_seq or 0
    assert (sealed.transfers, sealed.last_seq, sealed.whole_below) == (1, first, first + 1)
    assert await problems(db) == []


async def _waits_for_a_lock(db: Database) -> bool:
    async with db.begin() as uow:
        query = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        return bool((await (await uow.connection()).exec_driver_sql(query)).scalar_one())


async def test_a_period_holds_what_was_booked_in_it_whatever_its_number(db: Database) -> None:
    """April begins before March is closed, so that the numbers of the two run through each other."""
    mei, wang = await settle(db), await settle(db)
    await top_up(db, mei, at=NOON, times=3)
    bank = ledger.house(AccountKind.BANK)
    async with db.begin() as uow:
        shop = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.MERCHANT, at=NOON)
        jun = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.CUSTOMER, at=NOON)
    pay = Movement(id=uuid4(), debit=mei, credit=shop, amount=Money(5), code=Code.PAYMENT)
    async with db.begin() as uow:
        await ledger.post(uow, [Item(movements=(pay,), at=APRIL + timedelta(hours=1))])
        await ledger.post(uow, [
            Item(movements=(Movement(id=uuid4(), debit=bank, credit=jun, amount=Money(1), code=Code.TOP_UP),), at=NOON)
        ])  # fmt: skip
    await top_up(db, wang, at=APRIL + timedelta(hours=2), times=2)
    await close(db, "2026-03", at=APRIL + timedelta(days=1))
    await close(db, "2026-04")
    march, april = await seal(db), await seal(db)
    assert march is not None
    assert april is not None
    first = march.first_seq or 0
    assert (march.transfers, march.last_seq, march.whole_below) == (4, first + 4, first + 3)
    assert (april.transfers, april.first_seq, april.last_seq, april.whole_below) == (3, first + 3, first + 6, first + 7)
    assert await seal(db) is None
    assert await problems(db) == []


async def test_periods_follow_each_other_without_gaps(db: Database) -> None:
    await settle(db)
    for name, at, why in (
        ("2026-03", APRIL - timedelta(seconds=1), "which is yet to come"),
        ("Easter", LATER, "or say where it ends"),
    ):
        with pytest.raises(PeriodRefused, match=why):
            await close(db, name, at=at)
    await close(db, "2026-03", at=APRIL)
    await close(db, "2026-03", at=APRIL)
    for name, ends_at, why in (
        ("2026-05", None, "without gaps"),
        ("2026-02", None, "closed already"),
        ("2026", None, "yet to come"),
        ("2026-03-31", None, "closed already"),
        ("2026-03", APRIL + timedelta(days=1), "was closed already, and ends at"),
        ("Easter", APRIL, "closed already"),
    ):
        with pytest.raises(PeriodRefused, match=why):
            await close(db, name, ends_at=ends_at)
    await close(db, "Easter", ends_at=APRIL + timedelta(days=4))
    with pytest.raises(PeriodRefused, match="without gaps"):
        await close(db, "2026-04")
    async with db.begin() as uow:
        found = await ledger.periods(uow)
    assert [(period.name, period.begins_at) for period in found] == [("2026-03", None), ("Easter", APRIL)]


async def test_closing_gives_up_when_a_posting_does_not_end(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("upay.ledger.seal._PATIENCE", "50ms")
    mei = await settle(db)
    move = Movement(id=uuid4(), debit=ledger.house(AccountKind.BANK), credit=mei, amount=Money(7), code=Code.TOP_UP)
    async with db.begin() as uow:
        await ledger.post(uow, [Item(movements=(move,), at=NOON)])
        with pytest.raises(PeriodRefused, match="nothing was closed"):
            await close(db, "2026-03")
    async with db.begin() as uow:
        assert await ledger.periods(uow) == []


async def test_an_empty_period_is_sealed_too(db: Database) -> None:
    await settle(db)
    await close(db, "2026-03")
    sealed = await seal(db)
    assert sealed is not None
    assert (sealed.first_seq, sealed.last_seq, sealed.transfers, sealed.parts) == (None, None, 0, ())
    assert await problems(db) == []


async def test_the_same_journal_has_the_same_digest_however_it_is_read(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei = await settle(db)
    await top_up(db, mei, at=NOON, times=30)
    await close(db, "2026-03")
    told: list[tuple[int, int]] = []
    monkeypatch.setattr("upay.ledger.lines.STRETCH", 7)
    async with db.begin() as uow:
        await ledger.seal_next(uow, at=LATER, told=lambda done, of: told.append((done, of)))
    whole = told[-1][1]
    assert whole > 30
    assert told == [(min(done, whole), whole) for done in range(7, whole + 7, 7)]
    monkeypatch.undo()
    assert await problems(db) == []


_PART, _SEAL = "sealed_part_not_as_its_transfers 2026-03", "seal_not_as_its_parts 2026-03"
_CHANGES = {
    "an amount": ("update ledger.transfer set amount = amount + 1 where seq = %(second)s", {_PART}),
    "an instant by a microsecond": (
        "update ledger.transfer set at = at + interval '1 microsecond' where seq = %(second)s", {_PART},
    ),
    "a reference that was none": ("update ledger.transfer set reference = id where seq = %(second)s", {_PART}),
    "a row less": ("delete from ledger.transfer where seq = %(second)s", {_PART}),
    "two rows exchanged": (
        ("update ledger.transfer t set id = o.id from ledger.transfer o "
        "where t.seq in (%(first)s, %(second)s) and o.seq in (%(first)s, %(second)s) and o.seq <> t.seq"), {_PART},
    ),
    "a part's digest": ("update ledger.seal_part set digest = sha256(digest) where period = '2026-03'", {_PART, _SEAL}),
    "a part less": ("delete from ledger.seal_part where period = '2026-03'", {_SEAL}),
    # Whoever changes a seal would have to change every later one.
    "a seal": (
        "update ledger.seal set digest = sha256(digest) where period = '2026-03'",
        {_SEAL, "seal_not_as_its_parts 2026-04"},
    ),
    "where a period ends": ("update ledger.period set ends_at = ends_at - interval '1 second'", {_SEAL}),
}  # fmt: skip


class _PutBack(Exception):  # noqa: N818 -- ends a transaction, tells of no error
    pass


async def test_a_seal_finds_what_was_changed(db: Database) -> None:
    mei = await settle(db)
    await top_up(db, mei, at=NOON, times=3)
    await close(db, "2026-03")
    march = await seal(db)
    await top_up(db, mei, at=APRIL)
    await close(db, "2026-04")
    await seal(db)
    assert await problems(db) == []
    assert march is not None
    assert march.first_seq is not None
    numbers = {"first": march.first_seq, "second": march.first_seq + 1}
    for change, (statement, told) in _CHANGES.items():
        found = []
        with suppress(_PutBack):
            async with db.begin() as uow:
                connection = await uow.connection()
                await connection.exec_driver_sql("set local session_replication_role = replica")
                assert (await connection.exec_driver_sql(statement, numbers)).rowcount > 0, change
                found = await ledger.check_seals(uow)
                raise _PutBack
        assert told <= {f"{problem.code} {problem.subject}" for problem in found}, change


async def test_what_was_closed_is_written_once(db: Database) -> None:
    for table in ("period", "seal", "seal_part", "archived", "transfer", "answer"):
        for statement in ("update ledger.{} set {} = {}", "delete from ledger.{}", "truncate ledger.{} cascade"):
            column = {"period": "name", "seal": "period", "seal_part": "period", "answer": "id"}.get(table, "first_seq")
            name = "seq" if table == "transfer" else column
            with pytest.raises(Exception, match=r"is written once: \w+ is not allowed"):
                async with db.begin() as uow:
                    await (await uow.connection()).exec_driver_sql(statement.format(table, name, name))


async def test_two_who_seal_at_once_seal_one_after_the_other(db: Database) -> None:
    mei = await settle(db)
    await top_up(db, mei, at=NOON)
    await close(db, "2026-03")
    found = await asyncio.gather(seal(db), seal(db))
    assert sorted(each is None for each in found) == [False, True]


async def test_closing_waits_no_longer_than_a_moment_while_postings_go_on(db: Database, database_url: str) -> None:
    mei = await settle(db)
    stop = asyncio.Event()

    async def be_busy() -> None:
        while not stop.is_set():
            await top_up(db, mei, at=NOON)

    busy = [asyncio.create_task(be_busy()) for _ in range(3)]
    await asyncio.sleep(0.1)
    await asyncio.wait_for(close(db, "2026-03"), timeout=5)
    await asyncio.sleep(0.1)
    stop.set()
    await asyncio.gather(*busy)
    sealed = await seal(db)
    assert sealed is not None
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "select count(*), count(*) filter (where posted_at < %s and seq > %s) from ledger.transfer",
            (APRIL, sealed.period.closing_seq),
        ).fetchone()
    assert row is not None
    assert row[0] > sealed.transfers > 0
    assert row[1] == 0
    assert await problems(db) == []
