"""Staff join with a ticket, act as what supervisors say, and are let go; nobody does that to themselves."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.identity.conftest import FIREFOX, Door

from upay import identity
from upay.identity import FormIncomplete, PasswordWeak, Role, VerificationFailed
from upay.kit.ids import StaffId
from upay.kit.refusal import NotFound, Refusal
from upay.platform import audit
from upay.platform.actions import ActionNotAllowed
from upay.platform.audit import ActView

STRONG = "nine-blue-cranes-42"
AGENT, SUPERVISOR = {Role.AGENT}, {Role.AGENT, Role.SUPERVISOR}


async def added(door: Door, login: str, roles: set[Role] = AGENT, by: str = identity.OPERATOR) -> tuple[StaffId, str]:
    async with door.db.begin() as uow:
        return await identity.add_staff(uow, door.vault, login=login, name="新同事", roles=roles, by=by, at=door.at)


async def join(door: Door, login: str, ticket: str, password: str = STRONG) -> identity.StaffSignedIn:
    return await identity.join_staff(
        door.db, door.vault, login=login, ticket=ticket, password=password, device=FIREFOX, at=door.at
    )


async def knock(door: Door, login: str, password: str = STRONG) -> identity.StaffSignedIn:
    return await identity.staff_sign_in(door.db, door.vault, login=login, password=password, device=FIREFOX, at=door.at)


async def acts_about(door: Door, staff_id: StaffId) -> list[ActView]:
    async with door.db.begin() as uow:
        return await audit.acts(uow, door.vault, subject=identity.subject_of(staff_id))


@pytest.fixture
async def bo(door: Door) -> StaffId:
    """A supervisor who has joined."""
    staff_id, ticket = await added(door, "bo", SUPERVISOR)
    await join(door, "bo", ticket)
    return staff_id


async def test_a_ticket_opens_once_and_is_kept_nowhere(door: Door) -> None:
    ada, ticket = await added(door, "Ada ")
    assert ticket.replace("-", "") not in await door.everything_stored()
    session = await identity.who(door.db, token=(await join(door, "ada", ticket.upper())).token, at=door.at)
    assert session is not None
    assert (session.staff_id, session.level.value) == (ada, 1)
    with pytest.raises(VerificationFailed) as used:
        await join(door, "ada", ticket)
    assert dict(used.value.facts) == {"method": "ticket", "problem": "wrong"}
    assert (await knock(door, "ada")).staff_id == ada


async def test_an_app_is_set_up_in_the_session_of_a_ticket_and_in_no_other(door: Door) -> None:
    ada, ticket = await added(door, "ada")
    by_ticket = await identity.who(door.db, token=(await join(door, "ada", ticket)).token, at=door.at)
    by_password = await identity.who(door.db, token=(await knock(door, "ada")).token, at=door.at)
    assert by_ticket is not None
    assert by_password is not None
    with pytest.raises(VerificationFailed) as refused:
        await identity.begin_staff_app(door.db, door.vault, staff_id=ada, session_id=by_password.id, at=door.at)
    assert dict(refused.value.facts) == {"method": "ticket", "problem": "none"}
    assert await identity.begin_staff_app(door.db, door.vault, staff_id=ada, session_id=by_ticket.id, at=door.at)


async def test_whoever_has_a_ticket_but_no_password_yet_is_nobody_to_the_other_door(door: Door) -> None:
    await added(door, "ada")
    answers = {}
    for login in ("ada", "nobody"):
        with pytest.raises(Refusal) as refused:
            await knock(door, login)
        answers[login] = (refused.value.code, dict(refused.value.facts))
    assert answers["ada"] == answers["nobody"]


async def test_a_wrong_ticket_is_answered_alike_whoever_it_is_for_and_five_of_them_spend_it(door: Door) -> None:
    _, ticket = await added(door, "ada")
    for login in ("ada", "nobody"):
        for _ in range(5):
            with pytest.raises(VerificationFailed) as refused:
                await join(door, login, "22222-22222")
            assert dict(refused.value.facts) == {"method": "ticket", "problem": "wrong"}
            door.wait(seconds=20)
    with pytest.raises(VerificationFailed):
        await join(door, "ada", ticket)


async def test_a_ticket_runs_out_and_a_new_one_takes_its_place(door: Door, bo: StaffId) -> None:
    ada, first = await added(door, "ada")
    door.wait(hours=24)
    with pytest.raises(VerificationFailed) as late:
        await join(door, "ada", first)
    assert late.value.facts["problem"] == "late"
    async with door.db.begin() as uow:
        second = await identity.give_ticket(
            uow, door.vault, staff_id=ada, by=identity.actor_of(bo), reason="过期了", at=door.at
        )
    with pytest.raises(VerificationFailed):
        await join(door, "ada", first)
    assert await join(door, "ada", second)


async def test_of_two_who_use_one_ticket_at_once_one_is_in(door: Door) -> None:
    _, ticket = await added(door, "ada")
    answers = await asyncio.gather(*(join(door, "ada", ticket) for _ in range(3)), return_exceptions=True)
    assert [isinstance(answer, VerificationFailed) for answer in sorted(answers, key=lambda one: str(type(one)))].count(
        True
    ) == 2


async def test_a_ticket_takes_away_what_was_there_before(door: Door, bo: StaffId) -> None:
    ada, ticket = await added(door, "ada")
    signed_in = await join(door, "ada", ticket)
    async with door.db.begin() as uow:
        await identity.give_app(uow, door.vault, owner_id=ada, secret="JBSWY3DPEHPK3PXP", at=door.at)
        await identity.give_ticket(
            uow, door.vault, staff_id=ada, by=identity.actor_of(bo), reason="手机丢了", at=door.at
        )
    assert await identity.who(door.db, token=signed_in.token, at=door.at) is None
    with pytest.raises(Refusal) as refused:
        await knock(door, "ada")
    assert refused.value.code == "password_wrong"
    async with door.db.begin() as uow:
        assert await identity.second_factor_ways(uow, ada) == ()
        person = await identity.queries.staff(uow, ada)
    assert person is not None
    assert not person.proves
    newest = (await acts_about(door, ada))[0]
    assert (newest.act, newest.actor, newest.note) == ("give_ticket", f"staff:{bo}", "手机丢了")


async def test_a_weak_password_leaves_the_ticket_good(door: Door) -> None:
    _, ticket = await added(door, "adalovelace")
    for weak in ("short", "adalovelace", "password1"):
        with pytest.raises(PasswordWeak):
            await join(door, "adalovelace", ticket, weak)
    assert await join(door, "adalovelace", ticket)


@pytest.mark.parametrize(
    ("login", "name", "roles", "said"),
    [
        ("", "小安", AGENT, ("login", "missing")),
        ("ada", " ", AGENT, ("name", "missing")),
        ("ada", "小安", set(), ("roles", "missing")),
        ("小安", "小安", AGENT, ("login", "not_a_login")),
        ("a b", "小安", AGENT, ("login", "not_a_login")),
        ("a" * 33, "小安", AGENT, ("login", "not_a_login")),
        ("BO", "柏", AGENT, ("login", "taken")),
    ],
)
@pytest.mark.usefixtures("bo")
async def test_what_cannot_be_entered(
    door: Door, login: str, name: str, roles: set[Role], said: tuple[str, str]
) -> None:
    with pytest.raises(FormIncomplete) as refused:
        async with door.db.begin() as uow:
            await identity.add_staff(
                uow, door.vault, login=login, name=name, roles=roles, by=identity.OPERATOR, at=door.at
            )
    assert (refused.value.facts["field"], refused.value.facts["problem"]) == said


async def test_nobody_does_any_of_this_to_themselves(door: Door, bo: StaffId) -> None:
    me = identity.actor_of(bo)
    await added(door, "cai", SUPERVISOR)
    for act in (
        lambda uow: identity.give_ticket(uow, door.vault, staff_id=bo, by=me, reason="x", at=door.at),
        lambda uow: identity.change_roles(uow, door.vault, staff_id=bo, roles=AGENT, by=me, at=door.at),
        lambda uow: identity.unlock_staff(uow, door.vault, staff_id=bo, by=me, at=door.at),
        lambda uow: identity.end_staff(uow, door.vault, staff_id=bo, by=me, reason="x", at=door.at),
    ):
        with pytest.raises(ActionNotAllowed) as refused:
            async with door.db.begin() as uow:
                await act(uow)
        assert refused.value.facts["why"] == "own_account"


async def test_the_last_supervisor_stays_one_also_when_two_let_each_other_go(door: Door, bo: StaffId) -> None:
    with pytest.raises(ActionNotAllowed) as refused:
        async with door.db.begin() as uow:
            await identity.end_staff(uow, door.vault, staff_id=bo, by=identity.OPERATOR, reason="x", at=door.at)
    assert refused.value.facts["why"] == "last_supervisor"
    cai, _ = await added(door, "cai", SUPERVISOR)

    async def demote(whom: StaffId, by: StaffId) -> None:
        async with door.db.begin() as uow:
            await identity.change_roles(
                uow, door.vault, staff_id=whom, roles=AGENT, by=identity.actor_of(by), at=door.at
            )

    answers = await asyncio.gather(demote(bo, cai), demote(cai, bo), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["ActionNotAllowed", "NoneType"]


async def test_whoever_left_is_in_nowhere_and_their_name_stays(door: Door, bo: StaffId) -> None:
    ada, ticket = await added(door, "ada")
    signed_in = await join(door, "ada", ticket)
    async with door.db.begin() as uow:
        await identity.end_staff(
            uow, door.vault, staff_id=ada, by=identity.actor_of(bo), reason="离职", at=door.at + timedelta(seconds=1)
        )
    assert await identity.who(door.db, token=signed_in.token, at=door.at) is None
    with pytest.raises(Refusal) as refused:
        await knock(door, "ada")
    assert refused.value.code == "password_wrong"
    async with door.db.begin() as uow:
        person = await identity.queries.staff(uow, ada)
        with pytest.raises(NotFound):
            await identity.unlock_staff(uow, door.vault, staff_id=ada, by=identity.actor_of(bo), at=door.at)
        with pytest.raises(NotFound):
            await identity.unlock_staff(
                uow, door.vault, staff_id=StaffId(uuid4()), by=identity.actor_of(bo), at=door.at
            )
    assert person is not None
    assert (person.left, person.name) == (True, "新同事")
    assert [one.act for one in await acts_about(door, ada)] == ["end_staff", "join", "add_staff"]
