"""Two-step verification, passkeys and step-up, on the screens and with a device that the browser plays."""

from urllib.parse import urlsplit
from uuid import UUID

import pyotp
import pytest
import sqlalchemy as sa
from playwright.async_api import Page, expect
from tests.e2e.browsers import Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import Customer
from tests.e2e.steps import ask_transfer, come_in, enter_pin, newest_code, sign_in
from tests.running import Running

from upay import identity
from upay.kit.ids import CustomerId
from upay.main import cast
from upay.platform.db import Database

pytestmark = pytest.mark.browser


async def _known_well(running: Running, customer: Customer) -> Customer:
    """Let a customer be of the level whose limits leave room for large amounts, with ¥2,500.00."""
    me = await customer.get("/api/me")
    db = Database(running.database_url())
    async with db.begin() as uow:
        await identity.set_level(uow, customer_id=CustomerId(UUID(me["id"])), level=3)
    await db.close()
    return await customer.top_up("2500.00")


async def _an_hour_passes(running: Running) -> None:
    """Let what was proven at sign-in, and the last codes, be an hour old: more is asked for again."""
    db = Database(running.database_url())
    async with db.begin() as uow:
        for change in (
            (
                "update identity.session set proven = (select coalesce(jsonb_object_agg(key, "
                "to_jsonb((value #>> '{}')::timestamptz - interval '1 hour')), '{}') from jsonb_each(proven))"
            ),
            "update identity.one_time_code set sent_at = sent_at - interval '1 hour'",
        ):
            await uow.session.execute(sa.text(change))
    await db.close()


def _localhost(browsers: Browsers) -> str:
    return f"http://localhost:{urlsplit(browsers.url).port}"


async def _at_localhost(browsers: Browsers, path: str, customer: Customer) -> Page:
    """Open a page where passkeys work, with a device that says yes, and sign in."""
    page = await browsers.open(f"{_localhost(browsers)}{path}")
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    await devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    await come_in(browsers, page, phone=customer.phone, password=customer.password)
    return page


async def _confirm_by_sms(page: Page, customer: Customer) -> None:
    sheet = page.get_by_role("dialog", name="确认是你本人")
    await sheet.get_by_role("button", name="获取验证码").click()
    await expect(sheet.get_by_text("分钟内有效")).to_be_visible()
    await sheet.get_by_role("textbox", name="验证码", exact=True).fill(await customer.code())
    await sheet.get_by_role("button", name="确认", exact=True).click()
    await expect(sheet).to_be_hidden()


async def test_two_step_verification_is_turned_on_and_asked_for(browsers: Browsers, sign_up_earlier: SignUp) -> None:
    browsers.expect_answer(403, "/api/")
    customer = await sign_up_earlier()
    page = await browsers.open("/security", cookies=customer.cookies)
    await expect(page.get_by_text("40 分")).to_be_visible()
    await page.get_by_role("link", name="开启两步验证").click()
    await page.get_by_role("button", name="开启两步验证").click()
    secret = (await page.get_by_role("button", name="复制 扫不了时").inner_text()).strip()
    await expect(page.get_by_role("img", name="用验证器应用扫这张图")).to_be_visible()
    await expect(page.get_by_role("heading", name="用验证器应用扫这张图")).to_be_focused()
    await page.get_by_role("button", name="换一张新的图").click()
    await expect(page.get_by_role("button", name=secret)).to_have_count(0)
    secret = (await page.get_by_role("button", name="复制 扫不了时").inner_text()).strip()
    app = pyotp.TOTP(secret)
    await page.get_by_role("textbox", name="应用里现在显示的 6 位数字").fill(app.now())
    await page.get_by_role("button", name="开启", exact=True).click()
    codes = page.get_by_role("list", name="恢复码").get_by_role("listitem")
    await expect(codes).to_have_count(10)
    await expect(page.get_by_role("heading", name="收好这 10 个恢复码")).to_be_focused()
    recovery = (await codes.first.inner_text()).strip()
    await page.get_by_role("button", name="复制恢复码").click()
    await expect(page.get_by_role("status").filter(has_text="恢复码已复制")).to_be_visible()
    await page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')) }")
    await page.get_by_role("button", name="复制恢复码").click()
    await expect(page.get_by_role("status").filter(has_text="不允许复制")).to_be_visible()
    # It is on, also for whoever goes on without waiting for it to be read again.
    await page.route("**/api/me/security", lambda route: route.abort())
    browsers.expect_gap()
    await page.get_by_role("button", name="已经收好").click()
    await expect(page.get_by_text("恢复码还剩 10 个")).to_be_visible()

    other = await browsers.open("/")
    await sign_in(other, phone=customer.phone, password=customer.password)
    second = other.get_by_role("textbox", name="动态数字或恢复码")
    await expect(second).to_be_focused()
    await second.fill("000000")
    await other.get_by_role("button", name="登录", exact=True).click()
    await expect(other.get_by_text("还可以再试 4 次")).to_be_visible()
    await second.fill(recovery)
    await other.get_by_role("button", name="登录", exact=True).click()
    await expect(other.get_by_role("navigation", name="常用操作")).to_be_visible()


