"""Being told, choosing how, and finding out whether a text is ours: by the routes that the screens use."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.api.conftest import Browser, World
from tests.api.member import Member
from tests.cast import PIN, TEA

from upay.identity.telling.official import without_secrets

_A_WHILE = timedelta(minutes=6)
"""Longer than what was proven in a session counts for the next change."""


@pytest.fixture
async def member(world: World) -> AsyncIterator[Member]:
    async with Member.new(world, "邓岚") as somebody:
        yield somebody


async def outbox(browser: Browser, channel: str) -> list[dict[str, Any]]:
    return [one for one in (await browser.get("/api/demo/outbox")).json() if one["channel"] == channel]


def address_of(member: Member) -> str:
    """Return an address that nobody else has, since one belongs to one account."""
    return f"Deng.Lan{member.person.phone[-6:]}@EXAMPLE.com"


async def add_address(member: Member) -> None:
    sent = await member.stepped("/api/me/email/codes", {"email": address_of(member)})
    assert (sent.status_code, sent.json()["to"]) == (202, "D****@example.com"), sent.text
    [mail, *_] = await outbox(member.browser, "mail")
    found = re.search(r"验证码 (\d{8})，用于确认邮箱", mail["body"])
    assert found is not None
    added = await member.post("/api/me/email", {"email": address_of(member), "code": found[1]})
    assert (added.status_code, added.json()["email"]) == (200, "D****@example.com"), added.text


async def test_an_address_is_added_with_proof_and_a_code_and_hears_of_what_follows(
    world: World, member: Member
) -> None:
    await add_address(member)
    world.clock.advance(_A_WHILE)
    set_ = await member.stepped("/api/me/phrase", {"phrase": "巷口的猫"}, method="PUT")
    assert (set_.status_code, set_.json()["phrase"]) == (200, "巷口的猫"), set_.text
    [mail, *_] = await outbox(member.browser, "mail")
    assert "预留信息刚刚改过" in mail["body"]
    assert "巷口的猫" not in mail["body"], "the new phrase comes from the next message on"
    world.clock.advance(_A_WHILE)
    gone = await member.post("/api/me/email/remove", {"pin": PIN})
    assert (gone.status_code, gone.json()["email"]) == (200, None)
    [mail, *_] = await outbox(member.browser, "mail")
    assert "预留信息“巷口的猫”。" in mail["body"]
    assert "已解绑邮箱" in mail["body"]
    shown = (await member.browser.get("/api/me/notifications")).json()
    assert [one["text"][:12] for one in shown["items"][:3]] == [
        "你的账户已解绑邮箱，以后",
        "你的预留信息刚刚改过，以",
        "你的账户已绑定新的邮箱，",
    ]
    member.browser.lang = "en-GB"
    assert "taken off" in (await member.browser.get("/api/me/notifications")).json()["items"][0]["text"]


async def test_a_code_confirms_the_address_that_it_went_to_and_no_other(member: Member) -> None:
    assert (await member.stepped("/api/me/email/codes", {"email": address_of(member)})).status_code == 202
    [mail, *_] = await outbox(member.browser, "mail")
    code = re.search(r"验证码 (\d{8})", mail["body"])
    assert code is not None
    for _ in range(5):
        refused = await member.post("/api/me/email", {"email": "thief@example.com", "code": code[1]})
        assert (refused.status_code, refused.json()["code"]) == (403, "code_wrong")
    spent = await member.post("/api/me/email", {"email": address_of(member), "code": code[1]})
    assert (spent.status_code, spent.json()["code"]) == (403, "code_expired")
    assert (await member.browser.get("/api/me/notices")).json()["email"] is None


async def test_an_approval_for_one_address_serves_no_other(world: World, member: Member) -> None:
    world.clock.advance(_A_WHILE)
    first = await member.post("/api/me/email/codes", {"email": address_of(member)})
    approval = str(first.json()["step_up"]["approval_id"])
    other = await member.post("/api/me/email/codes", {"email": "thief@example.com"}, approval=approval)
    assert (other.status_code, other.json()["code"]) == (403, "verification_required")
    assert await outbox(member.browser, "mail") == [] or "thief" not in str(await outbox(member.browser, "mail"))


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/api/me/email/codes", {"email": "not an address"}, "email"),
        ("POST", "/api/me/email/codes", {"email": ""}, "email"),
        ("POST", "/api/me/email/codes", {"email": "a@b\r\nBcc: x@example.com"}, "email"),
        ("PUT", "/api/me/phrase", {"phrase": "一"}, "phrase"),
        ("PUT", "/api/me/phrase", {"phrase": "一二三四五六七八九十一二三四五六七"}, "phrase"),
        ("PUT", "/api/me/phrase", {"phrase": "打 123456"}, "phrase"),
        ("PUT", "/api/me/phrase", {"phrase": "上 evil.top 看"}, "phrase"),
        ("PUT", "/api/me/phrase", {"phrase": "验证码不给人"}, "phrase"),
        ("PUT", "/api/me/phrase", {"phrase": "a”。UPay"}, "phrase"),
        ("PUT", "/api/me/notices", {"quiet_from": 9999, "quiet_until": 1, "money_by_sms": True, "money_by_mail": True},
         "quiet_from"),
    ],
)  # fmt: skip
async def test_what_cannot_be_used_is_named(
    member: Member, method: str, path: str, body: dict[str, Any], field: str
) -> None:
    refused = await member.send(method, path, body)
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (400, "form_incomplete", field)


async def test_a_refund_is_told_once_and_read_on_the_page(world: World, member: Member) -> None:
    asked = {"merchant_id": str(TEA.id), "amount": "20.00", "title": "两罐春茶"}
    order = (await member.browser.post("/api/demo/orders", asked)).json()
    paid = await member.browser.move(f"/api/orders/{order['id']}/payment")
    assert paid.status_code == 201, paid.text
    refunded = await member.browser.move(f"/api/records/{paid.json()['id']}/refunds", amount="5.00")
    assert refunded.status_code == 201, refunded.text
    await world.drain()
    await world.drain()
    assert (await member.browser.get("/api/me")).json()["unread"] >= 1
    shown = (await member.browser.get("/api/me/notifications")).json()["items"]
    [told] = [one for one in shown if one["group"] == "money"]
    assert told["record_id"] == refunded.json()["id"]
    assert "¥5.00" in told["text"]
    assert (await member.post("/api/me/notifications/read", {"id": shown[0]["id"]})).status_code == 204
    assert (await member.browser.get("/api/me")).json()["unread"] == 0


async def test_nobody_reads_or_marks_what_another_was_told(member: Member, customer: Browser) -> None:
    await add_address(member)
    mine = (await member.browser.get("/api/me/notifications")).json()["items"]
    theirs = (await customer.get(f"/api/me/notifications?before={mine[0]['id']}")).json()
    assert theirs == {"items": [], "earlier": False}
    assert (await customer.post("/api/me/notifications/read", {"id": mine[0]["id"]})).status_code == 204
    assert (await member.browser.get("/api/me")).json()["unread"] == len(mine)


async def test_anybody_can_check_a_text_and_learns_no_secret(member: Member, guest: Browser) -> None:
    await add_address(member)
    [mail, *_] = await outbox(member.browser, "mail")
    ours = (await guest.post("/api/check-message", {"text": mail["body"]})).json()
    assert (ours["verdict"], ours["channel"], ours["sent_to"]) == ("ours", "mail", "D****@example.com")
    check = re.search(r"核验码 (\S{11})", mail["body"])
    assert check is not None
    altered = (await guest.post("/api/check-message", {"text": f"点 http://evil.top 。核验码 {check[1]}"})).json()
    assert (altered["verdict"], altered["foreign"]) == ("altered", ["evil.top"])
    assert altered["sent_text"] == mail["body"]
    for text, verdict in (
        ("核验码 BCDFG-HJKLM", "unknown"), ("你中奖了", "no_code"), ("http://127.0.0.1:8000/help", "our_link"),
        ("upay.example.net", "foreign_link"),
    ):  # fmt: skip
        assert (await guest.post("/api/check-message", {"text": text})).json()["verdict"] == verdict


async def test_a_check_code_gives_away_no_link_that_opens_something(
    world: World, member: Member, guest: Browser
) -> None:
    """Whoever talks a check code out of somebody learns what was sent, and not what it opens."""
    await add_address(member)
    world.clock.advance(timedelta(days=4))  # A new address opens nothing for three days.
    asked = await guest.post("/api/auth/reset-links", {"email": address_of(member)})
    assert asked.status_code == 202
    [mail, *_] = await outbox(member.browser, "mail")
    secret, check = re.search(r"/reset-link#(\S+)", mail["body"]), re.search(r"核验码 (\S{11})", mail["body"])
    assert secret is not None, mail["body"]
    assert check is not None
    told = (await guest.post("/api/check-message", {"text": check[1]})).json()
    assert secret[1] not in told["sent_text"]
    assert "/reset-link#●●●●●● 设置新的登录密码" in told["sent_text"]


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:8000/reset-link#A1b2-c3_D4", "https://pay.example.com/claim-objection#A1b2-c3_D4",
        "https://pay.example.com/phone-change#A1b2-c3_D4", "https://pay.example.com/not-me#A1b2-c3_D4",
        # As they were before.
        "https://pay.example.com/phone-change?code=A1b2-c3_D4", "https://pay.example.com/not-me?word=A1b2-c3_D4",
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", ["打开 {} 取消。核验码", "请打开 {}，点它。", "open {} and press it, {}."])
def test_of_a_link_in_a_text_only_the_address_is_shown(link: str, text: str) -> None:
    shown = without_secrets(text.format(link, link))
    assert "A1b2" not in shown
    assert re.split("[?#]", link)[0] in shown


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_check_page_needs_no_script_and_shows_hostile_text_as_text(guest: Browser, lang: str) -> None:
    page = await guest.http.get("/help/check", params={"lang": lang})
    assert page.status_code == 200
    assert 'method="post"' in page.text
    asked = await guest.http.post("/help/check", data={"text": "<script>alert(1)</script>", "lang": lang})
    assert asked.status_code == 200
    assert "<script>alert" not in asked.text
    assert ("没有核验码" if lang == "zh" else "no check code") in asked.text
    empty = await guest.http.post("/help/check", data={"lang": lang})
    assert 'aria-invalid="true"' in empty.text


async def test_checking_is_limited_by_the_minute(world: World) -> None:
    async with world.browser() as browser:
        codes = [(await browser.post("/api/check-message", {"text": "x"})).status_code for _ in range(21)]
    assert (codes[:20], codes[20]) == ([200] * 20, 429)
