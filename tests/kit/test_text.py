"""Text as people type it: nothing is in it that they do not see, and nothing is lost that they do."""

import pytest

from upay.kit.text import clean, one_line

KEPT = (
    "转账失败了", "line one\nline two\tand more", "👨‍👩‍👧🏽🇨🇳❤️‍🔥👁️‍🗨️", "می‌خواهم", "שלום", "क्‍ष", "ᠮᠣᠩᠭᠣᠯ᠎ᠠ", "Tiếng Việt",
    "{amount} %s <b>", "¥1,234.50",
)  # fmt: skip
DROPPED = {
    "转\u200b账\u2060失\ufeff败": "转账失败",
    "转\u200d账\u200c失\u00ad败": "转账失败",
    "\u202e05.001¥\u202c 老王": "05.001¥ 老王",
    "a\u2066b\u2069c\u200e\u200f": "abc",
    "hi\U000e0068\U000e0069": "hi",
    "\u3164\u2800\u200b\u200d": "",
    "a\x00\x07\x1b[31mb": "a[31mb",
    "e\u200b\u0301": "é",
    "  a\r\nb\u2028c  ": "a\nb\nc",
    "a" + "\u0336" * 60 + "b": "a" + "\u0336" * 4 + "b",
}


@pytest.mark.parametrize("text", KEPT)
def test_what_is_seen_stays(text: str) -> None:
    assert clean(text, longest=100) == text


@pytest.mark.parametrize(("text", "seen"), DROPPED.items())
def test_what_is_not_seen_goes(text: str, seen: str) -> None:
    assert clean(text, longest=100) == seen
    assert clean(seen, longest=100) == seen


def test_it_is_cut_where_it_is_too_long() -> None:
    assert clean("长" * 10_000, longest=60) == "长" * 60


def test_a_name_breaks_no_line() -> None:
    assert one_line("小梅\r\n\r\n【UPay】验证码\t123456\u2028。", longest=60) == "小梅 【UPay】验证码 123456 。"
