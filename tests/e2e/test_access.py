"""Every screen, in both languages, one of them in the dark: axe finds nothing, and nothing is wider than its screen.

What there is to look at is read from the apps' own lists of links, so that a new screen without an address here fails.
"""

import json
import re
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import pytest
import sqlalchemy as sa
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, expect
from tests.e2e.browsers import DESK, PHONE, Browsers
from tests.e2e.people import Customer, new_phone, shop_cookies, staff_cookies
from tests.running import CERTIFIERS, ROOT, Running

from upay.main import cast
from upay.main.clock import SystemClock
from upay.platform.crypto import Vault
from upay.platform.db import Database
from upay.support import teaching
from upay.support.teaching.gate import tolerances

pytestmark = pytest.mark.browser

LANGUAGES: Final = ("zh-CN", "en")
_EVERYTHING: Final = {"resultTypes": ["violations"]}
_ALL_BUT_COLOURS: Final = _EVERYTHING | {"rules": {"color-contrast": {"enabled": False}}}
_COLOURS: Final = _EVERYTHING | {"runOnly": ["color-contrast"]}
IN_THE_DARK: Final = "en"
"""The language in which colours are looked at in the dark; they are the same in both, and in the other it is light."""
Act = Callable[[Page], Awaitable[None]]


async def _open_sheet(page: Page) -> None:
    await page.locator("main button").last.click()
    await page.get_by_role("dialog").locator("button[type=button]").last.click()
    await expect(page.get_by_role("dialog").locator("input[type=password]")).to_be_visible()


async def _review(page: Page) -> None:
    await page.locator("main button").last.click()
    await expect(page.get_by_role("dialog").locator("button.adm-button")).to_be_visible()


async def _complain(page: Page) -> None:
    await page.locator("form button[type=submit]").click()
    await expect(page.locator("[aria-invalid=true]").first).to_be_visible()


async def _name_phone(page: Page) -> None:
    await page.locator(".chat-note button").click()
    await page.get_by_role("dialog").locator("form button[type=submit]").click()
    await expect(page.get_by_role("dialog").locator("[aria-invalid=true]")).to_be_visible()


async def _search(page: Page) -> None:
    await page.get_by_role("combobox").fill("pin")
    await expect(page.get_by_role("option").first).to_be_visible()


async def _show_keys(page: Page) -> None:
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _begin_article(page: Page) -> None:
    await page.locator("main button.ant-btn-primary").first.click()
    await page.get_by_role("dialog").locator("button[type=submit]").click()
    await expect(page.get_by_role("dialog").locator("[aria-invalid=true]")).to_be_visible()


async def _edit_article(page: Page) -> None:
    await page.get_by_role("toolbar").first.get_by_role("button").first.click()
    await expect(page.get_by_role("form")).to_be_visible()


async def _compare_article(page: Page) -> None:
    await expect(page.locator("main ins").first).to_be_visible()
    await page.locator("main details").last.locator("summary").click()


async def _add_somebody(page: Page) -> None:
    await page.locator("main header button").click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("button.ant-btn-primary").click()
    await expect(dialog.locator("[aria-invalid=true]").first).to_be_visible()


async def _correct(page: Page) -> None:
    await expect(page.get_by_role("log").get_by_role("listitem").first).to_be_visible()
    await page.keyboard.press("t")
    await page.get_by_role("dialog").locator("button[type=submit]").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()


async def _prove(page: Page) -> None:
    await page.locator("main header button").click()
    await expect(page.get_by_role("dialog").locator(".ant-alert")).to_be_visible()


async def _join(page: Page) -> None:
    await page.locator("main > div > button").click()
    await page.locator("form button[type=submit]").click()
    await expect(page.locator("[aria-invalid=true]").first).to_be_visible()


@dataclass(frozen=True)
class Screen:
    """A screen: the link of the app that leads to it, its address (names in braces are filled in), whose it is."""

    link: str
    address: str
    who: str = "customer"
    act: Act | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.link}{'' if self.act is None else self.act.__name__}"


