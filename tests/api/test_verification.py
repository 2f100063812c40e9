"""Verification by an agent over HTTP: who may, what the other side sees, and what it allows."""

import re
from datetime import timedelta
from uuid import UUID

from tests.api.conftest import Browser, World
from tests.cast import ADA, BO, MEI, Person

from upay import identity
from upay.identity.staff.verify_customer import open_case, step_of
from upay.kit.time import business_date


async def _to_desk(customer: Browser, kind: str = "support") -> None:
    assert (await customer.post(f"/api/{kind}/handover")).status_code == 201


async def _take(agent: Browser, *, guest: bool) -> str:
    queue = (await agent.get("/api/desk/queue")).json()
    # The newest, wherever it stands: who is in danger goes before the others.
    chat: str = max((one["waiting_since"], one["id"]) for one in queue["waiting"] if one["guest"] is guest)[1]
    assert (await agent.post(f"/api/desk/conversations/{chat}/take")).status_code == 200
    return f"/api/desk/conversations/{chat}"


async def _code(browser: Browser, person: Person) -> str:
    masked = f"{person.phone[3:6]}****{person.phone[-4:]}"
    shown = (await browser.get("/api/demo/outbox")).json()
    body = next(one["body"] for one in shown if one["to"] == masked)
    found = re.search(r"验证码 (\d{8})", body)
    assert found is not None
    return found[1]


async def _lock(browser: Browser, person: Person) -> None:
    for _ in range(5):
        await browser.post("/api/auth/sign-in", {"phone": person.phone, "password": "not-this-one"})


