"""Following up: messages that mean something only after what was said before them. Pure.

"Not this one, the one in the morning", "and the refund?", "when will it arrive", "never mind", "yes, do that". Only
wordings that are unmistakable are read here; everything else is a question of its own.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from upay.support.assistant.families import named_in
from upay.support.assistant.point import asks_next, names_nothing, only_points
from upay.support.assistant.take_back import takes_back
from upay.support.assistant.talk import Offered, Talk


class Means(StrEnum):
    """What a message does to the conversation."""

    NEW = "new"
    CANCEL = "cancel"
    YES = "yes"
    NO = "no"
    HEARD = "heard"
    BACK = "back"
    CORRECTION = "correction"
    ELLIPSIS = "ellipsis"
    POINTER = "pointer"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How a message follows up: what it does, and what of it is left to be understood."""

    means: Means
    rest: str = ""
    family: str | None = None
    """The matter that it names, if it names one."""
    place: int | None = None
    """Which of several matters it goes back to, counted from 0."""
    agreed: Offered | None = None
    """What is to be done, if it says so."""
    shown: bool = False
    """Whether its button is only shown again: they were told to press it, and asked nothing."""
    learned: bool = False
    """Whether this is what such words mean mostly, rather than what these say without doubt."""


_END: Final = r"[吧啊呀呢啦了哦哈嗯。.!！~… ]"
_ENDS: Final = rf"{_END}*"
_CANCEL: Final = re.compile(
    rf"(?:(?:算了|不用了|不用|不管了?|取消吧?|先不(?:说|弄|问|处理)了?|不弄了|不问了|当我没(?:说|问)|不需要了?|没事了?"
    rf"|那?就这样){_ENDS}(?:(?:[，,]|[，,]?(?:谢谢|谢了|多谢)){_ENDS})?)+"
    r"|(?:(?:ok|okay|oh|well|actually)[, ]+)?(?:never ?mind|forget (?:it|about it|that)|cancel (?:that|it)|nvm|drop it"
    r"|leave it|don'?t (?:worry|bother)(?: about it)?|no need(?: anymore)?)(?:[, ]+(?:thanks|thank you|then"
    r"|(?:all )?sorted(?: (?:it|now))?|all good|i'?m (?:good|fine)"
    r"|(?:i )?(?:solved|fixed|found) it))*[.! ]*",
    re.IGNORECASE,
)
_YES: Final = re.compile(
    rf"(?:好的?|好呀|好啊|行|可以|对|是|是的|对的|确认|确定|嗯|要|需要|麻烦(?:你|您)?了?|帮我(?:办|弄|处理"
    rf"|操作)|就这么办|同意)"
    rf"{_ENDS}(?:[，,]?(?:帮我(?:办|弄|处理|操作)?|麻烦(?:你|您)?了?|谢谢|就这么办|办吧){_ENDS})?"
    r"|(?:yes|yeah|yep|yup|ok|okay|sure|please do|go ahead|do it|do that|sounds good|that'?s right)"
    r"(?:[, ]+(?:please|go ahead|do it|do that|thanks))*[.! ]*",
    re.IGNORECASE,
)
_NO: Final = re.compile(
    rf"(?:不要了?|不了|先不|暂时不用?|不必|不用了?谢谢){_ENDS}|(?:no thanks|no thank you|not now|not yet"
    rf"|no,? don'?t)[.! ]*",
    re.IGNORECASE,
)
_BARE_NO: Final = re.compile(
    rf"不+(?:要|用|需要|必|行|可以)?了?{_ENDS}|别了?{_ENDS}"
    r"|(?:no+|nope|nah|not really|no way|rather not|i'd rather not)[.! ]*",
    re.IGNORECASE,
)
"""A no and nothing else: to a question of ours it is the answer, and otherwise it says that we are wrong."""
_HEARD: Final = re.compile(
    rf"(?:(?:好的?|嗯|哦+|噢|行){_ENDS}[，,]?)?(?:知道了?|明白了?|了解了?|收到|懂了|清楚了?|原来如此|也行|那好吧|好吧|那?我?(?:就|再)?(?:等等|等着|等一?下|等)(?:看|吧|再说)?){_ENDS}"
    rf"(?:[，,]?(?:谢谢|谢了|多谢)(?:你|您)?{_ENDS})?"
    rf"|[哦噢喔]+{_ENDS}|(?:(?:ok|okay|oh|ah|right|alright|fine|well|yeah|yes)\b[,. ]*)*(?:got it|i see"
    rf"|understood|alright|noted|fair enough|fine"
    rf"|makes sense|i'?ll wait(?: then| and see| for it)?|will do|good to know)(?:[, ]+(?:then|thanks|thank you"
    rf"|cheers))*[.! ]*",
    re.IGNORECASE,
)
_GIVES_IN: Final = re.compile(
    rf"(?:那|就|先|你)*(?:好吧|也行|行吧|可以吧|转){_ENDS}"
    r"|(?:(?:yes|yeah|ok|okay|well)[, ]+)?(?:fine|alright|all right)"
    r"(?:[, ]+(?:then|please|thanks))*[.! ]*",
    re.IGNORECASE,
)
"""A yes to what was asked, and a courtesy where nothing was."""
_DO: Final = {
    "freeze_account": r"(?:冻结|冻住|先冻)(?:吧|[账帐][户号]|一下|了)*|freeze (?:it|my account|the account)",
    "inquire_bank": r"(?:再?问(?:一下|一次|问|下)?银行|催(?:一下|催|下)?银行?)(?:吧)?|ask (?:the |my )?bank(?: again)?",
    "retry": r"(?:再试|重试)(?:一次|一下|试)?(?:吧)?|try (?:it |that )?again|retry",
    "request_refund": r"(?:还是)?(?:(?:申请)?退款|退(?:了|掉|钱|一下)?|申请)吧?|refund (?:it|that|this|me)(?: please)?"
    r"|ask for (?:the|a) refund",
    "withdraw": r"(?:那?我?(?:就|先)?)提现吧?|withdraw(?: it)?(?: then)?",
    "top_up": r"(?:那?我?(?:就|先|去|再|来)*)充(?:值|钱|点儿?|一点|些|一些)?(?:钱)?(?:进去)?吧?"
    r"|(?:i'?ll )?top (?:it )?up(?: then| first)?|(?:i'?ll )?add (?:some )?money(?: then| first)?",
    "unfreeze_request": r"(?:解除冻结|解冻|解开|解封|解除|解)(?:了|它)?吧?|unfreeze (?:it|my account)"
    r"|lift (?:it|the freeze)",
    "use_other_card": r"换(?:一?张)?(?:别的|其他|另外?)?(?:一张)?卡?(?:试试?|吧)?|用(?:另外?一张|别的|其他)卡?(?:吧)?"
    r"|(?:use|try) (?:another|a different|my other) (?:card|one)|another card",
    "unlock": r"解锁吧?|unlock (?:it|my account)",
    "reset_pin": r"重置(?:一下|支付密码|密码)?吧?|reset (?:it|my pin|the pin)",
    "verify_identity": r"(?:去|做)?(?:实名|身份)?认证(?:一下)?吧?|(?:去)?升级(?:一下)?吧?"
    r"|verify (?:me|my identity)|upgrade(?: me| it)?",
    "talk_to_agent": r"(?:那就|那)?转(?:过去|给他们|给客服|接)吧?|(?:那就|那)?(?:转|找|叫)(?:个)?(?:人工?|客服)吧?"
    r"|(?:pass|put) me (?:on|through)(?: then)?",
}  # fmt: skip
_ASKED_TO: Final = {
    code: re.compile(
        rf"(?:那|好|好的|好吧|好嘞|行|中|成|嗯|对|是的|可以|要|麻烦|请|帮我|替我|给我|先|就|你|还是|诶|[，,.。 ]"
        rf"|\b(?:yes|yep|yeah|yup|ok|okay|sure|alright|fine|please|then|can you|could you)\b)*"
        rf"(?:{words})(?:谢谢|please|thanks|then|{_END}|[，,?？])*",
        re.IGNORECASE,
    )
    for code, words in _DO.items()
}
_NAMES: Final = {code: re.compile(words, re.IGNORECASE) for code, words in _DO.items()}
AGREED_TO: Final = frozenset(_DO)
"""The offers that can be agreed to by naming the deed."""
_BACK: Final = re.compile(
    r"(?:那|好|嗯|，|,| )*(?:(?:说|聊|问|讲)?回(?:到)?|继续(?:说|问|聊)?|接着(?:说|问)?)?(?:一下)?我?"
    r"(?:刚才|刚刚|之前|前面|上面|最开始|一开始)(?:我?(?:说|问|讲))?的?(?:那个|那件事?|那事儿?|那个问题|问题"
    r"|事儿?|第一个|第一件)"
    r"(?:怎么样了?|怎么办|呢|吧|啊|还没(?:说完|弄完|解决))*[?？。! ]*"
    r"|(?:ok(?:ay)?|so|now|right|anyway|,| )*(?:(?:let'?s )?(?:go(?:ing)? )?back to|returning to|as for|about) "
    r"(?:what i (?:asked|said|wrote)(?: (?:before|first|earlier))?"
    r"|(?:my|the) (?:first|earlier|previous|other|original)(?: (?:one|question|thing|issue|problem|matter))?)[?. ]*",
    re.IGNORECASE,
)
_BACK_TO: Final = re.compile(
    r"(?:那|好|嗯|，|,| )*(?:(?:说|聊|问|讲)回(?:到)?|回到|继续说|接着说)(?:刚才|之前|前面)?(?:我?(?:说"
    r"|问)的)?(?P<what>.{2,16}?)"
    r"(?:的?(?:那件事|那事|那个|问题|事情?|那笔))?(?:吧|呢|啊)*[?？。! ]*"
    r"|(?:ok(?:ay)?|so|now|anyway|,| )*(?:let'?s )?(?:go(?:ing)? )?back to (?:my|the|that) (?P<en>.{3,40}?)[?. ]*",
    re.IGNORECASE,
)
_PLACES: Final = tuple(
    re.compile(
        rf"(?:那么?|好的?|还有|先说|请问|,|，| )*(?:我的?)?第{zh}(?:个|件|条)(?:事情?|问题|呢|怎么办|怎么弄"
        rf"|怎么样|咋办|咋整|说说"
        r"|再说一?[遍下次]|还没(?:说|好|解决|回答)|没(?:说|回答)|[吧啊呀了的嘛,，?？。! ])*"
        rf"|(?:(?:and|so|ok|okay|now|then|what about|how about|as for|about|back to|the|my)\b|[, ])+(?:{en})"
        r"(?: (?:one|thing|question|problem|issue|matter|then|now|again|please))*[?!. ]*",
        re.IGNORECASE,
    )
    for zh, en in (("一", "first|1st"), ("二", "second|2nd"), ("三", "third|3rd"), ("四", "fourth|4th"))
)
"""A place among the several things that one message asked."""
_CORRECTS: Final = re.compile(
    r"(?:(?:[也都]?不是(?:这|那)(?:一?笔|一?个|一?单|件事?)|不是这个意思|[也都]?不是(?=[，,。\s啊呀吧]|$)"
    r"|不对|错了|搞错了"
    r"|弄错了|说错了|打错字?了|问错了|不不+|你(?:理解|搞|弄|看)错了|"
    r"你没(?:听|看)懂|我(?:说|问)的不是(?:这|那)(?:个|一?笔|件事?)?)[，,。!！\s啊呀吧呢了]*)+(?:(?:我(?:说|问"
    r"|指|要问|想问|要说)的?(?:是|就是)|我是(?:说|问|指)"
    r"|应该是|而是|是)\s*)?(?P<rest>.*)"
    r"|(?:我(?:说|问|指|想问|要问)的(?:是|就是)|我是(?:说|问|指))(?P<rest2>.+)",
    re.IGNORECASE | re.DOTALL,
)
_NOT_BUT: Final = re.compile(
    r"不是(?!我|本人|说|有|应该|已经|都)(?P<not>[^，,。?？]{1,12})[，,。 ]+(?:我(?:说|问)的)?(?:而?是|要)(?P<rest>.+)"
)
_CORRECTS_EN: Final = re.compile(
    r"(?:(?:no+|nope|sorry|wait|not (?:that|this)(?: one)?|that'?s not (?:it|the one|right|what i (?:meant|asked))"
    r"|that is not (?:it|the one|right|what i (?:meant|asked))|wrong(?: one)?|you (?:got|have) (?:it|that|me) wrong"
    r"|you misunderstood(?: me)?)(?:[,.;! -]+|$))+"
    r"(?:(?:actually[, ]+)?(?:i (?:meant|mean|was asking about|am asking about)|i'?m (?:talking|asking) about"
    r"|it'?s|it was)"
    r"\s+)?(?P<rest>.*)|(?:actually[, ]+)?(?:i (?:meant|mean)|i was (?:asking|talking) about)\s+(?P<rest2>.+)",
    re.IGNORECASE | re.DOTALL,
)
_ELLIPSIS: Final = re.compile(
    r"(?:那么?|还有|然后|至于|，|,| )*(?:我的?|那个|这个|刚才的?)?(?P<what>[^，,。]{2,16}?)(?:那一?笔|那个"
    r"|这一?笔|的)?(?:[呢咧嘞哩]|怎么样了?|又?怎么说)"
    r"[?？。! ]*"
    r"|(?:(?:and )?(?:what|how) about(?: (?:my|the|that|this))?|and (?:my|the|that|this)|(?:and"
    r"|also)(?= \w+(?: \w+)?\?)) (?P<en>[^,.]{2,40}?)"
    r"(?: then| though| too)?[?. ]*",
    re.IGNORECASE,
)
_BARE_NOUN: Final = re.compile(
    r"(?:我?的|那个|这个|the |my |that )*[\w\u4e00-\u9fff -]{2,14}?(?:的事情?|那件事|的问题|)[。.!！?？ ]*"
)
_OTHER: Final = re.compile(
    r"另(?:外)?(?:的)?[一那]?[个笔单]|别的|其[他它](?:的)?|\b(?:the )?other(?: one)?\b|\banother(?: one)?\b",
    re.IGNORECASE,
)
_IT_ZH: Final = re.compile(r"(?:它|[这那该]一?笔(?:钱|账)?|[这那]个?钱|这单|那单)")
_IT_EN: Final = re.compile(
    r"\b(?:it|that one|this one|that money|the money|that payment|this payment)\b", re.IGNORECASE
)
_LONGEST_FOLLOW_UP: Final = 200
"""A longer message says what it means."""
_LONGEST_POINTER: Final = 28
_MOST_WORDS_OF_POINTER: Final = 9


