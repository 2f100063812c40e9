"""Two people are two: whoever let a colleague in of late and that colleague decide nothing for one another."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from tests.api.claimant import Claimant, agree, at_desk, examine, owner
from tests.api.colleagues import Mate, joined
from tests.api.conftest import Browser, World
from tests.api.test_desk_assistant import HERE, correct, served, waiting
from tests.api.test_desk_knowledge import KNOWLEDGE, step, write
from tests.api.test_desk_staff import acts, handed_over

from upay import identity
from upay.identity import Role, models
from upay.kit.acts import Act
from upay.kit.ids import StaffId, new_id
from upay.platform import audit

__all__ = ["served"]
BOTH = (Role.AGENT, Role.SUPERVISOR)
REFUSED = "7 天内有开通关系，要换人审批"
_numbers = count(1)


@pytest.fixture
async def pair(world: World) -> AsyncIterator[tuple[Mate, Mate]]:
    """A supervisor, and another one whom the first has let in."""
    async with joined(world, *BOTH) as first, joined(world, *BOTH, by=identity.actor_of(first.id)) as second:
        yield first, second


@asynccontextmanager
async def served_by(world: World, mate: Mate) -> AsyncIterator[str]:
    """Let them serve somebody whose account is frozen; return the path of the conversation."""
    async with world.browser() as browser:
        await browser.sign_in(await world.newcomer(f"客户{next(_numbers)}", money="100.00"))
        path = f"/api/desk/conversations/{await handed_over(browser)}"
        assert (await mate.browser.post(f"{path}/take")).status_code == 200
        assert (await mate.browser.post(f"{path}/freeze", {"scope": "out", "reason": "可疑"})).status_code == 200
        yield path


async def wish(world: World, kind: str, asked_by: StaffId) -> UUID:
    """Let somebody have asked for what takes two."""
    person, vault, request_id = await world.newcomer(f"客户{next(_numbers)}"), world.product.vault, new_id()
    async with world.product.db.begin() as uow:
        uow.add(
            models.StaffRequest(
                id=request_id, kind=kind, customer_id=person.id, number_sealed=None, asked_by=asked_by,
                asked_at=world.clock.now(), reason_sealed=vault.seal("…", context="staff_request.reason"),
            )
        )  # fmt: skip
    return request_id


def refused(answer: Any) -> bool:
    return (answer.status_code, answer.json()["code"], answer.json()["title"]) == (403, "not_allowed", REFUSED)


async def test_neither_lifts_what_the_other_asks_for_and_a_third_does(
    world: World, bo: Browser, pair: tuple[Mate, Mate]
) -> None:
    for asks, decides in (pair, pair[::-1]):
        async with served_by(world, asks) as path:
            await asks.browser.post(f"{path}/lift-freeze", {"reason": "已核实"})
            listed = (await decides.browser.get("/api/desk/requests")).json()
            [one] = [each for each in listed if path.endswith(str(each["conversation_id"]))]
            assert "另一位主管" in one["not_by_you"], "the screen says so before anybody presses"
            for body in ({"agree": True}, {"agree": False, "note": "不行"}):
                answer = await decides.browser.post(f"/api/desk/requests/{one['id']}", body)
                assert refused(answer), answer.text
                assert answer.json()["detail"] == one["not_by_you"]
            written, *_ = await acts(bo, act=Act.REFUSED_LET_IN, staff_id=str(decides.id))
            assert written["whose"] == f"同事{asks.login}"
            third = await bo.get("/api/desk/requests")
            assert [each["not_by_you"] for each in third.json() if each["id"] == one["id"]] == [None]
            assert (await bo.post(f"/api/desk/requests/{one['id']}", {"agree": True})).status_code == 200


async def test_after_seven_days_they_are_two(world: World, pair: tuple[Mate, Mate]) -> None:
    first, second = pair
    world.clock.advance(timedelta(days=7))
    for mate in pair:
        assert (await mate.sign_in(mate.browser)).status_code == 200
    async with served_by(world, first) as path:
        await first.browser.post(f"{path}/lift-freeze", {"reason": "已核实"})
        listed = (await second.browser.get("/api/desk/requests")).json()
        [one] = [each for each in listed if path.endswith(str(each["conversation_id"]))]
        assert one["not_by_you"] is None
        assert (await second.browser.post(f"/api/desk/requests/{one['id']}", {"agree": True})).status_code == 200


@pytest.mark.parametrize("kind", ["remove_totp", "erase_customer"])
async def test_neither_decides_what_came_of_a_case(world: World, pair: tuple[Mate, Mate], kind: str) -> None:
    for asks, decides in (pair, pair[::-1]):
        request_id = await wish(world, kind, asks.id)
        assert refused(await decides.browser.post(f"/api/desk/requests/{request_id}", {"agree": True}))


async def test_neither_agrees_to_a_claim_that_the_other_examined(
    world: World, guest: Browser, pair: tuple[Mate, Mate]
) -> None:
    whose = await owner(world, f"沈舟{next(_numbers)}")
    claim = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose)
    first, second = pair
    for mate in pair:
        assert (await mate.sign_in(mate.browser)).status_code == 200
    path = f"/api/desk/claims/{(await at_desk(first.browser, claim))['id']}"
    examined = await examine(first.browser, path)
    assert examined.status_code == 200, examined.text
    assert "另一位主管" in (await second.browser.get(path)).json()["not_by_you"]
    assert refused(await agree(second.browser, path))


async def test_neither_reviews_the_others_emergency(world: World) -> None:
    async with joined(world, *BOTH) as boss, joined(world, by=identity.actor_of(boss.id)) as mate:
        assert (await mate.break_glass()).status_code == 200
        await mate.browser.post("/api/desk/emergency/end")
        found = (await boss.browser.get("/api/desk/emergencies")).json()
        [one] = [each for each in found if each["who_id"] == str(mate.id)]
        assert "另一位主管" in one["not_by_you"]
        body = {"justified": True, "finding": "属实"}
        assert refused(await boss.browser.post(f"/api/desk/emergencies/{one['id']}/review", body))


async def test_neither_publishes_nor_accepts_what_the_other_wrote(
    served: tuple[str, str], pair: tuple[Mate, Mate]
) -> None:
    first, second = pair
    slug = f"hands_{next(_numbers)}"
    draft = await write(first.browser, slug)
    sent = (await step(first.browser, slug, "review", draft["edition"])).json()["zh"]["open"]
    assert refused(await step(second.browser, slug, "publish", sent["edition"]))
    assert (await second.browser.get(f"{KNOWLEDGE}/{slug}")).json()["zh"]["published"] is None
    assert (await correct(first.browser, served)).status_code == 204
    one = await waiting(second.browser, served)
    body = {"text": one["text"], "topic": one["topic"], "edition": one["edition"]}
    assert refused(await second.browser.post(f"{HERE}/examples/{one['id']}/accept", body))


async def test_other_supervisors_are_told_of_it_and_so_is_the_address_of_the_settings(
    world: World, bo: Browser, pair: tuple[Mate, Mate]
) -> None:
    first, second = pair
    told = (await bo.get("/api/desk/staff")).json()["alarms"]
    [alarm] = [one for one in told if one["whose"] == f"同事{second.login}"]
    assert (alarm["who"], alarm["what"]) == (f"同事{first.login}", "新增了同事")
    own = (await first.browser.get("/api/desk/staff")).json()["alarms"]
    assert not [one for one in own if one["who"] == f"同事{first.login}"], "they know what they did"
    async with world.product.db.begin() as uow:
        await identity.give_ticket(
            uow, world.product.vault, staff_id=second.id, by=identity.actor_of(first.id), reason="手机丢了",
            alarm_to="duty@example.com", at=world.clock.now(),
        )  # fmt: skip
        mailed = await identity.queries.notices(uow, world.product.vault, limit=2)
    assert any(f"同事{first.login}发放了开通码：同事{second.login}" in one.body for one in mailed)


async def test_who_counts_as_one_hand(world: World) -> None:
    """What is asked everywhere above, in all its cases."""
    vault, db, at = world.product.vault, world.product.db, world.clock.now()
    async with joined(world, *BOTH) as a, joined(world, *BOTH) as b, joined(world) as c, joined(world) as d:

        async def hand(one: StaffId, other: StaffId, when: datetime = at) -> datetime | None:
            async with db.begin() as uow:
                return (await identity.one_hand_until(uow, by=one, others=[other], at=when)).get(other)

        async def roles(whose: Mate, by: str, *given: Role) -> None:
            async with db.begin() as uow:
                await identity.change_roles(uow, vault, staff_id=whose.id, roles=given, by=by, at=at)

        async def ticket(whose: Mate, by: str) -> None:
            async with db.begin() as uow:
                await identity.give_ticket(uow, vault, staff_id=whose.id, by=by, reason="…", at=at)

        assert await hand(a.id, c.id) is None, "the operator let both in, and is no colleague"
        await roles(a, identity.actor_of(b.id), Role.SUPERVISOR)
        assert await hand(a.id, b.id) is None, "taking a role away lets nobody in"
        await roles(c, identity.actor_of(a.id), *BOTH)
        ends = at + timedelta(days=7)
        assert await hand(a.id, c.id) == await hand(c.id, a.id) == ends, "a promotion does, both ways"
        assert await hand(a.id, c.id, ends - timedelta(seconds=1)) == ends
        assert await hand(a.id, c.id, ends) is None
        await ticket(d, identity.actor_of(c.id))
        assert await hand(d.id, a.id) == ends, "and so it does through a third"
        assert await hand(b.id, d.id) is None
        await ticket(b, identity.OPERATOR)
        assert await hand(b.id, a.id) is None
        async with joined(world, by=identity.actor_of(a.id)) as e:
            assert await hand(e.id, c.id) is not None, "whom the same person let in are one hand as well"
            await ticket(e, identity.actor_of(b.id))
            assert await hand(a.id, b.id) is None, "two who let the same person in stay two"
        async with db.begin() as uow:
            assert await audit.done_to(uow, subjects=[identity.subject_of(b.id)], only=[Act.JOIN], since=ends) == []
