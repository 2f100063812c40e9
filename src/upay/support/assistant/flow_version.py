"""The version of a flow: a short digest of what it does and of every sentence that it can say, in both languages.

It is computed and never typed, so that two answers under one version were made by the same data and the same words.
What explanations and articles say is not in it: the room that refuses words the first, and articles have versions of
their own, which stand beside this one in every trace.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Final

import msgspec

from upay.support.assistant.flow import Flow, flows, worded_by
from upay.support.assistant.readers import READERS, reads
from upay.support.assistant.turn import Reply
from upay.support.assistant.words import templates

FLOW_VERSION: Final = re.compile(r"[0-9a-f]{10}")
_OF_RECORDS: Final = frozenset(
    {
        "which_record", "none_named", "closest_is", "looked_since", "not_done", "unknown_yet", "being_sent",
        "being_paid_out", "topup_arrived", "transfer_arrived", "refund_arrived", "withdrawal_paid", "came_back",
        "payment_done", "someone", "none_of_these", "in_general", "sign_in_for_yours",
    }
)  # fmt: skip
"""What can be said wherever a record is looked for, whatever the topic."""
_OF_REFUNDS: Final = frozenset({"which_payment", "none_refund"})
_TO_GUESTS: Final = frozenset({"sign_in_first"})


@cache
def flow_versions() -> Mapping[str, str]:
    """Return the version of each flow, by topic."""
    return MappingProxyType({topic: version_of(flow, templates()) for topic, flow in flows().items()})


def version_of(flow: Flow, words: Mapping[str, Mapping[str, str]]) -> str:
    """Return the version of a flow that says these words."""
    every = [flow] if flow.unless is None else [flow, flows()[flow.unless]]
    said = {key: dict(words[key]) for one in every for key in sentences(one)}
    whole = msgspec.json.encode([msgspec.to_builtins(every), said], order="deterministic")
    return hashlib.sha256(whole).hexdigest()[:10]


def _names() -> set[str]:
    """Return the keys of what a record is called."""
    return {key for key in templates() if key.startswith("what_")}


def sentences(flow: Flow) -> list[str]:
    """Return the keys of every sentence that a flow can say."""
    keys = worded_by(flow)
    if flow.records is not None:
        keys |= _OF_RECORDS | _names() | (_OF_REFUNDS if {"refund", "payment"} & {*flow.records.kinds} else set())
    elif flow.guests == "sign_in":
        keys |= _TO_GUESTS
    if flow.branches:
        gives = READERS[reads(flow)].gives
        keys |= {key for slot in gives.slots.values() for key in slot.phrases}
        keys |= _names() if gives.record is not None or "lines" in gives.slots else set()
    return sorted(keys)


def under_version(reply: Reply) -> Reply:
    """Note on a reply which version of the flow of its topic it was made by."""
    return replace(reply, flow=flow_versions().get(reply.topic))


def misnamed(versions: Mapping[str, str]) -> Iterator[str]:
    """Find versions that are none."""
    return (f"{topic} has the version {version}, which is none" for topic, version in versions.items()
            if FLOW_VERSION.fullmatch(version) is None)  # fmt: skip
