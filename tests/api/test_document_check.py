"""Document check in a verification: who can send photographs, what both sides see, and what it takes to be passed."""

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from PIL import Image
from tests.api.conftest import Browser, World, id_numbers
from tests.api.test_desk_staff import acts
from tests.api.test_levels import photo, send_in, sent_again
from tests.api.test_verification import _code, _take, _to_desk
from tests.cast import ADA, Person

from upay import identity
from upay.identity import queries
from upay.identity.case_models import CaseImage
from upay.identity.level_models import Document
from upay.identity.providers.sandbox_provider import number_for
from upay.identity.recovery_models import Verification
from upay.identity.telling.reach import blind_of_email
from upay.kit.acts import Act
from upay.main.sealed import PLACES
from upay.platform import audit, retention
from upay.platform.crypto import BY_NOBODY, BY_PERSON
from upay.platform.retention import Kind

_BORN = iter(date(1960, 1, 1) + timedelta(days=day) for day in range(1000))
WHY = {"reason": "和证件核对"}


@dataclass
class Case:
    """A conversation with an open case: somebody's browser, and the desk's path."""

    browser: Browser
    person: Person
    chat: str
    prefix: str = "/api/support"

    async def send(self, kind: str, content: bytes | None = None) -> httpx.Response:
        headers = {"Accept-Language": "zh-CN", "X-CSRF-Token": self.browser.http.cookies["upay_csrf"]}
        files = {"data": ("card.jpg", photo() if content is None else content, "image/jpeg")}
        return await self.browser.http.post(f"{self.prefix}/verification/images/{kind}", files=files, headers=headers)

    async def hand_in(self) -> httpx.Response:
        return await self.browser.post(f"{self.prefix}/verification/document")

    async def whole(self, world: World) -> "Case":
        for kind in ("document", "face"):
            sent = await self.send(kind)
            assert sent.status_code == 200, sent.text
        handed = await self.hand_in()
        assert handed.status_code == 200, handed.text
        await world.drain()
        return self

    async def state(self) -> str:
        shown = (await self.browser.get(f"{self.prefix}/verification")).json()
        return next(str(one["state"]) for one in shown["proofs"] if one["proof"] == "document")

    async def look(self, desk: Browser) -> list[httpx.Response]:
        images = (await photos(desk, self.chat))["images"]
        return [await desk.post(f"{self.chat}/verification/images/{one['id']}", WHY) for one in images]


async def photos(desk: Browser, chat: str) -> Any:
    return (await desk.get(chat)).json()["verification"]["photos"]


async def judge(
    desk: Browser, chat: str, *, agree: bool, reason: str = "本人", digits_seen: bool = True
) -> httpx.Response:
    body = {"agree": agree, "digits_seen": digits_seen, "reason": reason}
    return await desk.post(f"{chat}/verification/photos", body)


@asynccontextmanager
async def case(
    world: World, desk: Browser, name: str, *, what: str | None = "approve", level: int = 2, wanted: int = 2
) -> AsyncIterator[Case]:
    """Open a case about who is signed in; their number stands for something at the sandbox; None: nothing on file."""
    person = await world.newcomer(name, level=level)
    if what is not None:
        number = id_numbers() if what == "approve" else number_for(what, born=next(_BORN))
        await on_file(world, person, number)
    async with world.browser() as browser:
        await browser.sign_in(person)
        await browser.post("/api/support/messages", {"text": "要换手机号", "client_id": f"photos-{name}"})
        await _to_desk(browser)
        chat = await _take(desk, guest=False)
        begun = await desk.post(f"{chat}/verification", {"level": wanted})
        assert begun.status_code == 200, begun.text
        yield Case(browser, person, chat)


async def on_file(world: World, person: Person, number: str) -> None:
    async with world.product.db.begin() as uow:
        await identity.join_person(uow, world.product.vault, customer_id=person.id, number=number, at=world.clock.now())


