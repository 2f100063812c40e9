"""The trade's own synonyms: different words for one thing, told to the models instead of left to be learned.

A few dozen utterances a topic cannot show every way to say "it has not arrived". A concept is a set of wordings; the
models see which concepts a text touches and which two it touches together. The wordings stand in `concepts.toml`.
"""

import re
import tomllib
from importlib import resources
from itertools import combinations
from typing import Final

from upay.kit.language import Lang

_MOST: Final = 16
"""A text that touches more than this is a long story, in which every two things stand together by chance."""


def wordings() -> dict[str, dict[Lang, list[str]]]:
    """Return each concept's wordings in each language, as regular expressions."""
    known = tomllib.loads((resources.files(__package__ or "") / "concepts.toml").read_text(encoding="utf-8"))
    return {name: {lang: said[lang.value] for lang in Lang} for name, said in known.items()}


def _expression(*alternatives: str) -> re.Pattern[str]:
    # In Unicode a Chinese character is a letter, so that no word would end before 码 in "pin码".
    return re.compile("|".join(alternatives), re.ASCII)


def _patterns() -> dict[Lang, dict[str, re.Pattern[str]]]:
    known = wordings()
    return {
        Lang.ZH: {name: _expression(*said[Lang.ZH], *said[Lang.EN]) for name, said in known.items()},
        Lang.EN: {name: _expression(*said[Lang.EN]) for name, said in known.items()},
    }


_PATTERNS: Final = _patterns()


def touched(folded: str, lang: Lang) -> list[str]:
    """Return the concepts of a text, and each two of them together."""
    found = [name for name, pattern in _PATTERNS[lang].items() if pattern.search(folded)]
    return found + [f"{a}_{b}" for a, b in combinations(found, 2)] if len(found) <= _MOST else found
