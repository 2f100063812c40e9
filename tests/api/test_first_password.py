"""A first password for who signed up with a passkey and none: what sets it, what does not, and what it is worth."""

import asyncio
from datetime import timedelta
from functools import partial

import httpx
from tests.api.conftest import World
from tests.api.member import Member
from tests.api.test_passkey_sign_up import Newcomer
from tests.authenticator import Authenticator
from tests.cast import PIN

from upay import identity
from upay.kit.ids import new_id
from upay.platform import attempts

PASSWORD = "seven-quiet-herons"
WHERE = "/api/me/password/first"


async def ask(member: Member, password: str = PASSWORD, *, approval: str = "") -> httpx.Response:
    return await member.post(WHERE, {"new_password": password}, approval=approval)


async def approve(member: Member, device: Authenticator, asked: httpx.Response) -> str:
    """Prove by this device what was asked for; return the approval."""
    step = asked.json()["step_up"]
    assert (asked.status_code, step["action"], step["ways"]) == (403, "set_password", ["passkey"]), asked.text
    judged = await prove(member, device, step["approval_id"])
    assert judged.status_code == 204, judged.text
    return str(step["approval_id"])


async def prove(member: Member, device: Authenticator, approval: str) -> httpx.Response:
    there = f"/api/me/approvals/{approval}"
    challenge = (await member.post(f"{there}/passkey")).json()
    proof = {"challenge_id": challenge["challenge_id"], "credential": device.sign(challenge["options"])}
    return await member.post(there, {"way": "passkey", **proof})


async def newcomer(new: Newcomer) -> Member:
    await new.sign_up()
    return await new.in_(new.browser)


async def test_the_passkey_that_the_account_began_with_sets_a_password_that_counts_in_full(world: World) -> None:
    async with world.browser() as browser, world.browser() as other, world.browser() as elsewhere:
        new = Newcomer(world, browser)
        member = await newcomer(new)
        await new.in_(other)
        weak = await ask(member, "12345678")
        assert (weak.status_code, weak.json()["code"]) == (400, "password_weak"), "judged before anything is proven"
        approval = await approve(member, new.device, await ask(member))
        assert (await ask(member, approval=approval)).status_code == 204
        security = (await browser.get("/api/me/security")).json()
        assert security["password_changed_at"] is not None, "who set it stays in"
        assert (await other.get("/api/me")).status_code == 401, "the others do not"
        told = [one["text"] for one in (await browser.get("/api/me/notifications")).json()["items"]]
        assert any("设置了登录密码" in text for text in told)
        entered = await elsewhere.enter("/api/auth/sign-in", {"phone": new.phone, "password": PASSWORD})
        assert entered.status_code == 200, entered.text
        # It was no code that set it: beside a code it proves what a password always proves.
        assert (await elsewhere.get("/api/me/security")).json()["pin_reset"]["until"] is None
        again = await ask(member)
        assert (again.status_code, again.json()["code"]) == (403, "not_allowed")
        assert "已经有登录密码" in again.json()["title"]


