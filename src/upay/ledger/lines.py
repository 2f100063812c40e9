"""The journal as text: one line a row, the same for ever, so that it can be hashed and compared.

A line is what stands in an exported CSV file, too: amounts in minor units beside their currency and scale, instants in
UTC to the microsecond, nothing where nothing is. None of the values can hold a comma or a quote.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final, Literal, NamedTuple

from upay.kit.money import Currency
from upay.platform.db import Driver

Told = Callable[[int, int], None]
"""Called along the way with how far it is, and how far it goes."""
Kind = Literal["number", "text", "instant"]

_COMMA: Final = ", ',', "
STRETCH: Final = 2**13
"""How many numbers of `seq` are read at once; what is in memory never grows beyond that."""


class Column(NamedTuple):
    """A column of a file: how it is read, and what it is."""

    sql: str
    kind: Kind


def number(sql: str) -> Column:
    """Return a column of whole numbers."""
    return Column(sql, "number")


def text(sql: str) -> Column:
    """Return a column of words or ids."""
    return Column(sql, "text")


def instant(sql: str) -> Column:
    """Return a column of instants."""
    return Column(f"""to_char({sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""", "instant")


def scale(currency: str) -> Column:
    """Return the column that says how many decimals the amounts of a line have."""
    cases = " ".join(f"when '{each.value}' then {each.scale}" for each in Currency)
    return number(f"case {currency} {cases} end")


TRANSFERS: Final[Mapping[str, Column]] = {
    "seq": number("seq"), "id": text("id"), "debit": text("debit"), "credit": text("credit"),
    "amount": number("amount"), "currency": text("currency"), "scale": scale("currency"), "code": text("code"),
    "state": text("state"), "leader": text("leader"), "pending_id": text("pending_id"), "reverses": text("reverses"),
    "reference": text("reference"), "asked": number("asked"), "at_most": text("at_most"),
    "expires_at": instant("expires_at"), "at": instant("at"), "posted_at": instant("posted_at"),
    "debit_version": number("debit_version"), "debit_after": number("debit_after"),
    "credit_version": number("credit_version"), "credit_after": number("credit_after"),
    "counted": text("array_to_string(counted, ' ')"),
}  # fmt: skip
"""The columns of `transfer`, in the order in which they stand in a line."""


def line(columns: Mapping[str, Column]) -> str:
    """Return the expression that writes a row as a line."""
    return f"concat({_COMMA.join(column.sql for column in columns.values())})"


class Stretch(NamedTuple):
    """Some lines on end, and what there is to say of them."""

    text: str
    lines: int
    first: int | None
    last: int | None
    first_later: int | None
    """The first number of those that belong into a later file or seal."""
    below: int
    """Up to where the numbers were read."""


async def journal(
    driver: Driver, *, low: int, below: int, fits: str = "true", later: str = "false",
    values: Mapping[str, Any] | None = None,
) -> AsyncIterator[Stretch]:  # fmt: skip
    """Read the lines numbered from `low` to before `below` that fit, stretch by stretch.

    Both conditions are expressions of ours; their values are parameters.
    """
    statement = f"""
        select coalesce(string_agg(line, E'\\n' order by seq) || E'\\n', ''), count(line), min(seq) filter (where fits),
            max(seq) filter (where fits), min(seq) filter (where later)
        from (
            select seq, fits, later, case when fits then {line(TRANSFERS)} end as line
            from (
                select *, {fits} as fits, {later} as later from ledger.transfer
                where seq >= %(low)s and seq < %(high)s
            ) t
        ) written
    """  # noqa: S608 -- expressions of ours
    for start in range(low, below, STRETCH):
        high = min(start + STRETCH, below)
        bounds = {"low": start, "high": high, **(values or {})}
        row = await (await driver.execute(statement, bounds, prepare=True)).fetchone()
        assert row is not None, "an aggregate has one row"
        yield Stretch(row[0], row[1], row[2], row[3], row[4], high)
