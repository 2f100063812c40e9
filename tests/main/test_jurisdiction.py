"""The law as a file: read whole, refused with what is the matter, and in force everywhere."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import ROOT
from typer.testing import CliRunner

from upay.identity import LEVEL_RULES, MAINLAND_NUMBER, Check, Checksum
from upay.kit.language import Words
from upay.kit.money import Money
from upay.main.cli import app
from upay.main.jurisdiction import read_jurisdiction
from upay.payments import MAINLAND, Proof, Span
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
    assert found.limits.withdrawals_count_in == {Span.ANNUAL, Span.LIFE}
    number = found.levels.id_number
    assert (number.checksum, number.label) == (Checksum.LUHN, Words("居民号码", "resident number"))
    assert number.pattern.compiled.fullmatch("11990030712345")
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
        (lambda text: text.replace('["annual", "life"]', '["weekly"]'), "line 8: Invalid enum value 'weekly'"),
        (lambda text: text.replace('single = "1000.00"', 'single = "9000.00"'), "line 16: level 2: single"),
        (lambda text: text.replace('single = "5000.00"', 'single = "500.00"'), "line 23: level 3 allows less"),
        (lambda text: text.replace('"15000.00"', "15000"), "line 24: Expected `str`, got `int`"),
        (lambda text: text.replace("least_age", "least_aeg"), "line 5: Object contains unknown field"),
        (lambda text: text.replace('life = "2500.00"', 'live = "2500.00"'), "line 13: Object contains unknown field"),
        (lambda text: text.replace('daily = "300.00"\n', "", 1), "line 10: Object missing required field `daily`"),
        (lambda text: text.replace("[level.2]", "[level.2"), "at line 15"),
        (lambda text: text.replace("(?P<day>[0-9]{2})", "[0-9]+"), "line 36: the pattern cannot have '+[0-9]{5'"),
        (lambda text: text.replace("[0-9]{5}$'", "[A-Z]{5}$'"), "line 37: the checksum luhn"),
        (lambda text: text.replace('"luhn" ', '"md5" '), "line 37: Invalid enum value 'md5'"),
        (lambda text: text.replace('zh = "居民号码", ', ""), "line 38: Object missing required field `zh`"),
        (
            lambda text: (
                text.replace("(?P<year>", "")
                .replace("{4})(?P<month>", "{4}")
                .replace("{2})(?P<day>[0-9]{2})", "{2}[0-9]{2}")
            ),
            "line 5: the age is read off the identity number",
        ),
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


def test_where_the_number_tells_no_age_nobody_is_held_to_one_by_it(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace("least_age = 18", "# ")
    path = tmp_path / "limits.toml"
    without = "".join(
        "pattern = '^[1-9][0-9]{8}$'\n" if line.startswith("pattern") else line
        for line in text.splitlines(keepends=True)
    )
    path.write_text(without, encoding="utf-8")
    assert read_jurisdiction(path).levels.least_age == 0


def test_a_file_without_the_new_sections_means_what_it_meant(tmp_path: Path) -> None:
    path = tmp_path / "limits.toml"
    text = EXAMPLE.read_text(encoding="utf-8").split("[identity_number]")[0]
    path.write_text("".join(line for line in text.splitlines(keepends=True) if "withdrawals" not in line))
    found = read_jurisdiction(path)
    assert found.levels.id_number == MAINLAND_NUMBER
    assert found.limits.withdrawals_count_in == MAINLAND.withdrawals_count_in == {Span.LIFE}


def test_a_command_says_what_is_the_matter_and_ends(tmp_path: Path) -> None:
    path = tmp_path / "limits.toml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8").replace('"luhn" ', '"md5" '), encoding="utf-8")
    told = CliRunner().invoke(app, ["config"], env={"UPAY_LIMITS_FILE": str(path)})
    assert told.exit_code == 2
    assert "line 37" in " ".join(told.output.split())
    path.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    assert CliRunner().invoke(app, ["config"], env={"UPAY_LIMITS_FILE": str(path)}).exit_code == 0
