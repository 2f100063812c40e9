from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest

from upay.platform import arrays

_TEXTS = ["plain", "", "NULL", None, 'a "quoted" \\ word', "{1,2}", " spaces ", "a,b", "日限额", "line\nbreak", "'"]
_IDS = [UUID(int=0), None, UUID(int=2**128 - 1)]
_NUMBERS = [0, -1, 2**63 - 1, -(2**63)]
_INSTANTS = [datetime(2026, 3, 2, 4, 0, 0, 1, tzinfo=UTC), None, datetime(2999, 12, 31, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("kind", "literal", "values"),
    [
        ("text", arrays.texts(_TEXTS), _TEXTS),
        ("uuid", arrays.ids(_IDS), _IDS),
        ("bigint", arrays.numbers(_NUMBERS), _NUMBERS),
        ("timestamptz", arrays.instants(_INSTANTS), _INSTANTS),
        ("uuid", arrays.ids([]), []),
    ],
)
def test_the_database_reads_back_what_was_rendered(
    server_url: str, kind: str, literal: str, values: list[object]
) -> None:
    with psycopg.connect(server_url) as connection:
        row = connection.execute(f"select %s::{kind}[]", [literal]).fetchone()
    assert row == (values,)
