"""A customer's day: in by a code, money in by the bank, out to people and shops, back as a refund."""

import re
from datetime import timedelta
from typing import Any

from tests.api.conftest import Browser, World
from tests.cast import BOOKS, JUN, PIN, TEA, WANG

from upay import payments
from upay.identity import By, Scope
from upay.payments.providers.sandbox_cards import pan_for

NEW = "+8613700000001"


async def _code(browser: Browser) -> str:
    newest = (await browser.get("/api/demo/outbox")).json()[0]
    found = re.search(r"\d{8}", newest["body"])
    assert found is not None
    return found.group()


async def _card(browser: Browser, bank_says: str) -> str:
    body = {"pan": pan_for(bank_says), "holder_name": "林晚", "expiry": "", "pin": PIN}
    answer = await browser.post("/api/cards", body)
    assert answer.status_code == 201, answer.text
    card: str = answer.json()["id"]
    return card


async def _order(browser: Browser, shop: Any, amount: str) -> str:
    body = {"merchant_id": str(shop.id), "title": "明前龙井", "amount": amount}
    order: str = (await browser.post("/api/demo/orders", body)).json()["id"]
    return order


async def test_signing_up_and_coming_back(guest: Browser) -> None:
    sent = await guest.post("/api/auth/codes", {"phone": NEW, "purpose": "sign_up"})
    assert (sent.status_code, sent.json()["to"]) == (202, "137****0001")
    assert (sent.json()["resend_after_seconds"], sent.json()["expires_in_seconds"]) == (60, 600)
    form = {"phone": NEW, "code": await _code(guest), "password": "slow-river-88", "name": "方圆", "pin": PIN}
    form["accepted"] = (await guest.get("/api/terms")).json()["version"]
    up = await guest.post("/api/auth/sign-up", form)
    assert (up.status_code, up.json()["name"], up.json()["level"], up.json()["balance"]) == (201, "方圆", 1, "0.00")
    assert (await guest.get("/api/me")).json() == up.json()
    assert (await guest.post("/api/auth/sign-out")).status_code == 204
    assert (await guest.get("/api/me")).status_code == 401
    back = await guest.enter("/api/auth/sign-in", {"phone": NEW, "password": "slow-river-88"})
    assert (back.status_code, back.json()["name"]) == (200, "方圆")
    for question in ("我的余额是多少", "what is my balance"):
        said = await guest.post("/api/support/messages", {"text": question, "client_id": question})
        assert said.status_code == 201, said.text


async def test_unlocking_and_a_new_password(world: World, guest: Browser) -> None:
    person = await world.newcomer("陈默")
    for _ in range(5):
        wrong = await guest.post("/api/auth/sign-in", {"phone": person.phone, "password": "not this one"})
        assert wrong.status_code == 403
    assert wrong.json()["code"] == "account_locked"
    await guest.post("/api/auth/codes", {"phone": person.phone, "purpose": "unlock"})
    body = {"phone": person.phone, "code": await _code(guest)}
    assert (await guest.post("/api/auth/unlock", body)).status_code == 204
    await guest.sign_in(person)
    world.clock.advance(timedelta(minutes=2))
    await guest.post("/api/auth/codes", {"phone": person.phone, "purpose": "reset_password"})
    body = {"phone": person.phone, "code": await _code(guest), "new_password": "another-heron-52"}
    assert (await guest.post("/api/auth/reset-password", body)).status_code == 204
    assert (await guest.get("/api/me")).status_code == 401, "a new password ends every session"


