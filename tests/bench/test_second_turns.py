"""The second turns: files can be read, kinds are spread evenly, and nothing held out stands where it is learned.

What is found is named by where it stands, never by its text or its name: whoever tunes the assistant runs this too.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.second_turns import FOLDER, KINDS, READ, UNREAD, file_of, kind_of
from tests.house.texts import learned

from upay.kit.language import Lang
from upay.main.stories.read import Story, Turn, read_stories

STORIES = Path(__file__).parents[1] / "stories"
SIZES = {(READ, Lang.ZH): 154, (READ, Lang.EN): 77, (UNREAD, Lang.ZH): 180, (UNREAD, Lang.EN): 90}


def of(which: str) -> list[Story]:
    return [story for lang in Lang for story in read_stories(file_of(which, lang))]


def told_elsewhere() -> list[Story]:
    return [story for path in sorted(STORIES.glob("*.yaml")) for story in read_stories(path)]


def said(story: Story) -> list[Turn]:
    return [turn for turn in story.turns if turn.say is not None]


def bare(text: str | None) -> str:
    """Return the letters and digits of a text in one writing; a text that has none is itself."""
    assert text is not None
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold()) or text.strip()


def held_out_turns() -> Iterator[tuple[str, str]]:
    """Return what is said after the first answer in the unread stories, and where each stands."""
    for lang in Lang:
        for n, story in enumerate(read_stories(file_of(UNREAD, lang)), 1):
            for turn in said(story)[1:]:
                yield f"{lang.value}, story {n}", bare(turn.say)


def test_there_are_no_other_files() -> None:
    assert {path.name for path in FOLDER.glob("*.yaml")} == {file_of(*each).name for each in SIZES}


@pytest.mark.parametrize(("which", "lang"), SIZES)
def test_every_file_has_its_stories_in_its_language(which: str, lang: Lang) -> None:
    stories = read_stories(file_of(which, lang))
    assert len(stories) == SIZES[which, lang]
    assert {story.lang for story in stories} == {lang}


def test_no_two_stories_share_a_name() -> None:
    names = Counter(story.name for story in (*of(READ), *of(UNREAD), *told_elsewhere()))
    assert sum(times > 1 for times in names.values()) == 0


@pytest.mark.parametrize(("which", "lang"), SIZES)
def test_every_kind_is_met_as_often_as_the_size_allows(which: str, lang: Lang) -> None:
    counts = Counter(kind_of(story.name) for story in read_stories(file_of(which, lang)))
    assert set(counts) == set(KINDS)
    assert min(counts.values()) >= min(12, SIZES[which, lang] // len(KINDS))


@pytest.mark.parametrize(("which", "lang"), SIZES)
def test_what_is_said_after_the_first_answer_is_expected_to_be_answered(which: str, lang: Lang) -> None:
    turns = [said(story) for story in read_stories(file_of(which, lang))]
    assert [f"story {n}" for n, each in enumerate(turns, 1) if not 2 <= len(each) <= 3] == []
    assert [f"story {n}" for n, each in enumerate(turns, 1) if not all(turn.expect for turn in each)] == []


def test_nothing_held_out_is_said_where_it_is_read_or_learned() -> None:
    known = {bare(turn.say): f"dev, {story.name}" for story in of(READ) for turn in said(story)[1:]}
    known |= {bare(turn.say): f"tests/stories, {story.name}" for story in told_elsewhere() for turn in said(story)}
    known |= {bare(line.text): line.place for line in learned()}
    found = [f"{place} is {known[text]}" for place, text in held_out_turns() if text in known]
    assert found == []


def test_nothing_held_out_is_said_twice() -> None:
    times = Counter(text for _, text in held_out_turns())
    assert [place for place, text in held_out_turns() if times[text] > 1] == []