def follow_up(text: str, talk: Talk) -> FollowUp:
    """Tell how a message follows up on where the conversation stands."""
    said = text.strip().replace("’", "'")
    if len(said) > _LONGEST_FOLLOW_UP:
        return FollowUp(Means.NEW)
    answer = FollowUp(Means.CANCEL) if _CANCEL.fullmatch(said) else _to_what_was_offered(said, talk)
    if answer is None and takes_back(said, talk):
        answer = FollowUp(Means.CANCEL)
    if answer is not None or talk.topic is None:
        return answer or FollowUp(Means.NEW)
    if asks_next(said):
        return FollowUp(Means.POINTER)
    return (
        _back(said, talk)
        or _correction(said)
        or _ellipsis(said)
        or FollowUp(Means.POINTER if points_back(said) else Means.NEW)
    )


def _back(said: str, talk: Talk) -> FollowUp | None:
    """Read that an earlier matter is gone back to, by its place among several or by its name."""
    place = next((place for place, says in enumerate(_PLACES) if says.fullmatch(said)), None)
    if place is not None and place < len(talk.several):
        return FollowUp(Means.BACK, place=place)
    if _BACK.fullmatch(said):
        return FollowUp(Means.BACK)
    back = _BACK_TO.fullmatch(said)
    if back is not None and (named := named_in(back["what"] or back["en"])):
        return FollowUp(Means.BACK, rest=said, family=named[0])
    return None


