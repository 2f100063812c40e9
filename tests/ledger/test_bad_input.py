"""Bad input: each has its own answer, and harms nobody else in the batch."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.conftest import NOON
from tests.ledger.table import check

from upay import ledger
from upay.kit.money import Currency, Money
from upay.ledger import AccountKind, Code, Item, Limit, Movement, NotPosted, Posted
from upay.ledger.movements import LARGEST_GROUP
from upay.platform.db import Database


async def test_each_bad_movement_is_refused_and_the_good_ones_between_them_go_through(db: Database) -> None:
    await check(db, """
        do        id  debit   credit    amount                          currency  hold  expires  | answer
        transfer  T0  bank    mei                               100.00                           | posted
        transfer  B1  bank    nobody                              1.00                           | unknown_account: side credit
        transfer  B2  nobody  mei                                 1.00                           | unknown_account: side debit
        transfer  B3  nobody  nobody                              1.00                           | accounts_must_differ
        transfer  G1  mei     shop                                1.00                           | posted
        transfer  B4  mei     shop                                1.00  USD                      | currency_differs: side debit, currency CNY
        transfer  B5  mei     shop_usd                            1.00                           | currency_differs: side credit, currency USD
        transfer  B6  mei     shop                                0.00                           | amount_must_be_positive
        transfer  B7  mei     shop                               -0.01                           | amount_must_be_positive
        transfer  G2  mei     shop                                1.00                           | posted
        transfer  B8  mei     shop                   10000000000000.01                           | amount_too_large: largest 10000000000000.00
        transfer  B9  mei     shop       99999999999999999999999999.00                           | amount_too_large
        transfer  B9  mei     shop       99999999999999999999999999.00                           | again amount_too_large
        transfer  BA  mei     shop      -99999999999999999999999999.00                           | amount_must_be_positive
        transfer  BA  mei     shop      -99999999999999999999999999.00                           | again amount_must_be_positive
        transfer  0   mei     shop                                1.00                           | id_must_not_be_zero
        transfer  0   mei     shop                                1.00                           | id_must_not_be_zero
        hold      BB  mei     shop                                1.00                  0        | expires_in_the_past: expires_at 2026-03-02T04:00:00+00:00
        hold      BC  mei     shop                                1.00                  -5       | expires_in_the_past: expires_at 2026-03-02T03:55:00+00:00
        hold      G3  mei     shop                                1.00                  1        | posted
        post      BD                                              0.00            G3             | amount_must_be_positive
        post      BE                                             -1.00            G3             | amount_must_be_positive
        post      BF                     99999999999999999999999999.00            G3             | amount_exceeds_hold
        void      C1                                                              B1             | hold_not_found
        post      G4                                                              G3             | posted
        transfer  B1  bank    nobody                              1.00                           | again unknown_account: side credit
        balance       mei                                                                        | 97.00
    """)  # noqa: E501 -- a table's row stays in one line


async def test_the_largest_amount_there_is_goes_through(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount             | answer
        transfer  T1  bank   mei     10000000000000.00  | posted
        transfer  T2  mei    shop    10000000000000.00  | posted
        balance       shop                              | 10000000000000.00
    """)


async def test_bad_groups_are_refused_whole_and_their_ids_stay_free(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  | answer
        transfer  T0  bank   mei     100.00  | posted
        transfer  A1  mei    shop      1.00  |
      & transfer  A2  mei    shop      1.00  |
      & transfer  A1  mei    shop      1.00  | ids_must_differ at 2
        transfer  A1  mei    shop      1.00  |
      & transfer  A2  mei    shop      1.00  |
      & transfer  0   mei    shop      1.00  | id_must_not_be_zero at 2
        transfer  0   mei    shop      1.00  |
      & transfer  A2  mei    shop      1.00  | id_must_not_be_zero at 0
        transfer  A2  mei    shop      1.00  | posted
        transfer  A1  mei    shop      1.00  | posted
        balance       mei                    | 98.00
    """)


async def test_duplicates_of_every_kind_within_one_batch(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  hold  | answer
        transfer  T1  bank   mei     100.00        | posted
        transfer  T1  bank   mei     100.00        | exists
        transfer  T1  bank   mei     100.01        | exists_with_different_amount
        transfer  T2  mei    shop    500.00        | exceeds_balance
        transfer  T2  mei    shop    500.00        | again exceeds_balance
        transfer  T2  mei    shop     50.00        | exists_with_different_amount
        hold      T1  bank   mei     100.00        | exists_with_different_kind
        hold      H1  mei    shop     10.00        | posted
        hold      H1  mei    shop     10.00        | exists
        post      H1                         H1    | exists_with_different_kind
        post      P1                         H1    | posted
        post      P1                         H1    | exists
        void      P1                         H1    | exists_with_different_kind
        transfer  A1  mei    shop      1.00        |
      & transfer  T1  bank   mei     100.00        | exists_with_different_movements at 1
        transfer  A1  mei    shop      1.00        | posted
        transfer  A1  mei    shop      1.00        |
      & transfer  A2  mei    shop      1.00        | exists_with_different_movements at 0
        transfer  A2  mei    shop      1.00        |
      & transfer  A3  mei    shop      1.00        | posted
        transfer  A2  mei    shop      1.00        |
      & transfer  A3  mei    shop      1.00        | exists
        transfer  A3  mei    shop      1.00        | exists_with_different_movements at 0
        balance       mei                          | 87.00
    """)


