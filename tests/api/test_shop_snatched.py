"""What is under way at a shop's door while its owner says "not me": nothing of it lets anybody in, or falls over.

A shop's people have no key, no app and no address to add; what could be added beside the stop is a session, a browser
that is known, or a sign-in that is open again. Customers have one of these attacks in common with them.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any, cast

import httpx
import pytest
import sqlalchemy as sa
from tests.api.conftest import Browser, World
from tests.api.test_strange import BEIJING, SINGAPORE, word_for
from tests.cast import TEA, Keeper, Person

from upay import identity
from upay.identity.providers.demo_places import DemoPlaces
from upay.kit.ids import MerchantPersonId, new_id
from upay.kit.language import Lang
from upay.platform.db import UnitOfWork

PASSWORD, NEW_PASSWORD = "quiet-plum-77", "seven-quiet-herons-9"
SIGN_IN = "/api/merchant/sign-in"
_numbers = count(1)


@pytest.fixture(autouse=True)
def _places(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Know the places of documentation's networks, as the demo does."""
    product = cast("Any", world.app.state.services)
    monkeypatch.setattr(
        world.app.state, "services", replace(product, watch=replace(product.watch, places=DemoPlaces()))
    )


@pytest.fixture
async def keeper(world: World) -> Keeper:
    """Somebody new who works in the tea shop."""
    phone = f"+861310077{next(_numbers):04d}"
    one = Keeper(id=MerchantPersonId(new_id()), shop=TEA, phone=phone, name="柴扉", password=PASSWORD)
    async with world.product.db.begin() as uow:
        await identity.enrol_merchant_person(
            uow, world.product.vault, id=one.id, merchant_id=TEA.id, phone=phone, name=one.name, password=PASSWORD,
            lang=Lang.ZH, at=world.clock.now(),
        )  # fmt: skip
    return one


async def knock(browser: Browser, who: Keeper | Person, path: str = SIGN_IN, **more: Any) -> httpx.Response:
    return await browser.post(path, {"phone": who.phone, "password": who.password, **more})


@asynccontextmanager
async def stopping(world: World, word: str) -> AsyncIterator[None]:
    """Stand within the owner's stop: it is done, and not yet committed."""
    async with world.product.db.begin() as uow:
        await identity.deny_sign_in(uow, world.product.vault, word=word, stop=_no_wallet, at=world.clock.now())
        yield


async def _no_wallet(_uow: UnitOfWork, _customer: Any) -> None:
    raise AssertionError("a shop has none")


async def beside(world: World, word: str, *requests: Callable[[], Awaitable[httpx.Response]]) -> list[httpx.Response]:
    """Have these requests under way while the stop is; each has to wait for it."""
    async with stopping(world, word):
        tasks = [asyncio.ensure_future(one()) for one in requests]
        done, _ = await asyncio.wait(tasks, timeout=2)
    assert done == set(), [one.result().text for one in done]
    return [await one for one in tasks]


async def text(browser: Browser, who: Keeper | Person, shape: str = r"验证码 (\d{8})") -> str:
    for one in (await browser.get("/api/demo/outbox")).json():
        found = re.search(shape, one["body"]) if one["to"].endswith(who.phone[-4:]) else None
        if found:
            return found[1]
    raise AssertionError(shape)


