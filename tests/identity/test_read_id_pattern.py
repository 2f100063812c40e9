"""Patterns of identity numbers: what the small language says, and what it has no words for."""

import time

import pytest

from upay.identity.id_numbers import MAINLAND_NUMBER, Checksum, why_unfit
from upay.identity.read_id_pattern import PatternError, read_pattern


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        (r"^[1-9]\d{8}$", ["123456782"], ["012345678", "12345678", "1234567820", "12345678٢"]),
        ("^[A-CX]{2}[0-9]{6}$", ["AX123456"], ["DX123456", "A1234567"]),
        ("^P?[0-9]{7,9}$", ["1234567", "P123456789"], ["P123456", "PP1234567"]),
        (r"^(?P<day>\d{2})(?P<month>[01]\d)(?P<year>\d{4})X$", ["31121990X"], ["31221990X", "31121990"]),
    ],
)
def test_what_a_pattern_says_is_what_it_takes(pattern: str, right: list[str], wrong: list[str]) -> None:
    read = read_pattern(pattern)
    assert [number for number in right + wrong if read.compiled.fullmatch(number)] == right


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("[0-9]{9}", "begins with ^"),
        ("^[0-9]{9}", "ends with $"),
        ("^([0-9]+)+$", "cannot have '([0-9]+)"),
        ("^[0-9]*$", "cannot have '*'"),
        ("^[0-9]{4}|[0-9]{6}$", "cannot have '|"),
        (r"^\w{9}$", r"cannot have '\\w{9}'"),
        ("^.{9}$", "cannot have '.{9}'"),
        ("^[a-z]{9}$", "cannot have '[a-z]"),
        ("^[^0-9]{9}$", "cannot have '[^0-9]"),
        (r"^([0-9])\1{8}$", "cannot have '([0-9])"),
        ("^[0-9]{3}$", "3 to 3 characters"),
        ("^[0-9]{5,40}$", "5 to 40 characters"),
        ("^[0-9]{0,9}[0-9]{4,9}[0-9]?$", "no more than 2"),
        ("^[9-0]{9}$", "9-0 of the pattern is no range"),
        ("^[0-Z]{9}$", "0-Z of the pattern is no range"),
        ("^[0-9]{9,4}$", "never comes"),
        ("^[0-9]{9}A{0}$", "never comes"),
        ("^(?P<year>[0-9]{4})[0-9]{5}$", "year, month and day, or none"),
        ("^(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})[0-9]{3}$", "year of the pattern has exactly 4"),
        ("^(?P<year>[0-9]{4})(?P<month>[0-9]{1,2})(?P<day>[0-9]{2})[0-9]{3}$", "month of the pattern has exactly 2"),
        ("^(?P<year>[0-9]{4})(?P<month>[A-Z]{2})(?P<day>[0-9]{2})[0-9]{3}$", "month of the pattern has exactly 2"),
        ("^(?P<year>[0-9]{4}(?P<month>[0-9]{2}))(?P<day>[0-9]{2})$", "month of the pattern stands once"),
        ("^(?P<year>[0-9]{4}$", "year of the pattern is not closed"),
        ("^[0-9]{9})$", "closes nothing"),
        ("^(?P<year>[0-9]{4}){2}(?P<month>[0-9]{2})(?P<day>[0-9]{2})$", "cannot have '{2}"),
    ],
)
def test_what_is_not_of_the_small_language_is_refused_with_what_it_is(pattern: str, said: str) -> None:
    with pytest.raises(PatternError) as refused:
        read_pattern(pattern)
    assert said in str(refused.value)


def test_the_slowest_pattern_that_is_taken_is_quick() -> None:
    slowest = read_pattern("^[0-9]{0,16}[0-9]{4,15}X$").compiled
    began = time.perf_counter()
    for _ in range(100):
        assert not slowest.fullmatch("0" * 1000)
        assert not slowest.fullmatch("0" * 31)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("pattern", "checksum", "fits"),
    [
        ("^[0-9]{9}$", Checksum.NONE, "fits"),
        ("^[A-Z][0-9]{8}$", Checksum.NONE, "fits"),
        ("^[0-9]{9}$", Checksum.LUHN, "fits"),
        ("^[A-Z][0-9]{8}$", Checksum.LUHN, "does not"),
        ("^[0-9]{17}[0-9X]$", Checksum.CN_18, "fits"),
        ("^[0-9]{9}$", Checksum.CN_18, "does not"),
        ("^[0-9]{16}[0-9X]{2}$", Checksum.CN_18, "does not"),
        ("^[0-9]{16,17}[0-9X]$", Checksum.CN_18, "does not"),
    ],
)
def test_a_checksum_fits_the_numbers_or_is_not_taken(pattern: str, checksum: Checksum, fits: str) -> None:
    assert (why_unfit(read_pattern(pattern), checksum) is None) == (fits == "fits")


def test_browsers_read_the_pattern_without_names() -> None:
    assert MAINLAND_NUMBER.pattern.plain == "^[1-9][0-9]{5}([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{3}[0-9X]$"
