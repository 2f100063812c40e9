from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from tests.conftest import NOON

from upay import ledger
from upay.kit.ids import AttemptId
from upay.kit.money import Money
from upay.ledger import AccountKind, Code, Item, Movement, NotPosted, Posted
from upay.platform import attempts
from upay.platform.attempts import Attempt, Outcome
from upay.platform.db import Database, Write


def _pay(transfer_id: UUID, shop: UUID, mei: UUID, minor: int) -> Item:
    attempt = Attempt(
        id=AttemptId(transfer_id), kind="payment", customer_id=None, actor="customer", asked={}, at=NOON
    )

    def posted(answer: Posted) -> Sequence[Write]:
        left = answer.balances_after[ledger.account_id_for(mei, AccountKind.CUSTOMER)]
        return [attempt.succeeded(at=NOON, left=left.plain).row()]

    def refused(answer: NotPosted) -> Sequence[Write]:
        return [attempt.refused("insufficient_balance", at=NOON, **answer.facts).row()]

    movement = Movement(
        id=transfer_id,
        debit=ledger.account_id_for(mei, AccountKind.CUSTOMER),
        credit=ledger.account_id_for(shop, AccountKind.MERCHANT),
        amount=Money(minor),
        code=Code.PAYMENT,
    )
    return Item(movements=(movement,), at=NOON, on_posted=posted, on_refused=refused)


async def test_companions_are_written_with_the_answer_and_only_once(db: Database) -> None:
    mei, shop, good, bad = uuid4(), uuid4(), uuid4(), uuid4()
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        wallet = await ledger.open_account(uow, owner=mei, kind=AccountKind.CUSTOMER, at=NOON)
        await ledger.open_account(uow, owner=shop, kind=AccountKind.MERCHANT, at=NOON)
        opening = Movement(
            id=uuid4(), debit=ledger.house(AccountKind.OPENING), credit=wallet, amount=Money(1000), code=Code.OPENING
        )
        await ledger.post(uow, [Item(movements=(opening,), at=NOON)])
    items = [_pay(good, shop, mei, 400), _pay(bad, shop, mei, 700), _pay(good, shop, mei, 400)]
    for again in (False, True):
        async with db.begin() as uow:
            answers = await ledger.post(uow, items)
        assert [answer.replayed for answer in answers] == [again, again, True]
        left = [answer.balances_after[wallet] for answer in answers if isinstance(answer, Posted)]
        assert left == [Money(600), Money(600)]
    async with db.begin() as uow:
        paid, refused = await attempts.find(uow, good), await attempts.find(uow, bad)
    assert paid is not None
    assert refused is not None
    assert (paid.outcome, paid.facts) == (Outcome.SUCCEEDED, {"left": "6.00"})
    assert (refused.outcome, refused.facts) == (
        Outcome.REFUSED, {"balance": "6.00", "asked": "7.00", "short": "1.00"},
    )  # fmt: skip


async def test_money_does_not_move_without_its_companions(db: Database) -> None:
    mei, shop, payment = uuid4(), uuid4(), uuid4()
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        wallet = await ledger.open_account(uow, owner=mei, kind=AccountKind.CUSTOMER, at=NOON)
        await ledger.open_account(uow, owner=shop, kind=AccountKind.MERCHANT, at=NOON)

    def broken(_: object) -> Sequence[Write]:
        message = "a companion that cannot be made"
        raise ValueError(message)

    movement = Movement(
        id=payment, debit=ledger.house(AccountKind.BANK), credit=wallet, amount=Money(1), code=Code.TOP_UP
    )
    with pytest.raises(ValueError, match="cannot be made"):
        async with db.begin() as uow:
            await ledger.post(uow, [Item(movements=(movement,), at=NOON, on_posted=broken)])
    async with db.begin() as uow:
        assert (await ledger.balance(uow, wallet)).posted == Money(0)
        assert await ledger.check_books(uow) == []