async def test_a_group_is_as_large_as_it_may_be_and_no_larger(db: Database) -> None:
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        mei = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.CUSTOMER, at=NOON)

        def movement() -> Movement:
            bank = ledger.house(AccountKind.BANK)
            return Movement(id=uuid4(), debit=bank, credit=mei, amount=Money(1), code=Code.TOP_UP)

        sizes = [1, LARGEST_GROUP, LARGEST_GROUP + 1, 10_000, 1]
        items = [Item(movements=tuple(movement() for _ in range(size)), at=NOON) for size in sizes]
        answers = await ledger.post(uow, items)
        told = [answer.why if isinstance(answer, NotPosted) else "posted" for answer in answers]
        assert told == ["posted", "posted", "group_too_large", "group_too_large", "posted"]
        assert isinstance(answers[3], NotPosted)
        assert answers[3].movement_index == LARGEST_GROUP
        assert (await ledger.balance(uow, mei)).posted == Money(LARGEST_GROUP + 2)
        again = await ledger.post(uow, [items[1], Item(movements=items[3].movements[:2], at=NOON)])
        assert [isinstance(answer, Posted) and answer.replayed for answer in again] == [True, False]
        assert await ledger.check_books(uow) == []


_MEI, _SHOP = ledger.account_id_for(UUID(int=1), AccountKind.CUSTOMER), ledger.account_id_for(UUID(int=2), AccountKind.MERCHANT)  # noqa: E501 -- the two that every case names
_WHOLE: dict[str, Any] = {"debit": _MEI, "credit": _SHOP, "amount": Money(1)}


@pytest.mark.parametrize(
    "asked",
    [
        {"debit": _MEI, "credit": _SHOP},
        {"debit": _MEI, "amount": Money(1)},
        {"credit": _SHOP, "amount": Money(1)},
        {"kind": "post"},
        {"kind": "void"},
        {**_WHOLE, "hold_id": UUID(int=3)},
        {**_WHOLE, "kind": "hold", "hold_id": UUID(int=3)},
        {**_WHOLE, "expires_at": NOON},
        {"kind": "post", "hold_id": UUID(int=3), "expires_at": NOON},
        {**_WHOLE, "kind": "hold", "expires_at": datetime(2026, 3, 2)},  # noqa: DTZ001 -- the mistake that is meant
        {**_WHOLE, "kind": "hold", "reverses": UUID(int=3)},
        {"kind": "post", "hold_id": UUID(int=3), "reverses": UUID(int=3)},
        {"kind": "post", "hold_id": UUID(int=3), "at_most": "debit"},
    ],
    ids=str,
)
def test_what_only_a_mistake_of_ours_can_ask_does_not_get_as_far_as_the_books(asked: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        Movement(id=UUID(int=9), code=Code.PAYMENT, **asked)


def test_nor_does_an_item_that_cannot_be_meant() -> None:
    pay = Movement(id=UUID(int=9), code=Code.PAYMENT, **_WHOLE)
    post = Movement(id=UUID(int=9), kind="post", hold_id=UUID(int=3), code=Code.PAYMENT)

    def limit(cap: Money | int, window: ledger.Window = ledger.LIFE) -> Limit:
        return Limit(name="over_limit", account=_MEI, window=window, cap=cap)

    for movements, limits, at in (
        ((), (), NOON),
        ((pay,), (), datetime(2026, 3, 2)),  # noqa: DTZ001 -- the mistake that is meant
        ((post,), (limit(Money(1)),), NOON),
        ((pay,), (limit(Money(1, Currency.USD)),), NOON),
        ((pay,), (limit(1, ledger.SINGLE),), NOON),
    ):
        with pytest.raises(AssertionError):
            Item(movements=movements, limits=limits, at=at)
    with pytest.raises(AssertionError):
        ledger.rolling(NOON, hours=169)
    with pytest.raises(AssertionError):
        ledger.rolling(NOON + timedelta(hours=1), hours=0)
