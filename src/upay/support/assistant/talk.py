"""Where a conversation stands: the matter, its record, what was asked back, what was offered, what still waits.

It is stored with each answer of the assistant, as ids, codes and places in messages, never as words; whoever answers
next reads it from there, after a restart and in whichever process.
"""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from upay.support.assistant.turn import Reply
from upay.support.assistant.understanding import OUT_OF_SCOPE

_MOST_EARLIER = 4
_NO_MATTER = frozenset({"small_talk", OUT_OF_SCOPE, "human_agent", "service_slow"})
"""Topics that change nothing about what is talked of."""
ONLY_LEAD_ON = frozenset({"read_article", "raise_limit", "lower_limit", "sign_in"})
"""Offers that are no deed: they only lead somewhere, and stand under nearly every answer."""
PROTECTS = frozenset({"freeze_account", "report_loss"})
"""Offers that keep money in: whoever was offered one may ask for it by its name for as long as the talk lasts."""
_ASKED_FOR = timedelta(minutes=10)
"""For how long a bare yes answers a question of ours."""
TALK_LASTS = timedelta(hours=24)
"""For how long a conversation stands where it stood, and somebody feels as they did."""


class Matter(msgspec.Struct, frozen=True):
    """What was talked of: a topic, and the record if one was found."""

    topic: str
    record: UUID | None = None


class Want(msgspec.Struct, frozen=True):
    """Something that was asked and waits for its turn: where it stands in which message."""

    message: UUID
    spans: list[tuple[int, int]]
    topic: str


class Offered(msgspec.Struct, frozen=True):
    """An offer that stood under an answer, about a record if it has one."""

    code: str
    record: UUID | None = None


class Talk(msgspec.Struct, frozen=True):
    """The state of a conversation after an answer."""

    topic: str | None = None
    record: UUID | None = None
    passed: list[UUID] = []
    """Records of this topic that the customer said are not meant."""
    named: UUID | None = None
    """The message that last named an amount, a time, a person, a card or an order."""
    asked: Literal["topic", "record"] | None = None
    asked_for: Offered | None = None
    """The deed that the answer asked about in words, and so what a bare yes means; offered is not asked."""
    pressed: Offered | None = None
    """The deed that the answer told them to press: a bare yes shows its button again."""
    deeds: list[Offered] = []
    """What stood under the answer and may be asked for by its name ("freeze it"); what protects, under any before."""
    several: list[Matter] = []
    """The matters that the last message with more than one brought, in the order in which they were answered."""
    earlier: list[Matter] = []
    """What was talked of before, the latest last."""
    waiting: list[Want] = []
    soothed: bool = False
    """Whether something was said about their being upset; it is not said again."""
    upset: bool = False
    upset_at: datetime | None = None
    """When they last said so; a mood is of the day, however often they write."""
    urgent_at: datetime | None = None
    """When they last said that it cannot wait."""
    failed: int = 0
    """How many answers in a row did not help somebody who is upset."""

    def after(self, reply: Reply, *, named: UUID | None = None) -> "Talk":
        """Return where the conversation stands once this reply was given."""
        offered = [Offered(one.code, one.record_id) for one in reply.offers if one.code not in ONLY_LEAD_ON]
        codes = {one.code for one in offered}
        deeds = [*offered, *(one for one in self.deeds if one.code in PROTECTS and one.code not in codes)]
        changed = msgspec.structs.replace(
            self, named=named or self.named, asked=_asked(reply), deeds=deeds,
            asked_for=next((one for one in offered if one.code == reply.asks), None),
            pressed=next((one for one in offered if one.code == reply.presses), None),
        )  # fmt: skip
        if reply.topic in _NO_MATTER:
            return changed
        if reply.topic == self.topic:
            return msgspec.structs.replace(changed, record=reply.record_id or self.record)
        if reply.topic not in {one.topic for one in self.several}:
            changed = msgspec.structs.replace(changed, several=[])
        earlier = self.earlier
        if self.topic is not None:
            now = Matter(self.topic, self.record)
            earlier = [*(one for one in earlier if one.topic not in {self.topic, reply.topic}), now][-_MOST_EARLIER:]
        return msgspec.structs.replace(
            changed, topic=reply.topic, record=reply.record_id, passed=[], earlier=earlier, failed=0
        )

    def as_of(self, at: datetime, *, stored_at: datetime) -> "Talk":
        """Return what of it still holds at a moment: yesterday's conversation is over, and so is yesterday's mood."""
        if at - stored_at >= TALK_LASTS:
            return Talk()
        talk = self
        if talk.upset and (talk.upset_at is None or at - talk.upset_at >= TALK_LASTS):
            talk = msgspec.structs.replace(talk, upset=False, upset_at=None, soothed=False, failed=0)
        if talk.urgent_at is not None and at - talk.urgent_at >= TALK_LASTS:
            talk = msgspec.structs.replace(talk, urgent_at=None)
        return talk

    def answered_by(self, *, next_to_it: bool, after: timedelta) -> "Talk":
        """Return it as the next message finds it: a question of ours is answered at once and directly, or not at all.

        What an agent, a receipt or another message stands between, nobody says yes to.
        """
        if next_to_it and after < _ASKED_FOR:
            return self
        return msgspec.structs.replace(self, asked_for=None, pressed=None)

    def stored(self) -> dict[str, Any]:
        """Return what is kept of it with an answer: ids and codes."""
        kept: dict[str, Any] = msgspec.to_builtins(self)
        return kept


def talk_in(body: Any) -> Talk | None:  # noqa: ANN401 -- what was stored is JSON
    """Return the state that is stored with an answer, if there is one."""
    found = body.get("talk")
    return None if found is None else msgspec.convert(found, Talk)


def _asked(reply: Reply) -> Literal["topic", "record"] | None:
    values = [choice.value.partition(":")[0] for choice in reply.choices]
    return "record" if "record" in values else "topic" if "topic" in values else None