@asynccontextmanager
async def guest_case(world: World, desk: Browser, phone: str, person: Person) -> AsyncIterator[Case]:
    async with world.browser() as browser:
        await browser.come_as_guest(phone=phone)
        await browser.post("/api/guest/messages", {"text": "手机丢了", "client_id": f"photos-{phone}"})
        await _to_desk(browser, "guest")
        chat = await _take(desk, guest=True)
        assert (await desk.post(f"{chat}/verification", {"level": 2})).status_code == 200
        yield Case(browser, person, chat, prefix="/api/guest")


async def test_photographs_pass_when_the_provider_and_the_agent_say_yes_and_with_a_code_reach_level_two(
    world: World, ada: Browser, bo: Browser
) -> None:
    async with case(world, ada, "池甲") as one:
        assert await photos(ada, one.chat) is None
        early = await judge(ada, one.chat, agree=True)
        assert early.status_code == 404, "nothing was handed in"
        await one.whole(world)
        shown = await photos(ada, one.chat)
        assert (shown["answer"], shown["why_not"], shown["level"]) == ("confirmed", "两张照片还没看完", 2)
        assert (shown["name"], shown["id_number"][3:-4]) == ("*甲", "*" * 11)
        assert one.person.name not in str(shown)
        assert await one.state() == "asked", "the provider alone passes nobody"
        unseen = await judge(ada, one.chat, agree=True)
        assert (unseen.status_code, unseen.json()["title"]) == (403, "两张照片还没看完")
        unsaid = await ada.post(f"{one.chat}/verification/images/{shown['images'][0]['id']}", {"reason": ""})
        assert (unsaid.status_code, unsaid.json()["field"]) == (400, "reason")
        looks = await one.look(ada)
        assert [each.json()["picture"][:23] for each in looks] == ["data:image/jpeg;base64,"] * 2
        silent = await judge(ada, one.chat, agree=True, reason=" ")
        assert (silent.status_code, silent.json()["field"]) == (400, "reason")
        passed = await judge(ada, one.chat, agree=True)
        assert (passed.status_code, passed.json()["verification"]["reached"]) == (200, 1), "alone it is level 1"
        assert await one.state() == "passed"
        twice = await judge(ada, one.chat, agree=False)
        assert (twice.status_code, twice.json()["title"]) == (403, "已经审批过了")
        await one.browser.post("/api/support/verification/codes")
        proven = await one.browser.post(
            "/api/support/verification/code", {"code": await _code(one.browser, one.person)}
        )
        assert proven.json()["reached"] == 2
        seen = await acts(bo, customer_id=one.person.id)
        assert [each["act"] for each in seen].count("查看了证件照片") == 2
        assert "核对证件照片，认定是本人" in [each["act"] for each in seen]
        assert "和证件核对" in str(seen), "why somebody looked stands there"


async def test_a_file_that_is_no_photograph_is_refused_and_a_better_one_takes_its_place(
    world: World, ada: Browser
) -> None:
    async with case(world, ada, "池乙") as one:
        for content, why in ((b"%PDF-1.7 not a picture", "not_an_image"), (b"", "empty")):
            refused = await one.send("document", content)
            assert (refused.status_code, refused.json()["code"]) == (400, "document_unusable"), why
        assert await one.state() == "open"
        assert (await one.send("passport")).status_code in {400, 404}
        missing = await one.hand_in()
        assert (missing.status_code, missing.json()["field"]) == (400, "document")
        assert (await one.send("document")).status_code == 200
        again = await one.send("document")
        assert again.json()["photos"]["images"] == ["document"]
        half = await one.hand_in()
        assert (half.status_code, half.json()["field"]) == (400, "face")
        for _ in range(8):
            assert (await one.send("face")).status_code == 200
        many = await one.send("face")
        assert (many.status_code, many.json()["code"]) == (400, "document_unusable")
        assert "这次核实上传的照片太多了" in many.text
        async with world.product.db.begin() as uow:
            of = sa.select(CaseImage).join(Verification).where(Verification.customer_id == one.person.id)
            rows = list(await uow.session.scalars(of))
        assert len(rows) == 10
        assert sum(row.image_sealed is not None for row in rows) == 2, "what was replaced is gone"


