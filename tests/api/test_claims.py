"""Lost everything: a claim by documents, from the sign-in page to the new password, and those who try to misuse it."""

import asyncio
import re
import statistics
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.api.claimant import (
    PASSWORD,
    PIN,
    WAIT,
    Claimant,
    again,
    agree,
    approve,
    at_desk,
    examine,
    open_pictures,
    owner,
)  # fmt: skip
from tests.api.conftest import Browser, World, id_numbers
from tests.api.test_desk_staff import acts
from tests.api.test_levels import photo, send_in, sent_again
from tests.cast import ADA, BO, WANG

from upay import identity
from upay.identity import queries
from upay.identity.claim_models import Claim
from upay.identity.proofs.former_email import keep_former
from upay.identity.telling.reach import blind_of_email

NOBODY = "13999999901"


async def test_an_account_comes_back_after_the_wait_and_nothing_of_before_opens_it(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    whose = await owner(world, "沈舟")
    async with world.browser() as old:
        claim = await Claimant.open(world, guest, whose.person.phone)
        early = await claim.post("/questions")
        assert (early.status_code, early.json()["title"]) == (403, "请先验证现在用的手机号")
        await claim.whole(whose)
        await ada.sign_in_staff(ADA)
        await bo.sign_in_staff(BO)
        shown = await at_desk(ada, claim)
        assert (shown["name_matches"], shown["id_number_matches"], shown["answer"]) == (True, True, "confirmed")
        assert (shown["answers_right"], shown["why_not"], len(shown["images"])) == (3, "两张照片还没看完", 2)
        assert whose.id_number not in str(shown)
        assert whose.person.name not in str(shown)
        path = f"/api/desk/claims/{shown['id']}"
        assert (await ada.get(path)).status_code == 200
        nothing = await ada.post(f"{path}/images/{shown['images'][0]['id']}", {"reason": ""})
        assert nothing.status_code == 400
        look = await ada.post(f"{path}/images/{shown['images'][0]['id']}", {"reason": "和档案对照"})
        assert look.json()["picture"].startswith("data:image/jpeg;base64,")
        early = await bo.post(f"{path}/decision", {"agree": True})
        assert (early.status_code, early.json()["title"]) == (403, "还没有人审核")
        await approve(ada, bo, claim)
        assert (await claim.read())["stage"] == "cooling"
        cools = await claim.post("/end", {"code": "000000", "new_password": PASSWORD, "new_pin": PIN})
        assert (cools.status_code, cools.json()["title"]) == (403, "等待期还没有结束")
        await old.sign_in(whose.person)
        assert (await old.get("/api/me/claim")).json()["number"] == claim.number
        caps = {one["kind"]: one["cap"] for one in (await old.get("/api/limits")).json()["rows"]}
        assert caps["cooling_daily"] == "1000.00"
        told = [one["text"] for one in (await old.get("/api/me/notifications")).json()["items"]]
        assert any("不是我本人" in text for text in told)
        world.clock.advance(WAIT)
        assert (await claim.read())["stage"] == "ready"
        await old.sign_in(whose.person)
        weak = await claim.finish(new_password="12345678")
        assert weak.json()["code"] == "password_weak"
        wrong = await claim.post("/end", {"code": "000000", "new_password": PASSWORD, "new_pin": PIN})
        assert wrong.json()["code"] in {"code_wrong", "code_expired"}
        done = await claim.finish()
        assert (done.status_code, done.json()["stage"]) == (200, "done"), done.text
        assert (await old.get("/api/me")).status_code == 401
        before = await old.post("/api/auth/sign-in", {"phone": whose.person.phone, "password": whose.person.password})
        assert before.status_code == 403
        in_again = await guest.post("/api/auth/sign-in", {"phone": claim.phone, "password": PASSWORD})
        assert in_again.status_code == 200, in_again.text
        own = (await guest.get("/api/me/phone")).json()
        assert (own["rebinding"]["by"], own["rebinding"]["stage"]) == ("staff", "cooling")
        replayed = await claim.finish(code="000000")
        assert (replayed.status_code, replayed.json()["title"]) == (403, "这份申请不能再改了")
    await again(bo, BO)
    seen = [one["act"] for one in await acts(bo, customer_id=whose.person.id)]
    assert {"查看了找回申请", "查看了证件照片", "批准交还账户"} <= set(seen)
    assert await world.problems_of_books() == []


async def test_the_owner_takes_a_claim_back_with_one_press_and_further_claims_lead_nowhere(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    whose = await owner(world, "柳七")
    claim = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose)
    await again(ada, ADA)
    await again(bo, BO)
    await approve(ada, bo, claim)
    async with world.browser() as mine:
        await mine.sign_in(whose.person)
        assert (await mine.post("/api/me/claim/cancel")).status_code == 204
        assert (await mine.get("/api/me/claim")).json() is None
        assert (await mine.post("/api/me/claim/cancel")).status_code == 404
    shown = await at_desk(bo, claim)
    assert (shown["state"], shown["alarm"], shown["ended_by"]) == ("cancelled", True, "session")
    ended = await claim.read()
    assert (ended["stage"], ended["why"]["title"]) == ("cancelled", "找回申请已被取消")
    world.clock.advance(WAIT)
    assert (await claim.finish(code="123456")).status_code == 403
    second = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose)
    await again(bo, BO)
    assert second.number not in (await bo.get("/api/desk/claims")).text, "it rests, and nobody is told"
    world.clock.advance(timedelta(hours=49))
    await world.product.do_due(world.clock.now())
    assert (await second.read())["stage"] == "declined"


