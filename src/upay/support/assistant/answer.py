"""Answering: understand, find the record, explain it, offer what puts it right.

Everything said about money comes from a record or from the room that keeps it. The scope is the signed-in customer,
never an id or a name in the text.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from upay import identity, ledger, payments
from upay.identity import queries as people
from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.kit.language import Lang
from upay.kit.money import Money
from upay.kit.refusal import NotFound
from upay.kit.time import BUSINESS_ZONE
from upay.ledger import AccountKind
from upay.payments import Rails, RecordView
from upay.platform.actions import Actions, Actor
from upay.platform.aside import aside
from upay.platform.attempts import Attempt
from upay.platform.db import Database
from upay.platform.explanations import Explainer
from upay.support import knowledge
from upay.support.assistant import find
from upay.support.assistant.flow import Flow, State, Wanted, flows
from upay.support.assistant.model import Consultant, Consulted
from upay.support.assistant.pick import picked
from upay.support.assistant.point import only_points
from upay.support.assistant.second_opinion import Asked, Opinion, SecondOpinion, may_be_asked
from upay.support.assistant.situation import Situation, situation_of, topic_of
from upay.support.assistant.understanding import OUT_OF_SCOPE, Action, Slots, Understanding, Understood, load_utterances
from upay.support.assistant.words import moment, say
from upay.support.knowledge import Audience, Hit, SearchIndex

MOST_QUESTIONS_BACK = 2
_LONGEST_EXTRACT = {Lang.ZH: 220, Lang.EN: 520}
_LATEST_LINES = 3
_MOST_GUESSES = 3
_JUST_NOW = timedelta(hours=1)
_ARTICLE_FOR_GUESTS = frozenset({"freeze", "twice"})
_PAID = Wanted(kinds=["payment", "top_up"], states=["succeeded", "refused", "pending"], days=30)
_FOR_ANYBODY = frozenset({"lock", "password", "small_talk", "out_of_scope", "person", "danger"})
_SAYS_LITTLE = frozenset({"small_talk", OUT_OF_SCOPE})
"""Topics whose answer is one sentence of ours."""
_THANKS = re.compile(r"谢|感谢|thx|thank|cheers", re.IGNORECASE)
_BYE = re.compile(r"再见|拜拜|bye|回头见|没事了|goodbye", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ChoiceOf:
    """Something that can be picked: `record:<id>`, `topic:<code>` or `none`."""

    value: str
    label: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class OfferOf:
    """An offer and the record that it is about."""

    code: str
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CiteOf:
    """The article, by its address, and its version, that an answer rests on."""

    slug: str
    version: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was said, by whom, and what it came with. `viewer` None is somebody who has not signed in."""

    text: str
    lang: Lang
    viewer: CustomerId | None
    at: datetime
    record_id: UUID | None = None
    topic: str | None = None
    """Tapped instead of typed."""
    asked_back: int = 0
    """How many questions in a row were already answered by a question."""
    conversation_id: UUID | None = None
    """Where it was said, if it was said anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the assistant says, with everything that it rests on."""

    text: str
    lang: Lang
    topic: str
    action: Action
    confidence: float
    top: Sequence[tuple[str, float]] = ()
    reason: str | None = None
    record_id: UUID | None = None
    choices: tuple[ChoiceOf, ...] = ()
    offers: tuple[OfferOf, ...] = ()
    cites: tuple[CiteOf, ...] = ()
    hand_over: bool = False
    slots: dict[str, str] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    consulted: tuple[Consulted, ...] = ()
    """That a language model was asked, or was to be, and what was made of it."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """Everything that one answer is made from."""

    question: Question
    understood: Understood
    situation: Situation | None
    lang: Lang
    topic: str


class Assistant:
    """Answers customers from their records and from the articles.

    What it understands with is loaded when it is first needed, since most processes never ask; the web server asks as
    soon as it listens. When articles change, their index is made anew at once; what was learned stays until the next
    start, for learning takes long, and an index knows the new wordings by itself.
    """

    def __init__(
        self, rails: Rails, explainer: Explainer, actions: Actions, cache: Path | None,
        consultant: Consultant | None = None,
    ) -> None:  # fmt: skip
        self._rails = rails
        self._explainer = explainer
        self._actions = actions
        self._cache = cache
        self._opinions = None if consultant is None else SecondOpinion(rails, consultant)
        self._understanding: Understanding | None = None
        self._for_staff = SearchIndex.build(())
        self._learning = asyncio.Lock()

    async def understanding(self) -> Understanding:
        """Return what the assistant understands with; whoever asks meanwhile waits for the same learning."""
        async with self._learning:
            if self._understanding is None:
                self._understanding = await learn(self._rails.db, self._cache)
                if self._opinions is not None:
                    await self._opinions.ready()
                self._for_staff = await self._staff_index()
            return self._understanding

    async def reread(self) -> None:
        """Search and answer from the articles as they are published now; before the first question, do nothing."""
        async with self._learning:
            if self._understanding is None:
                return
            async with self._rails.db.begin() as uow:
                documents = await knowledge.documents(uow)
            index = await aside(lambda: SearchIndex.build(documents))
            self._understanding = replace(self._understanding, index=index)
            self._for_staff = await self._staff_index()

    async def look_up(self, query: str, *, lang: Lang, limit: int = 10) -> list[Hit]:
        """Return the articles that answer a query of staff: those for customers, and those for staff alone."""
        understanding = await self.understanding()
        return understanding.search(query, lang=lang, limit=limit, among=(understanding.index, self._for_staff))

    async def _staff_index(self) -> SearchIndex:
        async with self._rails.db.begin() as uow:
            documents = await knowledge.documents(uow, audience=Audience.AGENT)
        return await aside(lambda: SearchIndex.build(documents))

    async def answer(self, question: Question) -> Reply:
        """Answer one message."""
        situation = None
        if question.viewer is not None:
            situation = await situation_of(self._rails, customer_id=question.viewer, at=question.at)
        understood = (await self.understanding()).understand(
            question.text, lang=question.lang, prior=situation.prior() if situation else None,
            now=question.at.astimezone(BUSINESS_ZONE),
        )  # fmt: skip
        lang = question.lang if question.topic or "empty" in understood.flags else understood.lang
        if situation is not None:
            slots = find.with_known_names(understood.slots, question.text, situation.records)
            understood = replace(understood, slots=slots)
        record = await self._attached(question)
        topic = question.topic or understood.topic
        turn = _Turn(question, understood, situation, lang, topic)
        if understood.action is Action.HANDOFF and question.topic is None:
            return self._reply(turn, "", hand_over=True, action=Action.HANDOFF)
        if record is not None:
            return await self._about_attached(turn, record)
        guess = None if question.topic else _pointed_at(turn) or _by_what_is_named(turn)
        if guess is not None:
            topic, about = guess
            return await self._tell_or_ask(replace(turn, topic=topic), about)
        if (
            question.topic is None
            and understood.action is Action.CLARIFY
            and not _is_courtesy(understood, question.text)
        ):
            return await self._when_unsure(turn)
        return await self._run(turn)

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

        Nobody is ever asked which record; the choices of a guest are topics.
        """
        understood = (await self.understanding()).understand(text, lang=lang, now=at.astimezone(BUSINESS_ZONE))
        records = {
            str(choice["value"]): await payments.record(
                self._rails, customer_id=customer_id, record_id=UUID(str(choice["value"]).partition(":")[2])
            )
            for choice in choices
            if customer_id is not None and str(choice["value"]).startswith("record:")
        }
        return picked(text, understood.slots, choices, records)

    async def describe(self, customer_id: CustomerId, record_id: UUID, *, lang: Lang, at: datetime) -> Reply:
        """Tell how a record stands, as after an action; nothing that was learned is needed for it."""
        question = Question(text="", lang=lang, viewer=customer_id, at=at, record_id=record_id)
        record = await payments.record(self._rails, customer_id=customer_id, record_id=record_id)
        turn = _Turn(question, Understood.nothing(lang), None, lang, topic_of(record))
        if record.outcome.value != "succeeded":
            return await self._tell(turn, record)
        after = "" if record.balance_after is None else say("balance_after", lang, balance=_money(record.balance_after))
        text = say("done_record", lang, what=self.name(record, lang=lang, at=at), balance_after=after)
        return self._reply(turn, text, record=record)

    def name(self, record: RecordView, *, lang: Lang, at: datetime) -> str:
        """Name a record in a sentence: when, what, with whom, how much."""
        kind = record.kind
        if kind == "transfer":
            kind = "transfer_in" if record.incoming else "transfer_out"
            if not record.incoming and record.counterparty is None:
                kind = "transfer_out_unknown"
        who = record.counterparty or say("someone", lang)
        return say(f"what_{kind}", lang, when=moment(record.at, now=at, lang=lang), who=who, amount=record.amount)

    async def _attached(self, question: Question) -> RecordView | None:
        if question.record_id is None:
            return None
        if question.viewer is None:
            raise NotFound
        return await payments.record(self._rails, customer_id=question.viewer, record_id=question.record_id)

    async def _about_attached(self, turn: _Turn, record: RecordView) -> Reply:
        flow = flows().get(turn.topic)
        fits = flow is not None and flow.records is not None and record.kind in flow.records.kinds
        if turn.topic == "refund_how" and record.kind == "payment":
            return await self._article(turn, record=record)
        if not fits and only_points(turn.question.text):
            turn = replace(turn, topic=topic_of(record))
        elif not fits:
            if (
                turn.question.topic is None
                and turn.understood.action is Action.ANSWER
                and not _about_a_record(turn.topic)
            ):
                return await self._run(turn)
            turn = replace(turn, topic=topic_of(record))
        return await self._tell(turn, record)

    async def _when_unsure(self, turn: _Turn) -> Reply:
        """Ask what it is about, unless a model that was plugged in can tell."""
        if self._opinions is None or not may_be_asked(turn.understood):
            return await self._ask_which_topic(turn)
        question = turn.question
        asked = Asked(
            text=question.text, lang=turn.lang, viewer=question.viewer, conversation_id=question.conversation_id,
            understood=turn.understood, situation=turn.situation, at=question.at,
        )  # fmt: skip
        opinion = await self._opinions.on(asked)
        meant = await opinion.meant()
        if meant is None:
            reply = await self._ask_which_topic(turn)
        else:
            turn = replace(turn, topic=meant.topic, understood=replace(turn.understood, slots=meant.slots))
            reply = await (self._run(turn) if meant.record is None else self._tell(turn, meant.record))
            reply = await self._worded(turn, reply, opinion)
        return replace(reply, consulted=tuple(opinion.trace))

    async def _worded(self, turn: _Turn, reply: Reply, opinion: Opinion) -> Reply:
        """Let the model word an answer, and say what the question was taken for, since it may have been another."""
        if reply.action is not Action.ANSWER or turn.topic in _SAYS_LITTLE:
            return reply
        async with self._rails.db.begin() as uow:
            article = await knowledge.article_about(uow, topic=turn.topic, lang=turn.lang)
        if article is None:
            return reply  # It was taken back meanwhile.
        # Of an article that part is said which answers; what a record or the account says is said whole.
        part = turn.topic not in flows()
        text = await opinion.worded(extract(article.body) if part else reply.text, whole=not part)
        lead = say("understood_as", turn.lang, title=article.title)
        return replace(reply, text=f"{lead}\n\n{reply.text if text is None else text}")

    async def _ask_which_topic(self, turn: _Turn) -> Reply:
        if turn.question.asked_back >= MOST_QUESTIONS_BACK or not turn.understood.top:
            return self._reply(turn, say("not_known", turn.lang), action=Action.CLARIFY, more=("talk_to_agent",))
        titles: list[ChoiceOf] = []
        async with self._rails.db.begin() as uow:
            # What is none of the wallet's business is what "none of these" says already.
            for code in [code for code, _ in turn.understood.top if code != OUT_OF_SCOPE][:3]:
                article = await knowledge.article_about(uow, topic=code, lang=turn.lang)
                if article is not None:
                    titles.append(ChoiceOf(f"topic:{code}", article.title))
        titles.append(ChoiceOf("none", say("none_of_these", turn.lang)))
        return self._reply(
            turn, say("which_topic", turn.lang), action=Action.CLARIFY, choices=tuple(titles), more=("talk_to_agent",)
        )

    async def _run(self, turn: _Turn) -> Reply:
        flow = flows().get(turn.topic)
        if flow is None or (turn.question.viewer is None and flow.state in _ARTICLE_FOR_GUESTS):
            return await self._article(turn)
        if flow.state in _FOR_ANYBODY:
            return await self._tell_anybody(turn, flow.state)
        if turn.question.viewer is None or turn.situation is None:
            return await self._tell_nobody(turn, flow)
        if flow.records is not None:
            return await self._find(turn, flow, turn.situation)
        tellers = {
            "balance": self._balance, "limits": self._limits, "twice": self._twice, "freeze": self._freeze,
        }  # fmt: skip
        return await tellers.get(flow.state or "", self._open_matters)(turn, turn.question.viewer)

    async def _tell_anybody(self, turn: _Turn, state: State | None) -> Reply:
        """Answer what needs no records, so that somebody who cannot sign in is helped too."""
        match state:
            case "lock":
                reply = await self._lock(turn)
            case "password":
                reply = self._reply(turn, say("password", turn.lang), more=("reset_password",))
            case "small_talk":
                return self._reply(turn, say(_small_talk(turn.question.text), turn.lang))
            case "out_of_scope":
                return self._reply(turn, say("out_of_scope", turn.lang), more=("talk_to_agent",))
            case _:
                more: tuple[str, ...] = ()
                if state == "danger":
                    # A lost phone is reported without it, signed in or not; codes to it would reach its finder.
                    lost = turn.topic == "phone_lost"
                    signed_in = ("report_loss", "freeze_account", "end_other_sessions")
                    more = (
                        signed_in if turn.question.viewer else ("report_loss", *(() if lost else ("reset_password",)))
                    )
                return self._reply(turn, "", hand_over=True, action=Action.HANDOFF, more=more)
        return await self._with_article(reply)

    async def _tell_nobody(self, turn: _Turn, flow: Flow) -> Reply:
        """Answer somebody who has not signed in what would take records: how it is in general, and the ways in."""
        if flow.records is not None:
            reply = await self._article(turn)
            parts = (say("in_general", turn.lang), reply.text, say("sign_in_for_yours", turn.lang))
            text = "\n\n".join(parts)
            return replace(reply, text=text, offers=(OfferOf("sign_in"), *reply.offers))
        more = ("sign_in", "unlock", "reset_password", "talk_to_agent")
        return await self._with_article(self._reply(turn, say("sign_in_first", turn.lang), more=more))

    async def _find(self, turn: _Turn, flow: Flow, situation: Situation) -> Reply:
        wanted, slots, now = flow.records, turn.understood.slots, turn.question.at
        assert wanted is not None and flow.none is not None, "flows are checked when they are read"  # noqa: PT018
        fit = find.fitting(situation.records, wanted, slots, now=now)
        lead = say("which_record", turn.lang)
        if not fit and find.names_something(slots):
            about = find.meant(situation.attention, slots)
            if about and "refund" not in wanted.kinds:
                return await self._tell_or_ask(replace(turn, topic=topic_of(about[0])), about)
            fit = find.fitting(situation.records, wanted, Slots(), now=now)
            if fit:
                lead = say("none_named", turn.lang) + _gap(turn.lang) + lead
                return self._choose(turn, lead, fit)
        if not fit:
            if turn.topic == "refund_missing":
                return await self._offer_refund(turn, situation)
            return await self._with_article(self._reply(turn, say(flow.none, turn.lang), more=("talk_to_agent",)))
        return await self._tell_or_ask(turn, fit)

    async def _tell_or_ask(self, turn: _Turn, records: Sequence[RecordView]) -> Reply:
        if len(records) > 1:
            return self._choose(turn, say("which_record", turn.lang), records)
        return await self._tell(turn, records[0])

    def _choose(self, turn: _Turn, lead: str, records: Sequence[RecordView]) -> Reply:
        choices = [
            ChoiceOf(f"record:{record.id}", self.name(record, lang=turn.lang, at=turn.question.at))
            for record in records[: find.MOST_CHOICES]
        ]
        choices.append(ChoiceOf("none", say("none_of_these", turn.lang)))
        return self._reply(turn, lead, action=Action.CLARIFY, choices=tuple(choices))

    async def _offer_refund(self, turn: _Turn, situation: Situation) -> Reply:
        paid = [record for record in situation.records if record.kind == "payment" and record.refundable]
        text = say("none_refund", turn.lang)
        if not paid:
            return await self._with_article(self._reply(turn, text, more=("talk_to_agent",)))
        lead = text + _gap(turn.lang) + say("which_payment", turn.lang)
        return self._choose(replace(turn, topic="refund_how"), lead, paid)

    async def _tell(self, turn: _Turn, record: RecordView) -> Reply:
        """Say how this record stands, why, where the money is, and what can be done."""
        lang, at = turn.lang, turn.question.at
        what = self.name(record, lang=lang, at=at)
        why = None if record.attempt is None else self._explainer.explain(record.attempt)
        if why is not None:
            lead = say("not_done" if record.outcome.value == "refused" else "unknown_yet", lang, what=what)
            parts = [lead.strip(), *(words.in_(lang) for words in (why.cause, why.money, why.todo))]
            text = _gap(lang).join(part for part in parts if part)
            offers = tuple(OfferOf(code, record.id) for code in why.offers)
            return await self._with_article(self._reply(turn, text, record=record, offers=offers))
        if record.outcome.value == "pending":
            return self._reply(turn, say("being_sent", lang, what=what), record=record, more=("talk_to_agent",))
        key = {
            "top_up": "topup_arrived", "transfer": "transfer_arrived", "refund": "refund_arrived",
        }.get(record.kind, "payment_done")  # fmt: skip
        balance = await self._posted(turn)
        text = say(
            key, lang, what=what, who=record.counterparty or say("someone", lang), balance=balance,
            settled=moment(record.settled_at or record.at, now=at, lang=lang).strip(),
        )  # fmt: skip
        offers = (OfferOf("request_refund", record.id),) if record.refundable else ()
        return await self._with_article(self._reply(turn, text, record=record, offers=offers, more=("talk_to_agent",)))

    async def _article(self, turn: _Turn, record: RecordView | None = None) -> Reply:
        async with self._rails.db.begin() as uow:
            article = await knowledge.article_about(uow, topic=turn.topic, lang=turn.lang)
        if article is None:
            return self._reply(turn, say("not_known", turn.lang), action=Action.CLARIFY, more=("talk_to_agent",))
        about = None if record is None else record.id
        offers = tuple(OfferOf(code, about) for code in article.offers)
        text = extract(article.body, turn.lang)
        reply = self._reply(turn, text, record=record, offers=offers, more=("read_article", "talk_to_agent"))
        return replace(reply, cites=(CiteOf(article.slug, article.version, article.title),))

    async def _lock(self, turn: _Turn) -> Reply:
        if turn.question.viewer is None:
            # What such a lock is, and the way out, is told to everybody; whether this account is locked, to nobody.
            reply = self._reply(turn, say("lock_guest", turn.lang), more=("unlock", "talk_to_agent"))
            return replace(reply, reason="account_locked")
        since = await self.locked_since(turn.question.viewer)
        if since is None:
            return self._reply(turn, say("lock_none", turn.lang), more=("talk_to_agent",))
        text = say("lock_locked", turn.lang, since=moment(since, now=turn.question.at, lang=turn.lang).strip())
        return replace(self._reply(turn, text, more=("unlock", "talk_to_agent")), reason="account_locked")

    async def locked_since(self, customer_id: CustomerId) -> datetime | None:
        """Return since when a customer is locked out, if so."""
        async with self._rails.db.begin() as uow:
            return await people.locked_since(uow, customer_id)

    async def _balance(self, turn: _Turn, viewer: CustomerId) -> Reply:
        lang, at = turn.lang, turn.question.at
        async with self._rails.db.begin() as uow:
            account = ledger.account_id_for(viewer, AccountKind.CUSTOMER)
            standing = (await ledger.balances(uow, [account])).get(account)
        assert turn.situation is not None, "who has a balance has signed in"
        moved = [record for record in turn.situation.records if record.outcome.value == "succeeded"][:_LATEST_LINES]
        gap = "；" if lang is Lang.ZH else "; "
        lines = gap.join(self.name(record, lang=lang, at=at) for record in moved)
        latest = say("balance_latest", lang, lines=lines) if moved else say("balance_no_latest", lang)
        posted = Money(0) if standing is None else standing.posted
        available = Money(0) if standing is None else standing.available
        text = say("balance", lang, balance=posted, available=available, latest=latest)
        return await self._with_article(self._reply(turn, text, more=("talk_to_agent",)))

    async def _limits(self, turn: _Turn, viewer: CustomerId) -> Reply:
        lang = turn.lang
        views = await payments.limits_of(self._rails, customer_id=viewer, at=turn.question.at)
        async with self._rails.db.begin() as uow:
            customer = await people.customer(uow, self._rails.vault, viewer)
        assert customer is not None, "a viewer is a customer"
        lines = [say(f"limit_{view.kind}", lang, cap=view.cap, left=view.left) for view in views]
        text = say("limits", lang, level=customer.level, lines=("；" if lang is Lang.ZH else "; ").join(lines))
        return await self._with_article(self._reply(turn, text, more=("raise_limit", "lower_limit")))

    async def _freeze(self, turn: _Turn, viewer: CustomerId) -> Reply:
        """Tell whether the account is frozen, in the words that a refused movement would be explained with."""
        lang, at = turn.lang, turn.question.at
        async with self._rails.db.begin() as uow:
            frozen = await identity.frozen(uow, viewer)
        if frozen is None:
            reply = self._reply(turn, say("freeze_none", lang), more=("talk_to_agent",))
            return await self._with_article(reply)
        asking = Attempt(id=AttemptId(new_id()), kind="ask", customer_id=viewer, actor="customer", asked={}, at=at)
        why = self._explainer.explain(asking.refused("account_frozen", at=at, **identity.AccountFrozen(frozen).facts))
        assert why is not None, "a refusal has its why"
        text = _gap(lang).join(words.in_(lang) for words in (why.cause, why.money, why.todo))
        reply = replace(self._reply(turn, text, more=why.offers), reason="account_frozen")
        return await self._with_article(reply)

    async def _twice(self, turn: _Turn, _viewer: CustomerId) -> Reply:
        """Look for one thing paid twice: two that are alike, or an order that was not let through again."""
        assert turn.situation is not None, "who has paid has signed in"
        lang, at = turn.lang, turn.question.at
        paid = find.fitting(turn.situation.records, _PAID, turn.understood.slots, now=at)
        alike = find.paid_alike(paid)
        if alike is not None:
            first, second = (self.name(record, lang=lang, at=at) for record in alike)
            key = "paid_alike" if alike[1].kind == "payment" else "topped_up_alike"
            offers = (OfferOf("request_refund", alike[1].id),) if alike[1].refundable else ()
            text = say(key, lang, first=first, second=second)
            reply = self._reply(turn, text, record=alike[1], offers=offers, more=("talk_to_agent",))
            return await self._with_article(reply)
        again = [one for one in paid if one.attempt is not None and one.attempt.reason == "order_already_paid"]
        if again:
            return await self._tell(turn, again[0])
        done = [record for record in paid if record.outcome.value == "succeeded"]
        if len(done) != 1:
            reply = self._reply(turn, say("not_paid_twice", lang), more=("talk_to_agent",))
        else:
            what = self.name(done[0], lang=lang, at=at)
            reply = self._reply(turn, say("paid_once", lang, what=what), record=done[0], more=("talk_to_agent",))
        return await self._with_article(reply)

    async def _open_matters(self, turn: _Turn, _viewer: CustomerId) -> Reply:
        assert turn.situation is not None, "who has matters has signed in"
        waiting = [record for record in turn.situation.records if record.outcome.value == "pending"]
        if not waiting:
            return self._reply(turn, say("open_none", turn.lang), more=("talk_to_agent",))
        lang, at = turn.lang, turn.question.at
        lines = [say("open_record", lang, what=self.name(record, lang=lang, at=at)) for record in waiting]
        text = say("open_some", lang, lines=("；" if lang is Lang.ZH else "; ").join(lines))
        offers = tuple(OfferOf("inquire_bank", record.id) for record in waiting[:1])
        return self._reply(turn, text, record=waiting[0], offers=offers, more=("talk_to_agent",))

    async def _posted(self, turn: _Turn) -> Money:
        assert turn.question.viewer is not None, "records are told to their owner"
        account = ledger.account_id_for(turn.question.viewer, AccountKind.CUSTOMER)
        async with self._rails.db.begin() as uow:
            standing = (await ledger.balances(uow, [account])).get(account)
        return Money(0) if standing is None else standing.posted

    async def _with_article(self, reply: Reply) -> Reply:
        async with self._rails.db.begin() as uow:
            article = await knowledge.article_about(uow, topic=reply.topic, lang=reply.lang)
        if article is None:
            return reply
        return replace(reply, cites=(CiteOf(article.slug, article.version, article.title),))

    def _reply(
        self, turn: _Turn, text: str, *, action: Action = Action.ANSWER, record: RecordView | None = None,
        choices: tuple[ChoiceOf, ...] = (), offers: tuple[OfferOf, ...] = (), more: tuple[str, ...] = (),
        hand_over: bool = False,
    ) -> Reply:  # fmt: skip
        named = {offer.code for offer in offers}
        every = (*offers, *(OfferOf(code) for code in more if code not in named))
        reason = None if record is None or record.attempt is None else record.attempt.reason
        return Reply(
            text=text, lang=turn.lang, topic=turn.topic, action=action, confidence=turn.understood.confidence,
            top=turn.understood.top, reason=reason, record_id=None if record is None else record.id, choices=choices,
            offers=tuple(offer for offer in every if self._may_take(turn.question, offer.code)),
            hand_over=hand_over, flags=turn.understood.flags,
        )  # fmt: skip

    def _may_take(self, question: Question, code: str) -> bool:
        """Tell whether there is such an action, and whether it is for whoever asks."""
        action = self._actions.find(code)
        return action is not None and (Actor.CUSTOMER if question.viewer else Actor.GUEST) in action.actors