async def test_what_was_handed_in_is_handed_in_once_and_counts_in_its_own_case_alone(
    world: World, ada: Browser
) -> None:
    async with case(world, ada, "池丙") as one, case(world, ada, "池丁") as other:
        await one.whole(world)
        await other.whole(world)
        for answer in (await one.hand_in(), await one.send("face")):
            assert (answer.status_code, answer.json()["title"]) == (403, "这一项已经答过")
        theirs = (await photos(ada, other.chat))["images"][0]["id"]
        crossed = await ada.post(f"{one.chat}/verification/images/{theirs}", WHY)
        assert crossed.status_code == 404
        await one.look(ada)
        world.clock.advance(timedelta(minutes=31))
        assert (await judge(ada, one.chat, agree=True)).status_code == 404, "the half hour is over"
        assert (await ada.post(f"{other.chat}/verification", {"level": 1})).status_code == 200
        assert await photos(ada, other.chat) is None, "another case begins with nothing"
        await other.browser.sign_in(other.person)
        assert await other.state() == "open"


@pytest.mark.parametrize("what", ["face_mismatch", "document_unreadable", "number_unknown"])
async def test_what_the_provider_does_not_confirm_has_failed_whatever_the_agent_says(
    world: World, ada: Browser, what: str
) -> None:
    async with case(world, ada, f"池{what[0]}", what=what) as one:
        await one.whole(world)
        assert await one.state() == "failed"
        shown = await photos(ada, one.chat)
        assert (shown["answer"], shown["why_not"]) == ("refused", "核验方没有通过")
        assert shown["answer_why"]
        await one.look(ada)
        tried = await judge(ada, one.chat, agree=True)
        assert (tried.status_code, tried.json()["title"]) == (403, "已经审批过了")
        assert (await ada.get(one.chat)).json()["verification"]["reached"] == 0


async def test_a_provider_that_stalls_leaves_it_asked_until_it_answers_and_no_longer_than_the_case(
    world: World, ada: Browser
) -> None:
    async with case(world, ada, "池戊", what="silent_then_approved") as late:
        await late.whole(world)
        assert await late.state() == "asked"
        await late.look(ada)
        waits = await judge(ada, late.chat, agree=True)
        assert (waits.status_code, waits.json()["title"]) == (403, "核验方还没有答复")
        world.clock.advance(timedelta(minutes=2))
        await world.product.do_due(world.clock.now())
        assert (await photos(ada, late.chat))["answer"] == "confirmed"
        assert (await judge(ada, late.chat, agree=True)).status_code == 200
        assert await late.state() == "passed"
    async with case(world, ada, "池己", what="silent_for_ever") as never:
        await never.whole(world)
        for _ in range(3):
            world.clock.advance(timedelta(minutes=9))
            await world.product.do_due(world.clock.now())
            assert await never.state() == "asked"
        said = await judge(ada, never.chat, agree=False, reason="照片不像")
        assert (said.status_code, await never.state()) == (200, "failed")


async def test_the_agent_who_sees_another_face_says_no_whatever_the_provider_says(
    world: World, ada: Browser, bo: Browser
) -> None:
    async with case(world, ada, "池庚") as one:
        await one.whole(world)
        said = await judge(ada, one.chat, agree=False, reason="不是同一个人")
        assert (said.status_code, await one.state()) == (200, "failed")
        assert (said.json()["verification"]["reached"], (await photos(ada, one.chat))["agreed"]) == (0, False)
        assert "不是同一个人" not in (await one.browser.get("/api/support/verification")).text
        assert "核对证件照片，认定不是本人" in str(await acts(bo, customer_id=one.person.id))


