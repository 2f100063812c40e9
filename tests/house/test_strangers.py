"""What strangers write: nothing in it that is learned from or that the frozen set asks.

A text that is learned from would be known by heart, and whatever was decided by it would have been decided by that.
"""

from collections import Counter
from types import MappingProxyType
from typing import Final

import pytest
from tests.house.texts import FILES, judged_by, learned

from upay.kit.language import Lang
from upay.kit.likeness import Line, alike
from upay.kit.topics import TOPICS
from upay.support.assistant.understanding import OUT_OF_SCOPE

_TIMES: Final = MappingProxyType({Lang.ZH: 8, Lang.EN: 20})
"""How often a topic is asked about in each language."""


def _ours() -> list[Line]:
    return [line for name in FILES for line in judged_by("strangers", name)]


@pytest.mark.parametrize("lang", Lang)
def test_every_topic_is_asked_about_alike_often(lang: Lang) -> None:
    asked = Counter(line.label for line in judged_by("strangers", f"{lang.value}.tsv"))
    assert asked == dict.fromkeys((topic for topic in TOPICS if topic != OUT_OF_SCOPE), _TIMES[lang])


def test_no_text_stands_in_it_twice() -> None:
    assert alike(_ours()) == []


def test_no_text_is_one_to_learn_from() -> None:
    assert alike(_ours(), list(learned())) == []


def test_no_text_is_one_of_the_frozen_set() -> None:
    assert alike(_ours(), [line for name in FILES for line in judged_by("frozen", name)]) == []
