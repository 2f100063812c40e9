"""What changed between two versions of an article: field by field, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from upay.support.knowledge.content import Draft


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that stand in both versions, or only in one."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs: what was removed comes before what was added in its place."""

    field: str
    parts: tuple[Part, ...]


def compare(before: Draft, after: Draft) -> list[FieldChange]:
    """Return the fields in which two versions differ, in the order in which they are read."""
    return [
        FieldChange(field, tuple(_parts(old, new)))
        for (field, old), (_, new) in zip(_fields(before), _fields(after), strict=True)
        if old != new
    ]


def _fields(draft: Draft) -> list[tuple[str, Sequence[str]]]:
    review = [] if draft.review_on is None else [draft.review_on.isoformat()]
    return [
        ("title", [draft.title]), ("question", [draft.question]), ("similar", draft.similar),
        ("body", draft.body.split("\n")), ("audience", [draft.audience.value]), ("topics", draft.topics),
        ("reasons", draft.reasons), ("offers", draft.offers), ("review_on", review),
    ]  # fmt: skip


def _parts(old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    for kind, a, b, c, d in SequenceMatcher(None, list(old), list(new), autojunk=False).get_opcodes():
        if kind == "equal":
            yield Part("same", "\n".join(old[a:b]))
            continue
        if b > a:
            yield Part("removed", "\n".join(old[a:b]))
        if d > c:
            yield Part("added", "\n".join(new[c:d]))
