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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a fridn", "a friend"),
        ("to s friend", "to s friend"),
        ("sens money", "send money"),
        ("ks missing", "is missing"),
    ],
)
def test_what_a_thumb_does_and_what_stands_beside_decide(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.mend(typed) == meant


def test_of_two_words_a_slip_away_the_one_that_follows_there_is_meant() -> None:
    spelling = Spelling.learn(["the card was lost", "the bank was last"] * 3)
    assert spelling.mend("card was lpst") == "card was lost"
    both = Spelling.learn(["my code", "a cove"] * 3)
    assert (both.mend("my cofe"), both.mend("a coce")) == ("my code", "a cove")


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
