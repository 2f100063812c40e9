"""Settings come from the environment; what cannot be one is refused by name."""

from pathlib import Path

import pytest

from upay.platform.config import Config, ConfigError, load, shown


def test_without_settings_the_demo_serves_on_a_laptop() -> None:
    config = load({})
    assert (config.port, config.host, config.database_url, config.demo) == (8000, "127.0.0.1", None, False)
    assert config.home == Path(".upay").absolute()
    assert config.public_url == "http://127.0.0.1:8000"


def test_settings_are_read_as_what_they_are() -> None:
    config = load({"UPAY_PORT": "9000", "UPAY_DEMO": "true", "UPAY_HOME": "state", "UPAY_BANK_TIMEOUT_MS": "250"})
    assert (config.port, config.demo, config.bank_timeout_ms) == (9000, True, 250)
    assert config.home == Path("state").absolute()
    assert config.public_url == "http://127.0.0.1:9000"


def test_the_plain_port_counts_unless_ours_is_given() -> None:
    assert load({"PORT": "9001"}).port == 9001
    assert load({"PORT": "9001", "UPAY_PORT": "9002"}).port == 9002
    assert load({"PORT": "9001", "UPAY_PUBLIC_URL": "https://pay.example"}).public_url == "https://pay.example"


@pytest.mark.parametrize("name", ["UPAY_PROT", "UPAY_", "UPAY_DATABASEURL"])
def test_an_unknown_setting_is_refused_by_name(name: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name} is not a setting"):
        load({name: "x"})


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("UPAY_PORT", "eighty", "port"),
        ("PORT", "", "port"),
        ("UPAY_DEMO", "perhaps", "demo"),
        ("UPAY_LOG_JSON", "2", "log_json"),
    ],
)
def test_an_unreadable_setting_is_refused_by_name(name: str, value: str, field: str) -> None:
    with pytest.raises(ConfigError, match=field):
        load({name: value})


def test_what_is_not_ours_is_left_alone() -> None:
    assert load({"PATH": "/bin", "UPAYMENT": "x", "HOME": "/root"}) == load({})


def test_secrets_are_not_shown() -> None:
    config = load({"UPAY_DATABASE_URL": "postgresql://u:secret@h/db"})
    assert config.database_url == "postgresql://u:secret@h/db"
    assert shown(config)["database_url"] == "(set)"
    assert shown(Config())["database_url"] == "None"
    assert "secret" not in str(shown(config))
