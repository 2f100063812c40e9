"""What acts are learned from: enough of each, in both languages, and nothing twice."""

from collections import Counter

import pytest
from tests.house.texts import acts

from upay.kit.language import Lang
from upay.kit.likeness import alike
from upay.support.assistant.read_act import Act, examples

_LEAST = {Lang.ZH: 120, Lang.EN: 60}


@pytest.mark.parametrize("lang", Lang)
def test_there_are_enough_examples_of_every_act(lang: Lang) -> None:
    counts = Counter(act for act, _ in examples(lang))
    assert set(counts) == set(Act)
    assert min(counts.values()) >= _LEAST[lang]


@pytest.mark.parametrize("lang", Lang)
def test_no_two_examples_are_nearly_the_same(lang: Lang) -> None:
    assert alike([line for line in acts() if line.place.startswith(lang.value)]) == []