async def test_the_digits_of_the_case_have_to_be_in_the_photographs_and_the_agent_says_that_they_are(
    world: World, ada: Browser
) -> None:
    async with case(world, ada, "池午") as one:
        asked = (await one.browser.get("/api/support/verification")).json()["photos"]["digits"]
        assert re.fullmatch(r"\d{4}", asked)
        await one.whole(world)
        assert (await photos(ada, one.chat))["digits"] == asked
        await one.look(ada)
        unsaid = await ada.post(f"{one.chat}/verification/photos", {"agree": True, "reason": "本人"})
        assert unsaid.status_code == 400, "whether the digits are there is no matter of course"
        unseen = await judge(ada, one.chat, agree=True, digits_seen=False)
        assert (unseen.status_code, unseen.json()["title"]) == (403, "照片里没有校验数字")
        assert await one.state() == "asked"
        assert (await judge(ada, one.chat, agree=True)).status_code == 200
        async with world.product.db.begin() as uow:
            done = await audit.acts(uow, world.product.vault, subject=f"customer:{one.person.id}")
        [judged] = [each for each in done if each.act == Act.ACCEPT_PHOTOS]
        assert judged.facts["digits"] is True
        others = set()
        for _ in range(3):
            assert (await ada.post(f"{one.chat}/verification", {"level": 1})).status_code == 200
            others.add((await one.browser.get("/api/support/verification")).json()["photos"]["digits"])
        assert others != {asked}, "another case asks for other digits"


async def test_a_picture_that_is_on_file_is_not_taken_again_from_whoever_holds_the_phone(
    world: World, ada: Browser
) -> None:
    """Saved from a screen, a little smaller and at a worse quality, or turned: it is the same picture."""
    async with case(world, ada, "池未") as one:
        used, unused, earlier, fresh = photo(), photo(), photo(), photo()
        await send_in(one.browser, "document", unused)
        assert (await one.send("document", earlier)).status_code == 200
        assert (await one.send("document", sent_again(earlier))).status_code == 200, "in one case it may be replaced"
        await one.send("face", used)
        assert (await ada.post(f"{one.chat}/verification", {"level": 1})).status_code == 200
        for content in (sent_again(unused), sent_again(earlier), used, _turned(used)):
            refused = await one.send("document", content)
            assert (refused.status_code, refused.json()["code"]) == (400, "document_unusable")
            assert refused.json()["why"]["cause"] == "这张照片以前提交过。"
        assert await one.state() == "open", "what was refused begins nothing"
        assert (await one.send("document", fresh)).status_code == 200
        for kind in ("document", "face"):
            level = await send_in(one.browser, kind, sent_again(used))
            assert level.json()["why"]["cause"] == "这张照片以前提交过。", "nor for a level"


async def test_what_a_picture_looked_like_is_kept_longer_than_the_picture_and_goes_with_its_owner(
    world: World, ada: Browser
) -> None:
    async with case(world, ada, "池申") as one:
        content = photo()
        await one.send("face", content)
        async with world.product.db.begin() as uow:
            of = sa.select(CaseImage).join(Verification).where(Verification.customer_id == one.person.id)
            [row] = await uow.session.scalars(of)
            assert row.likeness_sealed is not None
            assert row.likeness_sealed.startswith(BY_PERSON + one.person.id.bytes), "by the key that is destroyed"
        world.clock.advance(timedelta(days=31))
        await world.product.do_due(world.clock.now())
        await one.browser.sign_in(one.person)
        await ada.sign_in_staff(ADA)
        # Who was gone for days serves nobody until they take them again.
        assert (await ada.post(f"{one.chat}/take")).status_code == 200
        assert (await ada.post(f"{one.chat}/verification", {"level": 1})).status_code == 200
        assert (await one.send("face", sent_again(content))).status_code == 400, "the picture itself is gone"
        async with world.product.db.begin() as uow:
            for place in PLACES:
                await retention.overwrite(uow, place, one.person.id, kind=Kind.TALKS)
        assert (await ada.post(f"{one.chat}/verification", {"level": 1})).status_code == 200
        assert (await one.send("face", content)).status_code == 200, "nothing is left to compare it with"


async def test_a_picture_from_before_there_were_likenesses_is_compared_all_the_same(world: World, ada: Browser) -> None:
    async with case(world, ada, "池酉") as one:
        content = photo()
        await send_in(one.browser, "face", content)
        async with world.product.db.begin() as uow:
            of = sa.update(Document).where(Document.customer_id == one.person.id)
            await uow.session.execute(of.values(likeness_sealed=None))
        assert (await one.send("face", photo())).status_code == 200
        async with world.product.db.begin() as uow:
            kept = sa.select(Document.likeness_sealed).where(Document.customer_id == one.person.id)
            assert await uow.session.scalar(kept), "it was written down, for when the picture is gone"
        assert (await one.send("face", sent_again(content))).status_code == 400


