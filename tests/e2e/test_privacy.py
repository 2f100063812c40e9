"""A copy of one's data and closing the account, at phone size, from Me to the page that says it is done."""

import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from tests.e2e.browsers import PHONE, Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import Customer

from upay.main import cast

pytestmark = pytest.mark.browser


async def _prove(page: Page, customer: Customer) -> None:
    """Prove by SMS what the sheet on top asks for."""
    sheet = page.get_by_role("dialog", name="确认是你本人")
    await expect(sheet).to_contain_text("注销账户")
    await sheet.get_by_role("button", name="获取验证码").click()
    await expect(sheet.get_by_text("分钟内有效")).to_be_visible()
    await sheet.get_by_role("textbox", name="验证码", exact=True).fill(await customer.code())
    await sheet.get_by_role("button", name="确认", exact=True).click()


async def test_a_copy_is_taken_and_then_the_account_is_closed(
    browsers: Browsers, sign_up_earlier: SignUp, tmp_path: Path
) -> None:
    for status in (401, 403):
        browsers.expect_answer(status, "/api/")
    # Whoever is signed out is not listened to; a page that is being left may ask once more.
    browsers.expect_gap()
    customer = await sign_up_earlier("何青", amount="20.00")
    page = await browsers.open("/me", cookies=customer.cookies, size=PHONE)
    await page.get_by_role("link", name="个人数据").click()
    await expect(page.get_by_text("留到").first).to_be_visible()
    await page.get_by_role("button", name="准备一份").click()
    await expect(page.get_by_role("button", name="下载")).to_be_visible(timeout=60_000)
    async with page.expect_download() as waited:
        await page.get_by_role("button", name="下载").click()
    taken = tmp_path / "copy.zip"
    await (await waited.value).save_as(taken)
    assert "summary.pdf" in zipfile.ZipFile(taken).namelist()

    await page.get_by_role("link", name="注销账户").click()
    left = page.get_by_role("link", name="账户里还有 ¥20.00")
    await expect(left).to_be_visible()
    await expect(page.get_by_role("button", name="注销账户")).to_be_disabled()
    await customer.send(cast.MEI, "20.00")
    await page.reload()
    await expect(page.get_by_text("可以注销：余额为零")).to_be_visible()
    await page.get_by_role("button", name="注销账户").click()
    sure = page.get_by_role("dialog", name="确认注销")
    await expect(sure).to_contain_text("谁也不能把它恢复")
    await sure.get_by_role("button", name="确认注销，不再恢复").click()
    await _prove(page, customer)
    await expect(page.get_by_role("heading", name="账户已注销")).to_be_visible()
    await page.get_by_role("link", name="重新注册").click()
    await expect(page.get_by_role("heading", name="注册")).to_be_visible()