async def test_a_passkey_is_added_and_signs_in_and_approves(
    browsers: Browsers, running: Running, sign_up_earlier: SignUp
) -> None:
    browsers.expect_answer(403, "/api/")
    customer = await _known_well(running, await sign_up_earlier())
    page = await _at_localhost(browsers, "/security/passkeys", customer)
    await _an_hour_passes(running)
    await _add_passkey(page, "我的手机")
    await _confirm_by_sms(page, customer)
    await expect(page.get_by_role("status").filter(has_text="通行密钥已添加")).to_be_focused()
    await expect(page.get_by_role("list", name="通行密钥").get_by_role("listitem")).to_contain_text("我的手机")

    at = _localhost(browsers)
    await page.goto(f"{at}/me")
    await page.get_by_role("button", name="退出登录").click()
    await page.get_by_role("button", name="用通行密钥登录").click()
    await expect(page.get_by_role("heading", name="我的")).to_be_visible()
    await page.goto(f"{at}/")
    await ask_transfer(page, to=cast.WANG, amount="1500.00")
    await enter_pin(page)
    sheet = page.get_by_role("dialog", name="确认是你本人")
    await expect(sheet).to_contain_text("转账 ¥1,500.00")
    await sheet.get_by_role("button", name="用通行密钥确认").click()
    await expect(page.get_by_role("heading", name="成功").or_(page.get_by_text("成功").first)).to_be_visible()
    assert (await customer.get("/api/me"))["balance"] == "1000.00"


async def test_passkeys_become_the_only_way_in_after_it_was_said_what_that_means(
    browsers: Browsers, running: Running, sign_up_earlier: SignUp
) -> None:
    browsers.expect_answer(403, "/api/")
    customer = await sign_up_earlier()
    page = await _at_localhost(browsers, "/security/passkeys", customer)
    await _an_hour_passes(running)
    await _add_passkey(page, "我的手机")
    await _confirm_by_sms(page, customer)
    only = page.get_by_role("region", name="只用通行密钥登录")
    await expect(only).to_contain_text("要先有两个添加满 72 小时的通行密钥")
    await _another_key(running, UUID((await customer.get("/api/me"))["id"]))
    await page.reload()
    await only.get_by_role("button", name="只用通行密钥登录").click()
    await expect(page.get_by_role("dialog", name="开启之后")).to_contain_text("只能凭证件找回账户")
    await page.get_by_role("button", name="确认开启").click()
    sheet = page.get_by_role("dialog", name="确认是你本人")
    await expect(sheet).to_contain_text("更改登录方式")
    await sheet.get_by_role("button", name="用通行密钥确认").click()
    await expect(only.get_by_role("status")).to_be_focused()
    await expect(only).to_contain_text("已开启")

    at = _localhost(browsers)
    await page.goto(f"{at}/me")
    await page.get_by_role("button", name="退出登录").click()
    await page.get_by_role("textbox", name="手机号或邮箱").fill(customer.phone)
    await page.get_by_role("textbox", name="登录密码").fill(customer.password)
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_text("还可以输入 4 次")).to_be_visible()
    await page.get_by_role("button", name="用通行密钥登录").click()
    await expect(page.get_by_role("heading", name="我的")).to_be_visible()
    await page.goto(f"{at}/security/passkeys")
    await only.get_by_role("button", name="重新允许密码和验证码登录").click()
    await sheet.get_by_role("button", name="用通行密钥确认").click()
    await expect(only.get_by_role("status")).to_have_text("已关闭，登录密码和验证码又可以登录了。")


