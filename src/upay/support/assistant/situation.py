"""What just happened to a customer: the questions that it makes likely, before a word is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from upay import identity, payments
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.payments import Rails, RecordView
from upay.support.assistant import find
from upay.support.assistant.foresee import Likely, foretold, from_page, from_refusals
from upay.support.assistant.other_side import other_side
from upay.support.assistant.words import say

_FRESH = timedelta(minutes=10)
_RECENT = timedelta(hours=24)
_MOST_FORESEEN = 4
_OF_FAILED = {
    "top_up": "topup_failed", "transfer": "transfer_failed", "payment": "payment_failed", "refund": "refund_refused",
    "withdrawal": "withdraw_failed",
}  # fmt: skip
_OF_DONE = {
    "top_up": "topup_missing",
    "transfer": "transfer_missing",
    "payment": "refund_how",
    "refund": "refund_missing",
    "withdrawal": "withdraw_missing",
}

_GONE_OUT = frozenset({"payment", "transfer", "withdrawal"})
_OF_PENDING = {"top_up": "topup_missing", "withdrawal": "withdraw_missing"}
_OF_REASON = {
    "over_single_limit": "limits", "over_daily_limit": "limits", "over_annual_limit": "limits",
    "over_own_limit": "limits", "pin_wrong": "pin_forgotten", "pin_locked": "pin_forgotten",
    "order_already_paid": "payment_duplicate",
}  # fmt: skip
"""What is asked next to why a try was refused: what its reason makes one think of."""
_OF_DONE_TOO = {"payment": ("merchant_dispute", "receipt"), "transfer": ("transfer_wrong_payee",)}
"""What else is asked about something that went through."""
_NOTHING_GOES_OUT = "payment_failed"
"""What is asked by whoever the account lets send nothing, whether or not anything was tried."""
_WORDED_BY_RECORD = frozenset({"merchant_dispute", "receipt", "transfer_wrong_payee"})
"""What is also asked from a page, in other words than about a record."""
FORESEEN = frozenset(
    {*_OF_FAILED.values(), *_OF_DONE.values(), *_OF_REASON.values(), "payment_pending", "topup_missing"}
    | {"account_locked", "account_frozen", _NOTHING_GOES_OUT}
    | {topic for topics in _OF_DONE_TOO.values() for topic in topics}
    | foretold().topics()
)
"""The topics that can be foreseen."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that the customer is likely to have, and the record it is about."""

    text: str
    topic: str
    record: RecordView | None
    """None of a question about the account as a whole."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A customer's records of late and what among them needs the customer."""

    records: Sequence[RecordView]
    attention: Sequence[RecordView]
    at: datetime
    frozen: bool = False
    locked: bool = False
    more: bool = False
    """There are older records than these."""
    held: bool = False
    """Part of the balance is frozen, and the rest moves."""
    pin_locked: bool = False

    def reaches(self, since: datetime) -> bool:
        """Tell whether these are all the records from then on."""
        return not self.more or self.records[-1].at < since

    def prior(self) -> Mapping[str, float]:
        """Weigh topics by what just happened; empty when nothing did."""
        weights: dict[str, float] = {}
        for record in self.attention:
            weight = 8.0 if self.at - record.at < _FRESH else 3.0
            topic = topic_of(record)
            weights[topic] = max(weights.get(topic, 0.0), weight)
        for record in self._done_lately():
            topic = topic_of(record)
            weights[topic] = max(weights.get(topic, 0.0), 1.0)
        if self.frozen:
            weights["account_frozen"] = 3.0
        if self.locked:
            weights["account_locked"] = 3.0
        return weights

    def foreseen(self, lang: Lang, *, lately: Sequence[Likely] = (), page: str | None = None) -> list[Question]:
        """Return the likeliest questions: how the account is, what just failed, where one comes from, what was done.

        Of what was done each matter stands once before any stands twice.

        `lately` is what else was tried, `page` the page of the wallet that the customer comes from.
        """
        likely: list[tuple[str, RecordView | None]] = []
        if self.locked:
            likely.append(("account_locked", None))
        if self.frozen or self.held:
            likely.append(("account_frozen", None))
        likely += self._just_failed(lately)
        if self.frozen or self.pin_locked:
            likely.append((_NOTHING_GOES_OUT, None))
        likely += [(topic, None) for topic in from_page(page)]
        return _questions([*likely, *self._asked_of_done()], lang)

    def _asked_of_done(self) -> list[tuple[str, RecordView | None]]:
        """Return what is asked about what went through or is under way, the latest first."""
        done = self._done_lately()
        alike = find.paid_alike(done)
        likely: list[tuple[str, RecordView | None]] = []
        if alike is not None:
            likely.append(("payment_duplicate", alike[1]))
        likely += [(topic_of(record), record) for record in done]
        under_way = [record for record in self.attention if record.outcome.value == "pending"]
        if any(record.kind in _GONE_OUT for record in (*done, *under_way)):
            # Whoever did not do it themselves has to find the way at once.
            likely.append(("payment_unrecognised", None))
        likely += [(topic, record) for record in done for topic in _OF_DONE_TOO.get(record.kind, ())]
        return _each_once_first(likely)

    def _just_failed(self, lately: Sequence[Likely]) -> list[tuple[str, RecordView | None]]:
        """Return what records and other tries make likely, the latest first."""
        found: list[tuple[datetime, str, RecordView | None]] = [(one.at, one.topic, None) for one in lately]
        for record in self.attention:
            found.append((record.at, topic_of(record), record))
            reason = "" if record.attempt is None else record.attempt.reason or ""
            if reason in _OF_REASON:
                found.append((record.at, _OF_REASON[reason], record))
        found.sort(key=lambda one: one[0], reverse=True)
        return [(topic, record) for _, topic, record in found]

    def _done_lately(self) -> list[RecordView]:
        return [
            record
            for record in self.records
            if record.outcome.value == "succeeded" and self.at - record.at < _RECENT and not _received(record)
        ]


