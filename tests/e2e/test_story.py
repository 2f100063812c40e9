"""One matter from the refused transfer to the rating, on the customer's phone and at the agent's desk."""

import re

import pytest
from playwright.async_api import Page, expect
from tests.e2e.browsers import DESK, PHONE, WIDE, Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import Customer
from tests.e2e.steps import ask_transfer, come_in, enter_pin, in_queue, reply, say, sign_in_agent, stream
from tests.running import Running

from upay.main import cast

pytestmark = pytest.mark.browser


# Two colleagues, so that the second need not wait until an app shows a code that was not taken.
@pytest.mark.parametrize(
    ("size", "name", "colleague"),
    [(PHONE, "周小满", cast.ADA), (WIDE, "秦若宽", cast.BEN)],
    ids=["phone", "wide"],
)
async def test_a_refused_transfer_is_understood_mended_and_talked_about(
    running: Running,
    browsers: Browsers,
    sign_up: SignUp,
    *,
    size: tuple[int, int],
    name: str,
    colleague: cast.Colleague,
) -> None:
    customer = await sign_up(name, amount="160.00")
    browsers.expect_answer(409, "/api/transfers")
    page = await browsers.open("/", size=size)
    await come_in(browsers, page, phone=customer.phone, password=customer.password)
    await expect(page.get_by_label("账户余额")).to_contain_text("¥160.00")
    await _is_refused(page, customer)
    await _asks_why(page)
    await _mends_it_in_the_chat(page)
    await _finds_both_in_the_records(page)
    agent = await browsers.open("/desk", size=DESK)
    await sign_in_agent(agent, colleague)
    await _is_served(page, agent, colleague)
    await _rates(page)
    assert running.check_books() == "the books are clean"


async def _is_refused(page: Page, customer: Customer) -> None:
    """The balance covers it when it is reviewed, and no more when the PIN is entered."""
    await ask_transfer(page, to=cast.WANG, amount="150")
    await customer.send(cast.WANG, "40.00")
    await enter_pin(page)
    await expect(page.get_by_role("heading", name="结果")).to_be_visible()
    why = page.get_by_role("region").filter(has=page.get_by_role("button", name="充值"))
    await expect(why).to_contain_text("¥150.00")
    await expect(why).to_contain_text("¥120.00")
    await expect(why).to_contain_text("没有")
    await expect(page.get_by_text("未成功").first).to_be_visible()


async def _asks_why(page: Page) -> None:
    await page.get_by_role("link", name="问客服这一笔").click()
    await expect(page.get_by_text("不带这笔")).to_be_visible()
    await page.get_by_role("button", name="这笔为什么没有成功？").click()
    answer = stream(page).get_by_text("助手").locator("..").locator("..").last
    await expect(answer).to_contain_text("¥150.00")
    await expect(answer).to_contain_text("¥120.00")


async def _mends_it_in_the_chat(page: Page) -> None:
    await stream(page).get_by_role("button", name="充值").last.click()
    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_label("金额（元）")).to_have_value("30.00")
    await sheet.get_by_role("button", name="下一步").click()
    await sheet.get_by_role("button", name="确认").click()
    await enter_pin(page)
    await expect(sheet).to_be_hidden()
    await stream(page).get_by_role("button", name=re.compile("再|重")).last.click()
    await page.get_by_role("dialog").get_by_role("button", name="确认").click()
    await enter_pin(page)
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def _finds_both_in_the_records(page: Page) -> None:
    await page.goto("/records")
    records = page.get_by_role("main").get_by_role("listitem")
    await expect(records.filter(has_text="¥150.00")).to_have_count(2)
    await expect(records.filter(has_text="¥150.00").filter(has_text="未成功")).to_have_count(1)


async def _is_served(page: Page, agent: Page, colleague: cast.Colleague) -> None:
    await page.goto("/support/chat")
    await page.get_by_role("banner").get_by_role("button", name="转人工").click()
    await expect(page.get_by_role("status").filter(has_text="已转人工")).to_be_visible()

    await (await in_queue(agent, page)).click()
    pane = agent.get_by_role("complementary", name="客户")
    await expect(pane.get_by_role("region", name="摘要").get_by_role("listitem").first).to_be_visible()
    await expect(pane.get_by_role("region", name="最近没成功的")).to_contain_text("¥150.00")
    await agent.get_by_role("button", name="接手").first.click()
    await expect(page.get_by_role("status").filter(has_text=f"{colleague.name} 在为你服务")).to_be_visible()

    await reply(agent, "您好，我在看您的这笔转账。")
    await expect(stream(page).get_by_text("您好，我在看您的这笔转账。")).to_be_visible()
    await expect(agent.get_by_role("main").get_by_text("已读").last).to_be_visible()

    await page.get_by_label("消息", exact=True).press_sequentially("谢谢", delay=20)
    await expect(agent.get_by_text("正在输入")).to_be_visible()
    await say(page, "谢谢，已经转成功了")
    await expect(agent.get_by_role("main").get_by_text("谢谢，已经转成功了")).to_be_visible()
    await expect(stream(page).get_by_text("已读").last).to_be_visible()

    await agent.get_by_role("button", name="结束").click()
    await agent.get_by_role("dialog").get_by_role("button", name="结束").click()
    await expect(page.get_by_role("status").filter(has_text="本次服务已结束")).to_be_visible()


async def _rates(page: Page) -> None:
    rating = page.get_by_role("region", name="评价本次服务")
    await rating.get_by_role("radio", name="解决了").check()
    await rating.get_by_role("radio", name="5 分").check()
    await rating.get_by_role("button", name="提交评价").click()
    await expect(rating).to_be_hidden()
