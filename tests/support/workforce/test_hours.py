"""An answer is promised within working hours, and a wait is told only where it can be known."""

from datetime import date, datetime, time, timedelta

import pytest

from upay.kit.time import BUSINESS_ZONE
from upay.support.workforce import Hours, HoursBroken, estimate_minutes, working_hours

WEEK = Hours(
    answer_within_minutes=120,
    days={"monday": (time(9), time(21)), "tuesday": (time(9), time(21)), "saturday": (time(10), time(12))},
    closed=[date(2026, 3, 10)],
)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=BUSINESS_ZONE)


@pytest.mark.parametrize(
    ("now", "opens", "due"),
    [
        # Monday 2 March, inside the hours.
        (_at(2, 10), _at(2, 10), _at(2, 12)),
        # Before opening: counted from then.
        (_at(2, 7, 30), _at(2, 9), _at(2, 11)),
        # Half an hour before closing: the rest is next morning.
        (_at(2, 20, 30), _at(2, 20, 30), _at(3, 10, 30)),
        # At night, and over days on which nobody comes.
        (_at(3, 23), _at(7, 10), _at(7, 12)),
        # A closed Tuesday is passed over, and a short Saturday is filled first.
        (_at(9, 20), _at(9, 20), _at(14, 11)),
    ],
)
def test_a_promise_falls_into_working_hours(now: datetime, opens: datetime, due: datetime) -> None:
    assert WEEK.next_opening(now) == opens
    assert WEEK.due(now) == due


def test_hours_are_told_as_a_week_in_which_alike_days_are_one() -> None:
    week = WEEK.in_words()
    assert week.zh == "周一、周二 09:00–21:00，周六 10:00–12:00"
    assert week.en == "Monday and Tuesday 09:00–21:00, Saturday 10:00–12:00"
    assert working_hours().in_words().zh == "周一至周五 09:00–21:00，周六、周日 10:00–18:00"


def test_days_ahead_on_which_nobody_comes_are_told_and_those_that_are_closed_anyway_are_not() -> None:
    closed = [date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 9), date(2025, 3, 10), date(2027, 3, 9)]
    hours = Hours(answer_within_minutes=WEEK.answer_within_minutes, days=WEEK.days, closed=closed)
    assert hours.closed_after(_at(2, 12)) == [date(2026, 3, 9), date(2026, 3, 10)]


def test_the_packaged_hours_can_promise_at_any_hour_of_the_week() -> None:
    for hour in range(7 * 24):
        now = _at(2, 0) + timedelta(hours=hour)
        assert now < working_hours().due(now) < now + timedelta(days=2)


@pytest.mark.parametrize(
    "broken",
    [
        {"answer_within_minutes": 0, "days": {"monday": (time(9), time(21))}},
        {"answer_within_minutes": 60, "days": {}},
        {"answer_within_minutes": 60, "days": {"monday": (time(21), time(9))}},
    ],
)
def test_hours_that_make_no_sense_are_refused(broken: dict[str, object]) -> None:
    with pytest.raises(HoursBroken):
        Hours(**broken)  # type: ignore[arg-type]


def test_a_wait_is_told_from_how_fast_others_were_served() -> None:
    taken = [_at(2, 10, minute) for minute in (0, 6, 12, 18, 24, 30)]
    assert estimate_minutes(1, taken) == 10
    assert estimate_minutes(3, taken) == 20
    assert estimate_minutes(3, taken[:4]) is None, "too few to say anything honest"
