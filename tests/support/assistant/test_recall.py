"""A month that is called by its name is the latest such one that has begun."""

from datetime import UTC, datetime

import pytest

from upay.kit.time import BUSINESS_ZONE
from upay.support.assistant.recall import _month_in

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("2月份花了多少", 2026, 2),
        ("二月份花了多少", 2026, 2),
        ("12月一共花了多少", 2025, 12),
        ("十一月花了多少", 2025, 11),
        ("3月花了多少", 2026, 3),
        ("how much did I spend in February", 2026, 2),
        ("how much for december", 2025, 12),
    ],
)
def test_a_month_by_its_name(text: str, year: int, month: int) -> None:
    found = _month_in(text, NOON)
    assert found is not None
    since, until = found
    assert since == datetime(year, month, 1, tzinfo=BUSINESS_ZONE)
    assert until == min(NOON, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=BUSINESS_ZONE))


@pytest.mark.parametrize(
    "text", ["花了多少", "三个月花了多少", "上个月花了多少", "how much may I spend", "2025年3月花了多少"]
)
def test_no_month_by_its_name(text: str) -> None:
    assert _month_in(text, NOON) is None
