"""Wrong codes of a day from one network: what is refused there, and who goes on."""

from datetime import timedelta
from uuid import UUID

import httpx
import sqlalchemy as sa
from tests.api.conftest import Browser, World
from tests.api.member import Member

from upay import identity
from upay.api import missed
from upay.api.app import ways_in
from upay.identity import models, rules
from upay.platform import daily

ABUSED, ELSEWHERE, CALM = "192.0.2.77", "192.0.2.78", "192.0.2.79"


async def spend(world: World, browser: Browser, *, wrong: int) -> list[httpx.Response]:
    """Guess at the codes of many numbers from one network, five times each."""
    answers = []
    for number in range(wrong // rules.CODE_TRIES):
        world.clock.advance(timedelta(seconds=61))
        phone = f"139200{number:05d}"
        assert (await browser.post("/api/auth/codes", {"phone": phone, "purpose": "sign_in"})).status_code == 202
        answers += [await type_code(browser, phone) for _ in range(rules.CODE_TRIES)]
    return answers


async def type_code(browser: Browser, phone: str = "13920000000") -> httpx.Response:
    return await browser.post("/api/auth/sign-in/code", {"phone": phone, "code": "00000000"})


async def test_a_network_that_misses_many_codes_waits_and_others_go_on(world: World) -> None:
    person = await world.newcomer("项南", money="10.00")
    # Other tests' guesses are over, and these are when it ends.
    world.clock.advance(timedelta(days=1))
    async with world.browser(address=ABUSED) as thief, world.browser("en", address=ABUSED) as neighbour:
        answers = await spend(world, thief, wrong=rules.WRONG_OF_A_NETWORK)
        assert {each.json()["code"] for each in answers} == {"code_wrong"}
        world.clock.advance(timedelta(seconds=61))
        held = await type_code(neighbour)
        problem = held.json()
        assert (held.status_code, problem["code"]) == (429, "too_many_attempts")
        assert "not locked" in problem["detail"]
        assert "passkey" in problem["detail"]
        assert held.headers["retry-after"] == str(problem["retry_after_seconds"])
        # A password is no code.
        await neighbour.sign_in(person)
        async with world.browser(address=ELSEWHERE) as elsewhere:
            assert (await type_code(elsewhere)).json()["code"] != "too_many_attempts"
        # The browser in which somebody has signed in is known now.
        assert (await type_code(neighbour)).json()["code"] != "too_many_attempts"
        world.clock.advance(timedelta(days=1))
        assert (await type_code(thief)).json()["code"] != "too_many_attempts"


async def test_right_codes_and_wrong_passwords_cost_a_network_nothing(world: World) -> None:
    person = await world.newcomer("贺岚", money="10.00")
    async with world.browser(address=CALM) as browser:
        for _ in range(4):
            wrong = await browser.post("/api/auth/sign-in", {"phone": person.phone, "password": "guess-again-now"})
            assert wrong.status_code == 403
        await browser.sign_in(person)
        services = world.app.state.services
        async with services.db.begin() as uow:
            name = missed._named(CALM)
            assert await missed.daily.counted(uow, services.vault, name=name, at=world.clock.now()) == 0


async def test_a_passkey_that_does_not_fit_costs_no_code(world: World) -> None:
    services, at = world.app.state.services, world.clock.now()

    async def counted() -> int:
        async with services.db.begin() as uow:
            return await daily.counted(uow, services.vault, name="network\x1f203.0.113.80", at=at)

    for method, more in ((identity.Method.PASSKEY, 0), (identity.Method.TOTP, 1)):
        wrong = identity.VerificationFailed(method=method, problem="wrong")
        await missed.count(services, wrong, network="203.0.113.80", at=at)
        assert await counted() == more


def test_every_door_at_which_a_code_is_typed_counts_and_is_slow() -> None:
    doors = {way.operation: way for way in ways_in() if way.operation in missed.CODE_TYPED}
    assert set(doors) == missed.CODE_TYPED
    assert len(doors) <= rules.DOORS
    # Those without a limit of their own are behind a session, and what they take is counted for its owner.
    for way in doors.values():
        assert (way.at_most or 0) <= rules.TRIES_A_MINUTE
    assert identity.WRONG_OF_A_NETWORK < identity.WRONG_OF_A_NETWORK_KNOWN


async def test_while_apps_are_guessed_at_an_app_alone_confirms_no_new_device(world: World) -> None:
    async with Member.new(world, "乔安") as member:
        await member.turn_on()
        world.clock.advance(timedelta(seconds=61))
        services = world.app.state.services
        async with services.db.begin() as uow:
            # Somebody guesses at the apps of others.
            for number in range(rules.GUESSES_AT_APPS // 10):
                uow.add(
                    models.Totp(
                        owner_id=UUID(int=number), secret_sealed=b"", began_at=world.clock.now(),
                        confirmed_at=world.clock.now(), last_step=None, wrong_count=10, locked_until=None,
                        wrong_at=world.clock.now(),
                    )
                )  # fmt: skip
        async with world.browser() as stranger:
            body = {"phone": member.person.phone, "password": member.person.password}
            asked = await stranger.post("/api/auth/sign-in", {**body, "code": member.now()})
            assert (asked.status_code, asked.json().get("step_up", asked.json())["action"]) == (403, "new_device"), (
                asked.text
            )
            step = asked.json()["step_up"]
            code = await stranger.confirmation_code(step["approval_id"], phone=member.person.phone)
            confirmed = {**body, "confirm": {"id": step["approval_id"], "code": code}}
            assert (await stranger.post("/api/auth/sign-in", confirmed)).status_code == 200
        async with services.db.begin() as uow:
            await uow.session.execute(sa.delete(models.Totp).where(models.Totp.wrong_count == 10))


async def test_one_network_gets_so_many_codes_for_signing_up_in_a_day_and_signs_in_meanwhile(world: World) -> None:
    person = await world.newcomer("项北", money="10.00")
    async with world.browser(address="192.0.2.80") as pump, world.browser(address="192.0.2.81") as other:
        for number in range(missed.NEW_NUMBERS_OF_A_NETWORK):
            if number % 20 == 0:
                world.clock.advance(timedelta(seconds=61))
            asked = await pump.post("/api/auth/codes", {"phone": f"187010{number:05d}", "purpose": "sign_up"})
            assert asked.status_code == 202, asked.text
        world.clock.advance(timedelta(seconds=61))
        body = {"phone": "18701100000", "purpose": "sign_up"}
        held = await pump.post("/api/auth/codes", body)
        assert (held.status_code, held.json()["code"]) == (429, "too_many_attempts")
        assert "注册验证码" in held.json()["title"]
        assert (await other.post("/api/auth/codes", body)).status_code == 202
        assert (await pump.post("/api/auth/codes", {**body, "phone": person.phone, "purpose": "sign_in"})).is_success
        world.clock.advance(timedelta(days=1))
        assert (await pump.post("/api/auth/codes", {**body, "phone": "18701100001"})).status_code == 202
