import numpy as np
import pytest

from upay.kit.language import Lang
from upay.support.assistant.understanding import ScopeDetector, TopicClassifier, bayes, linear
from upay.support.assistant.understanding.scope import line_that_keeps

_FRUIT = [
    f"{verb} {adjective} {noun}"
    for noun in ("apple", "pear", "plum")
    for verb in ("buy", "eat", "peel")
    for adjective in ("red", "ripe")
]
_RAIL = [
    f"{verb} the {noun} {when}"
    for noun in ("train", "tram", "metro")
    for verb in ("catch", "miss")
    for when in ("tonight", "early", "again")
]
_OTHER = [
    f"{who} sings {what} songs" for who in ("he", "she", "nobody", "everyone") for what in ("old", "sad", "short")
]


@pytest.fixture(scope="module")
def model() -> TopicClassifier:
    return TopicClassifier.train(
        _FRUIT + _RAIL, ["fruit"] * len(_FRUIT) + ["rail"] * len(_RAIL), lang="en", background=_OTHER
    )


def test_it_ranks_every_label_with_probabilities(model: TopicClassifier) -> None:
    ranked = model.rank("peel a ripe plum")
    assert [label for label, _ in ranked] == ["fruit", "rail"]
    assert sum(p for _, p in ranked) == pytest.approx(1)
    assert ranked[0][1] > 0.8
    assert model.rank("the tram is early")[0][0] == "rail"


def test_many_texts_at_once_are_as_like_as_one_by_one(model: TopicClassifier) -> None:
    vectors = [model.vector(text) for text in ("eat a plum", "miss the tram again", "zzz", "peel ripe apple")]
    assert model.likeness_of(vectors) == pytest.approx(np.array([model.likeness(v) for v in vectors]), abs=1e-6)
    assert model.likeness_of(vectors)[2] == pytest.approx([0, 0])
    assert model.likeness_of([]).shape == (0, 2)


def test_a_typing_slip_is_forgiven(model: TopicClassifier) -> None:
    assert model.rank("catch the traim")[0][0] == "rail"


def test_pinyin_forgives_the_input_method() -> None:
    texts = ["充值失败", "充值没成功", "充值不了", "提现失败", "提现没成功", "提现不了"]
    model = TopicClassifier.train(texts, ["topup"] * 3 + ["withdraw"] * 3, lang=Lang.ZH)
    assert model.rank("冲直")[0][0] == "topup"
    assert model.rank("tixian bu liao")[0][0] == "withdraw"


def test_the_same_training_gives_the_same_model(model: TopicClassifier) -> None:
    again = TopicClassifier.train(
        _FRUIT + _RAIL, ["fruit"] * len(_FRUIT) + ["rail"] * len(_RAIL), lang="en", background=_OTHER
    )
    assert np.array_equal(again.weights, model.weights)
    assert again.rank("eat the train") == model.rank("eat the train")


def test_storing_and_restoring_changes_no_answer(model: TopicClassifier) -> None:
    restored = TopicClassifier.restored(model.settings(), model.arrays())
    assert restored.rank("buy a red tram") == model.rank("buy a red tram")


def test_unusable_training_is_refused() -> None:
    with pytest.raises(ValueError, match="one label"):
        TopicClassifier.train(["a", "b"], ["x"])
    with pytest.raises(ValueError, match="two labels"):
        TopicClassifier.train(["a", "b"], ["x", "x"])


def test_scope_tells_other_matters_from_its_own(model: TopicClassifier) -> None:
    scope = ScopeDetector.train(model)

    def odds(text: str) -> float:
        vector = model.vector(text)
        return scope.odds(vector, model.logits(vector) / model.temperature)

    assert odds("eat a ripe pear") > scope.line > odds("she sings sad old songs")
    assert odds("catch the metro") > odds("zzz qqq")


def test_scope_needs_texts_to_learn_from(model: TopicClassifier) -> None:
    few = TopicClassifier.train(_FRUIT + _RAIL, ["fruit"] * len(_FRUIT) + ["rail"] * len(_RAIL), background=_OTHER[:3])
    with pytest.raises(ValueError, match="10 background"):
        ScopeDetector.train(few)
    with pytest.raises(ValueError, match="loaded"):
        ScopeDetector.train(TopicClassifier.restored(model.settings(), model.arrays()))


@pytest.mark.parametrize("begun_elsewhere", [False, True])
def test_the_fit_reaches_the_minimum_of_its_loss(*, begun_elsewhere: bool) -> None:
    """At the minimum, the weights are what the residuals pull on: W = C (Y - P)'X, and likewise the bias."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only this test needs it

    chance = np.random.default_rng(4)
    dense = (chance.random((40, 12)) * (chance.random((40, 12)) < 0.4)).astype(np.float32)
    places = chance.integers(0, 3, 40).astype(np.int32)
    near = chance.random((40, 3)).astype(np.float32) if begun_elsewhere else None
    weights, bias, combination = linear.fit(csr_matrix(dense), places, 3, strength=2.0, near=near, close_enough=1e-3)
    assert np.allclose(weights, combination.T @ dense, atol=1e-4)
    scores = dense @ weights.T + bias
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    residual = np.eye(3)[places] - p
    assert np.allclose(weights, 2.0 * residual.T @ dense, atol=0.02)
    assert np.allclose(bias, 2.0 * residual.sum(axis=0), atol=0.02)


def test_counting_knows_what_is_said_under_which_label() -> None:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only this test needs it

    texts = csr_matrix(np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1]], dtype=np.float32))
    said = bayes.weights(texts, np.array([0, 0, 1], dtype=np.int32), 2)
    assert said[0, 0] > 0 > said[1, 0]
    assert said[1, 2] > 0 > said[0, 2]
    assert said.sum(axis=0) == pytest.approx(0, abs=1e-5)


def test_no_witness_of_scope_is_believed_to_mean_the_opposite(model: TopicClassifier) -> None:
    assert (ScopeDetector.train(model).head[:-1] >= 0).all()


def test_the_line_keeps_its_share_of_each_kind_of_text_alike() -> None:
    many, few = np.arange(1000.0), np.full(10, 2000.0)
    assert line_that_keeps(0.9, many) == pytest.approx(100, abs=1)
    assert line_that_keeps(0.9, many, few) == pytest.approx(200, abs=1)
    assert line_that_keeps(0.9, many, np.empty(0)) == pytest.approx(100, abs=1)