async def test_a_sign_in_beside_not_me_leaves_no_session_and_no_known_browser(world: World, keeper: Keeper) -> None:
    async with (
        world.browser(address=BEIJING) as own, world.browser(address=BEIJING) as strange,
        world.browser(address=BEIJING) as second,
    ):  # fmt: skip
        await own.sign_in_shop(keeper)
        world.clock.advance(timedelta(minutes=2))
        await strange.sign_in_shop(keeper)
        word = await word_for(strange, keeper)
        world.clock.advance(timedelta(minutes=2))
        # The thief has the texts as well: the next browser waits with the right code in hand.
        asked = (await knock(second, keeper)).json()["step_up"]["approval_id"]
        code = await second.confirmation_code(asked, phone=keeper.phone)
        answers = await beside(
            world, word, lambda: knock(strange, keeper),
            lambda: knock(second, keeper, confirm={"id": asked, "code": code}),
        )  # fmt: skip
        assert [(one.status_code, one.json()["code"]) for one in answers] == [(403, "account_locked")] * 2
        for browser in (own, strange, second):
            assert (await browser.get("/api/merchant/me")).status_code == 401
        # Nor does what waited count once the owner has set another password.
        world.clock.advance(timedelta(seconds=61))
        assert (await own.post("/api/merchant/codes", {"phone": keeper.phone, "purpose": "reset_password"})).is_success
        anew = {"phone": keeper.phone, "code": await text(own, keeper), "new_password": NEW_PASSWORD}
        assert (await own.post("/api/merchant/reset-password", anew)).status_code == 204
        renewed = replace(keeper, password=NEW_PASSWORD)
        for browser in (strange, second):
            again = await knock(browser, renewed, confirm={"id": asked, "code": code})
            assert again.status_code == 403, (browser is strange, again.text)
            assert again.json()["code"] == "verification_required"
        assert (await knock(own, renewed)).status_code == 200, "the owner's browser stays known"


async def test_no_code_unlocks_what_was_stopped_meanwhile(world: World, keeper: Keeper) -> None:
    async with world.browser(address=BEIJING) as own, world.browser(address=BEIJING) as strange:
        await strange.sign_in_shop(keeper)
        word = await word_for(strange, keeper)
        world.clock.advance(timedelta(seconds=61))
        assert (await strange.post("/api/merchant/codes", {"phone": keeper.phone, "purpose": "unlock"})).is_success
        body = {"phone": keeper.phone, "code": await text(strange, keeper)}
        [refused] = await beside(world, word, lambda: strange.post("/api/merchant/unlock", body))
        assert (refused.status_code, refused.json()["code"]) == (403, "account_locked")
        assert (await knock(own, keeper)).json()["code"] == "account_locked"


async def test_a_live_connection_of_who_was_stopped_hears_nothing_more(world: World, keeper: Keeper) -> None:
    async with world.browser(address=BEIJING) as strange:
        await strange.sign_in_shop(keeper)
        word = await word_for(strange, keeper)
        order = {"amount": "40.00", "title": "白毫银针"}
        assert (await strange.post("/api/merchant/orders", order, key="shop-snatched-1")).status_code == 201
        async with stopping(world, word):
            pass
        assert (await strange.post("/api/merchant/orders", order, key="shop-snatched-2")).status_code == 401
        assert (await strange.get("/api/merchant/orders")).status_code == 401


@pytest.mark.parametrize("door", ["shop", "wallet"])
async def test_who_confirms_and_who_denies_the_same_sign_in_at_once_hold_nobody_up(
    world: World, keeper: Keeper, door: str
) -> None:
    """The one has the password's row and needs the arrival, the other the arrival and needs the password."""
    who: Keeper | Person = keeper
    path, me = SIGN_IN, "/api/merchant/me"
    if door == "wallet":
        who, path, me = await world.newcomer("柴荆", money="60.00"), "/api/auth/sign-in", "/api/me"
    async with world.browser(address=BEIJING) as own, world.browser(address=SINGAPORE) as strange:
        assert (await own.enter(path, {"phone": who.phone, "password": who.password})).status_code == 200
        refused = (await knock(strange, who, path)).json()
        assert refused["code"] == "login_suspicious"
        step = refused["step_up"]
        word = await word_for(strange, who)
        code = await strange.confirmation_code(step["approval_id"], phone=who.phone)
        confirm = {"id": step["approval_id"], "code": code, **({"pin": "274913"} if step["with_pin"] else {})}
        async with world.product.db.begin() as uow:
            lock = "select from identity.password where owner_id = :who for update"
            await uow.session.execute(sa.text(lock), {"who": who.id})
            confirming = asyncio.ensure_future(knock(strange, who, path, confirm=confirm))
            await asyncio.sleep(0.5)
            denying = asyncio.ensure_future(own.post("/api/auth/not-me", {"word": word}))
            await asyncio.sleep(0.5)
            assert not confirming.done()
            assert not denying.done()
        answers = await asyncio.gather(confirming, denying)
        assert max(one.status_code for one in answers) < 500, [one.text for one in answers]
        assert answers[1].status_code == 204
        assert (await strange.get(me)).status_code == 401, "whichever came first, nobody is in"