def says_only_no(text: str) -> bool:
    """Tell whether a message is a no and nothing else."""
    return _BARE_NO.fullmatch(text.strip().replace("’", "'")) is not None


def _correction(said: str) -> FollowUp | None:
    if says_only_no(said):
        return FollowUp(Means.CORRECTION)
    corrected = _corrected(said)
    if corrected is None:
        return None
    named = named_in(corrected)
    return FollowUp(Means.CORRECTION, rest=corrected, family=named[0] if named else None)


def _ellipsis(said: str) -> FollowUp | None:
    short = _ELLIPSIS.fullmatch(said)
    if short is None:
        return None
    named = named_in(short["what"] or short["en"])
    return FollowUp(Means.ELLIPSIS, rest=short["what"] or short["en"], family=named[0] if named else None)


def means_another(rest: str) -> bool:
    """Tell whether a correction asks for another one without saying which."""
    return _OTHER.search(rest) is not None


def is_only_a_noun(rest: str) -> bool:
    """Tell whether what is left of a message is a noun and asks nothing by itself."""
    return len(rest) <= 16 and _BARE_NOUN.fullmatch(rest) is not None and len(rest.split()) <= 3


def named_deed(text: str, talk: Talk) -> Offered | None:
    """Return the deed on offer that a text names anywhere in it, if it names one alone."""
    named = [one for one in talk.deeds if one.code in _NAMES and _NAMES[one.code].search(text)]
    return named[0] if len({one.code for one in named}) == 1 else None


