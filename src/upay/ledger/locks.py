"""Locking what a batch touches, and reading what must be read under those locks.

Everybody locks in one order: balances by account, then counters by owner, window and currency; nobody locks anything
else. The lock statement sorts inside a MATERIALIZED CTE, because a join may otherwise lock in heap order. What
a lock has to wait for is seen only by a *later* statement; a locked row itself always comes back in its newest form.
A hold has no lock of its own: whoever ends it holds the locks of both its accounts.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.ledger import arrays
from upay.ledger.chart import AccountKind, Blocked, Code
from upay.ledger.judge import Books, CounterKey, Hold, Remembered, Standing, counter_key
from upay.ledger.movements import Item

_HOLDS = """
select h.id, h.debit, h.credit, h.amount, h.currency, h.code, h.expires_at, u.owner, u."window", u.currency
from ledger.hold h left join ledger.usage u on u.transfer_id = h.id
where h.id = any(%(ids)s::uuid[])
"""
_LOCK_BALANCES = """
with locked as materialized (
    select * from ledger.balance where account_id = any(%(ids)s::uuid[]) order by account_id for no key update
)
select l.account_id, a.kind, a.currency, l.floor, l.blocked,
    l.posted_debit, l.posted_credit, l.pending_debit, l.pending_credit, l.version
from locked l join ledger.account a on a.id = l.account_id
"""
_MAKE_COUNTERS = """
insert into ledger.counter (owner, "window", currency)
select * from unnest(%(owners)s::uuid[], %(windows)s::text[], %(currencies)s::text[])
on conflict do nothing
"""
_LOCK_COUNTERS = """
with locked as materialized (
    select * from ledger.counter
    where (owner, "window", currency) in (
        select * from unnest(%(owners)s::uuid[], %(windows)s::text[], %(currencies)s::text[])
    )
    order by owner, "window", currency for no key update
)
select owner, "window", currency, used from locked
"""
_ANSWERS = """
select id, leader, body, why, movement_index, facts, at from ledger.answer where id = any(%(ids)s::uuid[])
"""
_STATES = "select id, state from ledger.hold where id = any(%(ids)s::uuid[])"


async def lock_books(connection: AsyncConnection, items: Sequence[Item]) -> Books:
    """Lock every balance and counter that the items may touch, and read the rest of what judging needs."""
    movements = [movement for item in items for movement in item.movements]
    holds = await _holds_before(connection, {movement.hold_id for movement in movements if movement.hold_id})
    accounts = {account for movement in movements for account in (movement.debit, movement.credit) if account}
    accounts |= {account for hold in holds.values() for account in (hold.debit, hold.credit)}
    keys = {key for item in items for limit in item.limits if (key := counter_key(limit)) is not None}
    keys |= {key for hold in holds.values() for key in hold.reserved}

    standings = await _lock_balances(connection, accounts)
    used = await _lock_counters(connection, keys)
    books = Books(standings=standings, holds=holds, used=used)
    await read_again(connection, books, items)
    return books


async def read_again(connection: AsyncConnection, books: Books, items: Sequence[Item]) -> None:
    """Read, under the locks, which ids were answered and how the holds stand."""
    ids = sorted({movement.id for item in items for movement in item.movements})
    rows = await _rows(connection, _ANSWERS, ids=arrays.ids(ids))
    books.answers = {
        row[0]: Remembered(row[0], row[1], row[2] or (), row[3], row[4] or 0, row[5] or {}, row[6]) for row in rows
    }
    if books.holds:
        for id_, state in await _rows(connection, _STATES, ids=arrays.ids(sorted(books.holds))):
            books.holds[id_].state = state


async def _holds_before(connection: AsyncConnection, ids: set[UUID]) -> dict[UUID, Hold]:
    """Read of the holds what never changes, before any lock, to know which accounts and counters they touch."""
    holds: dict[UUID, Hold] = {}
    if not ids:
        return holds
    for row in await _rows(connection, _HOLDS, ids=arrays.ids(sorted(ids))):
        id_, debit, credit, amount, currency, code, expires_at, owner, window, counted_in = row
        hold = holds.get(id_)
        if hold is None:
            held = Money(amount, Currency(currency))
            hold = holds[id_] = Hold(id_, AccountId(debit), AccountId(credit), held, Code(code), expires_at)
        if owner is not None:
            hold.reserved = (*hold.reserved, CounterKey(owner, window, counted_in))
    return holds


async def _lock_balances(connection: AsyncConnection, accounts: Iterable[AccountId]) -> dict[AccountId, Standing]:
    rows = await _rows(connection, _LOCK_BALANCES, ids=arrays.ids(sorted(accounts)))
    return {
        row[0]: Standing(row[0], AccountKind(row[1]), Currency(row[2]), row[3], Blocked(row[4]), *row[5:])
        for row in rows
    }


async def _lock_counters(connection: AsyncConnection, keys: Iterable[CounterKey]) -> dict[CounterKey, int]:
    ordered = sorted(keys)
    if not ordered:
        return {}
    columns = {
        "owners": arrays.ids(key.owner for key in ordered),
        "windows": arrays.texts(key.window for key in ordered),
        "currencies": arrays.texts(key.currency for key in ordered),
    }
    # Missing rows are made in the same order before any is locked; whoever waits here holds only lower ones.
    await connection.exec_driver_sql(_MAKE_COUNTERS, columns)
    rows = await _rows(connection, _LOCK_COUNTERS, **columns)
    return {CounterKey(row[0], row[1], row[2]): row[3] for row in rows}


async def _rows(connection: AsyncConnection, statement: str, **columns: str) -> Sequence[Any]:
    return (await connection.exec_driver_sql(statement, columns)).all()
