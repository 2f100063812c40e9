"""Locking what a batch touches, and reading what must be read under those locks.

Everybody locks balances only, and in the order of their account ids. The lock statement sorts inside a MATERIALIZED
CTE, because a join may otherwise lock in heap order. A locked row always comes back in its newest form; anything
else that a lock had to wait for is seen only by a *later* statement. All of them go out in one pipeline.

Holds, originals and limit counters have no locks of their own: whoever ends a hold, reverses a transfer or counts
holds the locks of the accounts concerned.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.ledger.chart import Code
from upay.ledger.locked import Body, Booked, Books, Hold, Original, Refused, Standing, microseconds
from upay.ledger.movements import Item
from upay.platform import arrays
from upay.platform.db import Driver

CLOSING_LOCK: Final = 8_583_002
"""Advisory lock: postings share it, sealing a period takes it alone."""

# Rows are packed into one document, because sending and reading each value by itself takes as long as finding it.
_LOCK: Final = """
with locked as materialized (
    select b.*, b.ctid as place from unnest(%s::uuid[]) as asked (id)
    join ledger.balance b on b.account_id = asked.id order by b.account_id for no key update of b
)
select '[' || string_agg(concat(
    '["', account_id, '","', kind, '","', currency, '","', state, '","', blocked, '",',
    posted_debit, ',', posted_credit, ',', pending_debit, ',', pending_credit, ',', version, ',',
    coalesce(floor::text, 'null'), ',', coalesce(ceiling::text, 'null'), ',', blocked_amount, ',', moved_at, ',',
    coalesce(counters::text, '{}'), ',"', place, '"]'
), ',') || ']' from locked
"""
_LOOK: Final = _LOCK.replace(" for no key update of b", "")

_SHARE: Final = f"select pg_advisory_xact_lock_shared({CLOSING_LOCK})"
_KNOWN: Final = """
select (select array_agg(nextval('ledger.seq')) from generate_series(1, %s)),
    (select max(ends_at) from ledger.period),
    (select jsonb_agg(jsonb_build_array(id, seq, size, refusal)) from ledger.answer where id = any(%s::uuid[]))
"""
_LOOK_KNOWN: Final = _KNOWN.replace("nextval('ledger.seq')", "0::bigint")
_BOOKED: Final = """
select t.seq, t.id, t.leader, t.debit, t.credit, t.amount, t.currency, t.code, t.state, t.reference, t.pending_id,
    t.reverses, t.asked, t.at_most, t.debit_after, t.credit_after
from ledger.transfer t where t.seq = any(%s::bigint[])
"""
_OPEN_HOLDS: Final = """
select id, debit, credit, amount, currency, code, expires_at, counted from ledger.hold where id = any(%s::uuid[])
"""
_ENDED_HOLDS: Final = """
select t.id, t.debit, t.credit, t.amount, t.currency, t.code, t.expires_at, t.counted, e.state
from ledger.answer a join ledger.transfer t on t.seq = a.seq join ledger.transfer e on e.pending_id = t.id
where a.id = any(%s::uuid[]) and t.state = 'pending'
"""
_ARCHIVED: Final = """
select array_agg(id) from ledger.answer
where id = any(%s::uuid[]) and seq < (select max(below_seq) from ledger.archived)
"""
_ORIGINALS: Final = """
select t.id, t.debit, t.credit, t.amount, t.currency, t.state,
    (select coalesce(sum(r.amount), 0)::bigint from ledger.transfer r where r.reverses = t.id)