async def test_who_has_kept_the_number_gets_the_account_back_with_it(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    """A SIM from the carrier has the number again, and neither password, passkey nor app."""
    whose = await owner(world, "施一")
    async with world.browser() as old:
        await old.sign_in(whose.person)
        claim = await Claimant.open(world, guest, whose.person.phone, phone=whose.person.phone)
        await claim.whole(whose)
        await again(ada, ADA)
        await again(bo, BO)
        assert (await at_desk(ada, claim))["keeps_number"] is True
        await approve(ada, bo, claim)
        await old.sign_in(whose.person)
        assert (await old.get("/api/me/claim")).json()["number"] == claim.number, "who is signed in can object"
        world.clock.advance(WAIT)
        done = await claim.finish()
        assert (done.status_code, done.json()["stage"]) == (200, "done"), done.text
        assert (await old.get("/api/me")).status_code == 401
        before = {"phone": whose.person.phone, "password": whose.person.password}
        assert (await old.post("/api/auth/sign-in", before)).status_code == 403
    inside = await guest.post("/api/auth/sign-in", {"phone": whose.person.phone, "password": PASSWORD})
    assert inside.status_code == 200, inside.text
    for waits, low in ((timedelta(), True), (timedelta(hours=73), False)):
        world.clock.advance(waits)
        if waits:
            again_in = await guest.post("/api/auth/sign-in", {"phone": whose.person.phone, "password": PASSWORD})
            assert again_in.status_code == 200, again_in.text
        caps = {one["kind"] for one in (await guest.get("/api/limits")).json()["rows"]}
        assert ("cooling_daily" in caps) is low, "as after any claim, little can go out for three days"


async def test_an_account_that_had_an_address_only_gets_the_claimants_number(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    whose = await owner(world, "施二")
    address = f"shi{whose.person.phone[-6:]}@example.com"
    async with world.product.db.begin() as uow:
        person, vault = await queries.lock_customer(uow, whose.person.id), world.product.vault
        person.email_sealed = vault.seal(address, context=queries.EMAIL, person=person.id)
        person.email_blind, person.email_since = blind_of_email(vault, address), world.clock.now()
        person.phone_sealed = person.phone_blind = None
    claim = await (await Claimant.open(world, guest, address)).whole(whose)
    await again(ada, ADA)
    await again(bo, BO)
    await approve(ada, bo, claim)
    world.clock.advance(WAIT)
    done = await claim.finish()
    assert (done.status_code, done.json()["stage"]) == (200, "done"), done.text
    inside = await guest.post("/api/auth/sign-in", {"phone": claim.phone, "password": PASSWORD})
    assert inside.status_code == 200, inside.text


async def test_a_number_that_is_anothers_is_neither_proven_nor_told_of(world: World, guest: Browser) -> None:
    """Only the account that is claimed may have the claimant's number."""
    whose, other = await owner(world, "施三"), await world.newcomer("施四")
    claim = await Claimant.open(world, guest, whose.person.phone, phone=other.phone)
    assert (await claim.post("/codes")).status_code == 202, "answered as ever"
    masked = f"{other.phone[3:6]}****{other.phone[-4:]}"
    texts = [one["body"] for one in (await guest.get("/api/demo/outbox")).json() if one["to"] == masked]
    assert "绑定到另一个账户" in texts[0], "and who has it reads that somebody wants it"
    assert not any("验证码 " in one for one in texts)


async def test_whoever_reads_the_old_number_takes_a_claim_back_and_money_stays(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    whose = await owner(world, "祝英")
    claim = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose)
    await again(ada, ADA)
    await again(bo, BO)
    await approve(ada, bo, claim)
    masked = f"{whose.person.phone[3:6]}****{whose.person.phone[-4:]}"
    outbox = (await guest.get("/api/demo/outbox")).json()
    found = re.search(r"/claim-objection#(\S+)", next(one["body"] for one in outbox if one["to"] == masked))
    assert found is not None
    assert (await guest.post("/api/auth/claim", {"code": found[1]})).json()["number"] == claim.number
    assert (await guest.post("/api/auth/claim/cancel", {"code": found[1]})).status_code == 204
    assert (await guest.post("/api/auth/claim/cancel", {"code": found[1]})).status_code == 404
    async with world.browser() as mine:
        await mine.sign_in(whose.person)
        refused = await mine.move("/api/transfers", payee_id=str(WANG.id), amount="1.00")
        assert refused.json()["code"] == "account_frozen"


async def test_nobody_at_the_desk_takes_an_account_over_alone(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    whose = await owner(world, "顾三")
    # Documents and a number of their own, for somebody else's account.
    own_papers = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose, id_number=id_numbers())
    # The right papers, and answers that were guessed.
    guessed = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose, wrong=2)
    await again(ada, ADA)
    await again(bo, BO)
    for claim, why in ((own_papers, "姓名或证件号和档案不一致"), (guessed, "问题答对得太少")):
        shown = await at_desk(bo, claim)
        assert shown["why_not"] == why
        path = f"/api/desk/claims/{shown['id']}"
        tried = await bo.post(f"{path}/examination", {"give_back": True, "digits_seen": True, "reason": "是本人"})
        assert (tried.status_code, tried.json()["title"]) == (403, why)
        assert (await bo.post(f"{path}/decision", {"agree": True})).status_code == 403
    right = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose)
    await again(bo, BO)
    path = f"/api/desk/claims/{(await at_desk(bo, right))['id']}"
    assert (await examine(bo, path)).status_code == 200
    twice = await agree(bo, path)
    assert (twice.status_code, twice.json()["title"]) == (403, "不能审批自己的申请")
    again_examined = await ada.post(f"{path}/examination", {"give_back": True, "digits_seen": True, "reason": "我来"})
    assert again_examined.json()["title"] == "已经审批过了"
    assert (await ada.post(f"{path}/decision", {"agree": True})).status_code == 403


