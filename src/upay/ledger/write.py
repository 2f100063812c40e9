"""Writing what was judged: one statement for the whole batch, made of the parts that it needs."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final
from uuid import UUID

from upay.ledger.locked import Books, Line
from upay.platform import arrays
from upay.platform.db import Driver

_PARTS: Final = {
    "answered": """
        insert into ledger.answer (id, seq)
        select * from unnest(%(answer_id)s::uuid[], %(answer_seq)s::bigint[])
    """,
    "groups": """
        insert into ledger.answer (id, seq, size)
        select * from unnest(%(group_id)s::uuid[], %(group_seq)s::bigint[], %(group_size)s::smallint[])
    """,
    "refused": """
        insert into ledger.answer (id, refusal) select * from unnest(%(refused_id)s::uuid[], %(refusal)s::jsonb[])
    """,
    "lines": """
        insert into ledger.transfer (
            seq, id, debit, credit, amount, currency, code, state, reference, at, posted_at,
            debit_version, debit_after, credit_version, credit_after, counted
        )
        select seq, id, debit, credit, amount, currency, code, state, reference, at, posted_at,
            debit_version, debit_after, credit_version, credit_after, string_to_array(counted, ' ')
        from unnest(
            %(seq)s::bigint[], %(id)s::uuid[], %(debit)s::uuid[], %(credit)s::uuid[], %(amount)s::bigint[],
            %(currency)s::text[], %(code)s::text[], %(state)s::text[], %(reference)s::uuid[],
            %(at)s::timestamptz[], %(posted_at)s::timestamptz[], %(debit_version)s::bigint[],
            %(debit_after)s::bigint[], %(credit_version)s::bigint[], %(credit_after)s::bigint[], %(counted)s::text[]
        ) as u (
            seq, id, debit, credit, amount, currency, code, state, reference, at, posted_at,
            debit_version, debit_after, credit_version, credit_after, counted
        )
    """,
    "rare_lines": """
        insert into ledger.transfer (
            seq, id, debit, credit, amount, currency, code, state, reference, at, posted_at,
            debit_version, debit_after, credit_version, credit_after, counted,
            leader, pending_id, reverses, asked, at_most, expires_at
        )
        select seq, id, debit, credit, amount, currency, code, state, reference, at, posted_at,
            debit_version, debit_after, credit_version, credit_after, string_to_array(counted, ' '),
            leader, pending_id, reverses, asked, at_most, expires_at
        from unnest(
            %(rare_seq)s::bigint[], %(rare_id)s::uuid[], %(rare_debit)s::uuid[], %(rare_credit)s::uuid[],
            %(rare_amount)s::bigint[], %(rare_currency)s::text[], %(rare_code)s::text[], %(rare_state)s::text[],
            %(rare_reference)s::uuid[], %(rare_at)s::timestamptz[], %(rare_posted_at)s::timestamptz[],
            %(rare_debit_version)s::bigint[], %(rare_debit_after)s::bigint[], %(rare_credit_version)s::bigint[],
            %(rare_credit_after)s::bigint[], %(rare_counted)s::text[], %(leader)s::uuid[], %(pending_id)s::uuid[],
            %(reverses)s::uuid[], %(asked)s::bigint[], %(at_most)s::text[], %(expires_at)s::timestamptz[]
        ) as u (
            seq, id, debit, credit, amount, currency, code, state, reference, at, posted_at,
            debit_version, debit_after, credit_version, credit_after, counted,
            leader, pending_id, reverses, asked, at_most, expires_at
        )
    """,
    # The rows are locked by us, so they lie where they lay: no index has to be asked for them again.
    "balances": """
        update ledger.balance b set
            posted_debit = u.posted_debit, posted_credit = u.posted_credit, pending_debit = u.pending_debit,
            pending_credit = u.pending_credit, version = u.version, moved_at = u.moved_at, counters = u.counters
        from unnest(
            %(place)s::text[]::tid[], %(account)s::uuid[], %(posted_debit)s::bigint[], %(posted_credit)s::bigint[],
            %(pending_debit)s::bigint[], %(pending_credit)s::bigint[], %(version)s::bigint[],
            %(moved_at)s::bigint[], %(counters)s::jsonb[]
        ) as u (
            place, account, posted_debit, posted_credit, pending_debit, pending_credit, version, moved_at, counters
        )
        where b.ctid = u.place and b.account_id = u.account returning 1
    """,
    "made_holds": """
        insert into ledger.hold (id, debit, credit, amount, currency, code, expires_at, counted)
        select id, debit, credit, amount, currency, code, expires_at, string_to_array(counted, ' ') from unnest(
            %(hold_id)s::uuid[], %(hold_debit)s::uuid[], %(hold_credit)s::uuid[], %(hold_amount)s::bigint[],
            %(hold_currency)s::text[], %(hold_code)s::text[], %(hold_expires_at)s::timestamptz[],
            %(hold_counted)s::text[]
        ) as u (id, debit, credit, amount, currency, code, expires_at, counted)
    """,
    "ended_holds": "delete from ledger.hold where id = any(%(ended)s::uuid[]) returning 1",
}
_Columns = dict[str, arrays.Array]


@cache
def _statement(names: tuple[str, ...]) -> str:
    """Put the parts together; if what is locked does not lie where it lay, dividing by zero undoes everything."""
    parts = ", ".join(f"{name} as ({_PARTS[name]})" for name in names)
    counts = [f"(select count(*) from {name})" for name in names if name in {"balances", "ended_holds"}]  # noqa: S608
    hits = " + ".join(counts) or "0"
    return f"with {parts} select 1 / ({hits} = %(hits)s)::int"


async def write_lines(driver: Driver, books: Books) -> None:
    """Write the lines so far, and forget them: the server is at work on them while the rest is judged."""
    lines, books.changes.lines = books.changes.lines, []
    if lines:
        await _execute(driver, _answers(lines, books.changes.sizes) | _lines(lines), hits=0)


async def write(driver: Driver, books: Books) -> None:
    """Write the changes that are not written yet.

    Raises the driver's UniqueViolation if another transaction answered one of the ids meanwhile. That happens only
    when the same id is used at the same time for movements that share no account: the locks do not meet, the ids do.
    """
    changes = books.changes
    touched = [standing for standing in books.standings.values() if standing.touched]
    parts: dict[str, _Columns] = {}
    if changes.lines:
        parts |= _answers(changes.lines, changes.sizes)
        parts |= _lines(changes.lines)
    if changes.refusals:
        # Sorted, so that two transactions that meet on ids wait for each other in one direction only.
        refused = sorted(changes.refusals.items())
        parts["refused"] = {
            "refused_id": arrays.ids(id_ for id_, _ in refused),
            "refusal": arrays.documents(refusal for _, refusal in refused),
        }
    if touched:
        parts["balances"] = {
            "place": arrays.texts([each.place for each in touched]),
            "account": arrays.ids([each.id for each in touched]),
            "posted_debit": arrays.numbers([each.posted_debit for each in touched]),
            "posted_credit": arrays.numbers([each.posted_credit for each in touched]),
            "pending_debit": arrays.numbers([each.pending_debit for each in touched]),
            "pending_credit": arrays.numbers([each.pending_credit for each in touched]),
            "version": arrays.numbers([each.version for each in touched]),
            "moved_at": arrays.numbers([each.moved_at for each in touched]),
            "counters": arrays.documents([each.counters or None for each in touched]),
        }
    if changes.made_holds:
        made = list(changes.made_holds.values())
        parts["made_holds"] = {
            "hold_id": arrays.ids(hold.id for hold in made),
            "hold_debit": arrays.ids(hold.debit for hold in made),
            "hold_credit": arrays.ids(hold.credit for hold in made),
            "hold_amount": arrays.numbers(hold.amount.minor for hold in made),
            "hold_currency": arrays.texts(hold.amount.currency for hold in made),
            "hold_code": arrays.texts(hold.code for hold in made),
            "hold_expires_at": arrays.instants(hold.expires_at for hold in made),
            "hold_counted": arrays.texts(" ".join(hold.counted) or None for hold in made),
        }
    if changes.ended_holds:
        parts["ended_holds"] = {"ended": arrays.ids(sorted(changes.ended_holds))}
    if parts:
        await _execute(driver, parts, hits=len(touched) + len(changes.ended_holds))


async def _execute(driver: Driver, parts: dict[str, _Columns], *, hits: int) -> None:
    values: dict[str, arrays.Array | int] = {"hits": hits}
    for columns in parts.values():
        values |= columns
    # Its outcome is not waited for: in a pipeline it comes with the commit's.
    await driver.execute(_statement(tuple(parts)), values, prepare=True)


def _answers(lines: Iterable[Line], sizes: Mapping[UUID, int]) -> dict[str, _Columns]:
    lines = sorted(lines, key=_by_id)
    alone = [line for line in lines if line.id not in sizes] if sizes else lines
    parts: dict[str, _Columns] = {}
    if alone:
        parts["answered"] = {
            "answer_id": arrays.ids([line.id for line in alone]),
            "answer_seq": arrays.numbers([line.seq for line in alone]),
        }
    if sizes:
        leaders = [line for line in lines if line.id in sizes]
        parts["groups"] = {
            "group_id": arrays.ids(line.id for line in leaders),
            "group_seq": arrays.numbers(line.seq for line in leaders),
            "group_size": arrays.numbers(sizes[line.id] for line in leaders),
        }
    return parts


def _by_id(line: Line) -> int:
    return line.id.int


def _lines(lines: list[Line]) -> dict[str, _Columns]:
    """Return the columns of the journal; most lines have none of the rare ones, which need not be sent then."""
    rare = [
        line for line in lines if line.leader or line.pending_id or line.reverses or line.at_most or line.expires_at
    ]
    if not rare:
        return {"lines": _common(lines, "")}
    if len(rare) < len(lines):
        numbers = {line.seq for line in rare}
        return {"lines": _common([line for line in lines if line.seq not in numbers], "")} | _lines(rare)
    return {
        "rare_lines": {
            **_common(rare, "rare_"),
            "leader": arrays.ids(line.leader for line in rare),
            "pending_id": arrays.ids(line.pending_id for line in rare),
            "reverses": arrays.ids(line.reverses for line in rare),
            "asked": arrays.numbers(line.asked for line in rare),
            "at_most": arrays.texts(line.at_most for line in rare),
            "expires_at": arrays.instants(line.expires_at for line in rare),
        }
    }


def _common(lines: list[Line], prefix: str) -> _Columns:
    columns = {
        "seq": arrays.numbers([line.seq for line in lines]),
        "id": arrays.ids([line.id for line in lines]),
        "debit": arrays.ids([line.debit.id for line in lines]),
        "credit": arrays.ids([line.credit.id for line in lines]),
        "amount": arrays.numbers([line.amount for line in lines]),
        "currency": arrays.texts([line.debit.currency for line in lines]),
        "code": arrays.texts([line.code for line in lines]),
        "state": arrays.texts([line.state for line in lines]),
        "reference": arrays.ids([line.reference for line in lines]),
        "at": arrays.instants([line.at for line in lines]),
        "posted_at": arrays.moments([line.posted_at for line in lines]),
        "debit_version": arrays.numbers([line.debit_version for line in lines]),
        "debit_after": arrays.numbers([line.debit_after for line in lines]),
        "credit_version": arrays.numbers([line.credit_version for line in lines]),
        "credit_after": arrays.numbers([line.credit_after for line in lines]),
        "counted": arrays.texts([" ".join(line.counted) or None for line in lines]),
    }
    return {prefix + name: column for name, column in columns.items()} if prefix else columns
