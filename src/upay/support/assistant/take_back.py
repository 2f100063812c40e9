"""Taking back what was asked for: "not closing it after all", "pressed the wrong thing", "found it, don't block". Pure.

What is taken back has to be what is on the table: "he won't refund me" is no wish of whoever writes, and a refund that
is under way is not undone by a word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from upay.support.assistant.talk import Talk

_LONGEST: Final = 24
_MOST_WORDS: Final = 14


@dataclass(frozen=True, slots=True)
class _Deed:
    """Something that can be wanted: how it is called after a "not", and where it is on the table."""

    zh: str
    en: str
    topics: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


_FREEZES: Final = ("freeze_account", "report_loss")
_DEEDS: Final = (
    _Deed(
        "退(?:款|货|钱|掉)?", r"refund(?:ing)?|return(?:ing)?",
        ("refund_how", "merchant_dispute"), ("request_refund",),
    ),
    _Deed("(?:注销|销户|关(?:掉|账户)?)", r"clos(?:e|ing)|delet(?:e|ing)", ("account_close",), ("close_account",)),
    _Deed(
        "(?:冻结?|封|挂失|锁)", r"block(?:ing)?|freez(?:e|ing)|lock(?:ing)?|stop(?:ping)?|report(?:ing)?",
        ("phone_lost", "account_stolen", "phishing", "payment_unrecognised"), _FREEZES,
    ),
    _Deed("(?:换号?|改号?|绑)", r"chang(?:e|ing)|switch(?:ing)?", ("phone_rebind",), ("rebind_phone",)),
    _Deed("(?:解绑|解除|删)", r"remov(?:e|ing)|unlink(?:ing)?|delet(?:e|ing)", ("card_remove",), ("remove_card",)),
    _Deed("(?:绑|加)", r"add(?:ing)?|link(?:ing)?", ("card_bind",), ("bind_card",)),
    _Deed("(?:提(?:高|额)?|升|调|改)", r"rais(?:e|ing)|chang(?:e|ing)|lower(?:ing)?", ("limits",)),
    _Deed("投诉", r"complain(?:ing)?", ("complaint",)),
    _Deed(
        "(?:改|换|重置|设)", r"chang(?:e|ing)|reset(?:ting)?",
        ("password_", "pin_", "profile_", "mfa_"), ("reset_pin",),
    ),
    _Deed("(?:认证|实名|升级)", r"verify(?:ing)?|upgrad(?:e|ing)", ("identity_",), ("verify_identity",)),
    _Deed("(?:转|汇)账?", r"send(?:ing)?|transfer(?:ring)?", ("transfer_how", "transfer_failed")),
    _Deed("充值?", r"top(?:ping)? up", ("topup_how", "topup_failed")),
    _Deed("(?:提现?|取)", r"withdraw(?:ing)?", ("withdraw_how", "withdraw_failed")),
    _Deed("(?:付|买|支付)", r"pay(?:ing)?|buy(?:ing)?", ("payment_how", "payment_failed")),
    _Deed("(?:导出?|查|要|开)", r"export(?:ing)?", ("privacy_data", "receipt")),
    _Deed("(?:解冻|解封|解)", r"unfreez(?:e|ing)|lift(?:ing)?", ("account_frozen",), ("unfreeze_request",)),
)  # fmt: skip
_NOT_ZH: Final = (
    r"(?<![识特级差打到底])(?:先|还是|暂时|我?又|也|就|都|你|那)*(?:不用|不要|不想|不准备|没打算|不|别)(?:再|要|想|去|给我|帮我|用)*{deed}"
    r"(?:[我他她它你]|[这那]个|账户|[账帐]号|卡|号码?|手机|密码|钱)?了?|{deed}(?:的事)?就?(?:撤|取消|作罢)(?:了|回|销)?"
)
_NOT_EN: Final = (
    r"\b(?:(?:please )?do(?:n'?t| not)(?: (?:want|wanna|need|bother))?(?: (?:to|you|them|the|a|it|that))*|no need to"
    r"|(?:i'?m|i am|we'?re) not(?: (?:going to|gonna))?|i (?:won'?t|will not)|no longer(?: want to)?|^not) (?:{deed})\b"
)
_CUES: Final = re.compile(
    r"改(?:变)?主意|想通了|气话|气头上|当我没说|不折腾|不麻烦(?:你|您)?们?了|撤(?:了|回|销)吧"
    r"|(?:手机|它|卡)?(?:又)?找(?:到|着|回来?)了|留着(?:用|吧|自己)|自己(?:能|会)?(?:解决|搞定|弄好)了"
    r"|\b(?:changed my mind|never ?mind|second thoughts?|i(?:'ll| will| wanna| want to|'d rather) keep"
    r"|keep (?:it|them|the \w+|my \w+)(?: open)?|(?:i )?found it|turned up|forget (?:it|that|about it)|scratch that)\b",
    re.IGNORECASE,
)
"""What takes back by itself, whatever was wanted."""
_SLIPS: Final = re.compile(
    r"(?:按|点|打|输|选|发)错(?:了|啦|字)|手滑|手误|后悔|\bpressed the wrong|\bwrong (?:button|thing)"
    r"|\bby (?:mistake|accident)",
    re.IGNORECASE,
)
"""The same where no money went out; there it is the very matter."""
_WANTS: Final = re.compile(
    r"怎么|如何|为什么|为啥|能不能|可以|多久|[吗么?？]|想问|要问|我要(?!是)|我想|(?<!不)想(?:改|换|查)|改成|换成"
    r"|\b(?:how|why|what|when|where|which|can|could|would|instead|i need|i want to (?!keep)|rather (?!not|keep)|does)\b"
    r"|\?",
    re.IGNORECASE,
)
"""What wants something else besides."""
_OTHERS: Final = re.compile(
    r"(?:老板|商家|店(?:家|主|员)?|卖家|对方|他|她|人家|那边|银行|你们|客服|系统).{0,5}(?:不|没|拒|别)|被|转错|付错|充错|小偷"
    r"|\b(?:he|she|they|shop|seller|merchant|bank|you guys|store"
    r"|it(?:'s| is| still)? (?:not|won'?t)|still (?:not|won'?t)"
    r"|didn'?t|hasn'?t|wo[n]'t let)\b",
    re.IGNORECASE,
)
"""Somebody or something else that does not."""
_AMISS: Final = re.compile(
    r"但|可是|不过|没(?!事|必要|有必要|关系|什么)|少了|不见|丢了钱|失败|死活|到底|会怎|影响|(.)不\1|\b(?:but|missing|gone|still|fail\w*|stolen)\b",
    re.IGNORECASE,
)
"""What says that something is amiss, so that nothing is settled by what is said beside it."""


def takes_back(text: str, talk: Talk) -> bool:
    """Tell whether a short message says that what is on the table is not wanted after all, and nothing else."""
    said = text.strip().replace("’", "'")
    if len(said) > _LONGEST * (1 if _is_chinese(said) else 3) or len(said.split()) > _MOST_WORDS:
        return False
    if not may_be_taken_back(said, talk) or _WANTS.search(said):
        return False
    wanted = _wanted(talk)
    cues = _CUES.search(said) or (talk.record is None and _SLIPS.search(said))
    return any(_denied(said, deed) for deed in wanted) or (bool(cues) and not _denied_other(said, wanted))


def may_be_taken_back(text: str, talk: Talk) -> bool:
    """Tell whether something is on the table, and the text neither wants that nor says that something is amiss."""
    wanted = _wanted(talk)
    if not wanted or _OTHERS.search(text) or _AMISS.search(text):
        return False
    # "Changed my mind, refund it" wants what is on the table.
    return not any(_names(_without_denial(text, deed), deed) for deed in wanted)


def has_freezing_on_the_table(talk: Talk) -> bool:
    """Tell whether a freeze was wanted or offered, so that it may have been made meanwhile."""
    return any(deed.offers == _FREEZES for deed in _wanted(talk))


def _is_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def _wanted(talk: Talk) -> list[_Deed]:
    return [deed for deed in _DEEDS if _on_the_table(deed, talk)]


def _on_the_table(deed: _Deed, talk: Talk) -> bool:
    return (talk.topic or "").startswith(deed.topics or ("\0",)) or any(one.code in deed.offers for one in talk.deeds)


def _names(said: str, deed: _Deed) -> bool:
    return re.search(rf"{deed.zh}|\b(?:{deed.en})\b", said, re.IGNORECASE) is not None


def _denied(said: str, deed: _Deed) -> bool:
    """Tell whether a text says "not" to this, in as many words."""
    return _without_denial(said, deed) != said


def _without_denial(said: str, deed: _Deed) -> str:
    """Return what is left of a text without its "not" to this."""
    rest = re.sub(_NOT_ZH.format(deed=deed.zh), " ", said)
    return re.sub(_NOT_EN.format(deed=deed.en), " ", rest, flags=re.IGNORECASE)


def _denied_other(said: str, wanted: Sequence[_Deed]) -> bool:
    """Tell whether a text says "not" to something that nobody had wanted: then it is a question of its own."""
    return any(_denied(said, deed) for deed in _DEEDS if deed not in wanted)
