"""What a customer names, as tables: the text on the left, what is found on the right."""

from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest

from upay.kit.money import Currency, Money
from upay.support.assistant.understanding import slots
from upay.support.assistant.understanding.named import Precision
from upay.support.assistant.understanding.numbers import is_record_number
from upay.support.assistant.understanding.numerals import english_numeral, numeral
from upay.support.knowledge.analysis import plain

NOW = datetime(2026, 3, 11, 16, 30, tzinfo=timezone(timedelta(hours=8)))


def find(text: str) -> slots.Slots:
    return slots.find(plain(text), now=NOW)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("¥150", ["¥150.00"]),
        ("￥１５０．５０没到", ["¥150.50"]),
        ("150块没到", ["¥150.00"]),
        ("一百五", ["¥150.00"]),
        ("1.2万", ["¥12,000.00"]),
        ("一万二没到账", ["¥12,000.00"]),
        ("三万五千", ["¥35,000.00"]),
        ("两千零五十元", ["¥2,050.00"]),
        ("150 yuan", ["¥150.00"]),
        ("RMB 1,234.50 was taken", ["¥1,234.50"]),
        ("$20 refund", ["$20.00"]),
        ("二十美元", ["$20.00"]),
        ("三块五", ["¥3.50"]),
        ("12块8", ["¥12.80"]),
        ("五毛钱", ["¥0.50"]),
        ("2w块", ["¥20,000.00"]),
        ("充值100元送10元", ["¥100.00", "¥10.00"]),
        ("刚才转了500没成功", ["¥500.00"]),
        ("I sent 300 to my friend", ["¥300.00"]),
        ("two hundred and fifty yuan was deducted", ["¥250.00"]),
        ("兩百塊錢", ["¥200.00"]),
        ("my bank says 250 is gone but the app shows nothing", ["¥250.00"]),
        ("the 340 I put in never showed up", ["¥340.00"]),
        ("what about the 75 we sent to Li", ["¥75.00"]),
        ("my 1,200 still hasn't arrived", ["¥1,200.00"]),
        ("60 was taken and I did not buy anything", ["¥60.00"]),
        ("where is the 90 I topped up", ["¥90.00"]),
        ("480 just left my account", ["¥480.00"]),
        # Numbers and numerals that are no money.
        ("the card ending 4321 is gone", []),
        ("in 2025 I sent it to Li", []),
        ("error 500 is gone now", []),
        ("at 10 I paid for tea", []),
        ("of the 12 I sent one failed", []),
        ("my 2 cards are missing", []),
        ("15 minutes went missing", []),
        ("千万不要转", []),
        ("万一被骗怎么办", []),
        ("扣了两次", []),
        ("转了3次", []),
        ("七日年化是多少", []),
        ("等了3天", []),
        ("一千个积分", []),
        ("验证码123456不对", []),
        ("charged 3 times", []),
        ("0.001元", []),
        ("¥0", []),
    ],
)
def test_amounts_are_found_and_other_numbers_are_not(text: str, amounts: list[str]) -> None:
    assert [str(a.money) for a in find(text).amounts] == amounts


