"""Take the pictures of the README: `uv run python -m tests.e2e.pictures`.

Starts a product with its cast, lets 小梅 ask about a refused transfer and 小安 answer; each picture is light and dark.
"""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Literal

from playwright.async_api import Page, async_playwright, expect
from tests.e2e.browsers import DESK, LAUNCH, PHONE, Browsers
from tests.e2e.steps import reply, say, sign_in, sign_in_agent, stream
from tests.running import ROOT, Running, product

from upay.main import cast

OUT = ROOT / "docs" / "images"
LARGEST_BYTES = 200_000
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_HELP = (1200, 750)


async def main(running: Running) -> None:
    """Play the scene once and take every picture of it."""
    OUT.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(**LAUNCH)
        browsers = Browsers(chromium, running.url)
        browsers.expect_answer(401, "/api/")
        phone = await browsers.open("/", size=PHONE, device_scale_factor=2)
        await sign_in(phone, phone=cast.MEI.phone, password=cast.MEI.password)
        await expect(phone.get_by_role("region", name="最近记录").get_by_role("listitem").first).to_be_visible()
        await _take(phone, "wallet-home")
        await phone.get_by_role("region", name="需要你留意").get_by_role("link").first.click()
        await expect(phone.get_by_role("button", name="充值")).to_be_visible()
        await _take(phone, "why-card")

        desk = await browsers.open("/desk", size=DESK)
        await sign_in_agent(desk, cast.ADA)
        await phone.get_by_role("link", name="问客服这一笔").click()
        await phone.get_by_role("button", name="这笔为什么没有成功？").click()
        await expect(stream(phone).get_by_role("button", name="充值")).to_be_visible()
        await _take(phone, "chat")

        await phone.get_by_role("banner").get_by_role("button", name="转人工").click()
        await desk.get_by_role("navigation", name="会话列表").get_by_role("link", name="*梅").click()
        await desk.get_by_role("toolbar").get_by_role("button", name="接手").click()
        await expect(desk.get_by_text("我在接待")).to_be_visible()
        await reply(desk, "你好，我是小安。这笔转账没有扣钱，充值 ¥30.00 以后就能转成功。")
        await say(phone, "好的，我先充值试试")
        await expect(desk.get_by_role("main").get_by_text("好的，我先充值试试")).to_be_visible()
        await _take(desk, "desk")

        help_page = await browsers.open("/help", size=_HELP)
        await help_page.get_by_role("combobox").fill("忘记支付密码")
        await expect(help_page.get_by_role("option").first).to_be_visible()
        await _take(help_page, "help")
        await browsers.close()
        await chromium.close()
        if browsers.faults:
            raise SystemExit("\n".join(browsers.faults))


async def _take(page: Page, name: str) -> None:
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        path = OUT / f"{name}-{scheme}.png"
        await page.screenshot(path=path, animations="disabled", caret="hide")
        if path.stat().st_size > LARGEST_BYTES:
            raise SystemExit(f"{path} is larger than {LARGEST_BYTES} bytes")


def run() -> None:
    """Start a product in a folder that goes away again, and take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "web" / "dist", Path(folder) / "dist")
        with product(Path(folder), UPAY_WEB_DIST=f"{folder}/dist") as running:
            asyncio.run(main(running))


if __name__ == "__main__":
    run()
