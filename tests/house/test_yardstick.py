"""The yardstick: whole, and nothing in it that is learned from, or that strangers or the frozen set ask.

A text that is learned from would be known by heart, and a change that it speaks for would be no better than another.
"""

import pytest
from tests.house.texts import FILES, judged_by, learned

from upay.kit.language import Lang
from upay.kit.likeness import Line, alike
from upay.kit.topics import TOPICS
from upay.support.assistant.understanding import OUT_OF_SCOPE


def _ours() -> list[Line]:
    return [line for name in FILES for line in judged_by("yardstick", name)]


@pytest.mark.parametrize(("lang", "least"), [(Lang.ZH, 180), (Lang.EN, 290)])
def test_every_topic_is_asked_about(lang: Lang, least: int) -> None:
    asked = [line.label for line in judged_by("yardstick", f"{lang.value}.tsv")]
    assert set(asked) == set(TOPICS) - {OUT_OF_SCOPE}
    assert len(asked) >= least


def test_no_text_stands_in_it_twice() -> None:
    assert alike(_ours()) == []


def test_no_text_is_one_to_learn_from() -> None:
    assert alike(_ours(), list(learned())) == []


@pytest.mark.parametrize("other", ["frozen", "strangers"])
def test_no_text_is_one_of_another_set(other: str) -> None:
    assert alike(_ours(), [line for name in FILES for line in judged_by(other, name)]) == []