def test_an_amount_is_whole_minor_units() -> None:
    assert find("19.99元").amount == Money(1999, Currency.CNY)
    assert isinstance(find("1.005万").amounts[0].money.minor, int)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("昨天下午三点转的", "03-10 15:00", "03-10 16:00", Precision.HOUR),
        ("昨天下午3点20分", "03-10 15:20", "03-10 15:21", Precision.MINUTE),
        ("今天早上充的", "03-11 05:00", "03-11 12:00", Precision.PART),
        ("前天的订单", "03-09 00:00", "03-10 00:00", Precision.DAY),
        ("上周五提现", "03-06 00:00", "03-07 00:00", Precision.DAY),
        ("周一转的", "03-09 00:00", "03-10 00:00", Precision.DAY),
        ("3月5号的收益", "03-05 00:00", "03-06 00:00", Precision.DAY),
        ("2026-03-01的账单", "03-01 00:00", "03-02 00:00", Precision.DAY),
        ("上个月的账单", "02-01 00:00", "03-01 00:00", Precision.PERIOD),
        ("八点半付的", "03-11 08:30", "03-11 08:31", Precision.MINUTE),
        ("晚上8点付的", "03-10 20:00", "03-10 21:00", Precision.HOUR),
        ("刚才付的", "03-11 16:00", "03-11 16:31", Precision.PERIOD),
        ("两个小时前", "03-11 13:30", "03-11 15:30", Precision.PERIOD),
        ("yesterday", "03-10 00:00", "03-11 00:00", Precision.DAY),
        ("昨儿转的", "03-10 00:00", "03-11 00:00", Precision.DAY),
        ("昨儿个晚上充的", "03-10 18:00", "03-11 00:00", Precision.PART),
        ("今儿早上付的", "03-11 05:00", "03-11 12:00", Precision.PART),
        ("前儿那笔", "03-09 00:00", "03-10 00:00", Precision.DAY),
        ("昨个儿三点二十转的", "03-10 03:20", "03-10 03:21", Precision.MINUTE),
        ("大前儿扣的", "03-08 00:00", "03-09 00:00", Precision.DAY),
        ("上个礼拜付的", "03-02 00:00", "03-09 00:00", Precision.PERIOD),
        ("上礼拜三转的", "03-04 00:00", "03-05 00:00", Precision.DAY),
        ("这个礼拜花的", "03-09 00:00", "03-12 00:00", Precision.PERIOD),
        ("上上周充的", "02-23 00:00", "03-02 00:00", Precision.PERIOD),
        ("上上个月的", "01-01 00:00", "02-01 00:00", Precision.PERIOD),
        ("at 3pm", "03-11 15:00", "03-11 16:00", Precision.HOUR),
        ("at 3pm yesterday", "03-10 15:00", "03-10 16:00", Precision.HOUR),
        ("last night", "03-10 18:00", "03-11 00:00", Precision.PART),
        ("3 days ago", "03-08 00:00", "03-09 00:00", Precision.DAY),
        ("on March 5th", "03-05 00:00", "03-06 00:00", Precision.DAY),
        ("last monday", "03-09 00:00", "03-10 00:00", Precision.DAY),
    ],
)
def test_times_are_resolved_against_now(text: str, start: str, end: str, precision: Precision) -> None:
    when = find(text).when
    assert when is not None
    assert (when.start.strftime("%m-%d %H:%M"), when.end.strftime("%m-%d %H:%M")) == (start, end)
    assert when.precision is precision
    assert when.start.tzinfo is NOW.tzinfo


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("去年花了多少", (2025, 1, 1), (2026, 1, 1)),
        ("前年花了多少", (2024, 1, 1), (2025, 1, 1)),
        ("大前年充的", (2023, 1, 1), (2024, 1, 1)),
        ("2024年花了多少", (2024, 1, 1), (2025, 1, 1)),
        ("2025年12月花了多少", (2025, 12, 1), (2026, 1, 1)),
        ("2025年2月份的账单", (2025, 2, 1), (2025, 3, 1)),
        ("the year before last", (2024, 1, 1), (2025, 1, 1)),
        ("how much did I spend in 2024", (2024, 1, 1), (2025, 1, 1)),
        ("in December 2025", (2025, 12, 1), (2026, 1, 1)),
        ("on March 5th, 2025", (2025, 3, 5), (2025, 3, 6)),
        ("5 March 2025", (2025, 3, 5), (2025, 3, 6)),
    ],
)
def test_a_year_is_the_one_that_was_said(text: str, start: tuple[int, ...], end: tuple[int, ...]) -> None:
    when = find(text).when
    assert when is not None
    assert ((when.start.year, when.start.month, when.start.day), (when.end.year, when.end.month, when.end.day)) == (
        start, end,
    )  # fmt: skip


