"""Attempts: every try at anything, by anyone, is a row.

The row says who tried what, the outcome, the reason, and the facts at that moment. What the try brought about bears
the same id. A try that comes again under the same key is answered from its row, whatever the answer was.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.kit.refusal import Fact, Kind, Refusal
from upay.platform.db import Base, Database, UnitOfWork, Write, event
from upay.platform.rows import Tally
from upay.platform.telemetry import ATTEMPTS


class Outcome(StrEnum):
    """How a try stands."""

    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    PENDING = "pending"
    """Begun and not decided: at the bank, held, or unknown."""


ATTEMPT = sa.Table(
    "attempt",
    Base.metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("customer_id", sa.Uuid),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("asked", JSONB, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("facts", JSONB, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("decided_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("outcome in ('succeeded', 'refused', 'pending')", name="outcome_known"),
    sa.CheckConstraint("(outcome = 'refused') <= (reason is not null)", name="refusal_has_reason"),
    sa.Index("ix_attempt_customer_at", "customer_id", sa.text("at desc"), sa.text("id desc")),
    schema="platform",
)
_INSERT = sa.insert(ATTEMPT)
_CHANGE = (
    sa.update(ATTEMPT)
    .where(ATTEMPT.c.id == sa.bindparam("b_id"), ATTEMPT.c.outcome == "pending")
    .values(
        outcome=sa.bindparam("b_outcome"),
        reason=sa.bindparam("b_reason"),
        facts=ATTEMPT.c.facts.op("||")(sa.bindparam("b_facts", type_=JSONB)),
        decided_at=sa.bindparam("b_decided_at"),
    )
)

_UNDO = (
    sa.update(ATTEMPT)
    .where(ATTEMPT.c.id == sa.bindparam("b_id"), ATTEMPT.c.outcome != "pending")
    .values(
        outcome="refused",
        reason=sa.bindparam("b_reason"),
        facts=ATTEMPT.c.facts.op("||")(sa.bindparam("b_facts", type_=JSONB)),
        decided_at=sa.bindparam("b_decided_at"),
    )
)


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try; `actor` is "customer", "merchant:<id>", "staff:<id>", "assistant" or "system".

    `asked` holds plain values.
    """

    id: AttemptId
    kind: str
    customer_id: CustomerId | None
    actor: str
    asked: Mapping[str, Fact]
    at: datetime
    outcome: Outcome = Outcome.PENDING
    reason: str | None = None
    facts: Mapping[str, Fact] = {}
    decided_at: datetime | None = None

    @property
    def by_shop(self) -> bool:
        """Whether one of a shop's people tries, and is who reads the answer."""
        return self.actor.startswith("merchant:")

    def succeeded(self, *, at: datetime, **facts: Fact) -> "Attempt":
        """Return the attempt as done."""
        return replace(self, outcome=Outcome.SUCCEEDED, reason=None, facts={**self.facts, **facts}, decided_at=at)

    def refused(self, reason: str, *, at: datetime, **facts: Fact) -> "Attempt":
        """Return the attempt as refused for this reason."""
        return replace(self, outcome=Outcome.REFUSED, reason=reason, facts={**self.facts, **facts}, decided_at=at)

    def pending(self, reason: str | None = None, **facts: Fact) -> "Attempt":
        """Return the attempt as not decided yet, with what is known so far and, if it is stuck, for what reason."""
        return replace(self, reason=reason, facts={**self.facts, **facts})

    def row(self) -> Write:
        """Return the companion that writes this attempt for the first time."""
        values = {
            "id": self.id, "kind": self.kind, "customer_id": self.customer_id, "actor": self.actor,
            "asked": self.asked, "outcome": self.outcome, "reason": self.reason,
            "facts": self.facts, "at": self.at, "decided_at": self.decided_at,
        }  # fmt: skip
        return Write(_INSERT, values, _tally(self))


def of_customer(kind: str, customer_id: CustomerId, *, at: datetime, **asked: Fact) -> Attempt:
    """Begin a try of the customer's own, under an id that nobody asks with again."""
    return Attempt(id=AttemptId(new_id()), kind=kind, customer_id=customer_id, actor="customer", asked=asked, at=at)


class Refused(Refusal):
    """A refusal that is already a row: the same answer again, or an answer given by a batch."""

    code = "system_error"
    kind = Kind.CONFLICT

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(**attempt.facts)
        self.attempt = attempt
        self.attempt_id = attempt.id


class DuplicateRequest(Refusal):
    """The same idempotency key came with another body; `field` names the first field that differs."""

    code = "duplicate_request"
    kind = Kind.CONFLICT

    def __init__(self, *, field: str) -> None:
        super().__init__(field=field)


def changed(attempt: Attempt) -> Write:
    """Return the companion that carries a pending attempt on or ends it; an attempt that has ended stays as it is."""
    values = {
        "b_id": attempt.id, "b_outcome": attempt.outcome.value, "b_reason": attempt.reason,
        "b_facts": dict(attempt.facts), "b_decided_at": attempt.decided_at,
    }  # fmt: skip
    return Write(_CHANGE, values, _tally(attempt))


def undone(attempt: Attempt) -> Write:
    """Return the companion that says of a try which was done that somebody outside has undone it since.

    What was known of it stays among its facts; nothing of ours undoes a try, so this is for what banks send back.
    """
    assert attempt.outcome is Outcome.REFUSED, "what was undone came to nothing"
    values = {
        "b_id": attempt.id, "b_reason": attempt.reason, "b_facts": dict(attempt.facts),
        "b_decided_at": attempt.decided_at,
    }  # fmt: skip
    return Write(_UNDO, values, _tally(attempt))


