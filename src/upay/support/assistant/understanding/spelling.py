"""Mending slips of the thumb in Latin words before a text is read.

Words are known from the texts that are learned from, and so is which follows which. A word that is not known becomes
the known one that is likeliest there: by how often it is written, by the words around it, and by what a thumb does,
which hits the key beside, hits it twice, leaves one out or swaps two. What is known is never changed, and what
resembles nothing stays as it is. Chinese needs none of this: the input method slips to what sounds alike, and the
models hear the sounds.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import log
from types import MappingProxyType
from typing import Final

from upay.support.knowledge import analysis

_WORD: Final = re.compile(r"[a-z]+")
_SHORTEST, _LONGEST = 2, 20
"""Letters of a word that may be mended."""
_TWICE_FROM: Final = 5
"""Letters of a word in which two slips are looked for."""
_INFLECTED_FROM: Final = 4
"""Letters of a word that is known already if another form of it is."""
_LEAST_SEEN: Final = 3
"""How often a word must stand in the texts before slips are taken for it."""
_LEAST_PAIRED: Final = 2
"""How often two words must follow each other to be remembered."""
_TWICE, _LEFT_OUT, _SWAPPED, _BESIDE, _ADDED, _ANY = 1.0, 1.2, 1.2, 1.0, 2.0, 2.2
"""How unlikely a slip is: a key hit twice, left out, swapped with the next, the key beside; one more, any other."""
_MOST: Final = ((3, 1.2), (5, 2.2), (_LONGEST, 3.3))
"""Up to so many letters, so much is put down to slips."""
_WEIGHT_OF_SLIPS: Final = 2.5
_UNKNOWN: Final = -18.0
"""How likely, on the same scale, it is that a word is meant that nobody wrote yet."""
_FAITH_IN_FREQUENCY: Final = 8.0
"""How many sightings of a pair outweigh how often its words are seen at all."""
_WIDTH_OF_NEIGHBOURS: Final = 1.1
_KEYS: Final[Mapping[str, tuple[float, int]]] = MappingProxyType(
    {
        letter: (place + (0.0, 0.25, 0.75)[row], row)
        for row, letters in enumerate(("qwertyuiop", "asdfghjkl", "zxcvbnm"))
        for place, letter in enumerate(letters)
    }
)
"""Where a letter lies on a keyboard: each row is a little to the right of the one above it."""


def _lie_together(one: str, other: str) -> bool:
    (x, row), (y, other_row) = _KEYS[one], _KEYS[other]
    return one != other and abs(x - y) <= _WIDTH_OF_NEIGHBOURS and abs(row - other_row) <= 1


_TOGETHER: Final = frozenset((one, other) for one in _KEYS for other in _KEYS if _lie_together(one, other))


@dataclass(frozen=True)
class Spelling:
    """The words that are written in the texts of one language, and which follow which."""

    seen: Mapping[str, int]
    """Each word, and how often it was seen."""
    pairs: Mapping[str, int] = field(default_factory=dict)
    """Two words with a space between, and how often they were seen together."""
    stems: frozenset[str] = field(init=False, repr=False, compare=False)
    by_shape: Mapping[str, Sequence[str]] = field(init=False, repr=False, compare=False)
    """The known words by each shape that is left when letters are taken out of them."""
    written: int = field(init=False, repr=False, compare=False)
    """How many words were seen in all."""

    def __post_init__(self) -> None:
        # Made with the model and not by its first message: it takes longer than everything else about that.
        object.__setattr__(self, "stems", frozenset(analysis.stem(word) for word in self.seen))
        object.__setattr__(self, "by_shape", _by_shape(self.seen))
        object.__setattr__(self, "written", sum(self.seen.values()))

    @classmethod
    def learn(cls, folded: Iterable[str]) -> "Spelling":
        """Count the words of the texts."""
        seen: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for text in folded:
            words = _WORD.findall(text)
            seen.update(words)
            pairs.update(f"{one} {next_one}" for one, next_one in pairwise(words))
        kept = {pair: many for pair, many in pairs.items() if many >= _LEAST_PAIRED}
        return cls(dict(sorted(seen.items())), dict(sorted(kept.items())))

    def mend(self, folded: str) -> str:
        """Return the text with its slips mended."""
        found = list(_WORD.finditer(folded))
        words = [one.group() for one in found]
        if all(word in self.seen for word in words):
            return folded
        mended: list[str] = []
        read, end = [], 0
        for place, one in enumerate(found):
            before = mended[-1] if mended else ""
            after = words[place + 1] if place + 1 < len(words) else ""
            mended.append(self._meant(one.group(), before, after))
            read += [folded[end : one.start()], mended[-1]]
            end = one.end()
        return "".join([*read, folded[end:]])

    def _meant(self, word: str, before: str, after: str) -> str:
        if not _SHORTEST <= len(word) <= _LONGEST or word in self.seen:
            return word
        if len(word) >= _INFLECTED_FROM and analysis.stem(word) in self.stems:
            return word
        near = {known for shape in _shapes(word) for known in self.by_shape.get(shape, ())}
        most = next(slips for letters, slips in _MOST if len(word) <= letters)
        likely = [
            (self._expected(known, before, after) - _WEIGHT_OF_SLIPS * slips, known)
            for known in near
            if (slips := _slips(word, known)) <= most
        ]
        how_likely, meant = max(likely, default=(_UNKNOWN, word))
        return meant if how_likely > _UNKNOWN else word

    def _expected(self, word: str, before: str, after: str) -> float:
        """Return how likely a word is between two others, as a logarithm."""
        alone = self.seen[word] / self.written
        expected = log(self._following(before, word, alone))
        if after in self.seen:
            alone = self.seen[after] / self.written
            expected += log(self._following(word, after, alone) / alone)
        return expected

    def _following(self, before: str, word: str, alone: float) -> float:
        together = self.pairs.get(f"{before} {word}", 0) + _FAITH_IN_FREQUENCY * alone
        return together / (self.seen.get(before, 0) + _FAITH_IN_FREQUENCY)


def _by_shape(seen: Mapping[str, int]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word, times in seen.items():
        if times >= _LEAST_SEEN and _SHORTEST <= len(word) <= _LONGEST:
            for shape in _shapes(word):
                found[shape].append(word)
    return found


def _shapes(word: str) -> set[str]:
    """Return the word without any letter, and without any two if it is long: two words a slip apart share one."""
    taken_out = [(i,) for i in range(len(word))]
    both = combinations(range(len(word)), 2) if len(word) >= _TWICE_FROM else ()
    return {word, *("".join(c for i, c in enumerate(word) if i not in out) for out in (*taken_out, *both))} - {""}


def _slips(typed: str, meant: str) -> float:
    """Return how unlikely it is that a word was typed for another: letters added, left out, replaced, or swapped."""
    before: list[float] = []
    row = [_LEFT_OUT * n for n in range(len(meant) + 1)]
    for i, a in enumerate(typed, 1):
        after = [row[0] + (_TWICE if i > 1 and a == typed[i - 2] else _ADDED)]
        for j, b in enumerate(meant, 1):
            again = a == b or (i > 1 and a == typed[i - 2])
            replaced = 0.0 if a == b else _BESIDE if (a, b) in _TOGETHER else _ANY
            cost = min(row[j] + (_TWICE if again else _ADDED), after[-1] + _LEFT_OUT, row[j - 1] + replaced)
            if i > 1 and j > 1 and a == meant[j - 2] and typed[i - 2] == b:
                cost = min(cost, before[j - 2] + _SWAPPED)
            after.append(cost)
        before, row = row, after
    return row[-1]
