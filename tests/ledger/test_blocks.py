"""What may be set on an account, and the end of its life: blocks, amounts kept back, closing, closed, opened again."""

from tests.ledger.table import check

from upay.platform.db import Database


async def test_a_kept_amount_may_not_leave_and_says_so(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  hold  | answer
        transfer   T0  bank   mei     100.00        | posted
        hold       H1  mei    shop     20.00        | posted
        keep           mei             50.00        | done
        available      mei                          | 30.00
        transfer   T1  mei    shop     30.01        | amount_blocked: balance 30.00, blocked 50.00, asked 30.01, short 0.01
        transfer   T2  mei    shop     80.00        | amount_blocked: balance 30.00, blocked 50.00, asked 80.00, short 50.00
        transfer   T3  mei    shop     80.01        | exceeds_balance: balance 30.00, asked 80.01, short 50.01
        hold       H2  mei    shop     30.01        | amount_blocked
        transfer   T4  mei    shop     30.00        | posted
        post       P1                         H1    | posted
        balance        mei                          | 50.00
        transfer   T5  bank   mei       5.00        | posted
        available      mei                          | 5.00
        keep           mei              0.00        | done
        available      mei                          | 55.00
        transfer   T2  mei    shop     80.00        | again amount_blocked: balance 30.00, blocked 50.00, asked 80.00, short 50.00
        keep           nobody           1.00        | unknown
    """)  # noqa: E501 -- a table's row stays in one line


async def test_more_may_be_kept_than_there_is(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  at_most  | answer
        transfer   T0  bank   mei      10.00           | posted
        keep           mei            500.00           | done
        available      mei                             | -490.00
        transfer   T1  mei    shop      1.00           | amount_blocked
        transfer   T2  mei    shop      1.00  debit    | amount_blocked
        transfer   T3  bank   mei     490.00           | posted
        transfer   T4  mei    shop      1.00           | amount_blocked
        transfer   T5  bank   mei       1.00           | posted
        transfer   T6  mei    shop      1.00           | posted
    """)


async def test_a_block_of_one_side_is_told_before_one_of_the_other(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  | answer
        transfer   T0  bank   mei      10.00  | posted
        block          mei            out     | done
        block          wang           all     | done
        transfer   T1  mei    wang      1.00  | account_blocked: side debit, scope out
        block          mei            none    | done
        transfer   T2  mei    wang      1.00  | account_blocked: side credit, scope all
        block          wang           out     | done
        transfer   T3  mei    wang      1.00  | posted
        standing       wang                   | open out
    """)


async def test_what_was_held_before_a_block_still_ends_as_it_was_meant(db: Database) -> None:
    await check(db, """
        do          id  debit  credit  amount  hold  at  expires  | answer
        transfer    T0  bank   mei      90.00                     | posted
        hold        H1  mei    wang     10.00                     | posted
        hold        H2  mei    wang     20.00                     | posted
        hold        H3  mei    wang     30.00            5        | posted
        block           mei            all                        | done
        block           wang           all                        | done
        post        P1                         H1                 | posted
        void        V2                         H2                 | posted
        expire_all                                   5            | 1
        balance         mei                                       | 80.00
        available       mei                                       | 80.00
        balance         wang                                      | 10.00
    """)


async def test_an_account_with_nothing_on_it_is_closed_and_nothing_moves_on_it(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  | answer
        close          mei                    | closed
        close          mei                    | closed
        transfer   T1  bank   mei       1.00  | account_closed: side credit
        transfer   T2  mei    shop      1.00  | account_closed: side debit
        hold       H1  mei    shop      1.00  | account_closed: side debit
        reopen         mei                    | done
        reopen         mei                    | done
        transfer   T3  bank   mei       1.00  | posted
        transfer   T1  bank   mei       1.00  | again account_closed: side credit
        close          nobody                 | unknown
        reopen         nobody                 | unknown
        open           mei                    | done
        balance        mei                    | 1.00
    """)


async def test_an_account_with_money_on_it_only_empties_itself_until_it_can_be_closed(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  hold  | answer
        transfer   T0  bank   mei      90.00        | posted
        transfer   T1  bank   wang     10.00        | posted
        hold       H1  mei    shop     20.00        | posted
        hold       H2  wang   mei      10.00        | posted
        close          mei                          | closing
        transfer   T2  bank   mei       1.00        | account_closing: side credit
        hold       H3  bank   mei       1.00        | account_closing: side credit
        transfer   T3  mei    shop     70.00        | posted
        close          mei                          | closing
        post       P2                         H2    | posted
        transfer   T4  mei    shop     10.00        | posted
        close          mei                          | closing
        post       P1                         H1    | posted
        standing       mei                          | closing none
        close          mei                          | closed
        standing       mei                          | closed none
        entries        mei                          | 90.00=90.00 -70.00=20.00 10.00=30.00 -10.00=20.00 -20.00=0.00
    """)


async def test_what_is_closing_can_be_opened_again(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  | answer
        transfer   T0  bank   mei      90.00  | posted
        close          mei                    | closing
        transfer   T1  bank   mei       1.00  | account_closing
        reopen         mei                    | done
        transfer   T2  bank   mei       1.00  | posted
        standing       mei                    | open none
    """)


async def test_closed_is_told_before_blocked(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  | answer
        close          mei                    | closed
        block          mei            all     | done
        block          wang           all     | done
        transfer   T1  wang   mei       1.00  | account_closed: side credit
        transfer   T2  mei    wang      1.00  | account_closed: side debit
        reopen         mei                    | done
        transfer   T3  mei    wang      1.00  | account_blocked: side debit, scope all
    """)


async def test_an_account_is_opened_when_it_is_first_needed_and_once(db: Database) -> None:
    await check(db, """
        do         id  debit  credit  amount  | answer
        transfer   T1  bank   nobody    5.00  | unknown_account: side credit
        open           nobody                 | done
        transfer   T2  bank   nobody    5.00  | posted
        open           nobody                 | done
        open           nobody          -9.00  | done
        transfer   T3  nobody shop      5.01  | exceeds_balance
        transfer   T1  bank   nobody    5.00  | again unknown_account: side credit
        balance        nobody                 | 5.00
    """)
