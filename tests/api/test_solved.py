"""Whether an answer of the assistant solved it: said by a button or in words, by customers and by guests."""

import asyncio
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from tests.api.conftest import Browser, World

from upay.kit.time import business_date

ARTICLE = "充值要手续费吗"
_numbers = count(1)


class Chatting:
    """Somebody in the chat: a customer, or a guest."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base

    async def say(self, text: str) -> dict[str, Any]:
        """Return the last answer."""
        body = {"text": text, "client_id": f"solved-{next(_numbers)}"}
        answer = await self.browser.post(f"{self.base}/messages", body)
        assert answer.status_code == 201, answer.text
        last: dict[str, Any] = answer.json()["messages"][-1]
        return last

    async def judge(self, answer: dict[str, Any], solved: bool) -> Any:  # noqa: FBT001 -- reads as it is said
        return await self.browser.put(f"{self.base}/answers/{answer['id']}/verdict", {"solved": solved})

    async def messages(self) -> list[dict[str, Any]]:
        found = (await self.browser.get(f"{self.base}/conversation")).json()
        messages: list[dict[str, Any]] = found["messages"]
        return messages

    async def state(self) -> str:
        return str((await self.browser.get(f"{self.base}/conversation")).json()["state"])


@pytest.fixture(params=["customer", "guest"])
async def chat(request: pytest.FixtureRequest, world: World) -> Any:
    async with world.browser() as browser:
        if request.param == "customer":
            yield Chatting(await browser.sign_in(await world.newcomer("林晚", money="100.00")), "/api/support")
        else:
            yield Chatting(await browser.come_as_guest(), "/api/guest")


@pytest.fixture
async def mine(customer: Browser) -> Chatting:
    return Chatting(customer, "/api/support")


def _offers(message: dict[str, Any]) -> set[str]:
    return {offer["code"] for offer in message["offers"]}


async def test_an_answer_is_judged_once_and_may_be_changed(chat: Chatting) -> None:
    answer = await chat.say(ARTICLE)
    assert (answer["asks_solved"], answer["solved"]) == (True, None)
    for _ in range(2):
        [judged] = (await chat.judge(answer, True)).json()["messages"]
        assert (judged["id"], judged["solved"]) == (answer["id"], True)
    judged, told = (await chat.judge(answer, False)).json()["messages"]
    assert (judged["solved"], _offers(told), told["asks_solved"]) == (False, {"talk_to_agent"}, False)
    assert "记下了" in told["text"]
    again = (await chat.judge(answer, False)).json()["messages"]
    await chat.judge(answer, True)
    await chat.judge(answer, False)
    assert [one["id"] for one in again] == [answer["id"], told["id"]]
    assert [one["author"] for one in await chat.messages()] == ["customer", "assistant", "assistant"]
    assert await chat.state() == "assistant"


async def test_two_presses_at_once_are_answered_once(chat: Chatting) -> None:
    answer = await chat.say(ARTICLE)
    both = await asyncio.gather(*(chat.judge(answer, False) for _ in range(2)))
    assert [one.status_code for one in both] == [200, 200]
    assert len(await chat.messages()) == 3


async def test_who_is_not_helped_twice_in_a_row_gets_a_person(chat: Chatting) -> None:
    for text, state in ((ARTICLE, "assistant"), ("怎么保护账户安全", "waiting")):
        answer = await chat.say(text)
        judged = (await chat.judge(answer, False)).json()
        assert judged["state"] == state
    assert judged["position"] >= 1 or judged["ticket"] is not None
    assert "没能帮你解决" in judged["messages"][1]["text"]


async def test_a_solved_answer_between_ends_the_row(mine: Chatting) -> None:
    for text, solved in ((ARTICLE, False), ("怎么保护账户安全", True), ("怎么充值", False)):
        judged = (await mine.judge(await mine.say(text), solved)).json()
    assert judged["state"] == "assistant"


async def test_a_yes_to_what_is_asked_after_it_is_a_person(mine: Chatting) -> None:
    await mine.judge(await mine.say(ARTICLE), False)
    await mine.say("好的")
    assert await mine.state() == "waiting"


async def test_words_say_it_too_and_count_the_same(chat: Chatting) -> None:
    answer = await chat.say(ARTICLE)
    thanked = await chat.say("谢谢")
    assert thanked["asks_solved"] is False
    assert (await chat.messages())[1]["solved"] is None, "thanks say nothing of whether it is solved"
    answer = await chat.say("怎么保护账户安全")
    noted = await chat.say("还是没解决")
    assert _offers(noted) == {"talk_to_agent"}
    assert {one["id"]: one["solved"] for one in await chat.messages()}[answer["id"]] is False
    assert (await chat.judge(answer, True)).json()["messages"][0]["solved"] is True
    answer = await chat.say("怎么充值")
    await chat.say("解决了，谢谢")
    assert {one["id"]: one["solved"] for one in await chat.messages()}[answer["id"]] is True
    assert await chat.state() == "assistant"


async def test_who_is_upset_gets_a_person_the_first_time(mine: Chatting) -> None:
    await mine.say(ARTICLE)
    told = await mine.say("没解决！！")
    assert "没能帮你解决" in told["text"]
    assert await mine.state() == "waiting"


async def test_what_claims_no_answer_cannot_be_judged(chat: Chatting) -> None:
    for text in ("你好", "今天天气怎么样", "转人工"):
        answer = await chat.say(text)
        assert answer["asks_solved"] is False, text
        refused = await chat.judge(answer, True)
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found"), text
    own = (await chat.messages())[0]
    assert (await chat.judge(own, True)).status_code == 404


async def test_an_answer_to_somebody_else_is_out_of_reach(world: World, chat: Chatting, mine: Chatting) -> None:
    answer = await chat.say(ARTICLE)
    assert (await mine.judge(answer, True)).status_code == 404
    assert (await mine.judge({"id": UUID(int=7)}, True)).status_code == 404
    assert (await mine.browser.put(f"/api/support/answers/{answer['id']}/verdict", {})).status_code == 400
    assert (await mine.browser.put("/api/support/answers/mine/verdict", {"solved": True})).status_code == 404
    async with world.browser() as nobody:
        refused = await nobody.put(f"/api/guest/answers/{answer['id']}/verdict", {"solved": True})
        assert refused.status_code == 401
    assert (await chat.messages())[1]["solved"] is None


async def test_what_a_person_has_closed_stays_as_it_was_said(world: World, mine: Chatting, ada: Browser) -> None:
    answer = await mine.say(ARTICLE)
    await mine.judge(answer, False)
    await mine.say("转人工")
    conversation = (await mine.browser.get("/api/support/conversation")).json()["id"]
    desk = f"/api/desk/conversations/{conversation}"
    assert (await ada.post(f"{desk}/take")).status_code == 200
    shown = (await ada.get(desk)).json()["messages"]
    assert {one["id"]: one["solved"] for one in shown}[answer["id"]] is False
    assert not any(one["asks_solved"] for one in shown), "it is not for staff to say"
    world.clock.advance(timedelta(seconds=5))
    assert (await ada.post(f"{desk}/close")).status_code == 200
    refused = await mine.judge(answer, True)
    assert (refused.status_code, refused.json()["code"], refused.json()["title"]) == (
        409,
        "not_allowed",
        "这次服务已经结束",
    )
    kept = {one["id"]: one for one in await mine.messages()}[answer["id"]]
    assert (kept["solved"], kept["asks_solved"]) == (False, False)


async def test_who_changes_their_mind_after_signing_in_is_counted_once(world: World, bo: Browser) -> None:
    person = await world.newcomer("林晚")
    async with world.browser() as browser:
        before = Chatting(await browser.come_as_guest(), "/api/guest")
        answer = await before.say(ARTICLE)
        [cite] = answer["cites"]

        async def counted() -> tuple[int, int]:
            found = (await bo.get(f"/api/desk/knowledge/{cite['topic']}")).json()["zh"]["published"]
            return found["chat_solved"], found["chat_not_solved"]

        solved, not_solved = await counted()
        assert (await before.judge(answer, False)).status_code == 200
        assert await counted() == (solved, not_solved + 1)
        after = Chatting(await browser.sign_in(person), "/api/support")
        assert (await after.judge(answer, True)).status_code == 200
        assert await counted() == (solved + 1, not_solved)


async def test_the_desk_sees_what_came_of_an_answer_and_of_its_article(
    world: World, mine: Chatting, bo: Browser
) -> None:
    today = business_date(world.clock.now()).isoformat()
    answer = await mine.say(ARTICLE)
    cite = answer["cites"][0]

    async def counted() -> tuple[int, int, int]:
        query = {"since": today, "until": today, "topic": "fees"}
        whole = (await bo.get("/api/desk/assistant/figures", params=query)).json()["whole"]
        return whole["confirmed"], whole["not_solved"], whole["silent"]

    async def article() -> tuple[int, int, int]:
        found = (await bo.get(f"/api/desk/knowledge/{cite['topic']}")).json()["zh"]["published"]
        assert found["version"] == cite["version"]
        return found["chat_solved"], found["chat_not_solved"], found["page_solved"]

    before, helped = await counted(), await article()
    await mine.judge(answer, False)
    assert await counted() == (before[0], before[1] + 1, before[2] - 1), "who says something is not silent"
    assert await article() == (helped[0], helped[1] + 1, helped[2])
    await mine.judge(answer, True)
    assert await counted() == (before[0] + 1, before[1], before[2] - 1)
    assert await article() == (helped[0] + 1, helped[1], helped[2])
    trace = (await bo.get(f"/api/desk/assistant/traces/{answer['id']}")).json()
    assert trace["solved"] is True
    assert "confirmed" in trace["trace"]["outcomes"]
    assert trace["cites"][0]["version"] == cite["version"]


async def test_an_article_below_what_a_record_said_is_not_judged_with_it(mine: Chatting, bo: Browser) -> None:
    answer = await mine.say("我的账户余额不对")
    [cite] = answer["cites"]

    async def article() -> tuple[int, int]:
        found = (await bo.get(f"/api/desk/knowledge/{cite['topic']}")).json()["zh"]["published"]
        return found["chat_solved"], found["chat_not_solved"]

    before = await article()
    for solved in (False, True):
        assert (await mine.judge(answer, solved)).status_code == 200
        assert await article() == before
