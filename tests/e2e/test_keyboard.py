"""What axe cannot see: where the keyboard is, what lies over it, what it reaches, and what may be pasted."""

import asyncio

import pytest
from playwright.async_api import Page, Route, expect
from tests.e2e.browsers import Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import staff_cookies
from tests.e2e.steps import ask_transfer
from tests.running import Running

from upay.main import cast

pytestmark = pytest.mark.browser

SHORT = (390, 640)
NARROW = (1024, 900)
REACHED = """() => {
    const at = document.activeElement;
    if (at === null || at === document.body) return null;
    const drawn = of => getComputedStyle(of).outlineStyle !== "none";
    const about = [at, at.nextElementSibling, at.parentElement, at.parentElement?.parentElement];
    const box = at.getBoundingClientRect();
    const middle = [box.left + box.width / 2, box.top + box.height / 2];
    const top = document.elementFromPoint(...middle);
    const labels = [...(at.labels ?? [])];
    return {
        what: `${at.tagName} ${at.getAttribute("aria-label") ?? at.innerText ?? at.name}`.trim().slice(0, 60),
        seen: about.some(of => of && (drawn(of) || of.matches(":focus-within:has(> input.amount)"))),
        free: top !== null && (at.contains(top) || top.contains(at) || labels.some(label => label.contains(top))),
    };
}"""


async def _walk(page: Page, key: str) -> list[str]:
    """Go over a page by one key, and tell what cannot be seen, or lies below something else."""
    wrong: list[str] = []
    for _ in range(60):
        await page.keyboard.press(key)
        reached = await page.evaluate(REACHED)
        if reached is None:
            break
        if not (reached["seen"] and reached["free"]):
            wrong.append(f"{reached}")
    return wrong


async def test_where_the_keyboard_is_is_seen_and_nothing_lies_over_it(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up("文渊", amount="20.00")
    for path in ("/", "/me", "/support", "/security", "/security/notices", "/limits", "/privacy/close", "/transfer"):
        page = await browsers.open(path, size=SHORT, scheme="dark", cookies=customer.cookies)
        await expect(page.locator("main").first).to_be_visible()
        await expect(page.locator(".waiting, .adm-skeleton")).to_have_count(0)
        for key in ("Tab", "Shift+Tab"):
            assert await _walk(page, key) == [], (path, key)
        await page.close()


async def test_what_is_switched_by_a_finger_is_switched_by_the_keyboard(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up("文渊")
    page = await browsers.open("/security/notices", cookies=customer.cookies)
    texts = page.get_by_role("switch", name="短信")
    await expect(texts).not_to_be_checked()
    await texts.focus()
    await page.keyboard.press("Space")
    await expect(page.get_by_text("已保存。")).to_be_visible()
    await expect(texts).to_be_checked()
    await page.reload()
    await expect(texts).to_be_checked()
    await texts.click()
    await expect(texts).not_to_be_checked()


async def test_a_button_that_sends_says_so_keeps_its_size_and_the_focus_and_sends_once(browsers: Browsers) -> None:
    for status in (401, 403):
        browsers.expect_answer(status, "/api/auth/sign-in")
    page = await browsers.open("/")
    sent, going = 0, asyncio.Event()

    async def slowly(route: Route) -> None:
        nonlocal sent
        sent += 1
        await going.wait()
        await route.continue_()

    await page.route("**/api/auth/sign-in", slowly)
    button = page.get_by_role("button", name="登录", exact=True)
    before = await button.bounding_box()
    await page.get_by_role("textbox", name="手机号").fill("13900009999")
    await page.get_by_label("登录密码").fill("nobody-has-this-58")
    await button.focus()
    await page.keyboard.press("Enter")
    waiting = page.get_by_role("button", name="正在登录")
    await expect(waiting).to_have_attribute("aria-busy", "true")
    await expect(waiting).to_be_disabled()
    await expect(waiting).to_be_focused()
    during = await waiting.bounding_box()
    assert before is not None
    assert during is not None
    assert (during["width"], during["height"]) == (before["width"], before["height"])
    await page.keyboard.press("Enter")
    await page.get_by_label("登录密码").press("Enter")
    await waiting.focus()
    going.set()
    await expect(button).to_have_attribute("aria-busy", "false")
    await expect(button).to_be_focused()
    assert sent == 1


async def test_codes_and_secrets_may_be_pasted(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up("文渊", amount="20.00")
    page = await browsers.open("/", cookies=customer.cookies)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ask_transfer(page, to=cast.WANG, amount="1.00")
    await page.evaluate("text => navigator.clipboard.writeText(text)", f" {cast.PIN[:3]} {cast.PIN[3:]} ")
    await expect(page.get_by_label("请输入 6 位支付密码")).to_be_focused()
    await page.keyboard.press("ControlOrMeta+v")
    await expect(page.get_by_role("heading", name="结果")).to_be_visible()
    nobody = await browsers.open("/sign-in/code")
    await nobody.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for text, label, stands in (("1234 5678", "验证码", "1234 5678"), ("13900009999", "手机号", "13900009999")):
        await nobody.evaluate("text => navigator.clipboard.writeText(text)", text)
        field = nobody.get_by_role("textbox", name=label)
        await field.focus()
        await nobody.keyboard.press("ControlOrMeta+v")
        await expect(field).to_have_value(stands)


async def test_a_number_that_stayed_the_same_is_entered_once(browsers: Browsers) -> None:
    page = await browsers.open("/lost-all")
    same = page.get_by_role("button", name="和上面一样")
    await expect(page.get_by_role("button", name="开始申请")).to_be_visible()
    await page.get_by_role("textbox", name="账户原来的手机号或邮箱").fill("somebody@example.com")
    await expect(same).to_be_hidden()
    await page.get_by_role("textbox", name="账户原来的手机号或邮箱").fill("13900009999")
    await same.click()
    await expect(page.get_by_role("textbox", name="现在用的手机号")).to_have_value("13900009999")


async def test_a_narrow_desk_has_its_bar_on_top_and_its_page_right_below(browsers: Browsers, running: Running) -> None:
    page = await browsers.open("/desk/claims", size=NARROW, cookies=await staff_cookies(running.url, cast.BO))
    heading = page.get_by_role("heading", name="找回申请")
    await expect(heading).to_be_visible()
    bar, name = await page.get_by_role("banner").first.bounding_box(), await heading.bounding_box()
    assert bar is not None
    assert name is not None
    assert bar["height"] < 100
    assert name["y"] - bar["height"] < 60
