"""Taking money back that is on its way: whether a message wants that, of which kind, and what the records say to it."""

import re
from datetime import timedelta
from typing import Final
from uuid import UUID

from upay.support.assistant import find
from upay.support.assistant.compose import Composer, name
from upay.support.assistant.families import family_of
from upay.support.assistant.flow import Wanted
from upay.support.assistant.turn import OfferOf, Reply, Turn
from upay.support.assistant.words import say

_ZH: Final = {
    "提现": "withdrawal", "取现": "withdrawal", "充值": "top_up", "退款": "refund", "付款": "payment",
    "支付": "payment",
}  # fmt: skip
_NOUN: Final = "|".join(_ZH)
_UNDO: Final = r"(?:取消|撤销|撤回|撤掉|终止|停掉|作废)"
_WISH_ZH: Final = re.compile(
    rf"{_UNDO}(?:掉|一下)?(?:这|那|我|刚才|刚刚|刚|上|一|笔|个|次|的|正在进行|申请|\d|[.元块])*+"
    rf"(?P<a>{_NOUN})(?!密码|后|之后|以后|成功|失败|了|方式)"
    rf"|(?P<b>{_NOUN})(?:申请|操作|的?[那这]笔|[那这]笔)?"
    r"(?:我|想|要|能不能|可不可以|能|可以|怎么|还能|帮我|给我|如何|把它|吗|[,， ])*+"
    rf"{_UNDO}(?!了|后|之后|以后|的)"
    r"|^(?:我|那|算了|好吧|现在|又|突然|还是|[,， ])*+(?:不想|不要|不打算|不用|别|先不|不)(?:再|申请|要|去)*+"
    rf"(?P<c>{_NOUN})(?:了|啦|吧)"
)
_EN: Final = {
    "withdrawal": "withdrawal",
    "top": "top_up",
    "deposit": "top_up",
    "refund": "refund",
    "payment": "payment",
}
_NOUN_EN: Final = r"withdrawal|top-?\s?up|deposit|refund|payment"
_WISH_EN: Final = re.compile(
    rf"\b(?:cancel|stop|undo|reverse|revoke|call off)\s+(?:(?:my|the|this|that|a|last|latest|pending|open)\s+)*+"
    rf"(?P<a>{_NOUN_EN})\b(?! (?:pin|method|password))"
    rf"|\b(?:do not|don'?t|no longer) (?:want|need) (?:(?:my|the|this|that|a|to)\s+)*+(?P<b>{_NOUN_EN})\b"
    rf"(?=.*\b(?:any ?more|any longer|now)\b|[.! ]*$)"
    rf"|\bchanged my mind about (?:(?:my|the|this|that)\s+)*+(?P<c>{_NOUN_EN})\b",
    re.IGNORECASE,
)
_LONGEST: Final = 60
"""Whoever tells more has more to say than that."""
_TOPICS: Final = {
    "withdrawal": "withdraw_missing", "top_up": "topup_missing", "refund": "refund_missing",
    "payment": "payment_pending",
}  # fmt: skip
_OF_FAMILY: Final = {"withdraw": "withdrawal", "top_up": "top_up", "refund": "refund", "payment": "payment"}
_LATELY: Final = timedelta(hours=24)
"""What was done longer ago is meant only where the message names it."""


def wants_to_cancel(text: str) -> str | None:
    """Return the kind of money movement that a message wants to stop or take back; None if it wants no such thing.

    Transfers have a matter of their own: who got it has to agree.
    """
    said = text.strip().replace("’", "'")
    found = None if len(said) > _LONGEST else _WISH_ZH.search(said) or _WISH_EN.search(said)
    if found is None:
        return None
    noun = (found["a"] or found["b"] or found["c"]).lower()
    return _ZH.get(noun) or next(kind for begins, kind in _EN.items() if noun.startswith(begins))


def kind_of(topic: str | None) -> str | None:
    """Return the kind of money movement that a topic is about, if it is one that somebody may want to stop."""
    return _OF_FAMILY.get(family_of(topic) or "")


def tell_cancelling(composer: Composer, turn: Turn, kind: str, *, about: UUID | None = None) -> Reply:
    """Say from the records whether something of this kind is under way, and what of it can still be undone.

    `about` is the record that was talked of, which is meant where the message names none.
    """
    situation = turn.situation
    assert situation is not None, "who has records has signed in"
    turn, now, slots = turn.about(_TOPICS[kind]), turn.question.at, turn.understood.slots
    wanted = Wanted(kinds=[kind], states=["pending", "succeeded"], days=30, prefer=["pending"])  # type: ignore[list-item]
    fit = find.fitting(situation.records, wanted, slots, now=now)
    talked_of = [one for one in situation.records if one.id == about and one.outcome.value in wanted.states]
    meant = next(iter(fit if find.names_something(slots) else [*talked_of, *fit]), None)
    stands = "none"
    if meant is not None and meant.outcome.value == "pending":
        stands = "pending"
    elif meant is not None and (meant.id == about or find.names_something(slots) or now - meant.at < _LATELY):
        stands = "done"
    if meant is None or stands == "none":
        return composer.reply(turn, say(f"cancel_{kind}_none", turn.lang), more=("talk_to_agent",))
    text = say(f"cancel_{kind}_{stands}", turn.lang, what=name(meant, lang=turn.lang, at=now))
    offers: tuple[OfferOf, ...] = ()
    if stands == "done" and meant.refundable:
        offers = (OfferOf("request_refund", meant.id),)
    elif stands == "done" and kind == "top_up":
        offers = (OfferOf("withdraw"),)
    elif stands == "pending" and kind != "refund":
        offers = (OfferOf("inquire_bank", meant.id),)
    return composer.reply(turn, text, record=meant, offers=offers, more=("talk_to_agent",))
