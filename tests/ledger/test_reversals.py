"""Reversals: taking back from what was posted, the other way round, never more than is left of it."""

from tests.ledger.table import check

from upay.platform.db import Database


async def test_a_transfer_is_taken_back_whole_once(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  reverses  | answer
        transfer  T0  bank   mei     100.00            | posted
        transfer  T1  mei    shop     60.00            | posted
        transfer  R1  shop   mei      60.01  T1        | exceeds_original: asked 60.01, left 60.00
        transfer  R2  shop   mei      60.00  T1        | posted
        transfer  R2  shop   mei      60.00  T1        | exists
        transfer  R3  shop   mei       0.01  T1        | exceeds_original: asked 0.01, left 0.00
        transfer  R2  shop   mei      60.00            | exists_with_different_reverses
        transfer  R2  shop   mei      60.00  T0        | exists_with_different_reverses
        balance       mei                              | 100.00
        entries       shop                             | 60.00=60.00 -60.00=0.00
    """)


async def test_parts_are_taken_back_until_nothing_is_left_of_the_original(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  reverses  | answer
        transfer  T0  bank   mei     100.00            | posted
        transfer  T1  mei    shop     60.00            | posted
        transfer  T2  mei    shop     40.00            | posted
        transfer  R1  shop   mei      20.00  T1        | posted
        transfer  R2  shop   mei      20.00  T1        | posted
        transfer  R3  shop   mei      20.01  T1        | exceeds_original: asked 20.01, left 20.00
        transfer  R4  shop   mei      20.00  T1        | posted
        transfer  R5  shop   mei       0.01  T1        | exceeds_original: asked 0.01, left 0.00
        transfer  R6  shop   mei      40.00  T2        | posted
        balance       mei                              | 100.00
    """)


async def test_only_what_was_posted_between_these_two_is_taken_back(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  hold  reverses  code        | answer
        transfer  T0  bank   mei     100.00                              | posted
        transfer  T1  mei    shop     60.00                              | posted
        transfer  T2  mei    shop    999.00                              | exceeds_balance
        hold      H1  mei    shop     10.00                              | posted
        hold      H2  mei    shop     10.00                              | posted
        void      V2                         H2                          | posted
        transfer  R1  shop   mei       1.00        T9                    | original_not_found
        transfer  R2  shop   mei       1.00        T2                    | original_not_found
        transfer  R3  shop   mei       1.00        H1                    | original_not_posted: state pending
        transfer  R4  shop   mei       1.00        V2                    | original_not_posted: state voided
        transfer  R5  shop   mei       1.00        H2                    | original_not_posted: state pending
        transfer  R6  mei    shop      1.00        T1                    | original_has_different_accounts
        transfer  R7  shop   wang      1.00        T1                    | original_has_different_accounts
        transfer  R8  tea    mei       1.00        T1                    | original_has_different_accounts
        transfer  R9  mei    bank      1.00        T0                    | kinds_must_not_meet
        transfer  RA  mei    bank      1.00        T0        withdrawal  | posted
    """)


async def test_another_currency_is_another_account(db: Database) -> None:
    await check(db, """
        do        id  debit     credit   amount  currency  reverses  | answer
        transfer  T0  bank      mei      100.00                      | posted
        transfer  T1  mei       shop      60.00                      | posted
        transfer  R1  shop_usd  mei_usd    1.00  USD       T1        | original_has_different_accounts
        transfer  R2  shop      mei        1.00  USD       T1        | currency_differs: side debit, currency CNY
    """)


async def test_what_a_hold_became_is_taken_back_from_its_post(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  hold  reverses  | answer
        transfer  T0  bank   mei     100.00                  | posted
        hold      H1  mei    shop     60.00                  | posted
        post      P1                  40.00  H1              | posted
        transfer  R1  shop   mei      40.01        P1        | exceeds_original: asked 40.01, left 40.00
        transfer  R2  shop   mei      40.00        P1        | posted
        balance       mei                                    | 100.00
    """)


async def test_taking_back_is_refused_where_the_money_is_no_longer_there(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  reverses  at_most  | answer
        transfer  T0  bank   mei     100.00                     | posted
        transfer  T1  mei    shop     60.00                     | posted
        transfer  T2  shop   mei      50.00                     | posted
        transfer  R1  shop   mei      60.00  T1                 | exceeds_balance: balance 10.00, asked 60.00, short 50.00
        transfer  R2  shop   mei      60.00  T1        debit    | posted 10.00
        transfer  R3  shop   mei      51.00  T1                 | exceeds_original: asked 51.00, left 50.00
        transfer  T3  mei    shop     50.00                     | posted
        transfer  R4  shop   mei      50.00  T1                 | posted
    """)  # noqa: E501 -- a table's row stays in one line


async def test_a_reversal_that_failed_leaves_all_of_the_original(db: Database) -> None:
    """Also when the original is of the same batch, and the reversal was one of a group."""
    await check(db, """
        do        id  debit  credit  amount  reverses  | answer
        transfer  T0  bank   mei     100.00            | posted
        transfer  T1  mei    shop     60.00            | posted
        transfer  T2  shop   fees     30.00            | posted
        transfer  R1  shop   mei      60.00  T1        | exceeds_balance
        transfer  R2  shop   mei      10.00  T1        |
      & transfer  X2  wang   shop      1.00            | exceeds_balance at 1
        transfer  T3  mei    shop     30.00            | posted
        transfer  R3  shop   mei      60.00  T1        | posted
        transfer  R4  shop   mei       0.01  T1        | exceeds_original
    """)


async def test_several_are_taken_back_in_one_group(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  reverses  | answer
        transfer  T0  bank   mei     100.00            | posted
        transfer  T1  mei    shop     60.00            | posted
        transfer  T2  shop   fees      0.60            | posted
        transfer  R1  fees   shop      0.60  T2        |
      & transfer  R2  shop   mei      30.00  T1        |
      & transfer  R3  shop   mei      30.01  T1        | exceeds_original at 2: asked 30.01, left 30.00
        transfer  R4  fees   shop      0.60  T2        |
      & transfer  R5  shop   mei      30.00  T1        |
      & transfer  R6  shop   mei      30.00  T1        | posted
        balance       shop                             | 0.00
        balance       mei                              | 100.00
    """)


async def test_what_a_group_itself_posts_it_cannot_take_back(db: Database) -> None:
    """It would be a group that did not need to happen."""
    await check(db, """
        do        id  debit  credit  amount  reverses  | answer
        transfer  T0  bank   mei     100.00            | posted
        transfer  T1  mei    shop     60.00            |
      & transfer  R1  shop   mei      60.00  T1        | original_not_found at 1
    """)


async def test_one_leg_of_a_group_is_taken_back_by_its_own_id(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  reverses  | answer
        transfer  T0  bank   mei     100.00            | posted
        transfer  A1  mei    shop     60.00            |
      & transfer  A2  shop   fees      0.60            | posted
        transfer  R1  fees   shop      0.60  A2        | posted
        transfer  R2  fees   shop      0.01  A2        | exceeds_original
        transfer  R3  shop   mei      60.00  A1        | posted
    """)


async def test_taking_back_what_was_taken_back_does_not_open_the_original_again(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  reverses  | answer
        transfer  T0  bank   mei     100.00            | posted
        transfer  T1  mei    shop     60.00            | posted
        transfer  R1  shop   mei      60.00  T1        | posted
        transfer  R2  mei    shop     60.00  R1        | posted
        transfer  R3  shop   mei       1.00  T1        | exceeds_original: asked 1.00, left 0.00
        transfer  R4  shop   mei      60.00  R2        | posted
    """)