from ledger.answer a join ledger.transfer t on t.seq = a.seq where a.id = any(%s::uuid[])
"""


class _Remembered(msgspec.Struct, array_like=True):
    id: UUID
    seq: int | None
    size: int | None
    refusal: Refused | None


_read_standings = msgspec.json.Decoder(list[Standing]).decode


async def lock_books(driver: Driver, items: Sequence[Item]) -> Books:
    """Lock every balance that the items may touch, and read the rest of what judging needs."""
    await driver.execute(_SHARE, prepare=True)
    return await _open(driver, items, lock=_LOCK, known=_KNOWN)


async def look_at_books(driver: Driver, items: Sequence[Item]) -> Books:
    """Read the same without a lock, to say what would happen."""
    return await _open(driver, items, lock=_LOOK, known=_LOOK_KNOWN)


class _Named(msgspec.Struct):
    """What the items of a batch name."""

    ids: list[UUID] = []
    accounts: set[AccountId | None] = set()
    holds: set[UUID] = set()
    originals: set[UUID] = set()


def _named(items: Sequence[Item]) -> _Named:
    named = _Named()
    ids, accounts = named.ids, named.accounts
    for item in items:
        for movement in item.movements:
            ids.append(movement.id)
            accounts.add(movement.debit)
            accounts.add(movement.credit)
            if movement.hold_id is not None:
                named.holds.add(movement.hold_id)
            if movement.reverses is not None:
                named.originals.add(movement.reverses)
        for limit in item.limits:
            accounts.add(limit.account)
    accounts.discard(None)
    return named


async def _open(driver: Driver, items: Sequence[Item], *, lock: str, known: str) -> Books:
    named = _named(items)
    # What never changes of a hold is read before any lock, to know which accounts it touches.
    holds = await _holds(driver, named.holds)
    for hold in holds.values():
        named.accounts |= {hold.debit, hold.credit, *(AccountId(UUID(keeper)) for keeper in _keepers(hold))}
    wanted = sorted(named.accounts, key=_by_number)  # type: ignore[arg-type]
    locked = await driver.execute(lock, [arrays.ids(wanted)], prepare=True)
    answered = await driver.execute(known, [len(named.ids), arrays.ids(named.ids)], prepare=True)
    (packed,) = (await locked.fetchone()) or (None,)
    standings = {standing.id: standing for standing in _read_standings(packed or "[]")}
    numbers, closed_until, answers = (await answered.fetchone()) or ((), None, None)
    books = Books(
        standings=standings, numbers=numbers, closed_until=microseconds(closed_until) if closed_until else 0,
        holds=holds,
    )  # fmt: skip
    if answers:
        await _read_answers(driver, books, msgspec.convert(answers, list[_Remembered]))
    if named.holds:
        await _read_holds_again(driver, books, named.holds)
    if named.originals:
        await _read_originals(driver, books, named.originals)
    if unknown := (named.holds - books.holds.keys()) | (named.originals - books.originals.keys()):
        found = await (await driver.execute(_ARCHIVED, [arrays.ids(sorted(unknown))], prepare=True)).fetchone()
        books.archived.update((found and found[0]) or ())
    return books


async def _read_originals(driver: Driver, books: Books, ids: set[UUID]) -> None:
    rows = await (await driver.execute(_ORIGINALS, [arrays.ids(sorted(ids))], prepare=True)).fetchall()
    books.originals = {
        row[0]: Original(AccountId(row[1]), AccountId(row[2]), Money(row[3], Currency(row[4])), row[5], row[6])
        for row in rows
    }


def _by_number(account: AccountId) -> int:
    return account.int


def _keepers(hold: Hold) -> Iterable[str]:
    return (name.partition("@")[2] for name in hold.counted if "@" in name)


async def _read_answers(driver: Driver, books: Books, remembered: Sequence[_Remembered]) -> None:
    answers: dict[UUID, Refused | Booked] = {row.id: row.refusal for row in remembered if row.refusal is not None}
    sizes = {row.id: row.size or 1 for row in remembered}
    numbers = arrays.numbers(row.seq for row in remembered if row.seq is not None)
    for row in await (await driver.execute(_BOOKED, [numbers], prepare=True)).fetchall():
        (seq, id_, leader, debit, credit, amount, currency, code, state, reference, pending_id, reverses, asked,
         at_most, debit_after, credit_after) = row  # fmt: skip
        kind = "post" if state == "posted" and pending_id else _KINDS[state]
        answers[id_] = Booked(
            seq=seq, leader=leader or id_, size=sizes[id_],
            body=Body(
                id=str(id_), kind=kind, debit=str(debit), credit=str(credit),
                amount=amount if asked is None else asked, currency=currency, code=code, reference=_text(reference),
                hold_id=_text(pending_id), reverses=_text(reverses), at_most=at_most,
            ),
            debit=debit, credit=credit, amount=Money(amount, Currency(currency)),
            debit_after=Money(debit_after, Currency(currency)), credit_after=Money(credit_after, Currency(currency)),
        )  # fmt: skip
    books.answers = answers
    books.archived |= {row.id for row in remembered if row.id not in answers}


_KINDS: Final = {"pending": "hold", "posted": "single", "voided": "void", "expired": "expire"}


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


async def _holds(driver: Driver, ids: Iterable[UUID]) -> dict[UUID, Hold]:
    wanted = sorted(ids)
    if not wanted:
        return {}
    open_ = await driver.execute(_OPEN_HOLDS, [arrays.ids(wanted)], prepare=True)
    holds = {row[0]: _hold(row, "open") for row in await open_.fetchall()}
    if len(holds) < len(wanted):
        rest = arrays.ids(id_ for id_ in wanted if id_ not in holds)
        ended = await driver.execute(_ENDED_HOLDS, [rest], prepare=True)
        holds.update({row[0]: _hold(row, row[-1]) for row in await ended.fetchall()})
    return holds


def _hold(row: Sequence[Any], state: str) -> Hold:
    id_, debit, credit, amount, currency, code, expires_at, counted = row[:8]
    held = Money(amount, Currency(currency))
    return Hold(id_, AccountId(debit), AccountId(credit), held, Code(code), expires_at, state, tuple(counted or ()))


async def _read_holds_again(driver: Driver, books: Books, asked: Iterable[UUID]) -> None:
    """Under the locks: a hold that was open before may have ended while we waited for them, and one may have been made.

    One that was made meanwhile counts only if its accounts are among the locked ones; else it came too late for us.
    """
    missing = [id_ for id_ in asked if id_ not in books.holds]
    open_before = [id_ for id_, hold in books.holds.items() if hold.state == "open"]
    if open_before:
        still: Any = await driver.execute(_OPEN_HOLDS, [arrays.ids(open_before)], prepare=True)
        still = {row[0] for row in await still.fetchall()}
        books.holds.update(await _holds(driver, (id_ for id_ in open_before if id_ not in still)))
    for id_, hold in (await _holds(driver, missing)).items():
        keepers = {AccountId(UUID(keeper)) for keeper in _keepers(hold)}
        if {hold.debit, hold.credit} | keepers <= books.standings.keys():
            books.holds[id_] = hold
