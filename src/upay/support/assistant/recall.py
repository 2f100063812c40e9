"""Plain questions about one's own records: what the last one was, and how much went out or came in altogether.

What is counted is what went through, by the records, and it is said from when to when and how many there were.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

from upay.kit.money import Money
from upay.kit.time import BUSINESS_ZONE
from upay.payments import RecordView
from upay.support.assistant import find
from upay.support.assistant.compose import Composer, gap, listed, name
from upay.support.assistant.flow import Standing, Wanted, flows
from upay.support.assistant.flow_version import under_version
from upay.support.assistant.follow import follow
from upay.support.assistant.look import Looked, knowing, look, none_named
from upay.support.assistant.situation import topic_of
from upay.support.assistant.tell_record import tell_or_ask
from upay.support.assistant.turn import OfferOf, Reply, Turn
from upay.support.assistant.understanding import OUT_OF_SCOPE, Action, When
from upay.support.assistant.understanding.numerals import NUMERAL, numeral
from upay.support.assistant.words import moment, say

Kind = Literal["top_up", "transfer", "payment", "refund", "withdrawal"]

_DAYS: Final = 365
_LIKELY: Final = 0.25
"""A topic that words make so likely is what a question on one's own record is about."""
_OUT: Final[tuple[Kind, ...]] = ("payment", "transfer", "withdrawal")
_SAID: Final[tuple[tuple[re.Pattern[str], tuple[Kind, ...]], ...]] = (
    (re.compile(r"转账|转帐|转给|转出|转了|转过|汇|\b(?:transfer|sent|send)", re.IGNORECASE), ("transfer",)),
    (re.compile(r"充值|充了|充过|充进|\btop(?:ped)?[ -]?up|\bput in\b", re.IGNORECASE), ("top_up",)),
    (re.compile(r"提现|提了|提出|取现|\bwithdr[ae]w", re.IGNORECASE), ("withdrawal",)),
    (re.compile(r"退款|退给|退了|\brefund", re.IGNORECASE), ("refund",)),
    (re.compile(r"花|消费|支出|\b(?:spen[dt]|spending)\b", re.IGNORECASE), ("payment", "transfer")),
    (re.compile(r"付|买|\b(?:pay|paid|payment|purchase|bought)", re.IGNORECASE), ("payment",)),
)
_STATES: Final[tuple[Standing, ...]] = ("succeeded", "pending", "refused")
_POINTS: Final = re.compile(
    r"[那这]一?[笔单次]|[那这]个(?=[¥￥]?\d)"
    r"|\b(?:the|that|this) (?:[¥$]?\d|one|payment|transfer|top-?up|withdrawal|refund|order)",
    re.IGNORECASE,
)
"""What points at one of one's records."""
_LOOKS: Final = re.compile(
    r"看(?:一?下|看|一看)|查(?:一?下|查|一查)|是(?:啥|什么|哪|谁)|怎么回事|咋回事"
    r"|\b(?:what (?:was|is|are)|what's|look (?:at|up|into)|check|tell me about|show me)\b",
    re.IGNORECASE,
)
"""What asks for a record itself, and nothing about it."""
_NOT_DONE: Final = re.compile(
    r"能|可以|最多|最少|还要|需要|得付|要付|该付|怎么|为什么|为啥|凭什么|手续费|利息|额度|限额|失败|没成|没到|没收到|被盗|盗刷|不是我"
    r"|多少(?:次|天|人|分钟|小时|级|位)"
    r"|\b(?:can|could|may|will|would|must|should|why|fees?|charges?|limits?|allowed|refused|fail\w*|not|never|wrong"
    r"|stolen|more)\b|n't\b",
    re.IGNORECASE,
)
"""What makes "how much" ask about something else than what was done."""
_MONTHS: Final = tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())
_MONTH: Final = re.compile(
    rf"(?<![\d年{NUMERAL}])(?P<zh>\d{{1,2}}|[{NUMERAL}]{{1,2}})月(?:份|里|的|一共|总共|花|付|转|充|提|消费)"
    r"|\b(?:in|for|during|of) (?P<en>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
"""A whole month by its name."""
_HOW_MUCH: Final = re.compile(
    r"(?:一共|总共|合计|累计|加起来|总计)\S{0,12}?(?:多少|几笔)"
    r"|(?:花|付|转|充|提|消费|支出|退)\S{0,3}?[了过]\S{0,6}?(?:多少|几笔)|多少\S{0,4}?(?:花|付|转|充|提)(?:出去|掉)?了"
    r"|\bhow much (?:money )?(?:have|has|had|did|do) (?:i|we)\b.{0,20}\b(?:spen[dt]|sen[dt]|pa(?:y|id)|transfer(?:red)?"
    r"|top(?:ped)? up|withdr[ae]wn?|put in|bought)\b"
    r"|\b(?:total|altogether|in all)\b.{0,20}\b(?:spen[dt]|sent|paid|transferred|withdrawn)\b",
    re.IGNORECASE,
)
_LAST: Final = re.compile(
    r"(?:我的?|看看|查(?:一下|下)?|请问|那)*(?:最近|最新|最后|上)(?:的)?一[笔次单个](?:的)?"
    r"(?:付款|支付|消费|转账|充值|提现|退款|交易|账单|记录)"
    r"(?:(?:是)?(?:付|转|给)\S{0,2}(?:谁|哪家|哪里|哪儿|哪)|(?:是)?(?:什么|啥|多少钱?|什么时候|哪一?笔|怎么样|成功没有?|成了没有?))"
    r"(?:的|了|呢|啊|呀|吗|钱|[?？。!！ ])*"
    r"|(?:(?:what|which|who|when|how much) (?:was|is|did)|what's) (?:i )?(?:my |the )?(?:very )?"
    r"(?:last|latest|most recent|newest)"
    r" (?:payment|transfer|top-?up|withdrawal|refund|transaction|purchase|record)(?: (?:to|for|at))?[?.! ]*",
    re.IGNORECASE,
)


def asks_of_all(text: str) -> bool:
    """Tell whether a message asks for the last one or for a sum, which no matter told before answers."""
    return bool(_summed(text)) or _LAST.fullmatch(text.strip()) is not None


async def recalled(composer: Composer, turn: Turn) -> Reply | None:
    """Answer what the last one was, or how much it was altogether; None where neither is asked."""
    question = turn.question
    if turn.situation is None or question.topic is not None or turn.understood.rule is not None:
        return None
    text = question.text.strip()
    if _LAST.fullmatch(text):
        return await _last(composer, turn, _kinds(text) or (*_OUT, "top_up", "refund"))
    if kinds := _summed(text):
        return await _altogether(composer, turn, kinds)
    unsure = turn.topic == OUT_OF_SCOPE or turn.understood.action is Action.CLARIFY
    return await _the_one(composer, turn) if unsure and _POINTS.search(text) else None


async def _the_one(composer: Composer, turn: Turn) -> Reply | None:
    """Tell the one that a message points at by a name, an amount or a time, though it says nothing else of ours."""
    assert turn.situation is not None, "it was looked for a line above"
    slots, any_of = turn.understood.slots, Wanted(kinds=[*_OUT, "top_up", "refund"], states=[*_STATES], days=_DAYS)
    if not find.names_something(slots):
        return None
    reading = find.reading(turn.situation.records, any_of, slots, now=turn.question.at)
    looks = len(reading.records) == 1 and reading.exact and _LOOKS.search(turn.question.text) is not None
    if not reading.records or (reading.exact and turn.topic != OUT_OF_SCOPE and not looks):
        return None  # What it is about is asked, and the record goes along.
    if looks:
        return await tell_or_ask(composer, turn.about(topic_of(reading.records[0])), reading.records)
    likely = next((topic for topic, share in turn.understood.top if topic != OUT_OF_SCOPE and share >= _LIKELY), "")
    flow = flows().get(likely)
    if reading.exact and flow is not None and flow.records is not None:
        # Strangers' words alone made it none of ours; that it is about a record of theirs decides.
        return await follow(composer, turn.about(likely))
    about = turn.about(topic_of(reading.records[0]))
    if reading.exact:
        return await tell_or_ask(composer, about, reading.records)
    lead = none_named(turn, Looked(reading.records)) + gap(turn.lang) + say("which_record", turn.lang)
    return under_version(composer.choose(about, lead, reading.records))


def _summed(text: str) -> tuple[Kind, ...]:
    """Return which kinds a text asks the sum of; none if it asks for no sum."""
    return _kinds(text) if _HOW_MUCH.search(text) and not _NOT_DONE.search(text) else ()


def _kinds(text: str) -> tuple[Kind, ...]:
    """Return which kinds a text speaks of: those of the first word that names one."""
    return next((kinds for says, kinds in _SAID if says.search(text)), ())


async def _last(composer: Composer, turn: Turn, kinds: Sequence[Kind]) -> Reply:
    """Tell the newest of these kinds, and how it stands."""
    looked = await _looked(composer, turn, kinds, _STATES)
    if not looked.records:
        text = say("recall_none_such", turn.lang, days=_DAYS)
        return composer.reply(turn, text, more=("talk_to_agent",))
    newest = looked.records[0]
    why = None if newest.attempt is None else composer.explainer.explain(newest.attempt)
    reason = "" if why is None else why.title.in_(turn.lang)
    stands = say(f"record_{newest.outcome.value}", turn.lang, why=reason)
    what = name(newest, lang=turn.lang, at=turn.question.at)
    text = say("recall_last", turn.lang, what=what, stands=stands)
    offers = (OfferOf("talk_to_agent", newest.id),)
    return composer.reply(turn.about(topic_of(newest)), text, record=newest, offers=offers)


async def _altogether(composer: Composer, turn: Turn, kinds: Sequence[Kind]) -> Reply:
    """Add up what went through of these kinds, within what was named: a time, a person or shop."""
    looked = await _looked(composer, turn, kinds, ["succeeded"])
    slots = replace(knowing(turn.understood, turn.question.text, looked.records).slots, amounts=(), card_tails=())
    at, named = turn.question.at, [record for record in looked.records if find.named(record, slots)]
    month = None if slots.times else _month_in(turn.question.text, at)
    since, until = _span(slots.times, at) if slots.times else month or (at - timedelta(days=_DAYS), at)
    named = [record for record in named if month is None or since <= record.at < until]
    since = since if looked.back_to is None else max(since, looked.back_to)
    span = {key: moment(one, now=at, lang=turn.lang).strip() for key, one in (("since", since), ("until", until))}
    if not named:
        text = say("recall_nothing", turn.lang, **span)
        return composer.reply(turn.about(_topic(kinds)), text, more=("talk_to_agent",))
    lines = [_line(turn, kind, [record for record in named if record.kind == kind]) for kind in kinds]
    parts = [say("recall_sum", turn.lang, lines=listed(turn.lang, [line for line in lines if line]), **span)]
    back = sum((record.refunded.minor for record in named if record.refunded), 0)
    if back:
        parts.append(say("recall_back", turn.lang, back=Money(back)))
    parts.append(say("recall_where", turn.lang))
    return composer.reply(turn.about(_topic(kinds)), gap(turn.lang).join(parts), more=("talk_to_agent",))


def _line(turn: Turn, kind: Kind, records: Sequence[RecordView]) -> str:
    if not records:
        return ""
    total = Money(sum(record.amount.minor for record in records))
    return say(f"recall_{kind}", turn.lang, count=len(records), total=total)


def _topic(kinds: Sequence[Kind]) -> str:
    """Return the topic that how much it was is nearest to: what the balance comes from."""
    return "balance_wrong" if len(kinds) > 1 else "receipt"


def _month_in(text: str, at: datetime) -> tuple[datetime, datetime] | None:
    """Return from when to when the month is that a text calls by its name: the latest such one that has begun."""
    found = _MONTH.search(text)
    if found is None:
        return None
    said = found["zh"] or ""
    month = int(said) if said.isdigit() else numeral(said) if said else _MONTHS.index(found["en"][:3].lower()) + 1
    if month is None or not 1 <= month <= len(_MONTHS):
        return None
    today = at.astimezone(BUSINESS_ZONE)
    year = today.year if month <= today.month else today.year - 1
    since = datetime(year, month, 1, tzinfo=BUSINESS_ZONE)
    after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=BUSINESS_ZONE)
    return since, min(after, at)


def _span(times: Sequence[When], at: datetime) -> tuple[datetime, datetime]:
    return min(one.start for one in times), min(max(one.end for one in times), at)


async def _looked(composer: Composer, turn: Turn, kinds: Sequence[Kind], states: Sequence[Standing]) -> Looked:
    """Look through the records of these kinds and states, without what others sent."""
    wanted = Wanted(kinds=[*kinds], states=[*states], days=_DAYS)
    looked = await look(composer.rails, turn, wanted)
    return replace(looked, records=find.able(looked.records, wanted, now=turn.question.at))