async def test_nobody_examines_or_approves_a_claim_on_their_own_account(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    whose = await owner(world, "范五")
    await again(ada, ADA)
    await again(bo, BO)
    body = {"phone": whose.person.phone, "kind": "own", "reason": "本人账户"}
    assert (await bo.post(f"/api/desk/staff/{ADA.id}/kept-apart", body)).status_code == 200
    claim = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose)
    await again(ada, ADA)
    await again(bo, BO)
    shown = await at_desk(bo, claim)
    path = f"/api/desk/claims/{shown['id']}"
    for answer in (
        await ada.get(path),
        await ada.post(f"{path}/images/{shown['images'][0]['id']}", {"reason": "看看"}),
        await ada.post(f"{path}/examination", {"give_back": True, "digits_seen": True, "reason": "是我"}),
    ):
        assert (answer.status_code, answer.json()["title"]) == (403, "应当回避")
    near = {"phone": whose.person.phone, "kind": "relative", "reason": "丈夫"}
    assert (await bo.post(f"/api/desk/staff/{BO.id}/kept-apart", near)).status_code == 200
    decided = await bo.post(f"{path}/decision", {"agree": True})
    assert (decided.status_code, decided.json()["title"]) == (403, "应当回避")


async def test_of_two_approvers_one_decides_and_of_cancel_and_end_one_happens(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    whose = await owner(world, "陆九")
    claim = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose)
    await again(ada, ADA)
    await again(bo, BO)
    async with world.browser() as twin, world.browser() as mine:
        await twin.sign_in_staff(BO)
        path = f"/api/desk/claims/{(await at_desk(ada, claim))['id']}"
        examined = await examine(ada, path)
        assert examined.status_code == 200, examined.text
        await open_pictures(bo, path)
        agreed = {"agree": True, "digits_seen": True}
        raced = await asyncio.gather(bo.post(f"{path}/decision", agreed), twin.post(f"{path}/decision", agreed))
        assert sorted(one.status_code for one in raced) == [200, 403], [one.text for one in raced]
        world.clock.advance(WAIT)
        await mine.sign_in(whose.person)
        code = await claim.code()
        finished, cancelled = await asyncio.gather(claim.finish(code=code), mine.post("/api/me/claim/cancel"))
        assert (finished.status_code == 200) is not (cancelled.status_code == 204), (finished.text, cancelled.text)
        stage = (await claim.read())["stage"]
        assert stage == ("done" if finished.status_code == 200 else "cancelled")
    assert await world.problems_of_books() == []


