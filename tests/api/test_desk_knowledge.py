"""The knowledge at the desk: written, reviewed by another person, published, found, brought back, withdrawn."""

import asyncio
import re
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from tests.api.conftest import Browser, World
from tests.cast import ADA, BO

from upay.kit.language import Lang
from upay.kit.time import business_date
from upay.main.web import follow_news
from upay.platform import daily
from upay.platform.attempts import ATTEMPT
from upay.support import gaps
from upay.support.assistant import hide_told

KNOWLEDGE = "/api/desk/knowledge"
_numbers = count(1)


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
    # The list on the help page bears six articles of one topic, the search puts the likest first: so this one is about
    # a topic, and asks a question, that no other test publishes.
    own = {"topics": ["contact_how"], "title": "更衣柜怎样开锁", "question": "更衣柜打不开找谁"}
    draft = await write(ada, slug, **own, similar=["更衣柜锁住了"])
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
    found = (await guest.get("/api/help/search?q=更衣柜打不开怎么办&lang=zh")).json()
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


async def test_every_answer_says_which_version_it_used_and_goes_on_saying_it(
    world: World, ada: Browser, bo: Browser, customer: Browser
) -> None:
    async def ask(key: str) -> dict[str, Any]:
        answer = await customer.post("/api/support/messages", {"text": "怎么参加抽奖活动", "client_id": key})
        said: dict[str, Any] = answer.json()["messages"][-1]
        return said

    before = await ask("v1")
    [cite] = before["cites"]
    assert cite["topic"] == "campaign_how"
    article = await publish(
        ada, bo, "campaign_how", topics=["campaign_how"], title="有哪些活动", body="本月抽奖在首页。"
    )
    assert article["zh"]["published"]["version"] == cite["version"] + 1
    await world.product.assistant.reread()
    after = await ask("v2")
    assert "本月抽奖在首页" in after["text"]
    assert after["cites"][0]["version"] == cite["version"] + 1
    shown = (await customer.get("/api/support/conversation")).json()["messages"]
    assert next(one for one in shown if one["id"] == before["id"])["cites"] == [cite], "what was said stays as it was"
    restored = await bo.post(f"{KNOWLEDGE}/campaign_how/zh/restore", {"version": cite["version"]})
    assert restored.json()["zh"]["published"]["version"] == cite["version"] + 2
    assert (await ask("v3"))["cites"][0]["version"] == cite["version"] + 2


async def test_what_is_for_agents_reaches_the_desk_and_no_customer(
    world: World, ada: Browser, bo: Browser, guest: Browser, customer: Browser
) -> None:
    slug = "password_for_large_refunds"
    secret = {
        "audience": "agent", "topics": ["refund_refused"], "title": "大额退款的内部口令流程",
        "question": "大额退款口令怎么核对", "similar": ["退款口令"], "body": "口令写在交接簿里。",
    }  # fmt: skip
    await publish(ada, bo, slug, **secret)
    await world.product.assistant.reread()
    found = (await ada.get("/api/desk/articles?q=大额退款口令怎么核对&lang=zh")).json()
    assert (found[0]["slug"], found[0]["audience"]) == (slug, "agent")
    assert {one["audience"] for one in found} == {"agent", "customer"}, "and those for customers beside it"
    rows = (await ada.get(f"{KNOWLEDGE}?only=agent&q=退款口令")).json()["rows"]
    assert rows[0]["slug"] == slug
    answer = await customer.post("/api/support/messages", {"text": "大额退款口令怎么核对", "client_id": "a1"})
    seen = [
        answer.text, (await guest.get("/api/help/search?q=大额退款口令怎么核对&lang=zh")).text,
        (await guest.get("/api/help/articles?lang=zh")).text, (await guest.get("/help?lang=zh")).text,
        (await guest.get("/help/search?q=退款口令&lang=zh")).text,
        (await guest.get("/help/refund_refused?lang=zh")).text,
    ]  # fmt: skip
    for text_seen in seen:
        assert "交接簿" not in text_seen
        assert "内部口令流程" not in text_seen
        assert slug not in text_seen
    for path in (f"/api/help/articles/{slug}?lang=zh", f"/help/{slug}?lang=zh"):
        assert (await guest.get(path)).status_code == 404
    told = await guest.post(f"/api/help/articles/{slug}/feedback?lang=zh", {"solved": True, "version": 1})
    assert told.status_code == 404
    assert (await guest.get("/api/desk/articles?q=口令")).status_code == 401