async def in_turn(uow: UnitOfWork, attempt_id: UUID) -> None:
    """Wait until nobody else decides this very try: of a double tap, one comes first and the other finds its row."""
    key = int.from_bytes(attempt_id.bytes[8:], signed=True)
    await uow.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


async def find(uow: UnitOfWork, attempt_id: UUID) -> Attempt | None:
    """Look an attempt up."""
    found = (await uow.session.execute(sa.select(ATTEMPT).where(ATTEMPT.c.id == attempt_id))).one_or_none()
    return None if found is None else _read(found)


async def find_all(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Attempt]:
    """Look several attempts up, by id."""
    rows = await uow.session.execute(sa.select(ATTEMPT).where(ATTEMPT.c.id.in_(ids)))
    return {row.id: _read(row) for row in rows}


async def recent(
    uow: UnitOfWork, *, customer_id: CustomerId, kinds: tuple[str, ...] = (), outcome: Outcome | None = None,
    since: datetime | None = None, limit: int = 50,
) -> list[Attempt]:  # fmt: skip
    """Return a customer's latest attempts, newest first."""
    query = sa.select(ATTEMPT).where(ATTEMPT.c.customer_id == customer_id)
    if kinds:
        query = query.where(ATTEMPT.c.kind.in_(kinds))
    if outcome is not None:
        query = query.where(ATTEMPT.c.outcome == outcome.value)
    if since is not None:
        query = query.where(ATTEMPT.c.at >= since)
    rows = await uow.session.execute(query.order_by(ATTEMPT.c.at.desc(), ATTEMPT.c.id.desc()).limit(limit))
    return [_read(row) for row in rows]


def same_request(earlier: Attempt, asked: Mapping[str, Fact]) -> Attempt:
    """Return the earlier attempt if it asked the very same; refuse a key that is used again with another meaning."""
    for field in sorted({*earlier.asked, *asked}):
        if earlier.asked.get(field) != asked.get(field):
            raise DuplicateRequest(field=field)
    return earlier


@asynccontextmanager
async def trying(db: Database, attempt: Attempt) -> AsyncIterator[Attempt]:
    """Turn a refusal that leaves the block into a row: what it refused is undone, the attempt stays.

    A refusal that is already a row, and a key that is used again with another meaning, leave no second row.
    """
    try:
        yield attempt
    except Refusal as refusal:
        if refusal.attempt_id is None and not isinstance(refusal, DuplicateRequest):
            refused = attempt.refused(refusal.code, at=attempt.at, **refusal.facts)
            if refusal.kind is Kind.UNAVAILABLE or not refusal.judges:
                # Nothing was judged, so the key stays free: the same request may come again and go through.
                refused = replace(refused, id=AttemptId(new_id()))
            async with db.begin() as uow:
                await in_turn(uow, refused.id)
                earlier = await find(uow, refused.id)
                if earlier is None:
                    await uow.write([refused.row(), *_news(refused)])
            refusal.attempt_id = refused.id
        raise
    except psycopg.errors.UniqueViolation as error:
        # The same key came twice at once, and its other request was refused while this one was on its way.
        if error.diag.table_name != ATTEMPT.name:
            raise
        async with db.begin() as uow:
            earlier = await find(uow, attempt.id)
        if earlier is None or earlier.outcome is not Outcome.REFUSED:
            raise
        raise Refused(same_request(earlier, attempt.asked)) from error


async def forget_facts(uow: UnitOfWork, *, customer_id: UUID, kind: str, names: Sequence[str]) -> None:
    """Take facts that say something of a person out of the attempts of somebody who is erased."""
    await uow.session.execute(
        sa.update(ATTEMPT)
        .where(ATTEMPT.c.customer_id == customer_id, ATTEMPT.c.kind == kind)
        .values(facts=ATTEMPT.c.facts.op("-")(sa.cast(list(names), ARRAY(sa.Text))))
    )


async def forget_asked(uow: UnitOfWork, which: sa.ColumnElement[bool], *, names: Sequence[str]) -> None:
    """Take what tells of a person out of the attempts that fit: what was asked, and what was found.

    The rows stay, and with them the answers to the keys that they came under.
    """
    gone = sa.cast(list(names), ARRAY(sa.Text))
    await uow.session.execute(
        sa.update(ATTEMPT).where(which).values(asked=ATTEMPT.c.asked.op("-")(gone), facts=ATTEMPT.c.facts.op("-")(gone))
    )


def _tally(attempt: Attempt) -> Tally:
    return ATTEMPTS, (attempt.kind, attempt.outcome, attempt.reason or "")


def _news(attempt: Attempt) -> list[Write]:
    if attempt.customer_id is None:
        return []
    return [event("attempt.refused", channels=[f"customer:{attempt.customer_id}"], record=attempt.id)]


def _read(row: Any) -> Attempt:  # noqa: ANN401 -- a row of a core select is untyped by nature
    return Attempt(
        id=AttemptId(row.id), kind=row.kind, customer_id=row.customer_id, actor=row.actor, asked=row.asked, at=row.at,
        outcome=Outcome(row.outcome), reason=row.reason, facts=row.facts, decided_at=row.decided_at,
    )  # fmt: skip