async def test_a_claim_takes_new_photographs_with_its_own_digits_and_copies_of_old_ones_confirm_nothing(
    world: World, guest: Browser, ada: Browser
) -> None:
    whose, on_record = await owner(world, "蒋七"), photo()
    async with world.browser() as own:
        await own.sign_in(whose.person)
        assert (await send_in(own, "face", on_record)).status_code == 201
    copied = await Claimant.open(world, guest, whose.person.phone)
    await copied.prove()
    mine = photo()
    assert (await copied.send("document", mine)).status_code == 200
    assert (await copied.send("face", sent_again(on_record))).status_code == 200, "nothing is told about an account"
    assert (await copied.submit(whose.person.name, whose.id_number, known=whose.known)).status_code == 200
    for named, other in ((whose.person.phone, photo()), ("13999999904", mine)):
        later = await Claimant.open(world, guest, named)
        await later.prove()
        again_sent = await later.send("document", sent_again(mine))
        taken = named != whose.person.phone
        assert (again_sent.status_code == 200) is taken, "what came with a claim for the same name, and no other"
        assert (await later.send("document", other)).status_code == 200
        world.clock.advance(timedelta(minutes=2))
    fresh = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose)
    await again(ada, ADA)
    shown = await at_desk(ada, copied)
    assert (shown["answer"], shown["answer_why"]) == ("refused", "照片以前提交过，没有再送核验")
    assert shown["why_not"] == "证件核验没有通过"
    async with world.browser() as own:
        await own.sign_in(whose.person)
        told = (await own.get("/api/me/notifications")).text
        sent = [one["body"] for one in (await own.get("/api/demo/outbox")).json()]
    assert told.count("交来的照片和你账户里存档的一样") == 1, "its owner hears, once a claim"
    assert sum("交来的照片和你账户里存档的一样" in one for one in sent) == 1
    shown = await at_desk(ada, fresh)
    assert (shown["answer"], shown["digits"]) == ("confirmed", (await fresh.read())["digits"])
    path = f"/api/desk/claims/{shown['id']}"
    await open_pictures(ada, path)
    unsaid = await ada.post(f"{path}/examination", {"give_back": True, "reason": "一致"})
    assert unsaid.status_code == 400
    unseen = await ada.post(f"{path}/examination", {"give_back": True, "digits_seen": False, "reason": "一致"})
    assert (unseen.status_code, unseen.json()["title"]) == (403, "照片里没有校验数字")
    assert (await examine(ada, path)).status_code == 200


async def test_both_people_open_the_pictures_themselves_and_see_the_digits(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    whose = await owner(world, "孟十")
    claim = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose)
    await again(ada, ADA)
    await again(bo, BO)
    path = f"/api/desk/claims/{(await at_desk(ada, claim))['id']}"
    says = {"give_back": True, "digits_seen": True, "reason": "证件和档案一致"}
    blind = await ada.post(f"{path}/examination", says)
    assert (blind.status_code, blind.json()["title"]) == (403, "两张照片还没看完")
    first, second = (await ada.get(path)).json()["images"]
    assert (await ada.post(f"{path}/images/{first['id']}", {"reason": "和档案对照"})).status_code == 200
    shown = (await ada.get(path)).json()
    assert ([one["used"] for one in shown["images"]], shown["why_not"]) == ([True, False], "两张照片还没看完")
    half = await ada.post(f"{path}/examination", says)
    assert (half.status_code, half.json()["title"]) == (403, "两张照片还没看完")
    assert (await ada.post(f"{path}/images/{second['id']}", {"reason": "和档案对照"})).status_code == 200
    assert (await ada.get(path)).json()["why_not"] is None
    assert (await ada.post(f"{path}/examination", says)).json()["state"] == "examined"
    # What she has seen is no look of his.
    theirs = (await bo.get(path)).json()
    assert ([one["used"] for one in theirs["images"]], theirs["why_not"]) == ([False, False], "两张照片还没看完")
    blind = await bo.post(f"{path}/decision", {"agree": True, "digits_seen": True})
    assert (blind.status_code, blind.json()["title"]) == (403, "两张照片还没看完")
    await open_pictures(bo, path)
    unticked = await bo.post(f"{path}/decision", {"agree": True})
    assert (unticked.status_code, unticked.json()["title"]) == (403, "照片里没有校验数字")
    assert (await bo.post(f"{path}/decision", {"agree": True, "digits_seen": True})).json()["state"] == "cooling"


