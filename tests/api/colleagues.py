"""Colleagues whom no other test knows, from the ticket to an open desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pyotp
from tests.api.conftest import Browser, World
from tests.authenticator import Authenticator

from upay import identity
from upay.identity import Role
from upay.kit.ids import StaffId

PASSWORD = "nine-blue-cranes-42"
_numbers = count(1)


@dataclass
class Mate:
    """A colleague, and what they carry with them."""

    world: World
    browser: Browser
    id: StaffId
    login: str
    secret: str = ""

    async def code(self) -> str:
        """Return what their app shows; when it was taken, wait for the next."""
        world = self.world
        while True:
            async with world.product.db.begin() as uow:
                code = await identity.unused_code(uow, owner_id=self.id, secret=self.secret, at=world.clock.now())
            if code is not None:
                return code
            world.clock.advance(timedelta(seconds=30))

    async def proof(self) -> dict[str, Any]:
        return {"code": await self.code()}

    async def signed(self, device: Authenticator) -> dict[str, Any]:
        """Return what a device signs for one thing."""
        asked = (await self.browser.post("/api/desk/proof/options")).json()
        return {"challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}

    async def add(self, device: Authenticator, *, name: str = "工位电脑", proof: Any = None) -> httpx.Response:
        """Add a passkey; by default proven with the app."""
        shown = await self.proof() if proof is None else proof
        asked = await self.browser.post("/api/desk/passkeys/options", shown)
        if asked.status_code != 200:
            return asked
        made = {"challenge_id": asked.json()["challenge_id"], "credential": device.make(asked.json()["options"])}
        return await self.browser.post("/api/desk/passkeys", {**made, "name": name})

    async def break_glass(self, reason: str = "没有主管在线，客户手机被抢", **more: Any) -> httpx.Response:
        return await self.browser.post("/api/desk/emergency", {"reason": reason, "proof": await self.proof(), **more})

    async def sign_in(self, browser: Browser) -> httpx.Response:
        body = {"login": self.login, "password": PASSWORD, "code": await self.code()}
        return await browser.post("/api/desk/sign-in", body)


@asynccontextmanager
async def joined(world: World, *roles: Role, app: bool = True, by: str = identity.OPERATOR) -> AsyncIterator[Mate]:
    """Let somebody join; with an app, unless that is the point of the test, and at the operator's hand."""
    login = f"mate{next(_numbers)}"
    async with world.product.db.begin() as uow:
        staff_id, ticket = await identity.add_staff(
            uow, world.product.vault, login=login, name=f"同事{login}", roles=roles or [Role.AGENT],
            by=by, at=world.clock.now(),
        )  # fmt: skip
    async with world.browser() as browser:
        mate = Mate(world, browser, staff_id, login)
        await browser.post("/api/desk/join", {"login": login, "ticket": ticket, "password": PASSWORD})
        if app:
            mate.secret = (await browser.post("/api/desk/totp")).json()["secret"]
            code = pyotp.TOTP(mate.secret).at(world.clock.now())
            assert (await browser.post("/api/desk/totp/confirm", {"code": code})).status_code == 200
        yield mate


async def passkey_sign_in(browser: Browser, device: Authenticator) -> httpx.Response:
    """Come to the desk with a passkey and nothing else."""
    asked = (await browser.post("/api/desk/sign-in/passkey-options")).json()
    signed = {"challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}
    return await browser.post("/api/desk/sign-in/passkey", signed)
