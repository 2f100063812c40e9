"""The checker finds each kind of damage: what code and constraints forbid is done here by a superuser's hand."""

from contextlib import suppress
from uuid import uuid4

from tests.conftest import NOON

from upay import ledger
from upay.kit.ids import AccountId
from upay.kit.money import Money
from upay.ledger import AccountKind, Code, Item, Limit, Movement, Problem
from upay.ledger.books import _CHECKS
from upay.platform.db import Database

_DAMAGE = {
    "a balance is raised": (
        "update ledger.balance set posted_credit = posted_credit + 1 where account_id = %(mei)s",
        {"balance_not_fold_of_entries", "currency_not_zero"},
    ),
    "both sides of a balance are raised": (
        (
            "update ledger.balance set posted_credit = posted_credit + 1, posted_debit = posted_debit + 1 "
            "where account_id = %(mei)s"
        ),
        {"balance_not_fold_of_entries"},
    ),
    "an entry says another amount": (
        "update ledger.entry set amount = amount + 1 where account_id = %(mei)s and version = 1",
        {"balance_not_fold_of_entries", "balance_after_broken", "transfer_without_its_entries"},
    ),
    "an entry says another balance": (
        "update ledger.entry set balance_after = balance_after + 1 where account_id = %(mei)s and version = 2",
        {"balance_after_broken"},
    ),
    "the last entry is gone": (
        "delete from ledger.entry where account_id = %(shop)s and version = 2",
        {"balance_not_fold_of_entries", "transfer_without_its_entries"},
    ),
    "an entry in the middle is gone": (
        "delete from ledger.entry where account_id = %(mei)s and version = 2",
        {"balance_not_fold_of_entries", "balance_after_broken", "version_gap", "transfer_without_its_entries"},
    ),
    "a version is counted on": (
        "update ledger.balance set version = version + 1 where account_id = %(mei)s",
        {"balance_not_fold_of_entries"},
    ),
    "a transfer is gone": (
        "delete from ledger.transfer where id = %(payment)s",
        {"entry_without_its_transfer", "answer_not_as_its_transfer", "usage_not_as_its_transfer"},
    ),
    "a transfer says another amount": (
        "update ledger.transfer set amount = amount - 1 where id = %(payment)s",
        {"transfer_without_its_entries", "usage_not_as_its_transfer"},
    ),
    "a transfer was slipped in": (
        (
            "insert into ledger.transfer (id, debit, credit, amount, currency, code, state, at) "
            "select gen_random_uuid(), debit, credit, amount, currency, code, state, at "
            "from ledger.transfer where id = %(payment)s"
        ),
        {"transfer_without_its_entries", "answer_not_as_its_transfer"},
    ),
    "held money is forgotten": (
        "update ledger.balance set pending_debit = 0 where account_id = %(mei)s",
        {"holds_not_pending", "currency_not_zero"},
    ),
    "a hold is ended by hand": (
        "update ledger.hold set state = 'voided' where id = %(hold)s",
        {"holds_not_pending", "hold_not_as_its_transfers"},
    ),
    "a hold is gone": (
        "delete from ledger.hold where id = %(hold)s",
        {"holds_not_pending", "hold_not_as_its_transfers"},
    ),
    "a hold holds another amount": (
        "update ledger.hold set amount = amount - 1 where id = %(hold)s",
        {"holds_not_pending", "hold_not_as_its_transfers"},
    ),
    "a counter is turned back": (
        "update ledger.counter set used = 0",
        {"counter_not_fold_of_usage"},
    ),
    "a counter is gone": (
        "delete from ledger.counter",
        {"counter_not_fold_of_usage"},
    ),
    "counter and usage are turned back together": (
        (
            "with u as (update ledger.usage set amount = amount - 1 where transfer_id = %(payment)s) "
            "update ledger.counter set used = used - 1"
        ),
        {"usage_not_as_its_transfer"},
    ),
    "what a hold gave back is forgotten": (
        (
            "with u as (delete from ledger.usage where amount < 0 returning amount) "
            "update ledger.counter set used = used - (select sum(amount) from u)"
        ),
        {"hold_not_given_back"},
    ),
    "an account is gone": (
        "with b as (delete from ledger.balance where account_id = %(mei)s) select 1",
        {"account_unknown", "currency_not_zero"},
    ),
    "an answer turned into a refusal": (
        "update ledger.answer set why = 'exceeds_balance' where id = %(payment)s",
        {"answer_not_as_its_transfer"},
    ),
}


async def _story(db: Database) -> dict[str, AccountId]:
    """A top-up, a limited payment, a voided, a half-posted and an open hold."""
    owner, ids = uuid4(), {name: uuid4() for name in ("payment", "hold")}
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        mei = await ledger.open_account(uow, owner=owner, kind=AccountKind.CUSTOMER, at=NOON)
        shop = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.MERCHANT, at=NOON)
        limits = (Limit(name="over_daily_limit", account=ledger.account_id_for(owner, AccountKind.CUSTOMER), window=ledger.day(NOON), cap=Money(10**6)),)
        top_up = Movement(
            id=uuid4(), debit=ledger.house(AccountKind.BANK), credit=mei, amount=Money(10_000), code=Code.TOP_UP
        )
        pay = Movement(id=ids["payment"], debit=mei, credit=shop, amount=Money(3000), code=Code.PAYMENT)
        holds = [
            Movement(id=id_, kind="hold", debit=mei, credit=shop, amount=Money(500), code=Code.PAYMENT)
            for id_ in (uuid4(), uuid4(), ids["hold"])
        ]
        void = Movement(id=uuid4(), kind="void", hold_id=holds[0].id, code=Code.PAYMENT)
        post = Movement(id=uuid4(), kind="post", hold_id=holds[1].id, amount=Money(200), code=Code.PAYMENT)
        refused = Movement(id=uuid4(), debit=mei, credit=shop, amount=Money(10**6), code=Code.PAYMENT)
        limited = [Item(movements=(movement,), limits=limits, at=NOON) for movement in (pay, *holds)]
        plain = [Item(movements=(movement,), at=NOON) for movement in (void, post, refused)]
        await ledger.post(uow, [Item(movements=(top_up,), at=NOON), *limited, *plain])
    return {"mei": mei, "shop": shop, **ids}  # type: ignore[dict-item]


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
