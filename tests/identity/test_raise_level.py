"""Raising one's level: committed before anybody outside hears of it, unknown while they are silent."""

import asyncio
import io
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image
from tests.cast import JUN, MEI, WANG, Person
from tests.stage import Stage

from upay import identity
from upay.identity import CheckState, DocumentKind, LevelDesk
from upay.identity.id_numbers import check_character
from upay.identity.level_models import Document, IdentityCheck
from upay.identity.level_models import Person as KnownPerson
from upay.identity.level_rules import LEVEL_RULES
from upay.identity.providers.http_provider import HttpProvider
from upay.identity.providers.identity_provider import ProviderSilent, Questioned
from upay.identity.providers.sandbox_provider import SandboxProvider, number_for
from upay.platform.attempts import DuplicateRequest, Outcome


def picture(width: int = 640, height: int = 400, form: str = "JPEG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), (90, 120, 150)).save(written, form)
    return written.getvalue()


@pytest.fixture
def verifier(tmp_path: Path) -> Iterator[SandboxProvider]:
    with SandboxProvider("127.0.0.1", 0, tmp_path / "verifier") as opened:
        yield opened


@pytest.fixture
async def desk(stage: Stage, verifier: SandboxProvider) -> LevelDesk:
    await stage.at_level(1, WANG)
    await stage.at_level(1, MEI)
    return _desk(stage, verifier.port)


def _desk(stage: Stage, port: int) -> LevelDesk:
    provider = HttpProvider(f"http://127.0.0.1:{port}", key=None, timeout_ms=2000)
    return LevelDesk(db=stage.db, vault=stage.vault, provider=provider, rules=LEVEL_RULES, clock=stage.clock)


async def wish(
    stage: Stage, desk: LevelDesk, number: str | None, *, wanted: int = 2, who: Person = WANG, key: str | None = None
) -> UUID:
    return await identity.begin_check(
        desk, customer_id=who.id, wanted=wanted, name=who.name, number=number, key=key or stage.key(), at=stage.at
    )


async def raised(stage: Stage, desk: LevelDesk, number: str | None, *, wanted: int = 2, who: Person = WANG) -> UUID:
    check = await wish(stage, desk, number, wanted=wanted, who=who)
    await identity.ask_provider(desk, check_id=check)
    return check


async def send_in(stage: Stage, kind: DocumentKind, upload: bytes | None = None, *, who: Person = WANG) -> UUID:
    sent = await identity.send_document(
        stage.db, stage.vault, LEVEL_RULES, customer_id=who.id, kind=kind, upload=upload or picture(), at=stage.at
    )
    return sent.id


async def level_of(stage: Stage, who: Person = WANG) -> int:
    async with stage.db.begin() as uow:
        found = await identity.queries.customer(uow, stage.vault, who.id)
    assert found is not None
    return found.level


async def check_of(stage: Stage, check: UUID) -> IdentityCheck:
    async with stage.db.begin() as uow:
        return await uow.session.get_one(IdentityCheck, check)


async def test_a_confirmed_number_raises_the_level_and_leaves_its_record(stage: Stage, desk: LevelDesk) -> None:
    check = await wish(stage, desk, number_for("approve"))
    assert ("identity.check", {"check_id": str(check)}) in await stage.jobs(), "a job takes it there, after the commit"
    assert (await stage.attempt(check)).outcome is Outcome.PENDING
    await identity.ask_provider(desk, check_id=check)
    row = await stage.attempt(check)
    assert (row.outcome, row.facts["level"]) == (Outcome.SUCCEEDED, 2)
    assert str(row.facts["reference"]).startswith("SX")
    assert await level_of(stage) == 2
    assert (await check_of(stage, check)).state == CheckState.APPROVED
    async with stage.db.begin() as uow:
        told = await identity.queries.notices(uow, stage.vault, phone=WANG.phone)
    assert "2 级" in told[0].body


async def test_the_list_of_certifiers_is_read_once_however_many_are_checked(
    stage: Stage, desk: LevelDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    create = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda **how: read.append(how) or create(**how))
    await raised(stage, desk, number_for("approve"))
    await raised(stage, desk, number_for("approve"), who=MEI)
    assert [await level_of(stage, who) for who in (WANG, MEI)] == [2, 2]
    assert len(read) <= 1


async def test_number_and_name_are_kept_sealed_and_in_no_row_of_the_attempt(stage: Stage, desk: LevelDesk) -> None:
    number = number_for("approve")
    check = await raised(stage, desk, number)
    row = await check_of(stage, check)
    assert stage.vault.open(row.number_sealed, context="person.number") == number
    for sealed in (row.number_sealed, row.name_sealed):
        assert number.encode() not in sealed
        assert WANG.name.encode() not in sealed
    attempt = await stage.attempt(check)
    assert number not in str(attempt) + str(attempt.asked)
    assert WANG.name not in str(attempt.asked)


@pytest.mark.parametrize(
    ("what", "wanted", "why", "check"),
    [
        ("name_mismatch", 2, "name_mismatch", "residents"),
        ("number_unknown", 2, "number_unknown", "residents"),
        ("phone_mismatch", 2, "phone_mismatch", "carrier"),
        ("deceased", 2, "not_usable", "residents"),
        ("blocked", 2, "not_usable", "banks"),
        ("document_unreadable", 3, "document_unreadable", "document"),
        ("document_expired", 3, "document_expired", "document"),
        ("face_mismatch", 3, "face_mismatch", "face"),
    ],
)
async def test_what_does_not_hold_is_said_and_the_level_stays(
    stage: Stage, desk: LevelDesk, *, what: str, wanted: int, why: str, check: str
) -> None:
    await send_in(stage, DocumentKind.DOCUMENT)
    await send_in(stage, DocumentKind.FACE)
    done = await raised(stage, desk, number_for(what), wanted=wanted)
    row = await stage.attempt(done)
    assert (row.outcome, row.reason) == (Outcome.REFUSED, "identity_not_confirmed")
    assert (row.facts["why"], row.facts["check"]) == (why, check)
    told = identity.LEVEL_EXPLAINERS["identity_not_confirmed"](row)
    assert told.cause.zh != told.cause.en
    assert await level_of(stage) == 1


async def test_level_two_asks_for_no_image_and_level_three_names_the_missing_one(stage: Stage, desk: LevelDesk) -> None:
    without = await stage.refused(wish(stage, desk, number_for("approve"), wanted=3))
    assert (without.reason, without.facts["field"]) == ("form_incomplete", "document")
    await send_in(stage, DocumentKind.DOCUMENT)
    half = await stage.refused(wish(stage, desk, number_for("approve"), wanted=3))
    assert half.facts["field"] == "face"
    face = await send_in(stage, DocumentKind.FACE)
    done = await raised(stage, desk, number_for("approve"), wanted=3)
    assert await level_of(stage) == 3
    async with stage.db.begin() as uow:
        kept = await uow.session.get_one(Document, face)
    assert (kept.check_id, kept.delete_after) == (done, None), "what holds up a level is kept"


async def test_the_young_wait_and_what_is_mistyped_is_named(stage: Stage, desk: LevelDesk) -> None:
    first = "110101" + "20150601" + "001"
    young = await stage.refused(wish(stage, desk, first + check_character(first)))
    assert (young.reason, young.facts["least_age"]) == ("identity_under_age", 16)
    typed = await stage.refused(wish(stage, desk, number_for("approve")[:-1] + "0"))
    assert (typed.reason, typed.facts["field"]) == ("form_incomplete", "id_number")


async def test_silence_is_unknown_and_an_inquiry_settles_it_without_asking_twice(
    stage: Stage, desk: LevelDesk, verifier: SandboxProvider
) -> None:
    check = await raised(stage, desk, number_for("silent_then_approved"))
    assert (await check_of(stage, check)).state == CheckState.UNKNOWN
    waiting = await stage.attempt(check)
    assert (waiting.outcome, waiting.reason) == (Outcome.PENDING, "identity_check_open")
    second = await stage.refused(wish(stage, desk, number_for("approve")))
    assert second.reason == "identity_check_open"
    assert await identity.inquire_checks(desk, at=stage.at) == 0, "not before its time"
    assert await identity.inquire_checks(desk, at=stage.wait(seconds=6)) == 1
    assert (await stage.attempt(check)).outcome is Outcome.SUCCEEDED
    assert verifier.heard == [str(check)], "asked once"


async def test_a_refusal_after_silence_is_a_refusal(stage: Stage, desk: LevelDesk) -> None:
    check = await raised(stage, desk, number_for("silent_then_refused"))
    await identity.inquire_checks(desk, at=stage.wait(seconds=6))
    assert (await stage.attempt(check)).facts["why"] == "name_mismatch"


async def test_a_check_without_an_answer_is_given_up_after_a_day_and_may_be_tried_anew(
    stage: Stage, desk: LevelDesk
) -> None:
    check = await raised(stage, desk, number_for("silent_for_ever"))
    for _ in range(30):
        await identity.inquire_checks(desk, at=stage.wait(hours=1))
    row = await stage.attempt(check)
    assert (row.outcome, row.reason, row.facts["why"]) == (Outcome.REFUSED, "identity_unconfirmed", "no_answer")
    await raised(stage, desk, number_for("approve"))
    assert await level_of(stage) == 2


async def test_who_is_away_is_asked_again_under_the_same_id(
    stage: Stage, desk: LevelDesk, verifier: SandboxProvider, tmp_path: Path
) -> None:
    verifier.close()
    check = await raised(stage, desk, number_for("approve"))
    assert (await check_of(stage, check)).state == CheckState.ASKED
    with SandboxProvider("127.0.0.1", verifier.port, tmp_path / "verifier") as back:
        await identity.inquire_checks(desk, at=stage.wait(seconds=11))
        assert back.heard == [str(check)]
    assert await level_of(stage) == 2


async def test_a_worker_that_died_while_asking_leaves_an_inquiry_and_a_lost_check_ends(
    stage: Stage, desk: LevelDesk
) -> None:
    check = await wish(stage, desk, number_for("approve"))
    async with stage.db.begin() as uow:
        row = await uow.session.get_one(IdentityCheck, check)
        row.state, row.sent_at, row.next_at = CheckState.SENT.value, stage.at, stage.at + timedelta(seconds=20)
    await identity.inquire_checks(desk, at=stage.wait(seconds=21))
    lost = await stage.attempt(check)
    assert (lost.reason, lost.facts["why"]) == ("identity_unconfirmed", "never_heard")
    with pytest.raises(ProviderSilent):  # Should the request still arrive, it is turned down.
        await desk.provider.check(
            Questioned(id=check, checks=(), name="", number=number_for("approve"), phone="", images={})
        )


async def test_the_provider_answers_the_same_after_it_was_started_again(tmp_path: Path) -> None:
    asked = {"id": str(UUID(int=7)), "number": number_for("name_mismatch"), "checks": ["residents"]}
    with SandboxProvider("127.0.0.1", 0, tmp_path) as first:
        said = first.check(dict(asked))
    with SandboxProvider("127.0.0.1", 0, tmp_path) as again:
        assert again.check({**asked, "number": number_for("approve")}) == said
        assert again.inquire(str(UUID(int=7))) == said


async def test_a_double_tap_is_one_check_and_another_number_under_the_key_is_another_wish(
    stage: Stage, desk: LevelDesk
) -> None:
    both = await asyncio.gather(*(wish(stage, desk, number_for("approve"), key="once") for _ in range(2)))
    assert both[0] == both[1]
    with pytest.raises(DuplicateRequest):
        await wish(stage, desk, number_for("approve_second"), key="once")


async def test_a_day_has_five_tries(stage: Stage, desk: LevelDesk) -> None:
    for _ in range(5):
        await raised(stage, desk, number_for("name_mismatch"))
    sixth = await stage.refused(wish(stage, desk, number_for("approve")))
    assert sixth.reason == "too_many_attempts"
    stage.wait(hours=24)
    await raised(stage, desk, number_for("approve"))
    assert await level_of(stage) == 2


async def test_one_person_has_one_account_at_level_three_and_the_counters_of_the_first(
    stage: Stage, desk: LevelDesk
) -> None:
    for who in (WANG, MEI):
        await send_in(stage, DocumentKind.DOCUMENT, who=who)
        await send_in(stage, DocumentKind.FACE, who=who)
    await raised(stage, desk, number_for("approve"), wanted=3, who=WANG)
    full = await stage.refused(wish(stage, desk, number_for("approve"), wanted=3, who=MEI))
    assert (full.reason, full.facts["most"]) == ("identity_accounts_full", 1)
    await raised(stage, desk, number_for("approve"), wanted=2, who=MEI)
    async with stage.db.begin() as uow:
        mei = await identity.queries.customer(uow, stage.vault, MEI.id)
        li = await identity.queries.customer(uow, stage.vault, WANG.id)
        assert (await uow.session.execute(sa.select(sa.func.count()).select_from(KnownPerson))).scalar_one() == 1
    assert mei is not None and li is not None  # noqa: PT018 -- one fact
    assert (mei.counts_with, li.counts_with) == (WANG.id, WANG.id)


async def test_two_accounts_of_one_person_that_are_raised_at_once_are_not_both_at_level_three(
    stage: Stage, desk: LevelDesk
) -> None:
    for who in (WANG, MEI):
        await send_in(stage, DocumentKind.DOCUMENT, who=who)
        await send_in(stage, DocumentKind.FACE, who=who)
    checks = [await wish(stage, desk, number_for("approve"), wanted=3, who=who) for who in (WANG, MEI)]
    await asyncio.gather(*(identity.ask_provider(desk, check_id=check) for check in checks))
    # Whichever was not answered in time, because both asked at once, is asked after again.
    await identity.inquire_checks(desk, at=stage.wait(seconds=6))
    assert sorted([await level_of(stage, WANG), await level_of(stage, MEI)]) == [1, 3]
    reasons = {(await stage.attempt(check)).reason for check in checks}
    assert reasons == {None, "identity_accounts_full"}


async def test_an_account_stays_with_the_number_that_it_was_verified_by(stage: Stage, desk: LevelDesk) -> None:
    await raised(stage, desk, number_for("approve"))
    await send_in(stage, DocumentKind.DOCUMENT)
    await send_in(stage, DocumentKind.FACE)
    other = await stage.refused(wish(stage, desk, number_for("approve_second"), wanted=3))
    assert (other.reason, other.facts["why"]) == ("identity_not_confirmed", "other_person")


async def test_a_number_that_was_confirmed_is_taken_from_the_record_and_none_where_there_is_none(
    stage: Stage, desk: LevelDesk
) -> None:
    for who in (WANG, MEI):
        await send_in(stage, DocumentKind.DOCUMENT, who=who)
        await send_in(stage, DocumentKind.FACE, who=who)
    await raised(stage, desk, number_for("approve"))
    # Another's, looked into but not confirmed, is not the account's.
    await raised(stage, desk, number_for("name_mismatch"), who=MEI)
    check = await raised(stage, desk, None, wanted=3)
    assert await level_of(stage) == 3
    assert stage.vault.open((await check_of(stage, check)).number_sealed, context="person.number") == number_for(
        "approve"
    )
    without = await stage.refused(wish(stage, desk, None, who=MEI))
    assert (without.reason, without.facts["field"]) == ("form_incomplete", "id_number")


async def test_nobody_asks_for_the_level_that_they_have(stage: Stage, desk: LevelDesk) -> None:
    assert (await stage.refused(wish(stage, desk, number_for("approve"), wanted=2, who=JUN))).reason == "not_allowed"
