"""Limits under the lock: what they count, for whom, for how long, and what a hold does to them."""

from tests.ledger.table import check

from upay.platform.db import Database


async def test_a_limit_is_used_up_to_its_cap_exactly(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  limits         | answer
        transfer  T0  bank   mei     900.00                 | posted
        transfer  T1  mei    shop     99.99  day=100.00     | posted
        transfer  T2  mei    shop      0.02  day=100.00     | limit over_daily_limit: cap 100.00, used 99.99, asked 0.02, window day:2026-03-02
        transfer  T3  mei    shop      0.01  day=100.00     | posted
        transfer  T4  mei    shop      0.01  day=100.00     | limit over_daily_limit
        used          mei                    day            | 100.00
        transfer  T5  mei    shop      0.01  day=100.01     | posted
        transfer  T6  mei    shop    100.01  single=100.00  | limit over_single_limit
        transfer  T7  mei    shop    100.00  single=100.00  | posted
    """)  # noqa: E501 -- a table's row stays in one line


async def test_days_months_and_years_are_legal_ones_and_life_has_no_end(db: Database) -> None:
    """Noon in Shanghai is twelve hours before the next day; 30 days later it is April."""
    await check(db, """
        do        id  debit  credit  amount  limits                                       at     | answer
        transfer  T0  bank   mei     900.00                                                      | posted
        transfer  T1  mei    shop     60.00  day=60.00 month=70.00 year=80.00 life=90.00  719    | posted
        transfer  T2  mei    shop      0.01  day=60.00                                    719    | limit over_daily_limit
        transfer  T3  mei    shop     10.00  day=60.00 month=70.00 year=80.00 life=90.00  12h    | posted
        transfer  T4  mei    shop      0.01  day=60.00 month=70.00                        29d    | limit over_month_limit
        transfer  T5  mei    shop     10.00  day=60.00 month=70.00 year=80.00 life=90.00  30d    | posted
        transfer  T6  mei    shop      0.01  month=70.00 year=80.00                       200d   | limit over_annual_limit: cap 80.00, used 80.00, asked 0.01, window year:2026
        transfer  T7  mei    shop     10.00  month=70.00 year=80.00 life=90.00            305d   | posted
        transfer  T8  mei    shop      0.01  year=80.00 life=90.00                        3000d  | limit over_life_limit: cap 90.00, used 90.00, asked 0.01, window life
        used          mei                    day                                          0      | 60.00
        used          mei                    day                                          12h    | 10.00
        used          mei                    year                                         305d   | 10.00
        used          mei                    life                                                | 90.00
    """)  # noqa: E501 -- a table's row stays in one line


async def test_a_rolling_window_forgets_by_the_hour_and_never_too_early(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  limits      at    | answer
        transfer  T0  bank   mei     900.00                    | posted
        transfer  T1  mei    shop     60.00  24h=100.00  5     | posted
        transfer  T2  mei    shop     40.00  24h=100.00  10h   | posted
        transfer  T3  mei    shop      0.01  24h=100.00  23h   | limit over_24h_limit: cap 100.00, used 100.00, asked 0.01, window hour:2026-03-03T11
        transfer  T4  mei    shop      0.01  24h=100.00  1445  | limit over_24h_limit
        transfer  T5  mei    shop      0.01  24h=100.00  1499  | limit over_24h_limit
        transfer  T6  mei    shop     60.00  24h=100.00  1500  | posted
        transfer  T7  mei    shop      0.01  24h=100.00  1500  | limit over_24h_limit
        used          mei                    24h         35h   | 60.00
        used          mei                    1h          10h   | 40.00
        used          mei                    168h        35h   | 160.00
    """)  # noqa: E501 -- a table's row stays in one line


