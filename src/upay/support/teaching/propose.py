"""Proposing examples: an agent says what a message was about, or a customer picked it from a menu."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay import identity
from upay.kit.acts import Act
from upay.kit.ids import ConversationId, CustomerId, StaffId, new_id
from upay.kit.language import Lang
from upay.kit.refusal import Kind, NotFound, Refusal
from upay.kit.topics import TOPICS
from upay.payments import Rails
from upay.platform import audit
from upay.platform.db import UnitOfWork, event
from upay.support import conversations
from upay.support.assistant import Masker, names_around
from upay.support.conversations import Author, PickedTopic
from upay.support.teaching.models import Example
from upay.support.teaching.texts import LONGEST_EXAMPLE, mark_of, seal

_PAGE: Final = 200


class ExampleUnusable(Refusal):
    """What was said cannot be an example; facts: field, problem."""

    code = "form_incomplete"
    kind = Kind.INVALID


async def correct(
    rails: Rails, masker: Masker, *, conversation_id: ConversationId, message_id: UUID, topic: str, by: StaffId,
    at: datetime,
) -> None:  # fmt: skip
    """Say what a customer's message was about; said again before it is reviewed, it replaces what was said before."""
    check_topic(topic)
    async with rails.db.begin() as uow:
        said = await conversations.message(
            uow, rails.vault, conversation_id=conversation_id, message_id=message_id
        )  # fmt: skip
        speaker = await conversations.speaker_of(uow, conversation_id)
        if said is None or speaker is None or said.author is not Author.CUSTOMER:
            raise NotFound
        if speaker.customer_id is not None and await _gone(uow, rails, [speaker.customer_id]):
            raise NotFound  # Of whoever has left for good, nothing more is learned.
        answers = await conversations.answers_to(uow, rails.vault, message_id=said.id)
    if not said.text or len(said.text) > LONGEST_EXAMPLE:
        raise ExampleUnusable(field="text", problem="missing" if not said.text else "too_long")
    text = await masker.hide(said.text, known=await names_around(rails, speaker.customer_id))
    thought = next((str(one.body["topic"]) for one in answers if one.body.get("topic")), None)
    async with rails.db.begin() as uow:
        again = (
            sa.update(Example)
            .where(Example.message_id == message_id, Example.state == "proposed")
            .values(
                topic=topic, source="agent", proposed_by=by, proposed_at=at, edition=Example.edition + 1,
                text_sealed=seal(rails.vault, text), mark=mark_of(rails.vault, text),
            )
            .returning(Example.id)
        )  # fmt: skip
        if (await uow.session.execute(again)).first() is None:
            uow.add(
                Example(
                    id=new_id(), lang=Lang.of(text).value, text_sealed=seal(rails.vault, text),
                    mark=mark_of(rails.vault, text), topic=topic, thought=thought, source="agent", state="proposed",
                    conversation_id=conversation_id, message_id=message_id, proposed_by=by, proposed_at=at, edition=1,
                )
            )  # fmt: skip
        whose = f"guest:{speaker.guest_id}" if speaker.customer_id is None else f"customer:{speaker.customer_id}"
        await audit.write(
            uow, rails.vault, actor=f"staff:{by}", act=Act.CORRECT_ASSISTANT, subject=whose, at=at,
            facts={"message": str(message_id), "topic": topic},
        )  # fmt: skip
        tell(uow)


async def gather_picks(rails: Rails, masker: Masker, *, since: datetime) -> int:
    """Propose what customers picked from menus since then; a pick is proposed once, however often is looked.

    Return how many are new.
    """
    new = 0
    while True:
        async with rails.db.begin() as uow:
            picks = await conversations.picked_topics(uow, rails.vault, since=since, limit=_PAGE)
            if not picks:
                return new
            left = await _gone(uow, rails, [pick.customer_id for pick in picks if pick.customer_id is not None])
            asked = [pick.message_id for pick in picks]
            known = set(await uow.session.scalars(sa.select(Example.message_id).where(Example.message_id.in_(asked))))
        for pick in picks:
            if pick.customer_id not in left and pick.message_id not in known:
                known.add(pick.message_id)
                new += await _propose_pick(rails, masker, pick)
        if len(picks) < _PAGE or picks[-1].at <= since:
            return new
        since = picks[-1].at


async def _propose_pick(rails: Rails, masker: Masker, pick: PickedTopic) -> bool:
    if not 0 < len(pick.text) <= LONGEST_EXAMPLE or pick.topic not in TOPICS:
        return False
    text = await masker.hide(pick.text, known=await names_around(rails, pick.customer_id))
    row = insert(Example).values(
        id=new_id(), lang=Lang.of(text).value, text_sealed=seal(rails.vault, text), mark=mark_of(rails.vault, text),
        topic=pick.topic, thought=pick.thought, source="menu", state="proposed", proposed_at=pick.at,
        conversation_id=pick.conversation_id, message_id=pick.message_id, edition=1,
    )  # fmt: skip
    async with rails.db.begin() as uow:
        done = await uow.session.execute(row.on_conflict_do_nothing().returning(Example.id))
        if done.first() is None:
            return False
        tell(uow)
    return True


async def _gone(uow: UnitOfWork, rails: Rails, customers: Sequence[CustomerId]) -> set[CustomerId]:
    """Return which of these customers have closed their accounts."""
    found = await identity.queries.customers(uow, rails.vault, list(set(customers)))
    return {one.id for one in found if one.closed}


def check_topic(topic: str) -> None:
    """Refuse a topic that there is not."""
    if topic not in TOPICS:
        raise ExampleUnusable(field="topic", problem="unknown")


def tell(uow: UnitOfWork) -> None:
    """Let every open desk read examples afresh."""
    uow.publish(event("examples.changed", channels=["desk"]))
