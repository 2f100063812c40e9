"""Composing a reply: the words, what is offered to whom, and the article that it rests on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from upay.kit.language import Lang
from upay.payments import Rails, RecordView
from upay.platform.actions import Actions, Actor
from upay.platform.explanations import Explainer
from upay.support import knowledge
from upay.support.assistant import find
from upay.support.assistant.extract import extract, part_about, reads_on
from upay.support.assistant.flow import flows
from upay.support.assistant.other_side import other_side
from upay.support.assistant.talk import Offered
from upay.support.assistant.turn import ChoiceOf, CiteOf, OfferOf, Question, Reply, Turn
from upay.support.assistant.understanding import Action
from upay.support.assistant.words import begun, moment, say


@dataclass(frozen=True, slots=True)
class Composer:
    """What replies are made with."""

    rails: Rails
    explainer: Explainer
    actions: Actions

    def reply(
        self, turn: Turn, text: str, *, action: Action = Action.ANSWER, record: RecordView | None = None,
        choices: tuple[ChoiceOf, ...] = (), offers: tuple[OfferOf, ...] = (), more: tuple[str, ...] = (),
        hand_over: bool = False, asks: str | None = None, presses: str | None = None,
    ) -> Reply:  # fmt: skip
        """Return a reply in these words. Of the offers those remain that whoever asks may take.

        `asks` is the offer that the words ask about; it is set where the question is worded, and nowhere else;
        `presses` is the offer that they say should be pressed.
        """
        named = {offer.code for offer in offers}
        every = (*offers, *(OfferOf(code) for code in more if code not in named))
        reason = None if record is None or record.attempt is None else record.attempt.reason
        return Reply(
            text=text, lang=turn.lang, topic=turn.topic, action=action, confidence=turn.understood.confidence,
            top=turn.understood.top, reason=reason, record_id=None if record is None else record.id, choices=choices,
            offers=tuple(offer for offer in every if self._may_take(turn.question, offer.code)),
            asks=asks, presses=presses, hand_over=hand_over, flags=turn.understood.flags, rule=turn.understood.rule,
            version=turn.understood.version,
        )  # fmt: skip

    def choose(self, turn: Turn, lead: str, records: Sequence[RecordView]) -> Reply:
        """Ask which of these records is meant, with what the flow offers to do at once."""
        choices = [
            ChoiceOf(f"record:{record.id}", label)
            for record, label in _told_apart(records[: find.MOST_CHOICES], lang=turn.lang, at=turn.question.at)
        ]
        choices.append(ChoiceOf("none", say("none_of_these", turn.lang)))
        flow = flows().get(turn.topic)
        meanwhile = () if flow is None else flow.meanwhile
        return self.reply(turn, lead, action=Action.CLARIFY, choices=tuple(choices), more=meanwhile)

    async def article(self, turn: Turn, record: RecordView | None = None) -> Reply:
        """Answer with the article of the topic, or admit that there is none."""
        async with self.rails.db.begin() as uow:
            article = await knowledge.article_about(uow, topic=turn.topic, lang=turn.lang)
        if article is None:
            return self.not_known(turn)
        about = None if record is None else record.id
        offers = tuple(
            OfferOf(code, about)
            for code in article.offers
            # Nobody is led to a refusal: of this one nothing can be asked back.
            if code != "request_refund" or record is None or record.refundable
        )
        asked = f"{turn.question.text} {turn.question.named_in or ''}".strip()
        text = extract(article.body, turn.lang, asked=asked, title=article.title)
        reply = self.reply(turn, text, record=record, offers=offers, more=("read_article", "talk_to_agent"))
        return replace(reply, cites=(CiteOf(article.slug, article.version, article.title),))

    async def part_about(self, turn: Turn, offers: tuple[OfferOf, ...]) -> Reply | None:
        """Answer with the part of the topic's article that is plainly about what was asked; None if none is."""
        async with self.rails.db.begin() as uow:
            article = await knowledge.article_about(uow, topic=turn.topic, lang=turn.lang)
        asked = turn.question.text
        text = article and asked and part_about(article.body, turn.lang, asked=asked, title=article.title)
        if article is None or not text:
            return None
        reply = self.reply(turn, text, offers=offers, more=("read_article", "talk_to_agent"))
        return replace(reply, cites=(CiteOf(article.slug, article.version, article.title),))

    async def reads_on(self, turn: Turn, told: str, *, deeds: Sequence[Offered]) -> Reply | None:
        """Answer with what the article of the topic says after what was told; None where that was all.

        What could be done before still stands below it.
        """
        async with self.rails.db.begin() as uow:
            article = await knowledge.article_about(uow, topic=turn.topic, lang=turn.lang)
        text = None if article is None else reads_on(article.body, turn.lang, told)
        if article is None or text is None:
            return None
        text = say("reads_on", turn.lang, title=article.title, text=text)
        kept = tuple(OfferOf(one.code, one.record) for one in deeds)
        reply = self.reply(turn, text, offers=kept, more=("read_article", "talk_to_agent"))
        return replace(reply, cites=(CiteOf(article.slug, article.version, article.title),))

    def not_known(self, turn: Turn) -> Reply:
        """Admit that one does not know, and ask whether a person should take it."""
        text, person = say("not_known", turn.lang), "talk_to_agent"
        return self.reply(turn, text, action=Action.CLARIFY, more=(person,), asks=person)

    async def with_article(self, reply: Reply) -> Reply:
        """Say which article a reply rests on."""
        async with self.rails.db.begin() as uow:
            article = await knowledge.article_about(uow, topic=reply.topic, lang=reply.lang)
        if article is None:
            return reply
        return replace(reply, cites=(CiteOf(article.slug, article.version, article.title, answers=False),))

    def _may_take(self, question: Question, code: str) -> bool:
        """Tell whether there is such an action, and whether it is for whoever asks."""
        action = self.actions.find(code)
        return action is not None and (Actor.CUSTOMER if question.viewer else Actor.GUEST) in action.actors


def name(record: RecordView, *, lang: Lang, at: datetime | None) -> str:
    """Name a record in a sentence: when, seen from `at`, what, with whom, how much."""
    kind = record.kind
    if kind == "transfer":
        kind = "transfer_in" if record.incoming else "transfer_out"
        if not record.incoming and record.counterparty is None:
            kind = "transfer_out_unknown"
    who = other_side(record, lang)
    return say(f"what_{kind}", lang, when=moment(record.at, now=at, lang=lang), who=who, amount=record.amount)


def _told_apart(records: Sequence[RecordView], *, lang: Lang, at: datetime) -> list[tuple[RecordView, str]]:
    """Name each record so that no two are called the same: by its number too, where nothing else tells them apart."""
    named = [(record, begun(name(record, lang=lang, at=at), lang)) for record in records]
    often = Counter(label for _, label in named)
    return [
        (one, label if often[label] == 1 else say("numbered", lang, what=label, number=one.reference))
        for one, label in named
    ]


def gap(lang: Lang) -> str:
    """Return what stands between two sentences."""
    return "" if lang is Lang.ZH else " "


def listed(lang: Lang, lines: Iterable[str]) -> str:
    """Put several things into one sentence."""
    return ("；" if lang is Lang.ZH else "; ").join(lines)
