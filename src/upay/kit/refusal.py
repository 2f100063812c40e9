"""Refusals: the product says no, with a stable code and the facts that explain it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

Fact = str | int | bool | None
"""Facts are plain JSON values; amounts stand as plain text ("150.00"), instants as ISO 8601."""


class Kind(StrEnum):
    """What sort of no it is; `api` alone turns it into an HTTP status."""

    INVALID = "invalid"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    CONFLICT = "conflict"
    LIMITED = "limited"
    UNAVAILABLE = "unavailable"


class Refusal(Exception):  # noqa: N818 -- a refusal is an expected answer, not an error
    """Something that was asked and is not done.

    Subclasses live beside the code that raises them and name a reason of `kit.reasons`.
    `attempt_id` is set once the refusal is a row.
    """

    code: ClassVar[str]
    kind: ClassVar[Kind]
    judges: ClassVar[bool] = True
    """Whether it answers what was asked; one that does not, as when more has to be proven, leaves the key free."""
    attempt_id: UUID | None = None

    def __init__(self, **facts: Fact) -> None:
        super().__init__(getattr(self, "code", type(self).__name__))
        self.facts: Mapping[str, Fact] = facts


class NotFound(Refusal):
    """There is no such thing, or it is not this person's: the two are never told apart."""

    code = "not_found"
    kind = Kind.MISSING
