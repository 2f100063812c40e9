"""Messages and conversations as they go over the wire, for the customer and for staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal
from uuid import UUID

from upay import payments
from upay.api import shapes
from upay.api.view_record import Reader, offer, show_record
from upay.identity import queries as people
from upay.kit.ids import ConversationId
from upay.kit.language import Lang, Words
from upay.kit.refusal import NotFound
from upay.payments import RecordView
from upay.platform.db import UnitOfWork
from upay.support import conversations, knowledge, workforce
from upay.support.assistant import Heard
from upay.support.conversations import Author, MessageView
from upay.support.workforce import HandoverView, PromiseView

_NAMES: Final[Mapping[Author, Words]] = MappingProxyType(
    {
        Author.CUSTOMER: Words("我", "You"),
        Author.ASSISTANT: Words("助手", "Assistant"),
        Author.AGENT: Words("客服", "Support"),
        Author.SYSTEM: Words("系统消息", "Notice"),
    }
)
_THE_CUSTOMER: Final = Words("客户", "Customer")
THE_GUEST: Final = Words("未登录访客", "Guest, not signed in")
State = Literal["assistant", "waiting", "agent", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who answers in a conversation now."""

    state: State
    agent_name: str | None
    position: int | None
    ask_rating: bool
    promise: PromiseView | None = None


def show_ticket(promise: PromiseView | None, *, at: datetime) -> shapes.PromisedAnswer | None:
    """Show what was promised, and whether it is late by now."""
    if promise is None:
        return None
    return shapes.PromisedAnswer(number=promise.number, due_at=promise.due_at, late=promise.late(at))


async def standing_of(uow: UnitOfWork, conversation_id: ConversationId) -> Standing:
    """Find out who answers now: the assistant, nobody yet, a person, or nobody any more until it is rated."""
    last = await workforce.last_handover(uow, conversation_id=conversation_id)
    if last is None:
        return Standing(state="assistant", agent_name=None, position=None, ask_rating=False)
    if last.closed_at is not None:
        unrated = last.taken_by is not None and not await conversations.rated(uow, last.id)
        return Standing(state="closed" if unrated else "assistant", agent_name=None, position=None, ask_rating=unrated)
    return await _open_standing(uow, last)


async def show_messages(reader: Reader, views: Sequence[MessageView]) -> list[shapes.Message]:
    """Show messages in the reader's language, with the records that they are about as these stand now."""
    known = await _records_in(reader, views)
    judged = await _may_be_judged(reader, views)
    return [await _message(reader, view, known, asks_solved=view.id in judged) for view in views]


async def show_said(reader: Reader, heard: Heard) -> shapes.Said:
    """Show what a message brought about."""
    async with reader.services.db.begin() as uow:
        standing = await standing_of(uow, heard.conversation_id)
    return shapes.Said(
        messages=await show_messages(reader, heard.messages),
        state=standing.state,
        position=standing.position,
        ticket=show_ticket(standing.promise, at=reader.at),
    )


async def topic_title(uow: UnitOfWork, topic: str | None, lang: Lang) -> str | None:
    """Return what a topic is called: the title of its article."""
    found = None if topic is None else await knowledge.article_about(uow, topic=topic, lang=lang)
    return None if found is None else found.title


async def _open_standing(uow: UnitOfWork, handover: HandoverView) -> Standing:
    if handover.taken_by is None:
        return Standing(
            state="waiting", agent_name=None, position=handover.position, ask_rating=False, promise=handover.promise
        )  # fmt: skip
    agent = await people.staff(uow, handover.taken_by)
    return Standing(state="agent", agent_name=agent.name if agent else None, position=None, ask_rating=False)


async def _may_be_judged(reader: Reader, views: Sequence[MessageView]) -> frozenset[UUID]:
    """Return the answers of which whoever asked may say whether they solved it: a person has not closed them since."""
    claims = [] if reader.staff else [view for view in views if view.claims]
    if not claims:
        return frozenset()
    async with reader.services.db.begin() as uow:
        closed = await workforce.closed_at(uow, conversation_id=claims[-1].conversation_id)
    return frozenset(view.id for view in claims if closed is None or view.at >= closed)


async def _message(
    reader: Reader, view: MessageView, known: Mapping[str, RecordView], *, asks_solved: bool
) -> shapes.Message:
    body = view.body
    record = known.get(str(body.get("record")))
    return shapes.Message(
        id=view.id, author=view.author.value, author_name=_name(reader, view), text=view.text, at=view.at,
        client_id=view.client_id, internal=view.internal, delivered_at=view.delivered_at, read_at=view.read_at,
        record=None if record is None else await show_record(reader, record),
        choices=[
            shapes.Choice(value=c["value"], label=c["label"], detail=c.get("detail")) for c in _list(body, "choices")
        ],
        offers=await _offers(reader, view, known), second_opinion=_second_opinion(reader, view),
        heard=_heard(reader, view), solved=view.solved, asks_solved=asks_solved,
        cites=[shapes.Cite(topic=c["topic"], title=c["title"], version=c["version"]) for c in _list(body, "cites")],
    )  # fmt: skip


async def _offers(reader: Reader, view: MessageView, known: Mapping[str, RecordView]) -> list[shapes.Offer]:
    cites = _list(view.body, "cites")
    topic = cites[0]["topic"] if cites else view.body.get("topic")
    shown: list[shapes.Offer] = []
    for each in _list(view.body, "offers"):
        about = each.get("record")
        record = known.get(about) if about else None
        attempt = None if record is None else record.attempt
        made = await offer(reader, each["code"], attempt, record_id=None if record is None else record.id, topic=topic)
        if made is not None:
            shown.append(made)
    return shown


async def _records_in(reader: Reader, views: Sequence[MessageView]) -> Mapping[str, RecordView]:
    """Read every record that the messages name, once; one that is not this customer's is as if it were not named."""
    if reader.customer_id is None:
        return {}  # A guest has no records.
    named = {str(view.body["record"]) for view in views if view.body.get("record")}
    named |= {str(each["record"]) for view in views for each in _list(view.body, "offers") if each.get("record")}
    found: dict[str, RecordView] = {}
    for name in named:
        try:
            found[name] = await payments.record(
                reader.services.rails, customer_id=reader.customer_id, record_id=UUID(name)
            )
        except NotFound:
            continue
    return found


def _name(reader: Reader, view: MessageView) -> str:
    if view.author_name:
        return view.author_name
    if reader.staff and view.author is Author.CUSTOMER:
        return (_THE_CUSTOMER if reader.customer_id is not None else THE_GUEST).in_(reader.lang)
    return _NAMES[view.author].in_(reader.lang)


def _heard(reader: Reader, view: MessageView) -> str | None:
    """Tell staff what the assistant took a message for."""
    topic = view.body.get("topic") if reader.staff and view.author is Author.ASSISTANT else None
    return None if topic is None else str(topic)


def _second_opinion(reader: Reader, view: MessageView) -> Literal["used", "not_used"] | None:
    """Tell staff whether a language model had a say in an answer."""
    consulted = _list(view.body, "model") if reader.staff else []
    if not consulted:
        return None
    return "used" if any(one["outcome"] == "used" for one in consulted) else "not_used"


def _list(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return list(body.get(name) or ())
