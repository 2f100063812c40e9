"""The flows as the desk draws them: every topic, each way on, in the reader's language."""

from tests.api.conftest import Browser

from upay.kit.topics import TOPICS
from upay.support.assistant import by_article, flows


async def test_every_topic_is_drawn_from_what_the_assistant_runs_on(ada: Browser) -> None:
    drawn = {flow["topic"]: flow for flow in (await ada.get("/api/desk/assistant/flows")).json()}
    assert list(drawn) == list(TOPICS)
    for topic, flow in drawn.items():
        assert flow["by"] == (
            "article" if topic in by_article() else "records" if flows()[topic].records is not None else "state"
        )
        assert bool(flow["why"]) is (flow["by"] == "article")
        assert (flow["state"] is not None) is (flow["by"] == "state")
        ways = [branch["when"] for branch in flow["branches"]]
        assert ways == ([*flow["states"], "several", "none"] if flow["by"] == "records" else [])


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
    missing = next(flow for flow in english if flow["topic"] == "topup_missing")
    assert [branch["when"] for branch in missing["branches"] if branch["says"] is None] == ["pending", "refused"]
