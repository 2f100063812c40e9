"""What a short message asks of the record that was just told: its particulars, or the same once more. Pure.

"At what time?", "which card was it?", "the number, please" ask for what stands in every record. "But he says nothing
came", "is my money gone?", "how long still?!" name no matter of their own and are about the money that was told.
"""

import re
from enum import StrEnum
from typing import Final

from upay.support.assistant.families import family_of, named_in
from upay.support.assistant.read_talk import asks_who
from upay.support.assistant.understanding import OUT_OF_SCOPE, Action, Understood, plain

_LONGEST: Final = 20
_MOST_WORDS: Final = 13
_ZH: Final = re.compile(r"[\u4e00-\u9fff]")
_PARTICULARS: Final = re.compile(
    r"几点(?!到|能|会)|几分(?:几秒)?[付转充提扣刷]?|(?:什么|啥|哪个)(?:时候|时间)(?:[付转充提买扣刷退发花交打弄办]\S{0,3}的|的事?$|来着)"
    r"|(?:哪天|几号|几月几号|哪一天)(?:[付转充提买扣刷退发花交打弄办]\S{0,2}的|的事?|来着)|(?:具体|准确|确切)?(?:的)?(?:时间|日期)(?:是|呢|发|给|告诉)"
    r"|哪(?:一)?家(?:店|商家|商户|的|呀|啊|来着)?|(?:哪个|哪间|什么|啥)(?:店|商家|商户|超市|地方(?:付|花|刷|扣|买))|谁家"
    r"|(?:转|付|打|汇|给|发)(?:到|了)?(?:给|了)?(?:的)?谁|给的谁|收款(?:人|方|账户)|对方(?:是谁|叫|名字)|谁收(?:的|了)|叫(?:什么|啥)(?:名字?)?"
    r"|(?:在)?哪(?:里|儿)(?:付|花|刷|扣|买|消费)的?"
    r"|哪(?:一)?张(?:卡|银行卡)?|(?:哪个|什么|啥)(?:银行)?卡(?!能|可以|都)|尾号|(?:哪家|哪个|什么)银行"
    r"|(?:订|账|流水|记录|交易|参考|凭证|业务)?(?:单号|编号)|流水号|记录号|交易号|凭证号"
    r"|买的?(?:是)?(?:什么|啥)|(?:什么|啥)东西|(?:是)?多少钱?来着|金额(?:是)?多少"
    r"|\bwhat (?:time|date|day)\b|\bwhen (?:exactly |precisely )?(?:was|did (?:i|that|it))\b|\bdate and time\b"
    r"|\bexact time\b"
    r"|\bwhich (?:of my |one of my )?(?:cards?|shops?|stores?|places?|person|banks?|merchants?|account)\b"
    r"|\bwho (?:was|is|did|got|received)\b|\bto wh(?:om|o)\b|\bwho(?:m)? .{0,20}\bto\b"
    r"|\b(?:reference|ref|transaction|record|order|confirmation|tracking)(?: ?(?:no|num|number|id|code))\b"
    r"|\breference\b"
    r"|\bwhat (?:did i buy|was it for|was that for|card|shop|store|bank)\b|\bcard (?:number|ending)\b"
    r"|\blast (?:4|four) digits\b"
    r"|\bhow much was\b",
    re.IGNORECASE,
)
_AGAIN: Final = re.compile(
    r"凭什么|凭啥|为什么|为啥|咋(?:就|会|回事|又|还)|怎么(?:就|会|回事|又|还)|什么(?:原因|情况|意思)|啥(?:原因|情况|意思)"
    r"|(?:没|未)(?:有)?(?:收到|到账?|看到|看见|进账|动静|见到|显示|扣|入账|进来)|收不到|看不到"
    r"|钱\S{0,8}(?:没了|丢|还在|安全|去哪|在哪|不见|白|漂|黄|要不回)|(?:会不会|是不是|会)\S{0,6}(?:没了|丢了|亏|打水漂|白)"
    r"|够(?:的|啊|呀|了|用|多)|明明|(?:密码|卡|信息|名字|[账帐]号)\S{0,3}没(?:输|填|写|弄|搞)?错|我没(?:输|填|写|弄|搞)错|不可能|真的假的|确定吗"
    r"|[听看]不(?:太)?懂|没[听看](?:太)?懂|谁(?:给|帮)?(?:我)?(?:设|定|弄|改|限)|不(?:太)?明白|绕晕|说清楚"
    r"|多久|(?:到|等)(?:什么|啥)时候|(?:什么|啥)时候\S{0,3}(?:到|好|能|完|行|回)|还(?:要|得)等|等着用|急用|(?:救命|续命)钱?|快(?:点|一点|些)|催"
    r"|还有救|能追|追(?:得|的)?回|要(?:得|的)?回|怎么办|咋办|咋整"
    r"|(?:老板|店员|店家|商家|收银|他|她|对方|人家|银行|卡里)\S{0,4}(?:说|讲|那边|显示|短信)\S{0,6}(?:没|未|不|扣|收)"
    r"|\b(?:why|how come)\b|\bhow (?:much )?long(?:er)?\b|\b(?:never|not|n't|nothing"
    r"|no money)\b.{0,24}\b(?:c[ao]me|there|got|received?"
    r"|arrived?|shows?|showed|through|seen?|in)\b|\b(?:nothing|isn'?t) there\b|\b(?:lost|gone|safe|disappear\w*"
    r"|vanish\w*|money back)\b"
    r"|\b(?:enough|more than (?:that|enough)|plenty)\b|\b(?:i'?m|am i) sure\b|\bi (?:typed|entered|put)\b"
    r"|\bcorrect(?:ly)?\b"
    r"|\b(?:don'?t|do not|didn'?t) (?:understand|get it|follow)\b"
    r"|\b(?:faster|quicker|hurry|speed (?:it|this) up|chase|waiting|still saved?|be saved)\b"
    r"|\b(?:he|she|they|the (?:shop|guy|seller|bank|cashier|waiter|merchant|man|lady))(?:'s| is|'re| are)? "
    r"(?:says?|claims?|said|saying|telling|insists?|shows?|swears?)\b.{0,24}(?:n't|\bnot\b|\bnothing\b|\bnever\b|\bno\b)",
    re.IGNORECASE,
)
_PLAINLY: Final = re.compile(r"[说讲]人话|\bplain (?:english|words)\b|\bin english\b", re.IGNORECASE)
"""What asks for the same in other words, though "human" stands in it."""
_MOODS: Final = frozenset(
    {
        OUT_OF_SCOPE, "small_talk", "service_slow", "feedback", "balance_wrong", "case_status", "security_howto",
    }
)  # fmt: skip
"""What a message is taken for that says how somebody feels, waits or doubts, and not about what."""
_NAMED_BESIDE: Final = frozenset({"card", "balance", "fees", "pin", "access", "payment", "frozen", "limits"})
"""Nouns that stand in questions about money that was told, and are no matter of their own there."""
_TO_US: Final = re.compile(
    r"客服|人工|没人|人呢|理我|回复|回我|机器人|软件|系统|页面|投诉|举报|[上下]班|你叫|可以用|能用|最(?![近新后])"
    r"|\b(?:app|agents?|support|humans?|reply|replies|respond\w*|bot|complain\w*|manager|your name|who are you)\b",
    re.IGNORECASE,
)
"""Who waits for us, complains, asks after us or in general asks nothing of what was told."""
_DANGER: Final = re.compile(
    r"公安|警察|法院|检察|警官|专员|再[转打付充]|先[转打付充]|验证码|解冻|保证金|刷流水|屏幕|下载"
    r"|\b(?:police|officer|court|send more|more first|pay (?:first|more)|fees? first|unlock fee|remote|screen|code"
    r"|(?:got|has|have|knows?|stole|took) my (?:card|phone|code|pin|password|number))\b",
    re.IGNORECASE,
)
"""What sounds like somebody who is being tricked or robbed: what was told is not what they need to hear."""
_KEPT_IN_RECORDS: Final = frozenset({"card", "books"})
"""Matters that a question for particulars is taken for, read without what was told before it."""
_THAT_ONE: Final = re.compile(
    r"(?:刚才|刚刚|之前|前面|上面|那)(?:的|说的|问的)?(?:那)?一?(?:笔|单)|\bthat (?:one|transfer|payment"
    r"|top-?up|withdrawal|refund)\b"
    r"|\bthe (?:first|earlier) one\b",
    re.IGNORECASE,
)


