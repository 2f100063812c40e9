"""Wiring: what falls due now and then does not look through its table twice a second."""

from datetime import datetime, timedelta

from tests.conftest import NOON

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
