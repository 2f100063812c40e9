"""Days and moments are written in one way, whoever writes them."""

from datetime import UTC, date, datetime

import pytest

from upay.identity import moment as in_explanations
from upay.kit.language import Lang, Words
from upay.kit.time import day_in_words, moment_in_words
from upay.support.assistant import moment as in_the_chat

NOON = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("beside", "words"),
    [
        (None, Words("11月26日", "26 Nov")), (date(2026, 1, 2), Words("11月26日", "26 Nov")),
        (date(2027, 1, 2), Words("2026年11月26日", "26 Nov 2026")),
    ],
)  # fmt: skip
def test_a_day_has_its_year_where_it_is_another(beside: date | None, words: Words) -> None:
    assert day_in_words(date(2026, 11, 26), beside=beside) == words


def test_a_moment_is_written_alike_in_explanations_and_by_the_assistant() -> None:
    assert moment_in_words(NOON) == Words("11月26日 12:00", "26 Nov, 12:00")
    explained = in_explanations(NOON)
    for lang in Lang:
        chat = in_the_chat(NOON, now=LATER, lang=lang).strip()
        assert explained.in_(lang).removesuffix(" (Beijing time)") == chat
