"""Whom somebody at the desk does not serve: by which accounts that counts, and what they do not get to see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.api.colleagues import joined
from tests.api.conftest import Browser, World, id_numbers
from tests.api.test_verification import _take, _to_desk
from tests.cast import Person

from upay import identity


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


async def _waiting(desk: Browser) -> str:
    queue = (await desk.get("/api/desk/queue")).json()
    return str(max((one["waiting_since"], one["id"]) for one in queue["waiting"] if not one["guest"])[1])
