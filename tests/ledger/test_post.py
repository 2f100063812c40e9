from tests.ledger.table import check

from upay.platform.db import Database


async def test_money_moves_and_the_same_id_is_answered_the_same_way(db: Database) -> None:
    await check(db, """
        do        id  debit     credit    amount  | answer
        transfer  T0  bank      mei       150.00  | posted
        transfer  T1  mei       shop      100.00  | posted
        transfer  T1  mei       shop      100.00  | exists
        transfer  T1  mei       shop       99.00  | exists_with_different_amount
        transfer  T2  mei       mei         1.00  | accounts_must_differ
        transfer  T3  mei       shop       60.00  | exceeds_balance: balance 50.00, asked 60.00, short 10.00
        balance       mei                         | 50.00
        balance       shop                        | 100.00
        entries       mei                         | 150.00=150.00 -100.00=50.00
    """)


async def test_what_lies_at_the_bank_stands_below_zero(db: Database) -> None:
    await check(db, """
        do        id  debit     credit    amount  | answer
        transfer  T0  opening   mei        20.00  | posted
        transfer  T1  bank      wang       30.00  | posted
        transfer  T2  suspense  mei         5.00  | kinds_must_not_meet: debit suspense, credit customer
        balance       wang                        | 30.00
    """)


async def test_each_differing_field_is_named_and_the_first_one_wins(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  currency  code      reference  | answer
        transfer  T0  bank   mei     100.00                                 | posted
        transfer  T1  mei    shop     10.00  CNY       payment   R1         | posted
        hold      T1  mei    shop     10.00  CNY       payment   R1         | exists_with_different_kind
        transfer  T1  wang   shop     10.00  CNY       payment   R1         | exists_with_different_debit
        transfer  T1  mei    tea      10.00  CNY       payment   R1         | exists_with_different_credit
        transfer  T1  mei    shop     10.01  CNY       payment   R1         | exists_with_different_amount
        transfer  T1  mei    shop     10.00  USD       payment   R1         | exists_with_different_currency
        transfer  T1  mei    shop     10.00  CNY       transfer  R1         | exists_with_different_code
        transfer  T1  mei    shop     10.00  CNY       payment   R2         | exists_with_different_reference
        transfer  T1  mei    shop     10.00  CNY       payment              | exists_with_different_reference
        transfer  T1  wang   tea       9.00  CNY       payment   R2         | exists_with_different_debit
        transfer  T1  mei    shop     10.00  CNY       payment   R1         | exists
        balance       mei                                                   | 90.00
    """)


async def test_a_refusal_is_remembered_even_when_the_money_has_come_since(db: Database) -> None:
    await check(db, """
        do        id  debit     credit    amount  | answer
        transfer  T1  mei       shop       10.00  | exceeds_balance: balance 0.00, asked 10.00, short 10.00
        transfer  T0  bank      mei       100.00  | posted
        transfer  T1  mei       shop       10.00  | again exceeds_balance: balance 0.00, asked 10.00, short 10.00
        transfer  T1  mei       shop       11.00  | exists_with_different_amount
        transfer  T2  mei       shop       10.00  | posted
        balance       mei                         | 90.00
    """)


async def test_the_shape_is_judged_before_blocks_limits_and_balance(db: Database) -> None:
    await check(db, """
        do        id  debit   credit  amount  currency  limits     | answer
        block         mei             all                          | done
        transfer  T1  mei     mei     10.00             day=1.00   | accounts_must_differ
        transfer  T2  mei     nobody  10.00             day=1.00   | unknown_account: side credit
        transfer  T3  nobody  mei     10.00             day=1.00   | unknown_account: side debit
        transfer  T4  mei     shop    10.00   USD                  | currency_differs: side debit, currency CNY
        transfer  T5  mei     bank    10.00             day=1.00   | kinds_must_not_meet: debit customer, credit bank
        transfer  T6  mei     shop    10.00             day=1.00   | account_blocked: side debit, scope all
        block         mei             none                         | done
        transfer  T7  mei     shop    10.00             day=1.00   | limit over_daily_limit
        transfer  T8  mei     shop    10.00             day=10.00  | exceeds_balance
        transfer  T6  mei     shop    10.00             day=1.00   | again account_blocked: side debit, scope all
        block         nobody          all                          | unknown
    """)


async def test_currencies_never_meet(db: Database) -> None:
    await check(db, """
        do        id  debit     credit    amount  currency  | answer
        transfer  T0  bank_usd  mei_usd   10.00   USD       | posted
        transfer  T1  bank      mei       20.00   CNY       | posted
        transfer  T2  mei_usd   shop      10.00   USD       | currency_differs: side credit, currency CNY
        transfer  T3  mei_usd   shop_usd  10.00   CNY       | currency_differs: side debit, currency USD
        transfer  T4  mei_usd   shop_usd  10.00   USD       | posted
        balance       mei                                   | 20.00
        balance       mei_usd                               | 0.00
        balance       shop_usd                              | 10.00
    """)


async def test_a_block_stops_money_out_or_all_of_it(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  hold  | answer
        transfer  T0  bank   mei     100.00        | posted
        hold      H1  mei    shop     30.00        | posted
        block         mei            out           | done
        transfer  T1  mei    shop     10.00        | account_blocked: side debit, scope out
        hold      H2  mei    shop     10.00        | account_blocked: side debit, scope out
        transfer  T2  bank   mei      10.00        | posted
        block         mei            all           | done
        transfer  T3  bank   mei      10.00        | account_blocked: side credit, scope all
        post      P1                 20.00   H1    | posted
        balance       mei                          | 90.00
        block         mei            none          | done
        transfer  T4  mei    shop     10.00        | posted
        available     mei                          | 80.00
    """)


