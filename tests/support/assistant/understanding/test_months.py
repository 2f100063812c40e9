"""A month that is called by its name is the latest such one that has begun, and no slot."""

from datetime import datetime

import pytest

from upay.kit.time import BUSINESS_ZONE
from upay.support.assistant.understanding import month_named

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=BUSINESS_ZONE)


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("2月份花了多少", 2026, 2),
        ("二月份花了多少", 2026, 2),
        ("二月呢", 2026, 2),
        ("12月一共花了多少", 2025, 12),
        ("十一月花了多少", 2025, 11),
        ("3月花了多少", 2026, 3),
        ("how much did I spend in February", 2026, 2),
        ("how much for december", 2025, 12),
        ("what about february?", 2026, 2),
    ],
)
def test_a_month_by_its_name(text: str, year: int, month: int) -> None:
    found = month_named(text, NOON)
    assert found is not None
    assert found.start == datetime(year, month, 1, tzinfo=BUSINESS_ZONE)
    assert found.end == datetime(year + month // 12, month % 12 + 1, 1, tzinfo=BUSINESS_ZONE)


@pytest.mark.parametrize(
    "text", ["花了多少", "三个月花了多少", "上个月花了多少", "how much may I spend", "2025年3月花了多少", "13月份呢"]
)
def test_no_month_by_its_name(text: str) -> None:
    assert month_named(text, NOON) is None
