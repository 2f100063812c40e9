"""Commands run inside the tests' own process here, whose log must not go where a command's output went."""

import pytest


@pytest.fixture(autouse=True)
def _no_log_of_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave logging as it is: a command would bind it to a stream that is closed when the command ends."""
    monkeypatch.setattr("upay.platform.telemetry.configure_logging", lambda **_: None)
