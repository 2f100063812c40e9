"""The customer's side of support: asked before typing, which record is meant, kept while the network is away."""

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Locator, Page, expect
from tests.e2e.browsers import Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.steps import enter_pin, say, stream
from tests.running import Running

from upay.main import cast
from upay.platform.db import Database
from upay.support import workforce

pytestmark = pytest.mark.browser
LONGEST_ANSWER_MS = 2_000


async def test_the_likely_question_stands_there_before_anything_is_typed(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up(amount="20.00")
    refused = await customer.send(cast.WANG, "35.00")
    assert refused["outcome"] == "refused"
    page = await browsers.open("/support", cookies=customer.cookies)
    likely = page.get_by_role("region", name="你可能想问")
    await expect(likely.get_by_role("button").first).to_contain_text("¥35.00")
    await likely.get_by_role("button").first.click()
    await expect(_answers(page).last).to_contain_text("¥35.00")
    await expect(_answers(page).last).to_contain_text("¥20.00")
    await page.get_by_role("button", name="返回").click()
    await expect(page.get_by_role("heading", name="客服", exact=True)).to_be_visible()


async def test_two_records_that_fit_are_asked_about(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up(amount="20.00")
    for amount in ("31.00", "47.00"):
        await customer.send(cast.WANG, amount)
    page = await browsers.open("/support/chat", cookies=customer.cookies)
    await say(page, "转账失败了怎么回事")
    choices = stream(page).get_by_role("button")
    await expect(choices.filter(has_text="31.00")).to_be_visible()
    await choices.filter(has_text="31.00").click()
    await expect(_answers(page).last).to_contain_text("¥31.00")
    await expect(_answers(page).last).to_contain_text("¥20.00")
    await expect(choices.filter(has_text="47.00")).to_be_disabled()


async def test_the_wrong_one_is_put_right_and_the_next_question_needs_no_subject(
    browsers: Browsers, sign_up: SignUp
) -> None:
    customer = await sign_up("蔚之岚", amount="20.00")
    for amount in ("31.00", "47.00"):
        await customer.send(cast.WANG, amount)
    page = await browsers.open("/support/chat", cookies=customer.cookies)
    await say(page, "31 块那笔转账为什么失败")
    await expect(_answers(page).last).to_contain_text("¥31.00")
    await say(page, "不是这笔，是 47 块那笔")
    await expect(_answers(page).last).to_contain_text("¥47.00")
    await say(page, "那退款呢？")
    await expect(_answers(page).last).to_contain_text("退款")


async def test_a_freeze_in_the_chat_takes_one_press_and_two_do_it_once(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up("郗照临", amount="20.00")
    page = await browsers.open("/support/chat", cookies=customer.cookies)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/api/actions") else None)
    await say(page, "手机丢了")
    await stream(page).get_by_role("button", name="冻结账户").last.dblclick()
    await expect(page.get_by_text("账户目前被冻结").first).to_be_visible()
    assert (len(asked), (await customer.get("/api/me"))["frozen"]) == (1, True)


async def test_an_old_button_says_that_its_thing_is_done(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up(amount="20.00")
    await customer.send(cast.WANG, "35.00")
    page = await browsers.open("/support/chat", cookies=customer.cookies)
    await say(page, "转账失败了怎么回事")
    again = stream(page).get_by_role("button", name="再试一次").first
    await expect(again).to_have_attribute("aria-disabled", "false")
    await customer.top_up("15.00")
    await expect(stream(page).get_by_text("余额已经够了，不用再充。").first).to_be_visible()
    await again.click()
    await page.get_by_role("dialog").get_by_role("button", name="确认").click()
    await enter_pin(page)
    await expect(_answers(page).last).to_contain_text("¥35.00")
    await expect(again).to_have_attribute("aria-disabled", "true")
    await expect(again).to_have_accessible_description("后来已经成功了，不用再试。")
    await page.reload()
    await expect(again).to_have_attribute("aria-disabled", "true")


async def test_it_is_said_by_keyboard_whether_an_answer_solved_it(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up(amount="20.00")
    page = await browsers.open("/support/chat", cookies=customer.cookies)
    await say(page, "充值要手续费吗")
    asked = stream(page).get_by_role("group", name="解决了吗？")
    solved, not_solved = (asked.get_by_role("button", name=name, exact=True) for name in ("解决了", "没解决"))
    await not_solved.focus()
    await page.keyboard.press("Enter")
    await expect(not_solved).to_have_attribute("aria-pressed", "true")
    await expect(_answers(page).last).to_contain_text("换个说法")
    await solved.press("Space")
    await expect(solved).to_have_attribute("aria-pressed", "true")
    await expect(not_solved).to_have_attribute("aria-pressed", "false")
    await expect(asked.get_by_role("status")).to_have_text("已记下，谢谢。")
    await say(page, "怎么保护账户安全")
    await expect(stream(page).get_by_text("你说：解决了")).to_be_visible()
    await expect(asked).to_have_count(1)
    await expect(not_solved).to_have_attribute("aria-pressed", "false")


async def test_what_is_written_offline_is_kept_and_sent_later(browsers: Browsers, sign_up: SignUp) -> None:
    browsers.expect_gap()
    customer = await sign_up()
    page = await browsers.open("/support/chat", cookies=customer.cookies)
    await expect(page.get_by_role("status").filter(has_text="助手在回答")).to_be_visible()
    await page.context.set_offline(True)
    await say(page, "怎么充值")
    await expect(page.get_by_text("等待发送，联网后自动发出")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_text("等待发送，联网后自动发出")).to_be_hidden()
    await expect(_answers(page).last).to_contain_text("充值")
    said = await customer.get("/api/support/conversation")
    assert [message["text"] for message in said["messages"] if message["author"] == "customer"] == ["怎么充值"]


async def test_a_page_that_needed_the_network_comes_by_itself_when_it_is_back(
    browsers: Browsers, sign_up: SignUp
) -> None:
    browsers.expect_gap()
    customer = await sign_up()
    page = await browsers.open("/", cookies=customer.cookies)
    await expect(page.get_by_role("navigation", name="常用操作")).to_be_visible()
    await page.context.set_offline(True)
    await page.get_by_role("link", name="账单", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("页面没能打开")
    await page.context.set_offline(False)
    await expect(page.get_by_role("heading", name="账单")).to_be_visible()


async def test_in_a_long_chat_only_the_stream_scrolls(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up()
    page = await browsers.open("/support/chat", cookies=customer.cookies)
    for _ in range(2):
        await say(page, "\n".join(["一行"] * 30))
    await expect(stream(page).get_by_text("助手").nth(1)).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "the page itself stays"


async def test_the_first_answer_comes_at_once(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up(amount="20.00")
    await customer.send(cast.WANG, "35.00")
    page = await browsers.open("/support/chat", cookies=customer.cookies)
    await expect(page.get_by_role("status").filter(has_text="助手在回答")).to_be_visible()
    await page.get_by_label("消息", exact=True).fill("转账怎么没成功")
    took = await page.evaluate(
        """() => new Promise((resolve) => {
            const log = document.querySelector("[role=log]");
            const before = log.querySelectorAll(".chat-role-assistant").length;
            const start = performance.now();
            new MutationObserver(() => {
                if (log.querySelectorAll(".chat-role-assistant").length > before)
                    requestAnimationFrame(() => resolve(performance.now() - start));
            }).observe(log, { childList: true, subtree: true });
            document.querySelector(".chat-send").click();
        })"""
    )
    print(f"first answer on the screen after {took:.0f} ms")  # noqa: T201 -- a measurement, for who looks
    assert took <= LONGEST_ANSWER_MS


async def test_an_empty_chat_says_how_to_begin_and_asks_with_a_tap(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up(amount="20.00")
    await customer.send(cast.WANG, "35.00")
    page = await browsers.open("/support/chat", cookies=customer.cookies)
    await expect(stream(page)).to_contain_text("想问什么，直接说就行")
    likely = stream(page).get_by_role("region", name="你可能想问").get_by_role("button")
    await expect(likely.first).to_contain_text("¥35.00")
    await likely.first.click()
    await expect(_answers(page).last).to_contain_text("¥20.00")
    await expect(likely).to_have_count(0)


async def test_who_asks_while_nobody_is_on_duty_is_told_by_when(
    browsers: Browsers, running: Running, sign_up: SignUp
) -> None:
    customer = await sign_up("祝远山")
    await _nobody_on_duty(running)
    page = await browsers.open("/support", cookies=customer.cookies)
    await expect(page.get_by_role("region", name="人工客服")).to_contain_text("没有客服在线")
    await page.goto("/support/chat")
    await page.get_by_role("banner").get_by_role("button", name="转人工").click()
    told = page.get_by_role("status").filter(has_text="工单 T")
    await expect(told).to_contain_text("前回复")
    number = re.search(r"T\d{5}", await told.inner_text())
    assert number is not None
    await expect(_answers(page).last).to_contain_text(number[0])
    await expect(_answers(page).last).to_contain_text("现在没有客服在线")
    await page.get_by_role("button", name="返回").click()
    await expect(page.locator("strong", has_text=number[0])).to_be_visible()


async def _nobody_on_duty(running: Running) -> None:
    """Let everybody leave the desk, whom other tests have sitting there."""
    db = Database(running.database_url())
    async with db.begin() as uow:
        for colleague in await workforce.on_duty(uow):
            await workforce.set_duty(uow, staff_id=colleague, on=False, at=datetime.now(UTC))
    await db.close()


def _answers(page: Page) -> Locator:
    return stream(page).locator(".chat-line:not(.chat-mine)")