async def _another_key(running: Running, customer_id: UUID) -> None:
    """Let the customer have a second passkey, in another device than the one that the browser plays."""
    db = Database(running.database_url())
    async with db.begin() as uow:
        await uow.session.execute(
            sa.text(
                "insert into identity.passkey (id, who_kind, owner_id, credential_id, public_key, sign_count, name, "
                "backed_up, created_at) select gen_random_uuid(), who_kind, owner_id, credential_id || '\\x00', "
                "public_key, 0, '平板', false, created_at from identity.passkey where owner_id = :owner"
            ),
            {"owner": customer_id},
        )
        # Keys count for this once they have been there for three days.
        aged = "update identity.passkey set created_at = created_at - interval '4 days' where owner_id = :owner"
        await uow.session.execute(sa.text(aged), {"owner": customer_id})
    await db.close()


async def test_a_large_transfer_is_confirmed_in_place_and_goes_on(
    browsers: Browsers, running: Running, sign_up_earlier: SignUp
) -> None:
    browsers.expect_answer(403, "/api/")
    customer = await _known_well(running, await sign_up_earlier())
    page = await browsers.open("/", cookies=customer.cookies)
    await ask_transfer(page, to=cast.WANG, amount="1200.00")
    await enter_pin(page)
    sheet = page.get_by_role("dialog", name="确认是你本人")
    await expect(sheet).to_contain_text("转账 ¥1,200.00")
    await sheet.get_by_role("button", name="获取验证码").click()
    code = await newest_code(page, customer.phone)
    await sheet.get_by_role("textbox", name="验证码", exact=True).fill(code)
    await sheet.get_by_role("button", name="确认", exact=True).click()
    await expect(page.get_by_text("成功").first).to_be_visible()
    assert (await customer.get("/api/me"))["balance"] == "1300.00"


async def _add_passkey(page: Page, name: str) -> None:
    await page.get_by_role("button", name="添加通行密钥").click()
    await page.get_by_role("textbox", name="给它起个名字").fill(name)
    await page.get_by_role("button", name="继续").click()


async def test_a_device_that_has_a_passkey_says_so_and_a_name_is_changed_meanwhile(
    browsers: Browsers, running: Running, sign_up_earlier: SignUp
) -> None:
    browsers.expect_answer(403, "/api/")
    customer = await sign_up_earlier()
    page = await _at_localhost(browsers, "/security/passkeys", customer)
    await _an_hour_passes(running)
    await _add_passkey(page, "我的手机")
    await _confirm_by_sms(page, customer)
    keys = page.get_by_role("list", name="通行密钥").get_by_role("listitem")
    await expect(keys).to_have_count(1)
    await _add_passkey(page, "又一个")
    sheet = page.get_by_role("dialog", name="添加通行密钥")
    await expect(sheet.get_by_role("status")).to_have_text("这台设备上已经有这个账户的通行密钥，直接用它登录就行。")
    await sheet.get_by_role("button", name="关闭").click()
    await expect(keys).to_have_count(1)

    await page.get_by_role("button", name="给 我的手机 改名").click()
    naming = page.get_by_role("dialog", name="改名")
    await naming.get_by_role("textbox", name="给它起个名字").fill("旧手机")
    await naming.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("status").filter(has_text="名字已改好")).to_be_focused()
    await expect(keys).to_contain_text("旧手机")
    await page.get_by_role("button", name="删除 旧手机").click()
    proof = page.get_by_role("dialog", name="删除通行密钥")
    await expect(proof).to_contain_text("旧手机")
    await enter_pin(page, "135790")
    await expect(proof.get_by_text("还可以再试 4 次")).to_be_visible()
    await enter_pin(page)
    await expect(page.get_by_role("status").filter(has_text="已删除")).to_be_focused()
    await expect(keys).to_have_count(0)


