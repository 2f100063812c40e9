"""Numbers in words, Chinese and English."""

import re
from typing import Final

DIGIT: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
POWER: Final = {"十": 10, "百": 100, "千": 1000}
NUMERAL: Final = "零〇一二两俩三四五六七八九十百千万亿"


def numeral(text: str) -> int | None:
    """Read a Chinese numeral, with the spoken short form in which 一百五 is 150; None if it is not one."""
    total = section = 0
    digit: int | None = None
    last_power = 1
    after_zero = False
    for c in text:
        if c in DIGIT:
            if digit not in (None, 0):
                return None
            digit = DIGIT[c]
            after_zero = after_zero or digit == 0
        elif c in POWER:
            if digit is None and c != "十":
                return None
            section += (1 if digit in (None, 0) else digit) * POWER[c]
            digit, last_power, after_zero = None, POWER[c], False
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


EN_NUMBER: Final = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixtee"
        "n seventeen "
        "eighteen nineteen".split()
    )
} | {w: 10 * v for v, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
EN_NUMBER_WORD: Final = "|".join((*sorted(EN_NUMBER, key=len, reverse=True), "hundred", "thousand", "a", "an", "and"))


def english_numeral(text: str) -> int | None:
    """Read an English number in words, such as "two hundred and fifty"; None if it is not one."""
    total = section = 0
    seen = False
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in EN_NUMBER:
            section += EN_NUMBER[word]
            seen = True
        elif word == "hundred":
            section = max(section, 1) * 100
            seen = True
        elif word == "thousand":
            total += max(section, 1) * 1000
            section = 0
            seen = True
    return total + section if seen else None
