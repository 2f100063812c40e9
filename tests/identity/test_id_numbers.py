"""ID numbers: 18 characters, a birthday that there is, and a last one that fits the others."""

from datetime import date

import pytest

from upay.identity.id_numbers import (
    Checksum,
    IdNumberRules,
    age_on,
    check_character,
    id_number,
    mask_id_number,
)
from upay.identity.providers.sandbox_provider import TEST_NUMBERS, number_for
from upay.identity.read_id_pattern import read_pattern
from upay.identity.rules import FormIncomplete
from upay.kit.language import Words

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        # The example of GB 11643, and the same as people write it.
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        (" 110105 19491231 002x ", "11010519491231002X"),
        ("440524188001010014", None),
        ("110105194912310021", None),
        ("11010519491231002", None),
        ("110105194912310020A", None),
        ("", None),
    ],
)
def test_a_number_is_read_as_it_stands_on_the_card(text: str, number: str | None) -> None:
    if number is not None:
        assert id_number(text, on=TODAY) == number
        return
    with pytest.raises(FormIncomplete):
        id_number(text, on=TODAY)


@pytest.mark.parametrize(
    ("day", "problem"),
    [("20260303", "no_such_birthday"), ("18991231", "no_such_birthday"), ("20010229", "no_such_birthday"),
     ("20000229", None), ("20260302", None)],
)  # fmt: skip
def test_a_birthday_has_to_exist_and_to_have_been(day: str, problem: str | None) -> None:
    first = f"110101{day}001"
    number = first + check_character(first)
    if problem is None:
        assert id_number(number, on=TODAY) == number
        return
    with pytest.raises(FormIncomplete) as refused:
        id_number(number, on=TODAY)
    assert refused.value.facts["problem"] == problem


def test_every_single_mistyped_digit_is_noticed() -> None:
    number = number_for("approve")
    for place in range(17):
        for digit in "0123456789":
            typed = number[:place] + digit + number[place + 1 :]
            if typed != number:
                with pytest.raises(FormIncomplete):
                    id_number(typed, on=TODAY)


def test_a_year_of_age_is_full_on_the_birthday() -> None:
    first = "110101" + "20100302" + "001"
    number = first + check_character(first)
    assert age_on(number, on=date(2026, 3, 1)) == 15
    assert age_on(number, on=date(2026, 3, 2)) == 16


def test_the_test_numbers_are_valid_and_all_different() -> None:
    numbers = [number_for(name) for name in TEST_NUMBERS]
    assert len(set(numbers)) == len(numbers)
    assert [id_number(number, on=TODAY) for number in numbers] == numbers


def elsewhere(pattern: str, checksum: Checksum = Checksum.LUHN) -> IdNumberRules:
    words = Words("居民号码", "resident number")
    return IdNumberRules(pattern=read_pattern(pattern), checksum=checksum, label=words, example=words, malformed=words)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("123456782", None),
        ("1234 5678-2", None),
        ("123456783", "wrong_check_digit"),
        ("213456782", "wrong_check_digit"),
        ("12345678", "not_like_example"),
        ("11010519491231002X", "not_like_example"),
    ],
)
def test_where_the_law_has_other_numbers_theirs_are_taken_and_ours_are_not(text: str, problem: str | None) -> None:
    rules = elsewhere("^[1-9][0-9]{8}$")
    if problem is None:
        assert id_number(text, on=TODAY, rules=rules) == "123456782"
        assert age_on("123456782", on=TODAY, rules=rules) is None
        return
    with pytest.raises(FormIncomplete) as refused:
        id_number(text, on=TODAY, rules=rules)
    assert refused.value.facts["problem"] == problem
    assert (refused.value.facts["label_zh"], refused.value.facts["label_en"]) == ("居民号码", "resident number")


def test_a_date_of_birth_is_read_where_the_pattern_says() -> None:
    rules = elsewhere("^(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})X[0-9]{2}$", Checksum.NONE)
    assert age_on("02032010X07", on=date(2026, 3, 1), rules=rules) == 15
    assert age_on("02032010X07", on=date(2026, 3, 2), rules=rules) == 16
    for nobody in ("31022010X07", "03032026X07", "31121899X07"):
        with pytest.raises(FormIncomplete) as refused:
            id_number(nobody, on=TODAY, rules=rules)
        assert refused.value.facts["problem"] == "no_such_birthday"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("11010519491231002X", "110***********002X"), ("123456782", "*******82"), ("AB12", "***2"), ("", "")],
)
def test_a_masked_number_shows_little_however_short_it_is(number: str, shown: str) -> None:
    assert mask_id_number(number) == shown
