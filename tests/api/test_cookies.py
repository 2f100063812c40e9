"""Cookies of every door, by HTTPS: of this host alone, out of reach of scripts, of other sites, and of plain HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

import msgspec
import pytest
from tests.api.conftest import Browser, World
from tests.cast import ADA, CHEN, MEI

from upay.api.app import create_app

_ADDRESS: Final = "https://wallet.example"
_ALL: Final = {"upay_csrf", "upay_guest", "upay_customer", "upay_merchant", "upay_staff", "upay_device", "upay_reader"}
_READ_BY_SCRIPTS: Final = {"__Host-upay_csrf"}
"""The page sends it along in a header; it is worth nothing by itself."""


@asynccontextmanager
async def behind_tls(world: World, set_: dict[str, str] | None = None) -> AsyncIterator[Browser]:
    """Open a browser at an address of https; `set_` hears of every cookie, the last of each name."""
    config = msgspec.structs.replace(world.product.config, public_url=_ADDRESS, demo=True)
    served = World(world.product, world.clock, create_app(replace(world.product, config=config)))

    async def hear(answer: object) -> None:
        for line in getattr(answer, "headers").get_list("set-cookie"):  # noqa: B009 -- httpx hands it untyped
            if set_ is not None:
                set_[line.partition("=")[0]] = line

    async with served.browser() as browser:
        browser.http.base_url = _ADDRESS
        browser.http.event_hooks["response"].append(hear)
        yield browser


async def test_every_cookie_of_every_door_is_secure_where_pages_come_by_https(world: World) -> None:
    person = await world.newcomer("庞岚")
    set_: dict[str, str] = {}
    async with behind_tls(world, set_) as browser:
        await browser.get("/api/me")
        await browser.get("/help?lang=zh")
        await browser.come_as_guest()
        await browser.post("/api/help/articles/campaign_how/feedback?lang=zh", {"solved": True})
        await browser.sign_in_shop(CHEN)
        await browser.sign_in_staff(ADA)
        await browser.sign_in(person)

    assert set_.keys() == {f"__Host-{name}" for name in _ALL}
    for name, line in set_.items():
        assert "Secure" in line, line
        assert "samesite=lax" in line.lower(), line
        assert name in _READ_BY_SCRIPTS or "HttpOnly" in line, line
        # What browsers ask of the prefix: Secure, the whole of this host, and no other.
        assert "path=/;" in f"{line.lower()};", line
        assert "domain" not in line.lower(), line


async def test_signing_out_by_https_takes_back_the_cookie_that_signing_in_gave(world: World) -> None:
    person = await world.newcomer("庞若")
    set_: dict[str, str] = {}
    async with behind_tls(world, set_) as browser:
        await browser.come_as_guest()
        await browser.sign_in(person)
        assert "__Host-upay_guest" not in browser.http.cookies, "what the guest said is the customer's now"
        await browser.sign_in_shop(CHEN)
        await browser.sign_in_staff(ADA)
        for path, name in (
            ("/api/auth/sign-out", "customer"), ("/api/merchant/sign-out", "merchant"), ("/api/desk/sign-out", "staff")
        ):  # fmt: skip
            assert f"__Host-upay_{name}" in browser.http.cookies
            refused = await browser.http.post(path)
            assert refused.status_code == 403
            assert f"__Host-upay_{name}" in browser.http.cookies, "what was refused takes nothing"
            assert (await browser.post(path)).status_code == 204
            assert f"__Host-upay_{name}" not in browser.http.cookies
            line = set_[f"__Host-upay_{name}"]
            assert "Secure" in line, line
            assert "Max-Age=0" in line, line
            assert "Path=/" in line, line


@pytest.mark.parametrize("name", ["upay_customer", "upay_device", "upay_csrf"])
async def test_a_cookie_that_a_neighbour_laid_in_is_not_read_by_https(world: World, name: str) -> None:
    async with world.browser() as elsewhere:
        await elsewhere.sign_in(MEI)
        laid = {one.name: one.value or "" for one in elsewhere.http.cookies.jar}
    async with behind_tls(world) as browser:
        await browser.get("/api/me")
        # A host below the same domain can set a cookie for all of it, but none that is called so.
        browser.http.cookies.set(name, laid[name], domain=".wallet.example", path="/")
        assert (await browser.get("/api/me")).status_code == 401
        browser.http.headers["X-CSRF-Token"] = laid["upay_csrf"]
        forged = await browser.http.post("/api/auth/sign-in", json={"phone": MEI.phone, "password": MEI.password})
        assert forged.status_code == 403
        assert forged.json()["code"] not in {"password_wrong", "verification_required"}, "it came to no password"
        del browser.http.headers["X-CSRF-Token"]
        # Nor does the mark of a browser that the account knows make this one known.
        come = await browser.post("/api/auth/sign-in", {"phone": MEI.phone, "password": MEI.password})
        assert (come.status_code, come.json()["step_up"]["action"]) == (403, "new_device"), come.text


async def test_by_plain_http_names_are_plain_since_browsers_refuse_the_others(world: World) -> None:
    async with world.browser() as browser:
        await browser.sign_in(MEI)
        assert {one.name for one in browser.http.cookies.jar} == {"upay_csrf", "upay_customer", "upay_device"}
