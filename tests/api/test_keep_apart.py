"""Whom somebody at the desk does not serve: by which accounts that counts, and what they do not get to see."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

from tests.api.claimant import Claimant, again, at_desk, owner
from tests.api.colleagues import joined
from tests.api.conftest import Browser, World, id_numbers
from tests.api.test_desk_staff import handed_over
from tests.api.test_verification import _take, _to_desk
from tests.cast import ADA, BO, Person

from upay import identity
from upay.identity import Role
from upay.kit.acts import Act
from upay.kit.time import business_date
from upay.platform import audit
from upay.support.gaps.draft import Line, sealed_draft
from upay.support.gaps.find import WORDINGS_CONTEXT
from upay.support.gaps.models import Gap


async def flag(desk: Browser, reach: str) -> None:
    body = {"phone": reach, "kind": "own", "reason": "我自己的账户"}
    assert (await desk.post("/api/desk/kept-apart", body)).status_code == 204


async def row_of(desk: Browser, chat: str) -> dict[str, Any]:
    queue = (await desk.get("/api/desk/queue")).json()
    shown = [*queue["waiting"], *queue["mine"], *queue["others"]]
    return next(dict(one) for one in shown if chat.endswith(one["id"]))


@asynccontextmanager
async def talking(world: World, person: Person) -> AsyncIterator[Browser]:
    async with world.browser() as mine:
        await mine.sign_in(person)
        await mine.post("/api/support/messages", {"text": "我的密码忘了", "client_id": f"near-{person.id}"})
        await _to_desk(mine)
        yield mine


async def test_whoever_says_that_it_is_their_account_sees_nothing_of_it_any_more(world: World, ada: Browser) -> None:
    person = await world.newcomer("常远")
    async with talking(world, person) as mine, joined(world) as mate:
        desk = mate.browser
        chat = await _take(desk, guest=False)
        assert (await desk.get(chat)).status_code == 200
        await flag(desk, person.phone)
        for path in ("", "/documents"):
            seen = await desk.get(f"{chat}{path}")
            assert (seen.status_code, seen.json()["title"]) == (403, "应当回避"), path
        row = await row_of(desk, chat)
        assert (row["state"], row["agent_name"]) == ("waiting", None), "they are served by somebody else now"
        assert (row["last_text"], row["summary"]) == ("", "")
        assert (await row_of(ada, chat))["last_text"] != ""
        assert (await ada.post(f"{chat}/take")).status_code == 200
        traces = (await desk.get("/api/desk/assistant/traces", params={"conversation": chat.rsplit("/", 1)[1]})).json()
        for one in traces["traces"]:
            assert (await desk.get(f"/api/desk/assistant/traces/{one['id']}")).status_code in {403, 404}
        assert (await mine.get("/api/support/conversation")).status_code == 200
        await ada.post(f"{chat}/close")


async def test_whoever_tries_all_the_same_is_in_the_audit_though_the_try_is_undone(
    world: World, ada: Browser, bo: Browser
) -> None:
    person = await world.newcomer("常平")
    async with talking(world, person), joined(world, Role.AGENT, Role.SUPERVISOR) as mate:
        desk = mate.browser
        await flag(desk, person.phone)
        chat = f"/api/desk/conversations/{await _waiting(ada)}"
        looked = {"named": person.phone, "reason": "看看余额"}
        tries = [
            await desk.get(chat), await desk.post(f"{chat}/take"), await desk.post("/api/desk/accounts/find", looked),
            await desk.post(f"/api/desk/accounts/{person.id}/freeze", {"scope": "out", "reason": "x"}),
        ]  # fmt: skip
        assert [(one.status_code, one.json()["title"]) for one in tries] == [(403, "应当回避")] * 4
        async with world.product.db.begin() as uow:
            rows = await audit.acts(
                uow, world.product.vault, actor=identity.subject_of(mate.id), act=Act.REFUSED_TOO_NEAR, limit=10
            )
        assert [(one.subject, one.facts["way"]) for one in reversed(rows)] == [
            (f"customer:{person.id}", way)
            for way in ("desk_conversation", "take_conversation", "find_account", "freeze_account")
        ]
        read = (await bo.get("/api/desk/audit", params={"act": "refused_too_near"})).json()["acts"]
        assert len([one for one in read if one["who"] == f"同事{mate.login}"]) == 4
        assert (await ada.post(f"{chat}/take")).status_code == 200
        await ada.post(f"{chat}/close")


async def test_it_counts_for_every_account_of_the_same_person(world: World, ada: Browser) -> None:
    one, another = await world.newcomer("常宁"), await world.newcomer("常宁")
    number = id_numbers()
    async with world.product.db.begin() as uow:
        for each in (one, another):
            await identity.join_person(
                uow, world.product.vault, customer_id=each.id, number=number, at=world.clock.now()
            )
    async with talking(world, another), joined(world) as mate:
        await flag(mate.browser, one.phone)
        chat = f"/api/desk/conversations/{await _waiting(ada)}"
        for seen in (await mate.browser.get(chat), await mate.browser.post(f"{chat}/take")):
            assert (seen.status_code, seen.json()["title"]) == (403, "应当回避")
        assert (await ada.post(f"{chat}/take")).status_code == 200
        await ada.post(f"{chat}/close")


async def told_by_an_agent(world: World, talk: UUID, text: str) -> None:
    """Leave a proposal whose draft has a line from this conversation."""
    vault, at = world.product.vault, world.clock.now()
    line = Line(text=text, conversation_id=talk, message_id=uuid4(), by="Ada", at=at)
    async with world.product.db.begin() as uow:
        uow.add(
            Gap(
                id=uuid4(), kind="question", lang="zh", state="open", topic=None, slug=None,
                wordings_sealed=vault.seal(json.dumps(["红包去哪看"]), context=WORDINGS_CONTEXT),
                draft_sealed=sealed_draft(vault, [line]), marks=[], no_answer=3, asked_back=0, handed_over=0,
                not_solved=0, conversations=3, found_on=business_date(at), decided_by=None, decided_at=None,
            )
        )  # fmt: skip


def lists(world: World) -> list[str]:
    """Return every list of the desk: what it reads without being told of whom."""
    return sorted(
        route.path
        for route in world.app.routes
        if route.path.startswith("/api/desk/") and "{" not in route.path
        for handler in getattr(route, "route_handlers", ())
        if "GET" in handler.http_methods
    )


async def test_no_list_of_the_desk_tells_anything_of_somebody_near(
    world: World, guest: Browser, ada: Browser, bo: Browser
) -> None:
    whose = await owner(world, "嵇衢")
    person, words = whose.person, ("怀疑账户被骗子控制", "已电话核实无误", "红包退回去哪了", "退回的红包在账单里找")
    claim = await (await Claimant.open(world, guest, person.phone)).whole(whose)
    await again(ada, ADA)
    await again(bo, BO)
    async with world.browser() as mine, joined(world, Role.AGENT, Role.SUPERVISOR) as mate:
        await mine.sign_in(person)
        asked = await mine.post("/api/support/messages", {"text": words[2], "client_id": f"list-{person.id}"})
        assert asked.status_code in {200, 201}
        talk = await handed_over(mine)
        chat = f"/api/desk/conversations/{talk}"
        assert (await ada.post(f"{chat}/take")).status_code == 200
        assert (await ada.post(f"{chat}/freeze", {"scope": "out", "reason": words[0]})).status_code == 200
        assert (await ada.post(f"{chat}/lift-freeze", {"reason": words[1]})).status_code == 200
        [said] = [one for one in asked.json()["messages"] if one["author"] == "customer"]
        meant = await ada.post(f"{chat}/messages/{said['id']}/about", {"topic": "refund_missing"})
        assert meant.status_code == 204
        await told_by_an_agent(world, UUID(talk), words[3])
        shown = await at_desk(bo, claim)
        marks = {
            str(person.id), person.name, shown["name"], person.phone.removeprefix("+86"), shown["named"], claim.number,
            talk, *words,
        }  # fmt: skip
        told = {path: (await mate.browser.get(path)).text for path in lists(world)}
        telling = {path for path, text in told.items() if any(mark in text for mark in marks)}
        assert telling >= {
            "/api/desk/queue", "/api/desk/claims", "/api/desk/requests", "/api/desk/audit",
            "/api/desk/assistant/traces", "/api/desk/assistant/examples", "/api/desk/gaps",
        }, "or this test sees nothing"  # fmt: skip
        await flag(mate.browser, person.phone)
        # That they wait stands in the queue, by what they are called, so that it is known why one cannot take them.
        known = {"/api/desk/queue": {talk, shown["name"]}}
        for path in lists(world):
            seen = await mate.browser.get(path)
            assert [mark for mark in marks - known.get(path, set()) if mark in seen.text] == [], path
        [row] = [one for one in (await mate.browser.get("/api/desk/queue")).json()["others"] if one["id"] == talk]
        assert (row["topic"], row["topic_title"], row["summary"], row["last_text"]) == (None, None, "", "")
        assert row["rank"] == "normal"
        named = (await mate.browser.get("/api/desk/assistant/traces", params={"conversation": talk})).json()
        assert named["traces"] == []
        # Nor does what they may not read come into a draft by their hand.
        [gap] = [one for one in (await mate.browser.get("/api/desk/gaps")).json() if one["wordings"] == ["红包去哪看"]]
        slug = f"red_packet_{uuid4().hex[:8]}"
        assert (await mate.browser.post(f"/api/desk/gaps/{gap['id']}/accept", {"slug": slug})).status_code == 204
        draft = await ada.get(f"/api/desk/knowledge/{slug}")
        assert draft.status_code == 200
        assert "红包去哪看" in draft.text
        assert words[3] not in draft.text
        await ada.post(f"{chat}/close")


async def _waiting(desk: Browser) -> str:
    queue = (await desk.get("/api/desk/queue")).json()
    return str(max((one["waiting_since"], one["id"]) for one in queue["waiting"] if not one["guest"])[1])
