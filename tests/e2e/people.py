"""People of a test: signed up by the same routes as the screens use, each from an address of their own."""

import asyncio
import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self

import httpx
import pyotp
from tests.running import CERTIFIERS

from upay.main import cast
from upay.payments.providers.sandbox_cards import pan_for

PASSWORD = "quiet-harbour-tea-58"
_numbers = count(1)


@dataclass
class Customer:
    """A customer, and a line to the server beside their browser."""

    http: httpx.AsyncClient
    phone: str
    name: str
    password: str = PASSWORD
    cards: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def sign_up(cls, url: str, name: str = "何青") -> Self:
        """Become a customer, with the code from the development outbox."""
        phone = new_phone()
        # Guesses are counted by address; whom one test signs up must not slow down another.
        address = f"127.0.1.{next(_numbers) % 250 + 1}"
        transport = httpx.AsyncHTTPTransport(local_address=address, verify=CERTIFIERS)
        person = cls(httpx.AsyncClient(base_url=url, transport=transport, timeout=30), phone, name)
        await person.post("/api/auth/codes", {"phone": phone, "purpose": "sign_up"})
        body = {"phone": phone, "code": await person.code(), "name": name, "password": PASSWORD, "pin": cast.PIN}
        body["accepted"] = (await person.get("/api/terms"))["version"]
        await person.post("/api/auth/sign-up", body)
        return person

    async def code(self) -> str:
        """Return the newest code that was sent to this phone."""
        return await code_for(self.http, self.phone)

    async def bind(self, bank_says: str = "approve") -> str:
        """Bind a card of the sandbox bank; return its id."""
        body = {"pan": pan_for(bank_says), "holder_name": "UPAY SANDBOX", "expiry": "12/35", "pin": cast.PIN}
        self.cards[bank_says] = (await self.post("/api/cards", body))["id"]
        return self.cards[bank_says]

    async def top_up(self, amount: str) -> "Customer":
        """Have money in the wallet."""
        card = self.cards.get("approve") or await self.bind()
        record = await self.post("/api/top-ups", {"card_id": card, "amount": amount, "pin": cast.PIN})
        while record["outcome"] == "pending":
            record = await self.get(f"/api/records/{record['id']}")
        assert record["outcome"] == "succeeded", record
        return self

    async def turn_on_two_step(self) -> None:
        """Set up an authenticator app, as on another device; whoever has just signed up has proven enough for it."""
        begun = await self.post("/api/me/totp")
        await self.post("/api/me/totp/confirm", {"code": pyotp.TOTP(begun["secret"]).now()})

    async def send(self, payee: cast.Person, amount: str) -> dict[str, Any]:
        """Send money; return the record, which may say that it was refused."""
        body = {"payee_id": str(payee.id), "amount": amount, "pin": cast.PIN}
        answer = await self._post("/api/transfers", body)
        told: dict[str, Any] = answer.json()
        return told if answer.is_success else told["record"]

    async def order(self, shop: cast.Shop, title: str, amount: str) -> str:
        """Have a shop make out an order; return its id."""
        order = await self.post("/api/demo/orders", {"merchant_id": str(shop.id), "title": title, "amount": amount})
        return str(order["id"])

    async def records(self) -> list[dict[str, Any]]:
        page: dict[str, Any] = await self.get("/api/records")
        return list(page["items"])

    async def get(self, path: str) -> Any:
        answer = await self.http.get(path, headers={"Accept-Language": "zh-CN"})
        assert answer.is_success, answer.text
        return answer.json()

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = await self._post(path, body)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json() if answer.content else None

    async def try_post(self, path: str, body: dict[str, Any]) -> int:
        """Ask for something that may be refused; return the status."""
        return (await self._post(path, body)).status_code

    @property
    def cookies(self) -> dict[str, str]:
        """What makes a browser this customer's."""
        return dict(self.http.cookies)

    async def _post(self, path: str, body: dict[str, Any] | None) -> httpx.Response:
        if "upay_csrf" not in self.http.cookies:
            await self.http.get("/api/demo/cast")
        headers = {
            "X-CSRF-Token": self.http.cookies["upay_csrf"], "Accept-Language": "zh-CN",
            "Idempotency-Key": f"{self.phone}-{next(_numbers)}",
        }  # fmt: skip
        return await self.http.post(path, json=body, headers=headers)