async def test_an_account_that_is_not_there_is_answered_like_one_that_is(
    world: World, guest: Browser, bo: Browser
) -> None:
    whose = await owner(world, "钱八")
    unverified = await world.newcomer("赵一", level=1)
    shapes, took = [], []
    for named in (whose.person.phone, NOBODY, unverified.phone):
        claim = await Claimant.open(world, guest, named)
        await claim.prove()
        await claim.photograph()
        began = time.perf_counter()
        asked = await claim.questions()
        took.append(time.perf_counter() - began)
        assert [len(one["choices"]) for one in asked] == [4, 4, 4]
        assert await claim.questions() == asked
        sent = await claim.submit("某人", id_numbers())
        shapes.append({key: type(value) for key, value in sent.json().items()} | {"stage": sent.json()["stage"]})
        world.clock.advance(timedelta(minutes=2))
    assert shapes[0] == shapes[1] == shapes[2]
    assert max(took) < 20 * statistics.median(took), took
    await again(bo, BO)
    waiting = [one for one in (await bo.get("/api/desk/claims")).json() if one["state"] == "sent"]
    assert [one["named"] for one in waiting if one["named"] == "139****9901"] == []


async def test_the_same_questions_stand_in_every_claim_and_claims_are_few(world: World, guest: Browser) -> None:
    whose = await owner(world, "卫二")
    for named in (whose.person.phone, "13999999902"):
        asked = []
        for _ in range(3):
            claim = await Claimant.open(world, guest, named)
            await claim.prove()
            missing = await claim.post("/questions")
            assert (missing.status_code, missing.json()["field"]) == (400, "document"), "a face before a question"
            await claim.photograph()
            asked.append(await claim.questions())
            world.clock.advance(timedelta(days=1))
        assert asked[0] == asked[1] == asked[2]
        refused = await guest.post("/api/claims", {"named": named, "phone": "13300000999"})
        assert (refused.status_code, refused.json()["code"]) == (429, "claim_too_often")
        assert "3 份" in refused.json()["detail"]


async def test_strangers_who_name_a_number_keep_its_owner_from_nothing(world: World, guest: Browser) -> None:
    whose = await owner(world, "卫九")
    strangers = []
    for _ in range(4):
        async with world.browser() as stranger:
            strangers.append(await Claimant.open(world, stranger, whose.person.phone))
        world.clock.advance(timedelta(minutes=2))
    claim = await Claimant.open(world, guest, whose.person.phone)
    await claim.whole(whose)
    assert claim.sent is not None
    async with world.product.db.begin() as uow:
        found = await uow.session.scalar(sa.select(Claim.customer_id).where(Claim.number == claim.number))
    assert found == whose.person.id, "it leads to the account, and not silently to nobody"


async def test_of_claims_that_are_open_at_once_only_so_many_are_asked_about_an_account(
    world: World, guest: Browser
) -> None:
    whose, late = await owner(world, "卫十"), []
    for _ in range(4):
        late.append(await Claimant.open(world, guest, whose.person.phone))
        world.clock.advance(timedelta(minutes=1))
    for number, claim in enumerate(late):
        await claim.prove()
        await claim.photograph()
        asked = await claim.post("/questions")
        if number < 3:
            assert asked.status_code == 200
        else:
            assert (asked.status_code, asked.json()["code"]) == (429, "claim_too_often")
            assert "回答问题" in asked.json()["detail"]


async def test_one_network_opens_so_many_claims_a_day(world: World) -> None:
    async with world.browser() as flood:
        for number in range(10):
            body = {"named": f"1397777{number:04d}", "phone": "13300000998"}
            assert (await flood.post("/api/claims", body)).status_code == 201
            world.clock.advance(timedelta(minutes=1))
        refused = await flood.post("/api/claims", {"named": "13977770011", "phone": "13300000998"})
        assert (refused.status_code, refused.json()["code"]) == (429, "claim_too_often")


