"""Flows are data: which records a topic can mean, and what is said of the one that is found."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal

import msgspec

from upay.kit.topics import TOPICS
from upay.support.assistant.words import templates

Standing = Literal["refused", "pending", "succeeded"]
State = Literal[
    "lock", "password", "balance", "limits", "open_matters", "twice", "freeze", "identity", "sign_in", "person",
    "danger", "small_talk", "out_of_scope", "card", "pin", "code", "phone", "copy", "closing",
]  # fmt: skip


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which of a customer's records can be meant."""

    kinds: list[Literal["top_up", "transfer", "payment", "refund", "withdrawal"]]
    states: list[Standing]
    days: int
    named: bool = False
    """Only one that the message names: asked in general, it is a question of how."""
    prefer: list[Standing] = []
    """If any record that fits stands like this, the others are not meant."""


class Flow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is done for one topic."""

    topic: str
    version: int
    records: Wanted | None = None
    say: Mapping[Standing, str] = {}
    none: str | None = None
    none_offers: tuple[str, ...] = ()
    """What can be done all the same where no record fits, before talking to a person."""
    state: State | None = None


class FlowBroken(Exception):  # noqa: N818 -- says what is the matter with a flow
    """A flow cannot run; the message names it and what is wrong."""


@cache
def flows() -> Mapping[str, Flow]:
    """Read and check all flows, by topic."""
    text = (resources.files(__package__ or "") / "flows.yaml").read_text(encoding="utf-8")
    found = {flow.topic: flow for flow in msgspec.yaml.decode(text, type=list[Flow])}
    for flow in found.values():
        check(flow)
    return MappingProxyType(found)


def check(flow: Flow) -> None:
    """Refuse a flow that could end in silence."""
    if flow.topic not in TOPICS:
        raise FlowBroken(f"{flow.topic} is no topic of the catalogue")
    if (flow.records is None) == (flow.state is None):
        raise FlowBroken(f"{flow.topic}: a flow reads either records or a state")
    if flow.records is None:
        return
    unsaid = set(flow.records.states) - flow.say.keys()
    if unsaid or flow.none is None:
        raise FlowBroken(f"{flow.topic}: nothing is said for {sorted(unsaid) or 'no record'}")
    unknown = {key for key in [*flow.say.values(), flow.none] if key != "explain"} - templates().keys()
    if unknown:
        raise FlowBroken(f"{flow.topic}: no words for {sorted(unknown)}")
