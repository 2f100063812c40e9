"""A message in its conversation, and what is said to it: what taking up and its parts hand to each other."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from upay.support.assistant.answer import Assistant
from upay.support.assistant.talk import Matter, Talk
from upay.support.assistant.turn import Question, Reply


@dataclass(frozen=True, slots=True)
class Said:
    """A reply, and where the conversation stands after it."""

    reply: Reply
    talk: Talk
    alarm: str | None = None
    """The line that stands first in the summary for the desk, if somebody is in danger or threatens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message in its conversation: what it says, which message it is, and where things stood before it."""

    question: Question
    message: UUID
    talk: Talk
    talk_in: UUID | None
    """The message that holds the state: what was offered was offered there."""
    talk_at: datetime | None
    earlier: Sequence[str] = ()
    """What they said before within the talk, the latest first."""
    waits: bool = False
    """Whether a person is waited for, so that "how long?" means the queue."""
    text_of: Callable[[UUID], Awaitable[str | None]]
    """Reads an earlier message of the same conversation."""
    each: Sequence[Question] = ()
    """The question about each of the records that were asked about, where all of them are meant."""


def said_after(talk: Talk, reply: Reply) -> list[Said]:
    """Return a reply with where the conversation stands after it."""
    return [Said(reply, talk.after(reply))]


async def answer_one(assistant: Assistant, heard: Incoming, question: Question) -> list[Said]:
    """Answer one question as if it stood alone."""
    return said_after(heard.talk, await assistant.answer(question))


async def answer_each(assistant: Assistant, heard: Incoming) -> list[Said]:
    """Answer about each of the records that were asked about."""
    said, talk = [], heard.talk
    for question in heard.each:
        reply = await assistant.answer(question)
        talk = talk.after(reply)
        said.append(Said(reply, talk))
    return said


def again(question: Question, matter: Matter) -> Question:
    """Return the question that was asked about a matter before."""
    return replace(question, text="", topic=matter.topic, record_id=matter.record)
