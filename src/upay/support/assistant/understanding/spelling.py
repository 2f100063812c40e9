"""Mending slips of the thumb in Latin words before a text is read.

Words are known from the texts that are learned from. A word that is not known becomes the known one that is a slip
away: a letter too many, too few or wrong, or two in each other's place; a long word may have two of these. What is
known is never changed, and what resembles nothing stays as it is. Chinese needs none of this: the input method slips
to what sounds alike, and the models hear the sounds.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from upay.support.knowledge import analysis

_WORD: Final = re.compile(r"[a-z]+")
_SHORTEST, _LONG, _LONGEST = 4, 7, 20
"""Letters of a word that may be mended, that may have two slips, and beyond which it is no word."""
_LEAST_SEEN: Final = 3
"""How often a word must stand in the texts before slips are taken for it."""


@dataclass(frozen=True)
class Spelling:
    """The words that are written in the texts of one language."""

    seen: Mapping[str, int]
    """Each word, and how often it was seen."""
    stems: frozenset[str] = field(init=False, repr=False, compare=False)
    by_shape: Mapping[str, Sequence[str]] = field(init=False, repr=False, compare=False)
    """The known words by each shape that is left when letters are taken out of them."""

    def __post_init__(self) -> None:
        # Made with the model and not by its first message: it takes longer than everything else about that.
        object.__setattr__(self, "stems", frozenset(analysis.stem(word) for word in self.seen))
        object.__setattr__(self, "by_shape", _by_shape(self.seen))

    @classmethod
    def learn(cls, folded: Iterable[str]) -> "Spelling":
        """Count the words of the texts."""
        seen = Counter(word for text in folded for word in _WORD.findall(text))
        return cls(dict(sorted(seen.items())))

    def mend(self, folded: str) -> str:
        """Return the text with its slips mended."""
        return _WORD.sub(lambda found: self._meant(found.group()), folded)

    def _meant(self, word: str) -> str:
        if not _SHORTEST <= len(word) <= _LONGEST or word in self.seen or analysis.stem(word) in self.stems:
            return word
        near = {known for shape in _shapes(word) for known in self.by_shape.get(shape, ())}
        slips = {known: _slips(word, known) for known in near}
        allowed = 2 if len(word) >= _LONG else 1
        likely = [known for known, n in slips.items() if n <= allowed]
        return min(likely, key=lambda known: (slips[known], -self.seen[known], known), default=word)


def _by_shape(seen: Mapping[str, int]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word, times in seen.items():
        if times >= _LEAST_SEEN and _SHORTEST - 1 <= len(word) <= _LONGEST:
            for shape in _shapes(word):
                found[shape].append(word)
    return found


def _shapes(word: str) -> set[str]:
    """Return the word without any letter, and without any two if it is long: two words a slip apart share one."""
    taken_out = [(i,) for i in range(len(word))]
    both = combinations(range(len(word)), 2) if len(word) >= _LONG - 1 else ()
    return {word, *("".join(c for i, c in enumerate(word) if i not in out) for out in (*taken_out, *both))}


def _slips(one: str, other: str) -> int:
    """Count the slips between two words: letters added, left out or replaced, and neighbours swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        after = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j] + 1, after[-1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            after.append(cost)
        before, row = row, after
    return row[-1]
