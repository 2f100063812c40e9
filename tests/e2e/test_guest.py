"""Somebody who cannot sign in reaches a person, by phone and desk, and is nobody until they prove otherwise."""

import pytest
from playwright.async_api import Locator, Page, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import Customer, staff_cookies
from tests.e2e.steps import come_in, in_queue, newest_code, reply, say, sign_in, stream

from upay.main import cast

pytestmark = pytest.mark.browser


async def test_locked_out_served_by_a_person_and_known_once_proven(browsers: Browsers, sign_up_earlier: SignUp) -> None:
    browsers.expect_answer(403, "/api/auth/sign-in")
    browsers.expect_answer(401, "/api/support/conversation")
    customer = await sign_up_earlier("管若溪", amount="77.00")
    await customer.send(cast.WANG, "400.00")
    page = await browsers.open("/")
    await _guess_wrong(customer, times=4)
    await sign_in(page, phone=customer.phone, password="not-the-right-one-9")
    await expect(page.get_by_role("button", name="转人工")).to_be_visible()
    await page.get_by_role("link", name="登录不了，联系客服").click()

    await say(page, "账户被锁了怎么办")
    await expect(_answers(page).last).to_contain_text("锁定")
    await expect(_answers(page).last.get_by_role("button", name="解锁账户")).to_be_visible()
    await page.get_by_role("button", name="填手机号").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_label("手机号")).to_have_value(customer.phone)
    await sheet.get_by_role("button", name="保存").click()
    await expect(page.get_by_text(f"{_masked(customer)}（未确认）")).to_be_visible()
    await page.get_by_role("button", name="转人工").first.click()
    await expect(page.get_by_role("status").filter(has_text="你排在第")).to_be_visible()
    await page.reload()
    await expect(stream(page)).to_contain_text("账户被锁了怎么办")

    desk = await _at_desk(browsers, cast.ADA)
    await (await in_queue(desk, page, guest=True)).click()
    pane = desk.get_by_role("complementary", name="客户")
    await expect(pane).to_contain_text("身份没有确认")
    await expect(pane).to_contain_text(_masked(customer))
    await desk.get_by_role("toolbar").get_by_role("button", name="接手").click()
    await expect(desk.get_by_text("我在接待")).to_be_visible()
    unlock = pane.get_by_role("button", name="解锁账户")
    await expect(unlock).to_be_disabled()
    await expect(pane.get_by_text("身份还没有确认，不能办理").first).to_be_visible()
    for private in ("¥", "77.00", "400.00", "*溪", "若溪"):
        await expect(pane).not_to_contain_text(private)
    await reply(desk, "您好，我是客服 Ada。")
    await expect(stream(page)).to_contain_text("您好，我是客服 Ada。")
    await expect(desk.get_by_text("已读").last).to_be_visible()
    await page.get_by_label("消息", exact=True).press_sequentially("我再试试")
    await expect(desk.get_by_text("正在输入")).to_be_visible()
    await desk.get_by_role("textbox", name="回复").fill("写到一半")

    # In a second tab they unlock by code and sign in; both the first tab and the desk know it without a reload.
    tab = await page.context.new_page()
    await tab.goto("/unlock")
    await tab.get_by_label("手机号").fill(customer.phone)
    await tab.get_by_role("button", name="获取验证码").click()
    code = await newest_code(tab, customer.phone)
    await tab.get_by_label("验证码", exact=True).fill(code)
    await tab.get_by_role("button", name="解锁账户").click()
    await expect(tab.get_by_text("账户已解锁")).to_be_visible()
    await tab.goto("/")
    await come_in(browsers, tab, phone=customer.phone, password=customer.password)
    await expect(tab.get_by_text("¥77.00").first).to_be_visible()

    await expect(pane).to_contain_text("**溪")
    await expect(pane).to_contain_text("¥400.00")
    await expect(pane).to_contain_text("已登录")
    await expect(desk.get_by_role("textbox", name="回复")).to_have_value("写到一半")
    await page.bring_to_front()
    await expect(page.get_by_role("heading", name="客服对话")).to_be_visible()
    await expect(stream(page)).to_contain_text("账户被锁了怎么办")
    await expect(stream(page)).to_contain_text("你已登录")
    await reply(desk, "现在看到您的转账了。")
    await expect(stream(page)).to_contain_text("现在看到您的转账了。")