def is_unclear(understood: Understood) -> bool:
    """Tell whether a message alone is none of our business, or could be several things."""
    return understood.action is Action.CLARIFY or understood.topic == OUT_OF_SCOPE


class OfTold(StrEnum):
    """What is asked of the record that was told."""

    PARTICULARS = "particulars"
    AGAIN = "again"
    WHOLE = "whole"
    """Either of the two, as far as was learned of such words: it is told again with its number."""


def asks_of_told(text: str, understood: Understood, topic: str | None) -> OfTold | None:
    """Tell what a short message asks of the record that was told under a topic; None if it asks something else."""
    said, family = plain(text).replace("’", "'").strip(), family_of(topic)
    if understood.rule is not None or family is None or not _is_short(said) or not may_ask_of_told(said):
        return None
    if {*named_in(said)} - {family, *_NAMED_BESIDE}:
        return None
    unclear = understood.action is Action.CLARIFY or understood.topic in _MOODS
    about = family_of(understood.topic)
    if _PLAINLY.search(said):
        return OfTold.AGAIN
    if _PARTICULARS.search(said) and (unclear or about in _KEPT_IN_RECORDS or about == family):
        return OfTold.PARTICULARS
    of_it = unclear or (about == family and not understood.topic.endswith("_how"))
    if of_it and _AGAIN.search(said):
        return OfTold.AGAIN
    return None


def may_ask_of_told(text: str) -> bool:
    """Tell whether a message can be about what was told: it asks nothing of us, and nobody seems to be tricked."""
    return _TO_US.search(text) is None and _DANGER.search(text) is None and not asks_who(text)


def asks_plainly(text: str) -> bool:
    """Tell whether a message asks for the same in plainer words."""
    return _PLAINLY.search(plain(text)) is not None


def means_that_one(text: str) -> bool:
    """Tell whether a short message goes back to money that was told before another matter: "and that transfer?"."""
    said = plain(text).strip()
    return _is_short(said) and _THAT_ONE.search(said) is not None


def _is_short(said: str) -> bool:
    return len(said) <= _LONGEST if _ZH.search(said) else len(said.split()) <= _MOST_WORDS
