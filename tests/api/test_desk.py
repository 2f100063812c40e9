"""A service by a person, from both sides: queued, taken, written, acted, closed, rated."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from tests.api.conftest import Browser, World
from tests.cast import ADA, BO, PIN, WANG

from upay.kit.ids import ConversationId
from upay.payments.providers.sandbox_cards import pan_for
from upay.support import conversations
from upay.support.conversations import Author, Draft


@pytest.fixture
async def bo(world: World) -> AsyncIterator[Browser]:
    async with world.browser("en") as browser:
        yield await browser.sign_in_staff(BO)


async def _say(browser: Browser, text: str, client_id: str) -> dict[str, object]:
    answer = await browser.post("/api/support/messages", {"text": text, "client_id": client_id})
    assert answer.status_code == 201, answer.text
    said: dict[str, object] = answer.json()
    return said


async def test_a_whole_service(customer: Browser, ada: Browser, bo: Browser) -> None:
    await customer.move("/api/transfers", payee_id=str(WANG.id), amount="150.00")
    await _say(customer, "转账怎么失败了", "s1")
    handed = await _say(customer, "转人工", "s2")
    assert handed["state"] == "waiting"
    conversation = (await customer.get("/api/support/conversation")).json()["id"]
    desk = f"/api/desk/conversations/{conversation}"

    queue = (await ada.get("/api/desk/queue")).json()
    assert handed["position"] == len(queue["waiting"]), "whoever comes last stands last"
    row = next(each for each in queue["waiting"] if each["id"] == conversation)
    assert (row["customer"], row["topic"], row["state"]) == ("*晚", "transfer_failed", "waiting")
    assert row["topic_title"] == "转账没有成功怎么办"
    assert "¥150.00" in row["summary"]
    assert row["unread"] == 2

    early = await ada.post(f"{desk}/messages", {"text": "你好", "client_id": "a0"})
    assert (early.status_code, early.json()["code"]) == (409, "not_allowed")
    assert early.json()["title"] == "还没有人接手这个会话"

    shown = (await ada.post(f"{desk}/take")).json()
    assert (shown["row"]["state"], shown["row"]["agent_name"]) == ("agent", "Ada")
    await ada.post(f"{desk}/take")
    second = await bo.post(f"{desk}/take")
    assert (second.status_code, second.json()["code"]) == (409, "not_allowed")
    assert second.json()["title"] == second.json()["why"]["title"] == "Ada already has this conversation"
    beside = await bo.post(f"{desk}/messages", {"text": "me too", "client_id": "b0"})
    assert (beside.status_code, beside.json()["title"]) == (409, "Ada has this conversation")

    picture = shown["customer"]
    assert (picture["name"], picture["assurance"], picture["balance_state"]) == ("*晚", "signed_in", "has_money")
    assert "****" in picture["phone"]
    assert "林晚" not in str(shown["customer"])
    [why] = picture["whys"]
    card = why["why"]
    assert card["cause"] == "可用余额不够转账（要 ¥150.00，余额 ¥100.00，差 ¥50.00）。", (
        "staff read the facts that decided"
    )
    assert (card["money"], card["todo"]) == ("钱没有动。", "客户可以：充值、再试一次。")
    assert "还在你的余额里" in card["told"], "and what the customer reads beside them"
    assert {offer["code"]: offer["enabled"] for offer in card["offers"]} == {"top_up": False, "retry": False}
    assert "talk_to_agent" not in str(shown["messages"]), "nobody at the desk is offered a person at the desk"
    assert {offer["code"] for offer in picture["offers"]} == {"unlock", "inquire_bank"}
    assert all(not offer["enabled"] and offer["why_not"] for offer in picture["offers"])
    assert any("转账没有成功" in line for line in shown["summary"])
    [about] = [line for line in shown["summary"] if line.startswith("相关记录")]
    assert about.endswith("¥150.00，没有成功（余额不足）")

    note = (await bo.post(f"{desk}/messages", {"text": "客户很急", "client_id": "b1", "internal": True})).json()
    assert note["internal"]
    hello = await ada.post(f"{desk}/messages", {"text": "你好，我来看一下", "client_id": "a1"})
    twice = await ada.post(f"{desk}/messages", {"text": "你好，我来看一下", "client_id": "a1"})
    assert (hello.status_code, hello.json()["author_name"], twice.json()["id"]) == (201, "Ada", hello.json()["id"])

    seen = (await customer.get("/api/support/conversation")).json()
    assert (seen["state"], seen["agent_name"]) == ("agent", "Ada")
    texts = [message["text"] for message in seen["messages"]]
    assert texts.count("客服Ada为你服务。") == 1
    assert "客户很急" not in str(seen), "notes are never for customers"
    alone = await _say(customer, "好的谢谢", "s3")
    assert [message["author"] for message in alone["messages"]] == ["customer"], "the assistant keeps quiet"  # type: ignore[attr-defined]

    await customer.post("/api/support/read", {"message_id": hello.json()["id"]})
    whole = (await ada.get(desk)).json()
    read = next(message for message in whole["messages"] if message["id"] == hello.json()["id"])
    assert read["read_at"] is not None
    assert any(message["internal"] for message in whole["messages"])
    last = whole["messages"][-1]["id"]
    assert (await ada.post(f"{desk}/read", {"message_id": last})).status_code == 204
    assert (await ada.get(desk)).json()["row"]["unread"] == 0

    closed = (await ada.post(f"{desk}/close")).json()
    assert closed["row"]["state"] == "closed"
    seen = (await customer.get("/api/support/conversation")).json()
    assert (seen["state"], seen["ask_rating"]) == ("closed", True)
    rated = (await customer.post("/api/support/rating", {"solved": True, "score": 5})).json()
    assert (rated["state"], rated["ask_rating"]) == ("assistant", False)
    assert (await customer.post("/api/support/rating", {"solved": False, "score": 9})).json()["field"] == "score"
    back = await _say(customer, "怎么充值", "s4")
    assert len(back["messages"]) == 2, "the assistant answers again"  # type: ignore[arg-type]
    assert conversation in [each["id"] for each in (await ada.get("/api/desk/queue")).json()["closed"]]


async def test_an_agent_acts_and_the_customer_reads_what_was_done(
    world: World, customer: Browser, ada: Browser, bo: Browser
) -> None:
    async with world.working():
        body = {"pan": pan_for("silent_then_approved"), "holder_name": "林晚", "expiry": "", "pin": PIN}
        card = (await customer.post("/api/cards", body)).json()["id"]
        record = (await customer.move("/api/top-ups", card_id=card, amount="30.00")).json()["id"]
    await customer.post("/api/support/handover")
    conversation = (await customer.get("/api/support/conversation")).json()["id"]
    desk = f"/api/desk/conversations/{conversation}"
    act = {"offer": "inquire_bank", "record_id": record}
    not_mine = await bo.post(f"{desk}/actions", act)
    assert (not_mine.status_code, not_mine.json()["code"]) == (409, "not_allowed")
    shown = (await ada.post(f"{desk}/take")).json()
    [inquire] = [offer for offer in shown["customer"]["offers"] if offer["code"] == "inquire_bank"]
    assert (inquire["enabled"], inquire["record_id"], inquire["proof"]) == (True, record, "session")
    watched = (await bo.get(desk)).json()["customer"]["offers"]
    assert {offer["enabled"] for offer in watched} == {False}, "who does not have it may look, not act"

    done = await ada.post(f"{desk}/actions", act, key="desk-1")
    assert done.status_code == 200, done.text
    assert done.json()["customer"]["recent"][0]["outcome"] == "succeeded"
    assert done.json()["customer"]["recent"][0]["balance_after"] is None, "staff do not read balances"
    seen = (await customer.get("/api/support/conversation")).json()["messages"]
    assert [message["text"] for message in seen][-1] == "客服Ada已为你办理：再问一次银行。"
    for offer in ("top_up", "freeze_account", "talk_to_agent"):
        refused = await ada.post(f"{desk}/actions", {"offer": offer, "record_id": record})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    released = (await ada.post(f"{desk}/release")).json()
    assert released["row"]["state"] == "waiting"
    await ada.post(f"{desk}/take")
    await ada.post(f"{desk}/close")


async def test_what_is_not_in_the_queue_is_not_found(customer: Browser, ada: Browser) -> None:
    never_handed = (await customer.get("/api/support/conversation")).json()["id"]
    for conversation in (never_handed, str(UUID(int=9))):
        desk = f"/api/desk/conversations/{conversation}"
        for answer in (
            await ada.get(desk), await ada.post(f"{desk}/take"), await ada.post(f"{desk}/close"),
            await ada.post(f"{desk}/messages", {"text": "?", "client_id": "q"}),
        ):  # fmt: skip
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
            assert answer.json()["title"] == "这个会话不在队列里"


async def test_older_messages_are_read_a_page_at_a_time(world: World, customer: Browser, ada: Browser) -> None:
    for number in range(70):
        world.clock.advance(timedelta(seconds=1))
        await _say(customer, f"第 {number} 句", f"old-{number}")
    await customer.post("/api/support/handover")
    conversation = (await customer.get("/api/support/conversation")).json()["id"]
    desk = f"/api/desk/conversations/{conversation}"
    page = (await ada.get(desk)).json()
    pages = [page["messages"]]
    while page["earlier"]:
        page = (await ada.get(desk, params={"before": page["messages"][0]["id"]})).json()
        pages.insert(0, page["messages"])
    assert [len(each) for each in pages[1:]] == [60] * (len(pages) - 1)
    said = [message["text"] for each in pages for message in each if message["author"] == "customer"]
    assert said[:70] == [f"第 {number} 句" for number in range(70)]
    assert len({message["id"] for each in pages for message in each}) == sum(len(each) for each in pages)


async def test_signing_out_is_for_staff_whoever_else_holds_a_token(customer: Browser, world: World) -> None:
    """A customer's token where a colleague's belongs ends nothing, and breaks nothing."""
    token = customer.http.cookies["upay_customer"]
    customer.http.cookies.set("upay_staff", token, domain="127.0.0.1", path="/")
    assert (await customer.post("/api/desk/sign-out")).status_code == 204
    assert (await customer.get("/api/me")).status_code == 200
    assert await world.problems_of_books() == []


async def test_going_on_duty(customer: Browser, ada: Browser) -> None:
    on = (await customer.get("/api/support/home")).json()["agents_on"]
    assert (await ada.send("PUT", "/api/desk/presence", {"on": False})).json()["on"] is False
    assert (await customer.get("/api/support/home")).json()["agents_on"] == on - 1
    assert (await ada.send("PUT", "/api/desk/presence", {"on": True})).json()["on"] is True
    assert {"id": str(ADA.id), "name": "Ada"} in (await ada.get("/api/desk/queue")).json()["agents_on"]
    assert (await ada.post("/api/desk/sign-out")).status_code == 204
    assert (await customer.get("/api/support/home")).json()["agents_on"] == on - 1
    assert (await ada.get("/api/desk/me")).status_code == 401


async def test_a_pin_is_never_shown_to_staff(customer: Browser, ada: Browser) -> None:
    await customer.post("/api/actions", {"offer": "talk_to_agent", "conversation": True})
    conversation = (await customer.get("/api/support/conversation")).json()["id"]
    assert PIN not in (await ada.get(f"/api/desk/conversations/{conversation}")).text


async def test_staff_see_where_a_language_model_had_a_say_and_customers_need_not(
    world: World, customer: Browser, ada: Browser
) -> None:
    await _say(customer, "转人工", "m1")
    conversation = (await customer.get("/api/support/conversation")).json()["id"]
    asked = {"purpose": "pick", "outcome": "used", "why": None, "exchange": str(UUID(int=7))}
    unread = {"purpose": "pick", "outcome": "failed", "why": "timed_out", "exchange": str(UUID(int=8))}
    async with world.product.db.begin() as uow:
        for name, trace in (("used", [asked, {**unread, "purpose": "word"}]), ("not_used", [unread]), ("none", [])):
            draft = Draft(author=Author.ASSISTANT, text=name, client_id=f"model-{name}", body={"model": trace})
            await conversations.append(
                uow, world.product.vault, conversation_id=ConversationId(UUID(conversation)), draft=draft,
                at=world.clock.now(),
            )  # fmt: skip
    shown = (await ada.post(f"/api/desk/conversations/{conversation}/take")).json()["messages"]
    told = {one["text"]: one.get("second_opinion") for one in shown if one["text"] in {"used", "not_used", "none"}}
    assert told == {"used": "used", "not_used": "not_used", "none": None}
    seen = (await customer.get("/api/support/conversation")).json()
    assert [one for one in seen["messages"] if one.get("second_opinion")] == []
