"""What the assistant does for each topic, as a page at the desk draws it."""

from typing import Literal

from upay.api.shapes.wire import Shape

Standing = Literal["refused", "pending", "succeeded"]


class FlowBranch(Shape, frozen=True, kw_only=True):
    """One way on from what was looked for."""

    when: Literal["refused", "pending", "succeeded", "several", "none"]
    """How the record stands that was found, that several fit, or that none does."""
    says: str | None
    """The words, with slots that the record fills; none where its reason is explained, or a record is asked for."""


class FlowDrawn(Shape, frozen=True, kw_only=True):
    """One topic: where its answer comes from, and what is said."""

    topic: str
    by: Literal["records", "state", "article"]
    version: int | None
    """None where the article answers, which has versions of its own."""
    kinds: list[str]
    states: list[Standing]
    days: int | None
    prefer: list[Standing]
    """If a record stands like this, the others are not meant."""
    state: str | None
    """The part of the account that is told."""
    branches: list[FlowBranch]
    why: str | None
    """Why its article answers it, whatever the records hold."""
