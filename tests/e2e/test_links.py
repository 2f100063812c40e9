"""Links in messages that take something back: their secret leaves the address at once, and older ones still open."""

import json

import pytest
from playwright.async_api import Page, Route, expect
from tests.e2e.browsers import Browsers

pytestmark = pytest.mark.browser
SECRET = "A1b2-c3_D4e5"
CHANGE = {
    "id": "01920000-0000-7000-8000-000000000001", "old": "138****8000", "new": "139****9000", "by": "staff",
    "stage": "cooling", "asked_at": "2027-03-01T10:00:00+08:00", "cools_until": "2027-03-04T10:00:00+08:00",
}  # fmt: skip
SIGN_IN = {
    "at": "2027-03-01T10:00:00+08:00", "device": "iPhone · Safari", "place": "杭州", "let_in": True, "door": "customer",
    "keys_only": False,
}  # fmt: skip
CLAIM = {
    "number": "C100", "phone": "139****9000", "since": "2027-03-01T10:00:00+08:00",
    "cools_until": "2027-03-08T10:00:00+08:00",
}  # fmt: skip
PAGES = [
    ("/phone-change", ("#", "?code="), "/api/auth/rebinding", CHANGE, "138****8000"),
    ("/not-me", ("#", "?word="), "/api/auth/not-me/look", SIGN_IN, "iPhone · Safari"),
    ("/claim-objection", ("#",), "/api/auth/claim", CLAIM, "139****9000"),
]


@pytest.mark.parametrize("case", PAGES, ids=lambda case: str(case[0]))
async def test_a_secret_leaves_the_address_at_once_and_is_still_there_after_loading_anew(
    browsers: Browsers, case: tuple[str, tuple[str, ...], str, dict[str, object], str]
) -> None:
    path, before, route, answer, shows = case
    page: Page = await browsers.open("/healthz")
    asked: list[tuple[list[str], str]] = []

    async def found(met: Route) -> None:
        asked.append((list(json.loads(met.request.post_data or "{}").values()), met.request.headers.get("referer", "")))
        await met.fulfill(json=answer)

    await page.route(f"**{route}", found)
    for mark in before:
        await page.goto(f"{path}{mark}{SECRET}")
        await expect(page.get_by_role("main")).to_contain_text(shows)
        assert page.url == f"{browsers.url}{path}"
        await page.reload()
        await expect(page.get_by_role("main")).to_contain_text(shows)
        assert [secrets for secrets, _ in asked] == [[SECRET], [SECRET]]
        assert not any(SECRET in referer for _, referer in asked)
        asked.clear()
        await page.goto("/healthz")
    await page.goto(path)
    # Another link, opened over the page, is another one.
    await page.goto(f"{path}#another")
    await page.wait_for_function("() => location.hash === ''")
    await expect(page.get_by_role("main")).to_contain_text(shows)
    assert asked[-1][0] == ["another"]
