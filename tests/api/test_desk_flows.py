"""The flows as the desk draws them: every topic, each way on, in the reader's language."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.api.conftest import Browser

from upay.kit.topics import TOPICS
from upay.support.assistant import by_article, flows


def ways_of(flow: dict[str, Any]) -> list[dict[str, Any]]:
    return [*flow["ways"], *(way for branch in flow["branches"] for way in branch["ways"])]


async def test_every_topic_is_drawn_from_what_the_assistant_runs_on(ada: Browser) -> None:
    drawn = {flow["topic"]: flow for flow in (await ada.get("/api/desk/assistant/flows")).json()}
    assert list(drawn) == list(TOPICS)
    for topic, flow in drawn.items():
        assert flow["by"] == (
            "article" if topic in by_article() else "records" if flows()[topic].records is not None else "state"
        )
        assert bool(flow["why"]) is (flow["by"] == "article")
        assert (flow["state"] is not None) is (flow["by"] == "state")
        assert (flow["version"] is None) is (flow["by"] == "article")
        assert bool(flow["ways"]) is (flow["by"] == "state")
        ways = [branch["when"] for branch in flow["branches"]]
        assert ways == ([*flow["states"], "several", "none"] if flow["by"] == "records" else [])


async def test_a_flow_that_follows_a_rule_says_which_and_what_comes_first(ada: Browser) -> None:
    ada.lang = "en"
    drawn = {flow["topic"]: flow for flow in (await ada.get("/api/desk/assistant/flows")).json()}
    rules = {topic: flow["rule"] for topic, flow in drawn.items() if flow["rule"] is not None}
    assert rules.keys() == {topic for topic, flow in flows().items() if flow.rule is not None}
    assert rules["phishing"]["name"] == "deceived"
    assert "Freeze my account" in rules["phishing"]["first"]
    assert "police" in rules["phishing"]["guest"]
    named = {topic for topic, flow in drawn.items() if flow["named"]}
    assert named == {"refund_how", "receipt"}


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_desk_has_words_for_every_rule_and_whatever_a_flow_reads(lang: str) -> None:
    page = Path(__file__).parents[2] / "web" / "apps" / "desk" / "locales" / f"{lang}.json"
    words = json.loads(page.read_text(encoding="utf-8"))["assistant"]["flows"]
    assert {flow.state for flow in flows().values()} - {None} <= words["state"].keys()
    assert {flow.rule for flow in flows().values()} - {None} <= words["rule"].keys()


async def test_what_is_said_stands_there_in_the_readers_language_and_a_reason_has_no_words_of_its_own(
    ada: Browser,
) -> None:
    chinese = (await ada.get("/api/desk/assistant/flows")).json()
    ada.lang = "en"
    english = (await ada.get("/api/desk/assistant/flows")).json()
    for one, other in zip(chinese, english, strict=True):
        for said, told in zip(one["branches"], other["branches"], strict=True):
            assert (said["says"] is None) is (told["says"] is None)
            assert said["says"] is None or said["says"] != told["says"]
        for one_way, other_way in zip(ways_of(one), ways_of(other), strict=True):
            assert len(one_way["when"]) == len(other_way["when"])
            assert [said["what"] for said in one_way["says"]] == [said["what"] for said in other_way["says"]]
            assert one_way["when"] == [] or one_way["when"] != other_way["when"]
            assert [one["offer"] for one in one_way["offers"]] == [one["offer"] for one in other_way["offers"]]
    missing = next(flow for flow in english if flow["topic"] == "topup_missing")
    assert [branch["when"] for branch in missing["branches"] if branch["says"] is None] == ["pending", "refused"]


async def test_the_cases_of_an_account_stand_in_the_order_in_which_they_are_tried(ada: Browser) -> None:
    ada.lang = "en"
    drawn = {flow["topic"]: flow for flow in (await ada.get("/api/desk/assistant/flows")).json()}
    locked, otherwise = drawn["pin_forgotten"]["ways"]
    assert locked["when"] == ["the payment PIN is locked"]
    assert "{until}" in locked["says"][0]["words"]
    assert [one["offer"] for one in locked["offers"]] == ["reset_pin", "talk_to_agent"]
    assert (otherwise["when"], [one["what"] for one in otherwise["says"]]) == ([], ["article"])
    danger = drawn["phone_lost"]["ways"]
    assert all(way["hands_over"] and way["says"][0]["what"] == "handed" for way in danger)
    [done] = [one for one in drawn["payment_unrecognised"]["branches"] if one["when"] == "succeeded"]
    assert done["ways"][0]["offers"][0]["offer"] == "freeze_account"
    assert drawn["payment_unrecognised"]["kind_named"] is True
    assert drawn["transfer_wrong_payee"]["kind_named"] is False
    for branch in drawn["payment_unrecognised"]["branches"][-2:]:
        assert branch["offers"][0]["offer"] == "freeze_account", "while it is asked which one, and if there is none"
