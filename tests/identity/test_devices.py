import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
from tests.identity.conftest import FIREFOX, MEI_PHONE, NOWHERE, PASSWORD, PIN, Door

from upay import identity
from upay.identity import Device, VerificationRequired
from upay.identity.device_names import name_of
from upay.identity.doors.sessions import SignedIn
from upay.kit.ids import CustomerId
from upay.kit.refusal import NotFound
from upay.kit.text import mask_address

ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 "
    "Mobile/15E148 Safari/604.1"
)
AGENTS = {
    ANDROID: "Android · Chrome",
    IPHONE: "iPhone · Safari",
    IPHONE.replace("Version/18.6", "CriOS/139.0"): "iPhone · Chrome",
    IPHONE + " MicroMessenger/8.0.60": "iPhone · WeChat",
    ANDROID + " EdgA/139.0": "Android · Edge",
    FIREFOX.agent: "Linux · Firefox",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/139.0 Safari/537.36 OPR/120": "Windows · Opera",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.6 Safari/605.1.15": "Mac · Safari",
    "curl/8.9": "Unknown device",
    "": "Unknown device",
}


@pytest.mark.parametrize(("agent", "called"), AGENTS.items(), ids=AGENTS.values())
def test_a_device_is_called_by_its_system_and_its_browser(agent: str, called: str) -> None:
    assert name_of(agent).en == called


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("203.0.113.77", "203.0.*.*"), ("2001:db8:1:2::77", "2001:db8:*"), ("::1", "0:0:*"), ("testclient", "*"),
        ("", "*"),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_whose_line_it_is(address: str, shown: str) -> None:
    assert mask_address(address) == shown


async def come(door: Door, device: Device) -> SignedIn:
    return await door.sign_in(device=device)


async def told(door: Door) -> list[str]:
    async with door.db.begin() as uow:
        sent = await identity.queries.notices(uow, door.vault, phone=MEI_PHONE)
    return [one.body for one in sent if "新设备登录" in one.body]


async def listed(door: Door, mei: CustomerId) -> list[identity.DeviceView]:
    async with door.db.begin() as uow:
        return await identity.queries.devices_of(uow, door.vault, NOWHERE, owner_id=mei, at=door.at)


async def test_a_new_device_is_told_once_and_known_again_by_its_mark(door: Door, mei: CustomerId) -> None:
    phone = Device(agent=ANDROID, address="203.0.113.77")
    assert await told(door) == []
    first = await come(door, phone)
    [notice] = await told(door)
    assert "3月2日 13:01" in notice
    assert "Android · Chrome" in notice
    assert "203.0.*.*" in notice
    assert "203.0.113.77" not in notice
    door.wait(hours=1)
    again = await come(door, replace(phone, mark=first.mark, address="198.51.100.2"))
    assert again.mark == first.mark
    assert len(await told(door)) == 1
    assert await identity.who(door.db, token=first.token, at=door.at) is None, "the earlier session there has ended"
    [here, signed_up] = await listed(door, mei)
    assert (here.name.zh, here.address, here.signed_in) == ("Android · Chrome", "198.51.*.*", True)
    assert here.last_seen_at - here.first_seen_at == (door.at - here.first_seen_at)
    assert not signed_up.signed_in, "who signed up two hours ago has rested since"


async def test_whoever_signs_up_is_told_of_no_device(door: Door) -> None:
    await door.sign_up()
    assert await told(door) == []


async def test_a_mark_that_nobody_was_given_is_not_taken_over(door: Door, mei: CustomerId) -> None:
    assert mei
    signed_in = await come(door, Device(agent=ANDROID, mark="laid-in-from-outside"))
    assert signed_in.mark != "laid-in-from-outside"
    assert len(await told(door)) == 1


