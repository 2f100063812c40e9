"""Array literals for the batch statements.

The driver would render each element by itself; a batch of a thousand spends half its time there. A literal is one text.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID


def ids(values: Iterable[UUID | None]) -> str:
    """Render a uuid[] literal."""
    return "{" + ",".join(["NULL" if value is None else value.hex for value in values]) + "}"


def numbers(values: Iterable[int]) -> str:
    """Render a bigint[] literal."""
    return "{" + ",".join([str(value) for value in values]) + "}"


def texts(values: Iterable[str | None]) -> str:
    """Render a text[] literal."""
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in values]) + "}"


def instants(values: Iterable[datetime | None]) -> str:
    """Render a timestamptz[] literal."""
    return "{" + ",".join(["NULL" if value is None else value.isoformat() for value in values]) + "}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
