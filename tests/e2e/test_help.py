"""The help centre: answers while one types, everything readable without a script, and the way to a person."""

import pytest
from playwright.async_api import expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.conftest import SignUp

pytestmark = pytest.mark.browser


async def test_articles_come_while_one_types_and_open_by_keyboard(browsers: Browsers) -> None:
    page = await browsers.open("/help", size=DESK)
    field = page.get_by_role("combobox")
    await field.press_sequentially("忘记支付密码", delay=10)
    await expect(page.get_by_role("option").first).to_contain_text("支付密码")
    await field.press("ArrowDown")
    await expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    await field.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("支付密码")
    await page.get_by_role("button", name="解决", exact=False).first.click()
    await expect(page.get_by_role("status").filter(has_text="谢")).to_be_visible()


async def test_without_a_script_everything_is_there(browsers: Browsers) -> None:
    page = await browsers.open("/help", java_script_enabled=False)
    await page.get_by_role("searchbox").or_(page.get_by_role("textbox")).first.fill("退款")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=2).first).to_contain_text("退款")
    await page.get_by_role("heading", level=2).first.get_by_role("link").click()
    await expect(page.get_by_role("article")).to_contain_text("退款")
    await page.get_by_role("link", name="English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.get_by_role("article")).to_contain_text("efund")


async def test_an_article_goes_along_to_the_chat(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up()
    page = await browsers.open("/help/limits", cookies=customer.cookies)
    await page.get_by_role("region", name="问题解决了吗").get_by_role("link", name="问客服").click()
    question = page.locator(".chat-suggestions").get_by_role("button")
    await expect(question).to_be_visible()
    asked = await question.inner_text()
    await question.click()
    await expect(page.get_by_role("log").locator(".chat-mine")).to_contain_text(asked)
    await expect(page.get_by_role("log").locator(".chat-role-assistant")).to_be_visible()
