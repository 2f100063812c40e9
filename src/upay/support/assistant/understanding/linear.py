"""Fitting a multinomial logistic regression on sparse texts, fast because it thinks in texts and not in terms.

There are ten times as many terms as texts, and the best weights are always a combination of the texts. So L-BFGS runs
on one number for each text and label; the usual form spends most of its time copying weights of terms.
The result is the same model: cross-entropy plus the squared length of the weights over 2C.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_MEMORY: Final = 4
"""So many steps are remembered; more make no fit shorter, and each is passed through at every step."""
_MOST_STEPS: Final = 120
CLOSE_ENOUGH: Final = 3e-3
"""The slope left over, against the slope at the start; further steps no longer change an answer."""


def fit(
    matrix: Any,  # noqa: ANN401 - scipy ships no types
    places: NDArray[np.int32],
    classes: int,
    *,
    strength: float,
    near: Floats | None = None,
    close_enough: float = CLOSE_ENOUGH,
) -> tuple[Floats, Floats, Floats]:
    """Return the weights (labels by terms), the bias, and the combination of the texts (by labels) that makes them.

    `near` is the combination of a model of nearly the same texts: from there the way is shorter, to the same place.
    """
    texts = matrix.tocsr().astype(np.float32)
    by_term = texts.T.tocsr()
    rows = np.arange(len(places))

    def spread(combination: Floats) -> Floats:
        """Return what a combination of texts scores on every text; the constant 1 is the bias."""
        scored: Floats = texts @ (by_term @ combination) + combination.sum(axis=0)
        return scored

    def slope(combination: Floats, scores: Floats) -> tuple[float, Floats]:
        """Return the loss and its gradient, in the geometry of the texts."""
        p = scores - scores.max(axis=1, keepdims=True)
        true = p[rows, places]
        np.exp(p, out=p)
        totals = p.sum(axis=1, keepdims=True)
        loss = float((np.log(totals[:, 0]) - true).sum(dtype=np.float64))
        loss += float(np.einsum("ij,ij->", combination, scores, dtype=np.float64)) / (2 * strength)
        p /= totals
        p[rows, places] -= 1
        p += combination * np.float32(1 / strength)
        return loss, p

    combination = np.zeros((len(places), classes), dtype=np.float32)
    scores = np.zeros_like(combination)
    loss, gradient = slope(combination, scores)
    spread_gradient = spread(gradient)
    start = _dot(gradient, spread_gradient)
    if near is not None:
        combination, scores = near, spread(near)
        loss, gradient = slope(combination, scores)
        spread_gradient = spread(gradient)
    memory = _Memory(combination.shape)
    for _ in range(_MOST_STEPS):
        steepness = _dot(gradient, spread_gradient)
        if steepness <= start * close_enough**2:
            break
        step, spread_step = memory.direction(gradient, spread_gradient)
        fall = _dot(gradient, spread_step)
        length = 1.0 if memory.pairs else min(1.0, len(places) / max(steepness, 1e-12) ** 0.5)
        while True:
            moved = combination + np.float32(length) * step
            moved_scores = scores + np.float32(length) * spread_step
            moved_loss, moved_gradient = slope(moved, moved_scores)
            if moved_loss <= loss + 1e-4 * length * fall or length < 1e-6:
                break
            length /= 2
        if moved_loss >= loss:
            break  # The numbers are as exact as they get.
        spread_moved = spread(moved_gradient)
        change, spread_change = moved_gradient - gradient, spread_moved - spread_gradient
        step *= np.float32(length)
        spread_step *= np.float32(length)
        memory.keep(step, spread_step, change, spread_change)
        combination, scores, loss, gradient, spread_gradient = (
            moved,
            moved_scores,
            moved_loss,
            moved_gradient,
            spread_moved,
        )
    weights: Floats = (by_term @ combination).T
    return weights, combination.sum(axis=0), combination


def _dot(a: Floats, b: Floats) -> float:
    return float(np.dot(a.ravel(), b.ravel()))


class _Memory:
    """The last steps of L-BFGS, the changes of slope that they made, and the products of them all with each other.

    A direction is a combination of what is remembered, and which one can be told from the products alone (Chen, Wang
    and Zhou, Large-scale L-BFGS using MapReduce, 2014), so that what is remembered is passed through once, and not
    once for each step and each of the two loops.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.pairs: list[int] = []
        """The places of the steps, the oldest first; the change that a step made lies `_MEMORY` places further."""
        self._shape = shape
        self._made = np.zeros((2 * _MEMORY, shape[0] * shape[1]), dtype=np.float32)
        self._spread = np.zeros_like(self._made)
        self._products = np.zeros((2 * _MEMORY, 2 * _MEMORY))

    def keep(self, step: Floats, spread_step: Floats, change: Floats, spread_change: Floats) -> None:
        """Remember a step, in place of the oldest if there are many; one that the slope did not rise along is none."""
        if _dot(change, spread_step) <= 0:
            return
        place = self.pairs.pop(0) if len(self.pairs) == _MEMORY else len(self.pairs)
        self.pairs.append(place)
        for row, made, spread in ((place, step, spread_step), (place + _MEMORY, change, spread_change)):
            self._made[row], self._spread[row] = made.ravel(), spread.ravel()
        kept = [place, place + _MEMORY]
        found = self._spread @ self._made[kept].T
        self._products[kept], self._products[:, kept] = found.T, found

    def direction(self, gradient: Floats, spread_gradient: Floats) -> tuple[Floats, Floats]:
        """Return the step and what it scores on every text (the two-loop recursion, Nocedal and Wright 7.4)."""
        if not self.pairs:
            return -gradient, -spread_gradient
        with_gradient = self._spread @ gradient.ravel()
        parts = np.zeros(2 * _MEMORY)
        of_gradient = -1.0
        shares: dict[int, float] = {}
        for place in reversed(self.pairs):
            along = parts @ self._products[place] + of_gradient * with_gradient[place]
            shares[place] = along / self._products[place, place + _MEMORY]
            parts[place + _MEMORY] -= shares[place]
        newest = self.pairs[-1]
        change = newest + _MEMORY
        scale = self._products[newest, change] / self._products[change, change]
        parts *= scale
        of_gradient *= scale
        for place in self.pairs:
            change = place + _MEMORY
            along = parts @ self._products[change] + of_gradient * with_gradient[change]
            parts[place] += shares[place] - along / self._products[place, change]
        weights = parts.astype(np.float32)
        step = (weights @ self._made).reshape(self._shape) + np.float32(of_gradient) * gradient
        spread_step = (weights @ self._spread).reshape(self._shape) + np.float32(of_gradient) * spread_gradient
        return step, spread_step