WALLET: Final = (
    Screen("home", "/"), Screen("home", "/", who="nobody"), Screen("home", "/", who="nobody", act=_complain),
    Screen("records", "/records"), Screen("record", "/records/{refused}"), Screen("record", "/records/{paid}"),
    Screen("refund", "/records/{paid}/refund"), Screen("support", "/support"), Screen("chat", "/support/chat"),
    Screen("me", "/me"), Screen("limits", "/limits"), Screen("cards", "/cards"), Screen("bindCard", "/cards/new"),
    Screen("security", "/security"), Screen("devices", "/security/devices"),
    Screen("twoStep", "/security/two-step"), Screen("passkeys", "/security/passkeys"),
    Screen("notices", "/security/notices"), Screen("notifications", "/notifications"),
    Screen("resetPin", "/security/pin"), Screen("changePassword", "/security/password"),
    Screen("changePin", "/security/pin/change"), Screen("signInByPassword", "/sign-in/password"),
    Screen("ownPhone", "/security/phone"), Screen("topUp", "/top-up"),
    Screen("topUpAmount", "/top-up/amount?card={card}&amount=5"),
    Screen("topUpAmount", "/top-up/amount?card={card}&amount=5", act=_open_sheet),
    Screen("transfer", "/transfer"), Screen("transferAmount", "/transfer/amount?payee={payee}&amount=900"),
    Screen("orders", "/orders"), Screen("order", "/orders/{order}"), Screen("payByCode", "/pay"),
    Screen("payShop", "/pay/{code}"), Screen("payShop", "/pay/NOTACODE"), Screen("withdraw", "/withdraw"),
    Screen("withdrawAmount", "/withdraw/amount?card={card}&amount=5"),
    Screen("withdrawAmount", "/withdraw/amount?card={card}&amount=5", act=_open_sheet),
    Screen("signUp", "/sign-up", who="nobody"), Screen("unlock", "/unlock", who="nobody"),
    Screen("resetPassword", "/reset-password", who="nobody"), Screen("outbox", "/dev/outbox", who="nobody"),
    Screen("signInByCode", "/sign-in/code", who="nobody"), Screen("lostPhone", "/lost-phone", who="nobody"),
    Screen("privacy", "/privacy"), Screen("closeAccount", "/privacy/close"),
    Screen("closed", "/closed", who="nobody"), Screen("identity", "/security/identity"),
    Screen("lostPhone", "/lost-phone"), Screen("phoneChange", "/phone-change#none", who="nobody"),
    Screen("lostAll", "/lost-all", who="nobody"), Screen("claim", "/claim#none", who="nobody"),
    Screen("claimObjection", "/claim-objection#none", who="nobody"),
    Screen("notMe", "/not-me#none", who="nobody"), Screen("acceptTerms", "/accept-terms"),
    Screen("resetLink", "/reset-link#none", who="nobody"),
    Screen("guest", "/guest", who="nobody"), Screen("guest", "/guest", who="guest"),
    Screen("guest", "/guest?topic=login_failed", who="nobody", act=_name_phone), Screen("nothing", "/no/such/page"),
)  # fmt: skip
DESKTOP: Final = (
    Screen("home", "/desk/", who="agent"), Screen("home", "/desk/", who="agent", act=_show_keys),
    Screen("conversation", "/desk/c/{conversation}", who="agent"),
    Screen("conversation", "/desk/c/{guests}", who="agent"), Screen("floor", "/desk/floor", who="agent"),
    Screen("knowledge", "/desk/knowledge", who="agent"),
    Screen("knowledge", "/desk/knowledge", who="agent", act=_begin_article),
    Screen("gaps", "/desk/gaps", who="agent"), Screen("flows", "/desk/assistant/flows", who="agent"),
    Screen("article", "/desk/knowledge/fees", who="agent"),
    Screen("article", "/desk/knowledge/fees", who="agent", act=_edit_article),
    Screen("article", "/desk/knowledge/limits", who="agent", act=_compare_article),
    Screen("assistant", "/desk/assistant", who="agent"), Screen("traces", "/desk/assistant/traces", who="agent"),
    Screen("trace", "/desk/assistant/traces/{turn}", who="agent"),
    Screen("examples", "/desk/assistant/examples", who="agent"),
    Screen("utterances", "/desk/assistant/utterances?topic=fees", who="agent"),
    Screen("versions", "/desk/assistant/versions", who="agent"),
    Screen("version", "/desk/assistant/versions/{version}", who="agent"),
    Screen("conversation", "/desk/c/{conversation}", who="agent", act=_correct),
    Screen("me", "/desk/me", who="agent"), Screen("emergency", "/desk/emergency", who="agent"),
    Screen("requests", "/desk/requests", who="agent"), Screen("accounts", "/desk/accounts", who="agent"),
    Screen("claims", "/desk/claims", who="agent"),
    Screen("claim", "/desk/claims/00000000-0000-0000-0000-000000000007", who="agent"),
    Screen("staff", "/desk/staff", who="agent"), Screen("staff", "/desk/staff", who="agent", act=_add_somebody),
    Screen("audit", "/desk/audit", who="agent"), Screen("audit", "/desk/audit", who="agent", act=_prove),
    Screen("signIn", "/desk/sign-in", who="nobody"), Screen("signIn", "/desk/sign-in", who="nobody", act=_join),
)  # fmt: skip
SHOP: Final = (
    Screen("home", "/shop", who="shop"), Screen("home", "/shop", who="nobody"),
    Screen("home", "/shop", who="nobody", act=_complain),
    Screen("orders", "/shop/orders", who="shop"), Screen("orders", "/shop/orders?only=refunded", who="shop"),
    Screen("newOrder", "/shop/orders/new", who="shop"), Screen("printedCode", "/shop/code", who="shop"),
    Screen("newOrder", "/shop/orders/new", who="shop", act=_complain),
    Screen("order", "/shop/orders/{sold}", who="shop"), Screen("order", "/shop/orders/{unpaid}", who="shop"),
    Screen("order", "/shop/orders/00000000-0000-0000-0000-000000000007", who="shop"),
    Screen("refund", "/shop/orders/{sold}/refund", who="shop"),
    Screen("refund", "/shop/orders/{sold}/refund", who="shop", act=_review),
    Screen("refund", "/shop/orders/{unpaid}/refund", who="shop"), Screen("me", "/shop/me", who="shop"),
    Screen("unlock", "/shop/unlock", who="nobody"), Screen("resetPassword", "/shop/reset-password", who="nobody"),
    Screen("nothing", "/shop/no/such/page", who="shop"),
)  # fmt: skip
HELP: Final = (
    Screen("help", "/help", who="nobody"), Screen("help", "/help", who="nobody", act=_search),
    Screen("article", "/help/transfer_failed", who="nobody"),
    Screen("check", "/help/check", who="nobody"),
    Screen("results", "/help/search?q=pin", who="nobody"), Screen("none", "/help/search?q=zzzzz", who="nobody"),
)  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """Whose screens are looked at, and what stands in their addresses."""

    cookies: dict[str, dict[str, str]]
    names: dict[str, str]


