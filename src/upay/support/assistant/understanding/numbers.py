"""Numbers that are names: order numbers, card tails, phones. A full card number is reduced to its tail at once."""

import re
from typing import Final

from upay.support.assistant.understanding.named import Named, Span, Taken

_RECORD: Final = re.compile(
    r"(?<![\dA-Za-z.-])[\dA-Fa-f]{4}(-?)[\dA-Fa-f]{4}\1[\dA-Fa-f]{4}(?![\dA-Za-z]|[.-][\dA-Za-z])"
)
"""The number of a record as the product shows it (`kit.ids.reference_of`): three groups of four."""
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


def find_numbers(plain: str, taken: Taken) -> tuple[tuple[Named, ...], tuple[Named, ...], tuple[Named, ...]]:
    """Find order numbers, card tails and phones among what is not taken."""
    tails = [
        Named(next(g for g in m.groups() if g), _group_span(m))
        for m in _CARD_TAIL.finditer(plain)
        if taken.take(_group_span(m))
    ]
    orders = [
        Named(m.group().upper(), m.span())
        for m in _RECORD.finditer(plain)
        if re.search(r"\d", m.group()) and taken.take(m.span())
    ]
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


def is_record_number(order: str) -> bool:
    """Tell whether a number that was named can be the number of a record, rather than a shop's or a bank's."""
    return _RECORD.fullmatch(order) is not None


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
