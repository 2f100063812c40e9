"""An app that is too old may look and not act, is told how it gets newer, and leaves the reason behind."""

from collections.abc import AsyncIterator
from dataclasses import replace

import msgspec
import pytest
from tests.api.conftest import Browser, World

from upay.api.app import create_app
from upay.platform import attempts
from upay.platform.config import ConfigError, load


@pytest.fixture
def newer(world: World) -> World:
    """Return the same product behind a server that serves 1.4 and newer."""
    config = msgspec.structs.replace(world.product.config, app_at_least="1.4")
    return replace(world, app=create_app(replace(world.product, config=config)))


@pytest.mark.parametrize(
    ("version", "served"),
    [("1.4", True), ("1.4.0", True), ("1.10", True), ("2", True), ("1.3.9", False), ("0.1.0", False), ("old", False),
     ("9" * 40, False), (None, True)],
)  # fmt: skip
async def test_what_is_older_than_the_server_serves_does_nothing(
    newer: World,
    version: str | None,
    served: bool,  # noqa: FBT001 -- a table
) -> None:
    async with newer.browser() as browser:
        if version is not None:
            browser.http.headers["App-Version"] = version
        answer = await browser.post("/api/auth/codes", {"phone": "13712340077", "purpose": "unlock"})
        assert (answer.status_code != 403) is served, answer.text
        if not served:
            problem = answer.json()
            assert problem["code"] == "app_outdated"
            assert "1.4 或更新的版本" in problem["detail"]


async def test_it_may_still_look_and_the_refusal_is_a_row(newer: World, member_of_newer: Browser) -> None:
    browser = member_of_newer
    browser.http.headers["App-Version"] = "0.1"
    me = await browser.get("/api/me")
    assert me.status_code == 200
    refused = await browser.post("/api/me/codes", {"purpose": "reset_pin"})
    assert (refused.status_code, refused.json()["code"]) == (403, "app_outdated")
    async with newer.product.db.begin() as uow:
        [latest, *_] = await attempts.recent(uow, customer_id=me.json()["id"])
    assert (latest.reason, latest.facts["version"], latest.facts["at_least"]) == ("app_outdated", "0.1", "1.4")


@pytest.fixture
async def member_of_newer(newer: World) -> AsyncIterator[Browser]:
    person = await newer.newcomer("周岚")
    async with newer.browser() as browser:
        yield await browser.sign_in(person)


@pytest.mark.parametrize("wrong", ["v1", "1.2.3.4", "latest", "1,4"])
def test_a_setting_that_is_no_version_stops_the_start(wrong: str) -> None:
    with pytest.raises(ConfigError, match="UPAY_APP_AT_LEAST"):
        load({"UPAY_APP_AT_LEAST": wrong})
