import numpy as np
import pytest

from upay.support.assistant.understanding.sureness import Sureness

_BELIEVED = np.repeat([0.6, 0.99], 200)
_RIGHT = np.concatenate([np.arange(200) % 10 < 7, np.arange(200) % 10 < 9])
"""Of what was believed with 0.6, seven in ten were right; of what was believed with 0.99, nine in ten."""


def test_sureness_says_how_often_such_a_belief_came_true() -> None:
    sureness = Sureness.learn(_BELIEVED, _RIGHT)
    assert sureness.of(np.array([0.6, 0.99])) == pytest.approx([0.7, 0.9], abs=0.01)


def test_more_belief_is_never_worth_less() -> None:
    worth = Sureness.learn(_BELIEVED, ~_RIGHT).of(np.linspace(0.01, 0.99, 50))
    assert (np.diff(worth) > 0).all()


def test_the_order_stays_and_the_rest_is_shared() -> None:
    ranked = Sureness(0.5, 0.0).honest([("a", 0.9), ("b", 0.08), ("c", 0.02)])
    assert [topic for topic, _ in ranked] == ["a", "b", "c"]
    assert ranked[0][1] == pytest.approx(0.75)
    assert sum(p for _, p in ranked) == pytest.approx(1)


def test_too_little_experience_leaves_belief_as_it_is() -> None:
    always_right = Sureness.learn(np.full(50, 0.8), np.ones(50, dtype=np.bool_))
    assert always_right.of(np.array([0.8])) == pytest.approx([0.8])


def test_each_experience_counts_by_its_weight() -> None:
    doubted = np.where(_BELIEVED == 0.6, 1.0, 0.0)
    sureness = Sureness.learn(_BELIEVED, _RIGHT, doubted + 1e-9)
    assert sureness.of(np.array([0.6])) == pytest.approx([0.7], abs=0.01)
