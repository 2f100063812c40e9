"""Photographs as a proof, as people do it: sent in the chat on a phone, looked at and passed at the desk."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import staff_cookies
from tests.e2e.test_levels import photo
from tests.running import Running

from upay.identity.providers.sandbox_provider import number_for
from upay.main import cast

__all__ = ["photo"]
pytestmark = pytest.mark.browser


async def _send(page: Page, name: str, path: Path) -> None:
    box = page.get_by_role("group", name=name)
    await box.locator("input[type=file]").set_input_files(path)
    await expect(box.get_by_text(f"{name}已上传").first).to_be_visible()


async def test_photographs_are_sent_in_the_chat_compared_looked_at_and_passed(
    browsers: Browsers, running: Running, sign_up: SignUp, photo: Path
) -> None:
    customer = await sign_up("池欣")
    await customer.post(
        "/api/me/level", {"level": 2, "name": "池欣", "id_number": number_for("approve_second", born=date(1983, 4, 5))}
    )
    await customer.post("/api/support/handover")
    page = await browsers.open("/support/chat", cookies=customer.cookies)
    chat = (await (await page.request.get("/api/support/conversation")).json())["id"]
    agent = await browsers.open(f"/desk/c/{chat}", size=DESK, cookies=await staff_cookies(running.url, cast.ADA))
    await agent.get_by_role("button", name="接手").first.click()
    pane = agent.get_by_role("complementary", name="客户")
    await pane.get_by_role("button", name="发起核实").click()
    await page.get_by_role("button", name="去确认").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("button", name="证件照片").click()
    await sheet.get_by_role("button", name="提交照片").click()
    await expect(sheet.get_by_text("请先上传证件照片")).to_be_visible()
    digits = (await sheet.get_by_label("校验数字").locator("strong").inner_text()).strip()
    assert re.fullmatch(r"\d{4}", digits)
    await _send(page, "证件照片", photo)
    await expect(sheet.get_by_role("img", name="你选的证件照片")).to_be_visible()
    await _send(page, "人脸照片", photo)
    await sheet.get_by_role("button", name="提交照片").click()
    await expect(sheet.get_by_text("照片已提交，正在核对")).to_be_visible()

    photos = pane.get_by_role("region", name="核对证件照片")
    await expect(photos.get_by_text("核验方：通过")).to_be_visible()
    await expect(photos.get_by_role("button", name="是本人", exact=True)).to_be_disabled()
    await expect(photos.get_by_text("还不能认定是本人：两张照片还没看完")).to_be_visible()
    for name in ("证件照片", "人脸照片"):
        await photos.get_by_role("button", name=f"查看{name}").click()
        await agent.get_by_role("dialog").get_by_label("原因").fill("和档案对照")
        await agent.get_by_role("dialog").get_by_role("button", name="查看").click()
        await expect(agent.locator(f"img[alt={name}]")).to_be_visible()
        await expect(agent.get_by_role("dialog").get_by_text(f"纸上应写着 {digits}")).to_be_visible()
        await agent.get_by_role("button", name="关闭").last.click()
    await photos.get_by_role("button", name="是本人", exact=True).click()
    await agent.get_by_role("dialog").get_by_label("原因").fill("证件清楚，是同一个人")
    await agent.get_by_role("dialog").get_by_role("button", name="是本人").click()
    await expect(agent.get_by_text("两张照片里都看得到这组数字，才能认定")).to_be_visible()
    await agent.get_by_role("dialog").get_by_label(f"两张照片里都有手写的 {digits}").check()
    await agent.get_by_role("dialog").get_by_role("button", name="是本人").click()
    await expect(pane.get_by_text("已达到 1 级，需要 1 级")).to_be_visible()
    await expect(page.get_by_text("已确认是你本人")).to_be_visible()
