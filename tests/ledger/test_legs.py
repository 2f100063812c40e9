"""Several payers and payees, and one currency for another: a group through an account of the house."""

from typing import Self
from uuid import UUID, uuid4

import msgspec
import pytest
from tests.conftest import NOON
from tests.ledger.table import Cast, check

from upay import ledger
from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.ledger import AccountKind, Answer, Code, Item, Limit, Movement, NotPosted, Posted
from upay.platform.db import Database, event

CONTROL, LIQUIDITY = AccountKind.CONTROL, AccountKind.LIQUIDITY


class People:
    """A cast with 100.00 each for Mei and the campaign, in a database of their own."""

    def __init__(self, db: Database) -> None:
        self.db, self.cast = db, Cast("legs")
        names = ("mei", "wang", "shop", "tea", "gifts", "mei_usd", "shop_usd")
        self.account = {name: self.cast.account(name) for name in names}
        self.fees = ledger.house(AccountKind.FEES)

    async def __aenter__(self) -> Self:
        await self.cast.open(self.db)
        bank = ledger.house(AccountKind.BANK)
        for name, code in (("mei", Code.TOP_UP), ("gifts", Code.BUDGET)):
            movement = Movement(id=uuid4(), debit=bank, credit=self.account[name], amount=Money(100_00), code=code)
            assert isinstance(await self.post(Item(movements=(movement,), at=NOON)), Posted)
        return self

    async def __aexit__(self, *_: object) -> None:
        async with self.db.begin() as uow:
            assert await ledger.check_books(uow) == []

    async def post(self, item: Item) -> Answer:
        async with self.db.begin() as uow:
            [answer] = await ledger.post(uow, [item])
        return answer

    async def stand(self, account: AccountId) -> str:
        async with self.db.begin() as uow:
            return (await ledger.balance(uow, account)).posted.plain


async def test_several_pay_and_several_are_paid_in_one_group_and_nothing_stays_between(db: Database) -> None:
    async with People(db) as people:
        mei, gifts, shop = people.account["mei"], people.account["gifts"], people.account["shop"]
        item = ledger.split(
            id_=uuid4(),
            paid_by={mei: Money(70_00), gifts: Money(30_00)},
            paid_to={shop: Money(98_00), people.fees: Money(2_00)},
            at=NOON,
        )
        answer = await people.post(item)
        assert isinstance(answer, Posted)
        assert [amount.plain for amount in answer.amounts] == ["70.00", "30.00", "98.00", "2.00"]
        assert answer.balances_after[ledger.house(CONTROL)] == Money(0)
        assert [await people.stand(each) for each in (mei, gifts, shop, people.fees)] == [
            "30.00", "70.00", "98.00", "2.00",
        ]  # fmt: skip
        again = await people.post(item)
        assert isinstance(again, Posted)
        assert again.replayed


async def test_nobody_is_paid_unless_everybody_has_paid(db: Database) -> None:
    async with People(db) as people:
        mei, wang, shop = people.account["mei"], people.account["wang"], people.account["shop"]
        item = ledger.split(
            id_=uuid4(),
            paid_by={mei: Money(70_00), wang: Money(1)},
            paid_to={shop: Money(70_01)},
            at=NOON,
        )
        answer = await people.post(item)
        assert isinstance(answer, NotPosted)
        assert (answer.why, answer.movement_index) == ("exceeds_balance", 1)
        assert [await people.stand(each) for each in (mei, shop)] == ["100.00", "0.00"]


async def test_the_legs_are_named_after_the_first_so_asking_again_is_the_same_and_each_can_be_taken_back(
    db: Database,
) -> None:
    async with People(db) as people:
        mei, shop, id_ = people.account["mei"], people.account["shop"], uuid4()

        def ask() -> Item:
            return ledger.split(
                id_=id_, paid_by={mei: Money(50_00)}, paid_to={shop: Money(49_00), people.fees: Money(1_00)}, at=NOON
            )

        assert ask() == ask()
        assert [movement.id for movement in ask().movements] == [ledger.leg_id(id_, place) for place in range(3)]
        assert ask().id == id_
        assert isinstance(await people.post(ask()), Posted)
        back = Item(
            movements=(
                Movement(
                    id=uuid4(), debit=shop, credit=ledger.house(CONTROL), amount=Money(9_00), code=Code.SPLIT,
                    reverses=ledger.leg_id(id_, 1),
                ),
                Movement(
                    id=uuid4(), debit=ledger.house(CONTROL), credit=mei, amount=Money(9_00), code=Code.SPLIT,
                    reverses=id_,
                ),
            ),
            at=NOON,
        )  # fmt: skip
        assert isinstance(await people.post(back), Posted)
        assert [await people.stand(each) for each in (mei, shop)] == ["59.00", "40.00"]


async def test_a_split_may_move_several_currencies_each_adding_up(db: Database) -> None:
    async with People(db) as people:
        mei, mei_usd, shop, shop_usd = (people.account[name] for name in ("mei", "mei_usd", "shop", "shop_usd"))
        bank = ledger.house(AccountKind.BANK, Currency.USD)
        dollars = Money(5_00, Currency.USD)
        top_up = Movement(id=uuid4(), debit=bank, credit=mei_usd, amount=dollars, code=Code.TOP_UP)
        assert isinstance(await people.post(Item(movements=(top_up,), at=NOON)), Posted)
        item = ledger.split(
            id_=uuid4(), paid_by={mei: Money(1_00), mei_usd: dollars}, paid_to={shop: Money(1_00), shop_usd: dollars},
            at=NOON,
        )  # fmt: skip
        assert isinstance(await people.post(item), Posted)
        assert [await people.stand(each) for each in (mei, mei_usd, shop, shop_usd)] == [
            "99.00", "0.00", "1.00", "5.00",
        ]  # fmt: skip


