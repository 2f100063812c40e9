"""Times, seen from now: a day, a clock, a part of a day, a stretch."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from upay.support.assistant.understanding.named import Precision, Span, Taken, When
from upay.support.assistant.understanding.numerals import EN_NUMBER, NUMERAL, numeral

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
    "前": 2,
    "前天": 2,
    "大前": 3,
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
_COUNT: Final = rf"\d{{1,3}}|[{NUMERAL}]{{1,4}}|半"
_EN_COUNT: Final = r"\d{1,3}|an?|half an|one|two|three|four|five|six|seven|eight|nine|ten|a couple of|a few"

_DAY: Final = (
    r"(?P<rel>大前天|前天|昨天|昨日|今天|今日"
    r"|(?:大前|前|昨|今)(?:儿个?|个儿?)(?![子媳月周星礼])|(?:the )?day before yesterday|yesterday|today)"
    r"|(?P<relpart>昨晚|今晚|今早|昨夜|last night|tonight|this (?:morning|afternoon|evening))"
    r"|(?P<y>20\d\d)[年/.-](?P<mo>\d{1,2})[月/.-](?P<d>\d{1,2})(?:日|号)?"
    r"|(?P<mo2>\d{1,2}|十[一二]?|[一二三四五六七八九])月(?P<d2>\d{1,2}|[一二三]?十[一二三四五六七八九]?|"
    r"[一二三四五六七八九])(?:日|号)"
    rf"|(?P<en_mo>{_MONTH_WORD})\.? (?P<en_d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<en_y>20\d\d)\b)?"
    rf"|(?P<en_d2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<en_mo2>{_MONTH_WORD})\b(?:,? (?P<en_y2>20\d\d)\b)?"
    r"|(?P<dom>\d{1,2})号(?!码|线|卡|楼)"
    r"|(?P<wk>上{1,2}(?:一?个)?(?:周|星期|礼拜)|本周|这个?(?:周|星期|礼拜)|(?<![小老阿])周|星期|礼拜)(?P<wd>[一二三四五六日天])"
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
    rf"(?<![\d.])(?:(?:{_DAY})(?:\s*(?:,|的|(?:at )?(?:around|about)|at|in the|大概|大约|差不多)?"
    rf"\s*(?:{_CLOCK}|{_PART_ONLY}))?)",
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
_JUST_NOW: Final = timedelta(minutes=30)
_JUST_NOW_MAY_BE: Final = timedelta(hours=2)
_ABOUT: Final = timedelta(hours=1)
"""How far from a clock that was said "about" is still meant."""
_ABOUT_BEFORE: Final = re.compile(
    r"(?:大概|大约|差不多|约莫|\b(?:around|about|roughly|approximately|approx\.?))\s*$", re.IGNORECASE
)
_ABOUT_AFTER: Final = re.compile(r"\s*(?:钟)?(?:左右|前后|上下|的样子|or so\b|ish\b)", re.IGNORECASE)
_ABOUT_WITHIN: Final = re.compile(r"大概|大约|差不多|\b(?:around|about)\b", re.IGNORECASE)
_PERIOD: Final = re.compile(
    r"(?P<period>上{1,2}(?:一?个)?月|这个月|本月|(?:上{1,2}(?:一?个)?|这个?|本)(?:周|星期|礼拜)(?![一二三四五六日天])|大前年|前年|去年|今年"
    r"|last month|this month|last week|this week|(?:the )?year before last|last year|this year)"
    r"|(?<!\d)(?P<year>20\d\d)年(?:(?P<month>1[0-2]|0?[1-9])月份?)?(?!\d)"
    rf"|\b(?:in |for |during |of )?(?P<en_month>{_MONTH_WORD}) (?P<en_month_year>20\d\d)\b"
    r"|\b(?:in|for|during|of) (?P<en_year>20\d\d)\b(?! (?:yuan|rmb|kuai|cny|dollars|euros))",
    re.IGNORECASE,
)

_WHOLE_MONTH: Final = re.compile(
    rf"(?<![\d年{NUMERAL}])(?P<zh>\d{{1,2}}|[{NUMERAL}]{{1,2}})月(?:份|里|的|呢|一共|总共|花|付|转|充|提|消费)"
    rf"|\b(?:in|for|during|of|about) (?P<en>{_MONTH_WORD})\b",
    re.IGNORECASE,
)


def month_named(plain: str, now: datetime) -> When | None:
    """Return the whole month that a text calls by its name: the latest such one that has begun.

    It is no slot and stays in what is learned from: a month tells one question about sums from another, and no record.
    """
    found = _WHOLE_MONTH.search(plain)
    if found is None:
        return None
    month = _small(found["zh"]) if found["zh"] else _month_of(found["en"])
    if not 1 <= month <= len(_EN_MONTHS):
        return None
    start = _midnight(now).replace(year=now.year - (month > now.month), month=month, day=1)
    end = start.replace(year=start.year + month // 12, month=month % 12 + 1)
    return When(start, end, Precision.PERIOD, found.span())


def find_times(plain: str, now: datetime, taken: Taken) -> Iterator[When]:
    """Find the times among what is not taken."""
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
        When(
            now - _JUST_NOW, now + timedelta(minutes=1), Precision.PERIOD, m.span(), slack=_JUST_NOW_MAY_BE - _JUST_NOW
        )
        for m in _JUST.finditer(plain)
        if taken.take(m.span())
    ]
    for m in _CLOCK_ALONE.finditer(plain):
        when = _read_clock_alone(m, now)
        if when is not None and taken.take(m.span()):
            found.append(when)
    yield from sorted((_about(when, plain) for when in found), key=lambda w: w.span)


def _about(when: When, plain: str) -> When:
    """Widen a clock that was said to be near: "about three" is from two to four."""
    first, last = when.span
    said = (
        _ABOUT_BEFORE.search(plain[:first])
        or _ABOUT_AFTER.match(plain[last:])
        or _ABOUT_WITHIN.search(plain[first:last])
    )
    if said is None or when.precision not in {Precision.MINUTE, Precision.HOUR}:
        return when
    return replace(when, start=when.start - _ABOUT, end=when.start + _ABOUT)


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
        return today - timedelta(days=_DAYS_BACK[m["rel"].lower().rstrip("儿个")])
    if m["relpart"]:
        return today - timedelta(days=1 if m["relpart"].lower() in ("昨晚", "昨夜", "last night") else 0)
    if m["y"]:
        return _date(today, int(m["y"]), int(m["mo"]), int(m["d"]))
    if m["mo2"]:
        return _past_date(today, _small(m["mo2"]), _small(m["d2"]))
    if m["en_mo"] or m["en_mo2"]:
        month = _month_of(m["en_mo"] or m["en_mo2"])
        day, year = int(m["en_d"] or m["en_d2"]), m["en_y"] or m["en_y2"]
        return _past_date(today, month, day) if year is None else _date(today, int(year), month, day)
    if m["dom"]:
        return _past_day_of_month(today, int(m["dom"]))
    if m["wd"]:
        back = (today.weekday() - _WEEKDAYS[m["wd"]]) % 7
        last_week = m["wk"].startswith("上") and _WEEKDAYS[m["wd"]] <= today.weekday()
        return today - timedelta(days=back + 7 * last_week + 7 * m["wk"].startswith("上上"))
    back = (today.weekday() - _EN_WEEKDAYS.index(m["en_wd"].lower())) % 7
    return today - timedelta(days=back or (7 if (m["en_last"] or "").lower() == "last" else 0))


def _month_of(name: str) -> int:
    return _EN_MONTHS.index(name[:3].lower()) + 1


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
_EN_COUNTS: Final = {"a": 1, "an": 1, "a couple of": 2, "a few": 3} | {w: EN_NUMBER[w] for w in list(EN_NUMBER)[1:11]}


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
    today = _midnight(now)
    if m["period"] is None:
        return _read_named(m, today)
    text = m["period"].lower()
    if text.startswith(("前", "大前")) or "before last" in text:
        first = today.replace(month=1, day=1)
        start = first.replace(year=first.year - (3 if text.startswith("大") else 2))
        return When(start, start.replace(year=start.year + 1), Precision.PERIOD, m.span())
    back = 2 if text.startswith("上上") else 1 if text.startswith(("上", "去", "last")) else 0
    if "月" in text or "month" in text:
        firsts = [today.replace(day=1)]
        for _ in range(back):
            firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    elif "年" in text or "year" in text:
        first = today.replace(month=1, day=1)
        firsts = [first.replace(year=first.year - ago) for ago in range(back + 1)]
    else:
        monday = today - timedelta(days=today.weekday())
        firsts = [monday - timedelta(days=7 * ago) for ago in range(back + 1)]
    end = firsts[-2] if back else today + timedelta(days=1)
    return When(firsts[-1], end, Precision.PERIOD, m.span())


def _read_named(m: re.Match[str], today: datetime) -> When:
    """Read a year, or a month of one, that is called by its number; of what has not ended all is meant so far."""
    year = int(m["year"] or m["en_year"] or m["en_month_year"])
    month = int(m["month"]) if m["month"] else _month_of(m["en_month"]) if m["en_month"] else None
    start = today.replace(year=year, month=month or 1, day=1)
    later = start.year * 12 + start.month - 1 + (12 if month is None else 1)
    return When(start, start.replace(year=later // 12, month=later % 12 + 1), Precision.PERIOD, m.span())
