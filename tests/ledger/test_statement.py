"""Questions about the past: each is compared with what comes of reading every line."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from tests.conftest import NOON

from upay import ledger
from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.ledger import AccountKind, Code, EntryView, Item, Movement, Total, UnknownAccountError
from upay.platform.db import Database

HOURS = 300


@dataclass
class Told:
    """What was posted on an account, in its order: when it was booked, what it came to."""

    lines: list[tuple[datetime, int, Code]] = field(default_factory=list)

    def at(self, instant: datetime) -> Money:
        return Money(sum(amount for booked, amount, _ in self.lines if booked <= instant))

    def after(self, version: int) -> Money:
        return Money(sum(amount for _, amount, _ in self.lines[:version]))

    def totals(self, since: datetime, until: datetime) -> list[Total]:
        found: dict[Code, list[int]] = {}
        for booked, amount, code in self.lines:
            if since <= booked < until:
                found.setdefault(code, []).append(abs(amount))
        return [
            Total(code=code, currency=Currency.CNY, transfers=len(each), amount=Money(sum(each)))
            for code, each in sorted(found.items())
        ]


async def tell(db: Database, *, seed: int) -> dict[AccountId, Told]:
    """Post now and then, sometimes late, on a busy account, a quiet one, and one that nothing happens on."""
    rng = random.Random(seed)  # noqa: S311 -- a story with a printed seed
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        busy, quiet, still = [
            await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.CUSTOMER, at=NOON) for _ in range(3)
        ]
        shop = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.MERCHANT, at=NOON)
    bank = ledger.house(AccountKind.BANK)
    told: dict[AccountId, Told] = {account: Told() for account in (busy, quiet, still, shop, bank)}
    moved: dict[AccountId, datetime] = {}
    for hour in range(HOURS):
        items: list[Item] = []
        for _ in range(rng.randint(0, 4)):
            at = NOON + timedelta(hours=hour - rng.choice((0, 0, 0, 5)))
            account = quiet if rng.random() < 0.02 else busy
            balance = told[account].after(len(told[account].lines)).minor
            amount = rng.randint(1, 500)
            debit, credit, code = (
                (account, shop, Code.PAYMENT) if balance >= amount and rng.random() < 0.5
                else (bank, account, Code.TOP_UP)
            )  # fmt: skip
            booked = max(at, moved.get(debit, at), moved.get(credit, at))
            moved[debit] = moved[credit] = booked
            told[debit].lines.append((booked, -amount, code))
            told[credit].lines.append((booked, amount, code))
            movement = Movement(id=uuid4(), debit=debit, credit=credit, amount=Money(amount), code=code)
            items.append(Item(movements=(movement,), at=at))
        async with db.begin() as uow:
            await ledger.make_room(uow)
            await ledger.post(uow, items)
    return told


@pytest.mark.parametrize("seed", [1, 2])
async def test_what_stood_on_an_account_is_the_fold_of_its_lines(
    db: Database, seed: int, request: pytest.FixtureRequest
) -> None:
    if seed == 2:
        request.getfixturevalue("small_partitions")
    told = await tell(db, seed=seed)
    rng = random.Random(seed)  # noqa: S311 -- likewise
    async with db.begin() as uow:
        for account, lines in told.items():
            instants = [NOON + timedelta(minutes=rng.randint(-60, HOURS * 60 + 60)) for _ in range(60)]
            edges = [booked for booked, _, _ in rng.sample(lines.lines, min(30, len(lines.lines)))]
            edges += [edge - timedelta(microseconds=1) for edge in edges]
            for at in (*instants, *edges):
                assert await ledger.balance_at(uow, account, at=at) == lines.at(at), (seed, at)
            for version in range(0, len(lines.lines) + 3, 7):
                assert await ledger.balance_at_version(uow, account, version=version) == lines.after(version)
            now = await ledger.balance(uow, account)
            assert (now.posted, now.version) == (lines.after(now.version), len(lines.lines))
        assert await ledger.check_books(uow) == []


async def test_a_statement_is_read_in_both_directions(db: Database) -> None:
    told = await tell(db, seed=3)
    async with db.begin() as uow:
        for account, lines in told.items():
            expected = [(booked, Money(amount), code) for booked, amount, code in lines.lines]
            newest_first = await _read(uow, account, newest_first=True)
            oldest_first = await _read(uow, account, newest_first=False)
            assert newest_first == oldest_first[::-1]
            assert [(line.posted_at, line.amount, line.code) for line in oldest_first] == expected
            for earlier, later in pairwise(oldest_first):
                assert later.balance_after == earlier.balance_after + later.amount
                assert later.version == earlier.version + 1


async def _read(uow: object, account: AccountId, *, newest_first: bool) -> list[EntryView]:
    found: list[EntryView] = []
    cursor: str | None = None if newest_first else "0"
    while True:
        direction = {"before": cursor} if newest_first else {"after": cursor}
        page = await ledger.entries(uow, account, limit=13, **direction)  # type: ignore[arg-type]
        assert len(page.items) <= 13
        found += page.items
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


async def test_totals_are_the_same_whether_a_period_is_sealed_or_not(db: Database) -> None:
    told = await tell(db, seed=4)
    day = NOON.replace(hour=16)
    stretches = [(day, day + timedelta(days=1)), (day, day + timedelta(days=5)), (NOON, day + timedelta(days=40))]

    async def totals() -> list[object]:
        async with db.begin() as uow:
            everybody = [await ledger.totals(uow, since=since, until=until) for since, until in stretches]
            for account, lines in told.items():
                for since, until in stretches:
                    found = await ledger.totals(uow, since=since, until=until, account_id=account)
                    assert found == lines.totals(since, until)
            return everybody  # type: ignore[return-value]

    before = await totals()
    for number in range(2, 8):
        async with db.begin() as uow:
            await ledger.close_period(uow, name=f"2026-03-{number:02}", at=NOON + timedelta(days=40))
        async with db.begin() as uow:
            await ledger.seal_next(uow, at=NOON + timedelta(days=40))
    assert await totals() == before
    async with db.moment() as uow:
        assert await ledger.check_books(uow) == []
        assert await ledger.check_seals(uow) == []


async def test_an_account_that_is_not_there_is_told(db: Database) -> None:
    nobody = AccountId(uuid4())
    async with db.begin() as uow:
        for asked in (
            ledger.balance(uow, nobody), ledger.balance_at(uow, nobody, at=NOON),
            ledger.balance_at_version(uow, nobody, version=0),
        ):  # fmt: skip
            with pytest.raises(UnknownAccountError):
                await asked


async def test_a_cursor_of_somebody_elses_is_refused(db: Database) -> None:
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        with pytest.raises(ValueError, match="invalid literal"):
            await ledger.entries(uow, ledger.house(AccountKind.BANK), before="yesterday")
