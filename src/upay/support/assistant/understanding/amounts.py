"""Amounts of money, whole minor units from the first digit on."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from upay.kit.money import LARGEST_MINOR, Currency, Money
from upay.support.assistant.understanding.named import Amount, Taken
from upay.support.assistant.understanding.numerals import DIGIT, EN_NUMBER_WORD, NUMERAL, english_numeral, numeral

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
    rf"([{NUMERAL}]+)(?:点([{NUMERAL}]+))?多?(?:(毛|角)(?:钱)?|({_CNY})(?:([一二三四五六七八九])(?![{NUMERAL}"
    rf"转充付直次下个笔共就])(?:毛|角)?)?|({_USD}))",
    re.IGNORECASE,
)
_SPOKEN: Final = re.compile(
    rf"(?<![第几数好]){'['}一二两俩三四五六七八九][{NUMERAL}]*[百千万亿][{NUMERAL}]*{_NOT_MONEY_NEXT}(?![分来几])"
)
_ENGLISH_WORDS: Final = re.compile(
    rf"\b((?:(?:{EN_NUMBER_WORD})[\s-]+)+)(?:({_CNY})|({_USD}))\b",
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

_SOMEBODY_EN: Final = r"(?:i|we|you|he|she|they)(?:'ve|'d| have| had)?(?: just| already| only)?"
_DEED_EN: Final = (
    r"(?:put in|put into|sent|send|paid|pay|transferred|topped[ -]up|added|loaded|deposited|withdrew|took out"
    r"|cashed out|spent|moved|received|got|asked for|refunded)"
)
_BEFORE_DEED_EN: Final = re.compile(
    # A year, a clock or the number of something is no amount, whatever was done to it.
    r"(?<![\w.,:/#-])(?<!\bin )(?<!\bat )(?<!\bby )(?<!\bsince )(?<!\buntil )(?<!\baround )(?<!\bof the )(?<!\border )"
    r"(?<!\bcode )(?<!\berror )(?<!\bnumber )(?<!\bending )(?<!\bcard )(?<!\broom )(?<!\bpage )(?<!\bstep )"
    rf"(\d{{1,3}}(?:,\d{{3}})+|\d{{2,9}}){_NOT_MONEY_NEXT}\s+(?:"
    rf"(?:that |which )?{_SOMEBODY_EN} {_DEED_EN}\b"
    r"|(?:is|was|has|have|had|got|went)(?: (?:been|just|now|still|already|suddenly|all|simply)){0,2} "
    r"(?:gone|taken|missing|charged|deducted|debited|withdrawn|disappeared|vanished|lost|left my|moved out)\b"
    r"|disappeared|vanished|(?:just )?left my|never (?:arrived|came|showed|turned|reached|went)\b"
    r"|(?:still )?(?:ha(?:s|ve)(?:n'?t| not)|did(?:n'?t| not)|is(?:n'?t| not)) (?:yet )?"
    r"(?:arrived?|come|came|shown?|turned|reached?|gone|go|there|in)\b)",
    re.IGNORECASE,
)


def find_amounts(plain: str, taken: Taken) -> Iterator[Amount]:
    """Find the amounts among what is not taken."""
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
        (_BEFORE_DEED_EN, lambda m: _money(_decimal(m[1])), 1),
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
        value += Decimal(m[6] if m[6].isdecimal() else DIGIT[m[6]]) / 10
    return _money(value, Currency.USD if m[7] else Currency.CNY)


def _read_spoken_unit(m: re.Match[str]) -> Money | None:
    whole = numeral(m[1])
    if whole is None:
        return None
    value = Decimal(whole)
    if m[2]:
        if any(c not in DIGIT for c in m[2]):
            return None
        value += Decimal("0." + "".join(str(DIGIT[c]) for c in m[2]))
    if m[3]:
        return _money(value / 10)
    if m[5]:
        value += Decimal(DIGIT[m[5]]) / 10
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
