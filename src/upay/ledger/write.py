"""Writing what was judged: one statement for the whole batch."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from upay.ledger import arrays
from upay.ledger.judge import Books

_FORGET = "delete from ledger.answer where id = any(%(ids)s::uuid[])"
_WRITE = """
with answered as (
    insert into ledger.answer (id, leader, body, why, movement_index, facts, at)
    select id, leader, body::jsonb, why, movement_index, facts::jsonb, at
    from unnest(
        %(answer_id)s::uuid[], %(answer_leader)s::uuid[], %(answer_body)s::text[], %(answer_why)s::text[],
        %(answer_index)s::smallint[], %(answer_facts)s::text[], %(answer_at)s::timestamptz[]
    ) as u (id, leader, body, why, movement_index, facts, at)
    on conflict do nothing
    returning id
), complete as materialized (
    select count(*) = cardinality(%(answer_id)s::uuid[]) as yes from answered
), transfers as (
    insert into ledger.transfer
        (id, debit, credit, amount, currency, code, state, pending_id, reference, expires_at, at)
    select u.* from unnest(
        %(transfer_id)s::uuid[], %(debit)s::uuid[], %(credit)s::uuid[], %(amount)s::bigint[], %(currency)s::text[],
        %(code)s::text[], %(state)s::text[], %(pending_id)s::uuid[], %(reference)s::uuid[],
        %(expires_at)s::timestamptz[], %(at)s::timestamptz[]
    ) as u where (select yes from complete)
), entries as (
    insert into ledger.entry (account_id, version, transfer_id, amount, balance_after)
    select u.* from unnest(
        %(entry_account)s::uuid[], %(entry_version)s::bigint[], %(entry_transfer)s::uuid[],
        %(entry_amount)s::bigint[], %(entry_after)s::bigint[]
    ) as u where (select yes from complete)
), balances as (
    update ledger.balance b set
        posted_debit = u.posted_debit, posted_credit = u.posted_credit,
        pending_debit = u.pending_debit, pending_credit = u.pending_credit, version = u.version
    from unnest(
        %(balance_id)s::uuid[], %(posted_debit)s::bigint[], %(posted_credit)s::bigint[],
        %(pending_debit)s::bigint[], %(pending_credit)s::bigint[], %(version)s::bigint[]
    ) as u (id, posted_debit, posted_credit, pending_debit, pending_credit, version)
    where b.account_id = u.id and (select yes from complete)
), made_holds as (
    insert into ledger.hold (id, debit, credit, amount, currency, code, expires_at, state)
    select u.* from unnest(
        %(hold_id)s::uuid[], %(hold_debit)s::uuid[], %(hold_credit)s::uuid[], %(hold_amount)s::bigint[],
        %(hold_currency)s::text[], %(hold_code)s::text[], %(hold_expires_at)s::timestamptz[], %(hold_state)s::text[]
    ) as u where (select yes from complete)
), ended_holds as (
    update ledger.hold h set state = u.state
    from unnest(%(ended_id)s::uuid[], %(ended_state)s::text[]) as u (id, state)
    where h.id = u.id and (select yes from complete)
), usages as (
    insert into ledger.usage (transfer_id, owner, "window", currency, amount)
    select u.* from unnest(
        %(usage_transfer)s::uuid[], %(usage_owner)s::uuid[], %(usage_window)s::text[], %(usage_currency)s::text[],
        %(usage_amount)s::bigint[]
    ) as u where (select yes from complete)
), counters as (
    update ledger.counter c set used = u.used
    from unnest(
        %(counter_owner)s::uuid[], %(counter_window)s::text[], %(counter_currency)s::text[], %(counter_used)s::bigint[]
    ) as u (owner, "window", currency, used)
    where c.owner = u.owner and c."window" = u."window" and c.currency = u.currency and (select yes from complete)
)
select id from answered
"""


async def write(connection: AsyncConnection, books: Books) -> bool:
    """Write the changes; say no, with nothing written, if another transaction answered one of the ids meanwhile.

    That happens only when the same id is used at the same time for movements that share no account: the locks do
    not meet, the ids do.
    """
    changes = books.changes
    if not changes.answers and not changes.transfers:
        return True
    columns = {**_journal(books), **_state(books)}
    answered = [row[0] for row in await connection.exec_driver_sql(_WRITE, columns)]
    if len(answered) == len(changes.answers):
        return True
    await connection.exec_driver_sql(_FORGET, {"ids": arrays.ids(answered)})
    return False


def _journal(books: Books) -> dict[str, str]:
    """Return the columns of what is written once."""
    changes = books.changes
    # Sorted, so that two transactions that meet on ids wait for each other in one direction only.
    answers = sorted(changes.answers, key=lambda answer: answer.id)
    return {
        "answer_id": arrays.ids(answer.id for answer in answers),
        "answer_leader": arrays.ids(answer.leader for answer in answers),
        "answer_body": arrays.texts(_text(answer.body) if answer.body else None for answer in answers),
        "answer_why": arrays.texts(answer.why for answer in answers),
        "answer_index": arrays.numbers(answer.movement_index for answer in answers),
        "answer_facts": arrays.texts(_text(answer.facts) for answer in answers),
        "answer_at": arrays.instants(answer.at for answer in answers),
        "transfer_id": arrays.ids(row.id for row in changes.transfers),
        "debit": arrays.ids(row.debit for row in changes.transfers),
        "credit": arrays.ids(row.credit for row in changes.transfers),
        "amount": arrays.numbers(row.amount for row in changes.transfers),
        "currency": arrays.texts(row.currency for row in changes.transfers),
        "code": arrays.texts(row.code for row in changes.transfers),
        "state": arrays.texts(row.state for row in changes.transfers),
        "pending_id": arrays.ids(row.pending_id for row in changes.transfers),
        "reference": arrays.ids(row.reference for row in changes.transfers),
        "expires_at": arrays.instants(row.expires_at for row in changes.transfers),
        "at": arrays.instants(row.at for row in changes.transfers),
        "entry_account": arrays.ids(row.account_id for row in changes.entries),
        "entry_version": arrays.numbers(row.version for row in changes.entries),
        "entry_transfer": arrays.ids(row.transfer_id for row in changes.entries),
        "entry_amount": arrays.numbers(row.amount for row in changes.entries),
        "entry_after": arrays.numbers(row.balance_after for row in changes.entries),
        "usage_transfer": arrays.ids(row.transfer_id for row in changes.usages),
        "usage_owner": arrays.ids(row.key.owner for row in changes.usages),
        "usage_window": arrays.texts(row.key.window for row in changes.usages),
        "usage_currency": arrays.texts(row.key.currency for row in changes.usages),
        "usage_amount": arrays.numbers(row.amount for row in changes.usages),
    }


def _state(books: Books) -> dict[str, str]:
    """Return the columns of what stands now."""
    changes = books.changes
    standings = [books.standings[account] for account in changes.touched]
    made, ended = list(changes.made_holds.values()), list(changes.ended_holds.values())
    counted = list(changes.counted)
    return {
        "balance_id": arrays.ids(standing.id for standing in standings),
        "posted_debit": arrays.numbers(standing.posted_debit for standing in standings),
        "posted_credit": arrays.numbers(standing.posted_credit for standing in standings),
        "pending_debit": arrays.numbers(standing.pending_debit for standing in standings),
        "pending_credit": arrays.numbers(standing.pending_credit for standing in standings),
        "version": arrays.numbers(standing.version for standing in standings),
        "hold_id": arrays.ids(hold.id for hold in made),
        "hold_debit": arrays.ids(hold.debit for hold in made),
        "hold_credit": arrays.ids(hold.credit for hold in made),
        "hold_amount": arrays.numbers(hold.amount.minor for hold in made),
        "hold_currency": arrays.texts(hold.amount.currency.value for hold in made),
        "hold_code": arrays.texts(hold.code.value for hold in made),
        "hold_expires_at": arrays.instants(hold.expires_at for hold in made),
        "hold_state": arrays.texts(hold.state for hold in made),
        "ended_id": arrays.ids(hold.id for hold in ended),
        "ended_state": arrays.texts(hold.state for hold in ended),
        "counter_owner": arrays.ids(key.owner for key in counted),
        "counter_window": arrays.texts(key.window for key in counted),
        "counter_currency": arrays.texts(key.currency for key in counted),
        "counter_used": arrays.numbers(books.used[key] for key in counted),
    }


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
