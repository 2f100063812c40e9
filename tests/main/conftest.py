"""Commands run inside the tests' own process here, whose log must not go where a command's output went."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from upay.main import cli

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _no_log_of_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave logging as it is: a command would bind it to a stream that is closed when the command ends."""
    monkeypatch.setattr("upay.platform.telemetry.configure_logging", lambda **_: None)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def run(database_url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs a command on the test's database."""
    monkeypatch.setenv("UPAY_DATABASE_URL", database_url)
    monkeypatch.setenv("UPAY_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(cli.app, [*words])