async def test_readers_say_whether_the_version_that_they_read_helped(
    world: World, ada: Browser, bo: Browser, guest: Browser, slug: str
) -> None:
    await publish(ada, bo, slug)
    await publish(ada, bo, slug, body="第二版")
    feedback = f"/api/help/articles/{slug}/feedback?lang=zh"
    async with world.browser() as another:
        for reader, solved, version in (
            (guest, True, 1), (another, False, 1), (guest, False, None), (another, True, 2),
        ):  # fmt: skip
            body = {"solved": solved} if version is None else {"solved": solved, "version": version}
            assert (await reader.post(feedback, body)).status_code == 204
    draft = await write(ada, slug, body="第三版")
    assert (await guest.post(feedback, {"solved": True, "version": draft["version"]})).status_code == 404
    assert (await guest.post(feedback, {"solved": True, "version": 99})).status_code == 404
    side = (await ada.get(f"{KNOWLEDGE}/{slug}")).json()["zh"]
    said = [(one["version"], one["page_solved"], one["page_not_solved"]) for one in side["versions"]]
    assert said == [(2, 1, 1), (1, 1, 1)]
    row = next(one for one in (await ada.get(f"{KNOWLEDGE}?q={slug}")).json()["rows"] if one["slug"] == slug)
    assert (row["solved"], row["not_solved"], row["zh"]) == (2, 2, {"published": 2, "expired": False, "open": "draft"})


async def _said_on_the_page(ada: Browser, slug: str) -> tuple[int, int]:
    shown = (await ada.get(f"{KNOWLEDGE}/{slug}")).json()["zh"]["published"]
    return shown["page_solved"], shown["page_not_solved"]


async def test_a_visitor_counts_once_whatever_they_are_known_by(
    world: World, ada: Browser, bo: Browser, slug: str
) -> None:
    await publish(ada, bo, slug)
    feedback = f"/api/help/articles/{slug}/feedback?lang=zh"
    async with world.browser() as reader:
        for _ in range(3):
            assert (await reader.post(feedback, {"solved": True})).status_code == 204
        assert await _said_on_the_page(ada, slug) == (1, 0)
        await reader.post(feedback, {"solved": False})
        assert await _said_on_the_page(ada, slug) == (0, 1), "who changes their mind has said one thing"
        await reader.come_as_guest()
        await reader.post(feedback, {"solved": True})
        assert await _said_on_the_page(ada, slug) == (1, 0), "the same person, now in a conversation"
        await reader.sign_in(await world.newcomer("读者"))
        await reader.post(feedback, {"solved": False})
        assert await _said_on_the_page(ada, slug) == (0, 1), "and now signed in"
    async with world.browser() as other:
        other.http.cookies.set("upay_reader", "made-up." + "0" * 64)
        told = await other.post(feedback, {"solved": True})
        assert not told.cookies["upay_reader"].startswith("made-up"), "who makes up a cookie is given one"
        assert await _said_on_the_page(ada, slug) == (1, 1)