async def test_two_people_share_a_browser_and_each_is_told(door: Door, mei: CustomerId) -> None:
    assert mei
    other = (await door.sign_up(phone="13900139000")).customer_id
    mark = (await come(door, FIREFOX)).mark
    shared = replace(FIREFOX, mark=mark)
    signed_in = await door.sign_in(phone="13900139000", device=shared)
    assert signed_in.mark != mark, "whoever knew the old one is not known by it to the second person"
    shared = replace(FIREFOX, mark=signed_in.mark)
    async with door.db.begin() as uow:
        sent = await identity.queries.notices(uow, door.vault, phone="13900139000")
        assert len(await identity.queries.devices_of(uow, door.vault, NOWHERE, owner_id=other, at=door.at)) == 2
    assert "新设备登录" in sent[0].body
    assert (await come(door, shared)).mark == signed_in.mark, "the first is known by the new one"
    assert len(await told(door)) == 1
    with pytest.raises(VerificationRequired):
        await identity.sign_in(
            door.db, door.vault, phone=MEI_PHONE, password=PASSWORD, device=replace(FIREFOX, mark=mark), at=door.at
        )


async def test_the_same_browser_signing_in_twice_at_once_is_one_device(door: Door, mei: CustomerId) -> None:
    known = replace(FIREFOX, mark=(await come(door, FIREFOX)).mark)
    before = len(await listed(door, mei))
    both = await asyncio.gather(come(door, known), come(door, known))
    assert {one.mark for one in both} == {known.mark}
    assert len(await listed(door, mei)) == before


async def test_a_device_that_is_ended_is_out_and_told_as_new_again(door: Door, mei: CustomerId) -> None:
    phone = await come(door, Device(agent=ANDROID))
    here = await come(door, FIREFOX)
    session = await identity.who(door.db, token=phone.token, at=door.at)
    assert session is not None
    assert session.device_id is not None
    with pytest.raises(NotFound):
        async with door.db.begin() as uow:
            await identity.end_device(uow, customer_id=CustomerId(uuid4()), device_id=session.device_id, at=door.at)
    assert await identity.who(door.db, token=phone.token, at=door.at) is not None, "nobody ends another's device"
    async with door.db.begin() as uow:
        await identity.end_device(uow, customer_id=mei, device_id=session.device_id, at=door.at)
    assert await identity.who(door.db, token=phone.token, at=door.at) is None
    assert await identity.who(door.db, token=here.token, at=door.at) is not None
    assert session.device_id not in {one.id for one in await listed(door, mei)}
    count = len(await told(door))
    await come(door, Device(agent=ANDROID, mark=phone.mark))
    assert len(await told(door)) == count + 1


async def test_all_others_end_and_the_try_says_how_many(door: Door, mei: CustomerId) -> None:
    first, second, here = [await come(door, Device(agent=agent)) for agent in (ANDROID, IPHONE, FIREFOX.agent)]
    session = await identity.who(door.db, token=here.token, at=door.at)
    assert session is not None
    door.wait(seconds=1)
    async with door.db.begin() as uow:
        ended = await identity.end_other_sessions(uow, customer_id=mei, keep=session.id, at=door.at)
    assert ended == 3, "the one in which the account was made has not been ended before"
    for gone in (first, second):
        assert await identity.who(door.db, token=gone.token, at=door.at) is None
    assert await identity.who(door.db, token=here.token, at=door.at) is not None
    [attempt, *_] = await door.attempts_of(mei)
    assert (attempt.kind, attempt.outcome, attempt.facts["ended"]) == ("end_sessions", "succeeded", 3)


async def test_marks_and_addresses_are_not_kept_in_clear(door: Door, mei: CustomerId) -> None:
    assert mei
    signed_in = await come(door, Device(agent=ANDROID, address="203.0.113.77"))
    assert signed_in.mark not in repr(signed_in)
    stored = await door.everything_stored()
    assert "Android 10" in stored, "the look at the tables sees what is there"
    for secret in (signed_in.mark, signed_in.token, "203.0.113.77", PIN):
        assert secret not in stored