async def test_money_in_out_and_back(world: World, customer: Browser) -> None:
    async with world.working():
        card = await _card(customer, "approve")
        got = await customer.move("/api/top-ups", card_id=card, amount="200")
        assert (got.status_code, got.json()["outcome"], got.json()["balance_after"]) == (201, "succeeded", "300.00")
        assert [step["name"] for step in got.json()["timeline"]] == ["requested", "at_bank", "arrived"]
    order = await _order(customer, TEA, "120.00")
    paid = (await customer.move(f"/api/orders/{order}/payment")).json()
    assert (paid["title"], paid["counterparty"], paid["refundable"]) == ("明前龙井", "青茶铺", "120.00")
    back = await customer.move(f"/api/records/{paid['id']}/refunds", amount="20.00", why="少了一包")
    assert (back.status_code, back.json()["direction"], back.json()["amount"]) == (201, "in", "20.00")
    whole = (await customer.get(f"/api/records/{paid['id']}")).json()
    assert (whole["refunded"], whole["refundable"]) == ("20.00", "100.00")
    over = await customer.move(f"/api/records/{paid['id']}/refunds", amount="100.01")
    assert (over.status_code, over.json()["code"]) == (409, "refund_exceeds_payment")
    books = await _order(customer, BOOKS, "10.00")
    paid = (await customer.move(f"/api/orders/{books}/payment")).json()
    no = await customer.move(f"/api/records/{paid['id']}/refunds", amount="1.00")
    assert no.json()["code"] == "refund_refused_by_merchant"
    assert (await customer.get("/api/me")).json()["balance"] == "190.00"
    assert len((await customer.get("/api/records")).json()["items"]) == 6
    assert await world.problems_of_books() == []


async def test_pages_of_records_follow_one_another(customer: Browser) -> None:
    for _ in range(22):
        await customer.move("/api/transfers", payee_id=str(WANG.id), amount="0.01")
    first = (await customer.get("/api/records")).json()
    second = (await customer.get("/api/records", params={"cursor": first["next_cursor"]})).json()
    ids = [record["id"] for record in [*first["items"], *second["items"]]]
    assert (len(first["items"]), len(ids), len(set(ids)), second["next_cursor"]) == (20, 22, 22, None)
    assert (await customer.get("/api/records", params={"cursor": "nonsense"})).status_code == 404


async def test_records_are_kept_to_some_kinds(customer: Browser) -> None:
    await customer.move("/api/transfers", payee_id=str(WANG.id), amount="1.00")
    await customer.move(f"/api/orders/{await _order(customer, TEA, '5.00')}/payment")

    async def kinds(*wanted: str) -> list[str]:
        page = await customer.get("/api/records", params={"kind": list(wanted)})
        return sorted(record["kind"] for record in page.json()["items"])

    assert await kinds("transfer") == ["transfer"]
    assert await kinds("payment", "transfer") == ["payment", "transfer"]
    assert await kinds("top_up") == []
    wrong = await customer.get("/api/records", params={"kind": "everything"})
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["field"]) == (400, "form_incomplete", "kind")


async def test_the_code_for_a_pin_goes_to_ones_own_number(world: World) -> None:
    person = await world.newcomer("苏禾")
    async with world.browser() as browser:
        await browser.sign_in(person)
        sent = await browser.post("/api/me/codes", {"purpose": "reset_pin"})
        assert (sent.status_code, sent.json()["to"]) == (202, (await browser.get("/api/me")).json()["phone"])
        again = await browser.post("/api/me/codes", {"purpose": "reset_pin"})
        assert (again.status_code, again.json()["code"]) == (429, "code_throttled")
        assert again.json()["retry_after_seconds"] == 60
        body = {"code": await _code(browser), "pin": "385172", "password": person.password}
        assert (await browser.post("/api/me/pin", body)).status_code == 204


async def test_a_top_up_that_the_bank_refuses_or_leaves_open(world: World, customer: Browser) -> None:
    async with world.working():
        no = await customer.move("/api/top-ups", card_id=await _card(customer, "card_declined"), amount="50.00")
        record = no.json()
        assert (no.status_code, record["outcome"], record["why"]["code"]) == (201, "refused", "card_declined")
        assert record["why"]["offers"][0]["code"] == "use_other_card"
        open_still = await customer.move(
            "/api/top-ups", card_id=await _card(customer, "silent_then_approved"), amount="5"
        )
        record = open_still.json()
        assert (record["outcome"], record["money"], record["why"]["code"]) == ("pending", "unknown", "bank_timeout")
        assert record["why"]["until"] is not None, "pending is never shown without until when"
        home = (await customer.get("/api/support/home")).json()
        assert [each["id"] for each in home["open"]] == [record["id"]]
        asked = await customer.post("/api/actions", {"offer": "inquire_bank", "record_id": record["id"]})
        assert (asked.status_code, asked.json()["done"], asked.json()["record"]["outcome"]) == (200, True, "succeeded")
        again = await customer.post("/api/actions", {"offer": "inquire_bank", "record_id": record["id"]})
        assert (again.status_code, again.json()["code"]) == (403, "not_allowed")
    assert (await customer.get("/api/me")).json()["balance"] == "105.00"


