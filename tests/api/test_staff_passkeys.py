"""Staff prove themselves by passkeys or an app: one at least, each changed with proof anew, and nobody by another's."""

import asyncio
from datetime import timedelta

import pytest
from tests.api.colleagues import PASSWORD, joined, passkey_sign_in
from tests.api.conftest import Browser, World
from tests.api.member import Member
from tests.api.test_desk_staff import acts
from tests.authenticator import Authenticator

from upay.kit.acts import Act


async def test_a_first_day_with_a_passkey_and_no_app(world: World, bo: Browser) -> None:
    device = Authenticator()
    async with joined(world, app=False) as mate:
        assert (await mate.browser.get("/api/desk/queue")).status_code == 403
        made = await mate.add(device, proof={})
        assert (made.status_code, made.json()["app"], len(made.json()["passkeys"])) == (201, False, 1), made.text
        assert (await mate.browser.get("/api/desk/queue")).status_code == 200, "the passkey has proven itself"
        me = (await mate.browser.get("/api/desk/me")).json()
        assert (me["proven"], me["joining"], me["on"], me["ways"]) == (True, False, True, ["passkey"])
        [row] = [one for one in (await bo.get("/api/desk/staff")).json()["colleagues"] if one["login"] == mate.login]
        assert (row["state"], [(one["kind"], one["name"]) for one in row["factors"]]) == (
            "active", [("passkey", "工位电脑")],
        )  # fmt: skip
    async with world.browser() as later:
        me = await passkey_sign_in(later, device)
        assert (me.status_code, me.json()["proven"]) == (200, True)
        assert (await later.get("/api/desk/queue")).status_code == 200
    done = [(one["code"], one["detail"]) for one in await acts(bo, staff_id=str(mate.id))]
    assert [code for code, _ in done] == ["sign_in", "add_passkey", "join"]


async def test_the_password_alone_leads_to_the_passkey_and_no_further(world: World) -> None:
    device, foreign = Authenticator(), Authenticator()
    async with joined(world, app=False) as mate, joined(world, app=False) as other, world.browser() as later:
        await mate.add(device, proof={})
        await other.add(foreign, proof={})
        body = {"login": mate.login, "password": PASSWORD}
        me = (await later.post("/api/desk/sign-in", body)).json()
        assert (me["proven"], me["joining"], me["ways"]) == (False, False, ["passkey"])
        closed = await later.get("/api/desk/queue")
        assert (closed.status_code, closed.json()["step_up"]["ways"]) == (403, ["passkey"])
        again = await later.post("/api/desk/passkeys/options", {})
        assert (again.status_code, again.json()["code"]) == (403, "verification_required"), "a guesser adds none"
        asked = (await later.post("/api/desk/proof/options")).json()
        theirs = {"challenge_id": asked["challenge_id"], "credential": foreign.sign(asked["options"])}
        refused = await later.post("/api/desk/proof", theirs)
        assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed")
        asked = (await later.post("/api/desk/proof/options")).json()
        mine = {"challenge_id": asked["challenge_id"], "credential": device.sign(asked["options"])}
        opened = await later.post("/api/desk/proof", mine)
        assert (opened.status_code, opened.json()["proven"]) == (200, True)
        assert (await later.get("/api/desk/queue")).status_code == 200
        twice = await later.post("/api/desk/proof", mine)
        assert twice.json()["code"] == "verification_failed", "what was signed counts once"


async def test_whose_key_it_is_not_opens_nothing(world: World, bo: Browser) -> None:
    gone, unseen, customers = Authenticator(), Authenticator(verified=False), Authenticator()
    async with Member.new(world, "江月") as member:
        assert (await member.add(customers)).status_code == 201
    async with joined(world) as mate, joined(world) as left, world.browser() as stranger:
        assert (await left.add(gone)).status_code == 201
        assert (await mate.add(unseen)).status_code == 403, "the device has not checked who holds it"
        assert (await bo.post(f"/api/desk/staff/{left.id}/leave", {"reason": "合同到期"})).status_code == 200
        for device in (gone, customers, Authenticator(), Authenticator(origin="https://upay.evil.example")):
            refused = await passkey_sign_in(stranger, device)
            assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed")
            assert "upay_staff" not in stranger.http.cookies
        # A question of the customers' door is not answered at the desk's.
        asked = (await stranger.post("/api/auth/passkey/options")).json()
        signed = {"challenge_id": asked["challenge_id"], "credential": customers.sign(asked["options"])}
        assert (await stranger.post("/api/desk/sign-in/passkey", signed)).status_code == 403


async def test_a_locked_login_is_not_opened_by_a_passkey(world: World, bo: Browser) -> None:
    device = Authenticator()
    async with joined(world) as mate, world.browser() as guessing:
        await mate.add(device)
        for _ in range(5):
            await guessing.post("/api/desk/sign-in", {"login": mate.login, "password": "wrong"})
        refused = await passkey_sign_in(guessing, device)
        assert (refused.status_code, refused.json()["code"]) == (403, "account_locked")
        assert (await bo.post(f"/api/desk/staff/{mate.id}/unlock")).status_code == 200
        assert (await passkey_sign_in(guessing, device)).status_code == 200


