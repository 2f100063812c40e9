"""Pages of a long list, read by cursor."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A slice of a list, newest first; `next_cursor` is None on the last page."""

    items: tuple[T, ...]
    next_cursor: str | None
