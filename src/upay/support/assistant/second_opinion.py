"""A second opinion: where the built-in understanding would ask back, a model that was plugged in may tell.

It sees the masked message, the likeliest topics (what just went wrong among them) and the masked records, and picks
among these. Then it may word the built-in answer, as far as `model.flaw` lets it. What it may not do is not written in
its orders but checked here: a topic, a record or a placeholder that it was not given drops its whole answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Final
from uuid import UUID

from upay.identity import queries as people
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.kit.money import AmountInvalid, Money
from upay.kit.text import clean
from upay.payments import Rails, RecordView
from upay.support import knowledge
from upay.support.assistant import find
from upay.support.assistant.flow import flows
from upay.support.assistant.masker import Masker
from upay.support.assistant.model import (
    PICK,
    UNSURE,
    WORDING,
    Candidate,
    Consultant,
    Consulted,
    Mask,
    NameFinder,
    Outcome,
    Pick,
    RecordLine,
    Source,
    Worded,
    flaw,
    pick_request,
    sentences,
    wording_request,
)
from upay.support.assistant.situation import Situation, topic_of
from upay.support.assistant.understanding import OUT_OF_SCOPE, Amount, Named, Slots, Understood, plain

NEVER_ASKED_ABOUT: Final = frozenset(
    {"account_stolen", "phone_lost", "payment_unrecognised", "phishing", "human_agent", "complaint"}
)
"""Where a wrong guess costs most, the customer is asked and nobody else."""
_OFFERED: Final = 3
_MOST_RECORDS: Final = 8
_LONGEST_TITLE: Final = 60
_NOWHERE: Final = (0, 0)
"""Where something stands that the understanding has not found in the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked, by whom, and what was made of it so far. `viewer` None is somebody who has not signed in."""

    text: str
    lang: Lang
    viewer: CustomerId | None
    conversation_id: UUID | None
    understood: Understood
    situation: Situation | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Meant:
    """What the model took a message for, checked: a topic of the list, and a record of the customer's that fits it."""

    topic: str
    slots: Slots
    record: RecordView | None


@dataclass(slots=True)
class Opinion:
    """One question that a model is asked about."""

    _consultant: Consultant
    _asked: Asked
    _mask: Mask
    _topics: Sequence[Candidate]
    _deadline: float
    trace: list[Consulted] = field(default_factory=list)

    async def meant(self) -> Meant | None:
        """Return what the message is about, if the model can tell."""
        asked = self._asked
        records = {} if asked.situation is None else _records(asked.situation)
        lines = [self._line(name, record) for name, record in records.items()]
        data = pick_request(asked.lang, self._message(), self._topics, lines)
        dealing = await self._consultant.ask(
            "pick", instructions=PICK, data=data, shape=Pick, conversation_id=asked.conversation_id,
            deadline=self._deadline, at=asked.at,
        )  # fmt: skip
        if isinstance(dealing, Consulted):
            self.trace.append(dealing)
            return None
        pick = dealing.answer
        meant = self._checked(pick, records)
        if pick.topic == UNSURE:
            self.trace.append(await self._consultant.judged(dealing, Outcome.UNSURE))
            return None
        if isinstance(meant, str):
            self.trace.append(await self._consultant.judged(dealing, Outcome.DROPPED, meant))
            return None
        self.trace.append(await self._consultant.judged(dealing, Outcome.USED))
        return meant

    async def worded(self, text: str, *, whole: bool) -> str | None:
        """Return the built-in answer in an order and a tone of the model's, if it says nothing else."""
        asked = self._asked
        own = {f"S{n}": self._mask.hide_ours(sentence) for n, sentence in enumerate(sentences(text), 1)}
        data = wording_request(
            asked.lang, self._message(), [Source(name, said) for name, said in own.items()], all_needed=whole
        )  # fmt: skip
        dealing = await self._consultant.ask(
            "word", instructions=WORDING, data=data, shape=Worded, conversation_id=asked.conversation_id,
            deadline=self._deadline, at=asked.at,
        )  # fmt: skip
        if isinstance(dealing, Consulted):
            self.trace.append(dealing)
            return None
        said = dealing.answer.sentences
        wrong = flaw(said, own, whole=whole)
        if wrong is not None:
            self.trace.append(await self._consultant.judged(dealing, Outcome.DROPPED, wrong))
            return None
        self.trace.append(await self._consultant.judged(dealing, Outcome.USED))
        return self._mask.show(_joined([clean(one.text, longest=2000) for one in said], asked.lang))

    def _message(self) -> str:
        return self._mask.hide_message(self._asked.text, self._asked.understood.slots)

    def _line(self, name: str, record: RecordView) -> RecordLine:
        title = None if record.title is None else self._mask.hide_outsiders(record.title[:_LONGEST_TITLE])
        return RecordLine(
            id=name, kind=record.kind, state=record.outcome.value, age=_age(self._asked.at - record.at),
            amount=self._mask.hide_amount(str(record.amount)), title=title,
            other_side=None if record.counterparty is None else self._mask.hide_name(record.counterparty),
        )  # fmt: skip

    def _checked(self, pick: Pick, records: dict[str, RecordView]) -> Meant | str:
        """Return what was meant, or the name of what the model was not given."""
        asked = self._asked
        if pick.topic not in {topic.code for topic in self._topics}:
            return "topic"
        record = None if pick.record is None else records.get(pick.record)
        if pick.record is not None and (record is None or not _fits(pick.topic, record, asked.at)):
            return "record"
        message, slots = self._message(), asked.understood.slots
        for placeholder in (pick.amount, pick.person):
            if placeholder is not None and (placeholder not in message or placeholder not in self._mask.meanings):
                return "slot"
        if pick.amount is not None and not slots.amounts:
            money = _money(self._mask.meanings[pick.amount])
            if money is None:
                return "slot"
            slots = replace(slots, amounts=(Amount(money, _NOWHERE),))
        if pick.person is not None:
            if not pick.person.startswith(("[PERSON_", "[NAME_")):
                return "slot"
            name = self._mask.meanings[pick.person]
            if all(one.value != name for one in slots.people):
                slots = replace(slots, people=(*slots.people, Named(name, _NOWHERE)))
        return Meant(pick.topic, slots, record)


