"""Answering: understand, find the record, explain it, offer what puts it right.

Everything said about money comes from a record or from the room that keeps it. The scope is the signed-in customer,
never an id or a name in the text.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID

from upay import payments
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.kit.money import Money
from upay.kit.refusal import NotFound
from upay.kit.time import BUSINESS_ZONE
from upay.payments import Rails, RecordView
from upay.platform.actions import Actions
from upay.platform.aside import aside
from upay.platform.db import Database
from upay.platform.explanations import Explainer
from upay.support import knowledge
from upay.support.assistant import find, mood
from upay.support.assistant.after_rule import is_meant
from upay.support.assistant.ask_back import when_unsure
from upay.support.assistant.cancel_money import tell_cancelling, wants_to_cancel
from upay.support.assistant.care import at_once, care
from upay.support.assistant.compose import Composer, name
from upay.support.assistant.flow import flows
from upay.support.assistant.follow import follow, sign_in_first
from upay.support.assistant.guess import by_what_is_named, pointed_at
from upay.support.assistant.look import knowing, said_in
from upay.support.assistant.masker import Masker
from upay.support.assistant.model import Consultant
from upay.support.assistant.pick import picked
from upay.support.assistant.point import only_points
from upay.support.assistant.read_act import Acts, Shares, learned_acts
from upay.support.assistant.read_talk import asks_who, courtesy
from upay.support.assistant.recall import recalled
from upay.support.assistant.record_number import reads_like_ours, record_number, says_no_word
from upay.support.assistant.second_opinion import SecondOpinion
from upay.support.assistant.situation import Situation, situation_of, topic_of
from upay.support.assistant.tell_record import tell, tell_or_ask
from upay.support.assistant.turn import Question, Reply, Turn
from upay.support.assistant.understanding import (
    OUT_OF_SCOPE,
    Action,
    Understanding,
    Understood,
    load_utterances,
    month_named,
    plain,
)
from upay.support.assistant.verdicts import solved_in
from upay.support.assistant.words import begun, say
from upay.support.knowledge import Audience, Document, Hit, SearchIndex

Learned = Callable[[Understanding | None], Awaitable[Understanding]]
"""Returns what to understand with now, given what one understood with before, if anything."""

_SAYS_NO_MATTER = frozenset({OUT_OF_SCOPE, "small_talk", "service_slow"})
"""What a message is taken for that holds a number and nothing that is asked of it."""

_GREETS = 0.8
"""A greeting so likely is greeted back: nobody's matter is lost by that."""


