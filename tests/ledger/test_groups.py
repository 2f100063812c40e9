"""Groups: several movements that happen together or not at all."""

from tests.ledger.table import check

from upay.platform.db import Database


async def test_the_answer_says_which_movement_of_the_group_failed_and_why(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  hold  code      | answer
        transfer  T0  bank   mei     100.00                  | posted
        block         wang              out                  | done
        close         jun                                    | closed
        transfer  A1  mei    shop     10.00                  |
      & transfer  A2  mei    mei      10.00                  |
      & transfer  A3  mei    shop    999.00                  | accounts_must_differ at 1
        transfer  B1  mei    shop     10.00                  |
      & transfer  B2  mei    shop     10.00                  |
      & transfer  B3  wang   shop     10.00                  | account_blocked at 2: side debit, scope out
        transfer  C1  mei    shop     10.00                  |
      & transfer  C2  mei    jun      10.00                  | account_closed at 1: side credit
        transfer  D1  mei    shop     60.00                  |
      & transfer  D2  mei    shop     60.00                  | exceeds_balance at 1: balance 40.00, asked 60.00, short 20.00
        transfer  E1  mei    shop     60.00                  |
      & post      E2                         H9              | hold_not_found at 1
        transfer  F1  mei    shop     10.00        transfer  |
      & transfer  F2  mei    tea      10.00                  | kinds_must_not_meet at 0: debit customer, credit merchant
        balance       mei                                    | 100.00
        entries       mei                                    | 100.00=100.00
        entries       shop                                   |
    """)  # noqa: E501 -- a table's row stays in one line


async def test_what_one_movement_brings_the_next_may_pass_on(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  | answer
        transfer  A1  bank   mei      10.00  |
      & transfer  A2  mei    wang     10.00  |
      & transfer  A3  wang   jun      10.00  |
      & transfer  A4  jun    shop     10.00  | posted
        entries       wang                   | 10.00=10.00 -10.00=0.00
        transfer  B1  mei    wang      1.00  |
      & transfer  B2  bank   mei       1.00  | exceeds_balance at 0
    """)


async def test_holds_are_made_posted_and_voided_inside_groups_or_left_as_they_were(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  hold  | answer
        transfer  T0  bank   mei     100.00        | posted
        hold      H1  mei    shop     40.00        |
      & hold      H2  mei    tea      40.00        | posted
        pending       mei                          | out 80.00 in 0.00
        post      P1                         H1    |
      & void      V2                         H2    |
      & transfer  X3  wang   shop      1.00        | exceeds_balance at 2
        pending       mei                          | out 80.00 in 0.00
        post      P4                         H1    |
      & post      P5                         H1    | hold_already_posted at 1
        post      P6                  30.00  H1    |
      & void      V7                         H2    |
      & transfer  X8  mei    tea      70.00        | posted 30.00 40.00 70.00
        pending       mei                          | out 0.00 in 0.00
        hold      H3  wang   shop      1.00        | exceeds_balance
        post      P9                         H3    | hold_not_found
    """)


async def test_a_group_moves_several_currencies_and_each_adds_up(db: Database) -> None:
    await check(db, """
        do        id  debit               credit          amount  currency  code      | answer
        transfer  T0  bank                mei              72.00                      | posted
        transfer  A1  mei                 liquidity        72.00  CNY       exchange  |
      & transfer  A2  liquidity_usd       mei_usd          10.00  USD       exchange  |
      & transfer  A3  points_pool_points  mei_points           7  POINTS    points    | posted 72.00 10.00 7
        balance       mei                                                             | 0.00
        balance       mei_usd                                                         | 10.00
        balance       mei_points                                                      | 7
        transfer  B1  mei_usd             liquidity_usd     5.00  USD       exchange  |
      & transfer  B2  liquidity           mei              36.00  CNY       exchange  |
      & transfer  B3  mei_fund            fund_pool_fund  0.0001  FUND      fund      | exceeds_balance at 2: balance 0.0000, asked 0.0001, short 0.0001
        balance       mei_usd                                                         | 10.00
    """)  # noqa: E501 -- a table's row stays in one line


async def test_a_price_is_promised_by_holding_both_legs_of_an_exchange(db: Database) -> None:
    await check(db, """
        do         id  debit          credit     amount  currency  code      hold  expires  | answer
        transfer   T0  bank           mei         72.00                                     | posted
        hold       A1  mei            liquidity   72.00  CNY       exchange        1        |
      & hold       A2  liquidity_usd  mei_usd     10.00  USD       exchange        1        | posted
        available      mei                                                                  | 0.00
        pending        mei_usd                                                              | out 0.00 in 10.00
        post       P1                                              exchange  A1             |
      & post       P2                                              exchange  A2             | posted 72.00 10.00
        balance        mei_usd                                                              | 10.00
    """)


async def test_a_group_of_one_is_a_movement_that_stands_alone(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  | answer
        transfer  A1  bank   mei      10.00  | posted
        transfer  A1  bank   mei      10.00  |
      & transfer  A2  mei    shop      1.00  | exists_with_different_movements at 0
        transfer  A1  bank   mei      10.00  | exists
    """)


async def test_an_id_that_failed_in_a_group_is_spent(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  | answer
        transfer  T0  bank   mei      10.00  | posted
        transfer  A1  mei    shop      1.00  |
      & transfer  A2  wang   shop      1.00  | exceeds_balance at 1
        transfer  A1  mei    shop      1.00  | exists_with_different_movements
        transfer  N1  mei    shop      1.00  | posted
    """)
