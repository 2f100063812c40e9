"""Fitting a multinomial logistic regression on sparse texts, fast because it thinks in texts and not in terms.

There are ten times as many terms as texts, and the best weights are always a combination of the texts. So L-BFGS runs
on one number for each text and label; the usual form spends most of its time copying weights of terms.
The result is the same model: cross-entropy plus the squared length of the weights over 2C.
"""

from collections import deque
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_MEMORY: Final = 10
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
        shifted = scores - scores.max(axis=1, keepdims=True)
        p = np.exp(shifted)
        totals = p.sum(axis=1, keepdims=True)
        loss = float((np.log(totals[:, 0]) - shifted[rows, places]).sum(dtype=np.float64))
        p /= totals
        p[rows, places] -= 1
        loss += float((combination * scores).sum(dtype=np.float64)) / (2 * strength)
        return loss, p + combination / np.float32(strength)

    combination = np.zeros((len(places), classes), dtype=np.float32)
    scores = np.zeros_like(combination)
    loss, gradient = slope(combination, scores)
    spread_gradient = spread(gradient)
    start = _dot(gradient, spread_gradient)
    if near is not None:
        combination, scores = near, spread(near)
        loss, gradient = slope(combination, scores)
        spread_gradient = spread(gradient)
    memory: deque[tuple[Floats, Floats, Floats, Floats, float]] = deque(maxlen=_MEMORY)
    for _ in range(_MOST_STEPS):
        if _dot(gradient, spread_gradient) <= start * close_enough**2:
            break
        step, spread_step = _direction(gradient, spread_gradient, memory)
        fall = _dot(gradient, spread_step)
        length = 1.0 if memory else min(1.0, len(places) / max(_dot(gradient, spread_gradient), 1e-12) ** 0.5)
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
        bend = _dot(change, spread_step) * length
        if bend > 0:
            memory.append((np.float32(length) * step, np.float32(length) * spread_step, change, spread_change, bend))
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


def _direction(
    gradient: Floats, spread_gradient: Floats, memory: deque[tuple[Floats, Floats, Floats, Floats, float]]
) -> tuple[Floats, Floats]:
    """Return the L-BFGS step and what it scores on every text (the two-loop recursion, Nocedal and Wright 7.4)."""
    step, spread_step = -gradient, -spread_gradient
    shares: list[float] = []
    for _moved, spread_moved, change, spread_change, bend in reversed(memory):
        share = _dot(spread_moved, step) / bend
        shares.append(share)
        step -= np.float32(share) * change
        spread_step -= np.float32(share) * spread_change
    if memory:
        _, _, change, spread_change, bend = memory[-1]
        scale = np.float32(bend / _dot(change, spread_change))
        step *= scale
        spread_step *= scale
    for (moved, spread_moved, _change, spread_change, bend), share in zip(memory, reversed(shares), strict=True):
        rest = np.float32(share - _dot(spread_change, step) / bend)
        step += rest * moved
        spread_step += rest * spread_moved
    return step, spread_step
