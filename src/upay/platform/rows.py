"""Writing rows by the set: however many rows a statement has, it goes to the server once.

An insert is turned into `insert … select … from unnest(…)`, with one array for each column; an update runs once for
each row, all in one round trip. Statements are the rooms' own, made once when their module is loaded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import psycopg
import sqlalchemy as sa
from prometheus_client import Counter
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from upay.platform import arrays

Driver = psycopg.AsyncConnection[tuple[Any, ...]]
"""The driver's own connection, on which hand-written SQL runs."""

_DIALECT: Final = PGDialect_psycopg()  # type: ignore[no-untyped-call]


Tally = tuple[Counter, tuple[str, ...]]
"""A metric, and the labels under which one more is counted."""


class Write(msgspec.Struct, frozen=True):
    """A row that goes along with something else (a *companion*), written set-wise with others of its statement."""

    statement: sa.Insert | sa.Update
    values: Mapping[str, Any]
    tally: Tally | None = None
    """Counted once the row is committed; a metric must not count what was rolled back."""


@dataclass(frozen=True, slots=True)
class _Insertion:
    """An insert for rows with these columns: its text, and for each column what makes an array of its values."""

    text: str
    columns: tuple[tuple[str, arrays.Make], ...]


_insertions: dict[tuple[int, tuple[str, ...]], _Insertion] = {}
_updates: dict[int, tuple[str, dict[str, Any], Mapping[str, Callable[[Any], Any]]]] = {}


async def write_rows(driver: Driver, writes: Sequence[Write]) -> None:
    """Write the rows, statement by statement in the order in which each was first met."""
    inserts: dict[tuple[int, tuple[str, ...]], list[Write]] = {}
    updates: dict[int, list[Write]] = {}
    for write in writes:
        if isinstance(write.statement, sa.Insert):
            inserts.setdefault((id(write.statement), tuple(write.values)), []).append(write)
        else:
            updates.setdefault(id(write.statement), []).append(write)
    for key, rows in inserts.items():
        insertion = _insertions.get(key)
        if insertion is None:
            insertion = _insertions[key] = _insertion(rows[0])
        columns = [make([row.values[name] for row in rows]) for name, make in insertion.columns]
        await driver.execute(insertion.text, columns, prepare=True)
    for number, rows in updates.items():
        if number not in _updates:
            _updates[number] = _update(rows[0].statement)
        text, constants, processors = _updates[number]
        for row in rows:
            values = {**constants, **row.values}
            values.update({name: process(values[name]) for name, process in processors.items()})
            await driver.execute(text, values, prepare=True)


def _insertion(write: Write) -> _Insertion:
    table = write.statement.table
    assert isinstance(table, sa.Table), "companions are rows of tables"
    columns: dict[str, Any] = {name: table.c[name] for name in write.values}
    fixed = {
        column.name: column.default.arg for column in table.c
        if column.name not in columns and column.default is not None and column.default.is_scalar
    }  # fmt: skip
    assert all(isinstance(value, int) for value in fixed.values()), "other defaults belong to the database"
    names = ", ".join(f'"{name}"' for name in (*columns, *fixed))
    types = ", ".join(f"%s::{column.type.compile(_DIALECT)}[]" for column in columns.values())
    constants = "".join(f", {value}" for value in fixed.values())
    text = (
        f'insert into "{table.schema}"."{table.name}" ({names}) '  # noqa: S608 -- names of our own tables
        f"select u.*{constants} from unnest({types}) as u"
    )
    return _Insertion(text, tuple((name, _array_of(column.type)) for name, column in columns.items()))


def _array_of(kind: sa.types.TypeEngine[Any]) -> arrays.Make:
    return next(make for of, make in _ARRAYS if isinstance(kind, of))


_ARRAYS: Final[tuple[tuple[type[sa.types.TypeEngine[Any]], arrays.Make], ...]] = (
    (JSONB, arrays.documents), (sa.Uuid, arrays.ids), (sa.DateTime, arrays.instants), (sa.LargeBinary, arrays.blobs),
    (sa.Boolean, arrays.truths), (sa.Integer, arrays.numbers), (sa.String, arrays.texts),
)  # fmt: skip


def _update(
    statement: sa.Insert | sa.Update,
) -> tuple[str, dict[str, Any], Mapping[str, Callable[[Any], Any]]]:
    compiled = statement.compile(dialect=_DIALECT)
    processors = {
        name: process
        for name, bound in compiled.binds.items()
        if (process := bound.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)) is not None
    }
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    return str(compiled), constants, processors