def new_phone() -> str:
    """Return a number that nobody has yet."""
    return f"139{next(_numbers):08d}"


async def code_for(http: httpx.AsyncClient, phone: str) -> str:
    """Return the newest code in the development outbox that went to a phone."""
    answer = await http.get("/api/demo/outbox")
    for item in answer.raise_for_status().json():
        if item["to"] == f"{phone[:3]}****{phone[-4:]}":
            return re.search(r"\b\d{8}\b", item["body"])[0]  # type: ignore[index]
    raise AssertionError(f"no code went to {phone}: {answer.text[:500]}")


async def staff_cookies(url: str, colleague: cast.Colleague) -> dict[str, str]:
    """Have a member of staff at the desk, signed in once for all tests; return what makes a browser theirs.

    An app shows a code for half a minute and each is taken once: whoever signed in anew would wait for the next.
    """
    kept = _signed_in.get((url, colleague.login), {})
    async with httpx.AsyncClient(base_url=url, timeout=30, verify=CERTIFIERS, cookies=kept) as http:
        if kept and (await http.get("/api/desk/me")).is_success:
            return kept
        code = await app_code(http, colleague)
    body = {"login": colleague.login, "password": colleague.password, "code": code}
    _signed_in[url, colleague.login] = await _cookies(url, "/api/desk/sign-in", body)
    return _signed_in[url, colleague.login]


async def app_code(http: httpx.AsyncClient, colleague: cast.Colleague) -> str:
    """Return what a colleague's authenticator app shows; when it was taken by another test, wait for the next."""
    while True:
        told = (await http.get(f"/api/demo/app-code/{colleague.login}")).raise_for_status().json()
        if told["code"] is not None:
            return str(told["code"])
        await asyncio.sleep(told["wait_seconds"])


async def shop_cookies(url: str, keeper: cast.Keeper) -> dict[str, str]:
    """Sign somebody in for a shop; return what makes a browser the shop's."""
    return await _cookies(url, "/api/merchant/sign-in", {"phone": keeper.phone, "password": keeper.password})


_signed_in: dict[tuple[str, str], dict[str, str]] = {}
"""The sessions of staff; one that a test has ended is found out."""
_marks: dict[tuple[str, str], str] = {}
"""By whom a browser of a shop's person is known again: they come in the same one each time."""


async def _cookies(url: str, door: str, body: dict[str, str]) -> dict[str, str]:
    who = (url, body.get("phone", ""))
    async with httpx.AsyncClient(base_url=url, timeout=30, verify=CERTIFIERS) as http:
        if who in _marks:  # Staff are not known by a browser, and may have several.
            http.cookies.set("upay_device", _marks[who], domain=httpx.URL(url).host, path="/")
        await http.get("/api/demo/cast")
        csrf = {"X-CSRF-Token": http.cookies["upay_csrf"]}
        answer = await http.post(door, json=body, headers=csrf)
        asked = answer.json().get("step_up") if answer.status_code == 403 else None
        if asked is not None and asked["action"] == "new_device":
            sent = await http.post(f"/api/auth/confirmations/{asked['approval_id']}/codes", headers=csrf)
            sent.raise_for_status()
            confirm = {"id": asked["approval_id"], "code": await code_for(http, body["phone"])}
            answer = await http.post(door, json={**body, "confirm": confirm}, headers=csrf)
        assert answer.is_success, answer.text
        if "phone" in body:
            _marks[who] = http.cookies["upay_device"]
        return dict(http.cookies)
