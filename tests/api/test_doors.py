"""Coming in by email, getting back in by a link, and the terms, by the routes that the screens use."""

import io
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from tests.api.colleagues import joined
from tests.api.conftest import Browser, World, id_numbers
from tests.api.test_verification import _take, _to_desk
from tests.cast import MEI, PIN, Person

from upay import identity
from upay.identity.doors import terms
from upay.identity.terms_models import TermsAcceptance, TermsEdition
from upay.kit.ids import CustomerId
from upay.kit.language import Words

_numbers = count(1)
PASSWORD = "slow-river-88"
NEWER = identity.Edition(version="2", changes=Words("退款的说明写得更清楚了。", "Refunds are explained more clearly."))


def fresh() -> str:
    """Return an address that no other test has."""
    return f"lin{next(_numbers)}@example.org"


async def mail_to(browser: Browser, address: str) -> str:
    """Return the newest mail to an address, by how it begins and by what is in it; the outbox masks the rest."""
    shown = (await browser.get("/api/demo/outbox")).json()
    sent = [one["body"] for one in shown if one["channel"] == "mail" and one["to"] == f"{address[:1]}****@example.org"]
    return str(sent[0])


async def code_in(browser: Browser, address: str) -> str:
    found = re.search(r"验证码 (\d+)", await mail_to(browser, address))
    assert found is not None
    return found[1]


async def form_for(browser: Browser, address: str, **changed: Any) -> dict[str, Any]:
    sent = await browser.post("/api/auth/codes", {"phone": address, "purpose": "sign_up"})
    assert (sent.status_code, sent.json()["to"]) == (202, "l****@example.org"), sent.text
    version = (await browser.get("/api/terms")).json()["version"]
    return {
        "phone": address, "code": await code_in(browser, address), "password": PASSWORD, "name": "林夏", "pin": PIN,
        "accepted": version, **changed,
    }  # fmt: skip


@pytest.fixture
async def lin(guest: Browser, world: World) -> tuple[Browser, str, UUID]:
    """Return somebody signed in who has an address and no phone, and can ask for a code again."""
    address = fresh()
    answer = await guest.post("/api/auth/sign-up", await form_for(guest, address))
    assert answer.status_code == 201, answer.text
    world.clock.advance(timedelta(seconds=61))
    return guest, address, UUID(answer.json()["id"])


async def test_signing_up_and_coming_back_by_mail(lin: tuple[Browser, str, UUID], world: World) -> None:
    browser, address, _ = lin
    me = (await browser.get("/api/me")).json()
    assert (me["phone"], me["email"], me["terms"]) == (None, "l****@example.org", None)
    assert (await browser.get("/api/me/phone")).json()["phone"] is None
    assert (await browser.post("/api/auth/sign-out")).status_code == 204
    back = await browser.post("/api/auth/sign-in", {"phone": address.upper(), "password": PASSWORD})
    assert (back.status_code, back.json()["name"]) == (200, "林夏")
    await browser.post("/api/auth/sign-out")
    await browser.post("/api/auth/codes", {"phone": address, "purpose": "sign_in"})
    code = await code_in(browser, address)
    assert len(code) == 8
    by_code = await browser.post("/api/auth/sign-in/code", {"phone": address, "code": code})
    assert (by_code.status_code, by_code.json()["email"]) == (200, "l****@example.org")
    world.clock.advance(timedelta(seconds=61))


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"accepted": None}, 403, "terms_not_accepted"),
        ({"accepted": "0"}, 403, "terms_not_accepted"),
        ({"code": "000000"}, 403, "code_wrong"),
        ({"phone": ""}, 400, "form_incomplete"),
        ({"phone": "lin@"}, 400, "form_incomplete"),
        ({"password": "12345678"}, 400, "password_weak"),
    ],
)
async def test_what_keeps_somebody_from_signing_up_by_mail(
    guest: Browser, changed: dict[str, Any], status: int, code: str
) -> None:
    body = await form_for(guest, fresh(), **changed)
    refused = await guest.post("/api/auth/sign-up", {key: value for key, value in body.items() if value is not None})
    assert (refused.json()["code"], refused.status_code) == (code, status), refused.text
    assert refused.json()["attempt_id"], "a row says why"


async def test_a_taken_address_is_said_to_who_holds_it_in_their_language(lin: tuple[Browser, str, UUID]) -> None:
    browser, address, _ = lin
    body = await form_for(browser, address.replace("example", "EXAMPLE"))
    refused = await browser.post("/api/auth/sign-up", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "email_taken")
    assert "邮箱已注册" in refused.json()["title"]


def _token(mail: str) -> str:
    found = re.search(r"/reset-link#(\S+)", mail)
    assert found is not None
    return found[1]


