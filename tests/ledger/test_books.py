"""The checker finds each kind of damage: what code and constraints forbid is done here by a superuser's hand."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.conftest import NOON

from upay import ledger
from upay.kit.money import Money
from upay.ledger import AccountKind, Code, Item, Limit, Movement, Problem
from upay.ledger.check import _CHECKS
from upay.platform.db import Database

_FOLD, _ROW, _ZERO = "balance_not_fold_of_entries", "entries_not_in_a_row", "currency_not_zero"
_ANSWER, _HOLD, _COUNTER = "answer_not_as_its_transfer", "hold_not_as_its_transfers", "counter_not_fold_of_transfers"
_SEALED, _MOVED = "closed_period_changed", "moved_at_not_last_posting"

_DAMAGE = {
    "a balance is raised": (
        "update ledger.balance set posted_credit = posted_credit + 1 where account_id = %(mei)s",
        {_FOLD, _ZERO},
    ),
    "both sides of a balance are raised": (
        ("update ledger.balance set posted_credit = posted_credit + 1, posted_debit = posted_debit + 1 "
        "where account_id = %(mei)s"),
        {_FOLD},
    ),
    "a version is counted on": (
        "update ledger.balance set version = version + 1 where account_id = %(mei)s",
        {_FOLD},
    ),
    "a balance forgets when it last moved": (
        "update ledger.balance set moved_at = 0 where account_id = %(mei)s",
        {_MOVED},
    ),
    "a balance takes itself for another currency's": (
        "update ledger.balance set currency = 'USD' where account_id = %(mei)s",
        {"balance_not_as_its_account", _ZERO},
    ),
    "a balance is gone": (
        "delete from ledger.balance where account_id = %(mei)s",
        {"balance_not_as_its_account", "account_unknown", _ZERO, _COUNTER},
    ),
    "a transfer says another amount": (
        "update ledger.transfer set amount = amount + 1 where id = %(payment)s",
        {_FOLD, _ROW, _COUNTER},
    ),
    "a transfer says another balance": (
        "update ledger.transfer set debit_after = debit_after + 1 where id = %(payment)s",
        {_ROW},
    ),
    "a transfer says another version": (
        "update ledger.transfer set debit_version = debit_version + 1 where id = %(payment)s",
        {_ROW},
    ),
    "a transfer says another currency": (
        "update ledger.transfer set currency = 'USD' where id = %(payment)s",
        {"currency_not_of_its_accounts"},
    ),
    "an entry is dated before the one before it": (
        "update ledger.transfer set posted_at = posted_at - interval '1 day' where id = %(payment)s",
        {_ROW},
    ),
    "a transfer's accounts are exchanged": (
        ("update ledger.transfer set debit = credit, credit = debit, debit_version = credit_version, "
        "credit_version = debit_version, debit_after = credit_after, credit_after = debit_after "
        "where id = %(payment)s"),
        {_FOLD, _ROW, _COUNTER, "reversed_too_much"},
    ),
    "a transfer in the middle is gone": (
        "delete from ledger.transfer where id = %(payment)s",
        {_FOLD, _ROW, _ANSWER, _COUNTER, _SEALED, "reversed_too_much"},
    ),
    "the last transfer is gone": (
        "delete from ledger.transfer where id = %(last)s",
        {_FOLD, _ANSWER, _SEALED, _MOVED},
    ),
    "a transfer was slipped in": (
        ("insert into ledger.transfer (seq, id, debit, credit, amount, currency, code, state, at, posted_at, "
        "debit_version, debit_after, credit_version, credit_after) "
        "select nextval('ledger.seq'), gen_random_uuid(), debit, credit, amount, currency, code, state, at, posted_at, "
        "debit_version, debit_after, credit_version, credit_after from ledger.transfer where id = %(payment)s"),
        {_FOLD, _ROW, _ANSWER, _SEALED},
    ),
    "a transfer was slipped in with everything that it needs, into a period that is sealed": (
        """
        with made as (
            insert into ledger.transfer (seq, id, debit, credit, amount, currency, code, state, at, posted_at,
                debit_version, debit_after, credit_version, credit_after)
            select nextval('ledger.seq'), gen_random_uuid(), d.account_id, c.account_id, 1, 'CNY', 'payment', 'posted',
                t.at, t.posted_at, d.version + 1, d.posted_credit - d.posted_debit - 1, c.version + 1,
                c.posted_credit - c.posted_debit + 1
            from ledger.transfer t join ledger.balance d on d.account_id = %(mei)s
                join ledger.balance c on c.account_id = %(shop)s where t.id = %(last)s
            returning *
        ), answered as (insert into ledger.answer (id, seq) select id, seq from made)
        update ledger.balance set version = version + 1, posted_debit = posted_debit + (account_id = debit)::int,
            posted_credit = posted_credit + (account_id = credit)::int
        from made where account_id in (debit, credit)
        """,
        {_SEALED},
    ),
    "a transfer moved out of its period": (
        "update ledger.transfer set posted_at = posted_at + interval '1 year' where id = %(last)s",
        {_SEALED, _MOVED},
    ),
    "a transfer of an account that nobody opened": (
        "update ledger.transfer set credit = gen_random_uuid() where id = %(last)s",
        {"account_unknown", "currency_not_of_its_accounts", _FOLD, _ROW, _MOVED},
    ),
    "a number is used that was never drawn": (
        "update ledger.transfer set seq = seq + 1000 where id = %(last)s",
        {"number_not_drawn", _ANSWER},
    ),
    "held money is forgotten": (
        "update ledger.balance set pending_debit = 0 where account_id = %(mei)s",
        {"holds_not_pending", _ZERO},
    ),
    "held money is forgotten on both sides": (
        "update ledger.balance set pending_debit = 0, pending_credit = 0",
        {"holds_not_pending"},
    ),
    "a hold is gone": (
        "delete from ledger.hold where id = %(hold)s",
        {"holds_not_pending", _HOLD},
    ),
    "a hold holds another amount": (
        "update ledger.hold set amount = amount - 1 where id = %(hold)s",
        {"holds_not_pending", _HOLD},
    ),
    "a hold forgets what it counts": (
        "update ledger.hold set counted = null where id = %(hold)s",
        {_HOLD},
    ),
    "a hold that nobody made": (
        ("insert into ledger.hold (id, debit, credit, amount, currency, code) "
        "select gen_random_uuid(), debit, credit, amount, currency, code from ledger.hold"),
        {"holds_not_pending", _HOLD},
    ),
    "a hold that has ended is open again": (
        ("insert into ledger.hold (id, debit, credit, amount, currency, code, counted) "
        "select id, debit, credit, amount, currency, code, counted from ledger.transfer where id = %(voided)s"),
        {"holds_not_pending", _HOLD},
    ),
    "a hold ended with more than was held": (
        "update ledger.transfer set amount = amount + 1000 where pending_id is not null and state = 'posted'",
        {_FOLD, _ROW, _HOLD, _COUNTER},
    ),
    "more was taken back than was moved": (
        "update ledger.transfer set reverses = %(payment)s where id = %(last)s",
        {"reversed_too_much"},
    ),
    "something was taken back that was never moved": (
        "update ledger.transfer set reverses = gen_random_uuid() where reverses is not null",
        {"reversed_too_much"},
    ),
    "a counter is turned back": (
        ("update ledger.balance set counters = jsonb_set(counters, array['day:2026-03-02'], '1') "
        "where account_id = %(mei)s"),
        {_COUNTER},
    ),
    "a count is turned back": (
        ("update ledger.balance set counters = jsonb_set(counters, array['day:2026-03-02#'], '1') "
        "where account_id = %(mei)s"),
        {_COUNTER},
    ),
    "counters are gone": (
        "update ledger.balance set counters = null where counters is not null",
        {_COUNTER},
    ),
    "a counter that nothing counts in": (
        "update ledger.balance set counters = '{\"life\": 5}' where account_id = %(shop)s",
        {_COUNTER},
    ),
    "a transfer forgets what it counts": (
        "update ledger.transfer set counted = null where id = %(payment)s",
        {_COUNTER},
    ),
    "what passes through was kept": (
        "update ledger.balance set posted_credit = posted_credit + 5 where kind = 'control'",
        {"control_not_zero", _FOLD, _ZERO},
    ),
    "an answer is gone": (
        "delete from ledger.answer where id = %(payment)s",
        {_ANSWER, "reversed_too_much"},
    ),
    "an answer without its transfer": (
        "insert into ledger.answer (id, seq) values (gen_random_uuid(), 3)",
        {_ANSWER},
    ),
    "an answer turned into a refusal": (
        "update ledger.answer set seq = null, refusal = '{}' where id = %(last)s",
        {_ANSWER},
    ),
    "a refusal turned into nothing": (
        "update ledger.answer set refusal = null where refusal is not null",
        {_ANSWER},
    ),
    "a group lost one of its own": (
        "delete from ledger.transfer where id = %(follower)s",
        {"group_not_whole", _FOLD, _ROW, _ANSWER, _SEALED},
    ),
    "a group says that it is larger": (
        "update ledger.answer set size = size + 1 where size is not null",
        {"group_not_whole"},
    ),
    "a follower follows nobody": (
        "update ledger.transfer set leader = null where id = %(follower)s",
        {"group_not_whole"},
    ),
    "more was archived than has answers": (
        ("insert into ledger.archived (first_seq, below_seq, transfers, file_digest, archived_at) "
        "values (0, 0, 1, '', now())"),
        {"archived_not_as_answers"},
    ),
    "a balance was brought forward that was not there": (
        ("insert into ledger.brought_forward (account_id, posted_debit, posted_credit, version, moved_at) "
        "values (%(mei)s, 0, 5, 0, '-infinity')"),
        {_FOLD, _ROW},
    ),
}  # fmt: skip


async def _story(db: Database) -> dict[str, object]:
    """A top-up, a limited payment and a part of it back, a group, a voided, a half-posted and an open hold, a seal."""
    names = ("payment", "voided", "posted", "hold", "last", "follower")
    ids = {name: uuid4() for name in names}
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        mei = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.CUSTOMER, at=NOON)
        shop = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.MERCHANT, at=NOON)
        control = ledger.house(AccountKind.CONTROL)
        day = ledger.day(NOON)
        limits = (
            Limit(name="over_daily_limit", account=mei, window=day, cap=Money(10**6)),
            Limit(name="too_many_attempts", account=mei, window=day, cap=20),
        )

        def move(name: str | None, debit: object, credit: object, minor: int, code: Code, **more: object) -> Movement:
            given = {"debit": debit, "credit": credit, "amount": Money(minor), "code": code, **more}
            return Movement(id=ids[name] if name else uuid4(), **given)  # type: ignore[arg-type]

        def limited(movement: Movement) -> Item:
            return Item(movements=(movement,), limits=limits, at=NOON)

        def plain(*movements: Movement, hours: int = 0) -> Item:
            return Item(movements=movements, at=NOON + timedelta(hours=hours))

        holds = [
            move(name, mei, shop, 500, Code.PAYMENT, kind="hold") for name in ("voided", "posted", "hold")
        ]  # fmt: skip
        await ledger.post(uow, [
            plain(move(None, ledger.house(AccountKind.BANK), mei, 10_000, Code.TOP_UP)),
            limited(move("payment", mei, shop, 3000, Code.PAYMENT)),
            *(limited(hold) for hold in holds),
            plain(Movement(id=uuid4(), kind="void", hold_id=holds[0].id, code=Code.PAYMENT)),
            plain(Movement(id=uuid4(), kind="post", hold_id=holds[1].id, amount=Money(200), code=Code.PAYMENT)),
            plain(move(None, mei, shop, 10**6, Code.PAYMENT)),
            plain(move(None, mei, control, 90, Code.SPLIT), move("follower", control, shop, 90, Code.SPLIT)),
            plain(move(None, shop, mei, 1000, Code.REFUND, reverses=ids["payment"])),
            plain(move("last", shop, mei, 2001, Code.REFUND), hours=1),
        ])  # fmt: skip
    later = NOON + timedelta(days=40)
    async with db.begin() as uow:
        await ledger.close_period(uow, name="2026-03", at=later)
    async with db.begin() as uow:
        assert await ledger.seal_next(uow, at=later)
    return {"mei": mei, "shop": shop, **ids}


class _PutBack(Exception):  # noqa: N818 -- ends a transaction, tells of no error
    pass


async def test_each_damage_is_found_under_its_name(db: Database) -> None:
    names = await _story(db)
    for damage, (statement, codes) in _DAMAGE.items():
        problems: list[Problem] = []
        with suppress(_PutBack):
            async with db.begin() as uow:
                connection = await uow.connection()
                await connection.exec_driver_sql("set local session_replication_role = replica")
                assert (await connection.exec_driver_sql(statement, names)).rowcount > 0, damage
                problems = await ledger.check_books(uow)
                raise _PutBack
        assert {problem.code for problem in problems} == codes, damage
        assert all(problem.subject and problem.facts for problem in problems), damage
    async with db.begin() as uow:
        assert await ledger.check_books(uow) == []


def test_every_check_has_a_damage_that_it_finds() -> None:
    assert set().union(*(codes for _, codes in _DAMAGE.values())) == set(_CHECKS)


async def test_a_moment_stands_still_while_postings_go_on(db: Database) -> None:
    names = await _story(db)
    pay = Movement(id=uuid4(), debit=names["mei"], credit=names["shop"], amount=Money(1), code=Code.PAYMENT)  # type: ignore[arg-type]
    async with db.moment() as uow:
        before = await ledger.balance(uow, names["mei"])  # type: ignore[arg-type]
        async with db.begin() as other:
            await ledger.post(other, [Item(movements=(pay,), at=NOON)])
        assert await ledger.balance(uow, names["mei"]) == before  # type: ignore[arg-type]
        assert await ledger.check_books(uow) == []
    async with db.begin() as uow:
        assert (await ledger.balance(uow, names["mei"])).version == before.version + 1  # type: ignore[arg-type]
        assert await ledger.check_books(uow) == []


async def test_a_moment_only_reads(db: Database) -> None:
    with pytest.raises(Exception, match="read-only transaction"):
        async with db.moment() as uow:
            await ledger.open_house_accounts(uow, at=NOON)


async def test_the_books_are_clean_at_every_moment_of_a_busy_hour(db: Database) -> None:
    names = await _story(db)
    stop = asyncio.Event()

    async def be_busy() -> int:
        posted = 0
        while not stop.is_set():
            pairs = [(names["mei"], names["shop"], Code.PAYMENT), (names["shop"], names["mei"], Code.REFUND)]
            items = [
                Item(movements=(Movement(id=uuid4(), debit=a, credit=b, amount=Money(1), code=code),), at=NOON)  # type: ignore[arg-type]
                for a, b, code in pairs
            ]
            async with db.begin() as uow:
                await ledger.post(uow, items)
            posted += 2
        return posted

    busy = asyncio.create_task(be_busy())
    for _ in range(5):
        async with db.moment() as uow:
            assert await ledger.check_books(uow) == []
    stop.set()
    assert await busy > 10
