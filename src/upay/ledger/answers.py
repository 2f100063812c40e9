"""Answering again: the same id gets the same answer for ever, or is told in what it asks something else."""

from collections.abc import Sequence
from typing import Final

from upay.kit.money import Money
from upay.ledger.locked import Body, Booked, Books, Line, Refused
from upay.ledger.movements import Answer, Item, Movement, NotPosted, Posted

_FIELDS: Final = (
    "kind", "debit", "credit", "amount", "currency", "code", "reference", "hold_id", "reverses", "at_most",
)  # fmt: skip
"""What is compared, in this order; the first that differs is named."""
_MOST: Final = 2**63 - 1
"""An amount that no bigint holds is refused in any case, and remembered as the largest that one holds."""


def answer_again(books: Books, item: Item) -> Answer | None:
    """Return the answer that this item got before, a refusal that it is another one, or None if it is new."""
    if books.archived and item.id in books.archived:
        return _archived(item)
    if not (books.answers or books.archived) and books.fresh.keys().isdisjoint([each.id for each in item.movements]):
        return None
    for index, movement in enumerate(item.movements):
        earlier = books.answers.get(movement.id)
        if earlier is None and (line := books.fresh.get(movement.id)) is not None:
            earlier = booked(line, books)
        if earlier is None and movement.id not in books.archived:
            continue
        if earlier is None or index > 0 or earlier.leader != movement.id:
            return _differs(item, "movements", index)
        return _refused_before(item, earlier) if isinstance(earlier, Refused) else _booked_before(books, item, earlier)
    return None


def body_of(movement: Movement) -> Body:
    """Return what makes the asking the same again."""
    amount = movement.amount
    return Body(
        id=str(movement.id), kind=movement.kind, debit=_text(movement.debit), credit=_text(movement.credit),
        amount=None if amount is None else max(-_MOST, min(amount.minor, _MOST)),
        currency=None if amount is None else amount.currency.value,
        code=movement.code.value, reference=_text(movement.reference), hold_id=_text(movement.hold_id),
        reverses=_text(movement.reverses), at_most=movement.at_most,
    )  # fmt: skip


def booked(line: Line, books: Books) -> Booked:
    """Return how a line that this batch wrote will be remembered."""
    currency, leader = line.debit.currency, line.leader or line.id
    kind = "post" if line.state == "posted" and line.pending_id else _KINDS[line.state]
    return Booked(
        seq=line.seq, leader=leader, size=books.changes.sizes.get(leader, 1),
        body=Body(
            id=str(line.id), kind=kind, debit=str(line.debit.id), credit=str(line.credit.id),
            amount=line.amount if line.asked is None else line.asked, currency=currency.value, code=line.code.value,
            reference=_text(line.reference), hold_id=_text(line.pending_id), reverses=_text(line.reverses),
            at_most=line.at_most,
        ),
        debit=line.debit.id, credit=line.credit.id, amount=Money(line.amount, currency),
        debit_after=Money(line.debit_after, currency), credit_after=Money(line.credit_after, currency),
    )  # fmt: skip


_KINDS: Final = {"pending": "hold", "posted": "single", "voided": "void", "expired": "expire"}


def _refused_before(item: Item, earlier: Refused) -> NotPosted:
    for index, (was, movement) in enumerate(zip(earlier.body, item.movements, strict=False)):
        asked = body_of(movement)
        if was.id != asked.id:
            return _differs(item, "movements", index)
        if (name := _first_difference(was, asked)) is not None:
            return _differs(item, name, index)
    if len(earlier.body) != len(item.movements):
        return _differs(item, "movements", min(len(earlier.body), len(item.movements)) - 1)
    return NotPosted(id=item.id, why=earlier.why, facts=earlier.facts, movement_index=earlier.index, replayed=True)


def _booked_before(books: Books, item: Item, leader: Booked) -> Answer:
    rows: list[Booked] = []
    for index, movement in enumerate(item.movements):
        row = books.answers.get(movement.id)
        if row is None and (line := books.fresh.get(movement.id)) is not None:
            row = booked(line, books)
        if movement.id in books.archived:
            return _archived(item)
        if not isinstance(row, Booked) or row.leader != item.id or (rows and row.seq < rows[-1].seq):
            return _differs(item, "movements", max(index - 1, 0) if row is None else index)
        if (name := _first_difference(row.body, _filled(books, movement, row))) is not None:
            return _differs(item, name, index)
        rows.append(row)
    if len(rows) != leader.size:
        return _differs(item, "movements", len(rows) - 1)
    return _recalled(item, rows)


def _recalled(item: Item, rows: Sequence[Booked]) -> Posted:
    after = {}
    for row in rows:
        after[row.debit], after[row.credit] = row.debit_after, row.credit_after
    return Posted(id=item.id, balances_after=after, amounts=tuple(row.amount for row in rows), replayed=True)


def _filled(books: Books, movement: Movement, row: Booked) -> Body:
    """Return what is asked now, its blanks filled in as they were when it was booked."""
    asked = body_of(movement)
    if not movement.ends_a_hold:
        return asked
    hold = books.holds.get(movement.hold_id)  # type: ignore[arg-type]
    whole = row.body.amount if hold is None else hold.amount.minor
    return Body(
        id=asked.id, kind=asked.kind, debit=asked.debit or row.body.debit, credit=asked.credit or row.body.credit,
        amount=whole if asked.amount is None else asked.amount, currency=asked.currency or row.body.currency,
        code=asked.code, reference=asked.reference, hold_id=asked.hold_id, reverses=None, at_most=None,
    )  # fmt: skip


def _first_difference(was: Body, asked: Body) -> str | None:
    return next((name for name in _FIELDS if getattr(was, name) != getattr(asked, name)), None)


def _archived(item: Item) -> NotPosted:
    """Say that it was booked once, for good; with what body, only the archive knows."""
    return NotPosted(id=item.id, why="exists_archived", facts={}, movement_index=0, replayed=True)


def _differs(item: Item, name: str, index: int) -> NotPosted:
    return NotPosted(id=item.id, why=f"exists_with_different_{name}", facts={}, movement_index=index, replayed=True)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
