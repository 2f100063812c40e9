"""Cookies of every door, by HTTPS: out of reach of scripts, of other sites, and of plain HTTP."""

from dataclasses import replace
from typing import Final

import msgspec
from tests.api.conftest import World
from tests.cast import ADA, CHEN

from upay.api.app import create_app

_ADDRESS: Final = "https://wallet.example"
_READ_BY_SCRIPTS: Final = {"upay_csrf"}
"""The page sends it along in a header; it is worth nothing by itself."""


async def test_every_cookie_of_every_door_is_secure_where_pages_come_by_https(world: World) -> None:
    config = msgspec.structs.replace(world.product.config, public_url=_ADDRESS)
    behind_tls = World(world.product, world.clock, create_app(replace(world.product, config=config)))
    person = await world.newcomer("庞岚")
    set_: dict[str, str] = {}

    async with behind_tls.browser() as browser:
        browser.http.base_url = _ADDRESS

        async def hear(answer: object) -> None:
            for line in getattr(answer, "headers").get_list("set-cookie"):  # noqa: B009 -- httpx hands it untyped
                set_.setdefault(line.partition("=")[0], line)

        browser.http.event_hooks["response"].append(hear)
        await browser.get("/api/me")
        await browser.get("/help?lang=zh")
        await browser.come_as_guest()
        await browser.post("/api/help/articles/campaign_how/feedback?lang=zh", {"solved": True})
        await browser.sign_in_shop(CHEN)
        await browser.sign_in_staff(ADA)
        await browser.sign_in(person)

    assert set_.keys() >= {
        "upay_csrf",
        "upay_guest",
        "upay_customer",
        "upay_merchant",
        "upay_staff",
        "upay_device",
        "upay_reader",
    }
    for name, line in set_.items():
        assert "Secure" in line, line
        assert "samesite=lax" in line.lower(), line
        assert name in _READ_BY_SCRIPTS or "HttpOnly" in line, line
        assert "Domain" not in line, line