@pytest.fixture(scope="module")
async def stage(running: Running) -> Stage:
    customer = await Customer.sign_up(running.url, "江月白")
    async with aclosing(customer.http):
        await customer.top_up("200.00")
        order = await customer.order(cast.TEA, "白毫银针", "45.00")
        paid = await customer.post(f"/api/orders/{order}/payment", {"pin": cast.PIN})
        await customer.post(f"/api/records/{paid['id']}/refunds", {"amount": "5.00", "pin": cast.PIN})
        refused = await customer.send(cast.WANG, "400.00")
        await customer.send(cast.WANG, "1.00")
        say = {"client_id": "looked-at", "text": "转账怎么没成功", "record_id": refused["id"]}
        await customer.post("/api/support/messages", say)
        await customer.post("/api/support/handover")
        conversation = await customer.get("/api/support/conversation")
        names = {
            "paid": paid["id"], "refused": refused["id"], "card": customer.cards["approve"],
            "payee": str(cast.WANG.id), "order": await customer.order(cast.BOOKS, "一本诗集", "999.00"),
            "conversation": conversation["id"], "sold": order,
            "unpaid": await customer.order(cast.TEA, "白毫银针", "45.00"),
        }  # fmt: skip
    guest = Customer(httpx.AsyncClient(base_url=running.url, timeout=30, verify=CERTIFIERS), new_phone(), "")
    async with aclosing(guest.http):
        await guest.post("/api/guest/session", {"phone": guest.phone})
        await guest.post("/api/guest/handover?article=login_failed")
        names["guests"] = (await guest.get("/api/guest/conversation"))["id"]
        agent = await staff_cookies(running.url, cast.BO)
        await _write_about_limits(running.url, agent)
        names["code"] = await _print_code(running.url)
        names |= await _teach(running, agent, conversation["id"])
        shop = await shop_cookies(running.url, cast.CHEN)
        cookies = {"customer": customer.cookies, "shop": shop, "agent": agent, "guest": guest.cookies, "nobody": {}}
        return Stage(cookies, names)


