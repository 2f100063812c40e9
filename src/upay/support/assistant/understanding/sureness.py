"""What a belief is worth: a confidence of 0.9 is to mean right nine times in ten.

Evidence that agrees because one author wrote it makes the models too sure of what they are sure of, and what they
doubt is right more often than they say. Both are put right by two numbers, counted on texts that were not learned from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sureness:
    """A straight line between the log-odds that are believed and those that hold."""

    slope: float
    start: float

    @classmethod
    def learn(
        cls, believed: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64] | None = None
    ) -> "Sureness":
        """Fit the line to beliefs and how they came out; with too few of either kind, belief stands as it is."""
        if min(right.sum(), (~right).sum()) < 10:
            return cls(1.0, 0.0)
        from scipy.optimize import minimize  # noqa: PLC0415 - only training needs it

        odds = np.column_stack([_log_odds(believed), np.ones(len(believed))])
        signs = np.where(right, 1.0, -1.0)
        share = np.full(len(signs), 1 / len(signs)) if weights is None else weights / weights.sum()

        def loss(line: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            margin = signs * (odds @ line)
            return float(share @ np.logaddexp(0, -margin)), -(odds.T @ (share * signs / (1 + np.exp(margin))))

        found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.2, 2.0), (None, None)]).x
        return cls(float(found[0]), float(found[1]))

    def of(self, believed: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what beliefs are worth."""
        worth: NDArray[np.float64] = 1 / (1 + np.exp(-(self.slope * _log_odds(believed) + self.start)))
        return worth

    def honest(self, ranked: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
        """Return the ranking with the first belief put right and the others sharing what it leaves."""
        (first, believed), *rest = ranked
        worth = float(self.of(np.array([believed]))[0])
        others = sum(p for _, p in rest)
        share = (1 - worth) / others if others else 0.0
        return [(first, worth), *((topic, min(p * share, worth)) for topic, p in rest)]


def _log_odds(p: NDArray[Any]) -> NDArray[np.float64]:
    kept = np.clip(p.astype(np.float64), 1e-6, 1 - 1e-6)
    return np.log(kept / (1 - kept))
