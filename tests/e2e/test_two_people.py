"""Freezing at the desk, lifting by a second person, and a name in clear for five minutes."""

import pytest
from playwright.async_api import Page, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.people import Customer, staff_cookies
from tests.running import Running

from upay.main import cast

pytestmark = pytest.mark.browser


async def test_an_agent_freezes_and_another_person_lifts(browsers: Browsers, running: Running) -> None:
    browsers.expect_answer(403, "/api/")
    customer = await Customer.sign_up(running.url, "沈一诺")
    await customer.top_up("50.00")
    await customer.post("/api/support/handover")
    conversation = (await customer.get("/api/support/conversation"))["id"]
    agent = await _at(browsers, running, conversation)
    freeze = agent.get_by_role("button", name="冻结账户")
    await expect(freeze).to_be_disabled()
    await agent.get_by_role("button", name="接手 G").click()
    await freeze.click()
    dialog = agent.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="原因").fill("客户说手机被抢")
    await dialog.get_by_role("button", name="冻结账户").click()
    pane = agent.get_by_role("complementary", name="客户")
    await expect(pane.get_by_text("小安冻结")).to_be_visible()
    refused = await customer.send(cast.WANG, "1.00")
    assert refused["why"]["code"] == "account_frozen"
    await pane.get_by_role("button", name="申请解除冻结").click()
    await dialog.get_by_role("textbox", name="原因").fill("手机找回来了")
    await dialog.get_by_role("button", name="申请解除冻结").click()
    await expect(pane.get_by_text("等主管审批")).to_be_visible()
    cookies = await staff_cookies(running.url, cast.BO)
    supervisor = await browsers.open("/desk", size=DESK, cookies=cookies)
    await supervisor.get_by_role("link", name="审批").click()
    row = supervisor.get_by_role("row").filter(has_text="手机找回来了")
    await row.get_by_role("button", name="批准", exact=True).click()
    await supervisor.get_by_role("dialog").get_by_role("button", name="批准", exact=True).click()
    await expect(row).to_contain_text("已批准")
    await expect(pane.get_by_text("账户没有冻结")).to_be_visible()
    assert (await customer.send(cast.WANG, "1.00"))["outcome"] == "succeeded"
    await customer.http.aclose()


async def test_a_name_in_clear_takes_a_reason(browsers: Browsers, running: Running) -> None:
    customer = await Customer.sign_up(running.url, "沈二诺")
    await customer.post("/api/support/handover")
    conversation = (await customer.get("/api/support/conversation"))["id"]
    page = await _at(browsers, running, conversation)
    await page.get_by_role("button", name="接手 G").click()
    pane = page.get_by_role("complementary", name="客户")
    await expect(pane.get_by_text("沈二诺")).to_have_count(0)
    await pane.get_by_role("button", name="查看完整姓名和号码").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="查看完整姓名和号码").click()
    await expect(dialog.get_by_text("请写明原因")).to_be_visible()
    await dialog.get_by_role("textbox", name="原因").fill("核对开户姓名")
    await dialog.get_by_role("button", name="查看完整姓名和号码").click()
    await expect(pane.get_by_text("沈二诺")).to_be_visible()
    await expect(pane.get_by_text("5 分钟后自动隐藏")).to_be_visible()
    await customer.http.aclose()


async def _at(browsers: Browsers, running: Running, conversation: str) -> Page:
    """Open a conversation at the desk of somebody who serves customers."""
    cookies = await staff_cookies(running.url, cast.ADA)
    return await browsers.open(f"/desk/c/{conversation}", size=DESK, cookies=cookies)
