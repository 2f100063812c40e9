"""Records: every try and movement as one customer sees it, whoever asks (screen, assistant, desk, API).

A record has the id of the attempt. The customer sees their own tries and what others sent them, and nothing else.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.kit.ids import CustomerId
from upay.kit.page import Page
from upay.kit.refusal import NotFound
from upay.payments.models import Kind, Payment, State
from upay.payments.rails import Rails
from upay.payments.record_views import RecordView, gather
from upay.platform.attempts import ATTEMPT, Attempt, Outcome, find, find_all, recent
from upay.platform.db import UnitOfWork

MONEY_KINDS: Final = tuple(kind.value for kind in Kind)
RETURNED: Final = frozenset({"withdrawal_returned", "withdrawal_return_held"})
"""The reasons of a withdrawal that was paid and came back."""
_ATTENTION_LASTS: Final = timedelta(hours=24)


async def record(rails: Rails, *, customer_id: CustomerId, record_id: UUID) -> RecordView:
    """Return one record of this customer; anybody else's is not found."""
    async with rails.db.begin() as uow:
        attempt = await find(uow, record_id)
        payment = await uow.session.get(Payment, record_id)
        if attempt is not None and attempt.customer_id == customer_id and attempt.kind in MONEY_KINDS:
            view = (await gather(uow, rails, attempts=[attempt])).own(attempt)
        elif payment is not None and payment.payee_id == customer_id:
            view = (await gather(uow, rails, received=[payment.id])).received(payment)
        else:
            view = None
    if view is None:
        raise NotFound
    return view


async def record_by_number(rails: Rails, *, customer_id: CustomerId, number: str) -> RecordView | None:
    """Return the record of this customer that has this number (`kit.ids.reference_of`, or the whole id), bare of signs.

    Anybody else's is not found, as one that nobody has.
    """
    tail = number.lower()[-12:]

    def has_it(column: sa.ColumnElement[UUID]) -> sa.ColumnElement[bool]:
        return sa.func.right(sa.cast(column, sa.Text), len(tail)) == tail

    own = sa.select(ATTEMPT.c.id, ATTEMPT.c.at).where(
        ATTEMPT.c.customer_id == customer_id, ATTEMPT.c.kind.in_(MONEY_KINDS), has_it(ATTEMPT.c.id)
    )
    received = sa.select(Payment.id, Payment.at).where(
        Payment.payee_id == customer_id, Payment.state == State.DONE, has_it(Payment.id.expression)
    )
    either = sa.union_all(own, received).subquery()
    async with rails.db.begin() as uow:
        found = list(await uow.session.scalars(sa.select(either.c.id).order_by(either.c.at.desc())))
    whole = [one for one in found if one.hex.endswith(number.lower())]
    return await record(rails, customer_id=customer_id, record_id=whole[0]) if whole else None


async def records(
    rails: Rails, *, customer_id: CustomerId, cursor: str | None = None, kinds: Sequence[str] = MONEY_KINDS,
    limit: int = 20,
) -> Page[RecordView]:  # fmt: skip
    """Return a page of a customer's records, newest first; refused ones stand among them."""
    own = sa.select(ATTEMPT.c.id, ATTEMPT.c.at, sa.literal(True).label("own")).where(
        ATTEMPT.c.customer_id == customer_id, ATTEMPT.c.kind.in_(list(kinds))
    )
    received = sa.select(Payment.id, Payment.at, sa.literal(False).label("own")).where(
        Payment.payee_id == customer_id, Payment.kind.in_(list(kinds)), Payment.state == State.DONE
    )
    everything = sa.union_all(own, received).subquery()
    query = sa.select(everything).order_by(everything.c.at.desc(), everything.c.id.desc()).limit(limit + 1)
    if cursor is not None:
        at, identifier = read_cursor(cursor)
        query = query.where(sa.tuple_(everything.c.at, everything.c.id) < sa.tuple_(at, identifier))
    async with rails.db.begin() as uow:
        rows = (await uow.session.execute(query)).all()
        page = rows[:limit]
        tries = await find_all(uow, [row.id for row in page if row.own])
        others = [row.id for row in page if not row.own]
        gathered = await gather(uow, rails, attempts=list(tries.values()), received=others)
    views = [gathered.own(tries[row.id]) if row.own else gathered.received(gathered.payments[row.id]) for row in page]
    more = f"{rows[limit - 1].at.isoformat()}|{rows[limit - 1].id}" if len(rows) > limit else None
    return Page(tuple(view for view in views if view is not None), more)


