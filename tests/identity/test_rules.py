from datetime import timedelta

import pytest
from tests.conftest import NOON
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from upay import identity
from upay.identity import rules
from upay.identity.rules import FormIncomplete, PasswordWeak, PhoneInvalid

MEI = "+8613800138000"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800138000", MEI),
        (" 138 0013-8000 ", MEI),
        ("+86 13800138000", MEI),
        ("１３８００１３８０００", MEI),
        ("19900000000", "+8619900000000"),
        ("+1 415 555 2671", "+14155552671"),
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(typed: str, number: str) -> None:
    assert rules.phone_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("", "not_a_number"), ("mei", "not_a_number"), ("1380013", "not_a_number"), ("12345678901", "not_a_number"),
     ("010-88888888", "not_mobile")],
)  # fmt: skip
def test_what_cannot_receive_a_code_is_no_number(typed: str, problem: str) -> None:
    with pytest.raises(PhoneInvalid) as refusal:
        rules.phone_number(typed)
    assert refusal.value.facts == {"problem": problem}


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("tea", "too_short"),
        ("x" * 129, "too_long"),
        ("13800138000", "phone_like"),
        ("+8613800138000", "phone_like"),
        ("a13912345678", "phone_like"),
        ("mei00138000", "phone_like"),
        ("19900307", "birthday_like"),
        ("mei19900307", "birthday_like"),
        ("1990-03-07", "birthday_like"),
        ("07.03.1990", "birthday_like"),
        ("mei900307", "birthday_like"),
        ("Xiaomei Lin1", "name_like"),
        ("password1", "common"),
        ("qwertyuiop", "common"),
        ("88888888", "common"),
    ],
)
def test_a_password_that_others_guess_is_refused(password: str, problem: str) -> None:
    with pytest.raises(PasswordWeak) as refusal:
        rules.strong_password(password, phone=MEI, name="Xiaomei Lin")
    assert refusal.value.facts == {"problem": problem}


def test_what_is_known_from_breaches_is_refused_to_the_end_of_the_list() -> None:
    leaked = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= 8]
    assert len(leaked) > 10_000, "the list that the measure of strength ships"
    for password in (*leaked[:20], *leaked[::499], leaked[-1]):
        with pytest.raises(PasswordWeak):
            rules.strong_password(password, name="周岚")


@pytest.mark.parametrize(
    "password",
    ["woaini1314", "wozhiaini1314", "zhifubao123", "weixin888", "nihao1234", "zhangwei123", "tianchangdijiu",
     "zhoulan2024", "Lanzhou123", "haohaoxuexi1", "qq5201314"],
)  # fmt: skip
def test_what_people_in_china_make_passwords_of_is_known_and_ones_own_name_as_it_is_spelt(password: str) -> None:
    with pytest.raises(PasswordWeak):
        rules.strong_password(password, phone=MEI, name="周岚")


@pytest.mark.parametrize("password", ["rain-on-blue-tea", "quiet-heron-31", "晚风吹过石桥边上", "jiu-bei-lu-shan-7"])
def test_a_password_of_several_unrelated_words_is_good_enough(password: str) -> None:
    rules.strong_password(password, phone=MEI, name="周岚")


@pytest.mark.parametrize("password", ["rain-on-blue-tea", "xk29vq7pLm", "雨后青茶很香啊真好", "1990-heron-lantern"])
def test_a_password_that_is_hard_to_guess_is_taken(password: str) -> None:
    rules.strong_password(password, phone=MEI, name="Xiaomei Lin")


@pytest.mark.parametrize(
    ("pin", "problem"),
    [("", "not_six_digits"), ("12345", "not_six_digits"), ("1234567", "not_six_digits"), ("12a456", "not_six_digits"),
     ("１２３４５６", "not_six_digits"), ("000000", "too_simple"), ("123456", "too_simple"), ("456789", "too_simple"),
     ("567890", "too_simple"), ("654321", "too_simple"), ("098765", "too_simple"), ("138000", "phone_like"),
     ("900307", "birthday_like"), ("199003", "birthday_like"), ("200712", "birthday_like"),
     ("070390", "birthday_like"), ("310590", "birthday_like"), ("123199", "birthday_like"),
     ("000229", "birthday_like")],
)  # fmt: skip
def test_a_pin_that_a_thief_tries_first_is_refused(pin: str, problem: str) -> None:
    with pytest.raises(FormIncomplete) as refusal:
        rules.good_pin(pin, phone=MEI)
    assert (refusal.value.facts["field"], refusal.value.facts["problem"]) == ("pin", problem)


@pytest.mark.parametrize("pin", ["274915", "246810", "739105", "199013", "189903", "203013", "903132"])
def test_a_pin_that_is_no_date_is_taken(pin: str) -> None:
    rules.good_pin(pin, phone=MEI)


def test_every_field_that_is_missing_is_named() -> None:
    with pytest.raises(FormIncomplete) as refusal:
        rules.missing({"phone": "1", "name": " ", "pin": ""})
    assert refusal.value.facts == {"field": "name", "problem": "missing", "fields": "name,pin"}


@pytest.mark.parametrize(
    ("age", "after_days", "old"),
    [(365, 365, True), (364, 365, False), (90, 90, True), (4000, 0, False), (None, 365, False)],
)
def test_a_password_is_reminded_of_after_so_many_days_as_were_set(
    age: int | None, after_days: int, *, old: bool
) -> None:
    view = identity.SecurityView(
        totp=False, recovery_codes_left=0, passkeys=(), signed_in_on=1,
        password_changed_at=None if age is None else NOON - timedelta(days=age),
    )  # fmt: skip
    assert view.password_old(after_days=after_days, at=NOON) is old
