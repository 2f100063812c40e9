"""Emergency access: loud, short, for one reason, proven anew, and reviewed by somebody else before there is another."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import structlog
from tests.api.colleagues import Mate, joined
from tests.api.conftest import Browser, World
from tests.api.test_desk_staff import acts, handed_over
from tests.api.test_live import connected
from tests.api.test_staff_sessions import listening, strict
from tests.cast import BO

from upay import identity
from upay.identity import Role, staff_roles
from upay.kit.acts import Act

__all__ = ["listening", "strict"]


async def shown(bo: Browser, mate: Mate) -> dict[str, Any]:
    """Return what supervisors see of somebody's last emergency access."""
    found = [one for one in (await bo.get("/api/desk/emergencies")).json() if one["who"] == f"同事{mate.login}"]
    return dict(max(found, key=lambda one: str(one["begun_at"])))


async def reviewed(bo: Browser, mate: Mate, *, justified: bool = True) -> Any:
    one = await shown(bo, mate)
    body = {"justified": justified, "finding": "当时确实没有主管在线"}
    return await bo.post(f"/api/desk/emergencies/{one['id']}/review", body)


async def test_an_agent_supervises_for_half_an_hour_and_everybody_hears_of_it(world: World, bo: Browser) -> None:
    async with joined(world) as mate:
        assert (await mate.browser.get("/api/desk/requests")).status_code == 403
        with structlog.testing.capture_logs() as logs:
            broken = await mate.break_glass()
        assert broken.status_code == 200, broken.text
        until = world.clock.now() + timedelta(minutes=30)
        assert broken.json()["emergency_until"] == until.isoformat().replace("+00:00", "Z")
        assert [one["log_level"] for one in logs if one["event"] == "staff.break_glass"] == ["critical"]
        assert (await mate.browser.get("/api/desk/requests")).status_code == 200
        one = await shown(bo, mate)
        assert (one["state"], one["reason"], one["by_operator"]) == ("running", "没有主管在线，客户手机被抢", False)
        world.clock.advance(timedelta(minutes=29, seconds=59))
        assert (await mate.browser.get("/api/desk/requests")).status_code == 200
        world.clock.advance(timedelta(seconds=1))
        ended = await mate.browser.get("/api/desk/requests")
        assert (ended.status_code, ended.json()["title"]) == (403, "只有主管可以操作"), "it ends by itself"
        async with world.product.db.begin() as uow:
            assert await identity.end_emergencies(uow, world.product.vault, at=world.clock.now()) == 1
            assert await identity.end_emergencies(uow, world.product.vault, at=world.clock.now()) == 0
        assert (await shown(bo, mate))["state"] == "to_review"
        assert (await reviewed(bo, mate)).status_code == 200
        after = await shown(bo, mate)
        assert (after["state"], after["reviewed_by"], after["justified"]) == ("reviewed", BO.name, True)
    for act in (Act.BREAK_GLASS, Act.REVIEW_EMERGENCY):
        [written] = [one for one in await acts(bo, act=act) if one["whose"] == f"同事{mate.login}"]
        assert written["reason"]


async def test_an_address_of_the_settings_gets_a_mail(world: World) -> None:
    async with joined(world) as mate, world.product.db.begin() as uow:
        await identity.break_glass(
            uow, world.product.vault, staff_id=mate.id, reason="演练", lasts=timedelta(minutes=5),
            alarm_to="duty@example.com, second@example.com", at=world.clock.now(),
        )  # fmt: skip
        told = await identity.queries.notices(uow, world.product.vault, limit=4)
    assert [mate.login in one.body for one in told] == [True] * 4
    assert len({one.address_masked for one in told}) == 2


async def test_it_takes_the_second_factor_anew_and_a_reason(world: World) -> None:
    async with joined(world) as mate:
        asked = await mate.browser.post("/api/desk/emergency", {"reason": "急"})
        assert (asked.status_code, asked.json()["code"]) == (403, "verification_required")
        wrong = await mate.browser.post("/api/desk/emergency", {"reason": "急", "proof": {"code": "000000"}})
        assert (wrong.status_code, wrong.json()["code"]) == (403, "verification_failed")
        silent = await mate.break_glass(reason="  ")
        assert (silent.status_code, silent.json()["field"]) == (400, "reason")
        assert (await mate.browser.get("/api/desk/me")).json()["emergency_until"] is None


async def test_it_opens_what_the_file_says_and_who_works_here_is_not_in_it(world: World, bo: Browser) -> None:
    async with joined(world) as mate, joined(world) as other:
        assert (await mate.break_glass()).status_code == 200
        for path in ("/api/desk/staff", "/api/desk/requests", "/api/desk/audit"):
            assert (await mate.browser.get(path)).status_code == 200, path
        one = await shown(bo, mate)
        closed = [
            ("POST", "/api/desk/staff", {"login": "friend", "name": "朋友", "roles": ["supervisor"]}),
            ("PUT", f"/api/desk/staff/{other.id}/roles", {"roles": ["agent", "supervisor"]}),
            ("PUT", f"/api/desk/staff/{mate.id}/roles", {"roles": ["agent", "supervisor"]}),
            ("POST", f"/api/desk/staff/{other.id}/ticket", {"reason": "x"}),
            ("POST", f"/api/desk/staff/{other.id}/leave", {"reason": "x"}),
            ("GET", "/api/desk/emergencies", None),
            ("POST", f"/api/desk/emergencies/{one['id']}/review", {"justified": True, "finding": "没问题"}),
            ("POST", "/api/desk/assistant/train", None),
        ]
        for method, path, body in closed:
            answer = await mate.browser.send(method, path, body)
            assert (answer.status_code, answer.json()["title"]) == (403, "应急权限不包括这一项"), path


