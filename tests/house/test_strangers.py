"""What strangers write: nothing in it that is learned from or that the frozen set asks.

A text that is learned from would be known by heart, and whatever was decided by it would have been decided by that.
"""

import pytest
from tests.house.texts import FILES, judged_by, learned

from upay.kit.language import Lang
from upay.kit.likeness import Line, alike
from upay.kit.topics import TOPICS
from upay.support.assistant.understanding import OUT_OF_SCOPE


def _ours() -> list[Line]:
    return [line for name in FILES for line in judged_by("strangers", name)]


@pytest.mark.parametrize("lang", Lang)
def test_every_topic_is_asked_about_eight_times(lang: Lang) -> None:
    asked = [line.label for line in judged_by("strangers", f"{lang.value}.tsv")]
    assert {topic: asked.count(topic) for topic in TOPICS if topic != OUT_OF_SCOPE and asked.count(topic) != 8} == {}


def test_no_text_stands_in_it_twice() -> None:
    assert alike(_ours()) == []


def test_no_text_is_one_to_learn_from() -> None:
    assert alike(_ours(), list(learned())) == []


def test_no_text_is_one_of_the_frozen_set() -> None:
    assert alike(_ours(), [line for name in FILES for line in judged_by("frozen", name)]) == []