async def test_a_guests_copy_of_a_picture_on_file_fails_without_a_word_and_the_agent_reads_why(
    world: World, ada: Browser
) -> None:
    """Be it a finder's or an agent's own copy; that it was refused at once would tell that there is such an account."""
    person = await world.newcomer("池戌")
    await on_file(world, person, id_numbers())
    on_record, address = photo(), f"chi{person.phone[-6:]}@example.com"
    async with world.product.db.begin() as uow:
        row, vault = await queries.lock_customer(uow, person.id), world.product.vault
        row.email_sealed = vault.seal(address, context=queries.EMAIL, person=person.id)
        row.email_blind, row.email_since = blind_of_email(vault, address), world.clock.now()
    async with world.browser() as own:
        await own.sign_in(person)
        assert (await send_in(own, "face", on_record)).status_code == 201
    mine = photo()
    for phone, knows in ((person.phone, True), ("13999999922", False)):
        async with guest_case(world, ada, phone, person) as one:
            sent = [await one.send("document", mine), await one.send("face", sent_again(on_record))]
            assert [each.status_code for each in sent] == [200, 200]
            assert (await one.hand_in()).status_code == 200
            await world.drain()
            assert await one.state() == "failed"
            shown = await photos(ada, one.chat)
            why = "照片以前提交过，没有再送核验" if knows else "没有可以比对的资料"
            assert (shown["answer"], shown["answer_why"]) == ("refused", why)
            assert (await judge(ada, one.chat, agree=True)).status_code == 403
            again = await ada.post(f"{one.chat}/verification", {"level": 2})
            assert again.status_code == 200, again.text
            refused = await one.send("document", sent_again(mine))
            assert (refused.status_code, refused.json()["code"]) == (400, "document_unusable"), "their own, alike"
    for channel, to in (("sms", f"{person.phone[3:6]}****{person.phone[-4:]}"), ("mail", "c****@example.com")):
        async with world.browser() as own:
            sent = (await own.get("/api/demo/outbox")).json()
        told = [one for one in sent if (one["channel"], one["to"]) == (channel, to) and "存档的一样" in one["body"]]
        assert len(told) == 1, (channel, "once, of the case that was about their account")
    async with world.browser() as own:
        await own.sign_in(person)
        shown = (await own.get("/api/me/notifications")).json()["items"]
        assert sum("存档的一样" in one["text"] for one in shown) == 1
        own.lang = "en-GB"
        shown = (await own.get("/api/me/notifications")).json()["items"]
        assert sum("has on file" in one["text"] for one in shown) == 1


def _turned(content: bytes) -> bytes:
    written = io.BytesIO()
    with Image.open(io.BytesIO(content)) as opened:
        opened.transpose(Image.Transpose.ROTATE_90).save(written, "PNG")
    return written.getvalue()


async def test_an_account_with_nothing_on_file_cannot_be_checked_and_its_customer_is_told(
    world: World, ada: Browser
) -> None:
    async with case(world, ada, "池辛", what=None, level=1) as one:
        assert (await one.browser.get("/api/support/verification")).json()["photos"] is None
        for answer in (await one.send("document"), await one.hand_in()):
            assert (answer.status_code, answer.json()["title"]) == (403, "还没有做过身份认证")
        assert await photos(ada, one.chat) is None