async def test_who_clears_cookies_is_counted_so_often_a_day_and_no_more(
    world: World, ada: Browser, bo: Browser, slug: str
) -> None:
    await publish(ada, bo, slug)
    feedback = f"/api/help/articles/{slug}/feedback?lang=zh"
    async with AsyncExitStack() as stack:

        async def come(address: str = "203.0.113.9") -> tuple[Browser, int]:
            reader = await stack.enter_async_context(world.browser(address=address))
            return reader, (await reader.post(feedback, {"solved": False})).status_code

        came = [await come() for _ in range(5)]
        assert [status for _, status in came] == [204, 204, 204, 429, 429]
        assert await _said_on_the_page(ada, slug) == (0, 3)
        (first, _), *_, (last, _) = came
        assert (await first.post(feedback, {"solved": True})).status_code == 204, "who is known may change their mind"
        refused = (await last.post(feedback, {"solved": False})).json()
        assert (refused["code"], refused["retry_after_seconds"] > 60) == ("too_many_attempts", True)
        page = await last.get(f"/help/{slug}?lang=zh")
        token = re.search(r'name="_csrf_token" value="([^"]+)"', page.text)
        assert token is not None
        form = {"_csrf_token": token[1], "version": "1", "lang": "zh", "solved": "no"}
        told = await last.http.post(f"/help/{slug}", data=form)
        assert (told.status_code, "这次没有计入" in told.text) == (429, True)
        assert await _said_on_the_page(ada, slug) == (1, 2)
        await last.sign_in(await world.newcomer("读者"))
        assert (await last.post(feedback, {"solved": False})).status_code == 204, "an account is a voice of its own"
        assert (await come("203.0.113.10"))[1] == 204, "another network is not held up"
        world.clock.advance(timedelta(days=1))
        assert (await come())[1] == 204
        assert await daily.forget(world.product.db, at=world.clock.now()) >= 2
    async with world.product.db.begin() as uow:
        names = list(await uow.session.scalars(sa.select(daily.COUNT.c.name_blind)))
    assert names
    assert not any(b"203.0.113" in name for name in names)


async def test_of_many_at_once_from_one_network_no_more_are_counted(
    world: World, ada: Browser, bo: Browser, slug: str
) -> None:
    await publish(ada, bo, slug)
    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(world.browser(address="203.0.113.11")) for _ in range(6)]
        for reader in readers:
            await reader.get("/help")
        path = f"/api/help/articles/{slug}/feedback?lang=zh"
        said = await asyncio.gather(*(reader.post(path, {"solved": True}) for reader in readers))
    assert sorted(one.status_code for one in said) == [204, 204, 204, 429, 429, 429]
    assert await _said_on_the_page(ada, slug) == (3, 0)


async def test_a_page_without_scripts_takes_the_verdict_and_shows_it(
    world: World, ada: Browser, bo: Browser, slug: str
) -> None:
    await publish(ada, bo, slug)
    async with world.browser() as reader:
        page = await reader.get(f"/help/{slug}?lang=zh")
        token = re.search(r'name="_csrf_token" value="([^"]+)"', page.text)
        assert token is not None
        assert 'aria-pressed="true"' not in page.text
        form = {"_csrf_token": token[1], "version": "1", "lang": "zh", "solved": "no"}
        for solved, counted in (("no", (0, 1)), ("no", (0, 1)), ("yes", (1, 0))):
            told = await reader.http.post(f"/help/{slug}", data={**form, "solved": solved})
            assert (told.status_code, told.headers["location"]) == (303, f"/help/{slug}?lang=zh#solved")
            assert await _said_on_the_page(ada, slug) == counted
        assert 'value="yes" aria-pressed="true"' in (await reader.get(f"/help/{slug}?lang=zh")).text
        for wrong in ({"solved": "maybe"}, {"version": "99"}, {"version": "one"}, {"version": "²"}):
            assert (await reader.http.post(f"/help/{slug}", data={**form, **wrong})).status_code == 404, wrong
        assert (await reader.http.post("/help/no_such_article", data=form)).status_code == 404
        forged = await reader.http.post(f"/help/{slug}", data={**form, "_csrf_token": "made up"})
        assert forged.status_code == 403
    assert await _said_on_the_page(ada, slug) == (1, 0)


async def test_supervisors_read_who_published_what(ada: Browser, bo: Browser, slug: str) -> None:
    await publish(bo, ada, slug)
    acts = (await bo.get("/api/desk/audit?act=publish_article")).json()
    newest = acts["acts"][0]
    assert (newest["who"], newest["act"], newest["detail"]) == ("Ada", "发布了文章", f"{slug}.zh v1")


