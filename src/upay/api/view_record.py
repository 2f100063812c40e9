"""Records as they go over the wire: titles, where the money is, the timeline, and the why card with its offers."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, cast
from uuid import UUID

from upay import identity, payments
from upay.api import shapes
from upay.api.services import Services
from upay.kit.ids import CustomerId
from upay.kit.language import Lang, Words
from upay.kit.reasons import MoneyState
from upay.kit.refusal import NotFound
from upay.kit.text import mask_name
from upay.payments import RecordView
from upay.platform.actions import Action, Actor
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation, money_state

_TITLES: Final[Mapping[tuple[str, bool], Words]] = MappingProxyType(
    {
        ("top_up", True): Words("充值", "Top-up"),
        ("transfer", False): Words("转账", "Transfer"),
        ("transfer", True): Words("收到转账", "Money received"),
        ("payment", False): Words("付款", "Payment"),
        ("refund", True): Words("退款", "Refund"),
        ("withdrawal", False): Words("提现", "Withdrawal"),
    }
)
_MONEY: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "not_moved": Words("钱没有动", "No money moved"),
        "held": Words("钱已单独留出", "Money set aside"),
        "unknown": Words("等银行确认", "Waiting for the bank"),
        "top_up": Words("已到余额", "In your balance"),
        "transfer_out": Words("已转给对方", "Sent"),
        "transfer_in": Words("已到余额", "In your balance"),
        "payment": Words("已付给商家", "Paid to the shop"),
        "refund": Words("已退回余额", "Back in your balance"),
        "withdrawal": Words("已打到银行卡", "Paid to your card"),
        "returned": Words("已退回余额", "Back in your balance"),
    }
)
_STEPS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "requested": Words("已提交", "Requested"),
        "accepted": Words("已受理", "Accepted"),
        "at_bank": Words("银行处理", "At the bank"),
        "arrived": Words("到账", "Arrived"),
        "refused": Words("没有成功", "Did not go through"),
        "unknown": Words("等银行答复", "Waiting for the bank's answer"),
        "paid_out": Words("银行已打款", "Paid by the bank"),
        "returned": Words("银行退回", "Sent back by the bank"),
        "refunded": Words("已退款", "Refunded"),
    }
)
_WHERE: Final[Mapping[MoneyState, Words]] = MappingProxyType(
    {
        MoneyState.NOT_MOVED: Words("钱没有动。", "No money moved."),
        MoneyState.HELD: Words("钱已单独留出。", "The money is set aside."),
        MoneyState.MOVED: Words("钱已经动了。", "The money has moved."),
        MoneyState.UNKNOWN: Words(
            "银行还没有答复，不确定钱有没有动。", "The bank has not answered; whether money moved is not known."
        ),
    }
)
"""Where the money is, said to staff, whose money it is not."""
_THEY_CAN: Final = Words("客户可以：{offers}。", "The customer can: {offers}.")
_YOU_CAN: Final = Words("你可以：{offers}。", "You can: {offers}.")
_CUSTOMERS_OWN: Final = Words("这一步要客户本人来做。", "Only the customer can do this.")
_NOT_PROVEN: Final = Words(
    "身份还没有确认，不能办理。请对方登录，或用短信验证码解锁。",
    "Their identity is not proven. Ask them to sign in, or to unlock with a code by SMS.",
)
_NOT_YOURS: Final = Words("先接手这个会话，再办理。", "Take this conversation first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads, and about whom: a customer their own, staff a customer's, masked, or a shop's people their tries."""

    services: Services
    customer_id: CustomerId | None
    lang: Lang
    at: datetime
    staff: bool = False
    shop: bool = False
    """Of a shop, whose pages are themselves what can be done about it."""
    holds: bool = True
    """Of staff: has this conversation, and may act in it."""


async def record_of(reader: Reader, *, record_id: UUID) -> shapes.Record:
    """Read one record of this customer and show it."""
    assert reader.customer_id is not None, "records are somebody's"
    view = await payments.record(reader.services.rails, customer_id=reader.customer_id, record_id=record_id)
    return await show_record(reader, view)


async def show_records(reader: Reader, views: Sequence[RecordView]) -> list[shapes.Record]:
    """Show several records."""
    return [await show_record(reader, view) for view in views]


async def show_record(reader: Reader, view: RecordView) -> shapes.Record:
    """Show a record in the reader's language."""
    lang = reader.lang
    moved = f"transfer_{'in' if view.incoming else 'out'}" if view.kind == "transfer" else view.kind
    came_back = view.attempt is not None and view.attempt.reason == "withdrawal_returned"
    label = _MONEY["returned" if came_back else moved if view.money == "moved" else view.money.value]
    who = identity.CLOSED_NAME.in_(lang) if view.erased else view.counterparty
    if who is not None and view.card_id is not None:
        who = payments.card_in(who, lang)
    return shapes.Record(
        id=view.id, kind=cast("Literal['top_up', 'transfer', 'payment', 'refund', 'withdrawal']", view.kind),
        direction="in" if view.incoming else "out", title=_title(view, lang), at=view.at,
        counterparty=mask_name(who) if who and reader.staff and view.kind == "transfer" and not view.erased else who,
        amount=view.amount.plain,
        outcome=view.outcome.value, money=view.money.value, money_label=label.in_(lang),
        reference=view.reference, refunded=None if not view.refunded else view.refunded.plain,
        refundable=None if view.refundable is None else view.refundable.plain,
        balance_after=None if reader.staff else view.balance_after, note=None if reader.staff else view.note,
        why=None if view.attempt is None else await why_of(reader, view.attempt), timeline=_timeline(view, lang),
    )  # fmt: skip