async def test_a_browser_that_is_too_old_for_passkeys_is_told_so(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up()
    page = await _at_localhost(browsers, "/", customer)
    await expect(page.get_by_role("navigation", name="常用操作")).to_be_visible()
    await page.context.add_init_script("delete PublicKeyCredential.parseCreationOptionsFromJSON")
    await page.goto(f"{_localhost(browsers)}/security/passkeys")
    await expect(page.get_by_text("这个浏览器还不支持通行密钥")).to_be_visible()
    await expect(page.get_by_role("button", name="添加通行密钥")).to_have_count(0)


async def test_a_session_that_ends_under_the_proof_leaves_the_sign_in_page(
    browsers: Browsers, running: Running, sign_up_earlier: SignUp
) -> None:
    browsers.expect_answer(403, "/api/")
    browsers.expect_answer(401, "/api/")
    customer = await sign_up_earlier()
    page = await browsers.open("/security/two-step")
    await come_in(browsers, page, phone=customer.phone, password=customer.password)
    await _an_hour_passes(running)
    await page.get_by_role("button", name="开启两步验证").click()
    sheet = page.get_by_role("dialog", name="确认是你本人")
    await expect(sheet.get_by_role("button", name="获取验证码")).to_be_visible()
    await customer.post("/api/actions", {"offer": "end_other_sessions", "conversation": False})
    again = page.get_by_role("dialog", name="请重新登录")
    await expect(again).to_be_visible()
    await again.get_by_role("button", name="关闭").click()
    await expect(page.get_by_role("heading", name="登录 UPay")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_going_back_closes_what_asks_for_the_proof(
    browsers: Browsers, running: Running, sign_up_earlier: SignUp
) -> None:  # fmt: skip
    browsers.expect_answer(403, "/api/")
    customer = await sign_up_earlier()
    page = await browsers.open("/security")
    await come_in(browsers, page, phone=customer.phone, password=customer.password)
    await _an_hour_passes(running)
    await page.get_by_role("link", name="开启两步验证").click()
    await page.get_by_role("button", name="开启两步验证").click()
    await expect(page.get_by_role("dialog", name="确认是你本人")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("heading", name="安全中心")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_the_second_step_belongs_to_the_number_that_it_was_asked_of(browsers: Browsers, sign_up: SignUp) -> None:
    browsers.expect_answer(403, "/api/")
    careful, other = await sign_up(), await sign_up("沈星")
    await careful.turn_on_two_step()
    page = await browsers.open("/")
    await sign_in(page, phone=careful.phone, password=careful.password)
    second = page.get_by_role("textbox", name="动态数字或恢复码")
    await second.fill("123456")
    await page.get_by_role("textbox", name="手机号").fill(other.phone)
    await expect(second).to_have_count(0)
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_text("这是新设备，还要确认一步")).to_be_visible()


async def test_what_was_turned_on_elsewhere_is_seen_once_something_is_refused(
    browsers: Browsers, sign_up: SignUp
) -> None:
    browsers.expect_answer(403, "/api/")
    customer = await sign_up()
    page = await browsers.open("/security/two-step", cookies=customer.cookies)
    await expect(page.get_by_role("button", name="开启两步验证")).to_be_visible()
    await customer.turn_on_two_step()
    await page.get_by_role("button", name="开启两步验证").click()
    await expect(page.get_by_role("button", name="关闭两步验证")).to_be_visible()