async def test_what_a_guest_writes_offline_is_kept_over_a_reload_and_sent_once(browsers: Browsers) -> None:
    browsers.expect_gap()
    page = await browsers.open("/guest")
    made: list[str] = []
    page.on("request", lambda request: made.append(request.url) if request.url.endswith("/guest/session") else None)
    for text in ("怎么注册", "在吗"):  # Said at once by somebody who is no guest yet, and one guest all the same.
        await say(page, text)
    await expect(_answers(page)).to_have_count(2)
    assert len(made) == 1
    await page.context.set_offline(True)
    await say(page, "收不到验证码")
    await expect(page.get_by_text("等待发送，联网后自动发出")).to_be_visible()
    await page.context.set_offline(False)
    await page.reload()
    await expect(page.get_by_text("等待发送，联网后自动发出")).to_be_hidden()
    await expect(_mine(page)).to_have_count(3)
    await expect(_answers(page)).to_have_count(3)


async def test_a_refused_sign_in_leads_to_a_person_at_once(browsers: Browsers, sign_up: SignUp) -> None:
    browsers.expect_answer(403, "/api/auth/sign-in")
    customer = await sign_up("尹之遥")
    page = await browsers.open("/")
    await _guess_wrong(customer, times=4)
    await sign_in(page, phone=customer.phone, password="not-the-right-one-9")
    await page.get_by_role("button", name="转人工").click()
    await expect(page.get_by_role("status").filter(has_text="你排在第")).to_be_visible()
    await expect(_mine(page)).to_have_count(1)


async def test_an_article_goes_along_to_a_person(browsers: Browsers) -> None:
    page = await browsers.open("/help/login_failed")
    title = await page.get_by_role("heading", level=1).inner_text()
    await page.get_by_role("link", name="问客服").click()
    await page.get_by_role("button", name="转人工").first.click()
    await expect(page.get_by_role("status").filter(has_text="你排在第")).to_be_visible()
    desk = await _at_desk(browsers, cast.BEN)
    await (await in_queue(desk, page, guest=True)).click()
    await expect(desk.get_by_role("complementary", name="客户")).to_contain_text(f"看过帮助文章：{title}")


async def test_closing_while_the_guest_types_keeps_what_was_typed(browsers: Browsers) -> None:
    page = await browsers.open("/guest")
    await page.get_by_role("button", name="转人工").first.click()
    await expect(page.get_by_role("status").filter(has_text="你排在第")).to_be_visible()
    desk = await _at_desk(browsers, cast.BO)
    await (await in_queue(desk, page, guest=True)).click()
    await desk.get_by_role("toolbar").get_by_role("button", name="接手").click()
    await expect(desk.get_by_text("我在接待")).to_be_visible()
    await page.get_by_label("消息", exact=True).press_sequentially("还有一件事")
    await expect(desk.get_by_text("正在输入")).to_be_visible()
    await desk.get_by_role("toolbar").get_by_role("button", name="结束").click()
    await desk.get_by_role("dialog").get_by_role("button", name="结束").click()
    rating = page.get_by_role("region", name="评价本次服务")
    await expect(rating).to_be_visible()
    await expect(page.get_by_label("消息", exact=True)).to_have_value("还有一件事")
    await rating.get_by_role("radio", name="解决了", exact=True).check()
    await rating.get_by_role("radio", name="5 分").check()
    await rating.get_by_role("button", name="提交评价").click()
    await expect(page.get_by_text("评价已收到，谢谢。")).to_be_visible()
    await page.get_by_role("button", name="发送").click()
    await expect(_mine(page).last).to_contain_text("还有一件事")


async def test_whoever_is_signed_in_is_no_guest(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up("许清和")
    page = await browsers.open("/help/transfer_failed", cookies=customer.cookies)
    await page.get_by_role("link", name="问客服").click()
    await expect(page.get_by_role("heading", name="客服对话")).to_be_visible()
    await page.goto("/guest")
    await expect(page.get_by_role("heading", name="客服", exact=True)).to_be_visible()


async def _guess_wrong(customer: Customer, *, times: int) -> None:
    """Guess from the customer's own address: guesses are counted by address, and the browsers share one."""
    csrf = {"X-CSRF-Token": customer.http.cookies["upay_csrf"]}
    for _ in range(times):
        body = {"phone": customer.phone, "password": "not-the-right-one-9"}
        answer = await customer.http.post("/api/auth/sign-in", json=body, headers=csrf)
        assert answer.status_code in {401, 403}, answer.text


async def _at_desk(browsers: Browsers, colleague: cast.Colleague) -> Page:
    return await browsers.open("/desk", size=DESK, cookies=await staff_cookies(browsers.url, colleague))


def _answers(page: Page) -> Locator:
    return stream(page).locator(".chat-line:not(.chat-mine)")


def _mine(page: Page) -> Locator:
    return stream(page).locator(".chat-mine")


def _masked(customer: Customer) -> str:
    return f"{customer.phone[-11:-8]}****{customer.phone[-4:]}"
