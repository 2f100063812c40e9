"""The searches that the bench judges by: as many as were promised, of every kind, each once."""

from collections import Counter

from bench.search import read_set

from upay.kit.language import Lang


def test_there_are_three_hundred_searches_and_none_stands_twice() -> None:
    rows = read_set()
    assert len(rows) >= 300
    assert [text for text, times in Counter((one.lang, one.text) for one in rows).items() if times > 1] == []


def test_both_languages_and_every_way_of_typing_are_searched_in() -> None:
    ways = Counter((one.lang, one.typed) for one in read_set())
    assert {lang for lang, _ in ways} == set(Lang)
    assert min(ways.values()) >= 10
