"""Pages that anybody opens: screens, help centre, health, numbers, the API's own description."""

import re
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar
from tests.api.conftest import Browser, World
from tests.api.test_who_may import operations
from tests.scratch_server import ROOT

from upay.api.app import create_app, openapi_schema
from upay.api.who import Audience
from upay.payments.providers.sandbox_cards import TEST_CARDS


async def test_the_screens_are_handed_out(guest: Browser) -> None:
    for path, app in {"/": "wallet", "/records/17": "wallet", "/desk": "desk", "/desk/queue/3": "desk"}.items():
        page = await guest.get(path)
        assert (page.status_code, page.text) == (200, f"<!doctype html><title>{app}</title>"), path
        assert page.headers["Cache-Control"] == "no-cache"
    asset = await guest.get("/assets/index-abc.js")
    assert asset.status_code == 200
    assert "immutable" in asset.headers["Cache-Control"]
    assert asset.headers["Content-Encoding"] == "gzip"
    assert asset.headers["Content-Type"].startswith("text/javascript")
    plain = await guest.http.get("/desk/assets/index-abc.js", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.content == asset.content
    assert (await guest.get("/assets/gone-abc.js")).status_code == 404
    assert "{}" not in (await guest.get("/manifest.json")).text


_UP = ("../", "%2e%2e/", "..%2f", "%2e%2e%2f", "..%5c")


@pytest.mark.parametrize("up", _UP)
@pytest.mark.parametrize("app", ["", "desk/", "shop/", "assets/", "desk/assets/"])
async def test_no_path_leads_out_of_the_screens(world: World, guest: Browser, app: str, up: str) -> None:
    beside = world.product.config.web_dist.parent / "beside.txt"
    beside.write_text("not for anybody", encoding="utf-8")
    # As deep as one folder out, and as deep as the root of any machine.
    for depth in (1, 2, 3, 12):
        for name in ("beside.txt", str(beside).lstrip("/"), "etc/passwd"):
            answer = await guest.get(f"/{app}{up * depth}{name}")
            assert answer.text.startswith("<!doctype html><title>") or answer.status_code in {400, 404}, answer.url
            assert "root:" not in answer.text
            assert "not for anybody" not in answer.text
    assert (await guest.get("/a%00b")).status_code in {400, 404}


async def test_screens_that_were_not_built_say_so(world: World) -> None:
    app: Litestar = create_app(world.product)
    async with World(world.product, world.clock, app).browser() as browser:
        home = world.product.config.web_dist / "wallet" / "index.html"
        answer = await browser.get("/")
        if not home.is_file():
            assert answer.status_code == 503
            assert "make run" in answer.text


async def test_every_answer_is_guarded(guest: Browser) -> None:
    for path in ("/", "/api/me", "/help", "/api/nothing", "/healthz", "/api/docs"):
        headers = (await guest.get(path)).headers
        policy = dict(one.strip().split(" ", 1) for one in headers["Content-Security-Policy"].split(";") if one.strip())
        assert policy["script-src"] == policy["default-src"] == "'self'", "no script of a page's own, and no other's"
        assert policy["frame-ancestors"] == policy["object-src"] == "'none'", path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert re.fullmatch(r"[0-9a-f]{32}", headers["X-Trace-Id"])


async def test_no_page_brings_a_script_of_its_own(guest: Browser) -> None:
    pages = {path.parent.name: path.read_text("utf-8") for path in (ROOT / "web" / "apps").glob("*/index.html")}
    assert pages.keys() == {"wallet", "shop", "desk"}
    for path in ("/help", "/help/account_locked", "/help?q=pin"):
        pages[path] = (await guest.get(path)).text
    for name, page in pages.items():
        assert "<html" in page, name
        assert re.search(r"<script(?![^>]*\ssrc=)[^>]*>", page) is None, name
        assert re.search(r"<[^>]+\son\w+\s*=", page) is None, name
        assert "javascript:" not in page, name


@pytest.mark.parametrize("app", ["", "desk/", "shop/"])
async def test_an_address_longer_than_names_of_files_is_the_apps(guest: Browser, app: str) -> None:
    for name in ("a" * 4000, "/".join("b" * 300 for _ in range(5)), "assets/" + "c" * 4000):
        answer = await guest.get(f"/{app}{name}")
        assert answer.status_code == (404 if name.startswith("assets/") else 200), answer.text


async def test_nothing_of_a_customer_is_kept_for_the_back_button(world: World, customer: Browser) -> None:
    read = [path for method, path, who in operations(world.app) if method == "GET" and who is Audience.CUSTOMER]
    assert len(read) > 20
    for path in (*read, "/api/nothing"):
        assert (await customer.get(path)).headers["Cache-Control"] == "no-store", path


async def test_what_is_no_operation_is_not_found(guest: Browser) -> None:
    for lang, words in (("zh-CN", "没有找到"), ("en", "Not found")):
        guest.lang = lang
        answer = await guest.get("/api/nothing/here")
        assert (answer.status_code, answer.json()["code"], answer.json()["title"]) == (404, "not_found", words)
    wrong = await guest.send("PUT", "/api/transfers", {})
    assert (wrong.status_code, wrong.headers["content-type"]) == (405, "application/problem+json")


@pytest.mark.parametrize(("lang", "words"), [("zh", "怎样申请退款"), ("en", "refund")])
async def test_the_help_centre_is_read_without_a_script(guest: Browser, lang: str, words: str) -> None:
    home = await guest.get("/help", params={"lang": lang})
    assert home.status_code == 200
    assert words in home.text
    article = await guest.get("/help/refund_how", params={"lang": lang})
    assert (article.status_code, "<h2>" in article.text) == (200, True)
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}"' in article.text
    found = await guest.get("/help/search", params={"q": words, "lang": lang})
    assert "<mark>" in found.text
    assert "/help/refund_how" in found.text
    nothing = await guest.get("/help/search", params={"q": "<script>alert(1)</script>", "lang": lang})
    assert "<script>alert" not in nothing.text
    for gone in ("/help/no_such_topic", "/help/refund_how/more"):
        page = await guest.get(gone, params={"lang": lang})
        assert (page.status_code, page.headers["content-type"].split(";")[0]) == (404, "text/html")
        assert {"zh": "没有这篇文章", "en": "There is no such article"}[lang] in page.text
        assert 'action="/help/search"' in page.text
        assert '<meta name="robots" content="noindex">' in page.text


