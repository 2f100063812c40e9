"""The knowledge at the desk: written, reviewed by another person, published, found, brought back, withdrawn."""

from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from tests.api.conftest import Browser, World
from tests.cast import ADA, BO

from upay.platform.attempts import ATTEMPT

KNOWLEDGE = "/api/desk/knowledge"
_numbers = count(1)


@pytest.fixture
async def ada(world: World) -> AsyncIterator[Browser]:
    async with world.browser() as browser:
        yield await browser.sign_in_staff(ADA)


@pytest.fixture
async def bo(world: World) -> AsyncIterator[Browser]:
    async with world.browser() as browser:
        yield await browser.sign_in_staff(BO)


@pytest.fixture
def slug() -> str:
    """Return an address that no other test writes at."""
    return f"parking_{next(_numbers)}"


def text(**other: Any) -> dict[str, Any]:
    return {
        "audience": "customer", "topics": ["payment_how"], "title": "停车场怎样缴费", "question": "停车费怎么用钱包付",
        "similar": ["车场扫码缴费", "停车缴费在哪里"], "reasons": ["qr_expired"], "offers": ["talk_to_agent"],
        "body": "扫出口的**停车码**，核对车牌后付款。", **other,
    }  # fmt: skip


async def write(browser: Browser, slug: str, lang: str = "zh", **other: Any) -> dict[str, Any]:
    answer = await browser.put(f"{KNOWLEDGE}/{slug}/{lang}", text(**other))
    assert answer.status_code == 200, answer.text
    side: dict[str, Any] = answer.json()[lang]["open"]
    return side


async def step(browser: Browser, slug: str, what: str, edition: int, lang: str = "zh", **more: Any) -> Any:
    return await browser.post(f"{KNOWLEDGE}/{slug}/{lang}/{what}", {"edition": edition, **more})


async def publish(writer: Browser, other: Browser, slug: str, lang: str = "zh", **said: Any) -> dict[str, Any]:
    """Let one write and another publish; return the article as the desk shows it."""
    before = await writer.get(f"{KNOWLEDGE}/{slug}")
    open_now = before.json()[lang]["open"] if before.status_code == 200 else None
    draft = await write(writer, slug, lang, edition=None if open_now is None else open_now["edition"], **said)
    sent = (await step(writer, slug, "review", draft["edition"], lang)).json()[lang]["open"]
    published = await step(other, slug, "publish", sent["edition"], lang)
    assert published.status_code == 200, published.text
    article: dict[str, Any] = published.json()
    return article


async def test_from_a_draft_to_the_help_page(
    world: World, ada: Browser, bo: Browser, guest: Browser, slug: str
) -> None:
    draft = await write(ada, slug)
    assert (draft["state"], draft["version"], draft["author"]) == ("draft", 1, "Ada")
    assert (await guest.get(f"/help/{slug}?lang=zh")).status_code == 404, "a draft is nobody's to read"
    early = await step(bo, slug, "publish", draft["edition"])
    assert (early.status_code, early.json()["code"], early.json()["title"]) == (409, "not_allowed", "还没有提交审阅")

    sent = (await step(ada, slug, "review", draft["edition"])).json()["zh"]["open"]
    assert sent["state"] == "review"
    alone = await step(ada, slug, "publish", sent["edition"])
    assert (alone.status_code, alone.json()["code"]) == (403, "needs_another_person")
    assert alone.json()["title"] == "要由另一位同事来发布"
    published = (await step(bo, slug, "publish", sent["edition"])).json()["zh"]
    assert (published["open"], published["published"]["version"]) == (None, 1)
    assert (published["published"]["author"], published["published"]["published_by"]) == ("Ada", "Bo")

    page = await guest.get(f"/help/{slug}?lang=zh")
    assert page.status_code == 200
    assert "<strong>停车码</strong>" in page.text
    assert f'href="/help/{slug}?lang=zh"' in (await guest.get("/help?lang=zh")).text
    await world.product.assistant.reread()
    found = (await guest.get("/api/help/search?q=停车费怎么付&lang=zh")).json()
    assert found[0]["topic"] == slug
    async with world.product.db.begin() as uow:
        rows = await uow.session.execute(
            sa.select(ATTEMPT.c.kind, ATTEMPT.c.actor, ATTEMPT.c.outcome, ATTEMPT.c.reason)
            .where(ATTEMPT.c.asked["slug"].astext == slug)
            .order_by(ATTEMPT.c.id)
        )
        tries = [tuple(row) for row in rows]
    assert tries == [
        ("write_article", f"staff:{ADA.id}", "succeeded", None),
        ("publish_article", f"staff:{BO.id}", "refused", "not_allowed"),
        ("review_article", f"staff:{ADA.id}", "succeeded", None),
        ("publish_article", f"staff:{ADA.id}", "refused", "needs_another_person"),
        ("publish_article", f"staff:{BO.id}", "succeeded", None),
    ]