async def _write_about_limits(url: str, agent: dict[str, str]) -> None:
    """Have a draft stand beside what is published."""
    async with httpx.AsyncClient(base_url=url, timeout=30, verify=CERTIFIERS, cookies=agent) as http:
        await http.get("/api/desk/me")
        draft = {
            "audience": "customer", "topics": ["limits"], "title": "Limits, and how to raise them",
            "question": "What are my limits?", "similar": [], "reasons": [], "offers": [], "body": "They are shown.",
        }  # fmt: skip
        headers = {"X-CSRF-Token": http.cookies["upay_csrf"]}
        answer = await http.put("/api/desk/knowledge/limits/en", json=draft, headers=headers)
        answer.raise_for_status()


async def _print_code(url: str) -> str:
    """Have a shop make a code for its counter."""
    async with httpx.AsyncClient(
        base_url=url, timeout=30, verify=CERTIFIERS, cookies=await shop_cookies(url, cast.CHEN)
    ) as http:  # fmt: skip
        await http.get("/api/merchant/me")
        headers = {"X-CSRF-Token": http.cookies["upay_csrf"], "Idempotency-Key": new_phone()}
        answer = await http.post("/api/merchant/printed-code", headers=headers)
        answer.raise_for_status()
        return str(answer.json()["code"])


async def _teach(running: Running, agent: dict[str, str], conversation: str) -> dict[str, str]:
    """Have an example that waits, a turn to look at, and a version with figures."""
    async with httpx.AsyncClient(base_url=running.url, timeout=30, verify=CERTIFIERS, cookies=agent) as http:
        await http.get("/api/desk/me")
        shown = (await http.get(f"/api/desk/conversations/{conversation}")).json()["messages"]
        said = next(one["id"] for one in shown if one["author"] == "customer")
        about = f"/api/desk/conversations/{conversation}/messages/{said}/about"
        headers = {"X-CSRF-Token": http.cookies["upay_csrf"]}
        (await http.post(about, json={"topic": "transfer_failed"}, headers=headers)).raise_for_status()
        turns = (await http.get("/api/desk/assistant/traces", params={"conversation": conversation})).json()["traces"]
    db, at = Database(running.database_url()), SystemClock().now()
    async with db.begin() as uow:
        number = await teaching.begin(uow, Vault.at(running.home), by=None, queued=False, at=at)
        figures = dict.fromkeys(tolerances(), 0.9) | {"messages": 20, "answered": 0.6}
        topics = {"fees": {"messages": 20, "right": 0.9, "top_3": 1.0, "wrong_of_answered": 0.0}}
        judged = {"langs": {"zh": {"figures": figures, "topics": topics, "pairs": [["fees", "limits", 2]]}}}
        check = {"lang": "zh", "figure": "right", "before": 0.9, "now": 0.9, "tolerance": 0.01, "holds": True}
        change = sa.text(
            "update support.model_version set state = 'ready', ended_at = begun_at, digest = 'of no file', "
            "holds = true, judged = :judged where number = :number"
        )
        kept = json.dumps({"now": judged, "before": judged, "checks": [check]})
        await uow.session.execute(change, {"judged": kept, "number": number})
    await db.close()
    return {"turn": turns[0]["id"], "version": str(number)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "screen", [*WALLET, *SHOP, *HELP], ids=lambda screen: f"{screen.address.split('/')[1]}-{screen}"
)
async def test_a_screen_on_the_phone(lookers: Browsers, stage: Stage, screen: Screen, lang: str) -> None:
    await _look(lookers, stage, screen, lang, PHONE)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("screen", DESKTOP, ids=str)
