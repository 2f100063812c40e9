"""Signing up with a passkey and no password: what it takes, what it leaves behind, and how such an account lives."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa
from tests.api.conftest import Browser, World
from tests.api.member import Member
from tests.api.test_keys_only import said, sign
from tests.authenticator import Authenticator
from tests.cast import PIN, Person

from upay.identity import models
from upay.identity.terms_models import TermsAcceptance
from upay.kit.ids import CustomerId

_numbers = count(1)
PASSWORD = "slow-river-88"
NOBODY = "13999990001"


@dataclass
class Newcomer:
    """Somebody at the sign-up, with a browser and a device of their own."""

    world: World
    browser: Browser
    phone: str = field(default_factory=lambda: f"150088{next(_numbers):05d}")
    device: Authenticator = field(default_factory=Authenticator)

    async def form(self, **changed: Any) -> dict[str, Any]:
        """Return what is typed, with a fresh code."""
        self.world.clock.advance(timedelta(seconds=61))
        sent = await self.browser.post("/api/auth/codes", {"phone": self.phone, "purpose": "sign_up"})
        assert sent.status_code == 202, sent.text
        version = (await self.browser.get("/api/terms")).json()["version"]
        return {
            "phone": self.phone, "code": await self.code(), "name": "闻笛", "pin": PIN, "accepted": version, **changed
        }  # fmt: skip

    async def code(self) -> str:
        texts = (await self.browser.get("/api/demo/outbox")).json()
        body = next(one["body"] for one in texts if one["to"].endswith(self.phone[-4:]) and "验证码" in one["body"])
        found = re.search(r"验证码 (\d{8})", body)
        assert found is not None
        return found[1]

    async def begin(self, form: dict[str, Any]) -> httpx.Response:
        return await self.browser.post("/api/auth/sign-up/passkey/options", form)

    async def finish(self, form: dict[str, Any], asked: httpx.Response) -> httpx.Response:
        """Let the device make a key, and send it."""
        assert asked.status_code == 200, asked.text
        challenge = asked.json()
        made = {"challenge_id": challenge["challenge_id"], "credential": self.device.make(challenge["options"])}
        return await self.browser.post("/api/auth/sign-up/passkey", {**form, **made})

    async def sign_up(self) -> UUID:
        form = await self.form()
        answer = await self.finish(form, await self.begin(form))
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    async def in_(self, browser: Browser) -> Member:
        """Return the account as a member, signed in by the key in this browser."""
        me = (await sign(browser, self.device)).json()
        person = Person(
            id=CustomerId(UUID(me["id"])), phone=self.phone, name="闻笛", level=1, password="", opening="0"
        )  # fmt: skip
        return Member(self.world, browser, person)


async def accounts(world: World, name: str) -> list[UUID]:
    """Return who has signed up under this name."""
    services = world.app.state.services
    async with services.db.begin() as uow:
        everybody = list(await uow.session.execute(sa.select(models.Customer.id, models.Customer.name_sealed)))
        await services.vault.know(row.name_sealed for row in everybody)
        return [row.id for row in everybody if services.vault.read(row.name_sealed, context="customer.name") == name]


async def left_behind(world: World) -> tuple[int, int]:
    """Count passwords and passkeys whose owner there is not."""
    services = world.app.state.services
    async with services.db.begin() as uow:
        known = (
            sa.select(models.Customer.id)
            .union(sa.select(models.Staff.id), sa.select(models.MerchantPerson.id))
            .scalar_subquery()
        )
        found = [
            await uow.session.scalar(sa.select(sa.func.count()).where(table.owner_id.not_in(known)))
            for table in (models.Password, models.Passkey)
        ]
    return int(found[0] or 0), int(found[1] or 0)


async def test_an_account_begins_with_a_passkey_and_no_password(world: World) -> None:
    async with world.browser() as browser, world.browser() as elsewhere:
        new = Newcomer(world, browser)
        form = await new.form()
        asked = await new.begin(form)
        options = asked.json()["options"]
        chosen = options["authenticatorSelection"]
        assert (chosen["userVerification"], chosen["residentKey"]) == ("required", "required")
        assert new.phone not in str(options), "a device shows this to whoever holds it"
        assert (await browser.get("/api/me")).status_code == 401, "nobody is in before the key is verified"
        answer = await new.finish(form, asked)
        assert answer.status_code == 201, answer.text
        me = answer.json()
        assert (me["name"], me["level"], me["terms"]) == ("闻笛", 1, None)
        security = (await browser.get("/api/me/security")).json()
        assert (security["level"], security["password_changed_at"], security["keys_only"]) == (3, None, False)
        assert [one["name"] for one in security["passkeys"]] == ["通行密钥"]
        assert (security["pin_reset"]["beside"], security["pin_reset"]["passkey"]) == (None, True)
        async with world.app.state.services.db.begin() as uow:
            which = sa.select(TermsAcceptance.version, TermsAcceptance.way).where(
                TermsAcceptance.customer_id == UUID(me["id"])
            )
            assert (await uow.session.execute(which)).one() == (form["accepted"], "sign_up")
        [row] = [one for one in (await records(world, UUID(me["id"]))) if one.kind == "sign_up"]
        assert (row.outcome, row.asked["by"]) == ("succeeded", "passkey")
        assert (await sign(elsewhere, new.device)).json()["id"] == me["id"]


async def records(world: World, customer_id: UUID) -> list[Any]:
    async with world.app.state.services.db.begin() as uow:
        return list(
            await uow.session.execute(
                sa.text(
                    "select kind, outcome, reason, asked from platform.attempt where customer_id = :id order by at"
                ),
                {"id": customer_id},
            )
        )


async def test_what_is_wrong_is_told_before_the_device_is_asked_and_again_after(world: World) -> None:
    async with world.browser() as browser:
        new = Newcomer(world, browser)
        form = await new.form()
        asked = await new.begin(form)
        made = {
            "challenge_id": asked.json()["challenge_id"], "credential": new.device.make(asked.json()["options"])
        }  # fmt: skip
        for changed, status, code in (
            ({"phone": ""}, 400, "form_incomplete"),
            ({"phone": "1380"}, 400, "phone_invalid"),
            ({"name": ""}, 400, "form_incomplete"),
            ({"pin": "111111"}, 400, "form_incomplete"),
            ({"accepted": "0"}, 403, "terms_not_accepted"),
            ({"code": "00000000"}, 403, "code_wrong"),
        ):
            first = await new.begin({**form, **changed})
            assert (first.status_code, first.json()["code"]) == (status, code), first.text
            assert first.json()["attempt_id"], "a row says why"
            if code != "code_wrong":
                # Judged before the key is looked at: the challenge still counts.
                last = await browser.post("/api/auth/sign-up/passkey", {**form, **changed, **made})
                assert (last.status_code, last.json()["code"]) == (status, code), last.text
        answer = await browser.post("/api/auth/sign-up/passkey", {**form, **made})
        assert answer.status_code == 201, "a right code that was only looked at stays good"


async def test_wrong_codes_are_counted_together_wherever_they_are_typed(world: World) -> None:
    async with world.browser() as browser:
        new = Newcomer(world, browser)
        form = await new.form()
        for _ in range(4):
            assert (await new.begin({**form, "code": "00000000"})).json()["code"] == "code_wrong"
        await browser.post("/api/auth/sign-up", {**form, "code": "00000000", "password": PASSWORD})
        refused = await new.begin(form)
        assert (refused.status_code, refused.json()["code"]) == (403, "code_expired")


async def test_a_challenge_is_of_one_number_one_browser_and_one_answer(world: World) -> None:
    async with world.browser() as browser, world.browser() as other:
        new, neighbour = Newcomer(world, browser), Newcomer(world, other)
        form, theirs = await new.form(), await neighbour.form()
        # Somebody else's number, in the same browser; then the same number in another browser.
        for where, body in ((browser, theirs), (other, form)):
            asked = (await new.begin(form)).json()
            made = {"challenge_id": asked["challenge_id"], "credential": new.device.make(asked["options"])}
            refused = await where.post("/api/auth/sign-up/passkey", {**body, **made})
            assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed"), refused.text
            again = await browser.post("/api/auth/sign-up/passkey", {**form, **made})
            assert (again.status_code, again.json()["code"]) == (403, "verification_failed"), "its one answer was given"
        # Nor does one for signing in, or one that has waited for too long.
        knock = (await browser.post("/api/auth/passkey/options")).json()
        made = {"challenge_id": knock["challenge_id"], "credential": new.device.make(knock["options"])}
        refused = await browser.post("/api/auth/sign-up/passkey", {**form, **made})
        assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed")
        asked = await new.begin(form)
        world.clock.advance(timedelta(minutes=5, seconds=1))
        late = await new.finish(form, asked)
        assert (late.status_code, late.json()["code"]) == (403, "verification_failed")
        assert "太久" in late.json()["detail"]
        assert (await browser.get("/api/me")).status_code == 401
        assert (await new.finish(form, await new.begin(form))).status_code == 201, "the code is still good"


async def test_a_key_that_has_not_checked_who_holds_it_or_is_for_another_site_is_refused(world: World) -> None:
    async with world.browser() as browser:
        new = Newcomer(world, browser)
        form = await new.form()
        before = await left_behind(world)
        for device in (
            Authenticator(verified=False), Authenticator(domain="evil.example"),
            Authenticator(origin="http://evil.example"),
        ):  # fmt: skip
            new.device = device
            refused = await new.finish(form, await new.begin(form))
            assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed")
        asked = (await new.begin(form)).json()
        nothing = {**form, "challenge_id": asked["challenge_id"], "credential": {}}
        assert (await browser.post("/api/auth/sign-up/passkey", nothing)).json()["code"] == "verification_failed"
        assert (await browser.get("/api/me")).status_code == 401
        assert await left_behind(world) == before, "a sign-up that was not finished leaves nothing"
        # A key that is another account's opens none of its own.
        new.device = Authenticator()
        await new.finish(form, await new.begin(form))
        async with world.browser() as next_one:
            second = Newcomer(world, next_one, device=new.device)
            form = await second.form()
            known = await second.finish(form, await second.begin(form))
            assert (known.status_code, known.json()["code"]) == (403, "verification_failed")


async def test_of_two_tabs_one_makes_the_account(world: World) -> None:
    async with world.browser() as browser:
        new = Newcomer(world, browser)
        form = await new.form(name="闻双")
        one, two = Newcomer(world, browser, new.phone), Newcomer(world, browser, new.phone)
        asked = await one.begin(form), await two.begin(form)
        answers = await asyncio.gather(one.finish(form, asked[0]), two.finish(form, asked[1]))
        assert sorted(each.status_code for each in answers) == [201, 403]
        assert [each.json()["code"] for each in answers if each.status_code != 201] == ["code_expired"]
        assert len(await accounts(world, "闻双")) == 1
        assert await left_behind(world) == (0, 0)


async def test_of_two_browsers_one_makes_the_account_and_the_other_hears_that_it_is_taken(world: World) -> None:
    async with world.browser() as browser, world.browser() as other:
        one = Newcomer(world, browser)
        two = Newcomer(world, other, one.phone)
        forms = await one.form(name="闻单"), await two.form(name="闻单")
        asked = await one.begin(forms[0]), await two.begin(forms[1])
        answers = await asyncio.gather(one.finish(forms[0], asked[0]), two.finish(forms[1], asked[1]))
        assert sorted(each.status_code for each in answers) == [201, 409]
        assert [each.json()["code"] for each in answers if each.status_code != 201] == ["phone_taken"]
        assert len(await accounts(world, "闻单")) == 1
        assert await left_behind(world) == (0, 0)
        loser = one if answers[0].status_code == 409 else two
        async with world.browser() as door:
            assert (await sign(door, loser.device)).status_code == 403, "the key of the other opens nothing"


async def test_a_number_that_has_an_account_is_told_to_nobody_who_does_not_hold_it(world: World) -> None:
    async with world.browser() as browser, world.browser() as there:
        known, unknown = Newcomer(world, browser), Newcomer(world, there)
        await known.sign_up()
        await browser.post("/api/auth/sign-out")
        answers = [
            said(await new.begin({**await new.form(), "code": "00000000"})) for new in (known, unknown)
        ]  # fmt: skip
        assert answers[0] == answers[1]
        assert answers[0]["code"] == "code_wrong"
        taken = await known.begin(await known.form())
        assert (taken.status_code, taken.json()["code"]) == (409, "phone_taken")


async def test_to_who_knocks_it_is_an_account_like_any_other_and_guesses_lock_nobody_out(world: World) -> None:
    async with world.browser() as browser, world.browser() as here, world.browser() as there:
        new = Newcomer(world, browser)
        me = await new.sign_up()
        for _ in range(6):
            answers = [
                said(await at.post("/api/auth/sign-in", {"phone": phone, "password": "guess-again-now"}))
                for at, phone in ((here, new.phone), (there, NOBODY))
            ]
            answers = [{**each, "detail": ""} for each in answers]
            assert answers[0] == answers[1]
        assert answers[0]["code"] == "account_locked"
        texts = (await browser.get("/api/demo/outbox")).json()
        told = [one["body"] for one in texts if one["to"].endswith(new.phone[-4:])]
        assert not any("锁定" in one for one in told), "there is nothing that was locked"
        assert (await browser.get("/api/me/security")).json()["locked"] is None
        async with world.browser() as again:
            assert (await sign(again, new.device)).json()["id"] == str(me)
        # Nor do they keep out who comes by a code.
        world.clock.advance(timedelta(seconds=61))
        async with world.browser() as by_code:
            await by_code.post("/api/auth/codes", {"phone": new.phone, "purpose": "sign_in"})
            came = await by_code.post("/api/auth/sign-in/code", {"phone": new.phone, "code": await new.code()})
            assert came.status_code == 200, came.text


async def test_a_code_sets_a_password_and_what_asks_for_one_before_says_that_there_is_none(world: World) -> None:
    async with world.browser() as browser, world.browser() as elsewhere:
        new = Newcomer(world, browser)
        await new.sign_up()
        body = {"password": PASSWORD, "new_password": "seven-quiet-herons"}
        for path, sent in (
            ("/api/me/password", body), ("/api/me/pin", {"pin": "274913", "password": PASSWORD, "code": "00000000"}),
        ):  # fmt: skip
            refused = await browser.post(path, sent)
            assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed"), refused.text
            assert "没有登录密码" in refused.json()["detail"]
        world.clock.advance(timedelta(seconds=61))
        await elsewhere.post("/api/auth/codes", {"phone": new.phone, "purpose": "reset_password"})
        reset = {"phone": new.phone, "code": await new.code(), "new_password": PASSWORD}
        assert (await elsewhere.post("/api/auth/reset-password", reset)).status_code == 204
        assert (await browser.get("/api/me")).status_code == 401, "sessions end"
        entered = await elsewhere.enter("/api/auth/sign-in", {"phone": new.phone, "password": PASSWORD})
        assert entered.status_code == 200, entered.text
        assert (await elsewhere.get("/api/me/security")).json()["password_changed_at"] is not None


async def test_the_only_key_stays_until_there_is_another_way_in(world: World) -> None:
    async with world.browser() as browser:
        new = Newcomer(world, browser)
        await new.sign_up()
        member = await new.in_(browser)
        [only] = (await browser.get("/api/me/security")).json()["passkeys"]
        refused = await member.post(f"/api/me/passkeys/{only['id']}/remove", {"pin": PIN})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
        assert "没有登录密码" in refused.json()["detail"]
        asked = (await member.post("/api/me/passkeys/options")).json()
        other = {"challenge_id": asked["challenge_id"], "credential": Authenticator().make(asked["options"])}
        assert (await member.post("/api/me/passkeys", {**other, "name": "平板"})).status_code == 201
        gone = await member.post(f"/api/me/passkeys/{only['id']}/remove", {"pin": PIN})
        assert [one["name"] for one in gone.json()["passkeys"]] == ["平板"]


async def test_the_first_key_counts_at_once_and_stays_when_its_owner_says_stop(world: World) -> None:
    async with world.browser() as browser:
        new = Newcomer(world, browser)
        await new.sign_up()
        member = await new.in_(browser)
        pin = {"pin": "274913"}
        refused = await member.post("/api/me/pin", pin)
        step = refused.json()["step_up"]
        assert step["ways"] == ["passkey"], "a forgotten PIN on the first day"
        there = f"/api/me/approvals/{step['approval_id']}"
        asked = (await member.post(f"{there}/passkey")).json()
        proof = {"challenge_id": asked["challenge_id"], "credential": new.device.sign(asked["options"])}
        assert (await member.post(there, {"way": "passkey", **proof})).status_code == 204
        assert (await member.post("/api/me/pin", pin, approval=step["approval_id"])).status_code == 204
        world.clock.advance(timedelta(seconds=1))
        asked = (await member.post("/api/me/passkeys/options")).json()
        late = {"challenge_id": asked["challenge_id"], "credential": Authenticator().make(asked["options"])}
        assert (await member.post("/api/me/passkeys", {**late, "name": "刚加的"})).status_code == 201
        assert (await member.post("/api/me/report-loss")).status_code == 200
        security = (await browser.get("/api/me/security")).json()
        assert [one["name"] for one in security["passkeys"]] == ["通行密钥"], "what was added lately goes"


async def test_a_session_that_a_code_opened_is_told_to_come_by_the_passkey(world: World) -> None:
    async with world.browser() as browser, world.browser() as by_code:
        new = Newcomer(world, browser)
        await new.sign_up()
        [only] = (await browser.get("/api/me/security")).json()["passkeys"]
        world.clock.advance(timedelta(seconds=61))
        await by_code.post("/api/auth/codes", {"phone": new.phone, "purpose": "sign_in"})
        await by_code.post("/api/auth/sign-in/code", {"phone": new.phone, "code": await new.code()})
        refused = await by_code.post(f"/api/me/passkeys/{only['id']}/remove", {"pin": PIN})
        assert (refused.status_code, refused.json()["code"]) == (403, "verification_required"), refused.text
        assert refused.json()["title"] == "这一步要先用通行密钥登录"


async def test_not_me_locks_it_until_a_code_has_set_a_password(world: World) -> None:
    async with world.browser() as browser, world.browser() as strange:
        new = Newcomer(world, browser)
        await new.sign_up()
        world.clock.advance(timedelta(seconds=61))
        await strange.post("/api/auth/codes", {"phone": new.phone, "purpose": "sign_in"})
        await strange.post("/api/auth/sign-in/code", {"phone": new.phone, "code": await new.code()})
        theirs = next(one for one in (await browser.get("/api/me/devices")).json() if not one["current"])
        assert (await browser.post(f"/api/me/devices/{theirs['id']}/not-me")).status_code == 204
        assert (await strange.get("/api/me")).status_code == 401
        async with world.browser() as again:
            held = await sign(again, new.device)
            assert (held.status_code, held.json()["code"]) == (403, "account_locked")
            world.clock.advance(timedelta(seconds=61))
            await again.post("/api/auth/codes", {"phone": new.phone, "purpose": "reset_password"})
            reset = {"phone": new.phone, "code": await new.code(), "new_password": PASSWORD}
            assert (await again.post("/api/auth/reset-password", reset)).status_code == 204
            assert (await sign(again, new.device)).status_code == 200
