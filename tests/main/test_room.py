"""Room for the journal: made at the start, and by the worker's scans before it is needed."""

from datetime import timedelta

from tests.conftest import NOON

from upay.ledger import partitions
from upay.main.wiring import Product
from upay.platform.db import UnitOfWork


async def _names(uow: UnitOfWork) -> list[str]:
    return [partition.name for partition in await partitions(uow.driver)]


async def test_the_workers_scans_make_room_before_it_is_needed(product: Product) -> None:
    async with product.db.begin() as uow:
        before = await _names(uow)
        await uow.driver.execute("select setval('ledger.seq', 2 * 1048576)")
    await product.do_due(NOON)
    async with product.db.begin() as uow:
        after = await _names(uow)
    assert after[: len(before)] == before
    assert after[len(before) :] == ["transfer_p000004", "transfer_p000005"]


async def test_what_was_due_is_counted_so_that_whoever_waits_sees_when_nothing_is(product: Product) -> None:
    async with product.db.begin() as uow:
        await uow.driver.execute("select setval('ledger.seq', 2 * 1048576)")
    assert await product.do_due(NOON) >= 2
    assert await product.do_due(NOON + timedelta(seconds=1)) == 0
