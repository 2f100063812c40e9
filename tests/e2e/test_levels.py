"""Raising one's identity level on the phone: stopped by a limit, verified by a number and two photographs, and on."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Page, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import staff_cookies
from tests.e2e.steps import ask_transfer, enter_pin
from tests.running import Running

from upay.identity.providers.sandbox_provider import number_for
from upay.main import cast

pytestmark = pytest.mark.browser


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photograph as a phone takes one, with more pixels than are kept."""
    path = tmp_path / "card.jpg"
    shades = Image.effect_noise((24, 16), 90)
    shades.resize((3000, 2000)).convert("RGB").save(path, "JPEG", quality=60)
    return path


async def _choose(page: Page, name: str, path: Path) -> None:
    box = page.get_by_role("group", name=name)
    await box.locator("input[type=file]").set_input_files(path)


async def test_a_limit_leads_to_a_number_two_photographs_and_the_payment(
    browsers: Browsers, sign_up: SignUp, running: Running, photo: Path, tmp_path: Path
) -> None:
    browsers.expect_answer(409, "/api/transfers")
    browsers.expect_answer(400, "/api/me/documents")
    customer = await sign_up("许明远", amount="500.00")
    await customer.top_up("500.00")
    friend = await sign_up(amount="20.00")
    own_id = (await customer.get("/api/me"))["id"]
    await friend.post("/api/transfers", {"payee_id": own_id, "amount": "20.00", "pin": cast.PIN})
    await customer.send(cast.WANG, "500.00")
    await customer.send(cast.WANG, "450.00")
    page = await browsers.open("/", cookies=customer.cookies)
    await ask_transfer(page, to=cast.WANG, amount="50.01")
    await enter_pin(page)
    await page.get_by_role("button", name="查看限额").first.click()
    await expect(page.get_by_text("不会重新计算")).to_be_visible()
    await page.get_by_role("link", name="提升身份等级").click()

    await page.get_by_role("radio", name="3 级").check()
    await page.get_by_role("textbox", name="身份证号").fill(number_for("name_mismatch")[:-1])
    await page.get_by_role("button", name="提交认证").click()
    await expect(page.get_by_role("textbox", name="身份证号")).to_be_focused()
    await page.get_by_role("textbox", name="身份证号").fill(number_for("name_mismatch"))
    await page.get_by_role("button", name="提交认证").click()
    await expect(page.get_by_text("请先上传证件照片")).to_be_visible()

    text = tmp_path / "card.png"
    text.write_text("no picture at all")
    await _choose(page, "证件照片", text)
    await expect(page.get_by_role("group", name="证件照片").get_by_text("不是 JPEG")).to_be_visible()
    await _choose(page, "证件照片", photo)
    await expect(page.get_by_role("img", name="你选的证件照片")).to_be_visible()
    await _choose(page, "人脸照片", photo)
    await expect(page.get_by_role("img", name="你选的人脸照片")).to_be_visible()
    await page.get_by_role("button", name="提交认证").click()
    await expect(page.get_by_role("status").filter(has_text="姓名和身份证号对不上")).to_be_focused()

    await page.get_by_text("测试号码").click()
    await page.get_by_role("button", name="通过，是另一个人").click()
    await page.get_by_role("button", name="提交认证").click()
    await expect(page.get_by_role("status").filter(has_text="认证通过，你现在是 3 级")).to_be_focused()
    await page.get_by_role("link", name="查看新的额度").click()
    await expect(page.get_by_role("heading", name="3 级的额度")).to_be_visible()
    sent = await customer.send(cast.WANG, "50.00")
    assert sent["outcome"] == "succeeded", sent

    await customer.post("/api/support/handover")
    conversation = (await customer.get("/api/support/conversation"))["id"]
    agent = await browsers.open(
        f"/desk/c/{conversation}", size=DESK, cookies=await staff_cookies(running.url, cast.ADA)
    )
    await agent.get_by_role("button", name="接手 G").click()
    await agent.get_by_role("button", name="查看有哪些照片").click()
    await agent.get_by_role("button", name="查看证件照片").click()
    dialog = agent.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="原因").fill("核对证件有效期")
    await dialog.get_by_role("button", name="查看", exact=True).click()
    await expect(agent.get_by_role("img", name="证件照片")).to_be_visible()
    await agent.get_by_role("button", name="关闭").last.click()

    await agent.get_by_role("button", name="冻结账户").click()
    await dialog.get_by_role("radio", name="只冻结一笔金额").check()
    await dialog.get_by_role("textbox", name="金额").fill("0.50")
    await dialog.get_by_role("textbox", name="原因").fill("入账待核实")
    await dialog.get_by_role("button", name="冻结账户").click()
    await expect(agent.get_by_role("complementary", name="客户").get_by_text("¥0.50")).to_be_visible()
    await page.goto("/")
    await expect(page.get_by_text("其余的余额可以照常转出和付款")).to_be_visible()
