"""The frozen set: large enough, labelled with real topics, and nothing in it twice or in what is learned from.

What is found is named by file and line, never by its text: whoever writes what is learned from must not read it here.
"""

from collections import Counter
from collections.abc import Iterable

import pytest
from tests.house.texts import FILES, judged_by, learned

from upay.kit.language import Lang
from upay.kit.likeness import Line, alike
from upay.kit.topics import TOPICS
from upay.support.assistant.understanding import OUT_OF_SCOPE

OF_TWO_TOPICS = 0.08


def frozen(name: str) -> tuple[Line, ...]:
    return judged_by("frozen", name)


def first_topics(lines: Iterable[Line]) -> Counter[str]:
    return Counter(line.label.partition("|")[0] for line in lines)


@pytest.mark.parametrize(("lang", "of_a_topic", "in_all"), [("zh", 18, 1080), ("en", 8, 480)])
def test_every_topic_is_asked_about_often_enough(lang: str, of_a_topic: int, in_all: int) -> None:
    lines = frozen(f"{lang}.tsv")
    counts = first_topics(lines)
    assert {t: counts[t] for t in TOPICS if t != OUT_OF_SCOPE and counts[t] < of_a_topic} == {}
    assert len(lines) >= in_all


def test_the_whole_set_is_large_enough() -> None:
    assert sum(len(frozen(f"{lang.value}.tsv")) for lang in Lang) >= 1500
    assert sum(len(frozen(f"out_of_scope.{lang.value}.tsv")) for lang in Lang) >= 500


@pytest.mark.parametrize(("lang", "least"), [("zh", 350), ("en", 150)])
def test_half_of_what_is_out_of_scope_is_near(lang: str, least: int) -> None:
    lines = frozen(f"out_of_scope.{lang}.tsv")
    counts = Counter(line.label for line in lines)
    assert set(counts) == {"near", "far"}
    assert len(lines) >= least
    assert 0.45 <= counts["near"] / len(lines) <= 0.55


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_labels_are_topics_and_seldom_two(lang: str) -> None:
    lines = frozen(f"{lang}.tsv")
    known = set(TOPICS) - {OUT_OF_SCOPE}
    wrong = [line.place for line in lines if not 1 <= len(set(line.label.split("|")) & known) <= 2]
    assert wrong == []
    assert [line.place for line in lines if set(line.label.split("|")) - known] == []
    assert sum("|" in line.label for line in lines) <= OF_TWO_TOPICS * len(lines)


@pytest.mark.parametrize("name", FILES)
def test_lines_are_sorted_and_clean(name: str) -> None:
    lines = frozen(name)
    assert [line.label for line in lines] == sorted(line.label for line in lines)
    assert [line.place for line in lines if not line.text or line.text != line.text.strip()] == []


def test_no_text_stands_in_it_twice() -> None:
    assert alike([line for name in FILES for line in frozen(name)]) == []


def test_no_text_is_one_to_learn_from() -> None:
    ours = [line for name in FILES for line in frozen(name)]
    assert alike(ours, list(learned())) == []


def test_what_is_nearly_the_same_is_found() -> None:
    one, same = Line("a:1", "", "我的钱到哪里去了，你们查一下"), Line("b:1", "", "我的钱到哪里去了 你们查一下吧")
    other = Line("c:1", "", "为什么我转账转不出去")
    assert alike([one, other]) == []
    assert alike([other, one, same]) == ["b:1 is nearly a:1"]
    assert alike([same, other], [one]) == ["b:1 is nearly a:1"]
    assert alike([Line("d:1", "", "退款？")], [Line("e:1", "", "退款")]) == ["d:1 is nearly e:1"]
