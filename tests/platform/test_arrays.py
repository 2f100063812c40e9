import struct
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import psycopg
import pytest

from upay.platform import arrays

_TEXTS = ["plain", "", "NULL", None, 'a "quoted" \\ word', "{1,2}", " spaces ", "a,b", "日限额", "line\nbreak", "'"]
_IDS = [UUID(int=0), None, UUID(int=2**128 - 1)]
_NUMBERS = [0, -1, 2**63 - 1, -(2**63)]
_MANY = list(range(-500, 500))
_INSTANTS = [
    datetime(2026, 3, 2, 4, 0, 0, 1, tzinfo=UTC), None, datetime(2999, 12, 31, tzinfo=UTC),
    datetime(1969, 7, 20, 20, 17, tzinfo=timezone(timedelta(hours=-4))),
]  # fmt: skip
_MICROSECONDS = [0, -1, 1_772_424_000_000_001]
_MOMENTS = [datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=each) for each in _MICROSECONDS]
_DOCUMENTS = [{"why": 'a "quoted" \\ 词', "n": [1, None]}, None, {}, "text"]
_BLOBS = [b"", b"\x00\xff", None]


@pytest.mark.parametrize(
    ("kind", "array", "values"),
    [
        ("text", arrays.texts(_TEXTS), _TEXTS),
        ("uuid", arrays.ids(_IDS), _IDS),
        ("bigint", arrays.numbers(_NUMBERS), _NUMBERS),
        ("bigint", arrays.numbers([*_NUMBERS, None]), [*_NUMBERS, None]),
        ("bigint", arrays.numbers(_MANY), _MANY),
        ("timestamptz", arrays.instants(_INSTANTS), _INSTANTS),
        ("timestamptz", arrays.moments(_MICROSECONDS), _MOMENTS),
        ("jsonb", arrays.documents(_DOCUMENTS), _DOCUMENTS),
        ("bytea", arrays.blobs(_BLOBS), _BLOBS),
        ("boolean", arrays.truths([True, None, False]), [True, None, False]),
        ("uuid", arrays.ids([]), []),
        ("bigint", arrays.numbers([]), []),
        ("text", arrays.texts([]), []),
    ],
)
def test_the_database_reads_back_what_was_packed(
    server_url: str, kind: str, array: arrays.Array, values: list[object]
) -> None:
    with psycopg.connect(server_url) as connection:
        row = connection.execute(f"select %s::{kind}[]", [array]).fetchone()
    assert row == (values,)


def test_a_number_that_no_bigint_holds_is_an_error() -> None:
    with pytest.raises(struct.error):
        arrays.numbers([2**63])
