"""What the assistant does for each topic, as a page at the desk draws it."""

from typing import Literal

from upay.api.shapes.wire import Shape

Standing = Literal["refused", "pending", "succeeded"]


class FlowSaid(Shape, frozen=True, kw_only=True):
    """One thing that is said: words of the flow's own, a part of an explanation, a list, or something whole."""

    what: Literal["words", "cause", "money", "todo", "each", "article", "record", "handed"]
    """`handed` is said once the conversation waits for a person."""
    words: str | None
    """The words, with slots that records fill; none where others word it."""


class FlowOffered(Shape, frozen=True, kw_only=True):
    """One button below an answer."""

    offer: str | None
    """Its code; none stands for whatever the explanation offers."""
    label: str | None


class FlowWay(Shape, frozen=True, kw_only=True):
    """What is said in one case; the first whose case it is, is taken."""

    when: list[str]
    """What has to be so, in words; nothing is every case that is left."""
    says: list[FlowSaid]
    offers: list[FlowOffered]
    hands_over: bool


class FlowBranch(Shape, frozen=True, kw_only=True):
    """One way on from what was looked for."""

    when: Literal["refused", "pending", "succeeded", "several", "none"]
    """How the record stands that was found, that several fit, or that none does."""
    says: str | None
    """The words, with slots that the record fills; none where its reason is explained, or where there are ways on."""
    ways: list[FlowWay]
    """What is said of the record by what is known of it."""
    offers: list[FlowOffered]
    """The buttons below it, where no way on has its own: while it is asked which record is meant, or if none is."""


class FlowRule(Shape, frozen=True, kw_only=True):
    """What a message has to say for a flow to be followed; whatever else its topic is asked, the article answers.

    A person comes whichever way it goes on.
    """

    name: str
    """The rule of danger."""
    first: str
    """What stands before the question which record it was."""
    guest: str
    """What somebody is told who has not signed in."""


class FlowDrawn(Shape, frozen=True, kw_only=True):
    """One topic: where its answer comes from, and what is said."""

    topic: str
    by: Literal["records", "state", "article"]
    version: str | None
    """Computed from what the flow does and says; none where the article answers, which has versions of its own."""
    kinds: list[str]
    states: list[Standing]
    days: int | None
    prefer: list[Standing]
    """If a record stands like this, the others are not meant."""
    kind_named: bool
    """The kind that a message calls by its name is the only one that is looked for."""
    named: bool
    """Only a record that is named is told, or the only one; else the article answers."""
    rule: FlowRule | None
    """The rule that has to fire before any record is looked for; none where the topic is enough."""
    state: str | None
    """The part of the account that is read."""
    guests: Literal["like_customers", "article", "sign_in"] | None
    """What somebody is told who has not signed in."""
    branches: list[FlowBranch]
    ways: list[FlowWay]
    """What is said by what was read of the account, in the order in which the cases are tried."""
    why: str | None
    """Why its article answers it, whatever the records hold."""
