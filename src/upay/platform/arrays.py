"""Arrays of values as the server stores them: a column of many rows is one parameter of one statement.

The driver would turn each element into bytes by itself, and the server would read digits back; a batch of a thousand
rows spends a third of its time there. These are the bytes that PostgreSQL's own receive functions take.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from struct import pack
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_NULL: Final = b"\xff\xff\xff\xff"
_LOWER_BOUND: Final = 1
_ID_LENGTH: Final = 16 << 128
_NUMBER_LENGTH: Final = 8
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
EPOCH_AFTER_1970: Final = 946_684_800_000_000
"""How many microseconds after 1970 the server's count of time begins."""
_encode = msgspec.json.Encoder().encode


class Array(bytes):
    """A value for a parameter that is an array; each kind of element has a class of its own."""

    element: ClassVar[int]
    """The element's type, as the server numbers it."""

    @classmethod
    def of(cls, elements: Sequence[bytes]) -> "Array":
        """Put elements together, each with its length before it."""
        return cls.packed(len(elements), b"".join(elements))

    @classmethod
    def packed(cls, many: int, elements: bytes) -> "Array":
        """Put so many elements that lie together already behind an array's head."""
        if not many:
            return cls(pack(">iiI", 0, 0, cls.element))
        return cls(pack(">iiIii", 1, 0, cls.element, many, _LOWER_BOUND) + elements)


def _kind(name: str, *, element: int, array: int) -> type[Array]:
    kind = type(name, (Array,), {"element": element, "__slots__": ()})

    class AsItIs(Dumper):
        format = Format.BINARY
        oid = array

        def dump(self, obj: Array) -> bytes:
            return obj

    psycopg.adapters.register_dumper(kind, AsItIs)
    return kind


_TRUTHS: Final = _kind("Truths", element=16, array=1000)
_BLOBS: Final = _kind("Blobs", element=17, array=1001)
_NUMBERS: Final = _kind("Numbers", element=20, array=1016)
_TEXTS: Final = _kind("Texts", element=25, array=1009)
_INSTANTS: Final = _kind("Instants", element=1184, array=1185)
_IDS: Final = _kind("Ids", element=2950, array=2951)
_DOCUMENTS: Final = _kind("Documents", element=3802, array=3807)


def ids(values: Iterable[UUID | None]) -> Array:
    """Make a uuid[]."""
    # The length and the sixteen bytes after it are one number of twenty bytes.
    return _IDS.of([_NULL if value is None else (_ID_LENGTH | value.int).to_bytes(20) for value in values])


def numbers(values: Iterable[int | None]) -> Array:
    """Make a bigint[]."""
    return _eight_bytes(_NUMBERS, list(values))


def instants(values: Iterable[datetime | None]) -> Array:
    """Make a timestamptz[]."""
    # In a batch it is mostly the same instant, and counting takes its time.
    counted: dict[datetime | None, int | None] = {None: None}
    microseconds = []
    for value in values:
        if value is not None and value not in counted:
            counted[value] = (value - _EPOCH) // _MICROSECOND
        microseconds.append(counted[value])
    return _eight_bytes(_INSTANTS, microseconds)


def moments(values: Iterable[int]) -> Array:
    """Make a timestamptz[] of microseconds since 1970."""
    return _eight_bytes(_INSTANTS, [value - EPOCH_AFTER_1970 for value in values])


def texts(values: Iterable[str | None]) -> Array:
    """Make a text[]."""
    # Many are the same: currencies, codes, states.
    known: dict[str | None, bytes] = {None: _NULL}
    return _TEXTS.of([known.get(value) or known.setdefault(value, _text(value)) for value in values])


def documents(values: Iterable[Any]) -> Array:
    """Make a jsonb[]; None is no document."""
    return _DOCUMENTS.of([_NULL if value is None else _measured(b"\x01" + _encode(value)) for value in values])


def blobs(values: Iterable[bytes | None]) -> Array:
    """Make a bytea[]."""
    return _BLOBS.of([_NULL if value is None else _measured(value) for value in values])


def truths(values: Iterable[bool | None]) -> Array:
    """Make a boolean[]."""
    return _TRUTHS.of([_NULL if value is None else _measured(b"\x01" if value else b"\x00") for value in values])


Make = Callable[[Iterable[Any]], Array]
"""What makes an array of a column's values."""


def _eight_bytes(kind: type[Array], values: list[int | None]) -> Array:
    many = len(values)
    if None in values:
        return kind.of([_NULL if value is None else pack(">iq", _NUMBER_LENGTH, value) for value in values])
    both: list[int | None] = [_NUMBER_LENGTH] * (2 * many)
    both[1::2] = values
    return kind.packed(many, pack(">" + "iq" * many, *both))


def _text(value: str | None) -> bytes:
    assert value is not None, "it is there from the start"
    return _measured(value.encode())


def _measured(element: bytes) -> bytes:
    return len(element).to_bytes(4) + element
