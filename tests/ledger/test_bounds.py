"""Floors and ceilings: how low and how high an account may stand."""

from tests.ledger.table import check

from upay.platform.db import Database


async def test_what_belongs_to_somebody_stays_at_zero_or_above_and_the_bank_has_no_floor(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount     code    | answer
        transfer  T1  mei    shop         0.01          | exceeds_balance: balance 0.00, asked 0.01, short 0.01
        transfer  T2  shop   fees         0.01          | exceeds_balance
        transfer  T3  gifts  mei          0.01  reward  | exceeds_balance
        transfer  T4  fees   shop         0.01  refund  | exceeds_balance
        transfer  T5  bank   mei     900000.00          | posted
        balance       mei                               | 900000.00
    """)


async def test_an_overdraft_goes_to_its_bound_and_no_deeper(db: Database) -> None:
    await check(db, """
        do         id  debit   credit  amount   | answer
        floor          mei              -50.00  | done
        available      mei                      | 50.00
        transfer   T1  mei     shop      50.01  | exceeds_balance: balance 50.00, asked 50.01, short 0.01
        hold       H1  mei     shop      20.00  | posted
        transfer   T2  mei     shop      30.01  | exceeds_balance: balance 30.00, asked 30.01, short 0.01
        transfer   T3  mei     shop      30.00  | posted
        balance        mei                      | -30.00
        available      mei                      | 0.00
        floor          mei              -49.99  | in the way
        floor          mei                none  | done
        transfer   T4  mei     shop    1000.00  | posted
        balance        mei                      | -1030.00
        floor          nobody             0.00  | unknown
    """)


async def test_a_floor_above_zero_is_a_balance_that_must_stay(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  | answer
        floor          shop            10.00  | in the way
        transfer   T0  bank   mei      50.00  | posted
        floor          mei             10.00  | done
        available      mei                    | 40.00
        transfer   T1  mei    shop     40.01  | exceeds_balance
        transfer   T2  mei    shop     40.00  | posted
    """)


async def test_nothing_rises_above_its_ceiling_what_is_promised_included(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  hold  | answer
        ceiling       mei            100.00        | done
        transfer  T1  bank   mei     100.01        | exceeds_ceiling: room 100.00, asked 100.01
        transfer  T2  bank   mei      60.00        | posted
        transfer  T3  bank   wang     50.00        | posted
        hold      H1  wang   mei      30.00        | posted
        transfer  T4  bank   mei      10.01        | exceeds_ceiling: room 10.00, asked 10.01
        transfer  T5  bank   mei      10.00        | posted
        hold      H2  wang   mei       0.01        | exceeds_ceiling: room 0.00, asked 0.01
        post      P1                         H1    | posted
        balance       mei                          | 100.00
        transfer  T6  mei    shop      1.00        | posted
        transfer  T7  bank   mei       1.00        | posted
        ceiling       mei             99.99        | in the way
        ceiling       mei              none        | done
        transfer  T8  bank   mei     900.00        | posted
    """)


async def test_a_hold_that_ends_gives_the_room_back(db: Database) -> None:
    await check(db, """
        do          id  debit  credit  amount  hold  at  expires  | answer
        ceiling         mei            100.00                     | done
        transfer    T0  bank   wang    300.00                     | posted
        hold        H1  wang   mei     100.00            10       | posted
        transfer    T1  bank   mei       0.01                     | exceeds_ceiling
        void        V1                         H1                 | posted
        hold        H2  wang   mei     100.00            10       | posted
        post        P2                  40.00  H2                 | posted
        hold        H3  wang   mei      60.00            10       | posted
        expire_all                                   10           | 1
        transfer    T2  bank   mei      60.00                     | posted
    """)


async def test_the_balance_is_judged_before_the_ceiling(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  | answer
        ceiling       wang             1.00  | done
        transfer  T1  mei    wang      2.00  | exceeds_balance
        transfer  T0  bank   mei       2.00  | posted
        transfer  T2  mei    wang      2.00  | exceeds_ceiling
        transfer  T3  mei    wang      1.00  | posted
    """)


async def test_bounds_are_of_one_currency_with_its_own_decimals(db: Database) -> None:
    await check(db, """
        do        id  debit               credit          amount   code    | answer
        ceiling       mei_points                              500          | done
        transfer  T1  points_pool_points  mei_points          501  points  | exceeds_ceiling: room 500, asked 501
        transfer  T2  points_pool_points  mei_points          500  points  | posted
        floor         mei_fund                            -0.0005          | done
        transfer  T3  mei_fund            fund_pool_fund   0.0006  fund    | exceeds_balance: balance 0.0005, asked 0.0006, short 0.0001
        transfer  T4  mei_fund            fund_pool_fund   0.0005  fund    | posted
        balance       mei_fund                                             | -0.0005
    """)  # noqa: E501 -- a table's row stays in one line
