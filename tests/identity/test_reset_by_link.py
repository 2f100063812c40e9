"""A lost password by a link in a mail: once, for half an hour, for one account, and nothing told to strangers."""

import asyncio
import re
from datetime import timedelta

import pytest
from tests.identity.conftest import MEI_PHONE, OTHER_PASSWORD, PASSWORD, Door
from tests.identity.test_email_doors import MAIL, NOBODYS, lin, mail_code, mails, sign_up

from upay import identity
from upay.identity import Purpose
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.kit.refusal import Refusal
from upay.platform.db import Database

__all__ = ["lin"]
NEW = "nine-slow-otters"


async def link(door: Door, address: str = MAIL) -> str:
    """Ask for a link, and return the secret in it; empty when nothing was mailed."""
    door.wait(seconds=61)
    before = len(await mails(door))
    await identity.send_reset_link(
        door.db, door.vault, email=address, lang=Lang.EN, link=lambda secret: f"https://upay.test/#{secret}", at=door.at
    )
    sent = await mails(door)
    if len(sent) == before:
        return ""
    found = re.search(r"https://upay\.test/#(\S+)", sent[0].body)
    return "" if found is None else found.group(1)


async def reset(door: Door, token: str, password: str = NEW) -> None:
    await identity.reset_by_link(door.db, door.vault, token=token, new_password=password, at=door.at)


async def refused(door: Door, token: str, password: str = NEW) -> Refusal:
    with pytest.raises(Refusal) as found:
        await reset(door, token, password)
    return found.value


async def test_a_link_sets_a_password_and_ends_every_session(door: Door, lin: CustomerId) -> None:
    session = (await door.sign_in(phone=MAIL)).token
    await reset(door, await link(door))
    assert await identity.who(door.db, token=session, at=door.at) is None
    with pytest.raises(identity.PasswordWrong):
        await door.sign_in(PASSWORD, MAIL)
    assert (await door.sign_in(NEW, MAIL)).customer_id == lin
    done = [one for one in await door.attempts_of(lin) if one.kind == "reset_password"]
    assert [(one.outcome, one.asked) for one in done] == [("succeeded", {"by": "link"})]
    assert any("密码刚刚改过" in one.body for one in await mails(door)), "the owner hears of it"


async def test_a_link_unlocks(door: Door, lin: CustomerId) -> None:
    await door.lock(MAIL)
    await reset(door, await link(door))
    assert (await door.sign_in(NEW, MAIL)).customer_id == lin


@pytest.mark.usefixtures("lin")
async def test_a_link_works_once(door: Door) -> None:
    token = await link(door)
    await reset(door, token)
    again = await refused(door, token, OTHER_PASSWORD)
    assert (again.code, again.facts) == ("reset_link_invalid", {"problem": "used"})
    await door.sign_in(NEW, MAIL)


@pytest.mark.usefixtures("lin")
async def test_of_two_who_use_a_link_at_once_one_does(door: Door) -> None:
    token = await link(door)
    answers = await asyncio.gather(
        reset(door, token, NEW), reset(door, token, OTHER_PASSWORD), return_exceptions=True
    )  # fmt: skip
    assert sorted(type(one).__name__ for one in answers) == ["NoneType", "ResetLinkInvalid"]


@pytest.mark.usefixtures("lin")
async def test_a_link_dies_of_age_and_with_a_newer_one_and_with_any_other_change(door: Door) -> None:
    token = await link(door)
    door.wait(minutes=30)
    assert (await refused(door, token)).facts == {"problem": "late"}
    first, second = await link(door), await link(door)
    assert (await refused(door, first)).facts == {"problem": "replaced"}
    code = await mail_code(door, Purpose.RESET_PASSWORD)
    await identity.reset_password(
        door.db, door.vault, phone=MAIL, code=code, new_password=OTHER_PASSWORD, at=door.at
    )  # fmt: skip
    assert (await refused(door, second)).facts == {"problem": "replaced"}
    await door.sign_in(OTHER_PASSWORD, MAIL)


