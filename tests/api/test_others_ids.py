"""Ids of somebody's things in another's hands, for every route of customers, shops and guests that takes an id.

Which there are is read from the application: a route that is new and takes an id has to be said here, with something of
its owner's, or this fails.
"""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.api.conftest import Browser, World
from tests.api.member import Member
from tests.api.test_levels import send_in
from tests.authenticator import Authenticator
from tests.cast import PIN, WANG, ZHOU

from upay.api.who import Audience
from upay.identity import models
from upay.kit.ids import new_id

NEW_NUMBER = "13300133088"


def routes_with_ids(world: World) -> set[tuple[str, str]]:
    """Return method and path of whatever takes an id, and is not the desk's: there the reader is no owner."""
    return {
        (method, re.sub(r"\{(\w+):uuid\}", r"{\1}", route.path))
        for route in world.app.routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods - {"OPTIONS", "HEAD"}
        if ":uuid}" in route.path
        and Audience(handler.opt["who"]) in {Audience.CUSTOMER, Audience.MERCHANT, Audience.GUEST, Audience.PUBLIC}
    }


@pytest.fixture
async def owner(world: World) -> AsyncIterator[Member]:
    async with Member.new(world, "钟离") as somebody:
        yield somebody


async def things(world: World, owner: Member, guest: Browser, shop: Browser, knocking: Browser) -> dict[str, str]:
    """Have everything that bears an id come about; return each under the name that routes call it by."""
    # Made out for the owner's number: what is for nobody is anybody's to pay.
    wanted = {"amount": "4.00", "title": "茉莉", "phone": owner.person.phone}
    made = (await shop.post("/api/merchant/orders", wanted, key=f"o-{new_id()}")).json()
    order = made["order"]["id"]
    record = (await owner.browser.move("/api/transfers", payee_id=str(WANG.id), amount="3.00")).json()["id"]
    device = Authenticator()
    world.clock.advance(timedelta(minutes=6))
    asked = (await owner.stepped("/api/me/passkeys/options")).json()
    key = {"challenge_id": asked["challenge_id"], "credential": device.make(asked["options"]), "name": "手机"}
    passkey = (await owner.post("/api/me/passkeys", key)).json()["passkeys"][0]["id"]
    document = (await send_in(owner.browser, "document")).json()["id"]
    rebinding = (await owner.post("/api/me/phone", {"phone": NEW_NUMBER, "by": "old_number"})).json()["id"]
    large = await owner.browser.move("/api/transfers", payee_id=str(WANG.id), amount="1500.00")
    said = (await owner.post("/api/support/messages", {"text": "怎么退款", "client_id": "o-1"})).json()
    heard = (await guest.post("/api/guest/messages", {"text": "怎么注册", "client_id": "o-2"})).json()
    refused = await knocking.post("/api/auth/sign-in", {"phone": owner.person.phone, "password": owner.person.password})
    return {
        "order_id": order,
        "record_id": record,
        "passkey_id": passkey,
        "document_id": document,
        "rebinding_id": rebinding,
        "approval_id": large.json()["step_up"]["approval_id"],
        "confirmation": refused.json()["step_up"]["approval_id"],
        "device_id": (await owner.browser.get("/api/me/devices")).json()[0]["id"],
        "export_id": str(await _copy(world, owner)),
        "payment_id": await _paid(owner, shop),
        "answer_id": said["messages"][-1]["id"],
        "guest_answer": heard["messages"][-1]["id"],
    }


async def _paid(owner: Member, shop: Browser) -> str:
    """Return a payment of the owner's to the shop."""
    made = await shop.post("/api/merchant/orders", {"amount": "4.00", "title": "龙井"}, key=f"o-{new_id()}")
    order = made.json()["order"]["id"]
    return str((await owner.browser.move(f"/api/orders/{order}/payment")).json()["id"])


