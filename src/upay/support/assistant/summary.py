"""The summary that a person at the desk finds: what is wanted, in whose words, what was tried. Ids and codes.

Somebody who waits already and turns out to be in danger is put first, and what was known before stays below.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from upay.kit.ids import ConversationId, MessageId
from upay.payments import Rails
from upay.platform.db import UnitOfWork
from upay.support import conversations, workforce
from upay.support.assistant.care import ALARMS_OF
from upay.support.assistant.flow import flows
from upay.support.assistant.incoming import Said
from upay.support.assistant.turn import Reply
from upay.support.conversations import Author, MessageView
from upay.support.workforce import Rank

_LOOK_BACK = 12
_STILL_ABOUT_IT: Final = timedelta(hours=24)
"""What was said longer ago, or before a person closed it, is no part of what somebody wants now."""
_IN_DANGER: Final = frozenset(ALARMS_OF.values())
ALARMS: Final = frozenset({*_IN_DANGER, "summary_threat"})
"""Lines that stand before everything else."""
_SAID_ONCE: Final = frozenset({"summary_want", "summary_tried", "summary_not_tried", "summary_not_solved"})
"""Lines of which there is one."""
_NO_MATTER = frozenset({None, "human_agent", "small_talk", "out_of_scope", "service_slow"})
"""Topics that say nothing of what it is about."""


async def summary_for(
    uow: UnitOfWork, rails: Rails, said: Said, *, asking: MessageId, conversation_id: ConversationId, at: datetime
) -> list[dict[str, Any]]:
    """Build the summary for the desk out of what was said and answered: ids and codes, worded when shown."""
    reply = said.reply
    messages = await _lately(uow, rails, asking=asking, conversation_id=conversation_id, at=at)
    answers = [m for m in messages if m.author is Author.ASSISTANT and m.body.get("action") == "answer"]
    replies = [m for m in messages if m.author is Author.ASSISTANT and m.body.get("topic") not in _NO_MATTER]
    wanted = (
        replies[-1].body["topic"]
        if replies and not (said.alarm in _IN_DANGER or _is_danger(reply.topic))
        else reply.topic
    )
    if reply.about is not None:
        wanted = reply.about
    lines: list[dict[str, Any]] = [{"key": "summary_want", "topic": wanted}]
    read = next((m.body["article"] for m in reversed(messages) if m.body.get("article")), None)
    if read is not None:
        lines.append({"key": "summary_article", "topic": read})
    telling = _own_words(messages, asking=None if reply.about else asking)
    if telling is not None:
        lines.append({"key": "summary_said", "message": str(telling.id)})
    seen = [str(record) for record in reply.about_records]
    for message in reversed(messages):
        record = message.body.get("record")
        if record and record not in seen:
            seen.append(record)
    lines += [{"key": "summary_record", "record": record} for record in seen[:3]]
    lines.append({"key": "summary_tried", "count": len(answers)} if answers else {"key": "summary_not_tried"})
    also = [want.topic for want in said.talk.waiting if want.topic != wanted]
    unsolved = sum(m.solved is False for m in answers)
    if unsolved:
        lines.append({"key": "summary_not_solved", "count": unsolved})
    lines += [{"key": "summary_also", "topic": topic} for topic in dict.fromkeys(also)]
    if said.talk.upset or "angry" in reply.flags:
        lines.append({"key": "summary_mood_angry"})
    if said.talk.urgent_at is not None:
        lines.append({"key": "summary_mood_urgent"})
    return [*([{"key": said.alarm}] if said.alarm else ()), *lines]


def rank_of(said: Said, *, topic: str) -> Rank:
    """Return how urgent it is that a person comes, by what was said and what it is about."""
    if said.alarm in _IN_DANGER or _is_danger(topic):
        return Rank.DANGER
    if said.alarm == "summary_threat":
        return Rank.THREAT
    if said.talk.upset or "angry" in said.reply.flags:
        return Rank.UPSET
    return Rank.NORMAL if said.talk.urgent_at is None else Rank.URGENT


def with_what_is_worse(
    before: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]], *, worse: bool
) -> list[dict[str, Any]]:
    """Return the summary of somebody who waits already, with the alarm of now before it, and all of now if it is worse.

    What was wanted before is then wanted as well, and what was counted is counted once, as of now.
    """
    if not worse:
        return [*(line for line in now if line["key"] in ALARMS and line not in before), *before]
    wanted = next((line["topic"] for line in now if line["key"] == "summary_want"), None)
    kept: list[dict[str, Any]] = []
    for line in before:
        if line["key"] == "summary_want" and line["topic"] != wanted:
            kept.append({"key": "summary_also", "topic": line["topic"]})
        elif line["key"] not in _SAID_ONCE and line["key"] not in ALARMS:
            kept.append(line)
    alarms = [line for line in before if line["key"] in ALARMS]
    rest = [line for line in now if line["key"] not in ALARMS]
    new = [line for line in now if line["key"] in ALARMS]
    return _each_once([*new, *alarms, *rest, *kept])


def _is_danger(topic: str) -> bool:
    flow = flows().get(topic)
    return flow is not None and flow.state == "danger"


def _each_once(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for place, line in enumerate(lines) if line not in lines[:place]]


async def _lately(
    uow: UnitOfWork, rails: Rails, *, asking: MessageId, conversation_id: ConversationId, at: datetime
) -> list[MessageView]:
    """Return what was said of late, up to where a person closed it: what is older was another matter."""
    history = await conversations.history(uow, rails.vault, conversation_id=conversation_id, limit=_LOOK_BACK)
    asked_at = next((message.at for message in history.messages if message.id == asking), at)
    since = asked_at - _STILL_ABOUT_IT
    closed = await workforce.closed_at(uow, conversation_id=conversation_id)
    if closed is not None:
        since = max(since, closed)
    return [message for message in history.messages if message.at > since]


def _own_words(messages: Sequence[MessageView], *, asking: MessageId | None) -> MessageView | None:
    """Return what the customer said last about the matter itself, rather than about wanting a person (`asking`)."""
    telling: MessageView | None = None
    for message, after in zip(messages, [*messages[1:], None], strict=True):
        if message.author is not Author.CUSTOMER or message.body.get("chose") or message.id == asking:
            continue
        if after is None or after.body.get("topic") not in _NO_MATTER:
            telling = message
    return telling or next((message for message in messages if message.id == asking), None)


def wanted_in(summary: list[dict[str, Any]], reply: Reply) -> str:
    """Return the topic that a summary is about."""
    return next((str(line["topic"]) for line in summary if line["key"] == "summary_want"), reply.topic)