async def test_only_supervisors_withdraw(ada: Browser, bo: Browser, guest: Browser, slug: str) -> None:
    await publish(ada, bo, slug)
    refused = await ada.post(f"{KNOWLEDGE}/{slug}/zh/expire")
    assert (refused.status_code, refused.json()["title"]) == (403, "只有主管可以操作")
    done = await bo.post(f"{KNOWLEDGE}/{slug}/zh/expire")
    assert (done.json()["zh"]["published"], done.json()["zh"]["versions"][0]["state"]) == (None, "expired")
    assert (await guest.get(f"/help/{slug}?lang=zh")).status_code == 404
    again = await bo.post(f"{KNOWLEDGE}/{slug}/zh/expire")
    assert (again.status_code, again.json()["title"]) == (409, "没有已发布的版本")
    agent = await ada.post(f"{KNOWLEDGE}/{slug}/zh/restore", {"version": 1})
    assert (agent.status_code, agent.json()["title"]) == (403, "主管下线的，由主管恢复")
    await bo.post(f"{KNOWLEDGE}/{slug}/zh/restore", {"version": 1})
    assert (await guest.get(f"/help/{slug}?lang=zh")).status_code == 200


async def test_sent_back_with_what_should_change_and_thrown_away(ada: Browser, bo: Browser, slug: str) -> None:
    draft = await write(ada, slug)
    sent = (await step(ada, slug, "review", draft["edition"])).json()["zh"]["open"]
    twice = await step(ada, slug, "review", sent["edition"])
    assert (twice.status_code, twice.json()["title"]) == (409, "已经提交审阅了")
    back = (await step(bo, slug, "back", sent["edition"], note="写明时间")).json()["zh"]["open"]
    assert (back["state"], back["note"]) == ("draft", "写明时间")
    late = await step(bo, slug, "publish", sent["edition"])
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert "先看对方改了什么" in late.json()["detail"]
    assert (await step(ada, slug, "discard", back["edition"])).status_code == 204
    assert (await ada.get(f"{KNOWLEDGE}/{slug}")).status_code == 404
    gone = await step(ada, slug, "discard", back["edition"])
    assert (gone.status_code, gone.json()["title"]) == (404, "没有这篇文章")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "长" * 121}, "title"), ({"body": "长" * 12_001}, "body"), ({"topics": ["free_lunch"]}, "topics"),
        ({"similar": ["a"] * 201}, "similar"), ({"audience": "everybody"}, "audience"),
        ({"review_on": "soon"}, "review_on"), ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
async def test_what_cannot_be_used_is_named(ada: Browser, slug: str, changed: dict[str, Any], field: str) -> None:
    answer = await ada.put(f"{KNOWLEDGE}/{slug}/zh", text(**changed))
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, "form_incomplete", field)
    assert (await ada.get(f"{KNOWLEDGE}/{slug}")).status_code == 404


async def test_an_address_or_a_language_that_there_is_not(ada: Browser) -> None:
    for slug in ("Big", "停车", "search"):
        answer = await ada.put(f"{KNOWLEDGE}/{slug}/zh", text())
        assert (answer.status_code, answer.json()["field"]) == (400, "slug"), slug
    for path in ("fees/fr", "nothing_here/zh"):
        answer = await ada.post(f"{KNOWLEDGE}/{path}/review", {"edition": 1})
        assert answer.status_code == 404, path
    assert (await ada.get(f"{KNOWLEDGE}/fees/zh/compare?before=1&after=99")).status_code == 404


async def test_half_a_draft_is_kept_and_told_what_it_lacks(ada: Browser, slug: str) -> None:
    draft = await write(ada, slug, question="")
    answer = await step(ada, slug, "review", draft["edition"])
    assert (answer.status_code, answer.json()["field"]) == (400, "question")


async def test_versions_are_compared_line_by_line(ada: Browser, bo: Browser, slug: str) -> None:
    await publish(ada, bo, slug, body="一\n二")
    await publish(ada, bo, slug, body="一\n<b>三</b>")
    told = (await ada.get(f"{KNOWLEDGE}/{slug}/zh/compare?before=1&after=2")).json()
    assert told["changes"] == [
        {"field": "body", "parts": [
            {"kind": "same", "text": "一"}, {"kind": "removed", "text": "二"}, {"kind": "added", "text": "<b>三</b>"},
        ]}
    ]  # fmt: skip
    shown = (await ada.get(f"{KNOWLEDGE}/{slug}")).json()["zh"]["published"]["html"]
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown


async def test_the_list_says_what_needs_somebody(world: World, ada: Browser, bo: Browser, slug: str) -> None:
    today = world.clock.now().date().isoformat()
    await publish(ada, bo, slug, review_on=today, owner_id=str(ADA.id))
    draft = await write(ada, slug, "en", title="Parking")
    await step(ada, slug, "review", draft["edition"], "en")
    for only, expected in (("due", True), ("parity", True), ("review", True), ("draft", False), ("agent", False)):
        listed = (await bo.get(f"{KNOWLEDGE}?only={only}")).json()
        assert (slug in [row["slug"] for row in listed["rows"]]) is expected, only
        assert listed["total"] == listed[only]
    article = (await bo.get(f"{KNOWLEDGE}/{slug}")).json()
    assert (article["review_due"], article["parity"], article["zh"]["published"]["owner"]) == (True, "lacks_en", "Ada")
    nobody = await ada.put(f"{KNOWLEDGE}/{slug}/zh", text(owner_id="00000000-0000-0000-0000-000000000099"))
    assert nobody.status_code == 404
    first = (await bo.get(KNOWLEDGE)).json()
    assert first["total"] >= 60
    rest = (await bo.get(f"{KNOWLEDGE}?after={first['rows'][30]['slug']}")).json()
    assert rest["rows"][0]["slug"] == first["rows"][31]["slug"]


async def test_a_process_hears_of_what_was_published_and_reads_it_afresh(
    world: World, ada: Browser, bo: Browser, slug: str
) -> None:
    product = world.product
    await product.assistant.understanding()
    tasks = [asyncio.create_task(work) for work in (product.realtime.run(), product.relay.run(), follow_news(product))]
    try:
        await product.realtime.listening.wait()
        await publish(ada, bo, slug, title="充电桩缴费", question="充电桩的钱怎么付", similar=[], body="扫桩上的码。")
        found: list[str] = []
        for _ in range(400):
            found = [hit.slug for hit in await product.assistant.look_up("充电桩", lang=Lang.ZH)]
            if slug in found:
                break
            await asyncio.sleep(0.05)
        assert slug in found
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_an_article_can_be_linked_to(ada: Browser) -> None:
    ada.lang = "en"
    choices = (await ada.get("/api/desk/knowledge-choices")).json()
    assert {"code": "fees", "label": "What UPay costs"} in choices["topics"]
    assert {"Ada", "Bo"} <= {one["name"] for one in choices["staff"]}, "and whom other tests let join"
    labels = {one["code"]: one["label"] for one in choices["reasons"]}
    assert labels["card_expired"] != "card_expired"


async def test_what_nobody_could_answer_is_proposed_accepted_and_dropped(
    world: World, ada: Browser, bo: Browser
) -> None:
    for number, topic in enumerate(("飞机延误险", "停车场月卡"), 1):
        for asker in range(3):
            async with world.browser() as browser:
                somebody = await browser.come_as_guest()
                said = {"text": f"{topic}理赔在哪", "client_id": f"gap-{number}-{asker}"}
                answered = (await somebody.post("/api/guest/messages", said)).json()["messages"][-1]
                assert answered["author"] == "assistant"
    day, product = business_date(world.clock.now()) + timedelta(days=1), world.product
    hide = partial(hide_told, product.rails, product.assistant.masker)
    await gaps.find_gaps(product.db, product.vault, hide, day=day)
    found = [one for one in (await ada.get("/api/desk/gaps")).json() if "理赔" in one["wordings"][0]]
    assert found, "none of it is the wallet's to answer at once"
    [first, *_] = found
    wrong = await ada.post(f"/api/desk/gaps/{first['id']}/accept", {"slug": "Bad Slug"})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "slug")
    assert (await ada.post(f"/api/desk/gaps/{first['id']}/accept", {"slug": "delay_cover"})).status_code == 204
    draft = (await bo.get(f"{KNOWLEDGE}/delay_cover")).json()["zh"]["open"]
    assert (draft["state"], draft["author"], draft["question"]) == ("draft", "Ada", first["wordings"][0])
    late = await bo.post(f"/api/desk/gaps/{first['id']}/drop")
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    for other in found[1:]:
        assert (await bo.post(f"/api/desk/gaps/{other['id']}/drop")).status_code == 204
    await gaps.find_gaps(product.db, product.vault, hide, day=day)
    assert not [one for one in (await ada.get("/api/desk/gaps")).json() if "理赔" in one["wordings"][0]]
