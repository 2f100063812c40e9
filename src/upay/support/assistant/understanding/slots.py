"""Finding what a customer names: amounts, times, phones, card tails, order numbers, people.

What is found is a candidate: a flow looks for the record that fits it and never acts on the text alone.
Amounts are whole minor units from the first digit on. A full card number is reduced to its tail at once.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from upay.kit.money import LARGEST_MINOR, Currency, Money

Span = tuple[int, int]


class Precision(StrEnum):
    """How exactly a time was said."""

    MINUTE = "minute"
    HOUR = "hour"
    PART = "part"
    DAY = "day"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money and where it stood in the text."""

    money: Money
    span: Span


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of time [start, end) that the words mean, seen from now."""

    start: datetime
    end: datetime
    precision: Precision
    span: Span

    def covers(self, at: datetime) -> bool:
        """Tell whether a moment falls into what was said."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Named:
    """A phone, card tail, order number or person, as its bare value."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Slots:
    """Everything that was named in one message, each kind in reading order."""

    amounts: tuple[Amount, ...] = ()
    times: tuple[When, ...] = ()
    phones: tuple[Named, ...] = ()
    card_tails: tuple[Named, ...] = ()
    orders: tuple[Named, ...] = ()
    people: tuple[Named, ...] = ()

    @property
    def amount(self) -> Money | None:
        """The first amount, which is nearly always the one that is meant."""
        return self.amounts[0].money if self.amounts else None

    @property
    def when(self) -> When | None:
        """The first time that was named."""
        return self.times[0] if self.times else None

    def __bool__(self) -> bool:
        return any((self.amounts, self.times, self.phones, self.card_tails, self.orders, self.people))


def find(plain: str, *, now: datetime) -> Slots:
    """Find all slots in text that went through `analysis.plain`; times are resolved against `now` in its own zone."""
    taken = _Taken()
    orders, tails, phones = _numbers(plain, taken)
    times = tuple(_times(plain, now, taken))
    amounts = tuple(sorted(_amounts(plain, taken), key=lambda a: a.span))
    return Slots(amounts, times, phones, tails, orders, tuple(_people(plain, taken)))


@dataclass(slots=True)
class _Taken:
    """The stretches of the text that already mean something."""

    spans: list[Span] = field(default_factory=list)

    def take(self, span: Span) -> bool:
        """Claim a stretch; False if another reading has part of it."""
        if any(span[0] < end and start < span[1] for start, end in self.spans):
            return False
        self.spans.append(span)
        return True


# Numbers that are names: order numbers, card tails, phones.

_ORDER: Final = re.compile(
    r"(?:订单|交易单|流水|交易|退款单|工单|单|编|参考)号?码?(?:是|为)?\s*[:#]?\s*([A-Za-z]{0,6}[-_]?\d[\dA-Za-z-]"
    r"{5,39})"
    r"|\b(?:order|transaction|reference|ref|ticket|case|payment|receipt|txn)\b\.?\s*(?:number|no\.?|"
    r"id|#)?\s*(?:is|was)?\s*"
    r"[:#]?\s*([A-Za-z]{0,6}[-_]?\d[\dA-Za-z-]{5,39})"
    r"|\b([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})\b",
    re.IGNORECASE,
)
_LONG_DIGITS: Final = re.compile(r"(?<![\d.])\d(?:[ -]?\d){11,31}(?![\d.])")
_CARD_TAIL: Final = re.compile(
    r"(?:尾号|尾数|末四位|后四位|末4位|后4位|最后四位)(?:数字)?(?:是|为)?\s*:?\s*(\d{4})(?!\d)"
    r"|(\d{4})(?!\d)\s*(?:结尾|尾号)"
    r"|\b(?:end(?:ing|s)?(?:\s+(?:in|with))?|last\s+(?:4|four)(?:\s+digits)?(?:\s+(?:is|are))?|tail)"
    r"\s*:?\s*(\d{4})(?!\d)",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(r"(?<![\d.])(?:(?:\+?86|0086)[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
_FOREIGN_PHONE: Final = re.compile(r"(?<![\d+])\+(?!86)\d[\d -]{6,17}\d(?!\d)")


def _numbers(plain: str, taken: _Taken) -> tuple[tuple[Named, ...], tuple[Named, ...], tuple[Named, ...]]:
    tails = [
        Named(next(g for g in m.groups() if g), _group_span(m))
        for m in _CARD_TAIL.finditer(plain)
        if taken.take(_group_span(m))
    ]
    orders: list[Named] = []
    for m in _ORDER.finditer(plain):
        value = next(g for g in m.groups() if g)
        if not _is_mobile(value) and not _is_date(value) and taken.take(_group_span(m)):
            orders.append(Named(value, _group_span(m)))
    phones = [Named("".join(m.groups()), m.span()) for m in _PHONE.finditer(plain) if taken.take(m.span())]
    phones += [
        Named(re.sub(r"[ -]", "", m.group()), m.span()) for m in _FOREIGN_PHONE.finditer(plain) if taken.take(m.span())
    ]
    for m in _LONG_DIGITS.finditer(plain):
        if taken.take(m.span()):
            digits = re.sub(r"\D", "", m.group())
            if 15 <= len(digits) <= 19 and _passes_luhn(digits):
                tails.append(Named(digits[-4:], m.span()))
            else:
                orders.append(Named(digits, m.span()))
    return _in_order(orders), _in_order(tails), _in_order(phones)


def _in_order(found: list[Named]) -> tuple[Named, ...]:
    return tuple(sorted(found, key=lambda n: n.span))


def _group_span(m: re.Match[str]) -> Span:
    return m.span(m.lastindex or 0)


def _is_mobile(value: str) -> bool:
    return re.fullmatch(r"1[3-9]\d{9}", value) is not None


def _is_date(value: str) -> bool:
    return re.fullmatch(r"20\d\d-\d{1,2}-\d{1,2}", value) is not None


def _passes_luhn(digits: str) -> bool:
    doubled = sum(sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return (doubled + sum(int(d) for d in digits[-1::-2])) % 10 == 0


# Numerals.

_DIGIT: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_POWER: Final = {"十": 10, "百": 100, "千": 1000}
_NUMERAL: Final = "零〇一二两俩三四五六七八九十百千万亿"


def numeral(text: str) -> int | None:
    """Read a Chinese numeral, with the spoken short form in which 一百五 is 150; None if it is not one."""
    total = section = 0
    digit: int | None = None
    last_power = 1
    after_zero = False
    for c in text:
        if c in _DIGIT:
            if digit not in (None, 0):
                return None
            digit = _DIGIT[c]
            after_zero = after_zero or digit == 0
        elif c in _POWER:
            if digit is None and c != "十":
                return None
            section += (1 if digit in (None, 0) else digit) * _POWER[c]
            digit, last_power, after_zero = None, _POWER[c], False
        elif c in "万亿":
            section += digit or 0
            if section == 0 and total == 0:
                return None
            unit = 10_000 if c == "万" else 100_000_000
            total = (total + section) * unit if c == "亿" else total + section * unit
            section, digit, last_power, after_zero = 0, None, unit, False
        else:
            return None
    if digit:
        section += digit if after_zero or last_power in (1, 10) else digit * (last_power // 10)
    return total + section if text else None


_EN_NUMBER: Final = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixtee"
        "n seventeen "
        "eighteen nineteen".split()
    )
} | {w: 10 * v for v, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
_EN_NUMBER_WORD: Final = "|".join((*sorted(_EN_NUMBER, key=len, reverse=True), "hundred", "thousand", "a", "an", "and"))


def english_numeral(text: str) -> int | None:
    """Read an English number in words, such as "two hundred and fifty"; None if it is not one."""
    total = section = 0
    seen = False
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _EN_NUMBER:
            section += _EN_NUMBER[word]
            seen = True
        elif word == "hundred":
            section = max(section, 1) * 100
            seen = True
        elif word == "thousand":
            total += max(section, 1) * 1000
            section = 0
            seen = True
    return total + section if seen else None


# Amounts.

_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,12}(?:\.\d{1,4})?"
_TIMES: Final = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "k": 1000, "w": 10_000}
_CNY: Final = r"元人民币|块人民币|元钱|块钱|块|元|圆|人民币|rmb|cny|yuan|kuai|renminbi"
_USD: Final = r"美元|美金|usd|us dollars?|dollars?|bucks?"
_NOT_MONEY_NEXT: Final = (
    r"(?!\d|\s*(?:次|笔|天|小时|分钟|分|个|年|月|日|号|点|遍|位|张|秒|%|周|人|岁|级|条|家|台|款|:|/|份|期|积分|"
    r"times?\b|days?\b|hours?\b|minutes?\b|mins?\b|weeks?\b|months?\b|years?\b|points?\b|digits?\b|"
    r"[ap]\.?m\b|st\b|nd\b|rd\b|th\b|x\b"
    r"|transactions?\b|payments?\b|people\b|cards?\b|attempts?\b))"
)
_SYMBOL: Final = re.compile(
    rf"(¥|\$|rmb|cny|usd|人民币)\s*({_NUMBER})\s*(百|千|万|k(?![a-z])|w(?![a-z]))?", re.IGNORECASE
)
_WITH_UNIT: Final = re.compile(
    rf"(?<![\d.])({_NUMBER})\s*(多|几)?\s*(百|千|万|亿|k|w)?\s*(?:多)?(?:(毛|角)(?:钱)?|({_CNY})(?![a-z])"
    rf"(?:(\d|[一二三四五六七八九])(?!\d|[转充付直次下个笔共就])(?:毛|角)?)?|({_USD})(?![a-z]))",
    re.IGNORECASE,
)
_MULTIPLE: Final = re.compile(
    rf"(?<![\d.])({_NUMBER})\s*(百|千|万|k(?![a-z])|w(?![a-z])){_NOT_MONEY_NEXT}", re.IGNORECASE
)
_SPOKEN_UNIT: Final = re.compile(
    rf"([{_NUMERAL}]+)(?:点([{_NUMERAL}]+))?多?(?:(毛|角)(?:钱)?|({_CNY})(?:([一二三四五六七八九])(?![{_NUMERAL}"
    rf"转充付直次下个笔共就])(?:毛|角)?)?|({_USD}))",
    re.IGNORECASE,
)
_SPOKEN: Final = re.compile(
    rf"(?<![第几数好]){'['}一二两俩三四五六七八九][{_NUMERAL}]*[百千万亿][{_NUMERAL}]*{_NOT_MONEY_NEXT}(?![分来几])"
)
_ENGLISH_WORDS: Final = re.compile(
    rf"\b((?:(?:{_EN_NUMBER_WORD})[\s-]+)+)(?:({_CNY})|({_USD}))\b",
    re.IGNORECASE,
)
_WITH_CENTS: Final = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+\.\d{2}|\d{1,12}\.\d{2})(?![\d.%])")
_AFTER_DEED: Final = re.compile(
    r"(?:转账|充值|提现|付款|支付|扣款|退款|消费|到账|余额|金额|转|充|提|取|付|扣|退|花|存|汇|打|还|"
    r"收|少|买|刷|只有|剩)"
    r"(?:过去|出去|出|走|掉|进|入|给\S{1,4}?|了|到|款|的|我|他|她|是|为|多){0,3}\s*(\d{1,3}(?:,\d{3})+|\d{1,9})"
    + _NOT_MONEY_NEXT
)
_AFTER_DEED_EN: Final = re.compile(
    r"\b(?:sen[dt]|send|transfer(?:red|ring)?|pa(?:y|id|ying)|top(?:ped|ping)?[ -]?up|withdr[ae]w(?:al|"
    r"n|ing)?|deposit(?:ed)?|charged?"
    r"|refund(?:ed)?|took|taken|deducted|debited|spen[dt]|add(?:ed)?|received?|got|of|for|cash(?:ed)"
    r"? out|balance is|only|owe[sd]?)"
    r"\s+(?:(?:me|him|her|them|out|by|with|of|for|is|about|only|my|wallet)\s+){0,2}(\d{1,3}(?:,\d{3})+|\d{1,9})"
    + _NOT_MONEY_NEXT,
    re.IGNORECASE,
)


def _amounts(plain: str, taken: _Taken) -> Iterator[Amount]:
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Money | None], int], ...] = (
        (_SYMBOL, _read_symbol, 0),
        (_WITH_UNIT, _read_unit, 0),
        (_SPOKEN_UNIT, _read_spoken_unit, 0),
        (_ENGLISH_WORDS, _read_english, 0),
        (_MULTIPLE, lambda m: _money(_decimal(m[1]) * _TIMES[m[2].lower()]), 0),
        (_SPOKEN, lambda m: _money(_whole(numeral(m[0]))), 0),
        (_WITH_CENTS, lambda m: _money(_decimal(m[1])), 0),
        (_AFTER_DEED, lambda m: _money(_decimal(m[1])), 1),
        (_AFTER_DEED_EN, lambda m: _money(_decimal(m[1])), 1),
    )
    for pattern, read, group in readers:
        for m in pattern.finditer(plain):
            money = read(m)
            if money is not None and taken.take(m.span(group)):
                yield Amount(money, m.span(group))


def _read_symbol(m: re.Match[str]) -> Money | None:
    value = _decimal(m[2]) * _TIMES.get((m[3] or "").lower(), 1)
    return _money(value, Currency.USD if m[1].lower() in ("$", "usd") else Currency.CNY)


def _read_unit(m: re.Match[str]) -> Money | None:
    value = _decimal(m[1]) * _TIMES.get((m[3] or "").lower(), 1)
    if m[4]:
        return _money(value / 10)
    if m[6]:
        value += Decimal(m[6] if m[6].isdecimal() else _DIGIT[m[6]]) / 10
    return _money(value, Currency.USD if m[7] else Currency.CNY)


def _read_spoken_unit(m: re.Match[str]) -> Money | None:
    whole = numeral(m[1])
    if whole is None:
        return None
    value = Decimal(whole)
    if m[2]:
        if any(c not in _DIGIT for c in m[2]):
            return None
        value += Decimal("0." + "".join(str(_DIGIT[c]) for c in m[2]))
    if m[3]:
        return _money(value / 10)
    if m[5]:
        value += Decimal(_DIGIT[m[5]]) / 10
    return _money(value, Currency.USD if m[6] else Currency.CNY)


def _read_english(m: re.Match[str]) -> Money | None:
    return _money(_whole(english_numeral(m[1])), Currency.USD if m[3] else Currency.CNY)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _whole(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _money(value: Decimal | None, currency: Currency = Currency.CNY) -> Money | None:
    """Make minor units of a decimal; None for nothing, for parts of a cent and for what no wallet holds."""
    if value is None:
        return None
    minor = value * 100
    if minor != minor.to_integral_value() or not 0 < minor <= LARGEST_MINOR:
        return None
    return Money(int(minor), currency)


# Times.

_HOURS: Final = {
    "凌晨": (0, 6),
    "清晨": (5, 9),
    "早上": (5, 12),
    "早晨": (5, 12),
    "上午": (6, 12),
    "中午": (11, 14),
    "下午": (12, 18),
    "傍晚": (17, 20),
    "晚上": (18, 24),
    "夜里": (20, 24),
    "半夜": (0, 6),
    "早": (5, 12),
    "晚": (18, 24),
    "morning": (5, 12),
    "noon": (11, 14),
    "afternoon": (12, 18),
    "evening": (17, 24),
    "night": (18, 24),
}
_DAYS_BACK: Final = {
    "今天": 0,
    "今日": 0,
    "今": 0,
    "昨天": 1,
    "昨日": 1,
    "昨": 1,
    "前天": 2,
    "大前天": 3,
    "today": 0,
    "yesterday": 1,
    "the day before yesterday": 2,
    "day before yesterday": 2,
}
_WEEKDAYS: Final = {c: i for i, c in enumerate("一二三四五六")} | {"日": 6, "天": 6}
_EN_WEEKDAYS: Final = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
_EN_MONTHS: Final = tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())
_MONTH_WORD: Final = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_COUNT: Final = rf"\d{{1,3}}|[{_NUMERAL}]{{1,4}}|半"
_EN_COUNT: Final = r"\d{1,3}|an?|half an|one|two|three|four|five|six|seven|eight|nine|ten|a couple of|a few"

_DAY: Final = (
    r"(?P<rel>大前天|前天|昨天|昨日|今天|今日|(?:the )?day before yesterday|yesterday|today)"
    r"|(?P<relpart>昨晚|今晚|今早|昨夜|last night|tonight|this (?:morning|afternoon|evening))"
    r"|(?P<y>20\d\d)[年/.-](?P<mo>\d{1,2})[月/.-](?P<d>\d{1,2})(?:日|号)?"
    r"|(?P<mo2>\d{1,2}|十[一二]?|[一二三四五六七八九])月(?P<d2>\d{1,2}|[一二三]?十[一二三四五六七八九]?|"
    r"[一二三四五六七八九])(?:日|号)"
    rf"|(?P<en_mo>{_MONTH_WORD})\.? (?P<en_d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)"
    rf"|(?P<en_d2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<en_mo2>{_MONTH_WORD})\b"
    r"|(?P<dom>\d{1,2})号(?!码|线|卡|楼)"
    r"|(?P<wk>上周|上星期|上礼拜|本周|这周|(?<![小老阿])周|星期|礼拜)(?P<wd>[一二三四五六日天])"
    rf"|(?:(?P<en_last>last|on|this|since) )?(?P<en_wd>{'|'.join(_EN_WEEKDAYS)})"
)
_CLOCK: Final = (
    r"(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜)?的?\s*"
    r"(?:(?P<h>\d{1,2}):(?P<m>\d{2})(?::\d{2})?\s*(?P<ap1>[ap]\.?m\b\.?)?"
    r"|(?P<h2>\d{1,2}|十[一二]?|二十[一二三]?|[零一二两三四五六七八九])点(?:钟)?(?P<half>半|一刻|三刻)"
    r"?(?:(?P<m2>\d{1,2}|[一二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九])分?)?"
    r"|(?P<h3>\d{1,2})\s*(?P<ap2>[ap]\.?m\b\.?))"
)
_PART_ONLY: Final = (
    r"(?P<ponly>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜"
    r"|(?:in the )?(?:morning|afternoon|evening)|(?:at )?(?:noon|night))"
)
_WHEN: Final = re.compile(
    rf"(?<![\d.])(?:(?:{_DAY})(?:\s*(?:,|的|at|around|about|in the|大概|大约|差不多)?\s*(?:{_CLOCK}|{_PART_ONLY}))?)",
    re.IGNORECASE,
)
_CLOCK_ALONE: Final = re.compile(rf"(?<![\d.:])(?:(?:at|around|about) )?{_CLOCK}(?![\d.])", re.IGNORECASE)
_CLOCK_FIRST: Final = re.compile(
    r"(?<![\d.:])(?:at |around |about )?(?P<h>\d{1,2})(?::(?P<m>\d{2}))?\s*(?P<ap>[ap]\.?m\b\.?)?,"
    r"? (?P<rel>yesterday|today|this morning|last night)",
    re.IGNORECASE,
)
_AGO: Final = re.compile(
    rf"(?P<n>{_COUNT})\s*(?P<half>个半|个)?(?P<unit>小时|钟头|分钟|天|周|星期|月|年)(?:之前|以前|前)"
    rf"|(?P<en_n>{_EN_COUNT})\s+(?P<en_unit>minute|min|hour|day|week|month|year)s? ago",
    re.IGNORECASE,
)
_JUST: Final = re.compile(r"刚刚|刚才|方才|just now|a moment ago|moments ago", re.IGNORECASE)
_PERIOD: Final = re.compile(
    r"(?P<period>上个?月|这个月|本月|上个?星期(?![一二三四五六日天])|上周(?![一二三四五六日天])|本周(?![一二三四五六日天]"
    r")|这周(?![一二三四五六日天])|去年|今年"
    r"|last month|this month|last week|this week|last year|this year)",
    re.IGNORECASE,
)


def _times(plain: str, now: datetime, taken: _Taken) -> Iterator[When]:
    found: list[When] = []
    for pattern, read in (
        (_CLOCK_FIRST, _read_clock_first),
        (_WHEN, _read_when),
        (_AGO, _read_ago),
        (_PERIOD, _read_period),
    ):
        for m in pattern.finditer(plain):
            when = read(m, now)
            if when is not None and taken.take(m.span()):
                found.append(when)
    found += [
        When(now - timedelta(minutes=30), now + timedelta(minutes=1), Precision.PERIOD, m.span())
        for m in _JUST.finditer(plain)
        if taken.take(m.span())
    ]
    for m in _CLOCK_ALONE.finditer(plain):
        when = _read_clock_alone(m, now)
        if when is not None and taken.take(m.span()):
            found.append(when)
    yield from sorted(found, key=lambda w: w.span)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _read_when(m: re.Match[str], now: datetime) -> When | None:
    day = _day_of(m, now)
    if day is None:
        return None
    part = (m["part"] or m["ponly"] or "").lower().removeprefix("in the ").removeprefix("at ") or _part_of_relpart(
        m["relpart"]
    )
    clock = _clock_of(m, part)
    if clock is not None:
        return _at_clock(day, clock, m.span())
    if m["h"] or m["h2"] or m["h3"]:
        return None
    if part:
        first, last = _HOURS[part]
        return When(day + timedelta(hours=first), day + timedelta(hours=last), Precision.PART, m.span())
    return When(day, day + timedelta(days=1), Precision.DAY, m.span())


def _part_of_relpart(text: str | None) -> str:
    if not text:
        return ""
    lowered = text.lower()
    for part in ("morning", "afternoon", "evening", "night", "早"):
        if part in lowered:
            return part
    return "晚"


def _day_of(m: re.Match[str], now: datetime) -> datetime | None:  # noqa: PLR0911 - one return for each way to name a day
    today = _midnight(now)
    if m["rel"]:
        return today - timedelta(days=_DAYS_BACK[m["rel"].lower()])
    if m["relpart"]:
        return today - timedelta(days=1 if m["relpart"].lower() in ("昨晚", "昨夜", "last night") else 0)
    if m["y"]:
        return _date(today, int(m["y"]), int(m["mo"]), int(m["d"]))
    if m["mo2"]:
        return _past_date(today, _small(m["mo2"]), _small(m["d2"]))
    if m["en_mo"] or m["en_mo2"]:
        month = _EN_MONTHS.index((m["en_mo"] or m["en_mo2"])[:3].lower()) + 1
        return _past_date(today, month, int(m["en_d"] or m["en_d2"]))
    if m["dom"]:
        return _past_day_of_month(today, int(m["dom"]))
    if m["wd"]:
        back = (today.weekday() - _WEEKDAYS[m["wd"]]) % 7
        last_week = m["wk"].startswith("上") and _WEEKDAYS[m["wd"]] <= today.weekday()
        return today - timedelta(days=back + 7 * last_week)
    back = (today.weekday() - _EN_WEEKDAYS.index(m["en_wd"].lower())) % 7
    return today - timedelta(days=back or (7 if (m["en_last"] or "").lower() == "last" else 0))


def _small(text: str) -> int:
    return int(text) if text.isdecimal() else numeral(text) or 0


def _date(today: datetime, year: int, month: int, day: int) -> datetime | None:
    try:
        return today.replace(year=year, month=month, day=day)
    except ValueError:
        return None


def _past_date(today: datetime, month: int, day: int) -> datetime | None:
    """Read a day without a year as its latest past occurrence: customers speak of what has happened."""
    this_year = _date(today, today.year, month, day)
    if this_year is not None and this_year > today:
        return _date(today, today.year - 1, month, day)
    return this_year


def _past_day_of_month(today: datetime, day: int) -> datetime | None:
    if day <= today.day:
        return _date(today, today.year, today.month, day)
    month_ago = today.replace(day=1) - timedelta(days=1)
    return _date(today, month_ago.year, month_ago.month, day)


Clock = tuple[int, int, bool]
"""Hour, minute, and whether the minute was said."""


_SECOND_HALF: Final = frozenset({"下午", "傍晚", "晚上", "晚", "夜里", "afternoon", "evening", "night"})


def _clock_of(m: re.Match[str], part: str) -> Clock | None:
    """Read the clock of a match; None if there is none or no clock shows it."""
    hour_text = m["h"] or m["h2"] or m["h3"]
    if not hour_text:
        return None
    hour = _small(hour_text)
    minute_text = m["m"] or m["m2"]
    minute = _small(minute_text) if minute_text else {"半": 30, "一刻": 15, "三刻": 45}.get(m["half"] or "", 0)
    half_day = (m["ap1"] or m["ap2"] or "").lower()
    after_noon = half_day.startswith("p") or part in _SECOND_HALF or (part == "中午" and hour < 3)
    if after_noon and hour < 12:
        hour += 12
    elif half_day.startswith("a") and hour == 12:
        hour = 0
    if hour > 24 or minute > 59:
        return None
    return hour % 24, minute, bool(minute_text or m["half"] or m["m"])


def _at_clock(day: datetime, clock: Clock, span: Span) -> When:
    hour, minute, exact = clock
    start = day + timedelta(hours=hour, minutes=minute)
    length, precision = (timedelta(minutes=1), Precision.MINUTE) if exact else (timedelta(hours=1), Precision.HOUR)
    return When(start, start + length, precision, span)


def _read_clock_alone(m: re.Match[str], now: datetime) -> When | None:
    """Read a clock without a day as its latest past occurrence; a bare 3 o'clock may be either half of the day."""
    part = (m["part"] or "").lower()
    clock = _clock_of(m, part)
    if clock is None:
        return None
    hour, minute, exact = clock
    said_half = bool(part or m["ap1"] or m["ap2"] or hour > 12 or hour == 0)
    hours = (hour,) if said_half else (hour, (hour + 12) % 24)
    today = _midnight(now)
    whens = [_at_clock(today - timedelta(days=back), (h, minute, exact), m.span()) for back in (0, 1) for h in hours]
    return max((w for w in whens if w.start <= now), key=lambda w: w.start)