async def test_a_guest_learns_from_photographs_neither_that_there_is_an_account_nor_that_it_was_verified(
    world: World, ada: Browser
) -> None:
    verified, unverified = await world.newcomer("池壬"), await world.newcomer("池癸", level=1)
    await on_file(world, verified, number_for("face_mismatch", born=next(_BORN)))
    told = []
    for phone in (verified.phone, unverified.phone, "13999999921"):
        async with guest_case(world, ada, phone, verified) as one:
            before = (await one.browser.get("/api/guest/verification")).json()
            sent = [await one.send(kind) for kind in ("document", "face")]
            handed = await one.hand_in()
            await world.drain()
            after = (await one.browser.get("/api/guest/verification")).json()
            handed_in = handed.json()
            for shown in (before, after, handed_in):
                del shown["expires_at"]
                assert len(shown["photos"].pop("digits")) == 4
                if shown["photos"]["sent_at"] is not None:
                    shown["photos"]["sent_at"] = "then"
            told.append(([each.status_code for each in sent], before, handed_in, after))
            assert await one.state() == "failed"
            tried = await judge(ada, one.chat, agree=True)
            assert tried.status_code == 403
    assert told[0] == told[1] == told[2]


async def test_a_guest_who_lost_the_phone_is_passed_like_anybody_and_only_with_their_own_papers(
    world: World, ada: Browser
) -> None:
    person = await world.newcomer("池子")
    await on_file(world, person, id_numbers())
    async with guest_case(world, ada, person.phone, person) as one:
        await one.whole(world)
        assert (await photos(ada, one.chat))["name"] == "*子"
        await one.look(ada)
        passed = await judge(ada, one.chat, agree=True)
        assert (passed.status_code, passed.json()["verification"]["reached"]) == (200, 1)
        assists = {each["assist"]: each["why_not"] for each in passed.json()["verification"]["assists"]}
        assert assists["rebind_phone"] == "核实的级别不够", "photographs alone give no account away"


async def test_photographs_are_for_the_agent_of_the_case_and_for_nobody_who_is_near(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    async with case(world, ada, "池丑") as one:
        await one.whole(world)
        image = (await photos(ada, one.chat))["images"][0]["id"]
        assert await photos(bo, one.chat) is None
        for answer in (
            await bo.post(f"{one.chat}/verification/images/{image}", WHY), await judge(bo, one.chat, agree=True)
        ):  # fmt: skip
            assert answer.status_code in {403, 409}
        for answer in (
            await guest.post(f"{one.chat}/verification/images/{image}", WHY), await judge(guest, one.chat, agree=True)
        ):  # fmt: skip
            assert answer.status_code in {401, 403}
        body = {"phone": one.person.phone, "kind": "own", "reason": "本人账户"}
        assert (await bo.post(f"/api/desk/staff/{ADA.id}/kept-apart", body)).status_code == 200
        for answer in (
            await ada.post(f"{one.chat}/verification/images/{image}", WHY), await judge(ada, one.chat, agree=True)
        ):  # fmt: skip
            assert (answer.status_code, answer.json()["title"]) == (403, "应当回避")
        assert await one.state() == "asked"


async def test_photographs_are_deleted_in_time_and_go_when_a_person_is_erased(world: World, ada: Browser) -> None:
    async def kept(one: Case) -> list[bytes | None]:
        of = sa.text(
            "select i.image_sealed from identity.case_image i join identity.verification v on v.id = i.case_id "
            "where v.customer_id = :who"
        )
        async with world.product.db.begin() as uow:
            return list((await uow.session.execute(of, {"who": one.person.id})).scalars())

    async with case(world, ada, "池寅") as failed, case(world, ada, "池卯") as passed, case(world, ada, "池辰") as gone:
        for one in (failed, passed, gone):
            await one.whole(world)
        await judge(ada, failed.chat, agree=False)
        await passed.look(ada)
        assert (await judge(ada, passed.chat, agree=True)).status_code == 200
        async with world.product.db.begin() as uow:
            for place in PLACES:
                await retention.overwrite(uow, place, gone.person.id, kind=Kind.TALKS)
        assert await kept(gone) == [BY_NOBODY, BY_NOBODY]
        assert None not in await kept(failed)
        world.clock.advance(timedelta(days=31))
        await world.product.do_due(world.clock.now())
        assert await kept(failed) == [None, None]
        assert None not in await kept(passed)
        world.clock.advance(timedelta(days=150))
        await world.product.do_due(world.clock.now())
        assert await kept(passed) == [None, None]
