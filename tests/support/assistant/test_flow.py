"""Flows are data that is checked when it is read: none may end in silence."""

import msgspec
import pytest

from upay.kit.language import Lang
from upay.kit.topics import TOPICS
from upay.support.assistant import flows
from upay.support.assistant.flow import Branch, Flow, FlowBroken, Wanted, check, check_unless
from upay.support.assistant.words import templates

GOOD = Flow(
    topic="topup_failed", records=Wanted(kinds=["top_up"], states=["refused"], days=30),
    say={"refused": "explain"}, none="none_topup_failed",
)  # fmt: skip
READ = Flow(
    topic="pin_forgotten", state="pin",
    branches=(Branch(when={"locked": True}, say=("pin_locked_until",)), Branch(say=("article",))),
)  # fmt: skip


def _but(**changed: object) -> Flow:
    return msgspec.structs.replace(GOOD, **changed)


def _read(*branches: Branch) -> Flow:
    return msgspec.structs.replace(READ, branches=branches)


def test_the_packaged_flows_are_sound() -> None:
    assert flows()
    for topic, flow in flows().items():
        assert topic == flow.topic
        check(flow)
    assert flows().keys() <= TOPICS.keys()
    check(GOOD)
    check(READ)


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
        (_but(branches=READ.branches), "branches exactly where something is read"),
        (_but(say={"refused": "branches"}), "branches exactly where something is read"),
        (_read(), "branches exactly where something is read"),
        (_read(READ.branches[0]), "not for every case that is left"),
        (_read(Branch()), "says nothing"),
        (_read(Branch(say=("article", "pin_locked_until"))), "stands alone"),
        (_read(Branch(say=("no_such_words",))), "no_such_words"),
        (_read(Branch(hand_over=True, handed="no_such_words")), "no_such_words"),
    ],
)
def test_a_flow_that_could_end_in_silence_is_refused(broken: Flow, wrong: str) -> None:
    with pytest.raises(FlowBroken, match=wrong):
        check(broken)


@pytest.mark.parametrize("unless", ["fees", "limits", "topup_failed"])
def test_only_what_is_read_to_stop_money_tells_that_it_is_stopped(unless: str) -> None:
    with pytest.raises(FlowBroken, match="does not tell what stops it"):
        check_unless(_but(unless=unless), flows())


@pytest.mark.parametrize(
    "text",
    [
        "- {topic: fees, state: balance, action: pay}",
        "- {topic: fees, records: {kinds: [wealth], states: [refused], days: 1}}",
        "- {topic: fees, records: {kinds: [top_up], states: [lost], days: 1}}",
        "- {topic: fees, state: wealth}",
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
