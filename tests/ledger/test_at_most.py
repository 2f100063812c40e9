"""At most so much: what there is to give, or room to take, decides how much moves."""

from tests.ledger.table import check

from upay.platform.db import Database


async def test_no_more_moves_than_the_debited_account_can_give(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  at_most  | answer
        transfer  T0  bank   mei     100.00           | posted
        transfer  T1  mei    shop     60.00  debit    | posted 60.00
        transfer  T2  mei    shop     60.00  debit    | posted 40.00
        transfer  T2  mei    shop     60.00  debit    | exists 40.00
        transfer  T2  mei    shop     40.00  debit    | exists_with_different_amount
        transfer  T2  mei    shop     60.00           | exists_with_different_at_most
        transfer  T2  mei    shop     60.00  credit   | exists_with_different_at_most
        transfer  T3  mei    shop     60.00  debit    | exceeds_balance: balance 0.00, asked 60.00, short 60.00
        entries       mei                             | 100.00=100.00 -60.00=40.00 -40.00=0.00
    """)


async def test_floors_holds_and_kept_amounts_are_left_alone(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  at_most  | answer
        transfer   T0  bank   mei     100.00           | posted
        floor          mei             10.00           | done
        keep           mei             20.00           | done
        hold       H1  mei    shop     30.00           | posted
        transfer   T1  mei    shop     90.00  debit    | posted 40.00
        available      mei                             | 0.00
        floor          mei             -5.00           | done
        transfer   T2  mei    shop     90.00  debit    | posted 15.00
        transfer   T3  bank   shop    900.00  debit    | kinds_must_not_meet
        transfer   T4  bank   mei     900.00  debit    | posted 900.00
    """)


async def test_no_more_moves_than_the_credited_account_can_take(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  at_most  | answer
        transfer  T0  bank   mei     100.00           | posted
        ceiling       wang            50.00           | done
        transfer  T1  mei    wang     30.00  credit   | posted 30.00
        transfer  T2  mei    wang     30.00  credit   | posted 20.00
        transfer  T3  mei    wang     30.00  credit   | exceeds_ceiling: room 0.00, asked 30.00
        transfer  T4  mei    jun      30.00  credit   | posted 30.00
        transfer  T5  mei    jun      30.00  credit   | exceeds_balance: balance 20.00, asked 30.00, short 10.00
    """)


async def test_the_other_side_still_decides_for_itself(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  at_most  | answer
        transfer  T0  bank   mei     100.00           | posted
        ceiling       wang            50.00           | done
        transfer  T1  mei    wang    200.00  debit    | exceeds_ceiling: room 50.00, asked 100.00
        transfer  T2  jun    wang    200.00  credit   | exceeds_balance: balance 0.00, asked 50.00, short 50.00
    """)


async def test_limits_judge_what_can_move_and_what_was_asked_where_nothing_can(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  at_most  limits     | answer
        transfer  T1  mei    shop     60.00  debit    day=10.00  | limit over_daily_limit: cap 10.00, used 0.00, asked 60.00, window day:2026-03-02
        transfer  T2  mei    shop     10.00  debit    day=10.00  | exceeds_balance
        transfer  T0  bank   mei      10.00                      | posted
        transfer  T3  mei    shop     60.00  debit    day=10.00  | posted 10.00
        used          mei                             day        | 10.00
        transfer  T4  bank   mei      10.00                      | posted
        transfer  T5  mei    shop     60.00  debit    day=10.00  | limit over_daily_limit: cap 10.00, used 10.00, asked 10.00, window day:2026-03-02
    """)  # noqa: E501 -- a table's row stays in one line


async def test_a_hold_of_at_most_so_much_holds_what_there_is_and_no_more(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  hold  at_most  limits      | answer
        transfer   T0  bank   mei     100.00                             | posted
        hold       H1  mei    shop    150.00        debit    day=100.00  | posted 100.00
        pending        mei                                               | out 100.00 in 0.00
        hold       H1  mei    shop    150.00        debit                | exists 100.00
        post       P1                 100.01  H1                         | amount_exceeds_hold: asked 100.01, held 100.00
        post       P2                         H1                         | posted 100.00
        pending        mei                                               | out 0.00 in 0.00
        balance        shop                                              | 100.00
        used           mei                                   day         | 100.00
        transfer   T1  bank   mei      10.00                             | posted
        hold       H2  mei    shop     50.00        debit                | posted 10.00
        void       V2                         H2                         | posted 10.00
        available      mei                                               | 10.00
    """)  # noqa: E501 -- a table's row stays in one line


async def test_in_a_group_each_sees_what_those_before_it_left(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  hold  at_most  | answer
        transfer   T0  bank   mei     100.00                 | posted
        transfer   A1  mei    shop     70.00                 |
      & transfer   A2  mei    tea      70.00        debit    | posted 70.00 30.00
        transfer   B1  bank   mei       5.00                 |
      & transfer   B2  mei    tea      70.00        debit    | posted 5.00 5.00
        transfer   C1  bank   mei       5.00                 |
      & hold       C2  mei    shop     70.00        debit    |
      & post       C3                         C2             | posted 5.00 5.00 5.00
        pending        mei                                   | out 0.00 in 0.00
        transfer   D1  bank   mei       5.00                 |
      & hold       D2  mei    shop     70.00        debit    |
      & post       D3                   6.00  D2             | amount_exceeds_hold at 2: asked 6.00, held 5.00
        transfer   E1  bank   mei       5.00                 |
      & hold       E2  mei    shop     70.00        debit    |
      & post       E3                   4.00  E2             | posted 5.00 5.00 4.00
        available      mei                                   | 1.00
    """)


async def test_moving_an_account_empty_needs_no_look_at_it_first(db: Database) -> None:
    """How an account is emptied before it is closed: by asking for the most that can be asked for."""
    await check(db, """
        do        id  debit  credit  amount             at_most  | answer
        transfer  T0  bank   mei                123.45           | posted
        close         mei                                        | closing
        transfer  T1  mei    wang    10000000000000.00  debit    | posted 123.45
        close         mei                                        | closed
    """)
