"""When two texts are nearly the same: counted in runs of three characters, which no word list and no language decides.

What is found is named by where it stands, never by its text, so that a text can be compared by somebody who must not
read it.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

ALIKE: Final = 0.7
"""The share of runs of three characters from which two texts count as the same."""


@dataclass(frozen=True, slots=True)
class Line:
    """One text, and where it stands."""

    place: str
    label: str
    text: str


def runs_of_three(text: str) -> frozenset[str]:
    """Return the runs of three letters or digits; what is shorter is one run."""
    bare = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold()) or text
    return frozenset(bare[n : n + 3] for n in range(max(len(bare) - 2, 1)))


def alike(ours: Sequence[Line], others: Sequence[Line] = (), *, under_one_label: float = ALIKE) -> list[str]:
    """Return which of our texts are nearly an earlier one of ours, or one of the others.

    Texts of one label may be allowed to be nearer to each other than those of two.
    """
    lines = [*others, *ours]
    runs = [runs_of_three(line.text) for line in lines]
    common = Counter(run for found in runs for run in found)
    seen: Mapping[str, list[int]] = defaultdict(list)
    found = []
    for n, mine in enumerate(runs):
        # Two sets that share so much share one of the rarest few of either.
        rare = sorted(mine, key=lambda run: (common[run], run))[: len(mine) - ceil(ALIKE * len(mine)) + 1]
        if n >= len(others):
            near = {m for run in rare for m in seen[run]}
            twins = [
                m
                for m in near
                if len(mine & runs[m])
                >= (under_one_label if lines[m].label == lines[n].label else ALIKE) * len(mine | runs[m])
            ]
            found += [f"{lines[n].place} is nearly {lines[m].place}" for m in sorted(twins)[:1]]
        for run in rare:
            seen[run].append(n)
    return found


class Known:
    """Texts among which those like another are found at once."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = list(lines)
        self._sizes: list[int] = []
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        for n, line in enumerate(self._lines):
            runs = runs_of_three(line.text)
            self._sizes.append(len(runs))
            for run in runs:
                self._holders[run].append(n)

    def like(self, text: str, *, least: float, most: int) -> list[tuple[Line, float]]:
        """Return the texts that share so much with this one, the likest first, each with its share."""
        runs = runs_of_three(text)
        shared = Counter(n for run in runs for n in self._holders.get(run, ()))
        found = [(many / (len(runs) + self._sizes[n] - many), -n) for n, many in shared.items()]
        near = sorted((one for one in found if one[0] >= least), reverse=True)[:most]
        return [(self._lines[-n], share) for share, n in near]
