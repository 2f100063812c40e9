"""Asking again: the same id is answered the same way for ever, or told in what it asks something else."""

from tests.ledger.table import check

from upay.platform.db import Database


async def test_the_end_of_a_hold_is_the_same_again_whether_its_blanks_are_filled_or_not(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  currency  code      hold  reference  | answer
        transfer  T0  bank   mei     100.00                                       | posted
        hold      H1  mei    shop     70.00                                       | posted
        hold      H2  mei    shop     20.00                                       | posted
        post      P1                  40.00                      H1               | posted
        post      P1                  40.00                      H1               | exists
        post      P1  mei    shop     40.00  CNY       payment   H1               | exists
        post      P1                                             H1               | exists_with_different_amount
        post      P1  wang            40.00            payment   H1               | exists_with_different_debit
        post      P1         tea      40.00            payment   H1               | exists_with_different_credit
        post      P1                  40.00  USD       payment   H1               | exists_with_different_currency
        post      P1                  40.00            transfer  H1               | exists_with_different_code
        post      P1                  40.00                      H1    R1         | exists_with_different_reference
        post      P1                  40.00                      H2               | exists_with_different_hold_id
        void      P1                  40.00                      H1               | exists_with_different_kind
        post      P2                                             H2               | posted
        post      P2                  20.00                      H2               | exists
        post      P2                  19.99                      H2               | exists_with_different_amount
    """)


async def test_each_field_of_a_refused_asking_is_compared_in_its_order(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  currency  code      reference  reverses  at_most  | answer
        transfer  T0  bank   mei       1.00                                                    | posted
        transfer  T1  mei    shop     10.00  CNY       payment   R1                            | exceeds_balance
        hold      T1  wang   tea       9.00  USD       transfer  R2                            | exists_with_different_kind
        transfer  T1  wang   tea       9.00  USD       transfer  R2         T0        debit    | exists_with_different_debit
        transfer  T1  mei    tea       9.00  USD       transfer  R2         T0        debit    | exists_with_different_credit
        transfer  T1  mei    shop      9.00  USD       transfer  R2         T0        debit    | exists_with_different_amount
        transfer  T1  mei    shop     10.00  USD       transfer  R2         T0        debit    | exists_with_different_currency
        transfer  T1  mei    shop     10.00  CNY       transfer  R2         T0        debit    | exists_with_different_code
        transfer  T1  mei    shop     10.00  CNY       payment   R2         T0        debit    | exists_with_different_reference
        transfer  T1  mei    shop     10.00  CNY       payment   R1         T0        debit    | exists_with_different_reverses
        transfer  T1  mei    shop     10.00  CNY       payment   R1                   debit    | exists_with_different_at_most
        transfer  T1  mei    shop     10.00  CNY       payment   R1                            | again exceeds_balance
    """)  # noqa: E501 -- a table's row stays in one line


