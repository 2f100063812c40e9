"""Which plain words are taken for one another."""

from collections import Counter

import pytest

from upay.support.assistant.understanding.kin import families, kindred
from upay.support.knowledge import analysis


def _kin(text: str) -> list[str]:
    return kindred([analysis.stem(word) for word in analysis.words(text, chinese=False)])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("my landlord got no rent", "the babysitter gets no rent"),
        ("send it to my mum", "giving it to my grandson"),
        ("forgot my pass word", "forgotten the password"),
    ],
)
def test_texts_of_kindred_words_read_the_same(one: str, other: str) -> None:
    assert _kin(one) == _kin(other)


def test_a_phrase_is_heard_before_its_words() -> None:
    assert "BANK" in _kin("my bank says no")
    assert "BANK" not in _kin("my bank account says no")
    assert "BANK_ACCOUNT" in _kin("my bank account says no")


def test_neighbours_are_read_together_and_little_words_not_at_all() -> None:
    assert _kin("to my sister, for the rent") == ["FAMILY", "BILLS", "FAMILY_BILLS"]


def test_a_text_without_kin_keeps_its_words() -> None:
    assert _kin("purple elephants") == ["purpl_elephant"]


def test_no_word_stands_twice_in_a_family() -> None:
    twice = {name: [p for p, n in Counter(said).items() if n > 1] for name, said in families().items()}
    assert {name: said for name, said in twice.items() if said} == {}


def test_no_phrase_is_lost_to_a_family_before_it() -> None:
    seen: dict[str, str] = {}
    taken = [
        f"{phrase}: {seen[phrase]} before {name}"
        for name, said in families().items()
        for phrase in said
        if seen.setdefault(phrase, name) != name
    ]
    assert taken == []
