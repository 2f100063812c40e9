"""Staff prove more than the password before the desk opens; who has no app yet sets one up, and nothing else."""

from collections.abc import AsyncIterator
from itertools import count

import pyotp
import pytest
from tests.api.conftest import Browser, World
from tests.api.test_live import connected
from tests.api.test_who_may import operations
from tests.cast import ADA, Colleague

from upay import identity
from upay.api.who import Audience
from upay.identity import Role
from upay.platform import attempts

_numbers = count(1)
MAY_BEFORE = {
    ("GET", "/api/desk/me"), ("POST", "/api/desk/totp"), ("POST", "/api/desk/totp/confirm"),
    ("POST", "/api/desk/passkeys/options"), ("POST", "/api/desk/passkeys"), ("POST", "/api/desk/proof/options"),
    ("POST", "/api/desk/proof"), ("GET", "/api/desk/session"), ("POST", "/api/desk/session"),
}  # fmt: skip
"""What the password alone opens. A new line here is a decision, not a repair."""


@pytest.fixture
async def joiner(world: World) -> AsyncIterator[tuple[Browser, Colleague]]:
    """Somebody who works here since today, with the ticket used and no app yet."""
    number = next(_numbers)
    async with world.product.db.begin() as uow:
        staff_id, ticket = await identity.add_staff(
            uow, world.product.vault, login=f"joiner{number}", name="新同事", roles=[Role.AGENT],
            by=identity.OPERATOR, at=world.clock.now(),
        )  # fmt: skip
    colleague = Colleague(staff_id, f"joiner{number}", "新同事", (Role.AGENT,), "new-desk-quiet-9")
    async with world.browser() as browser:
        body = {"login": colleague.login, "ticket": ticket, "password": colleague.password}
        me = (await browser.post("/api/desk/join", body)).json()
        assert (me["proven"], me["joining"]) == (False, True)
        yield browser, colleague


async def test_the_password_alone_opens_nothing_but_setting_up(world: World, joiner: tuple[Browser, Colleague]) -> None:
    browser, colleague = joiner
    closed = 0
    for method, path, audience in operations(world.app):
        if audience not in {Audience.AGENT, Audience.SUPERVISOR} or (method, path) in MAY_BEFORE:
            continue
        answer = await browser.send(method, path, {} if method != "GET" else None)
        assert (answer.status_code, answer.json()["code"]) == (403, "verification_required"), (method, path)
        assert answer.json()["step_up"]["ways"] == []
        closed += 1
    assert closed >= 18
    async with connected(world, browser, "/api/desk/live") as (_, answer):
        assert (answer["type"], answer["code"]) == ("websocket.close", 4401)
    async with world.browser() as other:
        ada = await other.sign_in_staff(ADA)
        on = (await ada.get("/api/desk/queue")).json()["agents_on"]
    assert str(colleague.id) not in {one["id"] for one in on}, "nobody is on duty before that"


async def test_the_first_code_opens_the_desk_and_is_asked_for_from_then_on(
    world: World, joiner: tuple[Browser, Colleague]
) -> None:
    browser, colleague = joiner
    begun = (await browser.post("/api/desk/totp")).json()
    assert begun["picture"].startswith("data:image/svg+xml")
    wrong = await browser.post("/api/desk/totp/confirm", {"code": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "verification_failed")
    assert (await browser.get("/api/desk/queue")).status_code == 403
    app = pyotp.TOTP(begun["secret"])
    confirmed = await browser.post("/api/desk/totp/confirm", {"code": app.at(world.clock.now())})
    assert len(confirmed.json()["codes"]) == 10
    assert (await browser.get("/api/desk/queue")).status_code == 200
    me = (await browser.get("/api/desk/me")).json()
    assert (me["proven"], me["on"]) == (True, True)
    assert (await browser.post("/api/desk/totp")).json()["code"] == "verification_failed", "an app is not replaced"
    async with world.browser() as other:
        body = {"login": colleague.login, "password": colleague.password}
        asked = await other.post("/api/desk/sign-in", body)
        assert asked.json()["code"] == "verification_required"
        assert asked.json()["step_up"]["ways"] == ["totp", "recovery_code"]
        assert "upay_staff" not in other.http.cookies
        opened = await other.post("/api/desk/sign-in", {**body, "code": confirmed.json()["codes"][0]})
        assert (opened.status_code, opened.json()["proven"]) == (200, True)


async def test_who_has_the_password_and_no_ticket_sets_up_no_app(
    world: World, joiner: tuple[Browser, Colleague]
) -> None:
    _, colleague = joiner
    async with world.browser() as thief:
        me = (await thief.post("/api/desk/sign-in", {"login": colleague.login, "password": colleague.password})).json()
        assert (me["proven"], me["joining"]) == (False, False)
        refused = await thief.post("/api/desk/totp")
        assert (refused.status_code, refused.json()["code"]) == (403, "verification_failed")
        assert "主管" in refused.text


async def test_each_sign_in_of_staff_says_what_was_proven(world: World) -> None:
    async with world.browser() as browser:
        await browser.sign_in_staff(ADA)
    async with world.product.db.begin() as uow:
        rows = await uow.session.execute(
            attempts.ATTEMPT.select()
            .where(attempts.ATTEMPT.c.actor == f"staff:{ADA.id}", attempts.ATTEMPT.c.kind == "staff_sign_in")
            .order_by(attempts.ATTEMPT.c.at.desc(), attempts.ATTEMPT.c.id.desc())
        )
        newest = rows.first()
    assert newest is not None
    assert (newest.outcome, newest.facts["proven"]) == ("succeeded", "password,totp")


async def test_a_code_of_staff_is_taken_once(world: World) -> None:
    code = await world.app_code(ADA)
    body = {"login": ADA.login, "password": ADA.password, "code": code}
    async with world.browser() as browser:
        assert (await browser.post("/api/desk/sign-in", body)).status_code == 200
        again = await browser.post("/api/desk/sign-in", body)
        assert (again.status_code, again.json()["code"]) == (403, "verification_failed")


async def test_the_demo_shows_the_apps_of_its_cast_and_of_nobody_else(joiner: tuple[Browser, Colleague]) -> None:
    browser, colleague = joiner
    shown = (await browser.get(f"/api/demo/app-code/{ADA.login}")).json()
    assert shown["code"] is None or len(shown["code"]) == 6
    assert 0 < shown["wait_seconds"] <= 30
    await browser.post("/api/desk/totp")
    assert (await browser.get(f"/api/demo/app-code/{colleague.login}")).status_code == 404
