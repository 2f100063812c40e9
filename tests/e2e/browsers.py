"""Browsers of the people in a test, and what went wrong in them: an error in the console fails the test."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, WebSocket

PHONE: Final = (390, 844)
WIDE: Final = (1280, 900)
DESK: Final = (1440, 900)
_SWITCHED_OFF: Final = (
    # Each window would load two pages for what its address bar may suggest, which costs more than the test in it.
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    # What Playwright switches off by itself: of several lists the last one counts.
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding",
    "PreconnectToSearch", "ThirdPartyStoragePartitioning",
)  # fmt: skip
LAUNCH: Final[dict[str, Any]] = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", f"--disable-features={','.join(_SWITCHED_OFF)}",
    ],
}  # fmt: skip
_NOWHERE: Final = "/healthz"
"""A page without anything on it; being of the product, it has what the product stored, and takes no new process."""

# Asking who one is, before signing in, is answered with "nobody"; the right password of staff, with "and the app".
_ALWAYS: Final = {
    (401, "/api/me"), (401, "/api/merchant/me"), (401, "/api/desk/me"), (401, "/api/guest"),
    (403, "/api/desk/sign-in"),
}  # fmt: skip


@dataclass
class Browsers:
    """Opens a browser for each person; `faults` collects what no test should see."""

    chromium: Browser
    url: str
    faults: list[str] = field(default_factory=list)
    _answers: set[tuple[int, str]] = field(default_factory=lambda: set(_ALWAYS))
    _contexts: list[BrowserContext] = field(default_factory=list)
    _windows: dict[tuple[str, str, tuple[int, int]], Page] = field(default_factory=dict)
    _offline: bool = False

    async def open(
        self, path: str = "/", *, size: tuple[int, int] = PHONE, lang: str = "zh-CN",
        scheme: Literal["light", "dark"] = "light", cookies: dict[str, str] | None = None, **more: Any,
    ) -> Page:  # fmt: skip
        """Open a browser that shares nothing with the others."""
        width, height = size
        context = await self.chromium.new_context(
            base_url=self.url, viewport={"width": width, "height": height}, locale=lang, color_scheme=scheme,
            reduced_motion="reduce", has_touch=width < 600, **more,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        await context.add_cookies(
            [{"name": name, "value": value, "url": self.url} for name, value in (cookies or {}).items()]
        )
        context.on("page", self._watch)
        page = await context.new_page()
        await page.goto(path)
        return page

    async def look(
        self, path: str, *, who: str, size: tuple[int, int], lang: str, cookies: dict[str, str]
    ) -> Page:  # fmt: skip
        """Load an address in the one window of somebody in a language; only what is cached for ever is left in it."""
        window = self._windows.get((who, lang, size))
        if window is None:
            window = self._windows[who, lang, size] = await self.open(_NOWHERE, size=size, lang=lang)
        await window.emulate_media(color_scheme="light")
        await window.context.clear_cookies()
        await window.context.add_cookies(
            [{"name": name, "value": value, "url": self.url} for name, value in cookies.items()]
        )
        await window.goto(path)
        return window

    async def leave(self) -> None:
        """Leave whatever address a window stands at, so that nothing goes on there, and nothing of it is left."""
        for window in self._windows.values():
            if window.url != self.url + _NOWHERE:
                await window.goto(_NOWHERE)
                await window.evaluate("localStorage.clear(); sessionStorage.clear()")

    def expect_answer(self, status: int, path: str) -> None:
        """Say that a refusal with this status, at an address that begins so, belongs to the test."""
        self._answers.add((status, path))

    def expect_gap(self) -> None:
        """Say that the network is taken away in this test."""
        self._offline = True

    async def pictures(self, folder: Path) -> list[str]:
        """Write what stands on every screen into a folder."""
        pages = [page for context in self._contexts for page in context.pages]
        for number, page in enumerate(pages):
            await page.screenshot(path=folder / f"screen-{number}.png")
        return [f"{folder / f'screen-{number}.png'} {page.url}" for number, page in enumerate(pages)]

    async def close(self) -> None:
        for context in self._contexts:
            await context.close()

    def _watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"error in the page: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        page.on("websocket", self._socket)

    def _console(self, message: ConsoleMessage) -> None:
        # What the server answered is judged by `_answered`, which knows what the test expects.
        answered = message.text.startswith("Failed to load resource")
        gap = self._offline and any(said in message.text for said in ("net::ERR_", "WebSocket", "imported module"))
        if message.type in {"error", "warning"} and not answered and not gap:
            self.faults.append(f"console {message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        # A page that is left stops asking.
        if request.failure != "net::ERR_ABORTED" and not self._offline:
            self.faults.append(f"no answer: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        path = urlsplit(response.url).path
        expected = any(response.status == status and path.startswith(begin) for status, begin in self._answers)
        if response.status >= 400 and not expected:
            self.faults.append(f"{response.status} to {response.request.method} {path}")

    def _socket(self, socket: WebSocket) -> None:
        def fault(error: str) -> None:
            if not self._offline:
                self.faults.append(f"websocket: {error}")

        socket.on("socketerror", fault)
