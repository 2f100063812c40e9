"""Ids in other hands: what another customer, or a colleague who does not serve, makes of them."""

import re
from pathlib import Path

from litestar import Litestar
from tests.api.conftest import Browser, World
from tests.api.test_desk_staff import handed_over
from tests.api.test_levels import send_in
from tests.cast import WANG

_ID = re.compile(r"\{\w+:uuid\}")
_HERE, _CLAIMS = "test_other_hands.py", "test_claims.py"
_BESIDES = "test_what_a_customer_has_besides_money_is_not_there_for_another"
_CROSSED = "test_what_is_not_a_claims_own_image_or_another_claims_is_not_found"
_OWN_CLAIM = "test_nobody_examines_or_approves_a_claim_on_their_own_account"
_STAFF_KEY = "test_another_persons_passkey_is_not_there"
_CONFIRMS = "test_a_new_device_is_refused_with_what_confirms_it_and_bears_no_session"
_COPY = "test_a_copy_is_asked_for_made_and_given_to_its_owner_alone"
_NUMBER = "test_the_number_is_changed_with_both_codes_and_not_by_somebody_else"
_CUSTOMERS, _SHOPS = "test_what_is_another_customers_is_not_found", "test_what_is_another_shops_is_not_found"
NOBODYS = "00000000-0000-0000-0000-000000000009"
BODIES = {
    "actions": {"offer": "freeze_account"},
    "assist": {"assist": "unlock", "reason": "x"},
    "documents": None,
    "documents/look": {"reason": "x"},
    "freeze": {"scope": "out", "reason": "x"},
    "lift-freeze": {"reason": "x"},
    "messages": {"text": "?", "client_id": "h1"},
    "messages/about": {"topic": "fees"},
    "release": {},
    "close": {},
    "unmask": {"reason": "x"},
    "verification": {"level": 1},
    "verification/call": {"reason": "x"},
    "verification/call/word": {"word": "123456"},
    "verification/end": {},
    "verification/images": {"reason": "x"},
    "verification/photos": {"agree": True, "digits_seen": True, "reason": "x"},
}
"""What an agent may do in a conversation that they serve, by the end of the route, with what it takes."""
TRIED = {
    "PUT /api/support/answers/{answer_id}/verdict": "test_solved.py::test_an_answer_to_somebody_else_is_out_of_reach",
    "PUT /api/guest/answers/{answer_id}/verdict": "test_solved.py::test_an_answer_to_somebody_else_is_out_of_reach",
    "POST /api/auth/confirmations/{approval_id}/codes": f"test_strange.py::{_CONFIRMS}",
    "GET /api/desk/assistant/traces/{answer_id}": "test_desk_assistant.py::"
    "test_agents_see_turns_of_conversations_that_they_may_open_and_supervisors_all",
    "GET /api/desk/claims/{claim_id}": f"{_CLAIMS}::{_OWN_CLAIM}",
    "POST /api/desk/claims/{claim_id}/decision": f"{_CLAIMS}::{_OWN_CLAIM}",
    "POST /api/desk/claims/{claim_id}/examination": f"{_CLAIMS}::{_OWN_CLAIM}",
    "POST /api/desk/claims/{claim_id}/images/{image_id}": f"{_CLAIMS}::{_CROSSED}",
    "PUT /api/desk/passkeys/{passkey_id}": f"test_staff_passkeys.py::{_STAFF_KEY}",
    "POST /api/desk/passkeys/{passkey_id}/remove": f"test_staff_passkeys.py::{_STAFF_KEY}",
    "POST /api/me/approvals/{approval_id}": f"{_HERE}::{_BESIDES}",
    "POST /api/me/approvals/{approval_id}/codes": f"{_HERE}::{_BESIDES}",
    "POST /api/me/approvals/{approval_id}/passkey": f"{_HERE}::{_BESIDES}",
    "POST /api/me/devices/{device_id}/end": f"{_HERE}::{_BESIDES}",
    "POST /api/me/devices/{device_id}/not-me": f"{_HERE}::{_BESIDES}",
    "POST /api/me/documents/{document_id}/removal": f"{_HERE}::{_BESIDES}",
    "GET /api/me/exports/{export_id}/file": f"test_privacy.py::{_COPY}",
    "PUT /api/me/passkeys/{passkey_id}": "test_second_factors.py::test_keys_are_their_owners",
    "POST /api/me/passkeys/{passkey_id}/remove": "test_second_factors.py::test_keys_are_their_owners",
    "POST /api/me/phone/{rebinding_id}": f"test_getting_back_in.py::{_NUMBER}",
    "POST /api/me/phone/{rebinding_id}/codes": f"test_getting_back_in.py::{_NUMBER}",
    "GET /api/merchant/orders/{order_id}": f"test_who_may.py::{_SHOPS}",
    "POST /api/merchant/payments/{payment_id}/refunds": f"test_who_may.py::{_SHOPS}",
    "GET /api/orders/{order_id}": f"test_who_may.py::{_CUSTOMERS}",
    "POST /api/orders/{order_id}/payment": f"test_who_may.py::{_CUSTOMERS}",
    "GET /api/records/{record_id}": f"test_who_may.py::{_CUSTOMERS}",
    "POST /api/records/{record_id}/refunds": f"test_who_may.py::{_CUSTOMERS}",
}
"""Every route that takes an id of what belongs to somebody, and where another tries it; of a desk's chats see below."""
OF_THE_ROLE = {
    "POST /api/desk/accounts/{customer_id}/freeze", "POST /api/desk/accounts/{customer_id}/lift-freeze",
    "POST /api/desk/assistant/examples/{example_id}/accept", "POST /api/desk/assistant/examples/{example_id}/drop",
    "POST /api/desk/emergencies/{emergency_id}/end", "POST /api/desk/emergencies/{emergency_id}/review",
    "POST /api/desk/gaps/{gap_id}/accept", "POST /api/desk/gaps/{gap_id}/drop",
    "POST /api/desk/requests/{request_id}", "POST /api/desk/staff/{staff_id}/factors/reset",
    "POST /api/desk/staff/{staff_id}/kept-apart", "POST /api/desk/staff/{staff_id}/leave",
    "PUT /api/desk/staff/{staff_id}/roles", "POST /api/desk/staff/{staff_id}/ticket",
    "POST /api/desk/staff/{staff_id}/unlock",
}  # fmt: skip
"""What is nobody's own: whoever has the role may, whichever it is; the roles are tried in `test_who_may`."""
FOR_ALL = {"", "take", "read"}
"""What every agent may do: look at what is in the queue, take it, and say how far they have read."""