def _read_clock_first(m: re.Match[str], now: datetime) -> When | None:
    hour, minute = int(m["h"]), int(m["m"] or 0)
    half_day, rel = (m["ap"] or "").lower(), m["rel"].lower()
    if not half_day and not m["m"]:
        return None
    if (half_day.startswith("p") or rel == "last night") and hour < 12:
        hour += 12
    elif half_day.startswith("a") and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        return None
    day = _midnight(now) - timedelta(days=1 if rel in ("yesterday", "last night") else 0)
    return _at_clock(day, (hour, minute, bool(m["m"])), m.span())


_UNIT_DAYS: Final = {"天": 1, "周": 7, "星期": 7, "月": 30, "年": 365, "day": 1, "week": 7, "month": 30, "year": 365}
_EN_COUNTS: Final = {"a": 1, "an": 1, "a couple of": 2, "a few": 3} | {w: _EN_NUMBER[w] for w in list(_EN_NUMBER)[1:11]}


def _read_ago(m: re.Match[str], now: datetime) -> When | None:
    unit = (m["unit"] or m["en_unit"]).lower()
    text = (m["n"] or m["en_n"]).lower()
    half = text in ("半", "half an")
    count = 0 if half else _EN_COUNTS.get(text) or _small(text)
    if not half and not count:
        return None
    if unit in _UNIT_DAYS:
        day = _midnight(now) - timedelta(days=_UNIT_DAYS[unit] * count + (_UNIT_DAYS[unit] // 2 if half else 0))
        slack = timedelta(days=_UNIT_DAYS[unit] // 4)
        return When(
            day - slack, day + timedelta(days=1) + slack, Precision.DAY if not slack else Precision.PERIOD, m.span()
        )
    minutes = count * (60 if unit in ("小时", "钟头", "hour") else 1)
    minutes += 30 if half or m["half"] == "个半" else 0
    at = now - timedelta(minutes=minutes)
    slack = timedelta(minutes=max(5, minutes // 2))
    return When(at - slack, min(now, at + slack), Precision.PERIOD, m.span())


def _read_period(m: re.Match[str], now: datetime) -> When | None:
    text, today = m["period"].lower(), _midnight(now)
    tomorrow = today + timedelta(days=1)
    if "月" in text or "month" in text:
        first = today.replace(day=1)
        if text.startswith(("上", "last")):
            return When((first - timedelta(days=1)).replace(day=1), first, Precision.PERIOD, m.span())
        return When(first, tomorrow, Precision.PERIOD, m.span())
    if "年" in text or "year" in text:
        first = today.replace(month=1, day=1)
        if text.startswith(("去", "last")):
            return When(first.replace(year=first.year - 1), first, Precision.PERIOD, m.span())
        return When(first, tomorrow, Precision.PERIOD, m.span())
    monday = today - timedelta(days=today.weekday())
    if text.startswith(("上", "last")):
        return When(monday - timedelta(days=7), monday, Precision.PERIOD, m.span())
    return When(monday, tomorrow, Precision.PERIOD, m.span())


# People.

_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金"
    "陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍"
    "韦申尤毕聂丛焦向柳邢骆岳齐梅莫庄辛管祝左涂谷祁"
    "时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边"
)
_NOT_SURNAME_WORDS: Final = frozenset(
    "钱 钱包 时间 时候 关闭 解决 解冻 解锁 解释 解绑 成功 常用 文件 方法 方便 包括 安全 安排 单独 查查 查询 查"
    "一查 查下 查一下 查看 查清楚 管管 向导 "
    "强制 应该 高级 万一 平台 金额 严重 经理 车主 房东 商家 商户 左右 明天 余额 费用 成本 项目 曲线 盛大 位置"
    " 阳光 边上 华为".split()
)
_PAYEE: Final = re.compile(
    rf"(?:转给|付给|打给|汇给|发给|还给|转账给|打钱给|转钱给|给|向|转)((?:[老小阿大][{_SURNAMES}][哥姐弟叔]?|"
    rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?))"
    r"(?=转|打|汇|发|付|充|还|的|了|那|这|账|[,.?!;:\s\d¥]|[一两二三四五六七八九十]|$|没|怎|为|失|但|钱|错)"
)
_PAYEE_EN: Final = re.compile(
    r"\b(?:to|paid|pay|sent|send)\s+((?:Mr\.? |Mrs\.? |Ms\.? )?[A-Z][a-z]{1,20}(?: [A-Z][a-z]{1,20})"
    r"?)(?=$|[\s,.?!;:'])"
)
_NOT_PEOPLE_EN: Final = frozenset(
    "The My A An This That It Me You Us Them Him Her Someone Wallet Bank Upay Wechat Alipay Visa Mastercard C"
    "hina Chinese English "
    "Money Cash Support Customer Apple Google Android Monday Tuesday Wednesday Thursday Friday Saturday Sunda"
    "y Yuan Rmb Please".split()
)


def _people(plain: str, taken: _Taken) -> Iterator[Named]:
    for m in _PAYEE.finditer(plain):
        if m[1] not in _NOT_SURNAME_WORDS and taken.take(m.span(1)):
            yield Named(m[1], m.span(1))
    for m in _PAYEE_EN.finditer(plain):
        if m[1].split()[0] not in _NOT_PEOPLE_EN and taken.take(m.span(1)):
            yield Named(m[1], m.span(1))
