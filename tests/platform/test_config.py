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
        ("UPAY_CACHE", "", "cache"),
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


def test_a_language_model_is_asked_only_where_it_is_set_up() -> None:
    config = load({})
    assert (config.llm_url, config.llm_model, config.llm_key) == ("", "", None)
    assert (config.llm_timeout_ms, config.llm_a_minute, config.llm_a_day, config.llm_keep_days) == (3000, 60, 5000, 30)
    config = load({"UPAY_LLM_URL": "https://m.example/v1", "UPAY_LLM_MODEL": "m", "UPAY_LLM_KEY": "sk-1"})
    assert (config.llm_url, config.llm_model, config.llm_key) == ("https://m.example/v1", "m", "sk-1")
    assert shown(config)["llm_key"] == "(set)"
    assert "sk-1" not in str(shown(config))
    assert shown(Config())["llm_key"] == "None"


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("UPAY_LLM_MODEL", "", "UPAY_LLM_MODEL"),
        ("UPAY_LLM_URL", "models.example/v1", "UPAY_LLM_URL"),
        ("UPAY_LLM_URL", "ftp://models.example/v1", "UPAY_LLM_URL"),
        ("UPAY_LLM_URL", "https://[::1/v1", "UPAY_LLM_URL"),
        ("UPAY_LLM_URL", "https://me:sk-1@models.example/v1", "UPAY_LLM_KEY"),
        ("UPAY_LLM_URL", "https://models.example/v1?key=sk-1", "UPAY_LLM_KEY"),
        ("UPAY_LLM_TIMEOUT_MS", "0", "llm_timeout_ms"),
        ("UPAY_LLM_A_DAY", "-1", "llm_a_day"),
        ("UPAY_LLM_KEEP_DAYS", "0", "llm_keep_days"),
    ],
)
def test_a_language_model_that_is_half_set_up_stops_the_start(setting: str, value: str, said: str) -> None:
    given = {"UPAY_LLM_URL": "https://models.example/v1", "UPAY_LLM_MODEL": "m"}
    with pytest.raises(ConfigError, match=said) as caught:
        load({**given, setting: value})
    assert "sk-1" not in str(caught.value)


def test_an_address_of_alarms_that_is_none_stops_the_start() -> None:
    assert load({"UPAY_ALARM_MAIL": "duty@example.com, Night <night@example.com>"}).alarm_mail
    with pytest.raises(ConfigError, match="UPAY_ALARM_MAIL"):
        load({"UPAY_ALARM_MAIL": "duty@example.com, the night shift"})


@pytest.mark.parametrize(
    ("setting", "value"),
    [("STAFF_IDLE_MINUTES", "0"), ("STAFF_SESSION_HOURS", "25"), ("STAFF_SESSIONS_AT_ONCE", "0"),
     ("BREAK_GLASS_MINUTES", "241")],
)  # fmt: skip
def test_terms_of_staff_that_are_none_stop_the_start(setting: str, value: str) -> None:
    with pytest.raises(ConfigError):
        load({f"UPAY_{setting}": value})