async def test_an_offer_taken_in_the_chat_leaves_its_receipt_there(world: World, customer: Browser) -> None:
    """Refused for ¥50.00 that is missing; topped up in the chat; tried again in the chat."""
    no = (await customer.move("/api/transfers", payee_id=str(WANG.id), amount="150.00")).json()
    refused = no["record"]["id"]
    [top_up, retry, *_] = no["why"]["offers"]
    assert (top_up["code"], top_up["prefill"]) == ("top_up", {"amount": "50.00"})
    async with world.working():
        card = await _card(customer, "approve")
        body = {"offer": "top_up", "record_id": refused, "conversation": True, "amount": "50.00", "card_id": card}
        wrong = await customer.post("/api/actions", {**body, "pin": "000000"}, key="chat-0")
        assert (wrong.status_code, wrong.json()["code"]) == (403, "pin_wrong")
        assert (await customer.get("/api/support/conversation")).json()["messages"] == [], "slips are not told on"
        again = {"offer": "retry", "record_id": refused, "conversation": True, "pin": PIN}
        short = (await customer.post("/api/actions", again, key="chat-01")).json()
        assert (short["done"], short["record"]["why"]["code"]) == (False, "insufficient_balance")
        assert "没有成功" in short["messages"][0]["text"]
        taken = (await customer.post("/api/actions", {**body, "pin": PIN}, key="chat-1")).json()
        assert (taken["done"], taken["record"]["amount"]) == (True, "50.00")
        [receipt] = taken["messages"]
        assert "retry" in [offer["code"] for offer in receipt["offers"]]
        assert await _states(customer) == {"top_up": {False}, "retry": {True}}, "there is enough now: it can be tried"
        assert receipt["offers"][0]["record_id"] == refused
        done = (await customer.post("/api/actions", again, key="chat-2")).json()
        assert (done["done"], done["record"]["kind"], done["record"]["amount"]) == (True, "transfer", "150.00")
        twice = (await customer.post("/api/actions", again, key="chat-2")).json()
        assert [each["id"] for each in twice["messages"]] == [each["id"] for each in done["messages"]]
        third = await customer.post("/api/actions", again, key="chat-3")
        assert (third.status_code, third.json()["code"]) == (403, "not_allowed"), "what was done needs no third try"
        assert await _states(customer) == {"top_up": {False}, "retry": {False}}, "no button promises what is done"
    assert retry["code"] == "retry"
    assert (await customer.get("/api/me")).json()["balance"] == "0.00"
    told = (await customer.get("/api/support/conversation")).json()["messages"]
    assert [message["author"] for message in told] == ["assistant"] * 3
    assert await world.problems_of_books() == []


async def _states(customer: Browser) -> dict[str, set[bool]]:
    """Return whether the buttons in the whole conversation can be pressed; one that cannot says why."""
    states: dict[str, set[bool]] = {}
    for message in (await customer.get("/api/support/conversation")).json()["messages"]:
        beside = (message["record"] or {}).get("why") or {"offers": []}
        for offer in [*message["offers"], *beside["offers"]]:
            if offer["code"] in {"top_up", "retry"}:
                states.setdefault(offer["code"], set()).add(offer["enabled"])
                assert offer["enabled"] == (offer["why_not"] is None)
    return states


async def test_freezing_in_the_chat_says_that_it_is_done(customer: Browser) -> None:
    taken = (await customer.post("/api/actions", {"offer": "freeze_account", "conversation": True})).json()
    assert taken["done"]
    assert "已冻结" in taken["messages"][0]["text"]
    assert (await customer.get("/api/me")).json()["frozen"]
    no = await customer.move("/api/transfers", payee_id=str(WANG.id), amount="1.00")
    assert (no.status_code, no.json()["code"]) == (403, "account_frozen")


