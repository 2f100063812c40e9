"""One product and one Chromium for all browser tests; every test has people of its own."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from playwright.async_api import Browser, async_playwright, expect
from tests.e2e.browsers import LAUNCH, Browsers
from tests.e2e.people import Customer
from tests.running import QUICK_HASHES, ROOT, Running, product

from upay.platform.db import Database

SignUp = Callable[..., Awaitable[Customer]]
_FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=15_000)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run the product with the screens as built now: a build meanwhile does not pull them from under a test."""
    folder = tmp_path_factory.mktemp("product")
    built = ROOT / "web" / "dist"
    assert (built / "wallet" / "index.html").is_file(), "the screens are not built: make screens"
    shutil.copytree(built, folder / "dist")
    # A silent bank stays silent until somebody at the desk had the time to ask it.
    settings = {
        "UPAY_WEB_DIST": str(folder / "dist"), "UPAY_INQUIRY_DELAY_MS": "4000",
        # All tests share three colleagues, and none of them is to end what another has open.
        "UPAY_STAFF_SESSIONS_AT_ONCE": "100",
    }  # fmt: skip
    with product(folder, **QUICK_HASHES, **settings) as started:
        _write_without_waiting(started.database_url())
        yield started


def _write_without_waiting(url: str) -> None:
    """Spare the disk what only a crash would need; tests of crashes start a product of their own."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"alter system set {name} = off")
        connection.execute("select pg_reload_conf()")


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**LAUNCH)
        yield browser
        await browser.close()


@pytest.fixture
async def browsers(
    running: Running, chromium: Browser, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Browsers]:
    """Open browsers; whatever went wrong in one of them fails the test, after it was told to the end."""
    opened = Browsers(chromium, running.url)
    yield opened
    await _show_failure(request, opened, tmp_path)
    await opened.close()
    _assert_faultless(running, opened)


@pytest.fixture(scope="module")
async def windows(running: Running, chromium: Browser) -> AsyncIterator[Browsers]:
    opened = Browsers(chromium, running.url)
    yield opened
    await opened.close()


@pytest.fixture
async def lookers(
    running: Running, windows: Browsers, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Browsers]:
    """Look at screens in windows that the tests of a module share; what went wrong in one fails the test it was in."""
    windows.faults.clear()
    yield windows
    await _show_failure(request, windows, tmp_path)
    await windows.leave()
    _assert_faultless(running, windows)


async def _show_failure(request: pytest.FixtureRequest, opened: Browsers, folder: Path) -> None:
    if _FAILED in request.node.stash:
        print(f"what stood on the screens: {await opened.pictures(folder)}")  # noqa: T201 -- for who reads the failure


def _assert_faultless(running: Running, opened: Browsers) -> None:
    if opened.faults:
        said = (running.home.parent / "demo.log").read_text(encoding="utf-8")
        print(f"what the product said last: {said[-6000:]}")  # noqa: T201 -- for who reads the failure
    assert opened.faults == []


@pytest.fixture
async def sign_up(running: Running) -> AsyncIterator[SignUp]:
    """Make customers, as many as a test needs; each begins with an amount in the wallet."""
    async with AsyncExitStack() as stack:

        async def make(name: str = "何青", *, amount: str | None = None) -> Customer:
            person = await Customer.sign_up(running.url, name)
            stack.push_async_callback(person.http.aclose)
            return person if amount is None else await person.top_up(amount)

        yield make


@pytest.fixture
def sign_up_earlier(running: Running, sign_up: SignUp) -> SignUp:
    """Make customers who have signed up a while ago: there is a minute between two codes."""

    async def make(name: str = "何青", *, amount: str | None = None) -> Customer:
        person = await sign_up(name, amount=amount)
        db = Database(running.database_url())
        async with db.begin() as uow:
            await uow.session.execute(
                sa.text(
                    "update identity.one_time_code set sent_at = sent_at - interval '1 hour' where bound_to is null"
                )
            )
        await db.close()
        return person

    return make
