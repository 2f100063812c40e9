"""Flows are data that is checked when it is read: none may end in silence."""

import msgspec
import pytest

from upay.kit.language import Lang
from upay.kit.topics import TOPICS
from upay.support.assistant import flows
from upay.support.assistant.flow import Flow, FlowBroken, Wanted, check
from upay.support.assistant.words import templates

GOOD = Flow(
    topic="topup_failed", version=1, records=Wanted(kinds=["top_up"], states=["refused"], days=30),
    say={"refused": "explain"}, none="none_topup_failed",
)  # fmt: skip


def _but(**changed: object) -> Flow:
    return msgspec.structs.replace(GOOD, **changed)


def test_the_packaged_flows_are_sound() -> None:
    assert flows()
    for topic, flow in flows().items():
        assert topic == flow.topic
        check(flow)
    assert flows().keys() <= TOPICS.keys()
    check(GOOD)


@pytest.mark.parametrize(
    ("broken", "wrong"),
    [
        (_but(topic="free_lunch"), "free_lunch"),
        (_but(state="balance"), "either records or a state"),
        (_but(records=None), "either records or a state"),
        (_but(say={}), "refused"),
        (_but(none=None), "no record"),
        (_but(say={"refused": "no_such_words"}), "no_such_words"),
        (_but(none="no_such_words"), "no_such_words"),
        (_but(records=Wanted(kinds=["top_up"], states=["refused", "pending"], days=1)), "pending"),
    ],
)
def test_a_flow_that_could_end_in_silence_is_refused(broken: Flow, wrong: str) -> None:
    with pytest.raises(FlowBroken, match=wrong):
        check(broken)


@pytest.mark.parametrize(
    "text",
    [
        "- {topic: fees, version: 1, state: balance, action: pay}",
        "- {topic: fees, version: 1, records: {kinds: [wealth], states: [refused], days: 1}}",
        "- {topic: fees, version: 1, records: {kinds: [top_up], states: [lost], days: 1}}",
        "- {topic: fees, version: 1, state: wealth}",
    ],
)
def test_what_a_flow_file_may_not_say(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.yaml.decode(text, type=list[Flow])


def test_every_sentence_has_both_languages_with_the_same_slots() -> None:
    for key, pair in templates().items():
        slots = {lang: sorted(_slots(text)) for lang, text in pair.items()}
        assert slots.keys() == {lang.value for lang in Lang}, key
        assert slots["zh"] == slots["en"], key


def _slots(text: str) -> set[str]:
    return {part.partition("}")[0] for part in text.split("{")[1:]}
