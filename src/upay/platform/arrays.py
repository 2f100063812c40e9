"""Array literals: a column of values as one text, for statements that write many rows at once.

The driver would render each element by itself; a batch of a thousand spends half its time there. A literal is one text.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID


def ids(values: Iterable[UUID | None]) -> str:
    """Render a uuid[] literal."""
    return plain(["NULL" if value is None else value.hex for value in values])


def numbers(values: Iterable[int | None]) -> str:
    """Render a bigint[] literal."""
    return plain(["NULL" if value is None else str(value) for value in values])


def texts(values: Iterable[str | None]) -> str:
    """Render a text[] literal."""
    return plain(["NULL" if value is None else quoted(value) for value in values])


def instants(values: Iterable[datetime | None]) -> str:
    """Render a timestamptz[] literal."""
    # In a batch it is mostly the same instant, and writing one takes its time.
    written: dict[datetime | None, str] = {None: "NULL"}
    literals = []
    for value in values:
        if (known := written.get(value)) is None:
            assert value is not None, "it is there from the start"
            known = written[value] = value.isoformat()
        literals.append(known)
    return plain(literals)


def blobs(values: Iterable[bytes | None]) -> str:
    """Render a bytea[] literal."""
    return plain("NULL" if value is None else f'"\\\\x{value.hex()}"' for value in values)


def truths(values: Iterable[bool | None]) -> str:
    """Render a boolean[] literal."""
    return plain("NULL" if value is None else "t" if value else "f" for value in values)


def plain(values: Iterable[str]) -> str:
    """Render an array literal of what needs no quotes, or has them already."""
    return "{" + ",".join(values) + "}"


def quoted(value: str) -> str:
    """Quote one element."""
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'
