"""kill −9: what the bank answered or booked is there when it comes back, and an inquiry tells the truth."""

import asyncio
import random
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.conftest import NOON

from upay.kit.money import Money
from upay.payments.providers.bank import CardToken, Collected, Declined, NotCollected, TimedOut, Unreachable
from upay.payments.providers.iso8583_link import BankLink
from upay.payments.providers.sandbox_bank import serve, statement
from upay.payments.providers.sandbox_cards import pan_for

TEN = Money(10_00)
PROGRAM = """
import asyncio, sys
from pathlib import Path
from upay.payments.providers.sandbox_bank import serve

async def main():
    server = await serve("127.0.0.1", 0, Path(sys.argv[1]), slow_ms=60_000)
    print(server.port, flush=True)
    await server.run()

asyncio.run(main())
"""


@asynccontextmanager
async def _bank_process(folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, str(folder), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield process, int(await process.stdout.readline())
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.crash
async def test_killed_after_booking_and_before_answering(tmp_path: Path) -> None:
    intent = uuid4()
    async with _bank_process(tmp_path) as (process, port), BankLink("127.0.0.1", port, 20_000) as bank:
        card = (await bank.verify_card(pan=pan_for("slow"), holder_name="小梅", expiry=None)).token
        waiting = asyncio.create_task(bank.collect(intent_id=intent, card=card, amount=TEN, at=NOON))
        while not statement(tmp_path):  # noqa: ASYNC110 -- the other process can set no event of ours
            await asyncio.sleep(0.01)
        process.kill()
        with pytest.raises(TimedOut, match="lost"):
            await waiting
        # A dying process may still hold its port for a moment, and a connection taken then is an unknown.
        await process.wait()
        with pytest.raises(Unreachable):
            await bank.inquire(intent_id=intent, at=NOON)
    async with (
        await serve("127.0.0.1", 0, tmp_path, slow_ms=0) as server,
        BankLink("127.0.0.1", server.port, 2000) as bank,
    ):
        found = await bank.inquire(intent_id=intent, at=NOON)
        assert found == Collected(bank_reference="000000000001", at=NOON)
        assert await bank.collect(intent_id=intent, card=card, amount=TEN, at=NOON) == found
    assert [booking.intent_id for booking in statement(tmp_path)] == [intent]


Said = Collected | Declined | TimedOut | Unreachable


@pytest.mark.crash
async def test_killed_at_any_instant_under_load(tmp_path: Path) -> None:
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")  # noqa: T201 -- pytest shows it when the test fails
    dice = random.Random(seed)  # noqa: S311 -- chance, not secrecy
    said: dict[UUID, Said] = {}
    for _ in range(3):
        async with _bank_process(tmp_path) as (process, port), BankLink("127.0.0.1", port, 5000) as bank:
            cards = [
                (await bank.verify_card(pan=pan_for(name), holder_name="小梅", expiry=None)).token
                for name in ("approve", "card_declined")
            ]
            customers = [asyncio.create_task(_top_up_until_cut_off(bank, card, said)) for card in cards * 15]
            await asyncio.sleep(dice.uniform(0.02, 0.3))
            process.kill()
            await asyncio.gather(*customers)

    kinds = {type(outcome) for outcome in said.values()}
    assert {Collected, Declined, TimedOut} <= kinds
    async with await serve("127.0.0.1", 0, tmp_path) as server, BankLink("127.0.0.1", server.port, 5000) as bank:
        truth = {intent: await bank.inquire(intent_id=intent, at=NOON) for intent in said}
    for intent, outcome in said.items():
        if isinstance(outcome, Collected):
            assert truth[intent] == outcome
        elif isinstance(outcome, Declined):
            assert truth[intent] == NotCollected(reason=outcome.reason, bank_code=outcome.bank_code)
        elif isinstance(outcome, Unreachable):
            assert truth[intent] == NotCollected(reason="bank_unavailable", bank_code="25")
    bookings = statement(tmp_path)
    assert {b.intent_id for b in bookings} == {i for i, outcome in truth.items() if isinstance(outcome, Collected)}
    assert len({booking.reference for booking in bookings}) == len(bookings)


async def _top_up_until_cut_off(bank: BankLink, card: CardToken, said: dict[UUID, Said]) -> None:
    while True:
        intent = uuid4()
        try:
            said[intent] = await bank.collect(intent_id=intent, card=card, amount=TEN, at=NOON)
        except Declined as declined:
            said[intent] = declined
        except (TimedOut, Unreachable) as cut_off:
            said[intent] = cut_off
            return