async def test_a_group_happens_together_or_not_at_all(db: Database) -> None:
    await check(db, """
        do          id  debit  credit  amount  | answer
        transfer    T0  bank   mei      50.00  | posted
        transfer    A1  mei    shop     50.00  |
      & transfer    A2  shop   fees      0.30  | posted
        transfer    B1  bank   wang     20.00  |
      & transfer    B2  wang   shop     20.00  |
      & transfer    B3  mei    shop      0.01  | exceeds_balance: balance 0.00, asked 0.01, short 0.01
        balance         wang                   | 0.00
        balance         shop                   | 49.70
        transfer    C1  bank   wang     20.00  |
      & transfer    C2  wang   shop     20.00  | posted
        entries         wang                   | 20.00=20.00 -20.00=0.00
        transfer    A1  mei    shop     50.00  |
      & transfer    A2  shop   fees      0.30  | exists
        transfer    A1  mei    shop     50.00  | exists_with_different_movements
        transfer    A2  shop   fees      0.30  | exists_with_different_movements
        transfer    A1  mei    shop     50.00  |
      & transfer    A2  shop   fees      0.31  | exists_with_different_amount
        transfer    A1  mei    shop     50.00  |
      & transfer    A2  shop   fees      0.30  |
      & transfer    A3  shop   fees      0.30  | exists_with_different_movements
        transfer    B1  bank   wang     20.00  |
      & transfer    B2  wang   shop     20.00  |
      & transfer    B3  mei    shop      0.01  | again exceeds_balance: balance 0.00, asked 0.01, short 0.01
        transfer    B2  wang   shop     20.00  | exists_with_different_movements
        transfer    D1  bank   wang      1.00  |
      & transfer    A2  shop   fees      0.30  | exists_with_different_movements
        balance         shop                   | 69.70
    """)


async def test_within_a_group_the_order_decides(db: Database) -> None:
    await check(db, """
        do          id  debit  credit  amount  | answer
        transfer    A1  mei    shop     10.00  |
      & transfer    A2  bank   mei      10.00  | exceeds_balance
        transfer    B1  bank   mei      10.00  |
      & transfer    B2  mei    shop     10.00  | posted
        balance         mei                    | 0.00
    """)


async def test_limits_are_judged_in_their_order_and_count_only_what_is_posted(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  limits                         | answer
        transfer  T0  bank   mei     300.00                                 | posted
        transfer  T1  mei    shop     60.00  single=50.00 day=10.00         | limit over_single_limit
        transfer  T2  mei    shop     60.00  day=10.00 single=50.00         | limit over_daily_limit
        transfer  T3  mei    shop     60.00  single=60.00 day=100.00        | posted
        used          mei                    day                            | 60.00
        transfer  T4  mei    shop     40.01  day=100.00                     | limit over_daily_limit
        transfer  T5  mei    shop    900.00  day=1000.00 year=1000.00       | exceeds_balance
        used          mei                    year                           | 0.00
        transfer  T6  mei    shop     40.00  own=100.00 day=100.00 year=40  | posted
        used          mei                    day                            | 100.00
        used          mei                    year                           | 40.00
        transfer  T7  mei    shop      0.01  own=100.00 day=100.00          | limit over_own_limit
        transfer  T4  mei    shop     40.01  day=9000.00                    | again limit over_daily_limit
        transfer  T8  mei    shop      1.00                                 | posted
        used          wang                   day                            | 0.00
    """)


async def test_a_limit_says_what_it_is_and_what_is_used_of_it(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  limits        | answer
        transfer  T0  bank   mei     300.00                | posted
        transfer  T1  mei    shop     60.00  day=99        | posted
        transfer  T2  mei    shop     40.00  day=99        | limit over_daily_limit: cap 99.00, used 60.00, asked 40.00, window day:2026-03-02
        transfer  T3  mei    shop     40.00  single=39.99  | limit over_single_limit: cap 39.99, used 0.00, asked 40.00, window single
    """)  # noqa: E501 -- a table's row stays in one line


async def test_limits_of_a_group_count_its_first_movement(db: Database) -> None:
    await check(db, """
        do          id  debit  credit  amount  limits     | answer
        transfer    T0  bank   mei      50.00             | posted
        transfer    A1  mei    shop     30.00  day=40.00  |
      & transfer    A2  shop   fees      0.10             | posted
        used            mei                    day        | 30.00
        transfer    B1  mei    shop     10.00  day=40.00  |
      & transfer    B2  wang   shop      0.10             | exceeds_balance
        used            mei                    day        | 30.00
    """)
