"""Lost everything, as people do it: on a phone from the sign-in page to a new password, with two people at the desk."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.async_api import Page, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import code_for, new_phone, staff_cookies
from tests.e2e.test_levels import photo
from tests.running import Running

from upay.identity.providers.sandbox_provider import number_for
from upay.main import cast
from upay.platform.db import Database

__all__ = ["photo"]
pytestmark = pytest.mark.browser
NUMBER = number_for("approve")


async def _send(page: Page, name: str, path: Path) -> None:
    box = page.get_by_role("group", name=name)
    await box.locator("input[type=file]").set_input_files(path)
    await expect(box.get_by_text(f"{name}已上传").first).to_be_visible()


async def _look(desk: Page) -> None:
    """Open both photographs that were sent, each for a reason."""
    for number, name in enumerate(("证件照片", "人脸照片")):
        await desk.get_by_role("button", name=f"查看{name}").click()
        await desk.get_by_role("dialog").get_by_label("原因").fill("和档案对照")
        await desk.get_by_role("dialog").get_by_role("button", name="查看", exact=True).click()
        await expect(desk.get_by_role("img", name=name)).to_be_visible()
        await desk.get_by_role("button", name="关闭").last.click()
        await expect(desk.get_by_text("已看过")).to_have_count(number + 1)


async def _wait_is_over(running: Running) -> None:
    db = Database(running.database_url())
    async with db.begin() as uow:
        await uow.session.execute(
            sa.text("update identity.claim set cools_until = cools_until - interval '7 days' where state = 'cooling'")
        )
        await uow.session.execute(
            sa.text(
                "update identity.one_time_code set sent_at = sent_at - interval '1 hour' where approves is not null"
            )
        )
    await db.close()


async def test_documents_two_people_and_a_wait_give_an_account_back(
    browsers: Browsers, running: Running, sign_up: SignUp, photo: Path
) -> None:  # fmt: skip
    browsers.expect_answer(401, "/api/")
    owner = await sign_up("林牧", amount="120.00")
    await owner.post("/api/me/level", {"level": 2, "name": "林牧", "id_number": NUMBER})
    phone = new_phone()

    page = await browsers.open("/")
    await page.get_by_role("link", name="什么都用不了了").click()
    await page.get_by_role("textbox", name="账户原来的手机号或邮箱").fill(owner.phone)
    await page.get_by_role("textbox", name="现在用的手机号").fill(phone)
    await page.get_by_role("button", name="开始申请").click()
    await expect(page.get_by_text("申请编号")).to_be_visible()
    await page.get_by_role("button", name="获取验证码").click()
    await expect(page.get_by_text("，10 分钟内有效")).to_be_visible()
    await page.get_by_role("textbox", name="验证码", exact=True).fill(await code_for(owner.http, phone))
    await page.get_by_role("button", name="下一步").click()
    digits = (await page.get_by_label("校验数字").locator("strong").inner_text()).strip()
    assert re.fullmatch(r"\d{4}", digits)
    await _send(page, "证件照片", photo)
    await expect(page.get_by_role("img", name="你选的证件照片")).to_be_visible()
    await _send(page, "人脸照片", photo)
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_role("textbox", name="姓名").fill("林牧")
    await page.get_by_role("textbox", name="身份证号").fill(NUMBER)
    for question in range(3):
        await page.get_by_role("group").nth(question).get_by_role("radio").first.check()
    await page.get_by_role("button", name="提交申请").click()
    await expect(page.get_by_role("heading", name="已收到，正在审核")).to_be_visible()

    agent = await browsers.open("/desk/claims", size=DESK, cookies=await staff_cookies(running.url, cast.ADA))
    row = agent.get_by_role("row").filter(has_text=f"{owner.phone[:3]}****{owner.phone[-4:]}")
    await row.get_by_role("link").click()
    await expect(agent.get_by_text("核验方：通过")).to_be_visible()
    await expect(agent.get_by_text("一致", exact=True)).to_have_count(2)
    await expect(agent.get_by_text("不能交还：两张照片还没看完")).to_be_visible()
    await expect(agent.get_by_role("button", name="建议交还")).to_be_disabled()
    await _look(agent)
    await agent.get_by_role("button", name="建议交还").click()
    await agent.get_by_role("dialog").get_by_label("原因").fill("证件和档案一致")
    await agent.get_by_role("dialog").get_by_label(f"两张照片里都有手写的 {digits}").check()
    await agent.get_by_role("dialog").get_by_role("button", name="建议交还").click()
    await expect(agent.get_by_text("由另一位主管批准")).to_be_visible()

    supervisor = await browsers.open(
        agent.url.removeprefix(running.url), size=DESK, cookies=await staff_cookies(running.url, cast.BO)
    )
    await expect(supervisor.get_by_role("button", name="批准交还")).to_be_disabled()
    await _look(supervisor)
    await supervisor.get_by_role("button", name="批准交还").click()
    await supervisor.get_by_role("dialog").get_by_label("原因").fill("照片和数字都核对过")
    await supervisor.get_by_role("dialog").get_by_role("button", name="批准交还").click()
    await expect(supervisor.get_by_role("dialog").get_by_text("两张照片里都看得到这组数字，才能认定")).to_be_visible()
    await supervisor.get_by_role("dialog").get_by_label(f"两张照片里都有手写的 {digits}").check()
    await supervisor.get_by_role("dialog").get_by_role("button", name="批准交还").click()
    await expect(supervisor.get_by_text("账户本人可以取消").first).to_be_visible()

    mine = await browsers.open("/", cookies=owner.cookies)
    await expect(mine.get_by_role("button", name="不是我本人，取消申请")).to_be_visible()
    await mine.close()
    await _wait_is_over(running)
    await page.reload()
    await page.get_by_role("button", name="获取验证码").click()
    await expect(page.get_by_text("，10 分钟内有效")).to_be_visible()
    await page.get_by_role("textbox", name="验证码", exact=True).fill(await code_for(owner.http, phone))
    await page.get_by_label("新的登录密码").fill("heron-under-bridge-88")
    await page.get_by_label("再输一次登录密码").fill("heron-under-bridge-88")
    await page.get_by_label("新支付密码（6 位数字）").fill("739105")
    await page.get_by_label("再输一次支付密码").fill("739105")
    await page.get_by_role("button", name="找回账户").click()
    await expect(page.get_by_text("账户已找回")).to_be_visible()
    await page.get_by_role("link", name="登录").click()
    await page.get_by_role("textbox", name="手机号").fill(phone)
    await page.get_by_label("登录密码").fill("heron-under-bridge-88")
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_role("navigation", name="常用操作")).to_be_visible()
    await expect(page.get_by_text("120.00").first).to_be_visible()