async def test_what_takes_two_people_takes_two_in_an_emergency_as_well(
    world: World, bo: Browser, customer: Browser
) -> None:
    path = f"/api/desk/conversations/{await handed_over(customer)}"
    async with joined(world) as mate:
        await mate.browser.post(f"{path}/take")
        await mate.browser.post(f"{path}/freeze", {"scope": "out", "reason": "可疑"})
        await mate.browser.post(f"{path}/lift-freeze", {"reason": "误冻"})
        await mate.break_glass()
        wishes = (await mate.browser.get("/api/desk/requests")).json()
        [own] = [one for one in wishes if one["own"] and one["state"] == "waiting"]
        refused = await mate.browser.post(f"/api/desk/requests/{own['id']}", {"agree": True})
        assert (refused.status_code, refused.json()["title"]) == (403, "不能审批自己的申请")
        assert (await bo.post(f"/api/desk/requests/{own['id']}", {"agree": True})).status_code == 200
        await mate.browser.post(f"{path}/close")


async def test_there_is_no_second_one_before_the_review_however_often_it_is_pressed(world: World, bo: Browser) -> None:
    async with joined(world) as mate:
        code = await mate.code()
        both = await asyncio.gather(
            *(mate.browser.post("/api/desk/emergency", {"reason": "急", "proof": {"code": code}}) for _ in range(2))
        )
        assert sorted(answer.status_code for answer in both) == [200, 403], "one code proves one press"
        again = await mate.break_glass()
        assert (again.status_code, again.json()["title"]) == (403, "上一次应急权限还没有复核")
        early = await reviewed(bo, mate)
        assert (early.status_code, early.json()["title"]) == (403, "应急权限还没有结束")
        assert (await mate.browser.post("/api/desk/emergency/end")).json()["emergency_until"] is None
        assert (await mate.browser.get("/api/desk/requests")).status_code == 403
        renewed = await mate.break_glass()
        assert renewed.json()["title"] == "上一次应急权限还没有复核"
        assert (await mate.browser.get("/api/desk/me")).json()["glass"] == "unreviewed"
        assert (await reviewed(bo, mate, justified=False)).status_code == 200
        late = await reviewed(bo, mate)
        assert (late.status_code, late.json()["title"]) == (403, "已经复核过了")
        assert (await mate.break_glass()).status_code == 200
        one = await shown(bo, mate)
        assert (await bo.post(f"/api/desk/emergencies/{one['id']}/end")).status_code == 200
        assert (await mate.browser.get("/api/desk/requests")).status_code == 403, "a supervisor has ended it"


async def test_nobody_reviews_their_own_also_not_once_they_supervise(world: World, bo: Browser) -> None:
    async with joined(world) as mate, joined(world, Role.AGENT, Role.SUPERVISOR) as second:
        await mate.break_glass()
        await mate.browser.post("/api/desk/emergency/end")
        async with world.product.db.begin() as uow:
            await identity.change_roles(
                uow, world.product.vault, staff_id=mate.id, roles={Role.AGENT, Role.SUPERVISOR}, by=identity.OPERATOR,
                at=world.clock.now(),
            )  # fmt: skip
        own = await reviewed(mate.browser, mate)
        assert (own.status_code, own.json()["title"]) == (403, "不能复核自己的应急权限")
        needless = await mate.break_glass()
        assert (needless.status_code, needless.json()["title"]) == (403, "你已经是主管")
        one = await shown(bo, mate)
        path = f"/api/desk/emergencies/{one['id']}/review"
        empty = await bo.post(path, {"justified": True, "finding": " "})
        assert (empty.status_code, empty.json()["field"]) == (400, "finding")
        body = {"justified": True, "finding": "属实"}
        both = await asyncio.gather(bo.post(path, body), second.browser.post(path, body))
        assert sorted(answer.status_code for answer in both) == [200, 403], "of two reviewers, one does"


async def test_whoever_has_left_takes_none_and_loses_what_they_had(world: World, bo: Browser) -> None:
    async with joined(world) as mate:
        proof = await mate.proof()
        await bo.post(f"/api/desk/staff/{mate.id}/leave", {"reason": "合同到期"})
        gone = await mate.browser.post("/api/desk/emergency", {"reason": "急", "proof": proof})
        assert gone.status_code == 401
    async with joined(world) as mate:
        await mate.break_glass()
        await bo.post(f"/api/desk/staff/{mate.id}/leave", {"reason": "合同到期"})
        assert (await mate.browser.get("/api/desk/requests")).status_code == 401
        one = await shown(bo, mate)
        assert (await bo.post(f"/api/desk/emergencies/{one['id']}/end")).status_code == 200
        assert (await reviewed(bo, mate)).status_code == 200, "what they did is reviewed all the same"


@pytest.mark.usefixtures("listening")
async def test_open_desks_hear_of_it_at_once(strict: World, bo: Browser) -> None:
    async with joined(strict) as mate, strict.working(), connected(strict, bo, "/api/desk/live") as (screen, _):
        await mate.break_glass()
        assert await screen.hears("refresh") == {}


def test_what_an_emergency_opens_is_a_supervisors_and_changes_nobodys_place() -> None:
    opened = {one.code for one in staff_roles().permissions if one.emergency}
    assert opened == {"decide", "freeze_without_talk", "see_staff", "unlock_colleagues", "read_audit"}
    assert all(one.roles == {Role.SUPERVISOR} for one in staff_roles().permissions if one.emergency)
