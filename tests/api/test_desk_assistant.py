"""The assistant's pages at the desk: correcting, reviewing, training and using versions, traces and figures."""

from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.api.conftest import Browser, World
from tests.cast import ADA, BO
from tests.support.teaching.small import SHIPPED, frozen_in

from upay.kit.time import business_date
from upay.platform.audit import ACT
from upay.support import teaching
from upay.support.assistant import flow_versions
from upay.support.teaching import Trainer

HERE = "/api/desk/assistant"
WORDS = "月饼券在哪里兑呀"
_numbers = count(1)


async def say(browser: Browser, text: str) -> list[dict[str, Any]]:
    answer = await browser.post("/api/support/messages", {"text": text, "client_id": f"teach-{next(_numbers)}"})
    assert answer.status_code == 201, answer.text
    messages: list[dict[str, Any]] = answer.json()["messages"]
    return messages


@pytest.fixture
async def served(customer: Browser) -> tuple[str, str]:
    """Return a conversation that the desk has, and a message in it."""
    [said, *_] = await say(customer, WORDS)
    await say(customer, "转人工")
    conversation = (await customer.get("/api/support/conversation")).json()
    return conversation["id"], said["id"]


async def correct(browser: Browser, served: tuple[str, str], topic: str = "coupon_unusable") -> Any:
    place, message = served
    return await browser.post(f"/api/desk/conversations/{place}/messages/{message}/about", {"topic": topic})


async def waiting(browser: Browser, served: tuple[str, str]) -> dict[str, Any]:
    """Return the proposal of a conversation, wherever in the list it stands."""
    after = None
    while True:
        page = (await browser.get(f"{HERE}/examples", params={} if after is None else {"after": after})).json()
        for one in page["examples"]:
            if one["conversation_id"] == served[0]:
                found: dict[str, Any] = one
                return found
        after = page["next"]
        assert after is not None, "it is not in the list"


async def test_an_agent_corrects_and_a_supervisor_accepts(ada: Browser, bo: Browser, served: tuple[str, str]) -> None:
    assert (await correct(ada, served, "no_such_topic")).json()["field"] == "topic"
    assert (await correct(ada, served)).status_code == 204
    shown = (await ada.get(f"/api/desk/conversations/{served[0]}")).json()["messages"]
    said = next(one for one in shown if one["id"] == served[1])
    assert said["about"] == {"topic": "coupon_unusable", "state": "proposed"}
    assert any(one["heard"] for one in shown if one["author"] == "assistant")

    one = await waiting(bo, served)
    assert (one["text"], one["topic"], one["proposed_by"], one["own"]) == (WORDS, "coupon_unusable", "Ada", False)
    body = {"text": one["text"], "topic": one["topic"], "edition": one["edition"]}
    refused = await ada.post(f"{HERE}/examples/{one['id']}/accept", body)
    assert (refused.status_code, refused.json()["title"]) == (403, "只有主管可以操作")
    assert (await bo.post(f"{HERE}/examples/{one['id']}/accept", body)).status_code == 204
    again = await bo.post(f"{HERE}/examples/{one['id']}/accept", body)
    assert (again.status_code, again.json()["code"]) == (409, "changed_meanwhile")

    taught = (await ada.get(f"{HERE}/utterances", params={"topic": "coupon_unusable", "q": "月饼券"})).json()
    assert [each["text"] for each in taught["utterances"]] == [WORDS]
    count_ = next(each for each in taught["counts"] if each["topic"] == "coupon_unusable")
    assert count_["taught"] >= 1
    assert count_["zh"] > 100
    [own] = taught["utterances"]
    dropped = await bo.post(f"{HERE}/examples/{own['example_id']}/drop", {"edition": own["edition"]})
    assert dropped.status_code == 204
    assert (await ada.get(f"{HERE}/utterances", params={"q": "月饼券"})).json()["total"] == 0


async def test_whoever_corrected_does_not_accept(bo: Browser, served: tuple[str, str]) -> None:
    await correct(bo, served)
    one = await waiting(bo, served)
    assert one["own"]
    body = {"text": one["text"], "topic": one["topic"], "edition": one["edition"]}
    refused = await bo.post(f"{HERE}/examples/{one['id']}/accept", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "needs_another_person")
    await bo.post(f"{HERE}/examples/{one['id']}/drop", {"edition": one["edition"]})


async def test_what_is_not_the_desks_cannot_be_corrected(ada: Browser, customer: Browser) -> None:
    [said, *_] = await say(customer, WORDS)
    conversation = (await customer.get("/api/support/conversation")).json()
    assert (await correct(ada, (conversation["id"], said["id"]))).status_code == 404, "it was never handed over"


