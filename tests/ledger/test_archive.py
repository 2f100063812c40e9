"""Partitions: made before they are needed, and taken away once they are sealed, without anybody being told wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.conftest import NOON

from upay import ledger
from upay.kit.ids import AccountId
from upay.kit.money import Money
from upay.ledger import (
    AccountKind,
    Answer,
    ArchivedError,
    ArchiveRefused,
    Code,
    Item,
    Limit,
    Movement,
    NotPosted,
    Posted,
)
from upay.platform.db import Database

APRIL = datetime(2026, 3, 31, 16, tzinfo=UTC)
LATER = NOON + timedelta(days=120)
BANK = ledger.house(AccountKind.BANK)


async def settle(db: Database) -> tuple[AccountId, AccountId]:
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        mei = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.CUSTOMER, at=NOON)
        return mei, await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.MERCHANT, at=NOON)


async def post(db: Database, *movements: Movement, at: datetime = NOON, limits: tuple[Limit, ...] = ()) -> Answer:
    async with db.begin() as uow:
        await ledger.make_room(uow)
        (answer,) = await ledger.post(uow, [Item(movements=movements, at=at, limits=limits)])
    return answer


def top_up(account: AccountId, id_: UUID | None = None, minor: int = 100) -> Movement:
    return Movement(id=id_ or uuid4(), debit=BANK, credit=account, amount=Money(minor), code=Code.TOP_UP)


async def seal(db: Database, *names: str) -> None:
    for name in names:
        async with db.begin() as uow:
            await ledger.close_period(uow, name=name, at=LATER)
        async with db.begin() as uow:
            assert await ledger.seal_next(uow, at=LATER)


async def archive(db: Database, folder: Path) -> int:
    """Archive whatever may go; return how many partitions it was."""
    archived = 0
    while True:
        async with db.begin() as uow:
            if await ledger.archive_next(uow, folder, at=LATER) is None:
                return archived
        archived += 1


def folders(archive: Path) -> list[Path]:
    return sorted(archive.iterdir())


async def clean(db: Database) -> bool:
    async with db.moment() as uow:
        return [*await ledger.check_books(uow), *await ledger.check_seals(uow)] == []


async def test_the_journal_goes_over_a_border_without_anybody_noticing(db: Database, small_partitions: int) -> None:
    mei, shop = await settle(db)
    batch = [Item(movements=(top_up(mei),), at=NOON) for _ in range(small_partitions * 2)]
    group = tuple(
        Movement(id=uuid4(), debit=mei, credit=shop, amount=Money(1), code=Code.PAYMENT)
        for _ in range(small_partitions + 1)
    )
    for _ in range(4):
        async with db.begin() as uow:
            await ledger.make_room(uow)
        async with db.begin() as uow:
            answers = await ledger.post(uow, [Item(movements=each.movements, at=NOON) for each in batch])
        batch = [Item(movements=(top_up(mei),), at=NOON) for _ in batch]
        assert all(isinstance(answer, Posted) for answer in answers)
    assert isinstance(await post(db, *group), Posted)
    repeated = await post(db, *group)
    assert isinstance(repeated, Posted)
    assert repeated.replayed
    async with db.begin() as uow:
        lines = await ledger.entries(uow, mei, limit=1000)
        assert [line.version for line in lines.items] == list(range(len(lines.items), 0, -1))
        assert len(lines.items) == 8 * small_partitions + len(group)
        assert len(await ledger.partitions(uow.driver)) >= 10
    assert await clean(db)


async def test_room_is_made_once_however_many_make_it(db: Database, small_partitions: int) -> None:
    async with db.begin() as uow:
        assert await ledger.make_room(uow) == 0
        await uow.driver.execute(f"select setval('ledger.seq', {small_partitions * 2})")
    async with db.begin() as uow:
        assert await ledger.make_room(uow) == 2
        assert await ledger.make_room(uow) == 0


async def test_what_is_archived_is_still_answered_for(db: Database, small_partitions: int, tmp_path: Path) -> None:
    mei, shop = await settle(db)
    first, paid, open_, ended = uuid4(), uuid4(), uuid4(), uuid4()
    limits = (
        Limit(name="over_daily_limit", account=mei, window=ledger.day(NOON), cap=Money(10**6)),
        Limit(name="too_many_attempts", account=mei, window=ledger.LIFE, cap=10**6),
    )

    def hold(id_: UUID) -> Movement:
        return Movement(id=id_, kind="hold", debit=mei, credit=shop, amount=Money(30), code=Code.PAYMENT)

    def end(id_: UUID, minor: int) -> Movement:
        return Movement(id=uuid4(), kind="post", hold_id=id_, amount=Money(minor), code=Code.PAYMENT)

    pay = Movement(id=paid, debit=mei, credit=shop, amount=Money(40), code=Code.PAYMENT)
    await post(db, top_up(mei, first, 1000))
    await post(db, pay, limits=limits)
    await post(db, hold(open_), limits=limits)
    await post(db, hold(ended), limits=limits)
    for _ in range(small_partitions * 3):
        await post(db, top_up(mei))
    await post(db, end(ended, 10))
    before = await _standing(db, mei)
    await seal(db, "2026-03")
    assert await clean(db)
    assert await archive(db, tmp_path) == 3
    assert await clean(db)
    assert await _standing(db, mei) == before

    for again in (top_up(mei, first, 1000), top_up(mei, first, 7)):
        answer = await post(db, again)
        assert isinstance(answer, NotPosted)
        assert (answer.why, answer.replayed) == ("exists_archived", True)
    back = Movement(id=uuid4(), debit=shop, credit=mei, amount=Money(5), code=Code.REFUND, reverses=paid)
    gone = Movement(id=uuid4(), debit=shop, credit=mei, amount=Money(5), code=Code.REFUND, reverses=uuid4())
    for movement, why in ((back, "original_archived"), (gone, "original_not_found")):
        answer = await post(db, movement)
        assert isinstance(answer, NotPosted)
        assert answer.why == why
    # A hold that was open when its partition went stays with us until it is ended.
    assert isinstance(await post(db, end(open_, 20), at=APRIL), Posted)
    answer = await post(db, end(ended, 1))
    assert isinstance(answer, NotPosted)
    assert answer.why == "hold_already_posted"
    assert await clean(db)

    for _ in range(small_partitions * 2):
        await post(db, top_up(mei), at=APRIL)
    await seal(db, "2026-04")
    assert await archive(db, tmp_path) == 2
    assert await clean(db)
    answer = await post(db, end(open_, 1))
    assert isinstance(answer, NotPosted)
    assert answer.why == "hold_archived"
    assert isinstance(await post(db, pay_again := top_up(mei)), Posted)
    assert isinstance(await post(db, pay_again), Posted)
    assert await clean(db)


async def _standing(db: Database, account: AccountId) -> object:
    async with db.begin() as uow:
        return await ledger.balance(uow, account), await ledger.used(uow, account, [ledger.day(NOON), ledger.LIFE])


async def test_a_statement_says_where_it_begins(db: Database, small_partitions: int, tmp_path: Path) -> None:
    mei, shop = await settle(db)
    for number in range(small_partitions * 2 + 4):
        await post(db, top_up(mei), at=NOON + timedelta(hours=number))
    await seal(db, "2026-03")
    async with db.begin() as uow:
        assert await ledger.brought_forward(uow, mei) is None
        when = (await ledger.entries(uow, mei)).items[2].posted_at
    assert await archive(db, tmp_path) == 2
    async with db.begin() as uow:
        begin = await ledger.brought_forward(uow, mei)
        lines = (await ledger.entries(uow, mei, limit=1000)).items
        assert begin is not None
        assert begin.version + 1 == lines[-1].version
        assert begin.balance + lines[-1].amount == lines[-1].balance_after
        assert await ledger.balance_at(uow, mei, at=when) == lines[2].balance_after
        assert await ledger.balance_at(uow, mei, at=begin.at) == begin.balance
        assert await ledger.balance_at_version(uow, mei, version=begin.version) == begin.balance
        with pytest.raises(ArchivedError, match="the journal begins at 2026-03"):
            await ledger.balance_at(uow, mei, at=NOON)
        with pytest.raises(ArchivedError):
            await ledger.balance_at_version(uow, mei, version=begin.version - 1)
        with pytest.raises(ArchivedError):
            await ledger.totals(uow, since=NOON, until=LATER)
        # Who has nothing archived is not told that something is.
        assert await ledger.brought_forward(uow, shop) is None
        assert await ledger.balance_at(uow, shop, at=NOON) == Money(0)
        after = begin.at + timedelta(seconds=1)
        (total,) = await ledger.totals(uow, since=after, until=LATER, account_id=mei)
        assert total.transfers == len(lines)


async def test_only_what_is_sealed_goes(db: Database, small_partitions: int, tmp_path: Path) -> None:
    mei, _ = await settle(db)
    for _ in range(small_partitions + 2):
        await post(db, top_up(mei))
    await post(db, top_up(mei), at=APRIL)
    for _ in range(small_partitions):
        await post(db, top_up((await settle(db))[0]))
    assert await archive(db, tmp_path) == 0
    async with db.begin() as uow:
        await ledger.close_period(uow, name="2026-03", at=LATER)
    assert await archive(db, tmp_path) == 0
    async with db.begin() as uow:
        await ledger.seal_next(uow, at=LATER)
    # The second partition has a line of April among March's.
    assert await archive(db, tmp_path) == 1
    await seal(db, "2026-04")
    assert await archive(db, tmp_path) == 1
    assert await clean(db)
    for folder in folders(tmp_path):
        proof = ledger.check_export(folder)
        assert proof.problems == []
        assert proof.parts_proved > 0


async def test_what_is_not_as_it_was_sealed_stays(db: Database, small_partitions: int, tmp_path: Path) -> None:
    mei, _ = await settle(db)
    for _ in range(small_partitions + 2):
        await post(db, top_up(mei))
    await seal(db, "2026-03")
    async with db.begin() as uow:
        connection = await uow.connection()
        await connection.exec_driver_sql("set local session_replication_role = replica")
        await connection.exec_driver_sql("update ledger.transfer set reference = id where seq = 5")
    with pytest.raises(ArchiveRefused, match="not what was sealed: sealed_part_not_as_its_transfers: 2026-03"):
        await archive(db, tmp_path)
    with pytest.raises(ArchiveRefused, match="is there already"):
        await archive(db, tmp_path)
    async with db.begin() as uow:
        assert (await ledger.partitions(uow.driver))[0].name == "transfer_p000000"


async def test_a_table_is_dropped_only_while_its_file_is_what_was_archived(
    db: Database, small_partitions: int, tmp_path: Path
) -> None:
    mei, _ = await settle(db)
    for _ in range(small_partitions * 2 + 2):
        await post(db, top_up(mei))
    await seal(db, "2026-03")
    assert await archive(db, tmp_path) == 2
    first, second = folders(tmp_path)
    whole = (second / "transfers.parquet").read_bytes()
    (second / "transfers.parquet").write_bytes(whole[:-20])
    with pytest.raises(ArchiveRefused, match="archived_p000000000016 stays"):
        async with db.begin() as uow:
            await ledger.drop_archived(uow, tmp_path)
    (second / "transfers.parquet").write_bytes(whole)
    async with db.begin() as uow:
        assert await ledger.drop_archived(uow, tmp_path) == ["archived_p000000000000", "archived_p000000000016"]
        assert await ledger.drop_archived(uow, tmp_path) == []
    assert first.is_dir()
    assert await clean(db)


@pytest.mark.parametrize("damage", [
    "update ledger.brought_forward set posted_credit = posted_credit + 1 where account_id = %(mei)s",
    "update ledger.brought_forward set version = version + 1 where account_id = %(mei)s",
    "update ledger.brought_forward set moved_at = 'infinity' where account_id = %(mei)s",
    "delete from ledger.brought_forward where account_id = %(mei)s",
    "delete from ledger.answer where seq = 5",
])  # fmt: skip
async def test_what_was_left_behind_is_proved(
    db: Database, small_partitions: int, tmp_path: Path, damage: str
) -> None:
    mei, _ = await settle(db)
    for _ in range(small_partitions + 2):
        await post(db, top_up(mei))
    await seal(db, "2026-03")
    assert await archive(db, tmp_path) == 1
    async with db.begin() as uow:
        connection = await uow.connection()
        await connection.exec_driver_sql("set local session_replication_role = replica")
        assert (await connection.exec_driver_sql(damage, {"mei": mei})).rowcount == 1
    assert not await clean(db)