async def own_records(
    rails: Rails, *, customer_id: CustomerId, kinds: Sequence[str], outcomes: Sequence[str], since: datetime,
    limit: int,
) -> list[RecordView]:  # fmt: skip
    """Return a customer's own tries of these kinds that stand like this, newest first, as far back as `since`.

    It is one query along the index of the customer's tries, however many others lie between.
    """
    query = (
        sa.select(ATTEMPT.c.id)
        .where(
            ATTEMPT.c.customer_id == customer_id, ATTEMPT.c.at >= since, ATTEMPT.c.kind.in_(list(kinds)),
            ATTEMPT.c.outcome.in_(list(outcomes)),
        )
        .order_by(ATTEMPT.c.at.desc(), ATTEMPT.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    async with rails.db.begin() as uow:
        found = list(await uow.session.scalars(query))
        tries = await find_all(uow, found)
        gathered = await gather(uow, rails, attempts=list(tries.values()))
    views = [gathered.own(tries[identifier]) for identifier in found]
    return [view for view in views if view is not None]


async def needing_attention(rails: Rails, *, customer_id: CustomerId, at: datetime) -> list[RecordView]:
    """Return tries of the last day that were refused or are unknown, and that no later success put right."""
    since = at - _ATTENTION_LASTS
    async with rails.db.begin() as uow:
        tries = await recent(uow, customer_id=customer_id, kinds=MONEY_KINDS, since=since)
        tries += await _came_back(uow, customer_id=customer_id, since=since)
        gathered = await gather(uow, rails, attempts=tries)
    right: set[tuple[str, str]] = set()
    found: list[RecordView] = []
    for attempt in tries:
        meant = {(attempt.kind, name) for name in _meant(attempt)}
        if attempt.outcome is Outcome.SUCCEEDED:
            right |= meant
        elif attempt.reason is not None and not meant & right:
            view = gathered.own(attempt)
            if view is not None:
                found.append(view)
                right |= meant
    return found


async def _came_back(uow: UnitOfWork, *, customer_id: CustomerId, since: datetime) -> list[Attempt]:
    """Return older withdrawals of which the bank sent the money back in the meantime: that is the news, not the try."""
    query = sa.select(ATTEMPT.c.id).where(
        ATTEMPT.c.customer_id == customer_id, ATTEMPT.c.kind == Kind.WITHDRAWAL.value, ATTEMPT.c.at < since,
        ATTEMPT.c.reason.in_(RETURNED), ATTEMPT.c.decided_at >= since,
    )  # fmt: skip
    found = await find_all(uow, list(await uow.session.scalars(query)))
    return sorted(found.values(), key=lambda one: one.at, reverse=True)


async def done_since(rails: Rails, attempt: Attempt, *, other_than: UUID) -> bool:
    """Tell whether a later try for the same thing and the same amount went through, apart from one that is known."""
    assert attempt.customer_id is not None, "a try at money is somebody's"
    async with rails.db.begin() as uow:
        tries = await recent(uow, customer_id=attempt.customer_id, kinds=(attempt.kind,), since=attempt.at)
    meant, amount = _meant(attempt), attempt.asked.get("amount")
    done = [one for one in tries if one.outcome is Outcome.SUCCEEDED and one.id not in {attempt.id, other_than}]
    return any(_meant(one) & meant and one.asked.get("amount") == amount for one in done)


def _meant(attempt: Attempt) -> set[str]:
    """Name what a try was for, so that a later try for the same can put it right.

    A payee has two names where a phone number was given: a try that was refused early knows the number only.
    """
    for field in ("order_id", "payment_id"):
        if field in attempt.asked:
            return {str(attempt.asked[field])}
    if attempt.kind == Kind.TRANSFER.value:
        names = (attempt.facts.get("payee_id"), attempt.asked.get("payee_id"), attempt.asked.get("phone"))
        return {str(name) for name in names if name is not None}
    return {""}


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """Read where a page begins; what we never handed out leads nowhere."""
    try:
        at, _, identifier = cursor.partition("|")
        return datetime.fromisoformat(at), UUID(identifier)
    except ValueError as error:
        raise NotFound from error