async def why_of(reader: Reader, attempt: Attempt) -> shapes.Why | None:
    """Show why a try stands as it stands; None where it needs no why."""
    explanation = reader.services.explainer.explain(attempt)
    if explanation is None or attempt.reason is None:
        return None
    return await show_why(reader, attempt, explanation)


async def show_why(reader: Reader, attempt: Attempt, explanation: Explanation) -> shapes.Why:
    """Show an explanation with the offers that can be run.

    Staff read the facts that decided, and what whoever it is can do; what the customer reads stands beside it.
    """
    lang = reader.lang
    assert attempt.reason is not None, "only what has a reason is explained"
    offers = [] if reader.shop else await show_offers(reader, [(code, attempt) for code in explanation.offers])
    said = [words.in_(lang) for words in (explanation.cause, explanation.money, explanation.todo)]
    cause, money, todo = said
    if reader.staff:
        cause, money, todo = explanation.agent.in_(lang), _WHERE[money_state(attempt)].in_(lang), _who_can(offers, lang)
    return shapes.Why(
        code=attempt.reason, title=explanation.title.in_(lang), cause=cause, money=money, todo=todo,
        until=explanation.until, offers=offers,
        told=_gap(lang).join(filter(None, said)) if reader.staff else None,
    )  # fmt: skip


async def show_offers(
    reader: Reader, wanted: Sequence[tuple[str, Attempt | None]], *, topic: str | None = None
) -> list[shapes.Offer]:
    """Show the offers that have an action, each with what its form starts with."""
    shown = [await offer(reader, code, attempt, topic=topic) for code, attempt in wanted]
    return [each for each in shown if each is not None]


async def offer(
    reader: Reader, code: str, attempt: Attempt | None, *, record_id: UUID | None = None, topic: str | None = None
) -> shapes.Offer | None:
    """Show one offer; what cannot be done now stays visible with the reason."""
    action = reader.services.actions.find(code)
    if action is None or (reader.staff and action.reaches_us):
        return None
    # Only a try about money has a record that the offer could be about.
    about = attempt.id if attempt is not None and attempt.kind in payments.MONEY_KINDS else record_id
    why_not: Words | None = None
    if action.why_not is not None and reader.customer_id is not None:
        try:
            why_not = await action.why_not(reader.customer_id, about, reader.at)
        except NotFound:
            # Nothing came of the try that this could be done to.
            return None
    if why_not is None and reader.staff:
        why_not = _why_not_staff(reader, action)
    prefill: dict[str, str] = {}
    with contextlib.suppress(LookupError, ValueError):
        prefill = dict(action.prefill(attempt))
    if code == "read_article" and topic is not None:
        prefill["topic"] = topic
    return shapes.Offer(
        code=code, label=action.label.in_(reader.lang), record_id=about, prefill=prefill,
        proof="session" if reader.staff else action.proof.value,
        enabled=why_not is None, why_not=None if why_not is None else why_not.in_(reader.lang),
    )  # fmt: skip


def _why_not_staff(reader: Reader, action: Action) -> Words | None:
    if Actor.AGENT not in action.actors:
        return _CUSTOMERS_OWN
    if reader.customer_id is None:
        return _NOT_PROVEN
    return None if reader.holds else _NOT_YOURS


def _who_can(offers: Sequence[shapes.Offer], lang: Lang) -> str:
    """Tell staff what the customer can do about it, and what they can do themselves."""
    theirs = [each.label for each in offers if each.why_not == _CUSTOMERS_OWN.in_(lang)]
    ours = [each.label for each in offers if each.enabled or each.why_not == _NOT_YOURS.in_(lang)]
    comma = "、" if lang is Lang.ZH else ", "
    return _gap(lang).join(
        words.in_(lang).format(offers=comma.join(labels))
        for words, labels in ((_THEY_CAN, theirs), (_YOU_CAN, ours))
        if labels
    )


def _gap(lang: Lang) -> str:
    return "" if lang is Lang.ZH else " "


def _title(view: RecordView, lang: Lang) -> str:
    name = _TITLES[view.kind, view.incoming].in_(lang)
    if view.title is None:
        return name
    if view.kind == "refund":
        return f"{name}：{view.title}" if lang is Lang.ZH else f"{name}: {view.title}"
    return view.title


def _timeline(view: RecordView, lang: Lang) -> list[shapes.Step]:
    steps = [
        shapes.Step(name=stage.name, label=_STEPS[stage.name].in_(lang), at=stage.at, state=stage.state)  # type: ignore[arg-type]
        for stage in view.stages
    ]
    if view.refunded:
        done: Literal["done", "now"] = "done" if not view.refundable else "now"
        steps.append(shapes.Step(name="refunded", label=_STEPS["refunded"].in_(lang), at=None, state=done))
    return steps
