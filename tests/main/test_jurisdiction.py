"""The law as a file: read whole, refused with what is the matter, and in force everywhere."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import ROOT

from upay.identity import LEVEL_RULES, Check
from upay.kit.money import Money
from upay.main.jurisdiction import read_jurisdiction
from upay.payments import MAINLAND, Proof
from upay.platform.config import ConfigError, load

EXAMPLE = ROOT / "docs" / "operating" / "limits.example.toml"


def test_without_a_file_it_is_the_law_of_mainland_china() -> None:
    found = read_jurisdiction(None)
    assert (found.limits, found.levels) == (MAINLAND, LEVEL_RULES)


def test_the_example_of_the_documents_can_be_read_and_replaces_everything() -> None:
    found = read_jurisdiction(EXAMPLE)
    assert found.limits.levels[2].annual == Money(30_000_00)
    assert found.limits.by_proof == {Proof.ONE: Money(300_00), Proof.TWO: Money(3_000_00)}
    assert found.limits.static_qr_daily == Money(200_00)
    assert (found.levels.least_age, found.levels.most_accounts) == (18, {2: 2, 3: 1})
    assert found.levels.checks[2] == (Check.RESIDENTS, Check.BANKS)
    assert not found.levels.needs(3, Check.CARRIER)
    assert 5 * 365 <= found.levels.documents_kept.days <= 5 * 366


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace('single = "1000.00"', 'single = "9000.00"'), "level 2: single is more than daily"),
        (lambda text: text.replace('annual = "30000.00"', 'annual = "30.00"'), "level 2: daily is more than annual"),
        (lambda text: text.replace('life = "2500.00"', 'life = "25.00"'), "level 1: daily is more than life"),
        (lambda text: text.replace('single = "5000.00"', 'single = "500.00"'), "level 3 allows less than level 2"),
        (lambda text: text.replace('"300.00"    #', '"many"    #'), "proof.one_factor_daily: 'many' is no amount"),
        (lambda text: text.replace("[level.3]", "[level.4]"), "[level.1], [level.2] and [level.3]"),
        (lambda text: text.replace("least_age", "least_aeg"), "least_aeg"),
        (lambda text: text.replace('"banks"]', '"bank"]'), "bank"),
        (lambda text: text.replace("[level.2]", "[level.2"), "line"),
        (lambda text: text.replace('daily = "300.00"\n', "", 1), "daily"),
        (lambda text: text.replace("most_accounts = 1", "most_accounts = 0"), "most_accounts"),
    ],
)
def test_a_file_that_does_not_fit_together_says_what_it_is(
    tmp_path: Path, change: Callable[[str], str], said: str
) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    path = tmp_path / "limits.toml"
    path.write_text(change(text), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text, "the example has changed, and this case with it"
    with pytest.raises(ConfigError, match="UPAY_LIMITS_FILE") as refused:
        read_jurisdiction(path)
    assert said in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml"):
        read_jurisdiction(tmp_path / "none.toml")


def test_the_setting_names_the_file() -> None:
    assert load({"UPAY_LIMITS_FILE": str(EXAMPLE)}).limits_file == EXAMPLE