async def test_the_help_centre_as_data(guest: Browser) -> None:
    topics = (await guest.get("/api/help/articles")).json()
    assert {"topic": "refund_how", "title": "怎样申请退款，多久到账"} in topics
    article = (await guest.get("/api/help/articles/refund_how")).json()
    assert (article["lang"], article["version"]) == ("zh", 1)
    assert article["related"]
    found = (await guest.get("/api/help/search", params={"q": "refund", "lang": "en"})).json()
    assert found[0]["topic"].startswith("refund")
    assert "<mark>" in found[0]["snippet"]
    solved = await guest.post("/api/help/articles/refund_how/feedback", {"solved": True})
    assert solved.status_code == 204


async def test_we_are_well(world: World, guest: Browser) -> None:
    assert (await guest.get("/healthz")).text == "ok\n"
    assert (await guest.get("/metrics")).status_code == 403, "numbers are for this machine"
    transport = httpx.ASGITransport(app=cast("Any", world.app), client=("127.0.0.1", 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as here:
        numbers = await here.get("/metrics")
        assert "upay_requests_total" in numbers.text
        assert "upay_assistant_answers_total" in numbers.text
        passed_on = await here.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
        assert passed_on.status_code == 403


async def test_the_api_describes_itself_without_asking_anybody_else(guest: Browser) -> None:
    page = await guest.get("/api/docs")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "/api/transfers" in page.text
    assert not re.findall(r"(?:src|href)=\"https?://", page.text)
    described = (await guest.get("/api/docs/openapi.json")).json()
    assert described["info"]["title"] == "UPay"
    operations = [each for item in openapi_schema()["paths"].values() for each in item.values()]
    assert len({each["operationId"] for each in operations}) == len(operations) >= 50
    for each in operations:
        assert each["description"], each["operationId"]
        assert each["tags"], each["operationId"]
        assert "application/problem+json" in each["responses"]["401"]["content"]


async def test_every_card_of_the_bank_is_shown_in_words(guest: Browser) -> None:
    told = {}
    for lang in ("zh-CN", "en"):
        guest.lang = lang
        cards = (await guest.get("/api/demo/cards")).json()
        assert [each["number"] for each in cards] == [card.pan for card in TEST_CARDS.values()]
        assert all(re.fullmatch(r"\d{2}/\d{2}", each["expiry"]) for each in cards)
        told[lang] = {each["tail"]: (each["stage"], each["does"]) for each in cards}
    assert told["zh-CN"]["0056"] == ("top_up", "卡里的钱不够")
    assert told["en"]["0056"] == ("top_up", "Not enough money on the card")
    assert {stage for stage, _ in told["en"].values()} == {"works", "top_up", "late", "binding"}


async def test_the_cast_is_shown_in_the_demo(guest: Browser) -> None:
    assert [each["name"] for each in (await guest.get("/api/demo/cast")).json()] == ["小梅"]
