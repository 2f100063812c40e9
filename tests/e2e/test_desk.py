"""The desk: two agents and one customer, everything by keyboard, and an action taken for a customer."""

import pytest
from playwright.async_api import Locator, Page, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import Customer, staff_cookies
from tests.e2e.steps import reply

from upay.main import cast

pytestmark = pytest.mark.browser


async def test_one_agent_takes_and_the_other_sees_who_has_it(browsers: Browsers, sign_up: SignUp) -> None:
    browsers.expect_answer(409, "/api/desk/")
    ada, ben = await _at_desk(browsers, cast.ADA), await _at_desk(browsers, cast.BEN)
    customer = await sign_up("贺兰舟", amount="20.00")
    await customer.post("/api/support/handover")
    for page in (ada, ben):
        await _in_queue(page, customer).click()
        await expect(page.get_by_role("toolbar").get_by_role("button", name="接手")).not_to_have_attribute(
            "aria-disabled", "true"
        )
    await expect(ada.get_by_role("status").filter(has_text=f"{cast.BEN.name} 也在看")).to_be_visible()

    await ada.get_by_role("toolbar").get_by_role("button", name="接手").click()
    await expect(ada.get_by_text("我在接待")).to_be_visible()
    await expect(ben.get_by_text(f"{cast.ADA.name} 在接待")).to_be_visible()
    await expect(ben.get_by_role("toolbar").get_by_role("button", name="接手")).to_have_attribute(
        "aria-disabled", "true"
    )

    await ada.get_by_role("button", name="放回队列").click()
    await ada.get_by_role("dialog").get_by_role("button", name="放回队列").click()
    await expect(ben.get_by_role("toolbar").get_by_role("button", name="接手")).to_have_attribute(
        "aria-disabled", "false"
    )
    await ben.get_by_role("toolbar").get_by_role("button", name="接手").click()
    await expect(ada.get_by_text(f"{cast.BEN.name} 在接待")).to_be_visible()


async def test_the_whole_work_goes_by_keyboard(browsers: Browsers, sign_up: SignUp) -> None:
    customer, later = await sign_up("丁一舟"), await sign_up("方晚晴")
    for each in (customer, later):
        await each.post("/api/support/handover")
    page = await _at_desk(browsers, cast.BEN)
    await expect(_in_queue(page, later)).to_be_visible()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="快捷键")).to_contain_text("接手")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()

    await _step_to(page, later)
    await _stands(page, later)
    await page.keyboard.press("k")
    await _stands(page, customer)
    await page.keyboard.press("g")
    await expect(page.get_by_text("我在接待")).to_be_visible()
    composer = page.get_by_role("textbox", name="回复")
    await expect(composer).to_be_focused()
    await page.keyboard.type("您好，我是小贝。")
    await page.keyboard.press("Enter")
    await expect(composer).to_have_value("")
    await expect(page.get_by_role("main").get_by_text("您好，我是小贝。")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("log")).to_be_focused()
    await page.keyboard.press("n")
    note = page.get_by_role("textbox", name="内部备注")
    await expect(note).to_be_focused()
    await page.keyboard.type("已核对过身份")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("内部备注，客户看不到")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    await expect(composer).to_be_focused()
    await page.keyboard.press("Escape")

    await page.keyboard.press("e")
    closing = page.get_by_role("dialog", name="结束和")
    yes = closing.get_by_role("button", name="结束")
    await expect(yes).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("log")).to_be_focused()
    await page.keyboard.press("e")
    await yes.click()
    await expect(closing).to_be_hidden()
    heard = await customer.get("/api/support/conversation")
    assert [m["text"] for m in heard["messages"] if m["author"] == "agent"] == ["您好，我是小贝。"]
    assert heard["state"] == "closed"


async def test_a_press_that_comes_with_the_dialog_counts(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up("柳长风")
    await customer.post("/api/support/handover")
    page = await _at_desk(browsers, cast.BEN)
    await page.emulate_media(reduced_motion="no-preference")
    await _in_queue(page, customer).click()
    await page.get_by_role("toolbar").get_by_role("button", name="接手").click()
    await expect(page.get_by_text("我在接待")).to_be_visible()
    await expect(page.get_by_role("textbox", name="回复")).to_be_focused()
    await page.keyboard.press("Escape")
    dialog = page.get_by_role("dialog", name="结束和")
    yes = dialog.get_by_role("button", name="结束")
    await page.keyboard.press("e")
    place = await yes.bounding_box()
    assert place is not None
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()

    # Somebody who knows where the button will be presses there as soon as there is one, as slowly as a finger does.
    await page.keyboard.press("e")
    await yes.wait_for(state="attached")
    await page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2, delay=80)
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("toolbar").get_by_role("button", name="结束")).to_have_attribute(
        "aria-disabled", "true"
    )
    assert (await customer.get("/api/support/conversation"))["state"] == "closed"


