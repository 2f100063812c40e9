"""Flows are data: which records a topic can mean, or which part of the account is read, and what is said of it."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from upay.kit.topics import TOPICS
from upay.support.assistant.words import templates

Standing = Literal["refused", "pending", "succeeded"]
State = Literal[
    "lock", "password", "balance", "limits", "open_matters", "twice", "freeze", "identity", "sign_in", "person",
    "danger", "small_talk", "out_of_scope", "card", "pin", "code", "phone", "copy", "closing", "complaint", "feedback",
    "two_step", "desk",
]  # fmt: skip
EXPLAIN: Final = "explain"
BRANCHES: Final = "branches"
ARTICLE: Final = "article"
RECORD: Final = "record"
WHY: Final = "why"
WHYS: Final = frozenset({"why.cause", "why.money", "why.todo"})
WHOLE: Final = frozenset({ARTICLE, RECORD})
"""What is said instead of sentences, and therefore stands alone: the article, or how the record stands."""
EACH: Final = "each."
STOPPING: Final = frozenset({"freeze"})
"""What can be read that stops money, whatever the records say."""


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which of a customer's records can be meant."""

    kinds: list[Literal["top_up", "transfer", "payment", "refund", "withdrawal"]]
    states: list[Standing]
    days: int
    named: bool = False
    """Only one that the message names: asked in general, it is a question of how."""
    kind_named: bool = False
    """Which kind the message names ("that transfer") narrows them, since people name that kind and no other."""
    prefer: list[Standing] = []
    """If any record that fits stands like this, the others are not meant."""


class Branch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said and offered in one case. The first branch whose case it is, is taken."""

    when: Mapping[str, bool | str] = {}
    """What the facts have to be; a branch without is for every case that is left."""
    say: tuple[str, ...] = ()
    """Keys of words.yaml; `why.cause`, `why.money` and `why.todo` of what was refused; `each.<slot>` for a list; or
    alone `article`, or `record` for how the record stands."""
    offers: tuple[str, ...] = ()
    """The best first; `record.<offer>` for that record, `why.offers` for those of the explanation."""
    reason: str | None = None
    """A code of the catalogue, or `why` for that of the try that was read."""
    hand_over: bool = False
    handed: str | None = None
    """What is said first once it is handed over."""
    presses: str | None = None
    """What they are told to press, among its offers; a bare yes shows that button again and does nothing else."""
    part: bool = False
    """Whether, where a part of the article is plainly about what was asked, that part is told instead."""

    def fits(self, facts: Mapping[str, bool | str]) -> bool:
        """Tell whether this is the case."""
        return all(facts[fact] == value for fact, value in self.when.items())


class Flow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is done for one topic."""

    topic: str
    records: Wanted | None = None
    say: Mapping[Standing, str] = {}
    none: str | None = None
    none_offers: tuple[str, ...] = ()
    """What can be done all the same where no record fits, before talking to a person."""
    unless: str | None = None
    """The topic whose flow says what stops this, where no record fits and something does; its last branch says that
    nothing does, and leaves it to `none`."""
    meanwhile: tuple[str, ...] = ()
    """What is within reach while it is asked which record is meant: what keeps more from going out does not wait."""
    rule: str | None = None
    """The rule of danger after which the records are looked at and a person comes; everything else that the topic is
    asked is answered by its article."""
    guest: str | None = None
    """What somebody is told after that rule who has not signed in."""
    state: State | None = None
    guests: Literal["like_customers", "article", "sign_in"] = "sign_in"
    """What somebody is told who has not signed in, where an account is read."""
    cites: bool = True
    """Whether the article of the topic stands below the answer."""
    branches: tuple[Branch, ...] = ()

    def branch(self, facts: Mapping[str, bool | str]) -> Branch:
        """Return the branch for these facts; the last one is for every case, so there is one."""
        return next(one for one in self.branches if one.fits(facts))


class FlowBroken(Exception):  # noqa: N818 -- says what is the matter with a flow
    """A flow cannot run; the message names it and what is wrong."""


@cache
def flows() -> Mapping[str, Flow]:
    """Read and check all flows, by topic."""
    text = (resources.files(__package__ or "") / "flows.yaml").read_text(encoding="utf-8")
    found = {flow.topic: flow for flow in msgspec.yaml.decode(text, type=list[Flow])}
    for flow in found.values():
        check(flow)
        check_unless(flow, found)
    return MappingProxyType(found)


def check(flow: Flow) -> None:
    """Refuse a flow that could end in silence."""
    if flow.topic not in TOPICS:
        raise FlowBroken(f"{flow.topic} is no topic of the catalogue")
    if (flow.records is None) == (flow.state is None):
        raise FlowBroken(f"{flow.topic}: a flow reads either records or a state")
    for wrong in _of_branches(flow):
        raise FlowBroken(f"{flow.topic}: {wrong}")
    unknown = worded_by(flow) - templates().keys()
    if unknown:
        raise FlowBroken(f"{flow.topic}: no words for {sorted(unknown)}")
    if flow.records is None:
        return
    unsaid = set(flow.records.states) - flow.say.keys()
    if unsaid or flow.none is None:
        raise FlowBroken(f"{flow.topic}: nothing is said for {sorted(unsaid) or 'no record'}")
    if (flow.rule is None) != (flow.guest is None):
        raise FlowBroken(f"{flow.topic}: what guests are told belongs to a rule, and a rule to what they are told")


def check_unless(flow: Flow, others: Mapping[str, Flow]) -> None:
    """Refuse a flow that names another for what stops it, where that one reads nothing of the kind."""
    if flow.unless is None:
        return
    stopping = others.get(flow.unless)
    if flow.records is None or stopping is None or stopping.state not in STOPPING:
        raise FlowBroken(f"{flow.topic}: {flow.unless} does not tell what stops it")


def worded_by(flow: Flow) -> set[str]:
    """Return the keys of the sentences that a flow names itself."""
    keys = {key for key in [*flow.say.values(), flow.none, flow.guest] if key is not None} - {EXPLAIN, BRANCHES}
    keys |= set() if flow.rule is None else {f"{flow.rule}_first"}
    for branch in flow.branches:
        keys |= {key for key in branch.say if key not in WHYS | WHOLE and not key.startswith(EACH)}
        keys |= set() if branch.handed is None else {branch.handed}
    return keys


def offers_in(flow: Flow) -> list[str]:
    """Return the codes that a flow offers by itself, whatever explanations offer."""
    named = [code for branch in flow.branches for code in branch.offers if code != f"{WHY}.offers"]
    return sorted({*flow.none_offers, *flow.meanwhile, *(code.removeprefix(f"{RECORD}.") for code in named)})


def _of_branches(flow: Flow) -> Iterator[str]:
    """Find what keeps branches from being followed."""
    if bool(flow.branches) != (flow.state is not None or BRANCHES in flow.say.values()):
        yield "it has branches exactly where something is read"
        return
    if not flow.branches:
        return
    if flow.branches[-1].when:
        yield "the last branch is not for every case that is left"
    for branch in flow.branches:
        if not (branch.say or branch.hand_over):
            yield "a branch says nothing"
        if branch.presses is not None and branch.presses not in branch.offers:
            yield f"a branch says to press {branch.presses} and does not offer it"
        if WHOLE & {*branch.say} and len(branch.say) > 1:
            yield "what is said as a whole stands alone"
