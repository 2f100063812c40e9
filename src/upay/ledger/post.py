"""Posting: the one path on which money moves."""

from collections.abc import Sequence
from typing import Final

import psycopg

from upay.ledger.judge import judge
from upay.ledger.locks import lock_books
from upay.ledger.movements import Answer, Item, Posted
from upay.ledger.write import write, write_lines
from upay.platform.db import Transaction, UnitOfWork, Write

_TRIES = 5
"""How often a batch is judged anew because another transaction took one of its ids; each time one more is known."""

AT_ONCE: Final = 250
"""Of a large batch, so many are judged while the server writes those before them."""


async def post(uow: UnitOfWork, items: Sequence[Item]) -> list[Answer]:
    """Post the items in their order, each with its own answer; a refusal is an answer and raises nothing.

    The companions are written last, once per item, and not for an answer that was given before.
    """
    if not items:
        return []
    driver = uow.driver
    await uow.flush()
    for tries_left in reversed(range(_TRIES)):
        try:
            async with driver.pipeline():
                await driver.execute("savepoint posting")
                answers = await post_alone(uow, items)
                await driver.execute("release savepoint posting")
        except psycopg.errors.UniqueViolation as error:
            if error.diag.table_name != "answer" or tries_left == 0:
                raise
            await driver.execute("rollback to savepoint posting")
        else:
            return answers
    raise AssertionError("the last try returns or raises")


async def post_alone(transaction: Transaction, items: Sequence[Item]) -> list[Answer]:
    """Post the items in a transaction that does nothing else, and is undone as a whole if an id is taken meanwhile."""
    driver, answers = transaction.driver, list[Answer]()
    books = await lock_books(driver, items)
    for first in range(0, len(items), AT_ONCE):
        if first:
            await write_lines(driver, books)
        answers += judge(books, items[first : first + AT_ONCE])
    await write(driver, books)
    await transaction.write(_companions(items, answers))
    return answers


def _companions(items: Sequence[Item], answers: Sequence[Answer]) -> list[Write]:
    writes: list[Write] = []
    for item, answer in zip(items, answers, strict=True):
        if not answer.replayed:
            writes += item.on_posted(answer) if isinstance(answer, Posted) else item.on_refused(answer)
    return writes
