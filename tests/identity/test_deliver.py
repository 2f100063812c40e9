"""Texts reach a carrier once each, wait where it is away, and are not sent when they have lost their meaning."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from tests.identity.conftest import MEI_PHONE, Door

from upay import identity
from upay.identity import Delivery, Purpose
from upay.identity.queries import NoticeView
from upay.platform.carriers import NotNow, Sms
from upay.platform.http_sms import carrier


@dataclass
class Carrier:
    """A carrier on this machine: what it is to say, and what it heard."""

    says: list[int] = field(default_factory=list)
    heard: list[tuple[str, str, str]] = field(default_factory=list)
    """Key, authorisation, body."""
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        fields = {name.lower(): value for name, value in fields.items()}
        body = (await reader.readexactly(int(fields["content-length"]))).decode()
        self.heard.append((fields["idempotency-key"], fields["authorization"], body))
        status = self.says.pop(0) if self.says else 202
        if status:
            writer.write(f"HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
            await writer.drain()
        writer.close()


@pytest.fixture
async def there() -> AsyncIterator[Carrier]:
    taking = Carrier()
    server = await asyncio.start_server(taking.serve, "127.0.0.1", 0)
    taking.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/texts"
    async with server:
        yield taking


@asynccontextmanager
async def delivering(door: Door, there: Carrier) -> AsyncIterator["Delivering"]:
    async with carrier(there.url, "our-key") as sms:
        assert sms is not None
        yield Delivering(door, sms)


@dataclass
class Delivering:
    """The worker's part, at the moments of this test."""

    door: Door
    sms: Sms

    async def run(self, **later: int) -> int:
        self.door.wait(**later)
        return await identity.deliver_due(
            self.door.db, self.door.vault, identity.Carriers(sms=self.sms), at=self.door.at
        )


async def texts(door: Door) -> list[NoticeView]:
    async with door.db.begin() as uow:
        return await identity.queries.notices(uow, door.vault)


async def test_a_text_is_handed_over_once(door: Door, there: Carrier) -> None:
    code = await door.send(Purpose.SIGN_UP)
    async with delivering(door, there) as worker:
        assert await worker.run() == 1
        assert await worker.run(hours=2) == 0
    [(key, authorization, body)] = there.heard
    [text] = await texts(door)
    assert (key, authorization) == (str(text.id), "Bearer our-key")
    assert json.loads(body) == {"to": f"+86{MEI_PHONE}", "text": text.body}
    assert code in text.body
    assert text.state is Delivery.SENT


async def test_of_several_workers_one_hands_a_text_over(door: Door, there: Carrier) -> None:
    for number in range(5):
        await door.send(Purpose.SIGN_UP, phone=f"1390000000{number}")
    async with delivering(door, there) as one, delivering(door, there) as other:
        assert sum(await asyncio.gather(one.run(), other.run(), one.run())) == 5
    assert len({key for key, _, _ in there.heard}) == len(there.heard) == 5


@pytest.mark.parametrize("first", [500, 503, 429, 408, 0], ids=["fault", "busy", "too many", "slow", "hung up"])
async def test_a_carrier_that_is_away_is_asked_again_under_the_same_id(door: Door, there: Carrier, first: int) -> None:
    there.says = [first, first]
    await door.send(Purpose.SIGN_UP)
    async with delivering(door, there) as worker:
        assert await worker.run() == 1
        assert await worker.run(seconds=59) == 0, "not before its time"
        assert await worker.run(seconds=1) == 1
        assert await worker.run(seconds=119) == 0, "and then twice as long"
        assert await worker.run(seconds=1) == 1
    assert len(there.heard) == 3
    assert len({key for key, _, _ in there.heard}) == 1
    assert (await texts(door))[0].state is Delivery.SENT


async def test_what_the_carrier_refuses_is_not_asked_again(door: Door, there: Carrier) -> None:
    there.says = [400]
    await door.send(Purpose.SIGN_UP)
    async with delivering(door, there) as worker:
        await worker.run()
        assert await worker.run(hours=3) == 0
    assert (await texts(door))[0].state is Delivery.FAILED


async def test_a_code_that_has_run_out_is_not_sent_and_a_notice_is(door: Door, there: Carrier) -> None:
    there.says = [500]
    await door.sign_up()
    async with delivering(door, there) as worker:
        assert await worker.run() == 1
        assert await worker.run(minutes=10) == 1
        assert len(there.heard) == 1, "ten minutes later the code is good for nothing"
        assert {one.state for one in await texts(door)} == {Delivery.EXPIRED}
        await door.lock()
        await worker.run(hours=1)
    newest = (await texts(door))[0]
    assert ("已锁定" in newest.body, newest.state) == (True, Delivery.SENT)


async def test_a_worker_that_dies_after_the_carrier_took_a_text_repeats_it_under_its_id(
    door: Door, there: Carrier
) -> None:
    await door.send(Purpose.SIGN_UP)
    taken = asyncio.Event()

    class Dies:
        async def send(self, *, id: object, number: str, text: str) -> None:  # noqa: A002
            async with carrier(there.url, "our-key") as sms:
                assert sms is not None
                await sms.send(id=id, number=number, text=text)  # type: ignore[arg-type]
            taken.set()
            await asyncio.sleep(3600)

    dying = asyncio.create_task(identity.deliver_due(door.db, door.vault, identity.Carriers(sms=Dies()), at=door.at))
    await taken.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    async with delivering(door, there) as worker:
        assert await worker.run(minutes=1) == 1
    assert len(there.heard) == 2
    assert len({key for key, _, _ in there.heard}) == 1
    assert (await texts(door))[0].state is Delivery.SENT


async def test_it_is_given_up_after_eight_tries(door: Door, there: Carrier) -> None:
    await door.sign_up()
    async with delivering(door, there) as worker:
        await worker.run()
        await door.lock()
        there.says = [500] * 20
        for _ in range(12):
            await worker.run(hours=3)
    assert len(there.heard) == 1 + 8
    assert (await texts(door))[0].state is Delivery.FAILED


async def test_nobody_listens_and_no_carrier_at_all() -> None:
    async with carrier("http://127.0.0.1:9/", None) as sms:
        assert sms is not None
        with pytest.raises(NotNow):
            await sms.send(id=uuid4(), number="+8613800138000", text="x")
    async with carrier(None, None) as nothing:
        assert nothing is None
