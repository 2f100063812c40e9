"""Terms: accepted at the sign-up, asked for once when there are newer ones, and what they stop when they are not."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.identity.conftest import Door

from upay import identity
from upay.identity import Paper
from upay.identity.doors import terms
from upay.kit.ids import CustomerId
from upay.kit.language import Lang, Words

NEWER = identity.Edition(version="2", changes=Words("变了一处。", "One thing changed."))


@pytest.fixture
async def newer(door: Door, monkeypatch: pytest.MonkeyPatch, mei: CustomerId) -> CustomerId:
    """Return 小梅, who signed up before another edition was published, which holds in thirty days."""
    monkeypatch.setattr(terms, "EDITIONS", (*terms.EDITIONS, NEWER))
    async with door.db.begin() as uow:
        uow.add(
            terms.TermsEdition(version="2", published_at=door.at, in_force_at=door.at + timedelta(days=30))
        )  # fmt: skip
    return mei


async def due(door: Door, customer_id: CustomerId) -> identity.TermsDue | None:
    async with door.db.begin() as uow:
        return await identity.terms_due(uow, customer_id, at=door.at)


async def gate(door: Door, customer_id: CustomerId) -> None:
    async with door.db.begin() as uow:
        await identity.refuse_without_terms(uow, customer_id, at=door.at)


@pytest.mark.parametrize(("accepted", "problem"), [(None, "missing"), ("", "missing"), ("0", "outdated")])
async def test_nobody_signs_up_without_the_present_terms(door: Door, accepted: str | None, problem: str) -> None:
    with pytest.raises(identity.TermsNotAccepted) as refused:
        await door.sign_up(accepted=accepted)
    assert refused.value.facts == {"version": "1", "problem": problem}
    tried = await door.attempt(refused.value)
    assert (tried.kind, tried.outcome, tried.reason) == ("sign_up", "refused", "terms_not_accepted")
    door.wait(minutes=2)
    assert (await door.sign_up()).customer_id, "the code was not used up by it, and another works"


async def test_what_was_accepted_is_a_record_of_who_which_how_and_when(door: Door, mei: CustomerId) -> None:
    async with door.db.begin() as uow:
        told = await identity.accepted_in_full(uow, mei)
    assert told == [{"version": "1", "language": "zh", "how": "sign_up", "at": door.at - timedelta(hours=1)}]
    assert await due(door, mei) is None
    door.wait(days=400)
    await gate(door, mei)


async def test_a_newer_edition_is_asked_for_until_it_is_accepted_and_stops_money_once_it_holds(
    door: Door, newer: CustomerId
) -> None:
    asked = await due(door, newer)
    assert asked is not None
    assert (asked.version, asked.overdue, asked.changes) == ("2", False, NEWER.changes)
    await gate(door, newer)
    door.wait(days=30)
    overdue = await due(door, newer)
    assert overdue is not None
    assert overdue.overdue
    with pytest.raises(identity.TermsNotAccepted) as refused:
        await gate(door, newer)
    assert refused.value.facts["problem"] == "overdue"
    await identity.accept_terms(door.db, customer_id=newer, version="2", lang=Lang.EN, at=door.at)
    await gate(door, newer)
    assert await due(door, newer) is None


async def test_accepting_twice_is_accepting_once(door: Door, newer: CustomerId) -> None:
    for _ in range(2):
        await identity.accept_terms(door.db, customer_id=newer, version="2", lang=Lang.EN, at=door.at)
        door.wait(hours=1)
    async with door.db.begin() as uow:
        told = await identity.accepted_in_full(uow, newer)
    assert [(one["version"], one["how"], one["language"]) for one in told] == [
        ("1", "sign_up", "zh"), ("2", "asked", "en"),
    ]  # fmt: skip
    assert told[1]["at"] == door.at - timedelta(hours=2), "the first time counts"


async def test_an_edition_that_became_old_while_it_was_read_is_refused(door: Door, newer: CustomerId) -> None:
    with pytest.raises(identity.TermsNotAccepted) as refused:
        await identity.accept_terms(door.db, customer_id=newer, version="1", lang=Lang.ZH, at=door.at)
    assert refused.value.facts["problem"] == "outdated"
    assert (await door.attempt(refused.value)).kind == "accept_terms"


@pytest.mark.usefixtures("newer")
async def test_who_signs_up_before_an_edition_holds_accepts_it_at_once(door: Door) -> None:
    signed = await door.sign_up("13900139000", name="老王", accepted="2")
    door.wait(days=60)
    await gate(door, signed.customer_id)


async def test_who_had_an_account_before_there_were_terms_is_asked_and_has_a_month(door: Door, mei: CustomerId) -> None:
    async with door.db.begin() as uow:
        await uow.session.execute(sa.delete(terms.TermsAcceptance))
        await uow.session.execute(
            sa.update(terms.TermsEdition).values(published_at=door.at, in_force_at=door.at + timedelta(days=30))
        )
    asked = await due(door, mei)
    assert asked is not None
    assert not asked.overdue
    await gate(door, mei)
    door.wait(days=30)
    with pytest.raises(identity.TermsNotAccepted):
        await gate(door, mei)


async def test_every_edition_has_its_texts_and_its_day(door: Door) -> None:
    for edition in terms.EDITIONS:
        async with door.db.begin() as uow:
            assert await identity.terms_published_at(uow, edition.version) is not None, "a migration publishes it"
        for paper in Paper:
            for lang in Lang:
                text = identity.text_of(paper, lang=lang, version=edition.version)
                assert text.startswith("# ")
                assert text.count("\n## ") >= 5
