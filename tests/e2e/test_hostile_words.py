"""Names and words that were chosen to do harm, on the screens that show them: no dialog, no element, no overflow."""

import pytest
from playwright.async_api import Page, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import shop_cookies
from tests.e2e.steps import in_queue, reply, say, sign_in_agent, stream

from upay.main import cast

pytestmark = pytest.mark.browser

NAME = "<img src=x onerror=alert(1)>$t(title){{x}} \u202e00.9¥"
SEEN = "<img src=x onerror=alert(1)>$t(title){{x}} 00.9¥"
TITLE = "</title><script>alert(2)</script>{{count}} دفع 🙏"
LONG = "长" * 300 + "<b>x</b>" + "W" * 300 + "\u202e"


async def test_hostile_names_and_words_are_text_at_the_wallet_the_shop_and_the_desk(
    browsers: Browsers, sign_up: SignUp
) -> None:
    payer = await sign_up("丘<b>陵</b>", amount="60.00")
    payee = await sign_up(NAME)
    opened: list[str] = []
    payer_page = await browsers.open("/", cookies=payer.cookies)
    shop = await browsers.open("/shop/orders/new", cookies=await shop_cookies(browsers.url, cast.CHEN))
    desk = await browsers.open("/desk", size=DESK)
    for page in (payer_page, shop, desk):
        page.on("dialog", lambda dialog: opened.append(dialog.message))

    await payer_page.goto("/transfer")
    await payer_page.get_by_label("对方手机号").fill(payee.phone)
    await payer_page.get_by_role("button", name="下一步").click()
    await expect(payer_page.get_by_text("<************")).to_be_visible()
    body = {"phone": payee.phone, "amount": "3.00", "pin": cast.PIN, "note": f"{TITLE}\n{LONG[:120]}\u202e"}
    sent = await payer.post("/api/transfers", body)
    await payer_page.goto(f"/records/{sent['id']}")
    await expect(payer_page.get_by_text(SEEN).first).to_be_visible()
    await expect(payer_page.get_by_text(TITLE).first).to_be_visible()
    await _nothing_made(payer_page)

    await shop.get_by_label("金额（元）").fill("5.00")
    await shop.get_by_label("卖的是什么").fill(TITLE)
    await shop.get_by_label("客户手机号（选填）").fill(payer.phone)
    await shop.get_by_role("button", name="开单").click()
    await expect(shop.get_by_text(TITLE).first).to_be_visible()
    await _nothing_made(shop)
    await payer_page.goto("/orders")
    await payer_page.get_by_role("link").filter(has_text=TITLE).click()
    await expect(payer_page.get_by_text(TITLE).first).to_be_visible()

    await payer_page.goto("/support/chat")
    await say(payer_page, LONG)
    await expect(stream(payer_page)).to_contain_text("<b>x</b>")
    await payer_page.get_by_role("button", name="转人工").first.click()
    await sign_in_agent(desk, cast.BEN)
    await (await in_queue(desk, payer_page)).click()
    await desk.get_by_role("toolbar").get_by_role("button", name="接手").click()
    await expect(desk.get_by_role("main")).to_contain_text("<b>x</b>")
    await expect(desk.get_by_role("complementary", name="客户")).to_contain_text("¥3.00")
    await reply(desk, TITLE)
    await expect(stream(payer_page)).to_contain_text(TITLE)
    for page in (payer_page, desk):
        await _nothing_made(page)
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, "nothing runs off the side"
    assert opened == []


async def _nothing_made(page: Page) -> None:
    assert await page.locator("img[onerror], script:not([src]), [onload]").count() == 0
    assert await page.locator("b").filter(has_text="x").count() == 0
