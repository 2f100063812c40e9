"""The trade's own synonyms: different words for one thing, told to the models instead of left to be learned.

A few dozen utterances a topic cannot show every way to say "it has not arrived". A concept is a set of wordings; the
models see which concepts a text touches and which two it touches together. The wordings stand in `concepts.toml`.
"""

import re
import tomllib
from collections.abc import Callable, Sequence
from importlib import resources
from itertools import combinations
from typing import Final

from upay.kit.language import Lang
from upay.support.knowledge import analysis

_Search = Callable[[str], re.Match[str] | None]
_MOST: Final = 16
"""A text that touches more than this is a long story, in which every two things stand together by chance."""
_BEGINS: Final = r"\b"
_LATIN: Final = re.compile(f"[a-z\\d{analysis.MASKS}]")
"""Every English wording has a letter, a digit or a mask in it: a text without any need not be asked for them."""


def wordings() -> dict[str, dict[Lang, list[str]]]:
    """Return each concept's wordings in each language, as regular expressions."""
    known = tomllib.loads((resources.files(__package__ or "") / "concepts.toml").read_text(encoding="utf-8"))
    return {name: {lang: said[lang.value] for lang in Lang} for name, said in known.items()}


def _expression(alternatives: Sequence[str]) -> re.Pattern[str]:
    """Put wordings together, those that begin with a word behind one test for a word's beginning: twice as fast."""
    words = [one.removeprefix(_BEGINS) for one in alternatives if one.startswith(_BEGINS)]
    others = [one for one in alternatives if not one.startswith(_BEGINS)]
    behind_one = [f"{_BEGINS}(?:{'|'.join(words)})"] if words else []
    # In Unicode a Chinese character is a letter, so that no word would end before 码 in "pin码".
    return re.compile("|".join([*behind_one, *others]) or r"(?!)", re.ASCII)


_SEARCHES: Final[Sequence[tuple[str, _Search, _Search]]] = [
    (name, _expression(said[Lang.EN]).search, _expression(said[Lang.ZH]).search) for name, said in wordings().items()
]
"""Each concept, with the search for its wordings in English and in Chinese."""


def touched(folded: str, lang: Lang) -> list[str]:
    """Return the concepts of a text, and each two of them together."""
    if lang is Lang.EN:
        found = [name for name, english, _ in _SEARCHES if english(folded)]
    elif _LATIN.search(folded):
        found = [name for name, english, chinese in _SEARCHES if english(folded) or chinese(folded)]
    else:
        found = [name for name, _, chinese in _SEARCHES if chinese(folded)]
    return found + [f"{a}_{b}" for a, b in combinations(found, 2)] if len(found) <= _MOST else found