async def test_movements_are_counted_where_the_cap_is_a_number(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  limits           | answer
        transfer  T0  bank   mei     900.00                   | posted
        transfer  T1  mei    shop      1.00  day#=2 day=5.00  | posted
        transfer  T2  mei    shop      4.00  day#=2 day=5.00  | posted
        transfer  T3  mei    shop      1.00  day#=2 day=5.00  | limit over_daily_limit: cap 2, used 2, asked 1, window day:2026-03-02
        used          mei                    day#             | 2
        used          mei                    day              | 5.00
        transfer  T4  mei    shop      1.00  24h#=1           | posted
        transfer  T5  mei    shop      1.00  24h#=1           | limit over_24h_limit
        transfer  T6  mei    shop      1.00  day#=0           | limit over_daily_limit
    """)  # noqa: E501 -- a table's row stays in one line


async def test_what_is_counted_under_a_name_of_its_own_counts_there_only(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  limits                         | answer
        transfer  T0  bank   mei     900.00                                 | posted
        transfer  T1  mei    shop     30.00  day=100.00 payment-day=30.00   | posted
        transfer  T2  mei    shop      0.01  day=100.00 payment-day=30.00   | limit over_daily_limit: cap 30.00, used 30.00, asked 0.01, window payment-day:2026-03-02
        transfer  T3  mei    wang     70.00  day=100.00 transfer-day=70.00  | posted
        transfer  T4  mei    wang      0.01  day=100.00                     | limit over_daily_limit
        used          mei                    payment-day                    | 30.00
        used          mei                    transfer-day                   | 70.00
        used          mei                    day                            | 100.00
    """)  # noqa: E501 -- a table's row stays in one line


async def test_one_limit_holds_for_all_accounts_of_a_person_when_one_account_keeps_it(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  limits             | answer
        transfer  T0  bank   mei     900.00                     | posted
        transfer  T1  bank   wang    900.00                     | posted
        transfer  T2  mei    shop     60.00  day@jun=100.00     | posted
        transfer  T3  wang   shop     40.01  day@jun=100.00     | limit over_daily_limit: cap 100.00, used 60.00, asked 40.01, window day:2026-03-02
        transfer  T4  wang   shop     40.00  day@jun=100.00     | posted
        used          jun                    day                | 100.00
        used          mei                    day                | 0.00
        transfer  T5  mei    shop      1.00  day@nobody=100.00  | unknown_account: side limit
    """)  # noqa: E501 -- a table's row stays in one line


async def test_across_currencies_movements_can_be_counted_and_amounts_by_currency(db: Database) -> None:
    await check(db, """
        do        id  debit     credit    amount  limits                       | answer
        transfer  T0  bank      mei       900.00                               | posted
        transfer  T1  bank_usd  mei_usd   900.00                               | posted
        transfer  T2  mei       shop        1.00  day#@mei=2 cny-day@mei=5.00  | posted
        transfer  T3  mei_usd   shop_usd    5.00  day#@mei=2 usd-day@mei=5.00  | posted
        transfer  T4  mei       shop        1.00  day#@mei=2                   | limit over_daily_limit: cap 2, used 2, asked 1, window day:2026-03-02
        transfer  T5  mei_usd   shop_usd    0.01  usd-day@mei=5.00             | limit over_daily_limit: cap 5.00, used 5.00, asked 0.01, window usd-day:2026-03-02
        used          mei                         cny-day                      | 1.00
        used          mei                         usd-day                      | 5.00
    """)  # noqa: E501 -- a table's row stays in one line


async def test_a_hold_reserves_its_post_confirms_and_its_void_or_expiry_releases(db: Database) -> None:
    await check(db, """
        do          id  debit  credit  amount  limits                  hold  at  expires  | answer
        transfer    T0  bank   mei     900.00                                             | posted
        hold        H1  mei    shop     60.00  day@wang=100.00 day#=1            9        | posted
        used            wang                   day                                        | 60.00
        used            mei                    day#                                       | 1
        transfer    T1  mei    shop      1.00  day#=1                                     | limit over_daily_limit
        transfer    T2  mei    shop     40.01  day@wang=100.00                            | limit over_daily_limit
        expire_all                                                           9            | 1
        used            wang                   day                                        | 0.00
        used            mei                    day#                                       | 0
        hold        H2  mei    shop     60.00  day@wang=100.00 day#=1                     | posted
        void        V2                                                 H2                 | posted
        used            wang                   day                                        | 0.00
        used            mei                    day#                                       | 0
        hold        H3  mei    shop     60.00  day@wang=100.00 day#=1                     | posted
        post        P3                  25.00                          H3                 | posted
        used            wang                   day                                        | 25.00
        used            mei                    day#                                       | 1
    """)


async def test_a_hold_counts_in_the_window_in_which_it_was_made(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  limits      hold  at  | answer
        transfer  T0  bank   mei     900.00                        | posted
        hold      H1  mei    shop     60.00  day=100.00            | posted
        post      P1                                     H1    1d  | posted
        used          mei                    day                   | 60.00
        used          mei                    day               1d  | 0.00
        hold      H2  mei    shop     40.00  day=100.00        1d  | posted
        void      V2                                     H2    2d  | posted
        used          mei                    day               1d  | 0.00
    """)


