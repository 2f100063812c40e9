"""Handed over while nobody is on duty: the ticket stands in the chat, on the support page and in the queue."""

from datetime import datetime

from tests.api.conftest import Browser, World

from upay.support import workforce


async def test_a_promise_is_shown_to_the_customer_and_to_the_desk_until_it_is_kept(
    world: World, customer: Browser, ada: Browser
) -> None:
    product = world.product
    async with product.db.begin() as uow:
        for staff_id in await workforce.on_duty(uow):
            await workforce.set_duty(uow, staff_id=staff_id, on=False, at=product.clock.now())
    before = (await customer.get("/api/support/home")).json()
    assert (before["asked"], before["agents_on"]) == (None, 0)
    now, opens = product.clock.now(), workforce.working_hours().next_opening(product.clock.now())
    told = before["opens_at"]
    assert told is None if opens <= now else datetime.fromisoformat(told) == opens

    said = (await customer.post("/api/support/messages", {"text": "转人工", "client_id": "p1"})).json()
    ticket = said["ticket"]
    assert ticket["late"] is False
    assert ticket["number"] in said["messages"][-1]["text"]
    talk = (await customer.get("/api/support/conversation")).json()
    asked = (await customer.get("/api/support/home")).json()["asked"]
    assert talk["ticket"] == asked["ticket"] == ticket
    assert (asked["state"], asked["position"], asked["wait_minutes"]) == ("waiting", said["position"], None)

    queue = (await ada.get("/api/desk/queue")).json()
    row = next(each for each in queue["waiting"] if each["id"] == talk["id"])
    assert row["ticket"] == ticket

    taken = (await ada.post(f"/api/desk/conversations/{talk['id']}/take")).json()
    assert taken["row"]["ticket"] is None, "what is kept is not due any more"
    asked = (await customer.get("/api/support/home")).json()["asked"]
    assert (asked["state"], asked["agent_name"]) == ("agent", "Ada")