async def test_a_locked_customer_proves_it_as_a_guest_and_is_unlocked(
    world: World, guest: Browser, ada: Browser
) -> None:
    person = await world.newcomer("杜若")
    await _lock(guest, person)
    await guest.come_as_guest(phone=person.phone)
    await guest.post("/api/guest/messages", {"text": "账户被锁了", "client_id": "v1"})
    await _to_desk(guest, "guest")
    assert (await guest.get("/api/guest/verification")).json() is None
    chat = await _take(ada, guest=True)
    shown = (await ada.get(chat)).json()["verification"]
    assert {one["assist"]: one["why_not"] for one in shown["assists"]}["unlock"] == "还没有核实身份"
    begun = (await ada.post(f"{chat}/verification", {"level": 1})).json()["verification"]
    assert (begun["wanted"], begun["reached"], begun["own"]) == (1, 0, True)
    early = await ada.post(f"{chat}/assist", {"assist": "unlock"})
    assert (early.status_code, early.json()["title"]) == (403, "核实的级别不够")
    assert (await guest.post("/api/guest/verification/codes")).status_code == 202
    wrong = await guest.post("/api/guest/verification/code", {"code": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "code_wrong")
    proven = await guest.post("/api/guest/verification/code", {"code": await _code(guest, person)})
    assert (proven.status_code, proven.json()["reached"]) == (200, 1)
    assists = {one["assist"]: one for one in (await ada.get(chat)).json()["verification"]["assists"]}
    assert (assists["unlock"]["why_not"], assists["free_pin"]["why_not"]) == (None, "支付密码没有被锁")
    assert assists["rebind_phone"]["why_not"] == "核实的级别不够"
    done = await ada.post(f"{chat}/assist", {"assist": "unlock"})
    assert done.status_code == 200
    assert "解锁登录" in done.json()["messages"][-1]["text"]
    async with world.browser() as again:
        await again.sign_in(person)
    acts = (await ada.get(chat)).json()["customer"]
    assert acts is None, "a guest stays one until they sign in"


async def test_a_customer_answers_questions_and_another_number_waits_for_a_second_person(
    world: World, ada: Browser, bo: Browser
) -> None:  # fmt: skip
    person = await world.newcomer("白露", level=3, money="900.00")
    async with world.browser() as mine:
        await mine.sign_in(person)
        for amount in ("12.00", "34.50", "56.00"):
            await mine.move("/api/transfers", payee_id=str(MEI.id), amount=amount)
        day = business_date(world.clock.now())
        world.clock.advance(timedelta(days=1))
        await bo.sign_in_staff(BO)
        await mine.sign_in(person)
        await ada.sign_in_staff(ADA)
        await mine.post("/api/support/messages", {"text": "我换了手机号", "client_id": "v2"})
        await _to_desk(mine)
        chat = await _take(ada, guest=False)
        await ada.post(f"{chat}/verification", {"level": 2})
        asked = await mine.post("/api/support/verification/questions")
        assert (asked.status_code, [len(one["choices"]) for one in asked.json()]) == (200, [4, 4, 4])
        assert "right" not in asked.text
        await mine.post("/api/support/verification/codes")
        code = await _code(mine, person)
        assert (await mine.post("/api/support/verification/code", {"code": code})).json()["reached"] == 1
        known = {"¥12.00", "¥34.50", "¥56.00", "*梅", str(day)}
        answers = [next(at for at, one in enumerate(q["choices"]) if one in known) for q in asked.json()]
        proven = await mine.post("/api/support/verification/answers", {"answers": answers})
        assert (proven.status_code, proven.json()["reached"]) == (200, 2)
        again = await mine.post("/api/support/verification/answers", {"answers": answers})
        assert (again.status_code, again.json()["title"]) == (403, "这一项已经答过")
        body = {"assist": "rebind_phone", "phone": "13300133009", "reason": "换号"}
        refused = await ada.post(f"{chat}/assist", body)
        assert (refused.status_code, refused.json()["title"]) == (403, "还要证件照片或通行密钥")
        shown = (await ada.get(chat)).json()["verification"]["assists"]
        assert {one["assist"]: one["why_not"] for one in shown}["rebind_phone"] == "还要证件照片或通行密钥"
        # How photographs are sent and judged is told in test_document_check.
        async with world.product.db.begin() as uow:
            case = await open_case(uow, UUID(chat.rpartition("/")[2]), at=world.clock.now())
            step = await step_of(uow, case, identity.Proof.DOCUMENT, at=world.clock.now())
            step.answered_at, step.passed = world.clock.now(), True
        assert (await ada.post(f"{chat}/assist", body)).status_code == 200
        alone = await ada.post("/api/desk/requests", {})
        assert alone.status_code == 405
        waiting = [one for one in (await bo.get("/api/desk/requests")).json() if one["state"] == "waiting"]
        [waits] = [one for one in waiting if one["wish"] == "rebind_phone"]
        assert waits["asked_by"] == "Ada"
        assert (await bo.post(f"/api/desk/requests/{waits['id']}", {"agree": True})).status_code == 200
        own = (await mine.get("/api/me/phone")).json()
        assert (own["phone"], own["rebinding"]["by"], own["rebinding"]["stage"]) == ("133****3009", "staff", "cooling")
        back = await mine.post("/api/me/phone/cancel")
        assert (back.status_code, back.json()["rebinding"]) == (200, None)
        assert (await ada.post(f"{chat}/verification/end")).json()["verification"]["wanted"] is None
        assert (await mine.get("/api/support/verification")).json() is None


async def test_nobody_serves_an_account_that_is_near_to_them(world: World, ada: Browser, bo: Browser) -> None:
    person = await world.newcomer("程双")
    body = {"phone": person.phone, "kind": "relative", "reason": "表妹"}
    async with world.browser() as mine:
        await mine.sign_in(person)
        await mine.post("/api/support/messages", {"text": "有人在吗", "client_id": "v3"})
        await _to_desk(mine)
        chat = await _take(ada, guest=False)
        kept = await bo.post(f"/api/desk/staff/{ADA.id}/kept-apart", body)
        assert (kept.status_code, kept.json()[-1]["staff"]) == (200, "Ada")
        for path, sent in (
            ("/verification", {"level": 1}),
            ("/messages", {"text": "你好", "client_id": "v4"}),
            ("/freeze", {"scope": "out", "reason": "试试"}),
            ("/take", None),
        ):
            answer = await ada.post(f"{chat}{path}", sent)
            assert (answer.status_code, answer.json()["title"]) == (403, "应当回避"), path
    assert (await ada.post("/api/desk/kept-apart", {**body, "phone": "19900000001"})).status_code == 204
