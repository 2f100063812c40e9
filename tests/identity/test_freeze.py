import pytest
import sqlalchemy as sa
from tests.identity.conftest import Door

from upay import identity
from upay.identity import AccountFrozen, By, Scope
from upay.kit.ids import CustomerId
from upay.platform.db import OUTBOX


async def _events(door: Door) -> list[str]:
    async with door.db.begin() as uow:
        rows = await uow.session.execute(sa.select(OUTBOX.c.name).order_by(OUTBOX.c.id))
    return [name for name in rows.scalars() if name.startswith("identity.")]


async def test_a_customer_freezes_and_lifts_alone(door: Door, mei: CustomerId) -> None:
    async with door.db.begin() as uow:
        for _ in range(2):
            await identity.freeze(
                uow, customer_id=mei, scope=Scope.OUT, by=By.CUSTOMER, reason="lost phone", at=door.at
            )
    async with door.db.begin() as uow:
        found = await identity.frozen(uow, mei)
    assert found is not None
    assert (found.scope, found.by, found.reason, found.since) == (Scope.OUT, By.CUSTOMER, "lost phone", door.at)
    assert (await door.customer(mei)).frozen
    async with door.db.begin() as uow:
        await identity.lift_freeze(uow, customer_id=mei, by=By.CUSTOMER, at=door.at)
        assert await identity.frozen(uow, mei) is None
    assert not (await door.customer(mei)).frozen
    assert await _events(door) == ["identity.frozen", "identity.unfrozen"]


async def test_our_freeze_counts_first_and_only_we_lift_it(door: Door, mei: CustomerId) -> None:
    async with door.db.begin() as uow:
        await identity.freeze(uow, customer_id=mei, scope=Scope.ALL, by=By.CUSTOMER, reason="", at=door.at)
        await identity.freeze(uow, customer_id=mei, scope=Scope.ALL, by=By.US, reason="court order", at=door.at)
    with pytest.raises(AccountFrozen) as refusal:
        async with door.db.begin() as uow:
            await identity.lift_freeze(uow, customer_id=mei, by=By.CUSTOMER, at=door.at)
    assert refusal.value.facts == {"scope": "all", "by": "us", "since": door.at.isoformat()}
    assert "court" not in str(refusal.value.facts), "why we froze is not told outside"
    async with door.db.begin() as uow:
        found = await identity.frozen(uow, mei)
        assert found is not None
        assert found.by is By.US
        await identity.lift_freeze(uow, customer_id=mei, by=By.US, at=door.at)
        left = await identity.frozen(uow, mei)
        assert left is not None
        assert left.by is By.CUSTOMER, "what the customer froze, the customer lifts"
        await identity.lift_freeze(uow, customer_id=mei, by=By.CUSTOMER, at=door.at)
        assert await identity.frozen(uow, mei) is None