def points_back(text: str) -> bool:
    """Tell whether a short message speaks of "it" or "that one" without saying what."""
    if names_nothing(text):
        return True
    if len(text) <= _LONGEST_POINTER and _IT_ZH.search(text):
        return True
    return _IT_EN.search(text) is not None and len(text.split()) <= _MOST_WORDS_OF_POINTER


def says_only_it(text: str) -> bool:
    """Tell whether nothing is left of a message without its "it", so that no understanding of it alone counts."""
    return names_nothing(text) or only_points(_IT_ZH.sub("", text)) or only_points(_IT_EN.sub("it", text))


def _to_what_was_offered(said: str, talk: Talk) -> FollowUp | None:
    """Read the deed itself ("freeze it"), which has to stand there, or a yes or no to what was asked about.

    An "OK, thanks" is a courtesy wherever nothing was asked, however many buttons stand under the answer.
    """
    for one in talk.deeds:
        if one.code in _ASKED_TO and _ASKED_TO[one.code].fullmatch(said):
            # "Shall I freeze it?" asks, and does not tell to.
            return FollowUp(Means.YES, agreed=one, shown=re.search(r"[?？]", said) is not None)
    if _YES.fullmatch(said):
        if talk.asked_for is None and talk.pressed is not None:
            return FollowUp(Means.YES, agreed=talk.pressed, shown=True)
        return FollowUp(Means.HEARD if talk.asked_for is None else Means.YES, agreed=talk.asked_for)
    if talk.asked_for is not None and _GIVES_IN.fullmatch(said):
        return FollowUp(Means.YES, agreed=talk.asked_for)
    if _NO.fullmatch(said) or (talk.asked_for is not None and says_only_no(said)):
        return FollowUp(Means.NO)
    return FollowUp(Means.HEARD) if _HEARD.fullmatch(said) else None


def _corrected(said: str) -> str | None:
    """Return what a correction puts in place of what was understood; empty if it only says that it was wrong."""
    but = _NOT_BUT.fullmatch(said)
    if but is not None:
        return but["rest"].strip(" ，,。.!！")
    match = _CORRECTS.fullmatch(said) or _CORRECTS_EN.fullmatch(said)
    if match is None:
        return None
    return (match["rest"] or match["rest2"] or "").strip(" ，,。.!！")