async def test_a_screen_of_the_desk(lookers: Browsers, stage: Stage, screen: Screen, lang: str) -> None:
    await _look(lookers, stage, screen, lang, DESK)


@pytest.mark.parametrize(("app", "screens"), [("wallet", WALLET), ("shop", SHOP), ("desk", DESKTOP)])
def test_every_link_of_an_app_is_looked_at(app: str, screens: tuple[Screen, ...]) -> None:
    source = (ROOT / "web" / "apps" / app / "util" / "paths.ts").read_text()
    [listed] = re.findall(r"export const paths = \{\n(.*?)\n\}", source, re.DOTALL)
    links = re.findall(r"^  (\w+):", listed, re.MULTILINE)
    assert links
    assert set(links) - {screen.link for screen in screens} == set()


async def _look(browsers: Browsers, stage: Stage, screen: Screen, lang: str, size: tuple[int, int]) -> None:
    browsers.expect_answer(404, "/help/")
    browsers.expect_answer(404, "/api/auth/rebinding")
    browsers.expect_answer(404, "/api/auth/not-me")
    browsers.expect_answer(404, "/api/auth/claim")
    browsers.expect_answer(404, "/api/claims/own")
    browsers.expect_answer(404, "/api/desk/claims/00000000")
    browsers.expect_answer(404, "/api/merchant/orders/00000000")
    browsers.expect_answer(404, "/api/shops/NOTACODE")
    page = await browsers.look(
        screen.address.format(**stage.names), who=screen.who, size=size, lang=lang, cookies=stage.cookies[screen.who]
    )
    await expect(page.locator("html")).to_have_attribute("lang", lang)
    await expect(page.locator("main").first).to_be_visible()
    await expect(page.locator(".waiting, .adm-skeleton, .ant-skeleton, [aria-busy=true]")).to_have_count(0)
    if screen.act is not None:
        await screen.act(page)
    await page.evaluate(_NO_FADING)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"
    await page.evaluate(AXE_SCRIPT)
    dark = lang == IN_THE_DARK
    assert _told(await page.evaluate(_AXE, _ALL_BUT_COLOURS if dark else _EVERYTHING)) == []
    if dark:
        await page.emulate_media(color_scheme="dark")
        await page.evaluate(_DRAWN)
        assert _told(await page.evaluate(_AXE, _COLOURS)) == [], "in the dark"
    if lang == "en":
        chinese = await page.evaluate(_CHINESE)
        assert [text for text in chinese if not _NAMES.search(text)] == [], "not translated"


_NAMES: Final = re.compile("|".join([
    "中文", "江月.", r"\*+\w", "白毫银针", "一本诗集", "转账怎么没成功", "转人工", "【UPay】",
    *(each.name for each in (*cast.PEOPLE, *cast.STAFF, *cast.SHOPS, *cast.KEEPERS)),
    "紫砂杯一只", "茶点两份", "茉莉花茶", "碧螺春", "明前龙井",
]))  # fmt: skip
"""What people and shops are called, and what was said: it stays as it is in every language."""
_NO_FADING: Final = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
"""Colours fade into each other; halfway they are nobody's choice."""
_AXE: Final = "async options => (await axe.run(options)).violations"
_DRAWN: Final = """async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
}"""
_CHINESE: Final = """() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        const of = node.parentElement;
        const theirs = of.closest("script, style, [role=log], [lang=zh-CN]:not(html)");
        if (theirs === null && /[\\u4e00-\\u9fff]/.test(node.data)) found.push(node.data.trim());
    }
    return found;
}"""


def _told(violations: list[Any]) -> list[str]:
    return [
        f"{each['id']}: {node['target']} {node['html'][:160]} {node.get('failureSummary', '')}"
        for each in violations
        for node in each["nodes"]
    ]
