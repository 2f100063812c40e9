"""Exchanges: every time that a model is asked is a row, written before anything leaves.

What was sent and what came back is sealed: masked as it is, it comes from a letter. A row that still says `asked` is
of an exchange whose process ended before the answer. The budget of a day is counted from these rows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from upay.kit.ids import new_id
from upay.platform.crypto import Vault
from upay.platform.db import Base, Database, UnitOfWork
from upay.support.conversations import speaker_of

DAY: Final = timedelta(days=1)
REQUEST, RESPONSE = "model.request", "model.response"
_ONE_AT_A_TIME: Final = sa.text("select pg_advisory_xact_lock(hashtext('support.model_exchange'))")
_LONGEST_KEPT: Final = 8000


class Exchange(Base):
    """One time that a language model was asked: what left, what came back, and what was made of it."""

    __tablename__ = "model_exchange"
    __table_args__ = (
        sa.CheckConstraint("purpose in ('pick', 'word')", name="purpose_known"),
        sa.CheckConstraint("outcome in ('asked', 'used', 'unsure', 'dropped', 'failed')", name="outcome_known"),
        sa.CheckConstraint("(outcome in ('dropped', 'failed')) = (why is not null)", name="why_said"),
        sa.Index("ix_model_exchange_at", "at"),
        {"schema": "support"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    conversation_id: Mapped[UUID | None]
    """None where it was asked from the command line."""
    purpose: Mapped[str]
    model: Mapped[str]
    request_sealed: Mapped[bytes]
    response_sealed: Mapped[bytes | None]
    outcome: Mapped[str]
    why: Mapped[str | None]
    """Why it was dropped, or how it failed."""
    ms: Mapped[int | None]
    tokens_in: Mapped[int | None]
    tokens_out: Mapped[int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What came back, and what it took."""

    text: str | None
    ms: int
    tokens_in: int | None = None
    tokens_out: int | None = None


async def write_down(
    db: Database, vault: Vault, *, purpose: str, model: str, request: str, conversation_id: UUID | None, a_day: int,
    at: datetime,
) -> UUID | None:  # fmt: skip
    """Write down that a model is about to be asked; None if it was asked often enough for a day."""
    lately = sa.select(sa.func.count()).select_from(Exchange).where(Exchange.at > at - DAY, Exchange.at <= at)
    async with db.begin() as uow:
        await uow.session.execute(_ONE_AT_A_TIME)
        if (await uow.session.execute(lately)).scalar_one() >= a_day:
            return None
        person = await _whose(uow, conversation_id)
        row = Exchange(
            id=new_id(), at=at, conversation_id=conversation_id, purpose=purpose, model=model,
            request_sealed=vault.seal(request, context=REQUEST, person=person), response_sealed=None,
            outcome="asked", why=None, ms=None, tokens_in=None, tokens_out=None,
        )  # fmt: skip
        uow.add(row)
    return row.id


async def mark(
    db: Database, vault: Vault, exchange_id: UUID, *, returned: Returned, outcome: str, why: str | None
) -> None:  # fmt: skip
    """Write down what came back and what was made of it."""
    text = None if returned.text is None else returned.text[:_LONGEST_KEPT]
    async with db.begin() as uow:
        asked_in = await uow.session.scalar(sa.select(Exchange.conversation_id).where(Exchange.id == exchange_id))
        person = await _whose(uow, asked_in)
        values = {
            "response_sealed": None if text is None else vault.seal(text, context=RESPONSE, person=person),
            "outcome": outcome, "why": why, "ms": returned.ms, "tokens_in": returned.tokens_in,
            "tokens_out": returned.tokens_out,
        }  # fmt: skip
        await uow.session.execute(sa.update(Exchange).where(Exchange.id == exchange_id).values(**values))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    """An exchange, opened."""

    id: UUID
    at: datetime
    conversation_id: UUID | None
    purpose: str
    model: str
    request: str
    response: str | None
    outcome: str
    why: str | None
    ms: int | None
    tokens_in: int | None
    tokens_out: int | None


async def exchanges(db: Database, vault: Vault, *, limit: int = 50) -> list[ExchangeView]:
    """Return the latest exchanges, newest first."""
    async with db.begin() as uow:
        rows = list(await uow.session.scalars(sa.select(Exchange).order_by(Exchange.id.desc()).limit(limit)))
    return [
        ExchangeView(
            id=row.id, at=row.at, conversation_id=row.conversation_id, purpose=row.purpose, model=row.model,
            request=vault.read(row.request_sealed, context=REQUEST),
            response=None if row.response_sealed is None else vault.read(row.response_sealed, context=RESPONSE),
            outcome=row.outcome, why=row.why, ms=row.ms, tokens_in=row.tokens_in, tokens_out=row.tokens_out,
        )
        for row in rows
    ]  # fmt: skip


async def _whose(uow: UnitOfWork, conversation_id: UUID | None) -> UUID | None:
    """Return the customer whose conversation it is; nobody, of a guest's and from the command line."""
    speaker = None if conversation_id is None else await speaker_of(uow, conversation_id)
    return None if speaker is None else speaker.customer_id


async def forget_exchanges(db: Database, *, older_than: timedelta, at: datetime) -> int:
    """Forget what was exchanged long ago; return how much that was."""
    old = sa.delete(Exchange).where(Exchange.at <= at - older_than).returning(Exchange.id)
    async with db.begin() as uow:
        return len((await uow.session.execute(old)).all())
