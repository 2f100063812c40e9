"""The meter under a password that is being chosen: a word for each step, asked for once typing pauses."""

import pytest
from playwright.async_api import Page, Request, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.conftest import SignUp

pytestmark = pytest.mark.browser

_ASKED = "/password/strength"


def _heard(page: Page, path: str = _ASKED) -> list[str]:
    """Return a list that fills with what the server is asked about."""
    asked: list[str] = []

    def hear(request: Request) -> None:
        if request.url.endswith(path):
            asked.append(str((request.post_data_json or {}).get("password")))

    page.on("request", hear)
    return asked


async def test_a_password_is_judged_while_it_is_chosen_and_the_refusal_says_the_same(
    browsers: Browsers, sign_up: SignUp
) -> None:
    browsers.expect_answer(400, "/api/me/password")
    customer = await sign_up("甘棠")
    page = await browsers.open("/security/password", cookies=customer.cookies)
    asked = _heard(page)
    field, said = page.get_by_label("新的登录密码"), page.locator("[aria-live=polite]", has_text="密码强度")
    await page.get_by_label("现在的登录密码").fill(customer.password)
    await field.press_sequentially("passwor")
    await expect(page.get_by_text("至少 8 位，不要用生日")).to_be_visible()
    await expect(said).to_have_count(0)
    await field.press_sequentially("d1")
    await expect(said).to_contain_text("密码强度：太弱")
    await expect(said).to_contain_text("这个密码太常见，很容易被猜到。")
    await expect(field).to_have_accessible_description(
        "密码强度：太弱 这个密码太常见，很容易被猜到。"
        "请换一个 8 位以上、只在这里使用的密码，几个不相干的词连在一起就很好。"
    )
    await page.get_by_role("button", name="修改登录密码").click()
    await expect(page.get_by_text("这个密码太常见，很容易被猜到。").first).to_be_visible()
    await expect(field).to_be_focused()
    await field.fill("nine-otters-by-lanterns")
    await expect(said).to_contain_text("密码强度：很强")
    assert asked == ["password1", "nine-otters-by-lanterns"], "once for each pause, and not for what is too short"
    await page.get_by_role("button", name="修改登录密码").click()
    await expect(page.get_by_text("新的登录密码已生效")).to_be_visible()


async def test_whoever_cannot_be_told_chooses_as_before(browsers: Browsers) -> None:
    browsers.expect_answer(429, "/api/auth/password-strength")
    page = await browsers.open("/desk", size=DESK, scheme="dark")
    await page.get_by_role("button", name="第一次来，或者换了手机").click()
    asked = _heard(page, "/api/auth/password-strength")
    field = page.get_by_label("设置登录密码", exact=True)
    await field.fill("heron-lan7-lake")
    await expect(page.get_by_text("密码强度：很强")).to_be_visible()
    await page.route("**/api/auth/password-strength", lambda route: route.fulfill(status=429, body="{}"))
    await field.fill("heron-lan7-lake-moon")
    await expect(page.get_by_text("至少 8 个字符，不要用姓名")).to_be_visible()
    await expect(page.get_by_text("密码强度")).to_have_count(0)
    assert len(asked) == 2