async def test_a_window_that_was_dropped_is_not_counted_in_any_more(db: Database) -> None:
    """Three windows of a family are kept; what came before them nobody knows any more, so nothing goes through."""
    await check(db, """
        do        id  debit  credit  amount  limits      hold  at  | answer
        transfer  T0  bank   mei     900.00                        | posted
        transfer  T1  mei    shop      5.00  day=9.00          1d  | posted
        transfer  T2  mei    shop      5.00  day=9.00          0   | posted
        hold      H2  mei    shop      1.00  day=9.00          0   | posted
        transfer  T3  mei    shop      5.00  day=9.00          2d  | posted
        transfer  T4  mei    shop      5.00  day=9.00          0   | limit over_daily_limit
        transfer  T5  mei    shop      5.00  day=9.00          3d  | posted
        transfer  T6  mei    shop      5.00  day=9.00          0   | limit_window_passed over_daily_limit: window day:2026-03-02
        transfer  T7  mei    shop      5.00  day#=9            0   | posted
        void      V2                                     H2    3d  | posted
        used          mei                    day               0   | 0.00
        transfer  T8  mei    shop      4.00  day=9.00          1d  | posted
        transfer  T9  mei    shop      5.00  month=9.00        0   | posted
    """)  # noqa: E501 -- a table's row stays in one line


async def test_limits_that_share_account_and_window_share_one_counter(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  limits                | answer
        transfer  T0  bank   mei     900.00                        | posted
        transfer  T1  mei    shop     30.00  own=50.00 day=100.00  | posted
        used          mei                    day                   | 30.00
        transfer  T2  mei    shop     20.01  own=50.00 day=100.00  | limit over_own_limit
        transfer  T3  mei    shop     70.00  day=100.00            | posted
    """)


async def test_what_a_group_that_failed_had_counted_is_taken_off_again_wherever_it_is_kept(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  limits                     hold  | answer
        transfer  T0  bank   mei     900.00                                   | posted
        hold      H1  mei    shop     10.00  day@jun=100.00                   | posted
        transfer  A1  mei    shop     60.00  day@jun=100.00 day=100.00        |
      & transfer  A2  wang   shop      1.00                                   | exceeds_balance at 1
        used          jun                    day                              | 10.00
        used          mei                    day                              | 0.00
        void      V1                                                    H1    |
      & transfer  B2  wang   shop      1.00                                   | exceeds_balance at 1
        used          jun                    day                              | 10.00
        transfer  T1  mei    shop     90.00  day@jun=100.00                   | posted
    """)


async def test_a_hold_that_a_group_both_makes_and_ends_leaves_what_was_posted(db: Database) -> None:
    await check(db, """
        do        id  debit  credit  amount  limits                hold  | answer
        transfer  T0  bank   mei     900.00                              | posted
        hold      H1  mei    shop     60.00  day@jun=60.00 day#=1        |
      & post      P1                  20.00                        H1    | posted
        used          jun                    day                         | 20.00
        hold      H2  mei    shop     40.00  day@jun=60.00 day#=2        |
      & void      V2                                               H2    | posted
        used          jun                    day                         | 20.00
        used          mei                    day#                        | 1
    """)
