"""What is asked of one's own records: the last one, how much it was in all, which they were, and what came in. Pure.

"And in March?", "what about transfers?" ask the same again of another time or kind.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from upay.support.assistant.understanding import Slots, month_named, plain

Kind = Literal["top_up", "transfer", "payment", "refund", "withdrawal"]

OUT: Final[tuple[Kind, ...]] = ("payment", "transfer", "withdrawal")
_SAID: Final[tuple[tuple[re.Pattern[str], tuple[Kind, ...]], ...]] = (
    (re.compile(r"转账|转帐|转给|转出|转了|转过|汇|\b(?:transfer|sent|send)", re.IGNORECASE), ("transfer",)),
    (re.compile(r"充值|充了|充过|充进|\btop(?:ped)?[ -]?up|\bput in\b", re.IGNORECASE), ("top_up",)),
    (re.compile(r"提现|提了|提出|取现|\bwithdr[ae]w", re.IGNORECASE), ("withdrawal",)),
    (re.compile(r"退款|退给|退了|\brefund", re.IGNORECASE), ("refund",)),
    (re.compile(r"花|消费|支出|\b(?:spen[dt]|spending)\b", re.IGNORECASE), ("payment", "transfer")),
    (re.compile(r"付|买|\b(?:pay|paid|payment|purchase|bought)", re.IGNORECASE), ("payment",)),
)
_NOT_DONE: Final = re.compile(
    r"能|可以|最多|最少|还要|需要|得付|要付|该付|怎么|为什么|为啥|凭什么|手续费|利息|额度|限额|失败|没成|没到|没收到|被盗|盗刷|不是我"
    r"|多少(?:次|天|人|分钟|小时|级|位)"
    r"|\b(?:can|could|may|will|would|must|should|why|fees?|charges?|limits?|allowed|refused|fail\w*|not|never|wrong"
    r"|stolen|more)\b|n't\b",
    re.IGNORECASE,
)
"""What makes "how much" ask about something else than what was done."""
_HOW_MUCH: Final = re.compile(
    r"(?:一共|总共|合计|累计|加起来|总计)\S{0,12}?(?:多少|几[笔次])"
    r"|(?:花|付|转|充|提|消费|支出|退|买)\S{0,3}?[了过]\S{0,6}?(?:多少|几[笔次])|多少\S{0,4}?(?:花|付|转|充|提)(?:出去|掉)?了"
    r"|\bhow much (?:money )?(?:have|has|had|did|do) (?:i|we)\b.{0,20}\b(?:spen[dt]|sen[dt]|pa(?:y|id)|transfer(?:red)?"
    r"|top(?:ped)? up|withdr[ae]wn?|put in|bought)\b"
    r"|\bhow many times (?:have|has|had|did|do) (?:i|we)\b.{0,20}\b(?:spen[dt]|sen[dt]|pa(?:y|id)|transfer(?:red)?"
    r"|top(?:ped)? up|withdr[ae]wn?|bought|buy)\b"
    r"|\b(?:total|altogether|in all)\b.{0,20}\b(?:spen[dt]|sent|paid|transferred|withdrawn)\b",
    re.IGNORECASE,
)
_LAST: Final = re.compile(
    r"(?:我的?|看看|查(?:一下|下)?|请问|那)*(?:最近|最新|最后|上)(?:的)?(?:一[笔次单个](?:的)?"
    r"(?:付款|支付|消费|转账|充值|提现|退款|交易|账单|记录)|一笔)"
    r"(?:(?:是)?(?:付|转|给)\S{0,2}(?:谁|哪家|哪里|哪儿|哪)|(?:是)?(?:什么|啥|多少钱?|什么时候|哪一?笔|怎么样|成功没有?|成了没有?))"
    r"(?:的|了|呢|啊|呀|吗|钱|[?？。!！ ])*"
    r"|(?:(?:what|which|who|when|how much) (?:was|is|did)|what's) (?:i )?(?:my |the )?(?:very )?"
    r"(?:last|latest|most recent|newest)"
    r" (?:payment|transfer|top-?up|withdrawal|refund|transaction|purchase|record)(?: (?:to|for|at))?[?.! ]*",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(
    r"[^,，.。?？!！]{0,14}?(?:买[了过]?(?:些|点)?(?:什么|啥|哪些)(?:东西)?"
    r"|(?:花|消费)(?:钱)?都?[在到]了?(?:哪|什么|啥)(?:里|儿|些地方|地方|上面|上)?去?"
    r"|(?:付|转)[了过]?[钱账]?给?[了过]?(?:谁|哪些人|哪几家|哪家)"
    r"|有(?:哪些|什么|几笔)(?:账单|交易|支出|消费|付款|转账|充值|提现|退款|记录))(?:[了钱的呢啊呀吗]|[?？。!！ ])*"
    r"|(?:(?:so|and|ok|please)\b|[, ])*(?:what|who|whom|where) (?:all )?(?:did|have) (?:i|we) "
    r"(?:buy|bought|pay|paid|spen[dt]|send|sent|transfer(?:red)?)\b[\w ]{0,28}[?.! ]*",
    re.IGNORECASE,
)
"""What asks which ones they were, and nothing else."""
_WHO: Final = re.compile(r"谁|\bwhom?\b", re.IGNORECASE)
_CAME_IN: Final = re.compile(
    r"给我(?:这边|这里|账户|账上)?(?:转|打|汇)(?!人工|客服|接)"
    r"|(?:转|打|汇)(?:钱|账)?(?:给|到)我(?!的?(?:卡|银行|朋友|同事|爸|妈|家|老|名))"
    r"|(?:收到|来)(?:了|过)?\S{0,8}(?:转来的|转的|转给我|打来的|汇来的|转账|打的钱)"
    r"|\b(?:sen[dt]|transfer(?:red)?|pa(?:id|y)) (?:me|(?:it|money|anything) to me)\b"
    r"|\bi (?:get|got|gotten|receive[d]?) (?:any|some|the|a)?(?: \w+)?(?:money|transfer|payment)s? from\b",
    re.IGNORECASE,
)
"""Money that somebody sends to whoever asks."""
_ASKS_WHETHER: Final = re.compile(
    r"吗|没有?(?:[呢啊呀了]|[?？。 ])*$|谁|什么时候|啥时候|多少|几[块笔次]|到了|哪|有没有"
    r"|^(?:has|have|did|who|when|how much|so|and)\b|\b(?:did|has) (?:it|i)\b|[?？]",
    re.IGNORECASE,
)
_NOT_OF_THE_PAST: Final = re.compile(
    r"怎么|如何|让|叫|能|可以|要|想|帮|替|骗|退|给我(?:转|打|汇)\S{0,8}给|需要|工资"
    r"|\b(?:how (?:do|can|does|should)|can|could|should|may|will|want|need|refund\w*|back|trick\w*|scam\w*)\b",
    re.IGNORECASE,
)
"""What makes it a wish, a way, or another matter."""
_KIND_NAMED: Final = re.compile(
    r"转账|转出|充值|提现|退款|付款|消费|支出|买东西"
    r"|\b(?:transfers?|top-?ups?|withdrawals?|refunds?|payments?|spending|purchases?)\b",
    re.IGNORECASE,
)
_SAYS_NOTHING: Final = re.compile(
    r"那么?|还有|然后|呢|的|一共|总共|里|份|多少|是|花了|再看看?|看看|[,，.。?？!！ ]"
    r"|\b(?:and|so|what|how|about|in|for|of|the|my|then|just|only|much|was|it|ok|okay)\b",
    re.IGNORECASE,
)
"""What is left of "and in March?" without its month."""
_SHORT: Final = 24
"""No longer is what asks the same again, in characters."""


def asks_of_all(text: str) -> bool:
    """Tell whether a message asks for the last one, a sum or a list, which no matter told before answers."""
    return bool(summed(text)) or asks_last(text) or bool(listed_in(text)) or asks_what_came(text)


def asks_last(text: str) -> bool:
    """Tell whether a text asks for the last one and nothing else."""
    return _LAST.fullmatch(text.strip()) is not None


def summed(text: str) -> tuple[Kind, ...]:
    """Return which kinds a text asks the sum of; none if it asks for no sum."""
    return kinds_in(text) if _HOW_MUCH.search(text) and not _NOT_DONE.search(text) else ()


def listed_in(text: str) -> tuple[Kind, ...]:
    """Return which kinds a text asks to be told one by one; none if it asks for no list."""
    if _LISTED.fullmatch(text.strip()) is None or _NOT_DONE.search(text):
        return ()
    return ("payment", "transfer") if _WHO.search(text) else kinds_in(text) or ("payment", "transfer")


def asks_what_came(text: str) -> bool:
    """Tell whether a text asks for money that somebody has sent to whoever asks."""
    said = plain(text).strip()
    return (
        _CAME_IN.search(said) is not None
        and _ASKS_WHETHER.search(said) is not None
        and _NOT_OF_THE_PAST.search(said) is None
    )


def kinds_in(text: str) -> tuple[Kind, ...]:
    """Return which kinds a text speaks of: those of the first word that names one."""
    return next((kinds for says, kinds in _SAID if says.search(text)), ())


def goes_on(text: str, slots: Slots, earlier: Sequence[str], *, now: datetime) -> str | None:
    """Return the question about one's own records that a message asks again of another time or kind.

    `earlier` is what was said before, the latest first: the question itself, or short messages that came after it.
    """
    if not _asks_again(text, slots, now):
        return None
    for before in earlier:
        if summed(before) or listed_in(before):
            return before
        if len(before) > _SHORT:
            return None
    return None


def _asks_again(text: str, slots: Slots, now: datetime) -> bool:
    """Tell whether nothing is left of a message but a time or a kind."""
    rest = plain(text)
    month = month_named(rest, now)
    spans = [month.span] if month is not None else [one.span for one in slots.times]
    for start, end in sorted(spans, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    rest, kinds = _KIND_NAMED.subn(" ", rest)
    return bool(spans or kinds) and not _SAYS_NOTHING.sub("", rest)