async def test_a_link_sets_a_password_once_and_its_secret_is_in_no_log(
    lin: tuple[Browser, str, UUID], world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    browser, address, customer_id = lin
    asked = await browser.post("/api/auth/reset-links", {"email": address})
    assert (asked.status_code, asked.json()["expires_in_seconds"]) == (202, 1800)
    token = _token(await mail_to(browser, address))
    body = {"token": token, "new_password": "nine-slow-otters"}
    weak = await browser.post("/api/auth/reset-password/link", {**body, "new_password": "12345678"})
    assert weak.json()["code"] == "password_weak"
    assert (await browser.post("/api/auth/reset-password/link", body)).status_code == 204
    assert (await browser.get("/api/me")).status_code == 401, "every session has ended"
    again = await browser.post("/api/auth/reset-password/link", body)
    assert (again.status_code, again.json()["code"]) == (403, "reset_link_invalid")
    assert "只能用一次" in again.json()["detail"]
    entered = await browser.post("/api/auth/sign-in", {"phone": address, "password": "nine-slow-otters"})
    assert entered.status_code == 200
    logged = capfd.readouterr()
    assert token not in logged.out + logged.err
    async with world.product.db.begin() as uow:
        kept = await (await uow.connection()).execute(
            sa.text("select asked::text || facts::text from platform.attempt where customer_id = :id"),
            {"id": customer_id},
        )
        assert all(token[32:] not in row for (row,) in kept)
    world.clock.advance(timedelta(seconds=61))


async def test_an_unknown_address_and_a_known_one_are_answered_alike(
    lin: tuple[Browser, str, UUID], world: World
) -> None:
    browser, address, _ = lin
    nobody = f"l{fresh()}"
    for path, body in (
        ("/api/auth/reset-links", "email"), ("/api/auth/codes", "phone"),
    ):  # fmt: skip
        more = {} if body == "email" else {"purpose": "reset_password"}
        world.clock.advance(timedelta(seconds=61))
        answers = [await browser.post(path, {body: one, **more}) for one in (address, nobody)]
        known, unknown = [(one.status_code, one.json()) for one in answers]
        assert known == unknown
    tries = [
        await browser.post("/api/auth/sign-in", {"phone": one, "password": "not-this-one"}) for one in (address, nobody)
    ]
    same = [{key: one.json()[key] for key in ("code", "title", "detail", "status")} for one in tries]
    assert same[0] == same[1]
    world.clock.advance(timedelta(seconds=61))


async def _prove(browser: Browser, world: World, address: str, refused: httpx.Response) -> str:
    assert (refused.status_code, refused.json()["code"]) == (403, "verification_required"), refused.text
    approval = str(refused.json()["step_up"]["approval_id"])
    world.clock.advance(timedelta(seconds=61))
    sent = await browser.post(f"/api/me/approvals/{approval}/codes")
    assert sent.json()["to"] == "l****@example.org", "it goes to the address of who has no phone"
    proven = await browser.post(
        f"/api/me/approvals/{approval}", {"way": "code", "code": await code_in(browser, address)}
    )
    assert proven.status_code == 204, proven.text
    return approval


async def test_a_phone_is_added_with_proof_and_a_code_and_then_a_level_can_be_raised(
    lin: tuple[Browser, str, UUID], world: World
) -> None:
    browser, address, _ = lin
    wish = {"level": 2, "name": "林夏", "id_number": id_numbers()}
    refused = await browser.post("/api/me/level", wish, key=f"level {address}")
    assert (refused.status_code, refused.json()["code"]) == (409, "phone_needed"), refused.text
    world.clock.advance(timedelta(minutes=6))
    number = f"+86137{next(_numbers):08d}"
    begun = await browser.post("/api/me/phone/add/codes", {"phone": number})
    approval = await _prove(browser, world, address, begun)
    browser.http.headers["Approval"] = approval
    sent = await browser.post("/api/me/phone/add/codes", {"phone": number})
    assert sent.status_code == 202, sent.text
    browser.http.headers.pop("Approval")
    texts = [one for one in (await browser.get("/api/demo/outbox")).json() if one["channel"] == "sms"]
    code = re.search(r"验证码 (\d+)", texts[0]["body"])
    assert code is not None
    wrong = await browser.post("/api/me/phone/add", {"phone": "13700009999", "code": code[1]})
    assert wrong.json()["code"] == "code_expired"
    added = await browser.post("/api/me/phone/add", {"phone": number, "code": code[1]})
    assert (added.status_code, added.json()["phone"]) == (200, f"137****{number[-4:]}"), added.text


async def test_a_phone_is_not_added_by_whoever_has_proven_too_little(
    lin: tuple[Browser, str, UUID], world: World
) -> None:
    """The password alone, a code alone, and both of them six minutes ago: with this door the rest of the list."""
    browser, address, _ = lin
    number = {"phone": f"+86137{next(_numbers):08d}"}
    assert (await browser.post("/api/me/phone/add/codes", number)).status_code == 202, "both, a moment ago"
    await browser.enter("/api/auth/sign-in", {"phone": address, "password": PASSWORD})
    for waits in (0, 6):
        world.clock.advance(timedelta(minutes=waits))
        refused = await browser.post("/api/me/phone/add/codes", number)
        assert (refused.status_code, refused.json()["code"]) == (403, "verification_required"), waits
        assert refused.json()["step_up"]["action"] == "bind_phone"


async def test_the_only_way_in_stays(lin: tuple[Browser, str, UUID]) -> None:
    browser, _, _ = lin
    first = await browser.post("/api/me/email/remove", {})
    assert (first.status_code, first.json()["code"]) == (409, "email_only_way_in"), first.text
    assert (await browser.get("/api/me")).json()["email"] == "l****@example.org"
    rebind = await browser.post("/api/me/phone", {"phone": "13700008888", "by": "old_number"})
    assert rebind.json()["code"] == "not_allowed"
    assert "绑定手机号" in rebind.json()["detail"]


async def test_the_copy_of_ones_data_says_the_address_and_what_was_accepted(
    lin: tuple[Browser, str, UUID], world: World
) -> None:
    browser, address, _ = lin
    assert (await browser.post("/api/me/exports")).status_code == 202
    await world.drain()
    [copy] = (await browser.get("/api/me/data")).json()["exports"]
    assert copy["state"] == "ready"
    got = await browser.get(f"/api/me/exports/{copy['id']}/file")
    assert got.status_code == 200, got.text
    with zipfile.ZipFile(io.BytesIO(got.content)) as packed:
        profile = msgspec.json.decode(packed.read("profile.json"))
    assert (profile["phone"], profile["email"]) == (None, address)
    [accepted] = profile["terms_accepted"]
    assert (accepted["version"], accepted["how"], accepted["language"]) == ("1", "sign_up", "zh")


async def test_an_agent_sees_by_what_a_customer_is_known_masked_and_proves_it_by_mail(
    lin: tuple[Browser, str, UUID], ada: Browser, world: World
) -> None:
    browser, address, _ = lin
    asked = await browser.post("/api/support/messages", {"text": "转人工", "client_id": "a person, please"})
    assert asked.status_code == 201, asked.text
    conversation = (await browser.get("/api/support/conversation")).json()["id"]
    desk = f"/api/desk/conversations/{conversation}"
    shown = (await ada.post(f"{desk}/take")).json()
    assert (shown["customer"]["phone"], shown["customer"]["email"]) == (None, "l****@example.org")
    assert address not in str(shown)
    begun = await ada.post(f"{desk}/verification", {"level": 1})
    assert begun.status_code == 200, begun.text
    world.clock.advance(timedelta(seconds=61))
    sent = await browser.post("/api/support/verification/codes")
    assert (sent.status_code, sent.json()["to"]) == (202, "l****@example.org"), sent.text
    assert "callback" not in {one["proof"] for one in begun.json()["verification"]["proofs"]}
    called = await ada.post(f"{desk}/verification/call", {"reason": "回拨"})
    assert (called.status_code, called.json()["title"]) == (403, "没有可以回拨的手机号"), "an address is not called"
    assert address not in called.text
    await ada.post(f"{desk}/close")


async def test_a_guest_is_verified_and_a_colleague_kept_apart_by_an_address(
    lin: tuple[Browser, str, UUID], ada: Browser, world: World
) -> None:
    _, address, customer_id = lin
    async with world.browser() as outside, joined(world) as mate:
        await outside.come_as_guest()
        await outside.post("/api/guest/messages", {"text": "登录不了", "client_id": f"mail-{address}"})
        await _to_desk(outside, "guest")
        chat = await _take(ada, guest=True)
        begun = await ada.post(f"{chat}/verification", {"level": 1, "phone": address})
        assert begun.status_code == 200, begun.text
        sent = await outside.post("/api/guest/verification/codes")
        assert (sent.status_code, sent.json()["to"]) == (202, "l****@example.org"), sent.text
        proven = await outside.post("/api/guest/verification/code", {"code": await code_in(outside, address)})
        assert proven.json()["reached"] == 1, proven.text
        neither = await ada.post(f"{chat}/verification", {"level": 1, "phone": "lin at example"})
        assert neither.status_code == 400
        await ada.post(f"{chat}/close")
        kept = {"phone": address.upper(), "kind": "own", "reason": "我自己的账户"}
        assert (await mate.browser.post("/api/desk/kept-apart", kept)).status_code == 204
        async with world.product.db.begin() as uow:
            assert await identity.near_to(uow, staff_id=mate.id, customers=[customer_id]) == {customer_id}


@pytest.mark.parametrize(
    ("path", "lang", "words"),
    [
        ("/terms", "zh", "用户协议"), ("/terms", "en", "Terms of use"),
        ("/privacy-policy", "zh", "隐私政策"), ("/privacy-policy", "en", "Privacy policy"),
    ],
)  # fmt: skip
async def test_terms_and_privacy_policy_are_read_without_signing_in(
    guest: Browser, path: str, lang: str, words: str
) -> None:
    page = await guest.get(f"{path}?lang={lang}")
    assert page.status_code == 200
    assert f"<h1>{words}</h1>" in page.text
    assert page.headers["content-language"] == lang
    assert "<h2" in page.text


async def test_an_old_password_is_reminded_of_and_still_opens(world: World, customer: Browser) -> None:
    """The reminder is a line in the security centre and ten points of its score, and nothing else."""
    before = (await customer.get("/api/me/security")).json()
    assert "password" not in before["todo"]
    me = (await customer.get("/api/me")).json()
    async with world.product.db.begin() as uow:
        await uow.session.execute(
            sa.text("update identity.password set changed_at = changed_at - interval '366 days' where owner_id = :id"),
            {"id": UUID(me["id"])},
        )
    after = (await customer.get("/api/me/security")).json()
    assert ("password" in after["todo"], after["password_old"], after["score"]) == (True, True, before["score"] - 10)
    assert (await customer.move("/api/transfers", payee_id=str(MEI.id), amount="1.00")).status_code == 201


@pytest.fixture
async def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Browser, Person]]:
    """Return somebody who signed up before another edition was published, which holds in a day."""
    person = await world.newcomer("何叶", money="100.00")
    monkeypatch.setattr(terms, "EDITIONS", (*terms.EDITIONS, NEWER))
    now = world.clock.now()
    async with world.product.db.begin() as uow:
        uow.add(TermsEdition(version="2", published_at=now, in_force_at=now + timedelta(days=1)))
    async with world.browser() as browser:
        yield await browser.sign_in(person), person
    async with world.product.db.begin() as uow:
        await uow.session.execute(sa.delete(TermsAcceptance).where(TermsAcceptance.version == "2"))
        await uow.session.execute(sa.delete(TermsEdition).where(TermsEdition.version == "2"))