async def test_the_fields_of_what_is_in_the_books_are_compared_in_the_same_order(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  currency  code     reference  reverses  at_most  | answer
        transfer  T0  bank   mei     100.00                                                   | posted
        transfer  T1  mei    shop     10.00  CNY       payment  R1                            | posted
        transfer  T1  mei    shop     10.00  CNY       payment  R2         T0        debit    | exists_with_different_reference
        transfer  T1  mei    shop     10.00  CNY       payment  R1         T0        debit    | exists_with_different_reverses
        transfer  T1  mei    shop     10.00  CNY       payment  R1                   debit    | exists_with_different_at_most
        transfer  R3  shop   mei      10.00  CNY       refund              T1        debit    | posted
        transfer  R3  shop   mei      10.00  CNY       refund              T1                 | exists_with_different_at_most
        transfer  R3  shop   mei      10.00  CNY       refund              T1        credit   | exists_with_different_at_most
        transfer  R3  shop   mei      10.00  CNY       refund              T1        debit    | exists
    """)  # noqa: E501 -- a table's row stays in one line


async def test_neither_the_time_nor_the_limits_nor_the_expiry_make_it_another_asking(db: Database) -> None:
    """They are the circumstances in which it is asked: somebody who asks again asks later."""
    await check(db, """
        do          id  debit  credit  amount  limits     at  expires  | answer
        transfer    T0  bank   mei     100.00                          | posted
        transfer    T1  mei    shop     10.00  day=10.00  0            | posted
        transfer    T1  mei    shop     10.00  day=10.00  1d           | exists
        transfer    T1  mei    shop     10.00                          | exists
        hold        H1  mei    shop     10.00             0   9        | posted
        hold        H1  mei    shop     10.00             20  29       | exists
        hold        H1  mei    shop     10.00             20  5        | exists
        expire_all                                        9            | 1
        hold        H1  mei    shop     10.00             20  29       | exists
        transfer    T2  mei    shop     10.00  day=5.00   0            | limit over_daily_limit
        transfer    T2  mei    shop     10.00             1d           | again limit over_daily_limit
    """)


async def test_every_kind_of_refusal_is_remembered(db: Database) -> None:
    """What changed since makes no difference, whichever rule had said no."""
    await check(db, """
        do        id  debit   credit  amount  hold  reverses  | answer
        transfer  T1  bank    nobody    5.00                  | unknown_account: side credit
        transfer  T2  mei     mei       5.00                  | accounts_must_differ
        transfer  T3  shop    mei       5.00        T9        | original_not_found
        post      T4                          H9              | hold_not_found
        block         mei                all                  | done
        transfer  T5  bank    mei       5.00                  | account_blocked
        block         mei               none                  | done
        close         tea                                     | closed
        transfer  T6  mei     tea       5.00                  | account_closed
        ceiling       wang              1.00                  | done
        transfer  T7  bank    wang      5.00                  | exceeds_ceiling
        open          nobody                                  | done
        reopen        tea                                     | done
        ceiling       wang              none                  | done
        transfer  T0  bank    mei     100.00                  | posted
        transfer  T9  mei     shop      5.00                  | posted
        hold      H9  mei     shop      5.00                  | posted
        transfer  T1  bank    nobody    5.00                  | again unknown_account: side credit
        transfer  T2  mei     mei       5.00                  | again accounts_must_differ
        transfer  T3  shop    mei       5.00        T9        | again original_not_found
        post      T4                          H9              | again hold_not_found
        transfer  T5  bank    mei       5.00                  | again account_blocked
        transfer  T6  mei     tea       5.00                  | again account_closed
        transfer  T7  bank    wang      5.00                  | again exceeds_ceiling
    """)


async def test_a_group_is_asked_again_as_a_whole(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  | answer
        transfer  T0  bank   mei     100.00  | posted
        transfer  A1  mei    shop     10.00  |
      & transfer  A2  mei    tea      10.00  |
      & transfer  A3  mei    wang     10.00  | posted
        transfer  A1  mei    shop     10.00  |
      & transfer  A2  mei    tea      10.00  |
      & transfer  A3  mei    wang     10.00  | exists 10.00 10.00 10.00
        transfer  A1  mei    shop     10.00  |
      & transfer  A3  mei    wang     10.00  |
      & transfer  A2  mei    tea      10.00  | exists_with_different_movements at 2
        transfer  A1  mei    shop     10.00  |
      & transfer  A2  mei    tea      10.00  | exists_with_different_movements at 1
        transfer  A1  mei    shop     10.00  |
      & transfer  A2  mei    tea      10.00  |
      & transfer  A9  mei    wang     10.00  | exists_with_different_movements at 1
        transfer  A1  mei    shop     10.00  |
      & transfer  A2  mei    tea      10.00  |
      & transfer  A3  mei    wang     10.01  | exists_with_different_amount at 2
        transfer  A3  mei    wang     10.00  | exists_with_different_movements at 0
        transfer  N1  mei    shop      1.00  |
      & transfer  A1  mei    shop     10.00  | exists_with_different_movements at 1
        transfer  B1  mei    shop      1.00  |
      & transfer  B2  mei    shop    999.00  | exceeds_balance at 1
        transfer  B1  mei    shop      1.00  |
      & transfer  B2  mei    shop    999.00  | again exceeds_balance at 1
        transfer  B1  mei    shop      1.00  |
      & transfer  B2  mei    shop      1.00  | exists_with_different_amount at 1
        transfer  B1  mei    shop      1.00  | exists_with_different_movements at 0
        transfer  B2  mei    shop    999.00  | exists_with_different_movements at 0
        transfer  B1  mei    shop      1.00  |
      & transfer  B2  mei    shop    999.00  |
      & transfer  B3  mei    shop      1.00  | exists_with_different_movements at 1
        transfer  B1  mei    shop      1.00  |
      & transfer  B7  mei    shop    999.00  | exists_with_different_movements at 1
    """)
