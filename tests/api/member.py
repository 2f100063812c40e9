"""Somebody new with a browser, who proves what is asked for as the step-up sheet does."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pyotp
from tests.api.conftest import Browser, World
from tests.authenticator import Authenticator
from tests.cast import Person


@dataclass
class Member:
    """Somebody new with a browser, who proves what is asked for as the step-up sheet does."""

    world: World
    browser: Browser
    person: Person
    secret: str = ""

    @classmethod
    @asynccontextmanager
    async def new(cls, world: World, name: str, *, money: str | None = "5000.00") -> "AsyncIterator[Member]":
        """Enrol somebody, with ¥5,000.00 unless it is said otherwise, and sign them in."""
        person = await world.newcomer(name, money=money)
        async with world.browser() as browser:
            await browser.sign_in(person)
            yield cls(world, browser, person)

    async def post(self, path: str, body: Any = None, *, key: str | None = None, approval: str = "") -> httpx.Response:
        return await self.send("POST", path, body, key=key, approval=approval)

    async def send(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, approval: str = ""
    ) -> httpx.Response:
        if approval:
            self.browser.http.headers["Approval"] = approval
        answer = await self.browser.send(method, path, body, key=key)
        self.browser.http.headers.pop("Approval", None)
        return answer

    async def sms(self) -> str:
        sent = (await self.browser.get("/api/demo/outbox")).json()
        tail = self.person.phone[-4:]
        texts = [one["body"] for one in sent if one["to"].endswith(tail) and "验证码" in one["body"]]
        found = re.search(r"验证码 (\d{8})", texts[0])
        assert found is not None
        return found[1]

    async def prove_by_sms(self, refused: httpx.Response) -> str:
        """Prove what a refusal asks for; return the approval."""
        assert (refused.status_code, refused.json()["code"]) == (403, "verification_required"), refused.text
        approval = str(refused.json()["step_up"]["approval_id"])
        self.world.clock.advance(timedelta(seconds=61))
        assert (await self.post(f"/api/me/approvals/{approval}/codes")).status_code == 202
        proven = await self.post(f"/api/me/approvals/{approval}", {"way": "code", "code": await self.sms()})
        assert proven.status_code == 204, proven.text
        return approval

    async def stepped(self, path: str, body: Any = None, *, method: str = "POST") -> httpx.Response:
        """Send a request, and once more with the approval that it asks for."""
        first = await self.send(method, path, body)
        return await self.send(method, path, body, approval=await self.prove_by_sms(first))

    def now(self) -> str:
        return pyotp.TOTP(self.secret).at(self.world.clock.now())

    async def turn_on(self) -> list[str]:
        begun = await self.stepped("/api/me/totp")
        assert begun.status_code == 200, begun.text
        self.secret = begun.json()["secret"]
        confirmed = await self.post("/api/me/totp/confirm", {"code": self.now()})
        assert confirmed.status_code == 200, confirmed.text
        codes: list[str] = confirmed.json()["codes"]
        return codes

    async def add(self, device: Authenticator, name: str = "手机") -> httpx.Response:
        asked = (await self.stepped("/api/me/passkeys/options")).json()
        credential = device.make(asked["options"])
        return await self.post(
            "/api/me/passkeys", {"challenge_id": asked["challenge_id"], "credential": credential, "name": name}
        )

    async def enter(self, browser: Browser, code: str | None = None, **changed: str) -> httpx.Response:
        body = {"phone": self.person.phone, "password": self.person.password, **changed}
        return await browser.enter("/api/auth/sign-in", body if code is None else {**body, "code": code})