async def test_what_belongs_to_a_split_is_written_with_it(db: Database) -> None:
    async with People(db) as people:
        mei, shop = people.account["mei"], people.account["shop"]
        item = ledger.split(id_=uuid4(), paid_by={mei: Money(1_00)}, paid_to={shop: Money(1_00)}, at=NOON)
        news = event("split.posted", channels=["shop"], split=item.id)
        assert isinstance(await people.post(msgspec.structs.replace(item, on_posted=lambda _: [news])), Posted)
        async with db.begin() as uow:
            found = await uow.driver.execute("select name from platform.outbox")
            assert await found.fetchall() == [("split.posted",)]


async def test_limits_of_a_split_count_what_the_first_payer_pays(db: Database) -> None:
    async with People(db) as people:
        mei, gifts, shop = people.account["mei"], people.account["gifts"], people.account["shop"]
        limit = Limit(name="over_daily_limit", account=mei, window=ledger.day(NOON), cap=Money(70_00))

        def ask(minor: int) -> Item:
            return ledger.split(
                id_=uuid4(), paid_by={mei: Money(minor), gifts: Money(30_00)}, paid_to={shop: Money(minor + 30_00)},
                at=NOON, limits=(limit,),
            )  # fmt: skip

        refused = await people.post(ask(70_01))
        assert isinstance(refused, NotPosted)
        assert (refused.why, refused.movement_index) == ("limit", 0)
        assert isinstance(await people.post(ask(70_00)), Posted)


@pytest.mark.parametrize(
    ("paid_by", "paid_to"),
    [
        ({1: Money(100)}, {2: Money(99)}),
        ({1: Money(100)}, {}),
        ({}, {}),
        ({}, {2: Money(1)}),
        ({1: Money(100)}, {2: Money(100, Currency.USD)}),
        ({1: Money(100), 3: Money(5, Currency.USD)}, {2: Money(105)}),
    ],
    ids=str,
)
def test_what_does_not_add_up_is_a_mistake_of_ours(paid_by: dict[int, Money], paid_to: dict[int, Money]) -> None:
    with pytest.raises(AssertionError):
        ledger.split(
            id_=UUID(int=9),
            paid_by={AccountId(UUID(int=who)): money for who, money in paid_by.items()},
            paid_to={AccountId(UUID(int=who)): money for who, money in paid_to.items()},
            at=NOON,
        )


async def test_nothing_and_less_than_nothing_are_refused_by_the_ledger_as_everywhere(db: Database) -> None:
    async with People(db) as people:
        mei, gifts, shop = people.account["mei"], people.account["gifts"], people.account["shop"]
        for minor in (0, -1_00):
            item = ledger.split(
                id_=uuid4(), paid_by={mei: Money(5_00), gifts: Money(minor)}, paid_to={shop: Money(5_00 + minor)},
                at=NOON,
            )  # fmt: skip
            answer = await people.post(item)
            assert isinstance(answer, NotPosted)
            assert (answer.why, answer.movement_index) == ("amount_must_be_positive", 1)


async def test_a_currency_is_exchanged_through_our_position_in_each(db: Database) -> None:
    async with People(db) as people:
        mei, mei_usd = people.account["mei"], people.account["mei_usd"]
        item = ledger.exchange(
            id_=uuid4(), giver=mei, given=Money(72_00), taker=mei_usd, taken=Money(10_00, Currency.USD), at=NOON
        )
        assert isinstance(await people.post(item), Posted)
        assert [await people.stand(each) for each in (mei, mei_usd)] == ["28.00", "10.00"]
        positions = [ledger.house(LIQUIDITY, currency) for currency in (Currency.CNY, Currency.USD)]
        assert [await people.stand(each) for each in positions] == ["72.00", "-10.00"]
        short = await people.post(
            ledger.exchange(
                id_=uuid4(), giver=mei, given=Money(28_01), taker=mei_usd, taken=Money(1, Currency.USD), at=NOON
            )
        )
        assert isinstance(short, NotPosted)
        assert short.why == "exceeds_balance"
        assert await people.stand(mei_usd) == "10.00"


def test_the_same_currency_is_not_exchanged() -> None:
    one, other = AccountId(UUID(int=1)), AccountId(UUID(int=2))
    with pytest.raises(AssertionError):
        ledger.exchange(id_=UUID(int=9), giver=one, given=Money(1), taker=other, taken=Money(2), at=NOON)


async def test_only_under_its_own_code_does_money_pass_through_the_control_account(db: Database) -> None:
    await check(db, """
        do        id  debit    credit   amount  code     | answer
        transfer  T0  bank     mei       10.00           | posted
        transfer  T1  mei      control    1.00  payment  | kinds_must_not_meet
        transfer  T2  bank     control    1.00  split    | kinds_must_not_meet
        transfer  A1  mei      control    1.00  split    |
      & transfer  A2  control  shop       1.00  split    | posted
        balance       control                            | 0.00
    """)


async def test_what_was_left_on_the_control_account_is_found_by_the_check(db: Database) -> None:
    """The ledger lets a leg stand alone, because a hold may be one; the books then say that it is not over."""
    people = People(db)
    async with people:
        pass
    leg = Movement(
        id=uuid4(), debit=people.account["mei"], credit=ledger.house(CONTROL), amount=Money(1_00), code=Code.SPLIT
    )
    await people.post(Item(movements=(leg,), at=NOON))
    async with db.begin() as uow:
        assert [problem.code for problem in await ledger.check_books(uow)] == ["control_not_zero"]