async def test_the_pin_and_a_code_to_ones_own_number_lift_ones_own_freeze(world: World) -> None:
    person = await world.newcomer("苏禾")
    async with world.browser() as browser:
        await browser.sign_in(person)
        await browser.post("/api/actions", {"offer": "freeze_account"})
        assert (await browser.get("/api/me")).json()["frozen_by"] == "customer"
        wrong = await browser.post("/api/me/codes", {"purpose": "sign_up"})
        assert (wrong.status_code, wrong.json()["field"]) == (400, "purpose")
        sent = await browser.post("/api/me/codes", {"purpose": "unfreeze_request"})
        assert (sent.status_code, sent.json()["to"]) == (202, (await browser.get("/api/me")).json()["phone"])
        code = await _code(browser)
        ask = {"offer": "unfreeze_request", "conversation": True, "pin": PIN}
        slip = await browser.post("/api/actions", {**ask, "code": f"{(int(code) + 1) % 10**6:06d}"}, key="lift")
        assert (slip.status_code, slip.json()["code"]) == (403, "code_wrong")
        for _ in range(2):
            taken = (await browser.post("/api/actions", {**ask, "code": code}, key="lift")).json()
            assert taken["done"]
            assert "已解除" in taken["messages"][0]["text"]
        told = (await browser.get("/api/support/conversation")).json()["messages"]
        assert len(told) == 1
        me = (await browser.get("/api/me")).json()
        assert (me["frozen"], me["frozen_by"]) == (False, None)


async def test_a_freeze_of_ours_leads_to_a_person(world: World) -> None:
    person = await world.newcomer("苏禾")
    await payments.freeze_wallet(
        world.product.rails, customer_id=person.id, scope=Scope.OUT, by=By.US, reason="test", at=world.clock.now()
    )
    async with world.browser() as browser:
        await browser.sign_in(person)
        assert (await browser.get("/api/me")).json()["frozen_by"] == "us"
        body = {"offer": "unfreeze_request", "code": "123456", "conversation": True}
        no = await browser.post("/api/actions", body)
        assert (no.status_code, no.json()["code"]) == (403, "account_frozen")
        assert [offer["code"] for offer in no.json()["why"]["offers"]] == ["talk_to_agent"]


async def test_an_unknown_action_is_refused(customer: Browser) -> None:
    answer = await customer.post("/api/actions", {"offer": "print_money"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert answer.json()["detail"] == "没有这样的操作。"


async def test_limits_of_ones_own(customer: Browser) -> None:
    answer = await customer.send("PUT", "/api/limits/own", {"kind": "single", "amount": "20.00", "pin": PIN})
    assert {row["kind"]: row["cap"] for row in answer.json()["rows"]}["own_single"] == "20.00"
    no = await customer.move("/api/transfers", payee_id=str(WANG.id), amount="20.01")
    assert no.json()["code"] == "over_own_limit"
    high = await customer.send("PUT", "/api/limits/own", {"kind": "daily", "amount": "999999.00", "pin": PIN})
    assert (high.status_code, high.json()["field"]) == (400, "amount")
    off = await customer.send("PUT", "/api/limits/own", {"kind": "single", "amount": None, "pin": PIN})
    assert "own_single" not in {row["kind"] for row in off.json()["rows"]}


async def test_payees_are_shown_masked(customer: Browser) -> None:
    found = (await customer.get("/api/payees/look-up", params={"phone": WANG.phone})).json()
    assert found == {"id": str(WANG.id), "name": "*王", "phone": "138****0002"}
    await customer.move("/api/transfers", phone=WANG.phone, amount="1.00", note="茶钱")
    assert (await customer.get("/api/payees")).json() == [found]
    missing = await customer.get("/api/payees/look-up", params={"phone": "13911110000"})
    assert (missing.status_code, missing.json()["code"]) == (404, "payee_not_found")


async def test_signing_in_as_nobody_says_the_same(guest: Browser) -> None:
    answers = [
        await guest.post("/api/auth/sign-in", {"phone": phone, "password": "a wrong one"})
        for phone in ("13900000000", WANG.phone)
    ]
    first, second = ({**each.json(), "trace_id": "", "attempt_id": ""} for each in answers)
    assert first == second
    assert JUN.name not in answers[0].text
