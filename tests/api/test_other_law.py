"""Another jurisdiction over HTTP: its identity numbers are taken, ours are not, and the screens are told its words."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from tests.api.claimant import Claimant
from tests.api.conftest import Browser, World, build, id_numbers
from tests.api.test_levels import wish

from upay.api.app import create_app
from upay.main import identities
from upay.main.jurisdiction import read_jurisdiction

RIGHT, MISTYPED = "246 813 570", "246 813 571"
LAW = """
[level.1]
single = "500.00"
daily = "1000.00"

[level.2]
single = "5000.00"
daily = "10000.00"
checks = ["residents"]

[level.3]
single = "20000.00"
daily = "50000.00"
checks = ["residents", "document", "face"]

[identity_number]
pattern = '^[1-9][0-9]{8}$'
checksum = "luhn"
label = { zh = "居民号码", en = "resident number" }
example = { zh = "9 位数字，例如 123 456 789", en = "9 digits, such as 123 456 789" }
"""


@pytest.fixture
async def elsewhere(world: World, tmp_path: Path) -> World:
    """The same product under another law."""
    path = tmp_path / "limits.toml"
    path.write_text(LAW, encoding="utf-8")
    law = read_jurisdiction(path)
    build(tmp_path / "dist")
    config = msgspec.structs.replace(world.product.config, demo=True, web_dist=tmp_path / "dist", limits_file=path)
    desk = replace(world.product.level_desk, rules=law.levels)
    product = replace(world.product, config=config, level_desk=desk)
    return replace(world, app=create_app(product, cast={}, identities=identities.shown(law.levels.id_number)))


@pytest.fixture
async def newcomer(elsewhere: World) -> AsyncIterator[Browser]:
    person = await elsewhere.newcomer("周立", level=1)
    async with elsewhere.browser() as browser:
        yield await browser.sign_in(person)


async def test_the_number_of_that_place_raises_the_level_and_ours_does_not(elsewhere: World, newcomer: Browser) -> None:
    for number, said in (
        (id_numbers(), "居民号码应该这样写"),
        (MISTYPED, "居民号码的最后一位对不上"),
        ("", "还没有填"),
    ):
        refused = await wish(newcomer, 2, number, key=f"no-{len(number)}")
        assert (refused.status_code, refused.json()["code"]) == (400, "form_incomplete"), refused.text
        assert refused.json()["field"] == "id_number"
        assert said in refused.json()["why"]["cause"]
    async with elsewhere.working():
        done = (await wish(newcomer, 2, RIGHT)).json()
    assert (done["level"], done["check"]["state"]) == (2, "approved")


async def test_the_screens_are_told_what_it_is_called_and_looks_like(newcomer: Browser) -> None:
    said = (await newcomer.get("/api/me/level")).json()
    assert said["least_age"] == 0
    assert said["id_number"] == {
        "label": "居民号码", "example": "9 位数字，例如 123 456 789", "pattern": "^[1-9][0-9]{8}$",
        "malformed": "居民号码应该这样写：9 位数字，例如 123 456 789",
    }  # fmt: skip
    assert (await newcomer.get("/api/demo/identities")).json() == [], "the sandbox's numbers are of another law"
    why = (await wish(newcomer, 2, "12345")).json()["why"]
    assert (why["title"], why["cause"]) == ("请检查居民号码", "居民号码应该这样写：9 位数字，例如 123 456 789。")
    newcomer.lang = "en"
    assert (await newcomer.get("/api/me/level")).json()["id_number"]["label"] == "resident number"
    why = (await wish(newcomer, 2, MISTYPED, key="two")).json()["why"]
    assert why["cause"] == (
        "The last character of the resident number does not fit the others; one of them may be mistyped."
    )


async def test_a_claim_asks_for_the_same_number(elsewhere: World) -> None:
    somebody = await elsewhere.newcomer("高五", level=1)
    async with elsewhere.browser() as browser:
        claim = await Claimant.open(elsewhere, browser, somebody.phone)
        assert (await claim.read())["id_number"]["label"] == "居民号码"
        await claim.prove()
        await claim.photograph()
        await claim.questions()
        refused = await claim.submit("高五", id_numbers())
        assert (refused.status_code, refused.json()["field"]) == (400, "id_number")
        sent = await claim.submit("高五", RIGHT)
        assert (sent.status_code, sent.json()["stage"]) == (200, "received")


async def test_where_the_law_is_of_mainland_china_the_words_are_as_ever(mei: Browser) -> None:
    said = (await mei.get("/api/me/level")).json()
    assert said["least_age"] == 16
    assert said["id_number"] == {
        "label": "身份证号", "example": "18 位，最后一位可能是 X", "malformed": "身份证号是 18 位",
        "pattern": "^[1-9][0-9]{5}([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{3}[0-9X]$",
    }  # fmt: skip
    assert len((await mei.get("/api/demo/identities")).json()) > 10
