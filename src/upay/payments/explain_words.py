"""How explanations are worded: what a try is called, what its facts read as, where its money is.

A fact may be missing (older rows, other paths) or unreadable; it is then left out, and the sentence is said without.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from upay.kit.language import Words
from upay.kit.money import AmountInvalid, Money
from upay.kit.reasons import MoneyState
from upay.kit.time import business_date, day_in_words, moment_in_words
from upay.payments.bank_names import bank_words
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explain, Explanation, money_state

Part = Words | Money | str | int
"""What a blank in a sentence is filled with."""
Detail = tuple[Words, Part | None]
"""A label and its value, for the agent's line; without a value it is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doing:
    """A kind of try in words; money sentences are by state, and `{card}` in them is the card, if one is known."""

    name: Words
    this: Words
    this_of: Words
    again: Words
    smaller: Words | None
    """How to do it with a smaller amount; None where the amount is not the customer's to choose."""
    not_moved: Words
    held: Words
    unknown: Words


_UNKNOWN = Words(
    "现在还不确定钱有没有动：动了，就会到账；没有动，就一分钱也不会少。",
    "It is not known yet whether money has moved: if it has, it will arrive; if not, nothing is taken.",
)
_HELD = Words(
    "申请先保留着，没有付出任何钱。",
    "The request is held for now, and no money has been paid out.",
)
_DOINGS: Final[Mapping[str, _Doing]] = MappingProxyType(
    {
        "top_up": _Doing(
            name=Words("充值", "top-up"),
            this=Words("这笔充值", "this top-up"),
            this_of=Words("这笔 {asked} 的充值", "this top-up of {asked}"),
            again=Words("重新充值", "top up again"),
            smaller=Words("少充一点", "top up a smaller amount"),
            not_moved=Words(
                "{card}没有扣款，余额也没有变化。", "{card} was not charged, and your balance has not changed."
            ),
            held=Words(
                "这笔钱已单独留出，还没有计入你的余额。",
                "The money is set aside and has not been added to your balance yet.",
            ),
            unknown=Words(
                "现在还不确定{card}有没有扣款：扣了，钱会到你的余额；没有扣，就一分钱也不会少。",
                "It is not known yet whether {card} was charged: if it was, the money will arrive in your balance; "
                "if not, nothing is taken.",
            ),
        ),
        "transfer": _Doing(
            name=Words("转账", "transfer"),
            this=Words("这笔转账", "this transfer"),
            this_of=Words("这笔 {asked} 的转账", "this transfer of {asked}"),
            again=Words("重新转账", "send it again"),
            smaller=Words("少转一点", "send a smaller amount"),
            not_moved=Words("钱没有动，还在你的余额里。", "No money has moved; it is still in your balance."),
            held=Words(
                "这笔钱已从可用余额中留出，还没有转给对方。",
                "The money is set aside from your balance and has not been sent yet.",
            ),
            unknown=_UNKNOWN,
        ),
        "payment": _Doing(
            name=Words("付款", "payment"),
            this=Words("这笔付款", "this payment"),
            this_of=Words("这笔 {asked} 的付款", "this payment of {asked}"),
            again=Words("重新付款", "pay again"),
            smaller=None,
            not_moved=Words("钱没有动，还在你的余额里。", "No money has moved; it is still in your balance."),
            held=Words(
                "这笔钱已从可用余额中留出，还没有付给商家。",
                "The money is set aside from your balance and has not been paid to the shop yet.",
            ),
            unknown=_UNKNOWN,
        ),
        "refund": _Doing(
            name=Words("退款", "refund"),
            this=Words("这笔退款", "this refund"),
            this_of=Words("这笔 {asked} 的退款", "this refund of {asked}"),
            again=Words("重新申请退款", "ask for the refund again"),
            smaller=Words("少退一点", "ask for a smaller amount"),
            not_moved=Words(
                "这次没有退款，你的余额和原来的付款都没有变化。",
                "Nothing was refunded; your balance and the original payment are unchanged.",
            ),
            held=Words(
                "退款的钱已经为你留着，还没有到账。", "The refund is set aside for you and has not arrived yet."
            ),
            unknown=_UNKNOWN,
        ),
        "withdrawal": _Doing(
            name=Words("提现", "withdrawal"),
            this=Words("这笔提现", "this withdrawal"),
            this_of=Words("这笔 {asked} 的提现", "this withdrawal of {asked}"),
            again=Words("重新提现", "withdraw it again"),
            smaller=Words("少提一点", "withdraw a smaller amount"),
            not_moved=Words("钱没有动，还在你的余额里。", "No money has moved; it is still in your balance."),
            held=Words(
                "这笔钱已从可用余额中留出，还没有到卡上。",
                "The money is set aside from your balance and is not on the card yet.",
            ),
            unknown=Words(
                "这笔钱已从可用余额中留出，还不确定银行有没有打到{card}：打了，就会到卡上；没有打，就退回你的余额。",
                "The money is set aside from your balance, and it is not known yet whether the bank has paid it to "
                "{card}: if it has, it will be on the card; if not, it goes back to your balance.",
            ),
        ),
        "shop.order": _Doing(
            name=Words("开单", "order"),
            this=Words("这笔订单", "this order"),
            this_of=Words("这笔 {asked} 的订单", "this order of {asked}"),
            again=Words("重新开单", "make the order again"),
            smaller=None,
            not_moved=Words(
                "订单没有开出，店里的钱没有变化。", "No order was made, and the shop's money has not changed."
            ),
            held=_HELD,
            unknown=_UNKNOWN,
        ),
        "shop.refund": _Doing(
            name=Words("退款", "refund"),
            this=Words("这次退款", "this refund"),
            this_of=Words("这次 {asked} 的退款", "this refund of {asked}"),
            again=Words("再退一次", "give it back again"),
            smaller=Words("少退一点", "give back a smaller amount"),
            not_moved=Words("钱没有动，还在店里的余额里。", "No money has moved; it is still in the shop's balance."),
            held=_HELD,
            unknown=_UNKNOWN,
        ),
        "bind_card": _Doing(
            name=Words("绑卡", "adding a card"),
            this=Words("这次绑卡", "adding this card"),
            this_of=Words("这次绑卡", "adding this card"),
            again=Words("重新绑卡", "add the card again"),
            smaller=None,
            not_moved=Words(
                "绑卡不扣款，你的钱没有动。", "Adding a card charges nothing, and your money has not moved."
            ),
            held=_HELD,
            unknown=_UNKNOWN,
        ),
        "set_limit": _Doing(
            name=Words("改限额", "limit change"),
            this=Words("这次改限额", "this limit change"),
            this_of=Words("这次改到 {asked} 的限额修改", "this limit change to {asked}"),
            again=Words("重新改限额", "set the limit again"),
            smaller=Words("把限额设低一点", "set a lower limit"),
            not_moved=Words(
                "改限额不扣款，你的钱没有动。", "Changing a limit charges nothing, and your money has not moved."
            ),
            held=_HELD,
            unknown=_UNKNOWN,
        ),
    }
)
_ANY_DOING: Final = _Doing(
    name=Words("操作", "request"),
    this=Words("这次操作", "this request"),
    this_of=Words("这次操作", "this request"),
    again=Words("重新提交", "try again"),
    smaller=None,
    not_moved=Words("没有扣款，钱没有动。", "Nothing was charged, and no money has moved."),
    held=_HELD,
    unknown=_UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """An attempt, read for explaining it."""

    attempt: Attempt

    @property
    def doing(self) -> _Doing:
        """The kind of try in words."""
        kind = self.attempt.kind
        return _DOINGS.get(f"shop.{kind}" if self.attempt.by_shop else kind, _ANY_DOING)

    @property
    def asked(self) -> Money | None:
        """The amount that was asked for; what the customer typed stands in for a fact that is not there."""
        return self.money("asked") or _amount(dict(self.attempt.asked).get("amount"))

    @property
    def card(self) -> Words:
        """The bank card, by its last four digits where they are known."""
        tail = self.card_tail
        if tail is None:
            return Words("这张银行卡", "the card" if self.attempt.kind == "bind_card" else "your card")
        return Words(f"尾号 {tail} 的银行卡", f"the card ending {tail}")

    @property
    def by_card(self) -> bool:
        """Whether a card is what is being used, so that another card may help."""
        return self.attempt.kind in {"top_up", "bind_card", "withdrawal"}

    @property
    def card_tail(self) -> str | None:
        """The last four digits of the card."""
        tail = self.text("card_tail") or dict(self.attempt.asked).get("tail")
        return tail if isinstance(tail, str) and re.fullmatch(r"[0-9]{4}", tail) else None

    @property
    def bank_code(self) -> str | None:
        """The bank's own answer code."""
        code = self.text("bank_code")
        return code if code and re.fullmatch(r"[0-9A-Za-z]{1,8}", code) else None

    def text(self, name: str) -> str | None:
        """Return a fact that is a text and not empty."""
        value = dict(self.attempt.facts).get(name)
        return value if isinstance(value, str) and value else None

    def number(self, name: str) -> int | None:
        """Return a fact that counts something."""
        value = dict(self.attempt.facts).get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def money(self, name: str) -> Money | None:
        """Return a fact that is an amount; zero and below are amounts too."""
        return _amount(dict(self.attempt.facts).get(name))

    def instant(self, name: str) -> datetime | None:
        """Return a fact that is an instant."""
        try:
            found = datetime.fromisoformat(self.text(name) or "")
        except ValueError:
            return None
        return found if found.tzinfo is not None else None

    def time(self, at: datetime | None) -> Words | None:
        """Word an instant; the year is said if it is not the attempt's."""
        return None if at is None else moment_in_words(at, beside=business_date(self.attempt.at))

    def day(self, on: date) -> Words:
        """Word a day; the year is said if it is not the attempt's."""
        return day_in_words(on, beside=business_date(self.attempt.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An explanation with blanks. Every line may use {this}, {this_of}, {doing}, {again} and {card}."""

    title: Words
    cause: Words
    todo: Words
    offers: tuple[str, ...]
    agent: Words
    """Without its full stop: the facts follow in brackets."""


def join(*sentences: Words) -> Words:
    """Put sentences one after the other."""
    return Words("".join(each.zh for each in sentences), " ".join(each.en for each in sentences))


def tell(
    reading: Reading, line: Line, *, details: Sequence[Detail] = (), money: Words | None = None,
    until: datetime | None = None, **parts: Part | None,
) -> Explanation:  # fmt: skip
    """Make the explanation of an attempt from a line and what its blanks stand for.

    A part that is None must not be named in the line: who chooses the line knows what is known. `money` is given only
    where the usual sentence about the money does not fit.
    """
    doing, asked = reading.doing, reading.asked
    filled: dict[str, Part] = {
        "this": doing.this,
        "this_of": doing.this if asked is None else _fill(doing.this_of, asked=asked),
        "doing": doing.name,
        "again": doing.again,
        "card": reading.card,
        **{name: part for name, part in parts.items() if part is not None},
    }
    where = {MoneyState.HELD: doing.held, MoneyState.UNKNOWN: doing.unknown}.get(
        money_state(reading.attempt), doing.not_moved
    )
    return Explanation(
        title=_sentence(line.title, **filled),
        cause=_sentence(line.cause, **filled),
        money=_sentence(money or where, **filled),
        todo=_sentence(line.todo, **filled),
        offers=line.offers,
        agent=_for_staff(_sentence(line.agent, **filled), [*details, *_bank_details(reading)]),
        until=until,
    )


def plainly(line: Line) -> Explain:
    """Explain a reason that reads the same whatever the facts are."""
    return lambda attempt: tell(Reading(attempt), line)


def _for_staff(lead: Words, details: Sequence[Detail]) -> Words:
    known = [(label, _words(value)) for label, value in details if value is not None]
    zh = "，".join(f"{label.zh} {value.zh}" for label, value in known)
    en = ", ".join(f"{label.en} {value.en}" for label, value in known if value.en)
    return Words(f"{lead.zh}（{zh}）。" if zh else f"{lead.zh}。", f"{lead.en} ({en})." if en else f"{lead.en}.")


def _bank_details(reading: Reading) -> list[Detail]:
    bank = reading.text("bank_name")
    named = None if bank is None else bank_words(bank)
    if named is not None and not named.en.isascii():
        named = Words(named.zh, "")  # A bank that has only a Chinese name is left out of the English line.
    return [
        (Words("发卡行", "bank"), named),
        (Words("银行代码", "bank code"), reading.bank_code),
        (Words("卡尾号", "card ending"), reading.card_tail),
    ]


def _words(part: Part) -> Words:
    return part if isinstance(part, Words) else Words(str(part), str(part))


def _fill(words: Words, **parts: Part) -> Words:
    said = {name: _words(part) for name, part in parts.items()}
    return Words(
        words.zh.format(**{name: part.zh for name, part in said.items()}),
        words.en.format(**{name: part.en for name, part in said.items()}),
    )


def _sentence(words: Words, **parts: Part) -> Words:
    filled = _fill(words, **parts)
    return Words(filled.zh, filled.en[:1].upper() + filled.en[1:])


def _amount(value: object) -> Money | None:
    """Read an amount of our own writing, or what a customer typed; whatever cannot be read is not known."""
    if not isinstance(value, str):
        return None
    if re.fullmatch(r"0+(\.0{1,2})?", value):
        return Money(0)
    try:
        size = Money.parse(value.removeprefix("-"))
    except AmountInvalid:
        return None
    return Money(-size.minor) if value.startswith("-") else size
