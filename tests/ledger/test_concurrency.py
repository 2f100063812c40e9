"""What happens when it happens at the same time: real transactions, side by side, on their own connections."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from tests.conftest import NOON

from upay import ledger
from upay.kit.ids import AccountId
from upay.kit.money import Money
from upay.ledger import AccountKind, Code, Item, Limit, Movement, NotPosted, Posted
from upay.platform.db import Database


@dataclass
class Street:
    """Two customers with 100.00 each, and a shop."""

    db: Database
    owner: UUID
    mei: AccountId
    wang: AccountId
    shop: AccountId

    async def post(self, *items: Item) -> list[Posted | NotPosted]:
        async with self.db.begin() as uow:
            return await ledger.post(uow, items)

    async def at_once(self, *items: Item) -> list[Posted | NotPosted]:
        """Post each item in a transaction of its own, all at the same time."""
        return [answer for (answer,) in await asyncio.gather(*(self.post(item) for item in items))]

    async def stands(self, account: AccountId) -> ledger.Balance:
        async with self.db.begin() as uow:
            return await ledger.balance(uow, account)


@pytest.fixture
async def street(db: Database) -> Street:
    mei, wang, shop = uuid4(), uuid4(), uuid4()
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        accounts = [
            await ledger.open_account(uow, owner=mei, kind=AccountKind.CUSTOMER, at=NOON),
            await ledger.open_account(uow, owner=wang, kind=AccountKind.CUSTOMER, at=NOON),
            await ledger.open_account(uow, owner=shop, kind=AccountKind.MERCHANT, at=NOON),
        ]
        opening = ledger.house(AccountKind.OPENING)
        for account in accounts[:2]:
            movement = Movement(id=uuid4(), debit=opening, credit=account, amount=Money(10000), code=Code.OPENING)
            await ledger.post(uow, [Item(movements=(movement,), at=NOON)])
    return Street(db, mei, *accounts)


@pytest.fixture(autouse=True)
async def clean_books(db: Database) -> AsyncIterator[None]:
    """Prove the books after every test of this file."""
    yield
    async with db.begin() as uow:
        assert await ledger.check_books(uow) == []


def _pay(
    debit: AccountId, credit: AccountId, minor: int, *, id_: UUID | None = None, limits: tuple[Limit, ...] = ()
) -> Item:  # fmt: skip
    movement = Movement(id=id_ or uuid4(), debit=debit, credit=credit, amount=Money(minor), code=Code.PAYMENT)
    return Item(movements=(movement,), limits=limits, at=NOON)


def _give(debit: AccountId, credit: AccountId, minor: int, *, id_: UUID | None = None) -> Item:
    movement = Movement(id=id_ or uuid4(), debit=debit, credit=credit, amount=Money(minor), code=Code.TRANSFER)
    return Item(movements=(movement,), at=NOON)


def _end(kind: str, hold_id: UUID, *, id_: UUID | None = None) -> Item:
    movement = Movement(id=id_ or uuid4(), kind=kind, hold_id=hold_id, code=Code.PAYMENT)  # type: ignore[arg-type]
    return Item(movements=(movement,), at=NOON)


async def _hold(street: Street, minor: int, **more: object) -> UUID:
    hold = Movement(
        id=uuid4(), kind="hold", debit=street.mei, credit=street.shop, amount=Money(minor), code=Code.PAYMENT, **more  # type: ignore[arg-type]
    )
    (answer,) = await street.post(Item(movements=(hold,), at=NOON))
    assert isinstance(answer, Posted)
    return hold.id


def _say(answers: list[Posted | NotPosted]) -> Counter[str]:
    return Counter("posted" if isinstance(answer, Posted) else answer.why for answer in answers)


async def test_parallel_spends_never_overdraw(street: Street) -> None:
    answers = await street.at_once(*(_pay(street.mei, street.shop, 900) for _ in range(14)))
    assert _say(answers) == {"posted": 11, "exceeds_balance": 3}
    assert (await street.stands(street.mei)).posted == Money(100)


async def test_a_hold_is_posted_once_however_many_try(street: Street) -> None:
    hold = await _hold(street, 6000)
    answers = await street.at_once(*(_end("post", hold) for _ in range(12)))
    assert _say(answers) == {"posted": 1, "hold_already_posted": 11}
    assert (await street.stands(street.shop)).posted == Money(6000)


async def test_post_void_and_expiry_race_and_one_of_them_wins(street: Street) -> None:
    winners: Counter[str] = Counter()
    for round_ in range(8):
        hold = await _hold(street, 100, expires_at=NOON)
        expire = Item(movements=(Movement(id=uuid4(), kind="expire", hold_id=hold, code=Code.PAYMENT),), at=NOON)
        before = NOON.replace(hour=3)
        ends = [Item(movements=_end(kind, hold).movements, at=before) for kind in ("post", "void")]
        contenders = [*ends, expire][round_ % 3 :] + [*ends, expire][: round_ % 3]
        answers = await street.at_once(*contenders)
        won = [each for each, answer in zip(contenders, answers, strict=True) if isinstance(answer, Posted)]
        assert len(won) == 1
        winners[won[0].movements[0].kind] += 1
    left = await street.stands(street.mei)
    assert left.pending_out == Money(0)
    assert left.posted == Money(10000 - 100 * winners["post"])


async def test_two_sweeps_at_once_expire_each_hold_once(street: Street) -> None:
    for _ in range(10):
        await _hold(street, 100, expires_at=NOON)

    async def sweep() -> int:
        async with street.db.begin() as uow:
            return await ledger.expire_holds(uow, at=NOON)

    assert sum(await asyncio.gather(sweep(), sweep(), sweep())) == 10
    assert (await street.stands(street.mei)).available == Money(10000)


async def test_a_limit_holds_against_parallel_spends(street: Street) -> None:
    limits = (Limit(name="over_daily_limit", account=street.mei, window=ledger.day(NOON), cap=Money(5000)),)
    answers = await street.at_once(*(_pay(street.mei, street.shop, 700, limits=limits) for _ in range(12)))
    assert _say(answers) == {"posted": 7, "limit": 5}
    async with street.db.begin() as uow:
        found = await ledger.used(uow, street.mei, [ledger.day(NOON)])
    assert found == {"day:2026-03-02": Money(4900)}


async def test_a_limit_is_one_even_if_the_money_comes_from_different_accounts(street: Street) -> None:
    limits = tuple(
        Limit(name="over_daily_limit", account=street.mei, window=ledger.Window(window), cap=Money(5000))
        for window in ("b", "a", "c")
    )
    async with street.db.begin() as uow:
        tea = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.MERCHANT, at=NOON)
    # The two ways share no account: only the counters keep them apart.
    items = [
        _pay(payer, payee, 250, limits=limits[turn % 3 :] + limits[: turn % 3])
        for turn, (payer, payee) in enumerate([(street.mei, street.shop), (street.wang, tea)] * 15)
    ]
    assert _say(await street.at_once(*items)) == {"posted": 20, "limit": 10}


async def test_opposite_transfers_do_not_lock_each_other_out(street: Street) -> None:
    there = [_give(street.mei, street.wang, 10) for _ in range(30)]
    back = [_give(street.wang, street.mei, 10) for _ in range(30)]
    batches = [[there[i], back[i], there[i + 1], back[i + 1]] for i in range(0, 30, 2)]
    turned = [batch[turn % 2 :] + batch[: turn % 2] for turn, batch in enumerate(batches)]
    answers = await asyncio.gather(*(street.post(*batch) for batch in turned))
    assert _say([answer for batch in answers for answer in batch]) == {"posted": 60}
    assert (await street.stands(street.mei)).posted == Money(10000)


async def test_the_same_id_in_parallel_is_one_transfer(street: Street) -> None:
    same = uuid4()
    answers = await street.at_once(*(_pay(street.mei, street.shop, 300, id_=same) for _ in range(10)))
    assert _say(answers) == {"posted": 10}
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 9
    assert (await street.stands(street.mei)).posted == Money(9700)


async def test_the_same_id_for_accounts_that_do_not_meet_is_still_one_transfer(street: Street) -> None:
    async with street.db.begin() as uow:
        tea = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.MERCHANT, at=NOON)
    for _ in range(6):
        same = uuid4()
        batches = [
            [_pay(street.mei, street.shop, 1), _pay(street.mei, street.shop, 2, id_=same)],
            [_pay(street.wang, tea, 2, id_=same), _pay(street.wang, tea, 4)],
        ]
        answers = await asyncio.gather(*(street.post(*batch) for batch in batches))
        said = _say([answer for batch in answers for answer in batch])
        assert said == {"posted": 3, "exists_with_different_debit": 1}


async def test_a_block_that_is_set_holds_for_every_later_posting(street: Street) -> None:
    async with street.db.begin() as uow:
        await ledger.block(uow, street.mei, scope=ledger.Blocked.OUT)
        waiting = asyncio.create_task(street.post(_pay(street.mei, street.shop, 100)))
        await asyncio.wait([waiting], timeout=0.05)
        assert not waiting.done()
    assert _say(await waiting) == {"account_blocked": 1}
