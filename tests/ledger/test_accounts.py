from uuid import uuid4

import pytest
import sqlalchemy as sa
from tests.conftest import NOON

from upay import ledger
from upay.kit.money import Currency, Money
from upay.ledger import AccountKind, Blocked, Code, Item, Movement, NotPosted, Posted, State
from upay.ledger.queries import UnknownAccountError
from upay.platform.db import Database


async def test_opening_twice_is_opening_once(db: Database) -> None:
    mei = uuid4()
    async with db.begin() as uow:
        first = await ledger.open_account(uow, owner=mei, kind=AccountKind.CUSTOMER, at=NOON)
        assert await ledger.open_account(uow, owner=mei, kind=AccountKind.CUSTOMER, at=NOON) == first
        assert first == ledger.account_id_for(mei, AccountKind.CUSTOMER)
        assert (await ledger.balance(uow, first)).posted == Money(0)


def test_every_owner_kind_and_currency_has_an_account_of_its_own() -> None:
    owners, kinds = [uuid4(), uuid4()], [AccountKind.CUSTOMER, AccountKind.MERCHANT]
    ids = {ledger.account_id_for(o, k, c) for o in owners for k in kinds for c in Currency}
    ids |= {ledger.house(kind, c) for kind in (AccountKind.BANK, AccountKind.SUSPENSE) for c in Currency}
    assert len(ids) == (2 * 2 + 2) * len(Currency)


async def test_a_floor_of_its_own_lets_an_account_go_so_deep_and_no_deeper(db: Database) -> None:
    tea, mei = uuid4(), uuid4()
    async with db.begin() as uow:
        shop = await ledger.open_account(uow, owner=tea, kind=AccountKind.MERCHANT, floor=Money(-5000), at=NOON)
        wallet = await ledger.open_account(uow, owner=mei, kind=AccountKind.CUSTOMER, at=NOON)

        def refund(amount: int) -> Item:
            movement = Movement(id=uuid4(), debit=shop, credit=wallet, amount=Money(amount), code=Code.REFUND)
            return Item(movements=(movement,), at=NOON)

        answers = await ledger.post(uow, [refund(4000), refund(1001), refund(1000)])
        assert [type(answer) for answer in answers] == [Posted, NotPosted, Posted]
        assert isinstance(answers[1], NotPosted)
        assert answers[1].facts == {"balance": "10.00", "asked": "10.01", "short": "0.01"}
        assert (await ledger.balance(uow, shop)).available == Money(0)


async def test_bounds_and_kept_amounts_are_in_the_currency_of_the_account(db: Database) -> None:
    dollars = Money(1, Currency.USD)
    async with db.begin() as uow:
        wallet = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.CUSTOMER, at=NOON)
        with pytest.raises(AssertionError):
            await ledger.set_bounds(uow, wallet, floor=Money(0), ceiling=dollars, at=NOON)
        with pytest.raises(AssertionError):
            await ledger.block_amount(uow, wallet, amount=dollars, at=NOON)
        with pytest.raises(AssertionError):
            await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.CUSTOMER, floor=dollars, at=NOON)


async def test_what_was_set_on_an_account_leaves_its_history(db: Database) -> None:
    async with db.begin() as uow:
        wallet = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.CUSTOMER, at=NOON)
        await ledger.block(uow, wallet, scope=Blocked.OUT, at=NOON)
        await ledger.block_amount(uow, wallet, amount=Money(5), at=NOON)
        await ledger.set_bounds(uow, wallet, floor=None, ceiling=Money(9), at=NOON)
        assert await ledger.close_account(uow, wallet, at=NOON) is State.CLOSED
        assert await ledger.close_account(uow, wallet, at=NOON) is State.CLOSED
        assert await ledger.reopen_account(uow, wallet, at=NOON)
        query = "select what, value from ledger.standing_change where account_id = %(id)s order by id"
        rows = (await (await uow.connection()).exec_driver_sql(query, {"id": wallet})).all()
    assert [tuple(row) for row in rows] == [
        ("blocked", "out"), ("blocked_amount", "5"), ("floor", None), ("ceiling", "9"), ("state", "closed"),
        ("state", "open"),
    ]  # fmt: skip


async def test_the_statement_is_read_in_pages_newest_first(db: Database) -> None:
    mei, reference = uuid4(), uuid4()
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        wallet = await ledger.open_account(uow, owner=mei, kind=AccountKind.CUSTOMER, at=NOON)
        bank = ledger.house(AccountKind.BANK)
        items = [
            Item(
                movements=(
                    Movement(
                        id=uuid4(), debit=bank, credit=wallet, amount=Money(minor), code=Code.TOP_UP,
                        reference=reference,
                    ),
                ),
                at=NOON,
            )
            for minor in (1, 2, 3, 4, 5)
        ]  # fmt: skip
        await ledger.post(uow, items)
        seen, cursor = [], None
        for _ in range(3):
            page = await ledger.entries(uow, wallet, before=cursor, limit=2)
            seen.append([view.amount.minor for view in page.items])
            cursor = page.next_cursor
        assert (seen, cursor) == ([[5, 4], [3, 2], [1]], None)
        (view,) = (await ledger.entries(uow, wallet, limit=1)).items
        assert (view.counterpart, view.code, view.reference, view.balance_after, view.at) == (
            bank, Code.TOP_UP, reference, Money(15), NOON,
        )  # fmt: skip
        assert (await ledger.entries(uow, bank, limit=1)).items[0].amount == Money(-5)


async def test_what_is_not_open_has_no_balance(db: Database) -> None:
    nobody = ledger.account_id_for(uuid4(), AccountKind.CUSTOMER)
    async with db.begin() as uow:
        assert await ledger.balances(uow, [nobody]) == {}
        with pytest.raises(UnknownAccountError):
            await ledger.balance(uow, nobody)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("transfer", "amount = 1"), ("transfer_p000000", "amount = 1"), ("answer", "seq = 1"),
        ("seal", "transfers = 1"), ("standing_change", "value = 'none'"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("change", ["update ledger.{} set {}", "delete from ledger.{}", "truncate ledger.{}"])
async def test_what_is_written_once_cannot_be_changed(db: Database, table: str, column: str, change: str) -> None:
    with pytest.raises(sa.exc.IntegrityError, match=rf"ledger.{table}\w* is written once"):
        async with db.begin() as uow:
            await (await uow.connection()).exec_driver_sql(change.format(table, column))


async def test_the_journal_read_leg_by_leg_cannot_be_changed_either(db: Database) -> None:
    for change in ("update ledger.entry set amount = 1", "delete from ledger.entry"):
        with pytest.raises(sa.exc.DBAPIError, match="view"):
            async with db.begin() as uow:
                await (await uow.connection()).exec_driver_sql(change)


async def test_the_database_itself_refuses_what_the_code_should_have(db: Database) -> None:
    mei = uuid4()
    async with db.begin() as uow:
        wallet = await ledger.open_account(uow, owner=mei, kind=AccountKind.CUSTOMER, at=NOON)
    for change in ("posted_debit = 1", "pending_debit = 1", "posted_credit = -1", "blocked = 'perhaps'"):
        with pytest.raises(sa.exc.IntegrityError):
            async with db.begin() as uow:
                await (await uow.connection()).exec_driver_sql(
                    f"update ledger.balance set {change} where account_id = %(id)s", {"id": wallet}  # noqa: S608
                )