class Assistant:
    """Answers customers from their records and from the articles.

    What it understands with is loaded when it is first needed, since most processes never ask; the web server asks as
    soon as it listens. When articles or the version in use change, what is new is made beside the old one, which goes
    on answering, and taken when it is whole.
    """

    def __init__(
        self, rails: Rails, explainer: Explainer, actions: Actions, cache: Path | None,
        consultant: Consultant | None = None, *, learned: Learned | None = None,
    ) -> None:  # fmt: skip
        self._rails = rails
        self.composer = Composer(rails, explainer, actions)
        self._learned = learned or partial(built_in, rails.db, cache)
        self.masker = Masker()
        self._opinions = None if consultant is None else SecondOpinion(rails, consultant, self.masker)
        self._understanding: Understanding | None = None
        self._for_staff = SearchIndex.build(())
        self._learning = asyncio.Lock()
        self._cache = cache
        self._acts: Acts | None = None

    async def understanding(self) -> Understanding:
        """Return what the assistant understands with; who asks before the first was learned waits for it."""
        if self._understanding is not None:
            return self._understanding
        async with self._learning:
            if self._understanding is None:
                understanding = await self._learned(None)
                if self._opinions is not None:
                    await self._opinions.ready()
                self._for_staff = await self._staff_index()
                self._acts = await aside(lambda: learned_acts(self._cache))
                self._understanding = understanding
            return self._understanding

    async def act(self, text: str) -> Shares:
        """Return how likely each act is of a message, were it said after an answer."""
        await self.understanding()
        assert self._acts is not None, "acts are learned with the rest"
        return self._acts.of(text)

    async def reread(self) -> None:
        """Answer from the articles and with the version of now; before the first question, do nothing."""
        async with self._learning:
            if self._understanding is None:
                return
            understanding = await self._learned(self._understanding)
            self._for_staff, self._understanding = await self._staff_index(), understanding

    async def look_up(self, query: str, *, lang: Lang, limit: int = 10) -> list[Hit]:
        """Return the articles that answer a query of staff: those for customers, and those for staff alone."""
        understanding = await self.understanding()
        return understanding.search(query, lang=lang, limit=limit, among=(understanding.index, self._for_staff))

    async def _staff_index(self) -> SearchIndex:
        async with self._rails.db.begin() as uow:
            documents = await knowledge.documents(uow, audience=Audience.AGENT)
        return await aside(lambda: SearchIndex.build(documents))

    async def reader(self, question: Question) -> Callable[[str], Understood]:
        """Return what reads texts as this question's, each once, by their words alone."""
        understanding, now = await self.understanding(), question.at.astimezone(BUSINESS_ZONE)
        return cache(lambda text: understanding.understand(text, lang=question.lang, now=now))

    async def knowing_reader(self, question: Question) -> Callable[[str], Understood]:
        """Return what reads texts likewise, with what the asker's own records are called."""
        reader = await self.reader(question)
        if question.viewer is None:
            return reader
        situation = await situation_of(self._rails, customer_id=question.viewer, at=question.at)
        return cache(lambda text: knowing(reader(text), text, situation.records))

    async def understand(self, question: Question, *, text: str | None = None) -> Understood:
        """Understand a question, or another text as if it were asked, by its words alone."""
        return (await self.reader(question))(question.text if text is None else text)

    async def turn(self, question: Question, understood: Understood, *, topic: str) -> Turn:
        """Put together what an answer on a topic is made from, with what the customer's own records are called."""
        situation = None
        if question.viewer is not None:
            situation = await situation_of(self._rails, customer_id=question.viewer, at=question.at)
        return Turn(question, _knowing(understood, question, situation), situation, question.lang, topic)

    async def answer(self, question: Question) -> Reply:
        """Answer one message."""
        situation = None
        if question.viewer is not None:
            situation = await situation_of(self._rails, customer_id=question.viewer, at=question.at)
        understanding = await self.understanding()
        understood = understanding.understand(
            question.text, lang=question.lang, prior=situation.prior() if situation else None,
            now=question.at.astimezone(BUSINESS_ZONE),
        )  # fmt: skip
        lang = question.lang if question.topic or says_no_word(question.text, understood) else understood.lang
        if question.named_in is not None and not understood.slots:
            # What was named before we asked what it is about still says which record is meant.
            understood = replace(understood, slots=(await self.understand(question, text=question.named_in)).slots)
        if question.goes_on is not None:
            understood = await self._of_another(question, understood)
        understood = _knowing(understood, question, situation)
        record = await self._attached(question)
        topic = question.topic or understood.topic
        turn = Turn(question, understood, situation, lang, topic)
        if understood.action is Action.HANDOFF and question.topic is None:
            text = care(understood, question.text, lang)
            more = at_once(understood)
            presses = next(iter(more), None)
            return self.composer.reply(
                turn, text, hand_over=True, action=Action.HANDOFF, more=more, presses=presses
            )  # fmt: skip
        found = record or await self._by_number(turn) or self._cancelling(turn) or await recalled(self.composer, turn)
        if isinstance(found, Reply):
            return found
        if found is not None:
            topic = topic_of(found) if turn.topic in _SAYS_NO_MATTER else turn.topic
            turn = replace(turn, question=replace(question, record_id=found.id), topic=topic)
            return await self._about_attached(turn, found)
        # Who answers, and that it is solved when no answer is there to be judged, are said beside every topic.
        says_no_more = asks_who(question.text) or solved_in(question.text) is True
        polite = question.topic is None and understood.rule is None and says_no_more
        if polite:
            turn = turn.about("small_talk")
        guess = None if question.topic else pointed_at(turn) or by_what_is_named(turn)
        if guess is not None:
            topic, about = guess
            return await tell_or_ask(self.composer, turn.about(topic), about)
        unclear = question.topic is None and understood.action is Action.CLARIFY
        if unclear and not polite and not _is_courtesy(understood, question):
            return await when_unsure(self.composer, self._opinions, turn)
        return await follow(self.composer, turn)

    async def _of_another(self, question: Question, understood: Understood) -> Understood:
        """Return what a short question names, or of the time what the one that it goes on with named."""
        slots, now = understood.slots, question.at.astimezone(BUSINESS_ZONE)
        if slots.times or month_named(plain(question.text), now) is not None:
            return understood
        before = await self.understand(question, text=question.goes_on)
        return replace(understood, slots=replace(slots, times=before.slots.times))

    async def pick(
        self,
        customer_id: CustomerId | None,
        text: str,
        choices: Sequence[Mapping[str, Any]],
        *,
        lang: Lang,
        at: datetime,
    ) -> str | None:
        """Return which of the choices of "which one?" a typed answer names, if it certainly names one.

        Nobody is ever asked which record; the choices of a guest are topics. What must not wait, a theft or a threat,
        is never taken for a pick, since a pick is answered without asking whether somebody is in danger.
        """
        understood = (await self.understanding()).understand(text, lang=lang, now=at.astimezone(BUSINESS_ZONE))
        if understood.rule is not None or mood.threatens(text):
            return None
        records = {
            str(choice["value"]): await payments.record(
                self._rails, customer_id=customer_id, record_id=UUID(str(choice["value"]).partition(":")[2])
            )
            for choice in choices
            if customer_id is not None and str(choice["value"]).startswith("record:")
        }
        return picked(text, understood.slots, choices, records)

    async def describe(
        self, customer_id: CustomerId, record_id: UUID, *, lang: Lang, kept: bool = False, at: datetime
    ) -> Reply:
        """Tell how a record stands, as after an action; nothing that was learned is needed for it.

        What is `kept` among notifications is read on other days, so that none is called today in it.
        """
        question = Question(text="", lang=lang, viewer=customer_id, at=at, record_id=record_id, kept=kept)
        record = await payments.record(self._rails, customer_id=customer_id, record_id=record_id)
        turn = Turn(question, Understood.nothing(lang), None, lang, topic_of(record))
        if record.outcome.value != "succeeded":
            return await tell(self.composer, turn, record)
        after = "" if record.balance_after is None else say("balance_after", lang, balance=_money(record.balance_after))
        text = say("done_record", lang, what=name(record, lang=lang, at=question.today), balance_after=after)
        return self.composer.reply(turn, text, record=record)

    async def _attached(self, question: Question) -> RecordView | None:
        if question.record_id is None:
            return None
        if question.viewer is None:
            raise NotFound
        return await payments.record(self._rails, customer_id=question.viewer, record_id=question.record_id)

    async def _by_number(self, turn: Turn) -> RecordView | Reply | None:
        """Return the customer's record whose number is named, or what is said where they have none of that number."""
        number, viewer = record_number(turn.understood.slots), turn.question.viewer
        if number is None:
            return None
        if viewer is None:
            return await sign_in_first(self.composer, turn) if turn.topic == OUT_OF_SCOPE else None
        record = await payments.record_by_number(self._rails, customer_id=viewer, number=number)
        if record is not None or not reads_like_ours(number):
            return record
        text = say("no_such_number", turn.lang)
        return self.composer.reply(turn, text, action=Action.CLARIFY, more=("talk_to_agent",))

    def _cancelling(self, turn: Turn) -> Reply | None:
        """Return what is said to somebody who wants to stop money that is on its way; None if nobody wants that."""
        if turn.situation is None or turn.question.topic is not None or turn.understood.rule is not None:
            return None
        kind = wants_to_cancel(turn.question.text)
        return None if kind is None else tell_cancelling(self.composer, turn, kind)

    async def _about_attached(self, turn: Turn, record: RecordView) -> Reply:
        flow = flows().get(turn.topic)
        fits = (
            flow is not None and flow.records is not None and record.kind in flow.records.kinds and is_meant(flow, turn)
        )
        if not fits and only_points(turn.question.text):
            turn = replace(turn, topic=topic_of(record))
        elif not fits:
            if (
                turn.question.topic is None
                and turn.understood.action is Action.ANSWER
                and not _about_a_record(turn.topic)
            ):
                return await follow(self.composer, turn)
            turn = replace(turn, topic=topic_of(record))
        return await tell(self.composer, turn, record)

    @staticmethod
    def name(record: RecordView, *, lang: Lang, at: datetime) -> str:
        """Name a record where nothing stands before it: when, what, with whom, how much."""
        return begun(name(record, lang=lang, at=at), lang)


