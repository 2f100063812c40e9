"""Calling the bound number back: what it proves, to whom what is read out shows, and what it never gives."""

import re
from datetime import timedelta

from tests.api.conftest import Browser, World
from tests.api.test_verification import _lock, _take, _to_desk

WHY = {"reason": "收不到短信，回拨核实"}


async def _served(world: World, guest: Browser, agent: Browser, name: str) -> tuple[str, str]:
    person = await world.newcomer(name)
    await _lock(guest, person)
    await guest.come_as_guest(phone=person.phone)
    await guest.post("/api/guest/messages", {"text": "账户被锁了，收不到短信", "client_id": f"call-{name}"})
    await _to_desk(guest, "guest")
    return await _take(agent, guest=True), person.phone


async def test_what_stands_in_the_chat_is_read_back_and_unlocks(world: World, guest: Browser, ada: Browser) -> None:
    chat, phone = await _served(world, guest, ada, "尹甲")
    early = await ada.post(f"{chat}/verification/call", WHY)
    assert early.status_code == 404, "there is no case yet"
    await ada.post(f"{chat}/verification", {"level": 2})
    assert (await guest.get("/api/guest/verification")).json()["call_word"] is None
    unsaid = await ada.post(f"{chat}/verification/call", {"reason": " "})
    assert (unsaid.status_code, unsaid.json()["field"]) == (400, "reason"), "the number is seen in clear"
    called = await ada.post(f"{chat}/verification/call", WHY)
    assert (called.status_code, called.json()["phone"]) == (200, phone)
    word = (await guest.get("/api/guest/verification")).json()["call_word"]
    # By itself: an id or an instant may hold any six digits.
    alone = re.compile(rf"(?<![0-9a-f.-]){word}(?![0-9a-f-])")
    assert alone.search((await ada.get(chat)).text) is None, "the agent hears it, and does not read it"
    wrong = await ada.post(f"{chat}/verification/call/word", {"word": f"{(int(word) + 1) % 10**6:06d}"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "code_wrong")
    proven = await ada.post(f"{chat}/verification/call/word", {"word": word})
    assert (proven.status_code, proven.json()["verification"]["reached"]) == (200, 1)
    assists = {one["assist"]: one["why_not"] for one in proven.json()["verification"]["assists"]}
    assert (assists["unlock"], assists["rebind_phone"]) == (None, "核实的级别不够"), "a call gives no account away"
    assert (await guest.get("/api/guest/verification")).json()["call_word"] is None
    twice = await ada.post(f"{chat}/verification/call/word", {"word": word})
    assert twice.json()["title"] == "这一项已经答过"


async def test_a_call_counts_ten_minutes_and_five_tries_and_for_the_agent_of_the_case_alone(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    chat, _ = await _served(world, guest, ada, "尹乙")
    await ada.post(f"{chat}/verification", {"level": 1})
    none = await ada.post(f"{chat}/verification/call/word", {"word": "123456"})
    assert none.json()["code"] == "code_expired"
    await ada.post(f"{chat}/verification/call", WHY)
    word = (await guest.get("/api/guest/verification")).json()["call_word"]
    other = await bo.post(f"{chat}/verification/call/word", {"word": word})
    assert other.status_code in {403, 409}
    world.clock.advance(timedelta(minutes=11))
    late = await ada.post(f"{chat}/verification/call/word", {"word": word})
    assert late.json()["code"] == "code_expired"
    await ada.post(f"{chat}/verification/call", WHY)
    word = (await guest.get("/api/guest/verification")).json()["call_word"]
    for _ in range(5):
        await ada.post(f"{chat}/verification/call/word", {"word": f"{(int(word) + 7) % 10**6:06d}"})
    spent = await ada.post(f"{chat}/verification/call/word", {"word": word})
    assert spent.json()["title"] == "这一项已经答过"
    proofs = {one["proof"]: one["state"] for one in (await ada.get(chat)).json()["verification"]["proofs"]}
    assert proofs["callback"] == "failed"


async def test_a_call_about_nobodys_number_is_never_right(guest: Browser, ada: Browser) -> None:
    await guest.come_as_guest(phone="13999999911")
    await guest.post("/api/guest/messages", {"text": "登录不了", "client_id": "call-nobody"})
    await _to_desk(guest, "guest")
    chat = await _take(ada, guest=True)
    await ada.post(f"{chat}/verification", {"level": 1})
    await ada.post(f"{chat}/verification/call", WHY)
    word = (await guest.get("/api/guest/verification")).json()["call_word"]
    assert word is not None
    wrong = await ada.post(f"{chat}/verification/call/word", {"word": word})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "code_wrong")
