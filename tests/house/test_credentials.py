"""How services prove themselves to each other: by settings alone, which have no default and are printed nowhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from tests.house.tree import ROOT
from typer.testing import CliRunner

from upay.main.cli import app
from upay.platform.config import SECRETS, Config, ConfigError, load, shown
from upay.platform.crypto import Vault

OF_SERVICES = {
    "database_url": "postgresql://upay:canary-database@db.example.com/upay",
    "identity_key": "canary-identity",
    "llm_key": "canary-model",
    "master_key": "1:" + "ca" * 32,
    "sms_key": "canary-carrier",
    "smtp_url": "smtps://upay:canary-mail@mail.example.com",
}
"""Every credential of a service, with something in it. Banks are spoken to over a line of their own and ask for none;
the key of HTTPS is a file, and the setting says where."""
TOLD_APART = re.compile(
    r"pass(word|wd|phrase)|secret|token|credential|api_?key"
    r"|(sms|identity|llm|master|smtp|bank|database|service|provider)_key$",
    re.IGNORECASE,
)
NO_CREDENTIALS = frozenset(
    {
        "password", "reset_password",  # names of means and purposes
        "wants to change a known password", "lost the login password and wants it back",  # names of topics
        "card.token",  # the place of a sealed value
        "of no product",  # of an application that is asked for its description and serves nobody
        "heron-under-bridge-88",  # somebody's in a story
    }
)  # fmt: skip
IN_AN_ADDRESS = re.compile(r"://[^/\s\"'{}…]+:[^/@\s\"'{}…]+@")


def test_what_proves_a_service_is_marked_as_a_secret_and_has_no_default() -> None:
    assert frozenset(OF_SERVICES) == SECRETS
    told = {each.name for each in msgspec.structs.fields(Config) if TOLD_APART.search(each.name)}
    assert told - {"password_old_days"} <= SECRETS
    for name in SECRETS:
        assert getattr(load({}), name) is None, name


def test_no_secret_is_shown_by_the_command_that_shows_every_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A command run in this process would bind the log to a stream that is closed when it ends.
    monkeypatch.setattr("upay.platform.telemetry.configure_logging", lambda **_: None)
    given = {f"UPAY_{name.upper()}": value for name, value in OF_SERVICES.items()}
    given |= {"UPAY_HOME": str(tmp_path), "UPAY_MAIL_FROM": "notices@example.com", "COLUMNS": "400"}
    told = CliRunner().invoke(app, ["config"], env=given)
    assert told.exit_code == 0, told.output
    assert told.output.count("(set)") == len(OF_SERVICES)
    config = load({**given, "COLUMNS": ""})
    for said in (told.output, str(shown(config))):
        assert "canary" not in said
        assert "ca" * 32 not in said


@pytest.mark.parametrize(
    ("setting", "key"),
    [("UPAY_IDENTITY_URL", "UPAY_IDENTITY_KEY"), ("UPAY_SMS_URL", "UPAY_SMS_KEY"), ("UPAY_LLM_URL", "UPAY_LLM_KEY")],
)
@pytest.mark.parametrize("address", ["https://me:canary@provider.example/v1", "https://provider.example/v1?key=canary"])
def test_an_address_that_would_show_a_secret_stops_the_start_and_is_not_repeated(
    setting: str, key: str, address: str
) -> None:
    with pytest.raises(ConfigError, match=key) as refused:
        load({setting: address, "UPAY_LLM_MODEL": "m"})
    assert "canary" not in str(refused.value)


def test_without_a_master_key_each_home_makes_its_own(tmp_path: Path) -> None:
    for home in ("one", "other"):
        (tmp_path / home).mkdir()
    one, other = Vault.at(tmp_path / "one"), Vault.at(tmp_path / "other")
    sealed = one.seal("¥", context="of.nobody")
    assert Vault.at(tmp_path / "one").open(sealed, context="of.nobody") == "¥"
    with pytest.raises(InvalidTag):
        other.open(sealed, context="of.nobody")
    assert one.blind("13800138000", context="x") != other.blind("13800138000", context="x")


def test_no_credential_stands_in_the_code() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in (ROOT / "src").rglob("*.py")
        for name, value in _named_texts(ast.parse(path.read_text(encoding="utf-8")))
        if TOLD_APART.search(name) and value and value not in NO_CREDENTIALS
    }
    assert found == set()


def test_no_address_in_the_code_carries_a_password() -> None:
    for path in (ROOT / "src").rglob("*.py"):
        found = set(IN_AN_ADDRESS.findall(path.read_text(encoding="utf-8"))) - {"://user:password@"}
        assert found == set(), path


def test_the_look_at_the_code_finds_what_it_is_for() -> None:
    written = 'SMS_KEY = "s"\nconnect(password="p")\ndef f(*, api_key="k"): ...\nsent = {"token": "t"}\nx.secret = "x"'
    assert {value for name, value in _named_texts(ast.parse(written)) if TOLD_APART.search(name)} == set("spktx")
    assert IN_AN_ADDRESS.search("amqp://upay:hunter2@queue.example")


def _named_texts(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield every text that is given to a name: assigned, passed, a default, or the value of a key."""
    for node in ast.walk(tree):
        for named, value in _pairs(node):
            name = getattr(named, "id", None) or getattr(named, "attr", None) or getattr(named, "value", named)
            if isinstance(name, str) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield name, value.value


def _pairs(node: ast.AST) -> list[tuple[object, ast.expr | None]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            return [(target, value) for target in targets]
        case ast.AnnAssign(target=target, value=value):
            return [(target, value)]
        case ast.Call(keywords=keywords):
            return [(each.arg, each.value) for each in keywords]
        case ast.Dict(keys=keys, values=values):
            return list(zip(keys, values, strict=True))
        case ast.FunctionDef(args=args) | ast.AsyncFunctionDef(args=args):
            last = [*args.posonlyargs, *args.args][-len(args.defaults) :] if args.defaults else []
            return [
                *((each.arg, value) for each, value in zip(last, args.defaults, strict=True)),
                *((each.arg, value) for each, value in zip(args.kwonlyargs, args.kw_defaults, strict=True)),
            ]
    return []
