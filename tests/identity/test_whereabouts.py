"""Where addresses are, how far places are apart, and which journeys nobody makes."""

import math
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import NOON
from tests.identity.mmdb_file import write

from upay.identity.proofs.strange import CROWD_WINDOW, Watch, crowd_of, journey, too_fast
from upay.identity.providers.demo_places import DemoPlaces
from upay.identity.providers.mmdb_places import MmdbPlaces, PlacesUnreadable
from upay.identity.whereabouts import Nowhere, Whereabouts, distance_km, network_of, said
from upay.kit.language import Words

BEIJING, SHANGHAI, SINGAPORE = "192.0.2.7", "198.51.100.7", "203.0.113.7"
NAMELESS = Words("某地", "somewhere")
WATCH = Watch(places=DemoPlaces())
_north = st.floats(-90, 90, allow_nan=False)
_east = st.floats(-180, 180, allow_nan=False)
positions = st.builds(lambda north, east: Whereabouts(name=NAMELESS, north=north, east=east), _north, _east)


def far(first: Whereabouts, second: Whereabouts) -> int:
    distance = distance_km(first, second)
    assert distance is not None
    return distance


@pytest.mark.parametrize(
    ("first", "second", "km"), [(BEIJING, SHANGHAI, 1068), (SHANGHAI, SINGAPORE, 3800), (BEIJING, BEIJING, 0)]
)
def test_distances_are_those_of_an_atlas(first: str, second: str, km: int) -> None:
    places = DemoPlaces()
    one, other = places.find(first), places.find(second)
    assert one is not None
    assert other is not None
    assert abs(far(one, other) - km) <= 15


@settings(max_examples=200, deadline=None)
@given(positions, positions)
def test_there_is_as_far_as_back_and_never_beyond_half_the_earth(first: Whereabouts, second: Whereabouts) -> None:
    assert far(first, second) == far(second, first)
    assert 0 <= far(first, second) <= math.ceil(math.pi * 6371)
    assert far(first, first) == 0


@settings(max_examples=200, deadline=None)
@given(positions, positions, positions)
def test_no_detour_is_shorter(first: Whereabouts, second: Whereabouts, third: Whereabouts) -> None:
    assert far(first, third) <= far(first, second) + far(second, third) + 2, "each is rounded to a kilometre"


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 20_000), st.timedeltas(timedelta(), timedelta(days=3)), st.timedeltas(timedelta(), timedelta(days=3))
)
def test_who_had_more_time_is_never_stranger(km: int, took: timedelta, more: timedelta) -> None:
    if not too_fast(WATCH, distance_km=km, took=took):
        assert not too_fast(WATCH, distance_km=km, took=took + more)
    if km <= WATCH.far_km:
        assert not too_fast(WATCH, distance_km=km, took=took), "near places say nothing"


def test_nine_hundred_kilometres_an_hour_are_a_journey_and_more_are_not() -> None:
    assert not too_fast(WATCH, distance_km=900, took=timedelta(hours=1))
    assert too_fast(WATCH, distance_km=901, took=timedelta(hours=1))
    assert too_fast(WATCH, distance_km=301, took=timedelta())
    assert not too_fast(WATCH, distance_km=300, took=timedelta())


def test_a_journey_is_only_told_of_two_known_places() -> None:
    seen = journey(WATCH, before_address=BEIJING, before_at=NOON, address=SHANGHAI, at=NOON + timedelta(minutes=30))
    assert seen is not None
    assert (seen.before.name.en, seen.now.name.en) == ("Beijing, China", "Shanghai, China")
    assert 2100 <= seen.speed_kmh <= 2180
    for before, now in ((BEIJING, "8.8.8.8"), ("10.0.0.1", SHANGHAI), (BEIJING, "127.0.0.1"), ("", SHANGHAI)):
        assert journey(WATCH, before_address=before, before_at=NOON, address=now, at=NOON) is None
    plain = Watch(places=Nowhere())
    assert journey(plain, before_address=BEIJING, before_at=NOON, address=SHANGHAI, at=NOON) is None
    late = NOON + timedelta(hours=2)
    assert journey(WATCH, before_address=BEIJING, before_at=NOON, address=SHANGHAI, at=late) is None


def test_a_crowd_ends_when_so_many_are_an_hour_old_that_few_enough_are_left() -> None:
    tried = [NOON - timedelta(minutes=minute) for minute in (0, 5, 20, 50)]
    assert crowd_of(tried, most=2).until == tried[2] + CROWD_WINDOW
    assert crowd_of(tried, most=9).accounts == 4


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"), ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::77", "2001:db8:1::/48"), ("testclient", None), ("", None),
    ],
)  # fmt: skip
def test_a_network_is_what_one_house_has(address: str, network: str | None) -> None:
    assert network_of(address) == network


def test_what_is_unknown_is_said_to_be() -> None:
    assert said(None, "203.0.113.77") == Words("地点未知（203.0.*.*）", "place unknown (203.0.*.*)")
    assert said(DemoPlaces().find("127.0.0.1"), "127.0.0.1").zh == "本机（127.0.*.*）"
    assert said(None, "").en == "place unknown"
    assert DemoPlaces().find("10.1.2.3") is None
    assert DemoPlaces().find("nonsense") is None


def city(**names: str) -> dict[str, dict[str, str]]:
    return {"names": names}


def test_places_are_read_from_a_file_in_mmdb_form(tmp_path: Path) -> None:
    path = write(
        tmp_path / "places.mmdb",
        {
            "81.2.69.0/24": {
                "city": city(en="London", **{"zh-CN": "伦敦"}),
                "country": city(en="United Kingdom", **{"zh-CN": "英国"}),
                "location": {"latitude": 51.5, "longitude": -0.1},
            },
            "89.160.20.0/24": {"country": city(en="Sweden")},
            "2.125.160.0/24": {"city": city(en="Nowhere"), "location": {"latitude": 1000.0, "longitude": 7.0}},
            "5.1.0.0/24": {"traits": {"is": "nothing of a place"}},
        },
    )  # fmt: skip
    places = MmdbPlaces(path)
    london = places.find("81.2.69.142")
    assert london == Whereabouts(name=Words("英国伦敦", "London, United Kingdom"), north=51.5, east=-0.1)
    sweden = places.find("89.160.20.1")
    assert sweden is not None
    assert (sweden.name, distance_km(london, sweden)) == (Words("Sweden", "Sweden"), None)
    odd = places.find("2.125.160.1")
    assert odd is not None
    assert odd.north is None, "a position that is none is not believed"
    for unknown in ("5.1.0.9", "9.9.9.9", "2001:db8::1", "nonsense", ""):
        assert places.find(unknown) is None


def test_a_file_that_is_none_stops_the_start(tmp_path: Path) -> None:
    for name, content in (("text.mmdb", b"not a database"), ("empty.mmdb", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(PlacesUnreadable, match=name):
            MmdbPlaces(tmp_path / name)
    with pytest.raises(PlacesUnreadable):
        MmdbPlaces(tmp_path / "absent.mmdb")
