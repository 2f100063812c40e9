"""Getting back in over HTTP: a code, a lost phone, another number, and the money meanwhile."""

import re
from datetime import timedelta
from uuid import UUID

from tests.api.conftest import Browser, World
from tests.cast import MEI, PIN, Person

NOBODYS = str(UUID(int=7))


async def _texts(browser: Browser, phone: str) -> list[str]:
    masked = f"{phone[3:6]}****{phone[-4:]}"
    shown = (await browser.get("/api/demo/outbox")).json()
    return [one["body"] for one in shown if one["to"] == masked]


async def _code(browser: Browser, phone: str) -> str:
    found = re.search(r"验证码 (\d+)", (await _texts(browser, phone))[0])
    assert found is not None
    return found[1]


async def test_a_code_signs_in(world: World, guest: Browser) -> None:
    person = await world.newcomer("沈青")
    assert (await guest.post("/api/auth/codes", {"phone": person.phone, "purpose": "sign_in"})).status_code == 202
    code = await _code(guest, person.phone)
    assert len(code) == 8
    wrong = await guest.post("/api/auth/sign-in/code", {"phone": person.phone, "code": "00000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "code_wrong")
    answer = await guest.post("/api/auth/sign-in/code", {"phone": person.phone, "code": code})
    assert (answer.status_code, answer.json()["name"]) == (200, "沈青")
    assert (await guest.get("/api/me")).status_code == 200


async def test_a_lost_phone_is_reported_from_any_browser_and_its_session_is_over(world: World, guest: Browser) -> None:
    person = await world.newcomer("顾北", money="100.00")
    async with world.browser() as phone:
        await phone.sign_in(person)
        wrong = await guest.post("/api/auth/report-loss", {"phone": person.phone, "password": "not-this-one"})
        assert (wrong.status_code, wrong.json()["code"]) == (403, "password_wrong")
        body = {"phone": person.phone, "password": person.password}
        assert (await guest.post("/api/auth/report-loss", body)).status_code == 204
        assert (await phone.get("/api/me")).status_code == 401
        await phone.sign_in(person)
        assert (await phone.get("/api/me/phone")).json()["lost"] is True
        refused = await phone.move("/api/transfers", payee_id=str(MEI.id), amount="5.00")
        assert (refused.status_code, refused.json()["code"]) == (403, "account_frozen")
        held = await phone.post("/api/me/codes", {"purpose": "reset_pin"})
        assert (held.status_code, held.json()["code"]) == (403, "codes_on_hold")
        assert "挂失" in held.json()["detail"]


async def test_who_is_signed_in_reports_it_with_one_press(customer: Browser) -> None:
    answer = await customer.post("/api/me/report-loss")
    assert (answer.status_code, answer.json()["lost"]) == (200, True)
    assert (await customer.get("/api/me")).json()["frozen_by"] == "customer"


async def test_the_number_is_changed_with_both_codes_and_not_by_somebody_else(world: World, customer: Browser) -> None:
    me = await world.newcomer("韩江")
    new = "+8613300133001"
    async with world.browser() as mine:
        await mine.sign_in(me)
        begun = await mine.post("/api/me/phone", {"phone": new, "by": "old_number"})
        assert begun.status_code == 201
        change = f"/api/me/phone/{begun.json()['id']}"
        for path, body in ((f"{change}/codes", {"to": "new"}), (change, {"code": "123456", "old_code": "123456"})):
            other = await customer.post(path, body)
            assert (other.status_code, other.json()["code"]) == (404, "not_found")
        assert (await mine.post(f"{change}/codes", {"to": "new"})).status_code == 202
        assert (await mine.post(f"{change}/codes", {"to": "old"})).status_code == 202
        assert (await mine.get("/api/me/phone")).json()["at_once"] is True
        body = {"code": await _code(mine, new), "old_code": await _code(mine, me.phone), "pin": PIN}
        done = await mine.post(change, body)
        assert (done.status_code, done.json()["phone"], done.json()["rebinding"]) == (200, "133****3001", None)
        gone = await mine.post("/api/me/phone/cancel")
        assert (gone.status_code, gone.json()["code"]) == (404, "not_found")


async def test_without_a_passkey_the_passkeys_way_says_so(customer: Browser) -> None:
    answer = await customer.post("/api/me/phone", {"phone": "13300133002", "by": "passkey"})
    assert (answer.status_code, answer.json()["code"], answer.json()["step_up"]["ways"]) == (
        403, "verification_required", [],
    )  # fmt: skip


async def test_while_it_cools_little_goes_out_and_the_old_number_takes_it_back(world: World, guest: Browser) -> None:
    me = await world.newcomer("段宁", level=3, money="3000.00")
    new = "+8613300133003"
    link = await _cool(world, me, new)
    async with world.browser() as mine:
        await mine.enter("/api/auth/sign-in", {"phone": new, "password": me.password})
        under_way = (await mine.get("/api/me/phone")).json()["rebinding"]
        assert (under_way["stage"], under_way["by"]) == ("cooling", "old_number")
        assert (await mine.move("/api/transfers", payee_id=str(MEI.id), amount="900.00")).status_code == 201
        refused = await mine.move("/api/transfers", payee_id=str(MEI.id), amount="200.00")
        assert (refused.status_code, refused.json()["code"]) == (409, "over_cooling_limit")
        assert "¥100.00" in refused.json()["detail"]
        rows = (await mine.get("/api/limits")).json()["rows"]
        [cooling] = [row for row in rows if row["kind"] == "cooling_daily"]
        assert (cooling["cap"], cooling["used"], cooling["left"]) == ("1000.00", "900.00", "100.00")
        shown = await guest.post("/api/auth/rebinding", {"code": link})
        assert (shown.status_code, shown.json()["new"]) == (200, "133****3003")
        assert (await guest.post("/api/auth/rebinding", {"code": "guessed"})).status_code == 404
        assert (await guest.post("/api/auth/rebinding/cancel", {"code": link})).status_code == 204
        assert (await mine.get("/api/me")).status_code == 401
        await mine.sign_in(me)
        assert (await mine.get("/api/me")).json()["frozen_by"] == "customer"
    assert await world.problems_of_books() == []


async def test_the_old_number_asks_for_a_code_and_gets_the_way_to_take_the_change_back(
    world: World, guest: Browser
) -> None:
    me = await world.newcomer("段安")
    notice = await _cool(world, me, "+8613300133004")
    world.clock.advance(timedelta(minutes=2))
    for purpose, door in (("sign_in", "sign-in/code"), ("unlock", "unlock"), ("reset_password", "reset-password")):
        asked = await guest.post("/api/auth/codes", {"phone": me.phone, "purpose": purpose})
        stranger = await guest.post("/api/auth/codes", {"phone": "+8613912345678", "purpose": purpose})
        assert (asked.status_code, asked.json().keys()) == (202, stranger.json().keys())
        link = re.search(r"phone-change#(\S+)", (await _texts(guest, me.phone))[0])
        assert link is not None
        assert link[1] != notice
        body = {"phone": me.phone, "code": "00000000", "new_password": "seven-quiet-herons"}
        for phone in (me.phone, "+8613912345678"):
            sent = {**body, "phone": phone} if purpose == "reset_password" else {"phone": phone, "code": "00000000"}
            answer = await guest.post(f"/api/auth/{door}", sent)
            assert (answer.status_code, answer.json()["code"]) == (403, "code_wrong")
        world.clock.advance(timedelta(minutes=2))
    assert (await guest.post("/api/auth/rebinding", {"code": notice})).status_code == 200, "the first link counts still"
    assert (await guest.post("/api/auth/rebinding/cancel", {"code": link[1]})).status_code == 204
    async with world.browser() as mine:
        await mine.sign_in(me)
        assert (await mine.get("/api/me")).json()["frozen_by"] == "customer"


async def _cool(world: World, me: Person, new: str) -> str:
    """Change the number in a session that a code opened, which has to wait; return the code of the notice."""
    async with world.browser() as first:
        await first.post("/api/auth/codes", {"phone": me.phone, "purpose": "sign_in"})
        code = await _code(first, me.phone)
        assert (await first.post("/api/auth/sign-in/code", {"phone": me.phone, "code": code})).status_code == 200
        change = f"/api/me/phone/{(await first.post('/api/me/phone', {'phone': new, 'by': 'old_number'})).json()['id']}"
        await first.post(f"{change}/codes", {"to": "new"})
        await first.post(f"{change}/codes", {"to": "old"})
        body = {"code": await _code(first, new), "old_code": await _code(first, me.phone)}
        assert (await first.post(change, body)).json()["rebinding"]["stage"] == "cooling"
        found = re.search(r"phone-change#(\S+)", (await _texts(first, me.phone))[0])
    assert found is not None
    return found[1]
