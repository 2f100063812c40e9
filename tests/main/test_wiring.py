"""Wiring: what falls due now and then is not looked for twice a second, and a wrong setting is said before a start."""

from datetime import datetime, timedelta
from pathlib import Path

from tests.conftest import NOON
from typer.testing import CliRunner

from upay.main.cli import app
from upay.main.wiring import now_and_then


async def test_what_is_tidied_is_tidied_once_a_minute() -> None:
    done: list[datetime] = []

    async def tidy(*, at: datetime) -> int:
        done.append(at)
        return 3

    scan = now_and_then(tidy, every=timedelta(minutes=1))
    counts = [await scan(NOON + timedelta(seconds=second)) for second in (0, 0.5, 30, 60, 60.5, 125)]
    assert counts == [3, 0, 0, 3, 0, 3]
    assert done == [NOON + timedelta(seconds=second) for second in (0, 60, 125)]


def test_a_file_of_places_that_is_none_is_said_before_anything_starts(tmp_path: Path) -> None:
    path = tmp_path / "places.mmdb"
    path.write_bytes(b"no places")
    told = CliRunner().invoke(app, ["config"], env={"UPAY_PLACES_FILE": str(path)})
    assert told.exit_code == 2
    assert "UPAY_PLACES_FILE" in told.output
