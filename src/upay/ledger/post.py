"""Posting: the one path on which money moves."""

from collections.abc import Sequence

from upay.ledger.judge import judge
from upay.ledger.locks import lock_books
from upay.ledger.movements import Item, NotPosted, Posted
from upay.ledger.write import write
from upay.platform.db import UnitOfWork, Write

_TRIES = 5
"""How often a batch is judged anew because another transaction took one of its ids; each time one more is known."""


async def post(uow: UnitOfWork, items: Sequence[Item]) -> list[Posted | NotPosted]:
    """Post the items in their order, each with its own answer; a refusal is an answer and raises nothing.

    The companions are written last, once per item, and not for an answer that was given before.
    """
    if not items:
        return []
    connection = await uow.connection()
    for _ in range(_TRIES):
        books = await lock_books(connection, items)
        answers = judge(books, items)
        if await write(connection, books):
            await uow.write(_companions(items, answers))
            return answers
    raise AssertionError("the ids of this batch are being answered faster than it can read the answers")


def _companions(items: Sequence[Item], answers: Sequence[Posted | NotPosted]) -> list[Write]:
    writes: list[Write] = []
    for item, answer in zip(items, answers, strict=True):
        if not answer.replayed:
            writes += item.on_posted(answer) if isinstance(answer, Posted) else item.on_refused(answer)
    return writes