def test_a_year_that_is_an_amount_is_no_time() -> None:
    assert find("I paid 2024 yuan").times == find("付了2024元").times == ()


@pytest.mark.parametrize(
    "text", ["13月45号", "我等了3天了", "25:99", "2026-13-40", "尾号1234", "99点", "前儿媳妇", "今个月"]
)
def test_what_no_calendar_shows_is_no_time(text: str) -> None:
    assert find(text).times == ()


def test_a_day_not_yet_come_is_meant_as_the_last_one() -> None:
    when = find("12月25日付的").when
    assert when is not None
    assert when.start.year == 2025


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("尾号1234的卡", "card_tails", ["1234"]),
        ("card ending in 4321", "card_tails", ["4321"]),
        ("卡号4111 1111 1111 1111充不了", "card_tails", ["1111"]),
        ("订单号20240311123456789怎么还没退", "orders", ["20240311123456789"]),
        ("order #A12345678 not refunded", "orders", ["A12345678"]),
        ("我的手机号是138-1234-5678", "phones", ["13812345678"]),
        ("转给+86 13812345678了", "phones", ["13812345678"]),
        ("转了一百五给老王", "people", ["老王"]),
        ("给王小明转账", "people", ["王小明"]),
        ("sent it to John Smith yesterday", "people", ["John Smith"]),
        ("给我查一下", "people", []),
        ("给个说法", "people", []),
        ("pay to The bank", "people", []),
    ],
)
def test_names_and_numbers(text: str, kind: str, values: list[str]) -> None:
    assert [n.value for n in getattr(find(text), kind)] == values


def test_a_full_card_number_is_never_kept() -> None:
    assert "411111111111" not in repr(find("4111111111111111"))


def test_one_stretch_of_text_means_one_thing() -> None:
    found = find("昨天15:30用尾号1234的卡充了13812345678元给老王")
    spans = sorted(
        n.span
        for kind in ("amounts", "times", "phones", "card_tails", "orders", "people")
        for n in getattr(found, kind)
    )
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十五", 15), ("一百五", 150), ("一百零五", 105), ("两千", 2000), ("三万五", 35_000),
        ("二百五十", 250),
        ("一亿二千万", 120_000_000), ("五六百", None), ("百", None), ("万", None), ("", None), ("钱", None),
    ],
)  # fmt: skip
def test_chinese_numerals(text: str, value: int | None) -> None:
    assert numeral(text) == value


def test_english_numerals() -> None:
    assert english_numeral("two thousand three hundred and five") == 2305
    assert english_numeral("and a") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3F2A-91BC-77D0", "3F2A-91BC-77D0"), ("记录号3f2a-91bc-77d0怎么回事", "3F2A-91BC-77D0"),
        ("record number 3f2a91bc77d0?", "3F2A91BC77D0"),
    ],
)  # fmt: skip
def test_the_number_of_a_record_is_read_as_it_is_copied(text: str, value: str) -> None:
    assert [order.value for order in find(text).orders] == [value]


@pytest.mark.parametrize("text", ["6222-0212-3456-7890", "138-1234-5678", "deadbeefcafe", "3F2A-91BC-77D0-11"])
def test_what_only_looks_like_the_number_of_a_record_is_none(text: str) -> None:
    assert not any(is_record_number(order.value) for order in find(text).orders)


@pytest.mark.parametrize(
    "text", ["昨天下午三点左右", "around 3pm yesterday", "yesterday at about 3 pm", "昨天15:00前后"]
)
def test_about_a_clock_is_an_hour_before_and_after(text: str) -> None:
    three = NOW.replace(hour=15, minute=0) - timedelta(days=1)
    [when] = find(text).times
    assert (when.start, when.end) == (three - timedelta(hours=1), three + timedelta(hours=1))


def test_a_moment_ago_may_be_two_hours() -> None:
    [when] = find("刚才转的").times
    assert when.start - when.slack == NOW - timedelta(hours=2)
