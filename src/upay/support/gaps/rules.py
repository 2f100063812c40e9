"""Which questions belong together: pure decisions on texts."""

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt
from typing import Final

ALIKE: Final = 0.5
"""Two texts belong together if they share this much of what they say; the cosine of their sets of terms."""


def together(terms: Sequence[frozenset[str]]) -> list[list[int]]:
    """Return which texts belong together, by their places, the largest group first; nobody is in two groups.

    A text joins the group whose first member it is most like, so that a chain of likenesses does not become a group.
    """
    holders: defaultdict[str, list[int]] = defaultdict(list)
    groups: list[list[int]] = []
    for place, own in enumerate(terms):
        shared: defaultdict[int, int] = defaultdict(int)
        for term in own:
            for group in holders[term]:
                shared[group] += 1
        best, group = max(
            ((many / sqrt(len(own) * len(terms[groups[g][0]])), -g) for g, many in shared.items()), default=(0.0, 0)
        )
        if best >= ALIKE:
            groups[-group].append(place)
            continue
        for term in own:
            holders[term].append(len(groups))
        groups.append([place])
    return sorted(groups, key=lambda members: (-len(members), members[0]))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much two texts share of what they say: the cosine of their sets of terms."""
    return len(one & other) / sqrt(len(one) * len(other)) if one and other else 0.0


def most_typical(members: Sequence[int], terms: Sequence[frozenset[str]]) -> list[int]:
    """Return the members with the one first that is most like all others."""
    return sorted(members, key=lambda one: (-sum(likeness(terms[one], terms[other]) for other in members), one))
