"""Expectations: amounts as whole numbers, lists inside lists, regular expressions, and what was not met by name."""

from typing import Any

import pytest

from upay.main.stories.expect import Answered, differences

ANSWERED = Answered(
    text="余额是 ¥1,234.50，转账 ¥150.00 没有成功。Reference 20260302, limit 20000.00.",
    topics=("transfer_failed",), reasons=("insufficient_balance",), offers=frozenset({"top_up", "retry"}),
    handoff=False, cites=True, asks=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "stands"),
    [
        ("1234.50", True),
        ("¥1,234.50", True),
        ("¥1234.50", True),
        ("1,234.50", True),
        ("234.50", False),
        ("1234.5", False),
        ("150.00", True),
        ("50.00", False),
        ("¥50.00", False),
        ("0.00", False),
        ("20,000.00", True),
        ("2000.00", False),
        ("000.00", False),
        ("20260302", True),
        ("没有成功", True),
        ("成功了", False),
        ("/转账.*没有/", True),
        ("/^转账/", False),
        (r"/\d{8}/", True),
        ("/", False),
        (["99.00", "150.00"], True),
        (["99.00", "98.00"], False),
        ([["99.00", "/Ref.*ce/"]], True),
        ([], False),
    ],
)
def test_whether_a_fact_stands_in_the_answer(fact: Any, *, stands: bool) -> None:
    assert (differences({"facts": [fact]}, ANSWERED) == []) is stands
    assert (differences({"not_facts": [fact]}, ANSWERED) == []) is not stands


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("共 100.00元", True), ("100.00.", True), ("100.00，", True), ("100.00, then", True), ("100.001", False),
        ("1100.00", False), ("1,100.00", False), ("3.100.00", False), ("100.00.5", False), ("100.000", False),
        ("1,00,100.00", False),
    ],
)  # fmt: skip
def test_an_amount_is_never_part_of_a_longer_one(text: str, *, stands: bool) -> None:
    answered = Answered(text=text, topics=(), reasons=(), offers=frozenset(), handoff=False, cites=False, asks=False)
    assert (differences({"facts": ["100.00"]}, answered) == []) is stands


@pytest.mark.parametrize(
    ("expect", "lines"),
    [
        ({}, 0),
        ({"topic": "transfer_failed", "handoff": False, "cites": True, "asks": False}, 0),
        ({"topic": "fees"}, 1),
        ({"handoff": True, "cites": False, "asks": True}, 3),
        ({"reason": "insufficient_balance"}, 0),
        ({"reason": ["pin_wrong", "insufficient_balance"]}, 0),
        ({"reason": "pin_wrong"}, 1),
        ({"reason": None}, 1),
        ({"offers": ["top_up", "retry"], "not_offers": ["unlock"]}, 0),
        ({"offers": "top_up"}, 0),
        ({"offers": ["unlock", "reset_pin"]}, 2),
        ({"not_offers": ["top_up"]}, 1),
        ({"facts": ["7.00", "150.00", "8.00"]}, 2),
    ],
)
def test_each_expectation_that_is_not_met_is_a_line(expect: dict[str, Any], lines: int) -> None:
    found = differences(expect, ANSWERED)
    assert len(found) == lines
    assert all(line.partition(":")[0] in expect for line in found)


def test_several_answers_are_expected_one_by_one_or_any_of_them() -> None:
    answered = Answered(
        text="…", topics=("transfer_failed", "limits"), reasons=("insufficient_balance", None), offers=frozenset(),
        handoff=False, cites=False, asks=False,
    )  # fmt: skip
    assert not differences({"topic": "limits", "reason": "insufficient_balance"}, answered)
    assert not differences({"topics": ["transfer_failed", "limits"]}, answered)
    assert differences({"topics": ["limits", "transfer_failed"]}, answered) == [
        "topics: expected ['limits', 'transfer_failed'], were transfer_failed and limits"
    ]
    assert differences({"topic": "fees"}, answered) == ["topic: expected fees, was transfer_failed and limits"]