def ways_with_ids(app: Litestar) -> set[tuple[str, str]]:
    """Return every route that takes an id, with its method."""
    return {
        (method, route.path)
        for route in app.routes if ":uuid}" in route.path
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods - {"OPTIONS", "HEAD"}
    }  # fmt: skip


def test_every_route_that_takes_an_id_is_tried_with_somebody_elses(world: World) -> None:
    ways = {f"{method} {re.sub(r':uuid', '', path)}" for method, path in ways_with_ids(world.app)}
    in_chats = {way for way in ways if "/api/desk/conversations/{conversation_id}" in way}
    assert ways - in_chats == TRIED.keys() | OF_THE_ROLE, "each new one is tried, and stands in this file"
    for way, where in TRIED.items():
        file, _, name = where.partition("::")
        body = (Path(__file__).parent / file).read_text(encoding="utf-8").partition(f"def {name}(")[2]
        test = re.split(r"^(?:async )?def |^@", body, maxsplit=1, flags=re.MULTILINE)[0]
        [*_, last] = re.findall(r"/([a-z-]+)", way.partition("{")[0])
        assert last in test, f"{where} does not speak of {last}"


async def test_a_conversation_is_worked_in_by_who_serves_it_alone(
    world: World, customer: Browser, ada: Browser, bo: Browser
) -> None:
    chat = f"/api/desk/conversations/{await handed_over(customer)}"
    assert (await ada.post(f"{chat}/take")).status_code == 200
    known = set()
    for method, path in sorted(ways_with_ids(world.app)):
        found = re.fullmatch(r"/api/desk/conversations/\{conversation_id:uuid\}/?(.*)", path)
        if found is None:
            continue
        end = _ID.sub("", found[1]).replace("//", "/").rstrip("/")
        known.add(end)
        if end not in FOR_ALL:
            answer = await bo.send(method, f"{chat}/{_ID.sub(NOBODYS, found[1])}", BODIES[end])
            assert answer.status_code in {403, 404, 409}, (end, answer.status_code, answer.text)
    assert known == FOR_ALL | BODIES.keys()
    assert (await customer.get("/api/me")).json()["frozen"] is False
    assert (await ada.get(chat)).json()["row"]["state"] == "agent"
    await ada.post(f"{chat}/close")


async def test_what_a_customer_has_besides_money_is_not_there_for_another(world: World, customer: Browser) -> None:
    image = (await send_in(customer, "document")).json()
    [device, *_] = (await customer.get("/api/me/devices")).json()
    approval = (await customer.post("/api/me/phone", {"phone": "13300133042", "by": "passkey"})).json()["step_up"][
        "approval_id"
    ]
    async with world.browser() as browser:
        other = await browser.sign_in(WANG)
        for method, path, body in (
            ("POST", f"/api/me/documents/{image['id']}/removal", {}),
            ("POST", f"/api/me/devices/{device['id']}/end", {}),
            ("POST", f"/api/me/devices/{device['id']}/not-me", {}),
            ("POST", f"/api/me/approvals/{approval}", {"way": "code", "code": "000000"}),
            ("POST", f"/api/me/approvals/{approval}/codes", {}),
            ("POST", f"/api/me/approvals/{approval}/passkey", {}),
        ):
            answer = await other.send(method, path, body)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (path, answer.text)
    assert [one["id"] for one in (await customer.get("/api/me/level")).json()["documents"]] == [image["id"]]