async def test_from_training_to_going_back(
    world: World, bo: Browser, ada: Browser, customer: Browser, tmp_path: Path
) -> None:
    assert (await ada.post(f"{HERE}/train")).status_code == 403
    begun = await bo.post(f"{HERE}/train")
    assert begun.status_code == 202, begun.text
    number = begun.json()["versions"][0]["number"]
    assert (begun.json()["training"], begun.json()["in_use"]) == (True, 0)
    second = await bo.post(f"{HERE}/train")
    assert (second.status_code, second.json()["title"]) == (409, "正在训练")

    product = world.product
    trainer = Trainer(
        db=product.db, vault=product.vault, clock=world.clock, frozen=frozen_in(tmp_path), cache=tmp_path,
        shipped=lambda: SHIPPED,
    )  # fmt: skip
    await teaching.train(trainer, number=number)
    detail = (await bo.get(f"{HERE}/versions/{number}")).json()
    assert detail["version"]["may_use"] is True
    assert {row["topic"] for row in detail["topics"] if row["lang"] == "zh"} == set(SHIPPED["zh"])  # type: ignore[index]
    assert {check["figure"] for check in detail["version"]["checks"]} >= {"right", "calibration"}

    used = (await bo.post(f"{HERE}/versions/{number}/use")).json()
    assert (used["in_use"], used["before"], used["uses"][0]["by"]) == (number, 0, "Bo")
    await product.assistant.reread()
    [*_, answer] = await say(customer, "怎么申请退款")
    row = (await bo.get(f"{HERE}/traces", params={"version": number})).json()["traces"][0]
    assert (row["id"], row["version"]) == (answer["id"], number), "each answer says which version heard it"
    back = (await bo.post(f"{HERE}/versions/0/use")).json()
    assert (back["in_use"], back["before"]) == (0, number)
    await product.assistant.reread()
    assert (await product.assistant.understanding()).version == 0
    for path in ("x", "99", "-1"):
        assert (await bo.get(f"{HERE}/versions/{path}")).status_code == 404
    async with product.db.begin() as uow:
        acts = set(await uow.session.scalars(sa.select(ACT.c.act).where(ACT.c.actor == f"staff:{BO.id}")))
    assert acts >= {"train_assistant", "use_version"}


async def test_why_it_said_this_is_shown_masked_and_the_look_is_written_down(
    world: World, ada: Browser, bo: Browser, customer: Browser
) -> None:
    me = (await customer.get("/api/me")).json()
    [_, answer] = await say(customer, f"怎么提高转账限额？我叫{me['name']}，13912345678")
    await say(customer, "转人工")
    place = (await customer.get("/api/support/conversation")).json()["id"]
    page = (await ada.get(f"{HERE}/traces", params={"conversation": place})).json()
    assert answer["id"] in {row["id"] for row in page["traces"]}
    assert "提高转账限额" not in str(page), "a list has no words"
    why = (await ada.get(f"{HERE}/traces/{answer['id']}")).json()
    assert "提高转账限额" in why["heard"]
    assert me["name"] not in why["heard"] + why["said"]
    assert "139" not in why["heard"]
    assert all(one["label"] for one in why["offers"])
    assert (why["how"], why["served"], why["trace"]["conversation_id"]) == ("typed", True, place)
    assert "limits" in {score["topic"] for score in why["scores"][:3]}
    assert why["scores"] == sorted(why["scores"], key=lambda score: -score["share"])
    assert why["ms"] is not None
    async with world.product.db.begin() as uow:
        looks = await uow.session.scalars(
            sa.select(ACT.c.subject).where(ACT.c.act == "read_trace", ACT.c.actor == f"staff:{ADA.id}")
        )
        assert f"customer:{me['id']}" in set(looks)
    assert (await bo.get(f"{HERE}/traces", params={"outcome": "nonsense"})).status_code == 404


async def test_a_turn_names_the_version_of_the_flow_that_it_followed_and_an_article_has_none(
    bo: Browser, customer: Browser
) -> None:
    for topic, version in (("limits", flow_versions()["limits"]), ("fees", None)):
        body = {"text": "…", "topic": topic, "client_id": f"tapped-{next(_numbers)}"}
        [_, answer] = (await customer.post("/api/support/messages", body)).json()["messages"]
        shown = (await bo.get(f"{HERE}/traces/{answer['id']}")).json()["trace"]
        assert (shown["topic"], shown["flow"]) == (topic, version)
        [listed] = [
            row for row in (await bo.get(f"{HERE}/traces", params={"topic": topic})).json()["traces"]
            if row["id"] == answer["id"]
        ]  # fmt: skip
        assert listed["flow"] == version


async def test_agents_see_turns_of_conversations_that_they_may_open_and_supervisors_all(
    ada: Browser, bo: Browser, customer: Browser
) -> None:
    [*_, answer] = await say(customer, "怎么提高转账限额")
    assert (await ada.get(f"{HERE}/traces/{answer['id']}")).status_code == 404
    why = await bo.get(f"{HERE}/traces/{answer['id']}")
    assert (why.status_code, why.json()["served"]) == (200, False)
    ids = {row["id"] for row in (await ada.get(f"{HERE}/traces")).json()["traces"]}
    assert answer["id"] not in ids


async def test_the_figures_are_of_days_and_topics_and_lead_to_the_turns(
    world: World, ada: Browser, bo: Browser, customer: Browser
) -> None:
    await say(customer, "怎么提高转账限额")
    today = business_date(world.clock.now())
    span = {"since": str(today), "until": str(today)}
    figures = (await ada.get(f"{HERE}/figures", params={**span, "topic": "limits"})).json()
    assert figures["whole"]["turns"] >= 1
    assert figures["whole"]["turns"] == sum(day["counts"]["turns"] for day in figures["days"])
    assert [row["topic"] for row in figures["topics"]] == ["limits"]
    behind = (await bo.get(f"{HERE}/traces", params={**span, "topic": "limits", "outcome": "answered"})).json()
    assert len(behind["traces"]) == figures["whole"]["answered"]
    week = (await ada.get(f"{HERE}/figures")).json()
    assert (week["since"], week["until"]) == (str(today - timedelta(days=6)), str(today))