async def test_neither_a_code_nor_a_young_key_nor_another_persons_sets_it(world: World) -> None:
    async with world.browser() as browser, world.browser() as thief, world.browser() as strange:
        new = Newcomer(world, browser)
        member = await newcomer(new)
        world.clock.advance(timedelta(seconds=1))
        begun = (await member.post("/api/me/passkeys/options")).json()
        young = Authenticator()
        made = {"challenge_id": begun["challenge_id"], "credential": young.make(begun["options"]), "name": "平板"}
        assert (await member.post("/api/me/passkeys", made)).status_code == 201
        step = (await ask(member)).json()["step_up"]["approval_id"]
        refused = await prove(member, young, step)
        assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed")
        assert "刚添加" in refused.json()["detail"]
        assert (await member.post(f"/api/me/approvals/{step}/codes")).status_code == 403
        assert (await ask(member, approval=step)).json()["code"] == "verification_required"
        # Whoever came by a code alone has nothing that proves it.
        world.clock.advance(timedelta(seconds=61))
        await thief.post("/api/auth/codes", {"phone": new.phone, "purpose": "sign_in"})
        came = await thief.post("/api/auth/sign-in/code", {"phone": new.phone, "code": await new.code()})
        assert came.status_code == 200, came.text
        by_code = Member(world, thief, member.person)
        theirs = (await ask(by_code)).json()["step_up"]["approval_id"]
        sent = await by_code.post(f"/api/me/approvals/{theirs}/codes")
        if sent.status_code == 202:
            judged = await by_code.post(f"/api/me/approvals/{theirs}", {"way": "code", "code": await new.code()})
            assert judged.status_code == 403, judged.text
        assert (await ask(by_code, approval=theirs)).json()["code"] == "verification_required"
        # What the owner approved in their session is nothing in another one, and nothing for another's account.
        approval = await approve(member, new.device, await ask(member))
        assert (await ask(by_code, approval=approval)).json()["code"] == "verification_required"
        other = Newcomer(world, strange)
        stranger = await newcomer(other)
        assert (await ask(stranger, approval=approval)).json()["code"] == "verification_required"
        judged = await prove(stranger, new.device, (await ask(stranger)).json()["step_up"]["approval_id"])
        assert (judged.status_code, judged.json()["code"]) == (403, "verification_failed")
        security = (await browser.get("/api/me/security")).json()
        assert security["password_changed_at"] is None


async def test_who_has_a_password_sets_no_first_one(world: World) -> None:
    async with Member.new(world, "路遥") as member:
        refused = await ask(member)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
        entered = await member.browser.enter(
            "/api/auth/sign-in", {"phone": member.person.phone, "password": member.person.password}
        )
        assert entered.status_code == 200


async def test_of_two_tabs_that_set_one_at_once_one_does(world: World) -> None:
    async with world.browser() as browser, world.browser() as elsewhere:
        new = Newcomer(world, browser)
        member = await newcomer(new)
        words = (PASSWORD, "nine-loud-geese-12")
        approvals = [await approve(member, new.device, await ask(member, word)) for word in words]
        both = await asyncio.gather(*map(partial(_with, member), words, approvals))
        assert sorted(one.status_code for one in both) == [204, 403], [one.text for one in both]
        [kept] = [word for word, one in zip(words, both, strict=True) if one.status_code == 204]
        assert (await elsewhere.enter("/api/auth/sign-in", {"phone": new.phone, "password": kept})).status_code == 200


async def _with(member: Member, word: str, approval: str) -> httpx.Response:
    return await ask(member, word, approval=approval)


async def test_none_is_set_beside_a_loss(world: World) -> None:
    """The request has passed the door, and would be written while the loss is."""
    async with world.browser() as browser, world.browser() as elsewhere:
        new = Newcomer(world, browser)
        member = await newcomer(new)
        approval = await approve(member, new.device, await ask(member))
        whose, now = member.person.id, world.clock.now()
        async with world.product.db.begin() as uow:
            await identity.report_own_loss(
                uow, world.product.vault, customer_id=whose, session_id=new_id(), at=now,
                stop=partial(identity.freeze_for_owner, reason=identity.LOST, at=now),
                attempt=attempts.of_customer("report_loss", whose, at=now),
            )  # fmt: skip
            setting = asyncio.create_task(ask(member, approval=approval))
            done, _ = await asyncio.wait([setting], timeout=2)
        refused = await setting
        assert (done, refused.status_code) == (set(), 403), refused.text
        wrong = await elsewhere.post("/api/auth/sign-in", {"phone": new.phone, "password": PASSWORD})
        assert (wrong.status_code, wrong.json()["code"]) == (403, "password_wrong")


async def test_the_only_key_can_go_once_there_is_a_password(world: World) -> None:
    async with world.browser() as browser:
        new = Newcomer(world, browser)
        member = await newcomer(new)
        [only] = (await browser.get("/api/me/security")).json()["passkeys"]
        approval = await approve(member, new.device, await ask(member))
        assert (await ask(member, approval=approval)).status_code == 204
        gone = await member.post(f"/api/me/passkeys/{only['id']}/remove", {"pin": PIN})
        assert gone.json()["passkeys"] == [], gone.text
