"""The street that money moves on in benchmarks: many customers with plenty of money, shops, and a campaign's budget.

What is posted has everything on: an answer that is remembered, a floor, a limit that counts the day, both legs with
their balances, and an attempt row as companion.
"""

import random
from bisect import bisect
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import accumulate, count
from typing import Final
from uuid import UUID, uuid5

import sqlalchemy as sa

from upay import ledger
from upay.kit.ids import AccountId, AttemptId, new_id
from upay.kit.money import Money
from upay.ledger import AccountKind, Code, Item, Limit, Movement, NotPosted, Posted
from upay.ledger.models import ACCOUNT, BALANCE
from upay.platform.attempts import Attempt
from upay.platform.db import Database, Write

NOON: Final = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
_SPACE: Final = UUID("5a1c1f2e-4a55-5d7a-8d0e-9b3d4c5e6f70")
_TODAY: Final = ledger.day(NOON)
_CAP: Final = Money(10**13)
_CHUNK: Final = 5000
_ACCOUNT: Final = sa.insert(ACCOUNT)
_BALANCE: Final = sa.insert(BALANCE)
_HERE: Final = count()
"""So that the streets of one run have customers of their own."""


class Street:
    """Accounts, and the items that are asked of them. What chance chooses is the same in every run."""

    def __init__(self, db: Database, *, customers: int, shops: int, number: int | None = None) -> None:
        """Take the street of that number, or one that nobody has been to."""
        self.db = db
        number = next(_HERE) if number is None else number
        owners = [uuid5(_SPACE, f"{number} customer {n}") for n in range(customers)]
        keepers = [uuid5(_SPACE, f"{number} shop {n}") for n in range(shops)]
        self._owners = {AccountKind.CUSTOMER: owners, AccountKind.MERCHANT: keepers}
        self.wallets = [ledger.account_id_for(owner, AccountKind.CUSTOMER) for owner in owners]
        self.shops = [ledger.account_id_for(owner, AccountKind.MERCHANT) for owner in keepers]
        self._campaign = uuid5(_SPACE, f"{number} campaign")
        self.budget = ledger.account_id_for(self._campaign, AccountKind.PROMOTION)
        self._chance = random.Random(20260302 + number)  # noqa: S311 -- no secret

    async def open(self) -> None:
        """Open every account, and give each customer and the budget a fortune."""
        async with self.db.begin() as uow:
            await ledger.open_house_accounts(uow, at=NOON)
            await ledger.open_account(uow, owner=self._campaign, kind=AccountKind.PROMOTION, at=NOON)
            for kind, owners in self._owners.items():
                for first in range(0, len(owners), _CHUNK):
                    await uow.write([row for owner in owners[first : first + _CHUNK] for row in _opened(owner, kind)])
        opening = ledger.house(AccountKind.OPENING)
        rich = [self.budget, *self.wallets]
        for first in range(0, len(rich), _CHUNK):
            funds = [
                Movement(id=new_id(), debit=opening, credit=account, amount=Money(10**11), code=Code.OPENING)
                for account in rich[first : first + _CHUNK]
            ]
            async with self.db.begin() as uow:
                await ledger.post(uow, [Item(movements=(movement,), at=NOON) for movement in funds])

    def payment(self) -> Item:
        """Let a customer chosen by chance pay at a shop chosen by chance."""
        return self._pays(self._any(self.wallets), self._any(self.shops))

    def popular_payment(self) -> Item:
        """Likewise, but the n-th customer and the n-th shop are chosen 1/n as often as the first."""
        wallet, shop = self._popular(self.wallets, self._wallet_weights), self._popular(self.shops, self._shop_weights)
        return self._pays(wallet, shop)

    def sale(self) -> Item:
        """Let a customer pay at the one shop where everybody buys today."""
        return self._pays(self._any(self.wallets), self.shops[0])

    def gift(self) -> Item:
        """Let a customer get a gift out of the one budget that everybody draws from."""
        return self._item(self.budget, self._any(self.wallets), Code.REWARD)

    def hold(self) -> Item:
        """Hold back what a customer will pay at a shop."""
        return self._pays(self._any(self.wallets), self._any(self.shops), kind="hold")

    def end_of(self, hold: Item) -> Item:
        """Post what was held."""
        movement = Movement(id=new_id(), kind="post", hold_id=hold.id, code=Code.PAYMENT)
        return self._with_attempt(movement, ())

    def _pays(self, wallet: AccountId, shop: AccountId, kind: str = "single") -> Item:
        return self._item(wallet, shop, Code.PAYMENT, kind, (
            Limit(name="over_daily_limit", account=wallet, window=_TODAY, cap=_CAP),
        ))  # fmt: skip

    def _item(
        self, debit: AccountId, credit: AccountId, code: Code, kind: str = "single", limits: tuple[Limit, ...] = ()
    ) -> Item:
        amount = Money(1 + int(self._chance.random() * 10_000))
        movement = Movement(
            id=new_id(),
            kind=kind,
            debit=debit,
            credit=credit,
            amount=amount,
            code=code,  # type: ignore[arg-type]
        )
        return self._with_attempt(movement, limits)

    def _with_attempt(self, movement: Movement, limits: tuple[Limit, ...]) -> Item:
        attempt = Attempt(
            id=AttemptId(movement.id), kind="payment", customer_id=None, actor="customer",
            asked={"amount": "1.00"}, at=NOON,
        )  # fmt: skip

        def posted(_: Posted) -> Sequence[Write]:
            return [attempt.succeeded(at=NOON).row()]

        def refused(answer: NotPosted) -> Sequence[Write]:
            return [attempt.refused("insufficient_balance", at=NOON, **answer.facts).row()]

        return Item(movements=(movement,), limits=limits, at=NOON, on_posted=posted, on_refused=refused)

    def _any(self, accounts: Sequence[AccountId]) -> AccountId:
        return accounts[int(self._chance.random() * len(accounts))]

    def _popular(self, accounts: Sequence[AccountId], weights: Sequence[float]) -> AccountId:
        return accounts[bisect(weights, self._chance.random() * weights[-1])]

    @cached_property
    def _wallet_weights(self) -> Sequence[float]:
        return _zipf(len(self.wallets))

    @cached_property
    def _shop_weights(self) -> Sequence[float]:
        return _zipf(len(self.shops))


Asking = Callable[[], Item]


def _zipf(many: int) -> Sequence[float]:
    return list(accumulate(1 / rank for rank in range(1, many + 1)))


def _opened(owner: UUID, kind: AccountKind) -> list[Write]:
    account = ledger.account_id_for(owner, kind)
    return [
        Write(_ACCOUNT, {"id": account, "kind": kind.value, "currency": "CNY", "owner": owner, "opened_at": NOON}),
        Write(_BALANCE, {"account_id": account, "floor": 0, "kind": kind.value, "currency": "CNY"}),
    ]