class SecondOpinion:
    """Asks the model that was plugged in, where it may be asked at all."""

    def __init__(self, rails: Rails, consultant: Consultant, masker: Masker) -> None:
        self._rails = rails
        self._consultant = consultant
        self._masker = masker

    async def ready(self) -> NameFinder:
        """Load what asking takes, beside the loop."""
        await self._consultant.ready()
        return await self._masker.finder()

    async def on(self, asked: Asked) -> Opinion:
        """Begin to ask about a question; what comes too late is not waited for."""
        finder = await self.ready()
        known: list[str] = []
        candidates: list[Candidate] = []
        lately = () if asked.situation is None else (topic_of(one) for one in asked.situation.attention)
        likely = dict.fromkeys(chain((code for code, _ in asked.understood.top), lately))
        codes = [code for code in likely if code not in NEVER_ASKED_ABOUT | {OUT_OF_SCOPE}]
        async with self._rails.db.begin() as uow:
            for code in codes:
                article = await knowledge.article_about(uow, topic=code, lang=asked.lang)
                if article is not None:
                    candidates.append(Candidate(code, article.title))
            if asked.viewer is not None:
                customer = await people.customer(uow, self._rails.vault, asked.viewer)
                assert customer is not None, "a viewer is a customer"
                known += [one for one in (customer.name, customer.phone, customer.email) if one]
        candidates.append(Candidate(OUT_OF_SCOPE, "none of the wallet's business"))
        if asked.situation is not None:
            known += [one.counterparty for one in _all_of(asked.situation) if one.counterparty]
        return Opinion(self._consultant, asked, Mask(finder, known=known), candidates, self._consultant.deadline())


def may_be_asked(understood: Understood) -> bool:
    """Tell whether this is for a model to look at: never where somebody may be in danger, never without words."""
    likely = {code for code, _ in understood.top[:_OFFERED]}
    return "empty" not in understood.flags and not likely & NEVER_ASKED_ABOUT


def _all_of(situation: Situation) -> list[RecordView]:
    found = {record.id: record for record in chain(situation.attention, situation.records)}
    return list(found.values())


def _records(situation: Situation) -> dict[str, RecordView]:
    """Name the records that can be meant: what needs the customer first, then the latest."""
    own = [one for one in _all_of(situation) if not (one.kind == "transfer" and one.incoming)]
    return {f"R{n}": record for n, record in enumerate(own[:_MOST_RECORDS], 1)}


def _fits(topic: str, record: RecordView, at: datetime) -> bool:
    """Tell whether the flow of this topic is about such a record."""
    flow = flows().get(topic)
    return flow is not None and flow.records is not None and bool(find.able([record], flow.records, now=at))


def _age(passed: timedelta) -> str:
    if passed < timedelta(hours=1):
        return "within the hour"
    if passed < timedelta(days=1):
        return "within a day"
    return "within a week" if passed < timedelta(days=7) else "older"


def _money(real: str) -> Money | None:
    try:
        return Money.parse(plain(real).lstrip("¥￥$").rstrip("元块钱角毛 ").replace(",", ""))
    except AmountInvalid:
        return None


def _joined(parts: Sequence[str], lang: Lang) -> str:
    """Put sentences together; what stands in a list keeps its line."""
    text = parts[0]
    for part in parts[1:]:
        text += ("\n" if part.startswith(("·", "[")) else "" if lang is Lang.ZH else " ") + part
    return text
