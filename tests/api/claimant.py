"""Somebody with nothing but a new number, who asks for an account from a browser of their own."""

import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
from tests.api.conftest import Browser, World, id_numbers
from tests.api.test_levels import photo
from tests.cast import MEI, Colleague, Person

from upay import identity
from upay.kit.time import business_date

_numbers = count(1)
WAIT = timedelta(days=7)
PASSWORD, PIN = "heron-under-bridge-88", "739105"


@dataclass
class Owner:
    """Somebody whose account was verified and used."""

    person: Person
    id_number: str
    known: frozenset[str]
    """What their records say: the right answers."""


async def owner(world: World, name: str) -> Owner:
    """Enrol somebody, verified, who has sent money to 小梅 on the day before."""
    person, number = await world.newcomer(name, level=3, money="900.00"), id_numbers()
    async with world.product.db.begin() as uow:
        await identity.join_person(uow, world.product.vault, customer_id=person.id, number=number, at=world.clock.now())
    async with world.browser() as browser:
        await browser.sign_in(person)
        for amount in ("12.00", "34.50", "56.00"):
            paid = await browser.move("/api/transfers", payee_id=str(MEI.id), amount=amount)
            assert paid.status_code == 201, paid.text
        day = business_date(world.clock.now())
    world.clock.advance(timedelta(days=1))
    return Owner(person, number, frozenset({"¥12.00", "¥34.50", "¥56.00", "*梅", str(day)}))


@dataclass
class Claimant:
    """A claim in the hands of whoever opened it."""

    world: World
    browser: Browser
    number: str
    token: str
    phone: str
    sent: httpx.Response | None = None

    @classmethod
    async def open(cls, world: World, browser: Browser, named: str, *, phone: str | None = None) -> "Claimant":
        phone = phone or f"+86133{next(_numbers):08d}"
        opened = await browser.post("/api/claims", {"named": named, "phone": phone})
        assert opened.status_code == 201, opened.text
        said = opened.json()
        assert said.keys() == {"number", "token"}
        return cls(world, browser, said["number"], said["token"], phone)

    async def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        self.browser.http.headers["Claim"] = self.token
        try:
            return await self.browser.post(f"/api/claims/own{path}", body, **more)
        finally:
            del self.browser.http.headers["Claim"]

    async def read(self) -> dict[str, Any]:
        answer = await self.browser.http.get("/api/claims/own", headers={"Claim": self.token})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def code(self) -> str:
        self.world.clock.advance(timedelta(seconds=61))
        assert (await self.post("/codes")).status_code == 202
        masked = f"{self.phone[3:6]}****{self.phone[-4:]}"
        shown = (await self.browser.get("/api/demo/outbox")).json()
        found = re.search(r"验证码 (\d{8})", next(one["body"] for one in shown if one["to"] == masked))
        assert found is not None
        return found[1]

    async def prove(self) -> None:
        assert (await self.post("/number", {"code": await self.code()})).json()["proven"] is True

    async def photograph(self) -> None:
        for kind in ("document", "face"):
            sent = await self.send(kind, photo())
            assert sent.status_code == 200, sent.text

    async def send(self, kind: str, content: bytes) -> httpx.Response:
        headers = {"Claim": self.token, "X-CSRF-Token": self.browser.http.cookies["upay_csrf"]}
        files = {"data": ("card.jpg", content, "image/jpeg")}
        return await self.browser.http.post(f"/api/claims/own/images/{kind}", files=files, headers=headers)

    async def questions(self) -> list[dict[str, Any]]:
        asked = await self.post("/questions")
        assert asked.status_code == 200, asked.text
        found: list[dict[str, Any]] = asked.json()
        return found

    async def submit(
        self, name: str, id_number: str, *, known: frozenset[str] = frozenset(), wrong: int = 0
    ) -> httpx.Response:
        answers = []
        for at, one in enumerate(await self.questions()):
            right = next((number for number, each in enumerate(one["choices"]) if each in known), 0)
            answers.append((right + 1) % len(one["choices"]) if at < wrong else right)
        self.sent = await self.post("/submission", {"name": name, "id_number": id_number, "answers": answers})
        await self.world.drain()
        return self.sent

    async def whole(self, whose: Owner, *, wrong: int = 0, **changed: str) -> "Claimant":
        """Do everything that an owner can do."""
        await self.prove()
        await self.photograph()
        sent = await self.submit(
            changed.get("name", whose.person.name), changed.get("id_number", whose.id_number), known=whose.known,
            wrong=wrong,
        )  # fmt: skip
        assert (sent.status_code, sent.json()["stage"]) == (200, "received"), sent.text
        return self

    async def finish(self, **changed: str) -> httpx.Response:
        code = changed.pop("code", None) or await self.code()
        return await self.post("/end", {"code": code, "new_password": PASSWORD, "new_pin": PIN, **changed})


async def at_desk(desk: Browser, claim: Claimant) -> dict[str, Any]:
    """Return a claim as the desk lists it."""
    found = (await desk.get("/api/desk/claims")).json()
    shown: dict[str, Any] = next(one for one in found if one["number"] == claim.number)
    return shown


async def approve(agent: Browser, supervisor: Browser, claim: Claimant) -> None:
    """Let two people agree."""
    path = f"/api/desk/claims/{(await at_desk(agent, claim))['id']}"
    examined = await examine(agent, path)
    assert (examined.status_code, examined.json()["state"]) == (200, "examined"), examined.text
    decided = await agree(supervisor, path)
    assert (decided.status_code, decided.json()["state"]) == (200, "cooling"), decided.text


async def open_pictures(desk: Browser, path: str) -> None:
    """Look at what was sent with a claim, as everybody does who says what it shows."""
    for image in (await desk.get(path)).json()["images"]:
        seen = await desk.post(f"{path}/images/{image['id']}", {"reason": "和档案对照"})
        assert seen.status_code == 200, seen.text


async def examine(desk: Browser, path: str) -> httpx.Response:
    """Look, and say that the account should be given back."""
    await open_pictures(desk, path)
    return await desk.post(
        f"{path}/examination", {"give_back": True, "digits_seen": True, "reason": "证件和档案一致"}
    )  # fmt: skip


async def agree(desk: Browser, path: str) -> httpx.Response:
    """Look as well, and agree."""
    await open_pictures(desk, path)
    return await desk.post(f"{path}/decision", {"agree": True, "digits_seen": True})


async def again(desk: Browser, colleague: Colleague) -> Browser:
    """Sign a colleague in again, whose session has rested too long."""
    return await desk.sign_in_staff(colleague)
