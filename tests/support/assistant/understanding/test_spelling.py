import pytest

from upay.support.assistant.understanding.spelling import Spelling

_TEXTS = [
    "where is my withdrawal",
    "my withdrawal is missing",
    "a withdrawal takes hours",
    "send money to a friend",
] * 3


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling.learn(_TEXTS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("where is my withdrawl", "where is my withdrawal"),
        ("wjere is my withdrawal", "where is my withdrawal"),
        ("mmoney", "money"),
        ("mnoey", "money"),
        ("wihtdrawl", "withdrawal"),
        ("frend", "friend"),
    ],
)
def test_a_slip_becomes_the_word_that_was_meant(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.mend(typed) == meant


@pytest.mark.parametrize("text", ["send sends", "mis frie", "completely elsewhere", "转账 ¤", "", "a" * 5000])
def test_what_is_known_short_or_like_nothing_stays(spelling: Spelling, text: str) -> None:
    assert spelling.mend(text) == text


def test_a_word_that_was_hardly_ever_written_draws_no_slips() -> None:
    assert Spelling.learn(["statement"]).mend("statment") == "statment"


def test_nothing_learned_changes_nothing() -> None:
    assert Spelling.learn([]).mend("wjere is it") == "wjere is it"


def test_everything_is_ready_before_the_first_text() -> None:
    spelling = Spelling.learn(_TEXTS)
    ready = set(vars(spelling))
    assert spelling.mend("wihtdrawl") == "withdrawal"
    assert set(vars(spelling)) == ready