@pytest.mark.usefixtures("lin")
@pytest.mark.parametrize("change", ["none", "cut", "other secret", "no id", "empty"])
async def test_what_is_not_the_link_that_was_sent_is_unknown(door: Door, change: str) -> None:
    token = await link(door)
    other = await link(door)
    tried = {
        "none": "x" * 70, "cut": other[:-1], "other secret": other[:32] + token[32:], "no id": other[32:], "empty": ""
    }[change]  # fmt: skip
    assert (await refused(door, tried)).facts == {"problem": "unknown"}
    await reset(door, other)


async def test_the_link_of_one_person_sets_no_other_persons_password(door: Door, lin: CustomerId) -> None:
    other = (await sign_up(door, "other@example.com", password=OTHER_PASSWORD)).customer_id
    mine, theirs = await link(door), await link(door, "other@example.com")
    assert (await refused(door, mine[:32] + theirs[32:])).facts == {"problem": "unknown"}
    await reset(door, theirs)
    assert (await door.sign_in(NEW, "other@example.com")).customer_id == other
    assert (await door.sign_in(PASSWORD, MAIL)).customer_id == lin


@pytest.mark.usefixtures("lin")
async def test_a_weak_password_leaves_the_link_as_it_was(door: Door) -> None:
    token = await link(door)
    assert (await refused(door, token, "12345678")).code == "password_weak"
    assert (await refused(door, token, "")).code == "form_incomplete"
    await reset(door, token)


@pytest.mark.usefixtures("lin")
async def test_whether_an_address_has_an_account_shows_nowhere(door: Door) -> None:
    answers = [
        await identity.send_reset_link(
            door.db, door.vault, email=one, lang=Lang.EN, link=lambda secret: secret, at=door.at
        )
        for one in (MAIL, NOBODYS)
    ]  # fmt: skip
    assert answers[0].expires_at == answers[1].expires_at == door.at + timedelta(minutes=30)
    assert [one.masked for one in answers] == ["m****@example.com", "n****@example.com"]
    for one in (MAIL, NOBODYS):
        with pytest.raises(identity.CodeThrottled):
            await identity.send_reset_link(
                door.db, door.vault, email=one, lang=Lang.EN, link=lambda secret: secret, at=door.at
            )
    assert await link(door, NOBODYS) == ""


@pytest.mark.parametrize("typed", [MEI_PHONE, "mei@", ""])
async def test_a_link_is_mailed_to_an_address_and_nowhere_else(door: Door, typed: str) -> None:
    with pytest.raises(identity.FormIncomplete) as found:
        await identity.send_reset_link(
            door.db, door.vault, email=typed, lang=Lang.EN, link=lambda secret: secret, at=door.at
        )
    assert found.value.facts["field"] == "email"


async def test_a_link_is_no_way_around_two_steps(door: Door, lin: CustomerId) -> None:
    async with door.db.begin() as uow:
        await identity.give_app(uow, door.vault, owner_id=lin, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", at=door.at)
    await reset(door, await link(door))
    with pytest.raises(identity.VerificationRequired):
        await door.sign_in(NEW, MAIL)


async def test_a_lost_phone_stops_links_too(door: Door, db: Database, lin: CustomerId) -> None:
    token = await link(door)
    async with db.begin() as uow:
        await identity.freeze_for_owner(uow, customer_id=lin, reason=identity.LOST, at=door.at)
    assert (await refused(door, token)).facts == {"problem": "unknown"}
    assert await link(door) == "", "whoever found the phone may read its mail"
    assert "lost" in (await mails(door))[0].body


async def test_the_secret_of_a_link_is_stored_nowhere(door: Door, lin: CustomerId) -> None:
    token = await link(door)
    stored = await door.everything_stored()
    assert token not in stored
    assert token[32:] not in stored
    tried = await door.attempts_of(lin)
    assert token[:32] not in str([one.asked for one in tried])