async def learn(db: Database, cache: Path | None) -> Understanding:
    """Learn from the packaged utterances and the published articles, or take it from the cache.

    It takes from half a second to half a minute, beside the loop, which serves others meanwhile.
    """
    async with db.begin() as uow:
        documents = await knowledge.documents(uow)
    return await aside(lambda: Understanding.train(load_utterances(), documents, cache=cache))


def extract(body: str, lang: Lang | None = None) -> str:
    """Return the beginning of an article as plain text: whole paragraphs and steps, as many as a chat bears.

    Without a language all of it.
    """
    longest = len(body) if lang is None else _LONGEST_EXTRACT[lang]
    taken: list[str] = []
    for block in re.split(r"\n\s*\n", body.strip()):
        plain = _plain(block)
        if not plain:
            continue
        # What a colon announces goes with it, however long: a sentence is never left hanging.
        announced = bool(taken) and taken[-1].endswith(("：", ":"))
        if taken and not announced and sum(map(len, taken)) + len(plain) > longest:
            break
        taken.append(plain)
    return "\n\n".join(taken)


def _plain(block: str) -> str:
    if block.startswith("#"):
        return ""
    if block.startswith("|"):
        return _rows(block)
    text = re.sub(r"\*\*(.+?)\*\*|\[(.+?)\]\([^)]*\)|`(.+?)`", lambda m: m[1] or m[2] or m[3], block)
    return re.sub(r"^[-*] ", "· ", text, flags=re.MULTILINE).strip()