async def test_factors_change_with_proof_anew_and_the_last_one_stays(world: World, bo: Browser) -> None:
    one, two = Authenticator(), Authenticator()
    async with joined(world) as mate:
        refused = await mate.add(one, proof={"code": "000000"})
        assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed")
        asked = await mate.add(one, proof={})
        assert (asked.json()["code"], asked.json()["step_up"]["ways"]) == (
            "verification_required", ["totp", "recovery_code"],
        )  # fmt: skip
        last = await mate.browser.post("/api/desk/totp/remove", await mate.proof())
        assert (last.status_code, last.json()["title"]) == (403, "这是最后一种验证方式")
        assert (await mate.add(one)).status_code == 201
        assert (await mate.add(two, proof=await mate.signed(one))).status_code == 201
        gone = await mate.browser.post("/api/desk/totp/remove", await mate.signed(one))
        assert (gone.status_code, gone.json()["app"], gone.json()["recovery_codes_left"]) == (200, False, 0)
        first, second = [key["id"] for key in gone.json()["passkeys"]]
        assert (await mate.browser.put(f"/api/desk/passkeys/{first}", {"name": "笔记本"})).status_code == 200
        answers = [await mate.signed(one), await mate.signed(two)]
        both = await asyncio.gather(
            mate.browser.post(f"/api/desk/passkeys/{first}/remove", answers[0]),
            mate.browser.post(f"/api/desk/passkeys/{second}/remove", answers[1]),
        )
        assert sorted(answer.status_code for answer in both) == [200, 403], "of two at once, one stays"
        kept = (await mate.browser.get("/api/desk/factors")).json()["passkeys"]
        assert len(kept) == 1
        device = two if kept[0]["id"] == second else one
        world.clock.advance(timedelta(minutes=1))  # Ten proofs a minute are enough for anybody.
        begun = await mate.browser.post("/api/desk/totp/beside", await mate.signed(device))
        assert begun.json()["picture"].startswith("data:image/svg+xml")
        assert (await mate.browser.get("/api/desk/factors")).json()["app"] is False, "its first code lets it count"
    done = [one["code"] for one in await acts(bo, staff_id=str(mate.id))]
    assert (done.count("remove_passkey"), done.count("remove_app"), done.count("add_passkey")) == (1, 1, 2)


async def test_another_persons_passkey_is_not_there(world: World) -> None:
    device = Authenticator()
    async with joined(world) as mate, joined(world) as other:
        key = (await mate.add(device)).json()["passkeys"][0]["id"]
        for method, path, body in (
            ("PUT", f"/api/desk/passkeys/{key}", {"name": "x"}),
            ("POST", f"/api/desk/passkeys/{key}/remove", await other.proof()),
        ):
            answer = await other.browser.send(method, path, body)
            assert (answer.status_code, answer.json()["title"]) == (404, "没有找到这个通行密钥")
        stolen = await other.browser.post("/api/desk/passkeys/options", await mate.signed(device))
        assert stolen.json()["code"] == "verification_failed", "it was signed for another session"


async def test_a_supervisor_takes_a_lost_factor_away_and_not_the_last(world: World, bo: Browser) -> None:
    lost = Authenticator()
    async with joined(world) as mate, world.browser() as finder:
        key = (await mate.add(lost, name="丢了的手机")).json()["passkeys"][0]["id"]
        path = f"/api/desk/staff/{mate.id}/factors/reset"
        assert (await bo.post(path, {"reason": " "})).json()["field"] == "reason"
        assert (await mate.browser.post(path, {"reason": "x"})).status_code == 403, "agents do not"
        done = await bo.post(path, {"passkey_id": key, "reason": "手机丢在出租车上"})
        assert done.status_code == 200, done.text
        assert (await passkey_sign_in(finder, lost)).json()["code"] == "verification_failed"
        assert (await mate.browser.get("/api/desk/me")).status_code == 401, "and signed out"
        assert (await mate.sign_in(mate.browser)).status_code == 200
        last = await bo.post(path, {"reason": "验证器也丢了"})
        assert (last.status_code, "发开通码" in last.json()["detail"]) == (403, True)
        assert (await bo.post(path, {"passkey_id": key, "reason": "再来"})).status_code == 404
    [written] = await acts(bo, act=Act.RESET_FACTOR)
    assert (written["reason"], written["whose"]) == ("手机丢在出租车上", f"同事{mate.login}")


@pytest.mark.parametrize("way", ["code", "passkey"])
async def test_guesses_at_a_factor_are_slowed_down(world: World, way: str) -> None:
    async with joined(world) as mate:
        await mate.add(Authenticator())
        wrong = Authenticator()
        for number in range(15):
            body = {"code": f"{number:06}"} if way == "code" else await mate.signed(wrong)
            answer = await mate.browser.post("/api/desk/totp/remove", body)
            if answer.status_code == 429:
                break
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
