from tests.ledger.table import check

from upay.platform.db import Database


async def test_a_hold_keeps_money_back_and_ends_once(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  hold  | answer
        transfer   T0  bank   mei     100.00        | posted
        hold       H1  mei    shop     70.00        | posted
        balance        mei                          | 100.00
        available      mei                          | 30.00
        pending        mei                          | out 70.00 in 0.00
        pending        shop                         | out 0.00 in 70.00
        transfer   T1  mei    shop     30.01        | exceeds_balance: balance 30.00, asked 30.01, short 0.01
        hold       H2  mei    shop     30.01        | exceeds_balance
        hold       H1  mei    shop     70.00        | exists
        post       P1                         H1    | posted
        post       P1                         H1    | exists
        post       P2                         H1    | hold_already_posted
        void       V1                         H1    | hold_already_posted
        balance        mei                          | 30.00
        balance        shop                         | 70.00
        pending        mei                          | out 0.00 in 0.00
        entries        mei                          | 100.00=100.00 -70.00=30.00
    """)


async def test_a_void_gives_all_of_it_back(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  hold  | answer
        transfer   T0  bank   mei     100.00        | posted
        hold       H1  mei    shop     70.00        | posted
        void       V1                  69.00  H1    | hold_has_different_amount: asked 69.00, held 70.00
        void       V2                  70.00  H1    | posted
        void       V2                  70.00  H1    | exists
        void       V3                         H1    | hold_already_voided
        post       P1                         H1    | hold_already_voided
        available      mei                          | 100.00
        entries        mei                          | 100.00=100.00
        post       P2                         H9    | hold_not_found
        post       P3                         T0    | hold_not_found
    """)


async def test_a_post_of_less_frees_the_rest(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  hold  | answer
        transfer   T0  bank   mei     100.00        | posted
        hold       H1  mei    shop     70.00        | posted
        post       P1                  70.01  H1    | amount_exceeds_hold: asked 70.01, held 70.00
        post       P2                  25.00  H1    | posted
        balance        mei                          | 75.00
        available      mei                          | 75.00
        balance        shop                         | 25.00
    """)


async def test_what_the_end_of_a_hold_says_must_be_what_was_held(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  currency  code      hold  | answer
        transfer   T0  bank   mei     100.00                            | posted
        hold       H1  mei    shop     70.00                            | posted
        post       P1  wang   shop     70.00            payment   H1    | hold_has_different_debit
        post       P2  mei    tea      70.00            payment   H1    | hold_has_different_credit
        post       P3  mei    shop     70.00  USD       payment   H1    | hold_has_different_currency
        post       P4  mei    shop     70.00            transfer  H1    | hold_has_different_code
        post       P5  mei    shop     70.00            payment   H1    | posted
        post       P5  mei    shop     70.00            payment   H2    | exists_with_different_hold_id
    """)


async def test_a_hold_expires_by_the_clock_whether_or_not_anybody_swept(db: Database) -> None:
    await check(db, """
        do          id  debit  credit  amount  hold  at  expires  | answer
        transfer    T0  bank   mei     100.00                     | posted
        hold        H1  mei    shop     70.00             10      | posted
        hold        H2  mei    shop     20.00             10      | posted
        hold        H3  mei    shop      5.00             11      | posted
        hold        H4  mei    shop      5.00                     | posted
        post        P1                         H1    9            | posted
        post        P2                         H2    10           | hold_expired: expires_at 2026-03-02T04:10:00+00:00
        void        V2                         H2    11           | hold_expired
        available       mei                                       | 0.00
        expire_all                                   9            | 0
        expire_all                                   10           | 1
        expire_all                                   10           | 0
        available       mei                                       | 20.00
        void        V3                         H2    11           | hold_expired
        hold        H1  mei    shop     70.00             99      | exists
        expire_all                                   99           | 1
        pending         mei                                       | out 5.00 in 0.00
    """)


async def test_a_hold_reserves_the_limit_and_its_end_gives_back_what_was_not_posted(db: Database) -> None:
    await check(db, """
        do          id  debit  credit  amount  limits                 hold  at  expires  | answer
        transfer    T0  bank   mei     300.00                                            | posted
        hold        H1  mei    shop     60.00  day=100.00 year=500                       | posted
        used            mei                    day                                       | 60.00
        transfer    T1  mei    shop     50.00  day=100.00                                | limit over_daily_limit
        void        V1                                                H1                 | posted
        used            mei                    day                                       | 0.00
        used            mei                    year                                      | 0.00
        hold        H2  mei    shop     90.00  own=100.00 day=100.00                     | posted
        used            mei                    day                                       | 90.00
        post        P2                  50.00                         H2                 | posted
        used            mei                    day                                       | 50.00
        hold        H3  mei    shop     50.00  day=100.00                       5        | posted
        expire_all                                                          5            | 1
        used            mei                    day                                       | 50.00
        hold        H4  mei    shop     50.00  day=100.00                       5        | posted
        post        P4                                                H4                 | posted
        used            mei                    day                                       | 100.00
    """)


async def test_holds_in_groups(db: Database) -> None:
    await check(db, """
        do          id  debit  credit  amount  limits     hold  | answer
        transfer    T0  bank   mei     100.00                   | posted
        hold        H1  mei    shop     60.00  day=60.00        |
      & post        P1                  50.00             H1    | posted
        used            mei                    day              | 50.00
        hold        H2  mei    shop     20.00                   |
      & void        V2                                    H2    |
      & post        P2                                    H2    | hold_already_voided
        post        P3                                    H2    | hold_not_found
        hold        H4  mei    shop     30.00                   | posted
        post        P4                                    H4    |
      & transfer    T5  mei    shop     30.00                   | exceeds_balance
        pending         mei                                     | out 30.00 in 0.00
        void        V4                                    H4    |
      & transfer    T6  mei    shop     50.00                   | posted
        available       mei                                     | 0.00
    """)