async def test_new_terms_are_asked_for_and_stop_money_once_they_hold_until_they_are_accepted(
    world: World, asked: tuple[Browser, Person]
) -> None:
    browser, person = asked
    told = (await browser.get("/api/me")).json()["terms"]
    assert (told["version"], told["overdue"], told["changes"]) == ("2", False, NEWER.changes.zh)
    moved = await browser.move("/api/transfers", payee_id=str(MEI.id), amount="1.00")
    assert moved.status_code == 201, "until then all is as usual"
    world.clock.advance(timedelta(days=1))
    await browser.sign_in(person)
    assert (await browser.get("/api/me")).json()["terms"]["overdue"] is True
    refused = await browser.move("/api/transfers", payee_id=str(MEI.id), amount="1.00")
    assert (refused.status_code, refused.json()["code"]) == (403, "terms_not_accepted")
    why = (await browser.get(f"/api/records/{refused.json()['attempt_id']}")).json()["why"]
    assert "accept_terms" in [offer["code"] for offer in why["offers"]]
    heard = await browser.post("/api/support/messages", {"text": "我刚才的转账为什么没有成功", "client_id": "terms-zh"})
    assert heard.status_code == 201, heard.text
    assert "用户协议" in heard.text
    browser.lang = "en-GB"
    heard = await browser.post("/api/support/messages", {"text": "why did my transfer fail", "client_id": "terms-en"})
    assert "terms" in heard.text
    english = (await browser.get(f"/api/records/{refused.json()['attempt_id']}")).json()["why"]
    assert "accept" in english["todo"]
    stale = await browser.post("/api/me/terms", {"version": "1"})
    assert (stale.status_code, stale.json()["code"]) == (403, "terms_not_accepted")
    accepted = await browser.post("/api/me/terms", {"version": "2"})
    assert (accepted.status_code, accepted.json()["terms"]) == (200, None)
    assert (await browser.move("/api/transfers", payee_id=str(MEI.id), amount="1.00")).status_code == 201
    async with world.product.db.begin() as uow:
        kept = await identity.accepted_in_full(uow, CustomerId(person.id))
    assert [(one["version"], one["how"], one["language"]) for one in kept] == [
        ("1", "entered", "zh"), ("2", "asked", "en"),
    ]  # fmt: skip
