"""Texts written less carefully: changed as told, the same in every run, and still the same text."""

import pytest
from bench._slips import VARIANTS, with_clauses_reordered, with_slips, without_particles

SAID = "昨天充了两百，到现在没到，帮我看看"
WROTE = "I topped up twice yesterday, neither arrived, please look."


@pytest.mark.parametrize("text", [SAID, WROTE])
@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS.keys())
def test_a_seed_decides_everything(variant: object, text: str) -> None:
    assert callable(variant)
    assert variant(text, 1) == variant(text, 1) != text


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS.keys())
@pytest.mark.parametrize("text", ["", "😂", "的", "嗯", "a", "，，"])
def test_what_is_hardly_a_text_is_survived(variant: object, text: str) -> None:
    assert callable(variant)
    assert isinstance(variant(text, 1), str)


def test_slips_are_few_and_differ_by_seed() -> None:
    assert len({with_slips(WROTE, seed) for seed in range(8)}) > 4
    for seed in range(50):
        slipped = with_slips(SAID, seed)
        assert slipped != SAID
        assert abs(len(slipped) - len(SAID)) <= 2
        assert len(set(SAID) - set(slipped)) <= 2


def test_figures_and_punctuation_are_not_mistyped() -> None:
    for seed in range(20):
        assert [c for c in with_slips("转了3,800.00，没到", seed) if not c.isalpha()] == list("3,800.00，")


def test_every_clause_is_still_said() -> None:
    for seed in range(20):
        said = with_clauses_reordered(WROTE, seed).split()
        assert sorted(said) == sorted(WROTE.split())
        assert said != WROTE.split()


def test_one_clause_stays_as_it_is() -> None:
    assert with_clauses_reordered("钱没到。", 1) == "钱没到。"
    assert with_clauses_reordered("人呢，人呢，", 1) == "人呢，人呢，"


def test_particles_go_and_what_is_denied_stays() -> None:
    assert without_particles("我的钱怎么还没到呢", 1) == "我钱怎么没到"
    assert without_particles("Is it that my money does not arrive", 1) == "that money not arrive"
    assert without_particles("哦", 1) == "哦"
