"""Doors that are knocked at twice in the same instant."""

import asyncio
from datetime import timedelta

from tests.api.conftest import World
from tests.api.member import Member


async def test_two_tabs_that_sign_in_at_once_are_both_in_on_one_device(world: World) -> None:
    async with Member.new(world, "元晴") as member:
        body = {"phone": member.person.phone, "password": member.person.password}
        tabs = await asyncio.gather(*(member.post("/api/auth/sign-in", body) for _ in range(2)))
        assert [one.status_code for one in tabs] == [200, 200]
        assert len({one.cookies["upay_customer"] for one in tabs}) == 2
        assert (await member.browser.get("/api/me")).status_code == 200
        assert (await member.browser.get("/api/me/security")).json()["signed_in_on"] == 1


async def test_of_two_unlocks_with_one_code_at_once_one_does_it_and_the_account_is_open(world: World) -> None:
    async with Member.new(world, "石榆") as member, world.browser() as browser:
        phone = member.person.phone
        for _ in range(5):
            await browser.post("/api/auth/sign-in", {"phone": phone, "password": "guess-again-now"})
        world.clock.advance(timedelta(seconds=61))
        assert (await browser.post("/api/auth/codes", {"phone": phone, "purpose": "unlock"})).status_code == 202
        body = {"phone": phone, "code": await member.sms()}
        both = await asyncio.gather(*(browser.post("/api/auth/unlock", body) for _ in range(2)))
        assert sorted(one.status_code for one in both) == [204, 403]
        [second] = [one.json() for one in both if one.status_code == 403]
        assert second["code"] == "code_expired"
        await browser.sign_in(member.person)