@pytest.mark.parametrize("token", ["", "x", "9" * 43])
async def test_a_claim_is_found_by_its_link_alone(world: World, guest: Browser, mei: Browser, token: str) -> None:
    claim = await Claimant.open(world, guest, "13999999903")
    found = await mei.http.get("/api/claims/own", headers={"Claim": token})
    assert (found.status_code, found.json()["code"]) == (404, "not_found")
    by_number = await mei.http.get("/api/claims/own", headers={"Claim": claim.number})
    assert by_number.status_code == 404


async def test_what_is_not_a_claims_own_image_or_another_claims_is_not_found(
    world: World, guest: Browser, ada: Browser
) -> None:
    one, other = await owner(world, "冯甲"), await owner(world, "褚乙")
    first = await (await Claimant.open(world, guest, one.person.phone)).whole(one)
    world.clock.advance(timedelta(minutes=2))
    second = await (await Claimant.open(world, guest, other.person.phone)).whole(other)
    await again(ada, ADA)
    mine, theirs = await at_desk(ada, first), await at_desk(ada, second)
    crossed = await ada.post(f"/api/desk/claims/{mine['id']}/images/{theirs['images'][0]['id']}", {"reason": "看看"})
    assert crossed.status_code == 404


async def test_a_claim_that_is_turned_down_says_no_more_than_that(world: World, guest: Browser, ada: Browser) -> None:
    whose = await owner(world, "秦丙")
    claim = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose, name="别人")
    await again(ada, ADA)
    shown = await at_desk(ada, claim)
    assert (shown["name_matches"], shown["why_not"]) == (False, "姓名或证件号和档案不一致")
    path = f"/api/desk/claims/{shown['id']}"
    assert (
        await ada.post(f"{path}/examination", {"give_back": False, "digits_seen": False, "reason": ""})
    ).status_code == 400
    turned = await ada.post(f"{path}/examination", {"give_back": False, "digits_seen": False, "reason": "姓名不符"})
    assert (turned.status_code, turned.json()["state"]) == (200, "declined")
    ended = await claim.read()
    assert (ended["stage"], ended["why"]["title"]) == ("declined", "找回申请没有通过")
    assert "姓名不符" not in str(ended)
    guest.lang = "en"
    world.clock.advance(timedelta(minutes=1))
    assert "turned down" in str((await guest.http.get(
        "/api/claims/own", headers={"Claim": claim.token, "Accept-Language": "en"}
    )).json()["why"]["title"])  # fmt: skip


async def test_what_waits_too_long_ends_and_photographs_go(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    whose = await owner(world, "许丁")
    left = await Claimant.open(world, guest, "13999999904")
    claim = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose)
    await again(ada, ADA)
    await again(bo, BO)
    await approve(ada, bo, claim)
    world.clock.advance(timedelta(days=22))
    await world.product.do_due(world.clock.now())
    assert (await left.read())["stage"] == "expired"
    assert (await claim.read())["stage"] == "expired"
    late = await claim.finish(code="123456")
    assert late.status_code == 403
    await again(ada, ADA)
    shown = await at_desk(ada, claim)
    assert len(shown["images"]) == 2
    world.clock.advance(timedelta(days=31))
    await world.product.do_due(world.clock.now())
    await again(ada, ADA)
    path = f"/api/desk/claims/{shown['id']}"
    assert (await ada.get(path)).json()["images"] == []
    gone = await ada.post(f"{path}/images/{shown['images'][0]['id']}", {"reason": "看看"})
    assert gone.status_code == 404


async def test_an_address_that_was_taken_off_lately_can_object_as_well(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    whose = await owner(world, "沈舟")
    claim = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose)
    await ada.sign_in_staff(ADA)
    await bo.sign_in_staff(BO)
    async with world.product.db.begin() as uow:
        keep_former(
            uow, world.product.vault, customer_id=whose.person.id, address="zhou.of.before@example.com",
            at=world.clock.now(),
        )  # fmt: skip
    await approve(ada, bo, claim)
    async with world.product.db.begin() as uow:
        told = await identity.queries.notices(uow, world.product.vault, phone="zhou.of.before@example.com")
    [objection] = [one.body for one in told if "claim-objection#" in one.body]
    assert "不是我本人" in objection
