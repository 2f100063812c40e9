"""Every route, for everybody whom it is for, at every level of what they proved: as it declares, and no other way."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from tests.api.colleagues import joined, passkey_sign_in
from tests.api.conftest import Browser, World
from tests.api.member import Member
from tests.authenticator import Authenticator
from tests.cast import CHEN

from upay.api.app import Way, ways_in
from upay.api.who import Audience
from upay.identity import NEEDS, Role

STAFF = {Audience.AGENT, Audience.SUPERVISOR}
Standing = tuple[Audience, int]
"""Who somebody is, and the level of what they proved in this session."""


@pytest.fixture
async def everybody(world: World) -> AsyncIterator[dict[Standing, Browser]]:
    """Return a browser of everybody who can sign in, at each level at which they can."""
    async with AsyncExitStack() as stack:

        async def browser() -> Browser:
            return await stack.enter_async_context(world.browser())

        async def member() -> Member:
            return await stack.enter_async_context(Member.new(world, "康衢"))

        by_password, by_app, by_key = await member(), await member(), await member()
        await by_app.turn_on()
        world.clock.advance(timedelta(seconds=30))
        with_app, with_key, shop = await browser(), await browser(), await browser()
        assert (await by_app.enter(with_app, by_app.now())).status_code == 200
        device = Authenticator()
        assert (await by_key.add(device)).status_code == 201
        asked = (await with_key.post("/api/auth/passkey/options")).json()
        signed = {"challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}
        assert (await with_key.enter("/api/auth/passkey", signed)).status_code == 200
        await shop.sign_in_shop(CHEN)
        everybody = {
            (Audience.CUSTOMER, 1): by_password.browser, (Audience.CUSTOMER, 2): with_app,
            (Audience.CUSTOMER, 3): with_key, (Audience.MERCHANT, 1): shop,
        }  # fmt: skip
        for audience, role in ((Audience.AGENT, Role.AGENT), (Audience.SUPERVISOR, Role.SUPERVISOR)):
            alone = await stack.enter_async_context(joined(world, role, app=False))
            mate = await stack.enter_async_context(joined(world, role))
            desk, key = await browser(), Authenticator()
            assert (await mate.add(key)).status_code == 201
            assert (await passkey_sign_in(desk, key)).status_code == 200
            everybody |= {(audience, 1): alone.browser, (audience, 2): mate.browser, (audience, 3): desk}
        yield everybody


def is_for(way: Way, audience: Audience) -> bool:
    """Tell whether a route is for them; whoever supervises serves customers as well."""
    return way.who is audience or (way.who is Audience.AGENT and audience is Audience.SUPERVISOR)


def never_open(way: Way, level: int) -> bool:
    """Tell whether a level opens no action of a route without a proof for this very thing."""
    return bool(way.needs) and all(
        (need.fresh is None or level < need.level.value) and need.at_least is None and need.where is None
        for need in (NEEDS[action] for action in way.needs)
    )


def judge(way: Way, audience: Audience, level: int, answer: httpx.Response) -> None:
    """Hold an answer against what the route declares."""
    said = (audience.value, level, way.method, way.path, answer.status_code, answer.text[:200])
    code = answer.json().get("code") if answer.status_code >= 400 else None
    assert answer.status_code < 500, said
    assert code != "session_expired", said
    if audience in STAFF:
        assert code != "verification_required" or "客户" not in answer.json()["detail"], said
        proves = way.proof_anew and code != "form_incomplete"
        if not (proves and way.password_alone and level == 1):  # Who has no second factor yet is let in to set up one.
            assert (code == "verification_required") is (proves or (level == 1 and not way.password_alone)), said
        return
    assert not (never_open(way, level) and answer.status_code < 300), said
    if code == "verification_required":
        assert answer.json()["step_up"]["action"] in way.needs, said


async def test_every_route_asks_each_level_for_what_it_declares(everybody: dict[Standing, Browser]) -> None:
    ways = [way for way in ways_in() if way.method != "WEBSOCKET" and "sign-out" not in way.path]
    judged, asked = set[tuple[Standing, str, str]](), set[str]()
    for way in ways:
        path = re.sub(r"\{\w+:\w+\}", "refund_how", re.sub(r"\{\w+:uuid\}", str(UUID(int=7)), way.path))
        for (audience, level), browser in everybody.items():
            if is_for(way, audience):
                answer = await browser.send(way.method, path, None if way.method == "GET" else {})
                judge(way, audience, level, answer)
                judged.add(((audience, level), way.method, way.path))
                if answer.status_code == 403 and answer.json()["code"] == "verification_required":
                    asked.add(way.path)
    who = {way.who for way in ways}
    assert who == set(Audience), "a kind of actor is nowhere named"
    assert len(judged) > 3 * len(
        [way for way in ways if way.who not in {Audience.PUBLIC, Audience.GUEST, Audience.MERCHANT}]
    )
    assert {"/api/me/totp", "/api/me/exports", "/api/desk/queue"} <= asked, "or this test sees nothing"
