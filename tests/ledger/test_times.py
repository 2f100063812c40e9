"""When something happened is what the caller says; when it was booked never runs backwards on an account."""

from datetime import timedelta
from uuid import UUID

from tests.conftest import NOON
from tests.ledger.table import check

from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.ledger import AccountKind, Blocked, Code, Item, Movement, State
from upay.ledger.judge import judge
from upay.ledger.locked import Books, Standing, microseconds
from upay.platform.db import Database


async def test_a_booking_is_dated_no_earlier_than_what_stands_before_it_on_either_account(db: Database) -> None:
    """Each entry is shown as the minute of the event and the minute of the booking."""
    await check(db, """
        do        id  debit  credit  amount  at  | answer
        floor         mei              none      | done
        floor         wang             none      | done
        transfer  T1  mei    shop      1.00  10  | posted
        transfer  T2  mei    shop      1.00  5   | posted
        transfer  T3  mei    tea       1.00  7   | posted
        transfer  T4  wang   tea       1.00  0   | posted
        transfer  T5  wang   jun       1.00  0   | posted
        transfer  T6  mei    shop      1.00  12  | posted
        times         mei                        | 10/10 5/10 7/10 12/12
        times         shop                       | 10/10 5/10 12/12
        times         tea                        | 7/10 0/10
        times         wang                       | 0/10 0/10
        times         jun                        | 0/10
    """)


async def test_a_group_that_failed_dates_nothing_and_a_hold_does(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  at  hold  | answer
        floor         mei              none            | done
        transfer  T1  mei    shop      1.00  10        | posted
        transfer  A1  mei    shop      1.00  20        |
      & transfer  A2  jun    shop      1.00            | exceeds_balance at 1
        transfer  T2  mei    shop      1.00  11        | posted
        hold      H1  mei    shop      1.00  15        | posted
        transfer  T3  mei    shop      1.00  13        | posted
        void      V1                         18  H1    | posted
        transfer  T4  mei    shop      1.00  16        | posted
        times         mei                              | 10/10 11/11 13/15 16/18
    """)


def test_nothing_is_booked_into_a_period_that_was_sealed() -> None:
    mei, shop = AccountId(UUID(int=1)), AccountId(UUID(int=2))
    open_ = (Currency.CNY, State.OPEN, Blocked.NONE, 0, 0, 0, 0, 0, None, None, 0, 0, {}, "(0,1)")
    ends = NOON + timedelta(hours=1)
    for at, booked in ((NOON, ends), (ends, ends), (ends + timedelta(hours=1), ends + timedelta(hours=1))):
        books = Books(
            standings={
                mei: Standing(mei, AccountKind.CUSTOMER, *open_), shop: Standing(shop, AccountKind.MERCHANT, *open_)
            },
            numbers=[1], closed_until=microseconds(ends),
        )  # fmt: skip
        movement = Movement(id=UUID(int=9), debit=mei, credit=shop, amount=Money(1), code=Code.PAYMENT)
        judge(books, [Item(movements=(movement,), at=at)])
        [line] = books.changes.lines
        assert (line.at, line.posted_at) == (at, microseconds(booked))
