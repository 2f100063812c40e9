"""How often the assistant keeps up with what people say after its first answer: the stories of bench/second_turns.

Whoever tunes the assistant runs this, and must not read the held-out stories: of those only counts are told.
"""

import asyncio
import logging
import multiprocessing
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import structlog
from bench._rows import gated, row, share

from upay.kit.language import Lang
from upay.main import place
from upay.main.stories.read import Story
from upay.main.stories.run import run_files
from upay.platform import config as settings

FOLDER: Final = Path(__file__).parent / "second_turns"
KINDS: Final = (
    "detail", "other record", "ellipsis", "objection", "undo", "consent", "another want", "feeling",
)  # fmt: skip
"""What a story's name begins with, before the colon."""
READ, UNREAD = "dev", "held_out"
"""The stories that are read while tuning, and those that are not."""
_AT_LEAST: Final = 0.85
"""Which share of the held-out stories has to hold, in each language."""
_HANDS: Final = 2
_PART: Final = "second_turns"


@dataclass(frozen=True, slots=True)
class Told:
    """How a story went: what did not hold, a line each."""

    name: str
    lines: Sequence[str]

    @property
    def held(self) -> bool:
        """Whether everything did."""
        return not self.lines

    @property
    def at_first(self) -> bool:
        """Whether the first answer already was not what it should have been."""
        return any(line.startswith("turn 1 ") for line in self.lines)


def kind_of(name: str) -> str:
    """Return the kind that a story's name begins with."""
    return name.partition(":")[0]


def file_of(which: str, lang: Lang) -> Path:
    """Return the file of the read or the unread stories in a language."""
    return FOLDER / f"{which}.{lang.value}.yaml"


def run() -> list[dict[str, object]]:
    """Return the share of stories of which everything held, by language and by kind; print what did not, of dev."""
    began = time.perf_counter()
    loaded = settings.load()
    files = [(which, lang) for which in (UNREAD, READ) for lang in Lang]
    with (
        place.throw_away_server(loaded) as url,
        ProcessPoolExecutor(_HANDS, mp_context=multiprocessing.get_context("spawn")) as hands,
    ):
        outcomes = hands.map(partial(_tell, url, loaded.cache), [file_of(*file) for file in files])
        told = dict(zip(files, outcomes, strict=True))
    for (which, _), stories in told.items():
        if which == READ:
            _print_missed(stories)
    by_language = [
        row(_PART, f"{which}, {lang.value}", share(one.held for one in told[which, lang]), "share")
        if which == READ
        else gated(_PART, f"{which}, {lang.value}", share(one.held for one in told[which, lang]), "share",
                   at_least=_AT_LEAST)
        for which, lang in files
    ]  # fmt: skip
    by_kind = [
        each
        for which in (UNREAD, READ)
        for each in _by_kind(which, [one for lang in Lang for one in told[which, lang]])
    ]
    return [*by_language, *by_kind, row(_PART, "told once", time.perf_counter() - began, "s")]


def _by_kind(which: str, told: Sequence[Told]) -> Iterable[dict[str, object]]:
    for kind in KINDS:
        yield row(_PART, f"{which}: {kind}", share(one.held for one in told if kind_of(one.name) == kind), "share")
    yield row(_PART, f"{which}: the first answer was wrong already", sum(one.at_first for one in told), "stories")


def _print_missed(told: Sequence[Told]) -> None:
    for one in told:
        for line in one.lines:
            print(f"{one.name}: {line}")


def _tell(url: str, cache: Path | None, path: Path) -> list[Told]:
    """Tell the stories of a file once."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    told: list[Told] = []

    def heard(story: Story, lines: list[str]) -> None:
        told.append(Told(story.name, tuple(lines)))

    asyncio.run(run_files([path], server_url=url, cache=cache, heard=heard))
    return told