async def _copy(world: World, owner: Member) -> Any:
    copy_id, vault, at = new_id(), world.product.vault, world.clock.now()
    async with world.product.db.begin() as uow:
        uow.add(
            models.Export(
                id=copy_id, customer_id=owner.person.id, lang="zh", state="ready", parts=1, parts_done=1, asked_at=at,
                ready_at=at, expires_at=at + timedelta(days=7), size=4,
                content_sealed=vault.seal_bytes(b"PK..", context="export", person=owner.person.id),
            )
        )  # fmt: skip
    return copy_id


async def test_every_id_of_somebodys_is_nothing_in_anothers_hands(
    world: World, owner: Member, guest: Browser, chen: Browser
) -> None:
    await guest.come_as_guest()
    proof = {"way": "code", "code": "12345678"}
    bodies: dict[tuple[str, str], Any] = {
        ("POST", "/api/auth/confirmations/{approval_id}/codes"): None,
        ("POST", "/api/me/approvals/{approval_id}"): proof,
        ("POST", "/api/me/approvals/{approval_id}/codes"): None,
        ("POST", "/api/me/approvals/{approval_id}/passkey"): None,
        ("POST", "/api/me/devices/{device_id}/end"): None,
        ("POST", "/api/me/devices/{device_id}/not-me"): None,
        ("POST", "/api/me/documents/{document_id}/removal"): None,
        ("GET", "/api/me/exports/{export_id}/file"): None,
        ("PUT", "/api/me/passkeys/{passkey_id}"): {"name": "我的"},
        ("POST", "/api/me/passkeys/{passkey_id}/remove"): {"pin": PIN},
        ("POST", "/api/me/phone/{rebinding_id}"): {"code": "12345678", "old_code": "12345678", "pin": None},
        ("POST", "/api/me/phone/{rebinding_id}/codes"): {"to": "new"},
        ("GET", "/api/orders/{order_id}"): None,
        ("POST", "/api/orders/{order_id}/payment"): {"pin": PIN},
        ("GET", "/api/records/{record_id}"): None,
        ("POST", "/api/records/{record_id}/refunds"): {"amount": "1.00", "pin": PIN},
        ("PUT", "/api/support/answers/{answer_id}/verdict"): {"solved": True},
        ("PUT", "/api/guest/answers/{answer_id}/verdict"): {"solved": True},
        ("GET", "/api/merchant/orders/{order_id}"): None,
        ("POST", "/api/merchant/payments/{payment_id}/refunds"): {"amount": "1.00"},
    }
    assert bodies.keys() == routes_with_ids(world), "a route that takes an id is said here, or is not there"
    async with (
        Member.new(world, "仲孙") as other, world.browser() as stranger, world.browser() as their_shop,
        world.browser() as knocking,
    ):  # fmt: skip
        ids = await things(world, owner, guest, chen, knocking)
        await stranger.come_as_guest()
        await their_shop.sign_in_shop(ZHOU)
        # Whoever has proven everything that can be proven is still nobody to these.
        world.clock.advance(timedelta(minutes=6))
        await other.turn_on()
        doors = {"/api/merchant": their_shop, "/api/guest": stranger, "/api/auth": stranger}
        found = {}
        for number, ((method, path), body) in enumerate(bodies.items()):
            door = next((browser for start, browser in doors.items() if path.startswith(start)), other.browser)
            own = {**ids, "approval_id": ids["confirmation"]} if door is stranger else ids
            own = {**own, "answer_id": ids["guest_answer"]} if path.startswith("/api/guest") else own
            answer = await door.send(method, path.format(**own), body, key=f"others-{number}")
            found[method, path] = (answer.status_code, answer.json().get("code") if answer.content else None)
            assert "钟离" not in answer.text, path
            assert owner.person.phone[-4:] not in answer.text, path
    assert {answer: where for where, answer in found.items() if answer != (404, "not_found")} == {}
    # And the owner finds all of it as it was.
    shown = (await owner.browser.get("/api/me/security")).json()
    assert [one["name"] for one in shown["passkeys"]] == ["手机"]
    assert (await owner.browser.get(f"/api/records/{ids['record_id']}")).json()["refunded"] is None
    assert (await owner.browser.get("/api/me/phone")).json()["rebinding"] is None
    assert len((await owner.browser.get("/api/me/level")).json()["documents"]) == 1
