"""ID numbers: 18 characters, a birthday that there is, and a last one that fits the others."""

from datetime import date

import pytest

from upay.identity.id_numbers import age_on, check_character, id_number
from upay.identity.providers.sandbox_provider import TEST_NUMBERS, number_for
from upay.identity.rules import FormIncomplete

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