async def built_in(db: Database, cache: Path | None, before: Understanding | None) -> Understanding:
    """Learn from the packaged utterances and the published articles, or take it from the cache.

    It takes from half a second to half a minute, beside the loop, which serves others meanwhile, and no time where this
    process has learned from the same articles before. What was learned before stays while nobody has learned from the
    articles of now, which a worker does; the articles are indexed anew in any case. So it is for whoever comes back
    from a version that was trained here: they take what was kept last of this.
    """
    async with db.begin() as uow:
        documents = tuple(await knowledge.documents(uow))
    if before is not None:
        found = None if cache is None else await aside(lambda: _kept(documents, cache, before))
        if found is not None:
            return found
        if before.version == 0:
            return replace(before, index=await aside(lambda: SearchIndex.build(documents)))
    return await aside(lambda: _learned_from(documents, cache))


def _kept(documents: Sequence[Document], cache: Path, before: Understanding) -> Understanding | None:
    """Return what was learned from these articles; for whoever comes from another version, or from earlier ones."""
    utterances = load_utterances()
    found = Understanding.kept(utterances, documents, cache=cache)
    if found is None and before.version != 0:
        found = Understanding.kept_before(utterances, documents, cache=cache)
    return found


@lru_cache(maxsize=1)
def _learned_from(documents: tuple[Document, ...], cache: Path | None) -> Understanding:
    """Learn, or take what was learned; it is never changed, so whoever asks in this process shares it."""
    return Understanding.train(load_utterances(), documents, cache=cache)


def _knowing(understood: Understood, question: Question, situation: Situation | None) -> Understood:
    """Add to what a message names the people and shops that the customer's records know, and parts of the day."""
    text = said_in(understood, question)
    understood = replace(understood, slots=find.with_part_of_day(understood.slots, text, now=question.at))
    return understood if situation is None else knowing(understood, text, situation.records)


def _is_courtesy(understood: Understood, question: Question) -> bool:
    """Tell whether an unclear message most likely thanks, greets or says goodbye."""
    said = courtesy(question.text)
    return understood.topic == "small_talk" and (said != "hello" or understood.confidence >= _GREETS)


def _about_a_record(topic: str) -> bool:
    """Tell whether a topic can be about an attached record rather than about something else."""
    flow = flows().get(topic)
    return flow is None or flow.records is not None


def _money(plain: str) -> str:
    return str(Money(0)) if plain in {"0", "0.00"} else str(Money.parse(plain))
