"""Plain English words taken for their kin: landlord and babysitter are one word then, and so are send and give.

Concepts say what a text touches, wherever it stands; kin say what follows what. The models see the families of a text,
and each two neighbours in it, whether families or words without one. The families stand in `kin.toml`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from itertools import chain
from typing import Any, Final

from upay.support.knowledge import analysis

Phrase = tuple[str, ...]
"""The stems of a word or a short phrase."""


def families() -> dict[str, list[str]]:
    """Return each family's words and phrases."""
    return {name: _parted(lines) for name, lines in _written()["kin"].items()}


def _written() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__ or "") / "kin.toml").read_text(encoding="utf-8"))


def _parted(lines: Sequence[str]) -> list[str]:
    return list(chain.from_iterable(line.split(", ") for line in lines))


def _phrase(text: str) -> Phrase:
    return tuple(analysis.stem(word) for word in analysis.words(text, chinese=False))


def _by_phrase() -> Mapping[Phrase, str]:
    found: dict[Phrase, str] = {}
    for name, phrases in families().items():
        for phrase in phrases:
            # Capitals, which no folded text has, tell a family from a word.
            found.setdefault(_phrase(phrase), name.upper())
    return found


_FAMILY_OF: Final = _by_phrase()
_LONGEST: Final = max(map(len, _FAMILY_OF))
_LITTLE: Final = frozenset(chain.from_iterable(map(_phrase, _parted(_written()["little"]))))


def kindred(stems: Sequence[str]) -> list[str]:
    """Return the families of a text, and each two neighbours once its words are taken for their kin."""
    read = _taken_for_kin(stems)
    return [word for word in read if word.isupper()] + analysis.pairs(read)


def _taken_for_kin(stems: Sequence[str]) -> list[str]:
    """Replace words and phrases by their families, the longest first, and leave out what says nothing."""
    read: list[str] = []
    start = 0
    while start < len(stems):
        for length in range(min(_LONGEST, len(stems) - start), 0, -1):
            family = _FAMILY_OF.get(tuple(stems[start : start + length]))
            if family is not None:
                read.append(family)
                break
        else:
            length = 1
            if stems[start] not in _LITTLE:
                read.append(stems[start])
        start += length
    return read
