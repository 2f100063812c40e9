"""Freezing at the desk, lifting by a second person, and a name in clear for five minutes."""

import pytest
from playwright.async_api import Page, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.conftest import SignUp
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
    await expect(row.get_by_role("listitem")).to_contain_text("只停转出小安冻结")
    await row.get_by_role("button", name="批准", exact=True).click()
    sure = supervisor.get_by_role("dialog")
    await expect(sure).to_contain_text("只停转出小安冻结")
    await sure.get_by_role("button", name="批准", exact=True).click()
    await expect(row).to_contain_text("已批准")
    await expect(pane.get_by_text("账户没有冻结")).to_be_visible()
    assert (await customer.send(cast.WANG, "1.00"))["outcome"] == "succeeded"
    await customer.http.aclose()


async def test_a_supervisor_freezes_who_is_not_chatting_and_an_agent_finds_no_way_there(
    browsers: Browsers, running: Running, sign_up: SignUp
) -> None:
    browsers.expect_answer(403, "/api/desk/accounts")
    customer = await sign_up("瞿知夏", amount="30.00")
    page = await browsers.open("/desk/accounts", size=DESK, cookies=await staff_cookies(running.url, cast.BO))
    await page.get_by_role("button", name="查找").click()
    await expect(page.get_by_text("请写明原因")).to_be_visible()
    await page.get_by_label("手机号、邮箱或账户编号").fill("13900000000")
    await page.get_by_label("原因").fill("收到法院文书")
    await page.get_by_role("button", name="查找").click()
    await expect(page.get_by_text("没有找到账户。")).to_be_visible()
    await page.get_by_label("手机号、邮箱或账户编号").fill(customer.phone)
    await page.get_by_role("button", name="查找").click()
    found = page.get_by_role("region", name="**夏")
    await expect(found).to_contain_text("账户没有冻结")
    await found.get_by_role("button", name="冻结账户").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="原因").fill("冻结裁定")
    await dialog.get_by_role("button", name="冻结账户").click()
    await expect(dialog.get_by_text("请填写文书编号")).to_be_visible()
    await dialog.get_by_label("冻结文书编号").fill("（2026）沪01执12号")
    await dialog.get_by_role("button", name="冻结账户").dblclick()
    await expect(found.get_by_role("listitem")).to_have_count(1)
    await expect(found.get_by_role("listitem")).to_contain_text("有权机关 · （2026）沪01执12号")
    assert (await customer.send(cast.WANG, "1.00"))["why"]["code"] == "account_frozen"

    agent = await browsers.open("/desk", size=DESK, cookies=await staff_cookies(running.url, cast.BEN))
    await expect(agent.get_by_role("navigation", name="会话列表")).to_be_visible()
    await expect(agent.get_by_role("link", name="冻结账户")).to_have_count(0)
    await agent.goto("/desk/accounts")
    await agent.get_by_label("手机号、邮箱或账户编号").fill(customer.phone)
    await agent.get_by_label("原因").fill("看看是谁")
    async with agent.expect_response("**/api/desk/accounts/find") as answered:
        await agent.get_by_role("button", name="查找").click()
    assert (await answered.value).status == 403
    await expect(agent.get_by_role("alert")).to_be_visible()
    await expect(agent.get_by_role("region", name="**夏")).to_have_count(0)


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