async def test_a_draft_stays_with_its_conversation(browsers: Browsers, sign_up: SignUp) -> None:
    first, second = await sign_up("申听澜"), await sign_up("白小荻")
    for customer in (first, second):
        await customer.post("/api/support/handover")
    page = await _at_desk(browsers, cast.BEN)
    await _in_queue(page, first).click()
    await page.get_by_role("toolbar").get_by_role("button", name="接手").click()
    composer = page.get_by_role("textbox", name="回复")
    await expect(page.get_by_text("我在接待")).to_be_visible()
    await composer.fill("写到一半的话")
    await _in_queue(page, second).click()
    await expect(page.get_by_role("textbox", name="回复 **荻")).to_have_value("")
    await _in_queue(page, first).click()
    await expect(page.get_by_role("textbox", name="回复 **澜")).to_have_value("写到一半的话")
    await page.reload()
    await expect(page.get_by_role("textbox", name="回复 **澜")).to_have_value("写到一半的话")


async def test_an_agent_asks_the_bank_again_for_a_silent_top_up(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up("罗青禾")
    card = await customer.bind("silent_for_long")
    record = await customer.post("/api/top-ups", {"card_id": card, "amount": "66.00", "pin": cast.PIN})
    assert record["outcome"] == "pending"
    await customer.post("/api/support/handover")
    page = await _at_desk(browsers, cast.ADA)
    await _in_queue(page, customer).click()
    await page.get_by_role("toolbar").get_by_role("button", name="接手").click()
    await expect(page.get_by_text("我在接待")).to_be_visible()
    offers = page.get_by_role("complementary", name="客户").get_by_role("region", name="可以为客户做")
    await offers.get_by_role("button", name="再问一次银行").click()
    await page.get_by_role("dialog").get_by_role("button", name="再问一次银行").click()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.get_by_role("main").get_by_text("再问一次银行").last).to_be_visible()
    async with page.expect_response("**/messages"):
        await reply(page, "我又向银行问了一次，有结果会自动更新。")
    heard = await customer.get("/api/support/conversation")
    assert heard["messages"][-1]["text"] == "我又向银行问了一次，有结果会自动更新。"


async def test_a_supervisor_sees_the_floor(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up("乔木青")
    await customer.post("/api/support/handover")
    page = await _at_desk(browsers, cast.BO)
    await page.get_by_role("link", name="现场").click()
    await expect(page.get_by_text("等待人数")).to_be_visible()
    await expect(page.get_by_text("等得最久")).to_be_visible()


async def test_who_is_in_danger_stands_before_who_came_earlier_and_the_row_says_why(
    browsers: Browsers, sign_up: SignUp
) -> None:
    earlier, robbed, angry = await sign_up("边小满"), await sign_up("程一诺"), await sign_up("荀大岫")
    await earlier.post("/api/support/handover")
    for customer, text in ((angry, "气死我了，转人工"), (robbed, "手机被偷了")):
        await customer.post("/api/support/messages", {"text": text, "client_id": "danger-1"})
    page = await _at_desk(browsers, cast.ADA)
    await expect(_in_queue(page, robbed)).to_contain_text("有危险，优先")
    await expect(_in_queue(page, angry)).to_contain_text("着急或生气，靠前")
    await expect(_in_queue(page, earlier)).not_to_contain_text("优先")
    tops = [await _top(_in_queue(page, one)) for one in (robbed, angry, earlier)]
    assert tops == sorted(tops)


async def _top(row: Locator) -> float:
    box = await row.bounding_box()
    assert box is not None
    return box["y"]


async def _at_desk(browsers: Browsers, colleague: cast.Colleague) -> Page:
    return await browsers.open("/desk", size=DESK, cookies=await staff_cookies(browsers.url, colleague))


def _in_queue(page: Page, customer: Customer) -> Locator:
    return page.get_by_role("navigation", name="会话列表").get_by_role("link", name=_masked(customer))


def _masked(customer: Customer) -> str:
    return "*" * (len(customer.name) - 1) + customer.name[-1]


async def _step_to(page: Page, customer: Customer) -> None:
    """Press J as often as the queue says that this customer's conversation is away."""
    mine = await _in_queue(page, customer).get_attribute("href")
    links = page.get_by_role("navigation", name="会话列表").get_by_role("link")
    hrefs = await links.evaluate_all("all => all.map(each => each.getAttribute('href'))")
    for href in hrefs[: hrefs.index(mine) + 1]:
        await page.keyboard.press("j")
        await expect(page.locator(f'nav a[href="{href}"]')).to_have_attribute("aria-current", "page")


async def _stands(page: Page, customer: Customer) -> None:
    await expect(page.get_by_role("main", name=f"和 {_masked(customer)} 的会话")).to_be_visible()
