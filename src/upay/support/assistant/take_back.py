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


_DEEDS: Final = (
    _Deed("退(?:款|货|钱|掉)?", r"refund\w*|return(?:ing)?", ("refund_how", "merchant_dispute"), ("request_refund",)),
    _Deed("(?:注销|销户|关(?:掉|账户)?)", r"clos(?:e|ing)|delet(?:e|ing)", ("account_close",), ("close_account",)),
    _Deed(
        "(?:冻结?|封|挂失|锁)", r"block(?:ing)?|freez(?:e|ing)|lock(?:ing)?|stop(?:ping)?|report(?:ing)?",
        ("phone_lost", "account_stolen", "phishing", "payment_unrecognised"), ("freeze_account", "report_loss"),
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
_END: Final = r"[了吧啦哈啊呀呢哦的!！。.~… ]*"
_NOT_ZH: Final = (
    r"(?:先|还是|暂时|我?又|也|就|都|你|那)*(?:不用|不要|不想|不准备|没打算|不|别)(?:再|要|想|去|给我|帮我|用)*{deed}"
    r"(?:[我他她它你]|[这那]个|[账帐][户号]|卡|号码?|手机|密码|钱)?了?"
)
_NOT_EN: Final = (
    r"\b(?:(?:please )?do(?:n'?t| not)|not|no need to|won'?t|will not|no longer|stop)"
    r"(?: (?:want|wanna|going|gonna|need|be|to|you|have))* (?:{deed})\b"
)
_CUES: Final = re.compile(
    r"(?:按|点|打|输|选|发)错(?:了|啦|字)|手滑|手误|改(?:变)?主意|想通了|后悔|气话|当我没说|不折腾|不麻烦(?:你|您)?们?了"
    r"|(?:手机|它|卡)?(?:又)?找(?:到|着|回来?)了|留着(?:用|吧|自己)|自己(?:能|会)?(?:解决|搞定|弄好|弄)(?:了|吧)"
    r"|\b(?:changed my mind|never ?mind|second thoughts?|wrong (?:button|thing)|by (?:mistake|accident)"
    r"|my (?:bad|mistake)"
    r"|(?:i(?:'ll| will| wanna| want to|'d rather)|just|let me) keep|keep (?:it|them|the \w+|my \w+)(?: open)?"
    r"|found it|turned up|(?:all )?sorted|all good now|forget (?:it|that|about it)|scratch that|leave it)\b",
    re.IGNORECASE,
)
"""What takes back by itself, whatever was wanted."""
_WANTS: Final = re.compile(
    r"怎么|如何|为什么|为啥|能不能|可以|多久|[吗么?？]|想问|要问|我要(?!是)|我想|(?<!不)想(?:改|换|查)|改成|换成"
    r"|\b(?:how|why|what|when|where|which|can|could|would|instead|i need|i want to (?!keep)|rather (?!not|keep)"
    r"|does)\b|\?",
    re.IGNORECASE,
)
"""What wants something else besides."""
_OTHERS: Final = re.compile(
    r"老板|商家|店(?:家|主|员)?|卖家|对方|他|她|银行|你们|客服|朋友|系统|被|转错|付错|充错"
    r"|\b(?:he|she|they|shop|seller|merchant|bank|you guys|store|wo[n]'t let|didn'?t)\b",
    re.IGNORECASE,
)
"""Somebody else who does or does not."""
_FROZEN: Final = re.compile(r"冻|封|挂失|锁|\b(?:block|freez|lock|stop)", re.IGNORECASE)


def takes_back(text: str, talk: Talk) -> bool:
    """Tell whether a short message says that what is on the table is not wanted after all, and nothing else."""
    said = text.strip().replace("’", "'")
    if talk.topic is None or len(said) > _LONGEST * (1 if _is_chinese(said) else 3) or len(said.split()) > _MOST_WORDS:
        return False
    if _WANTS.search(said) or _OTHERS.search(said):
        return False
    wanted = _wanted(talk)
    if any(_denies(said, deed) for deed in wanted):
        return True
    # "Pressed the wrong thing" about money that went out is no taking back, but the very matter.
    about_money = talk.record is not None and not wanted
    cue = _CUES.search(said)
    return cue is not None and bool(wanted) and not about_money and not _denies_other(said, wanted)


def is_on_the_table(talk: Talk) -> bool:
    """Tell whether anything that can be taken back was wanted or offered."""
    return talk.topic is not None and bool(_wanted(talk))


def speaks_of_freezing(text: str) -> bool:
    """Tell whether what is taken back is a freeze, which may have been made meanwhile."""
    return _FROZEN.search(text) is not None


def _is_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def _wanted(talk: Talk) -> list[_Deed]:
    return [deed for deed in _DEEDS if _on_the_table(deed, talk)]


def _on_the_table(deed: _Deed, talk: Talk) -> bool:
    assert talk.topic is not None, "something is talked of"
    return talk.topic.startswith(deed.topics or ("\0",)) or any(one.code in deed.offers for one in talk.deeds)


def _denies(said: str, deed: _Deed) -> bool:
    """Tell whether a text says "not" to this, in as many words."""
    return (
        re.search(_NOT_ZH.format(deed=deed.zh), said) is not None
        or re.search(_NOT_EN.format(deed=deed.en), said, re.IGNORECASE) is not None
    )


def _denies_other(said: str, wanted: Sequence[_Deed]) -> bool:
    """Tell whether a text says "not" to something that nobody had wanted: then it is a question of its own."""
    return any(_denies(said, deed) for deed in _DEEDS if deed not in wanted)