def _rows(table: str) -> str:
    """Say a table in lines: each row by its first cell, with what its columns are called."""
    head, _, *rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines()]
    chinese = any(Lang.of(name) is Lang.ZH for name in head)
    colon, comma = ("：", "，") if chinese else (": ", ", ")
    return "\n".join(
        f"· {row[0] if chinese else f'{head[0]} {row[0]}'}{colon}"
        + comma.join(f"{name} {cell}" for name, cell in zip(head[1:], row[1:], strict=True))
        for row in rows
    )


def _pointed_at(turn: _Turn) -> tuple[str, Sequence[RecordView]] | None:
    """Return what a message that only points can mean, with its topic: what went wrong of late, or what came last."""
    if turn.situation is None or not only_points(turn.question.text):
        return None
    latest = [one for one in turn.situation.records[:1] if turn.question.at - one.at < _JUST_NOW]
    meant = turn.situation.attention or latest
    return (topic_of(meant[0]), meant) if meant else None


def _by_what_is_named(turn: _Turn) -> tuple[str, Sequence[RecordView]] | None:
    """Return the records that an unclear message names, with their topic: what is named tells more than the rest."""
    unclear = turn.understood.action is Action.CLARIFY or turn.topic == OUT_OF_SCOPE
    if turn.situation is None or not unclear:
        return None
    slots, likely = turn.understood.slots, [code for code, _ in turn.understood.top[:_MOST_GUESSES]]
    about = find.meant(turn.situation.attention, slots)
    if about and {topic_of(one) for one in about} <= {*likely}:
        return topic_of(about[0]), about
    for code in likely:
        flow = flows().get(code)
        if flow is not None and flow.records is not None:
            about = find.meant(find.able(turn.situation.records, flow.records, now=turn.question.at), slots)
            if len(about) == 1:
                return code, about
    return None


def _is_courtesy(understood: Understood, text: str) -> bool:
    """Tell whether an unclear message most likely thanks or says goodbye."""
    return understood.topic == "small_talk" and _small_talk(text) != "hello"


def _about_a_record(topic: str) -> bool:
    """Tell whether a topic can be about an attached record rather than about something else."""
    flow = flows().get(topic)
    return flow is None or flow.records is not None


def _small_talk(text: str) -> str:
    if _THANKS.search(text):
        return "thanks"
    return "bye" if _BYE.search(text) else "hello"


def _money(plain: str) -> str:
    return str(Money(0)) if plain in {"0", "0.00"} else str(Money.parse(plain))


def _gap(lang: Lang) -> str:
    return "" if lang is Lang.ZH else " "