async def situation_of(rails: Rails, *, customer_id: CustomerId, at: datetime) -> Situation:
    """Read what the assistant may look at: the latest records of this customer and of nobody else."""
    page = await payments.records(rails, customer_id=customer_id, limit=40)
    attention = await payments.needing_attention(rails, customer_id=customer_id, at=at)
    async with rails.db.begin() as uow:
        stopped = await identity.stopped(uow, customer_id, at=at)
        locked = await identity.queries.locked(uow, customer_id, at=at) is not None
        pin_locked = await identity.pin_locked_until(uow, customer_id=customer_id, at=at) is not None
    return Situation(
        page.items, attention, at, stopped.frozen is not None, locked, page.next_cursor is not None,
        held=stopped.held is not None, pin_locked=pin_locked,
    )  # fmt: skip


def foreseen_for_guest(lang: Lang, *, page: str | None, refused: Sequence[str]) -> list[Question]:
    """Return the likeliest questions of a guest: by the page, and by what their own browser was told.

    No account is looked at: whatever is asked for, the same is answered to everybody.
    """
    topics = (*from_refusals(refused), *from_page(page, guest=True))
    return _questions([(topic, None) for topic in topics], lang)


def topic_of(record: RecordView) -> str:
    """Return the topic that a record makes likely."""
    if record.outcome.value == "refused":
        return _OF_FAILED[record.kind]
    if record.outcome.value == "pending":
        return _OF_PENDING.get(record.kind, "payment_pending")
    return _OF_DONE[record.kind]


def _each_once_first(likely: Sequence[tuple[str, RecordView | None]]) -> list[tuple[str, RecordView | None]]:
    """Put what is likely of each topic first before what is likely of it again."""
    first: dict[str, tuple[str, RecordView | None]] = {}
    for one in likely:
        first.setdefault(one[0], one)
    return [*first.values(), *(one for one in likely if one not in first.values())]


def _questions(likely: Sequence[tuple[str, RecordView | None]], lang: Lang) -> list[Question]:
    """Put the likeliest into words, each question once."""
    questions: list[Question] = []
    for topic, about in likely:
        text = _worded(topic, about, lang)
        if all(text != earlier.text for earlier in questions):
            questions.append(Question(text, topic, about))
    return questions[:_MOST_FORESEEN]


def _worded(topic: str, record: RecordView | None, lang: Lang) -> str:
    if record is None:
        return say("foreseen_nothing_goes_out" if topic == _NOTHING_GOES_OUT else f"foreseen_{topic}", lang)
    who = other_side(record, lang)
    reason = None if record.attempt is None else record.attempt.reason
    key = "withdraw_returned" if topic == "withdraw_failed" and reason in payments.RETURNED else topic
    key = f"{topic}_of" if topic in _WORDED_BY_RECORD else key
    return say(f"foreseen_{key}", lang, amount=record.amount, who=who)


def _received(record: RecordView) -> bool:
    return record.kind in {"transfer", "top_up"} and record.incoming
