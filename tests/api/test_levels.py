"""Identity levels over HTTP: a number and two images, an answer at once, and images that nobody else sees."""

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from tests.api.conftest import Browser, World, id_numbers
from tests.api.test_desk_staff import acts, handed_over
from tests.cast import WANG

from upay.identity.providers.sandbox_provider import number_for
from upay.main.stories.picture import picture


def photo() -> bytes:
    """Another picture each time, as people take them."""
    return picture()


def sent_again(content: bytes) -> bytes:
    """The same picture as somebody has it who saved it from a screen: a little smaller, and of less quality."""
    with Image.open(io.BytesIO(content)) as opened:
        smaller = opened.resize((opened.width * 93 // 100, opened.height * 93 // 100))
    written = io.BytesIO()
    smaller.save(written, "JPEG", quality=45)
    return written.getvalue()


async def send_in(browser: Browser, kind: str, content: bytes | None = None) -> Any:
    if "upay_csrf" not in browser.http.cookies:
        await browser.get("/api/me")
    headers = {"Accept-Language": browser.lang, "X-CSRF-Token": browser.http.cookies["upay_csrf"]}
    files = {"data": ("card.jpg", photo() if content is None else content, "image/jpeg")}
    return await browser.http.post(f"/api/me/documents/{kind}", files=files, headers=headers)


async def wish(browser: Browser, level: int, number: str, *, key: str = "one") -> Any:
    body = {"level": level, "name": "周立", "id_number": number}
    return await browser.post("/api/me/level", body, key=key)


@pytest.fixture
async def beginner(world: World) -> Any:
    person = await world.newcomer("周立", level=1, money="5000.00")
    async with world.browser() as browser:
        yield await browser.sign_in(person), person


async def test_the_lifetime_limit_is_met_and_a_confirmed_number_lets_the_payment_through(
    world: World, beginner: Any
) -> None:
    browser, _ = beginner
    for _ in range(2):
        assert (await browser.move("/api/transfers", payee_id=str(WANG.id), amount="500.00")).status_code == 201
    world.clock.advance(timedelta(days=1))
    await browser.sign_in(beginner[1])
    met = (await browser.move("/api/transfers", payee_id=str(WANG.id), amount="10.00")).json()
    assert met["code"] == "over_annual_limit"
    assert "verify_identity" in [offer["code"] for offer in met["why"]["offers"]]
    async with world.working():
        done = await wish(browser, 2, id_numbers())
    assert done.status_code == 200, done.text
    assert (done.json()["level"], done.json()["check"]["state"]) == (2, "approved")
    assert (await browser.move("/api/transfers", payee_id=str(WANG.id), amount="10.00")).status_code == 201


async def test_what_did_not_hold_is_said_in_the_language_of_the_reader(world: World, beginner: Any) -> None:
    browser, _ = beginner
    async with world.working():
        refused = (await wish(browser, 2, number_for("name_mismatch"))).json()
    assert (refused["level"], refused["check"]["state"]) == (1, "refused")
    why = refused["check"]["why"]
    assert (why["code"], why["cause"]) == ("identity_not_confirmed", "姓名和身份证号对不上。")
    browser.lang = "en"
    assert "do not belong together" in (await browser.get("/api/me/level")).json()["check"]["why"]["cause"]


async def test_level_three_takes_two_images_of_which_their_owner_sees_no_more_than_that_they_are_there(
    world: World, beginner: Any
) -> None:
    browser, _ = beginner
    missing = await wish(browser, 3, id_numbers())
    assert (missing.status_code, missing.json()["field"]) == (400, "document")
    document, face = (await send_in(browser, "document")).json(), (await send_in(browser, "face")).json()
    assert (document["kind"], face["kind"]) == ("document", "face")
    # Whoever holds an open phone has its session as well, and would have pictures to prove things with.
    assert (await browser.get(f"/api/me/documents/{document['id']}")).status_code in {404, 405}
    listed = (await browser.get("/api/me/level")).json()["documents"]
    assert {each["kind"]: each["sent_at"] for each in listed}.keys() == {"document", "face"}
    assert listed[0].keys() == {"id", "kind", "sent_at", "used", "deleted_at"}
    async with world.working():
        done = (await wish(browser, 3, id_numbers(), key="two")).json()
    assert done["level"] == 3
    assert {one["kind"]: one["used"] for one in done["documents"]} == {"document": True, "face": True}
    kept = await browser.post(f"/api/me/documents/{document['id']}/removal")
    assert kept.status_code == 404, "what a check has looked at stays"


async def test_level_three_does_not_ask_again_for_the_number_that_level_two_confirmed(
    world: World, beginner: Any
) -> None:
    browser, _ = beginner
    number = id_numbers()
    assert (await browser.get("/api/me/level")).json()["id_number_known"] is False
    async with world.working():
        second = (await wish(browser, 2, number)).json()
        assert (second["level"], second["id_number_known"]) == (2, True)
        assert number not in str(second)
        for kind in ("document", "face"):
            await send_in(browser, kind)
        third = await browser.post("/api/me/level", {"level": 3, "name": "周立"}, key="two")
    assert (third.status_code, third.json()["level"]) == (200, 3), third.text


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [(b"not a picture", 400, "document_unusable"), (b"", 400, None), (bytes(9 * 1024 * 1024), 413, None)],
)
async def test_what_is_no_picture_is_refused_with_words(
    beginner: Any, content: bytes, status: int, code: str | None
) -> None:
    browser, _ = beginner
    refused = await send_in(browser, "document", content)
    assert refused.status_code == status, refused.text
    if code is not None:
        assert refused.json()["code"] == code
        assert refused.json()["why"]["todo"]
    assert (await send_in(browser, "passport")).status_code in {400, 404}


async def test_an_image_can_be_taken_back_before_it_is_used(beginner: Any) -> None:
    browser, _ = beginner
    sent = (await send_in(browser, "face")).json()
    assert (await browser.post(f"/api/me/documents/{sent['id']}/removal")).status_code == 204
    assert (await browser.get("/api/me/level")).json()["documents"] == []


async def test_who_serves_the_customer_sees_an_image_for_a_reason_and_it_is_written_down(
    ada: Browser, bo: Browser, beginner: Any
) -> None:
    browser, person = beginner
    sent = (await send_in(browser, "document")).json()
    path = f"/api/desk/conversations/{await handed_over(browser)}"
    assert (await ada.get(f"{path}/documents")).status_code == 409, "nobody looks who does not serve"
    assert (await ada.post(f"{path}/take")).status_code == 200
    [listed] = (await ada.get(f"{path}/documents")).json()
    assert listed["id"] == sent["id"]
    nameless = await ada.post(f"{path}/documents/{sent['id']}/look", {"reason": " "})
    assert nameless.json()["field"] == "reason"
    seen = await ada.post(f"{path}/documents/{sent['id']}/look", {"reason": "核对证件有效期"})
    assert seen.json()["picture"].startswith("data:image/jpeg;base64,")
    done = [one["code"] for one in await acts(bo, phone=person.phone) if one["code"] != "read_audit"]
    assert done[:2] == ["look_at_document", "list_documents"]
    await ada.post(f"{path}/close")


async def test_the_demo_says_which_numbers_there_are(guest: Browser) -> None:
    rows = (await guest.get("/api/demo/identities")).json()
    assert len({row["number"] for row in rows}) == len(rows) > 10
