"""Turns: each time that the assistant answered a message, with what came of it, as one query that all others ask.

What a word such as "silent" means is decided here and written for readers in `docs/reference/assistant-figures.md`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from upay.kit.language import Lang
from upay.kit.time import BUSINESS_ZONE
from upay.support.conversations import MESSAGES, RATINGS
from upay.support.workforce import HANDOVERS

WITHIN: Final = timedelta(hours=24)
"""What comes later is another matter."""
_NOT_OURS: Final = "out_of_scope"
_COURTESY: Final = "small_talk"
_PERSON: Final = "human_agent"


_Messages = sa.FromClause
"""The messages, as one part of a query names them."""


class Outcome(StrEnum):
    """What came of a turn. The first four leave no turn out and none is two of them; the others are of the answered."""

    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    NO_ANSWER = "no_answer"
    HANDED_OVER = "handed_over"
    CONFIRMED = "confirmed"
    """Said so, by a button or in words; neither thanks nor silence say it."""
    NOT_SOLVED = "not_solved"
    SILENT = "silent"
    REPEATED = "repeated"


OUTCOMES: Final = tuple(Outcome)


class Band(StrEnum):
    """How sure the assistant was."""

    HIGH = "high"
    """0.9 and more."""
    FAIR = "fair"
    """0.6 and more."""
    LOW = "low"


_BANDS: Final = {Band.HIGH: (0.9, 1.01), Band.FAIR: (0.6, 0.9), Band.LOW: (-0.01, 0.6)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which turns are looked for. Days are Shanghai's, both included."""

    since: date | None = None
    until: date | None = None
    conversation_id: UUID | None = None
    topic: str | None = None
    outcome: Outcome | None = None
    band: Band | None = None
    lang: Lang | None = None
    version: int | None = None
    served: bool = False
    """Only of conversations that were handed over once, which every agent may open."""
    without: frozenset[UUID] = frozenset()
    """Not of these conversations, which whoever looks is kept from."""
    counted: bool = False
    """Only those that figures count: small talk is none."""


def turns(wanted: Wanted) -> sa.CTE:
    """Return the turns that are wanted, each with its outcomes as columns."""
    reply, said = MESSAGES.alias("reply"), MESSAGES.alias("said")
    body = reply.c.body
    topic = body["topic"].astext
    action, handed = body["action"].astext, sa.func.coalesce(body["hand_over"].astext == "true", sa.false())
    choices = sa.func.jsonb_array_length(sa.func.coalesce(body["choices"], sa.text("'[]'::jsonb")))
    answered = sa.and_(action == "answer", topic != _NOT_OURS, ~handed)
    by_person = sa.or_(handed, action == "handoff")
    asked_back = sa.and_(action == "clarify", choices > 0, ~handed)
    columns: dict[Outcome, sa.ColumnElement[bool]] = {
        Outcome.ANSWERED: answered,
        Outcome.ASKED_BACK: asked_back,
        Outcome.NO_ANSWER: sa.not_(sa.or_(answered, asked_back, by_person)),
        Outcome.HANDED_OVER: by_person,
        Outcome.CONFIRMED: sa.or_(
            sa.and_(answered, reply.c.solved.is_(True)), sa.and_(by_person, _rated_solved(reply))
        ),
        Outcome.NOT_SOLVED: sa.and_(answered, reply.c.solved.is_(False)),
        Outcome.SILENT: sa.and_(answered, reply.c.solved.is_(None), ~_said_more(reply, said)),
        Outcome.REPEATED: sa.and_(answered, _asked_again(reply, said, topic)),
    }  # fmt: skip
    confidence = sa.cast(body["confidence"].astext, sa.Float)
    version = sa.func.coalesce(sa.cast(body["version"].astext, sa.BigInteger), 0)
    day = sa.cast(sa.func.timezone(str(BUSINESS_ZONE), reply.c.at), sa.Date)
    query = (
        sa.select(
            reply.c.id, reply.c.seq, reply.c.conversation_id, reply.c.at, said.c.id.label("said_id"),
            topic.label("topic"), action.label("action"), confidence.label("confidence"),
            body["lang"].astext.label("lang"), version.label("version"), body["flow"].astext.label("flow"),
            day.label("day"),
            *(column.label(name.value) for name, column in columns.items()),
        )
        .join(said, said.c.id == reply.c.reply_to)
        .where(reply.c.author == "assistant", topic.is_not(None), *_between(reply.c.at, wanted))
    )  # fmt: skip
    for asked, column in (
        (wanted.topic, topic), (wanted.lang and wanted.lang.value, body["lang"].astext), (wanted.version, version),
        (wanted.conversation_id, reply.c.conversation_id),
    ):  # fmt: skip
        if asked is not None:
            query = query.where(column == asked)
    if wanted.band is not None:
        lowest, highest = _BANDS[wanted.band]
        query = query.where(confidence >= lowest, confidence < highest)
    if wanted.outcome is not None:
        query = query.where(columns[wanted.outcome])
    if wanted.counted or wanted.outcome is not None:
        query = query.where(topic != _COURTESY)
    if wanted.served:
        query = query.where(sa.exists().where(HANDOVERS.c.conversation_id == reply.c.conversation_id))
    if wanted.without:
        query = query.where(reply.c.conversation_id.not_in(wanted.without))
    return query.cte("turns")


def _between(at: sa.Column[Any], wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.since is not None:
        found.append(at >= datetime.combine(wanted.since, time(), tzinfo=BUSINESS_ZONE))
    if wanted.until is not None:
        found.append(at < datetime.combine(wanted.until + timedelta(days=1), time(), tzinfo=BUSINESS_ZONE))
    return found


def _later(reply: _Messages, said: _Messages, other: _Messages) -> list[sa.ColumnElement[bool]]:
    """Return what makes another message one that the customer wrote afterwards, within the time that counts."""
    return [
        other.c.conversation_id == reply.c.conversation_id, other.c.author == "customer", other.c.seq > said.c.seq,
        other.c.at <= said.c.at + WITHIN,
    ]  # fmt: skip


def _said_more(reply: _Messages, said: _Messages) -> sa.ColumnElement[bool]:
    other = MESSAGES.alias("more")
    return sa.exists().where(*_later(reply, said, other))


def _rated_solved(reply: _Messages) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        RATINGS.c.conversation_id == reply.c.conversation_id, RATINGS.c.solved, RATINGS.c.at > reply.c.at,
        RATINGS.c.at <= reply.c.at + WITHIN,
    )  # fmt: skip


def _asked_again(reply: _Messages, said: _Messages, topic: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    again = MESSAGES.alias("again")
    return sa.and_(
        topic != _PERSON,
        sa.exists().where(
            again.c.conversation_id == reply.c.conversation_id, again.c.author == "assistant",
            again.c.reply_to != said.c.id, again.c.seq > reply.c.seq, again.c.at <= reply.c.at + WITHIN,
            again.c.body["topic"].astext == topic,
        ),
    )  # fmt: skip
