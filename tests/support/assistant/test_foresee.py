"""Questions are foreseen from what was just tried, from what lasts on the account, and from the page one comes from."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.cast import MEI, WANG
from tests.stage import Stage

from upay import payments
from upay.identity import By, Scope, models
from upay.identity.arrival_models import Arrival
from upay.identity.queries import ADDRESS
from upay.kit.ids import AttemptId, new_id
from upay.kit.language import Lang
from upay.kit.refusal import Kind, Refusal
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.support import assistant
from upay.support.assistant.foresee import from_page, from_refusals


async def tried(stage: Stage, kind: str, reason: str | None = None, *, minutes_ago: int = 1) -> None:
    at = stage.at - timedelta(minutes=minutes_ago)
    begun = Attempt(id=AttemptId(new_id()), kind=kind, customer_id=MEI.id, actor="customer", asked={}, at=at)
    row = (begun.succeeded(at=at) if reason is None else begun.refused(reason, at=at)).row()
    async with stage.db.begin() as uow:
        await uow.write([row])


async def foreseen(stage: Stage, *, page: str = "", lang: Lang = Lang.ZH) -> list[str]:
    now = await assistant.situation_of(stage.rails, customer_id=MEI.id, at=stage.at)
    lately = await assistant.lately(stage.rails, customer_id=MEI.id, at=stage.at)
    return [question.topic for question in now.foreseen(lang, lately=lately, page=page)]


@pytest.mark.parametrize(
    ("kind", "reason", "topics"),
    [
        ("sign_in", "password_wrong", ["password_forgotten", "account_locked", "account_stolen"]),
        ("sign_in", "login_suspicious", ["login_failed", "account_stolen"]),
        ("prove_pin", "pin_wrong", ["pin_forgotten"]),
        ("prove_code", "code_wrong", ["code_not_received"]),
        ("send_code", "code_throttled", ["code_not_received"]),
        ("bind_card", "card_restricted", ["card_bind"]),
        ("verify_identity", "identity_unconfirmed", ["identity_verify"]),
        ("rebind_phone", "code_wrong", ["phone_rebind"]),
        ("report_loss", None, ["phone_lost"]),
        ("deny_sign_in", None, ["account_stolen"]),
        ("sign_in", None, []),
        ("change_password", "password_weak", []),
    ],
)
async def test_what_was_just_tried_makes_a_question_likely(
    stage: Stage, kind: str, reason: str | None, topics: list[str]
) -> None:
    assert await foreseen(stage) == []
    await tried(stage, kind, reason)
    assert await foreseen(stage) == topics


async def test_what_a_later_try_put_right_is_no_question_and_being_stopped_at_the_door_stays_one(stage: Stage) -> None:
    await tried(stage, "sign_in", "login_suspicious", minutes_ago=9)
    await tried(stage, "sign_in", "password_wrong", minutes_ago=8)
    await tried(stage, "sign_in", minutes_ago=7)
    assert await foreseen(stage) == ["login_failed", "account_stolen"]


async def test_the_latest_comes_first_and_yesterdays_not_at_all(stage: Stage) -> None:
    await tried(stage, "bind_card", "card_restricted", minutes_ago=25 * 60)
    await tried(stage, "prove_pin", "pin_wrong", minutes_ago=9)
    await tried(stage, "verify_identity", "identity_unconfirmed", minutes_ago=3)
    assert await foreseen(stage) == ["identity_verify", "pin_forgotten"]


async def test_what_failed_comes_before_the_page_and_four_are_enough(stage: Stage) -> None:
    await tried(stage, "sign_in", "password_wrong")
    assert await foreseen(stage, page="transfer") == [
        "password_forgotten", "account_locked", "account_stolen", "transfer_how",
    ]  # fmt: skip
    await tried(stage, "prove_pin", "pin_wrong")
    assert len(await foreseen(stage, page="transfer")) == 4


async def test_of_what_went_through_each_matter_stands_once_before_any_stands_twice(whole: Stage) -> None:
    await whole.bought("40.00")
    await whole.bought("9.00")
    assert await foreseen(whole) == ["refund_how", "payment_unrecognised", "merchant_dispute", "receipt"]
    whole.wait(minutes=1)
    await whole.send("1.00")
    assert await foreseen(whole) == ["transfer_missing", "refund_how", "payment_unrecognised", "transfer_wrong_payee"]
    now = await assistant.situation_of(whole.rails, customer_id=MEI.id, at=whole.at)
    assert now.foreseen(Lang.ZH)[3].text == "转给老王的 ¥1.00 转错了，怎么办？"


async def test_whoever_can_send_nothing_asks_why_though_nothing_was_tried(stage: Stage) -> None:
    await payments.freeze_wallet(
        stage.rails, customer_id=MEI.id, scope=Scope.OUT, by=By.CUSTOMER, reason="test", at=stage.at
    )
    assert await foreseen(stage) == ["account_frozen", "payment_failed"]
    now = await assistant.situation_of(stage.rails, customer_id=MEI.id, at=stage.at)
    assert [one.text for one in now.foreseen(Lang.EN)][1] == "Why can't I pay or send money?"


async def test_a_sign_in_that_waits_to_be_confirmed_is_a_question_until_somebody_comes_in(stage: Stage) -> None:
    await knocked(stage, outcome="verification_required", minutes_ago=5)
    assert await foreseen(stage) == ["login_failed"]
    await knocked(stage, outcome="in", minutes_ago=1)
    assert await foreseen(stage) == []


async def knocked(stage: Stage, *, outcome: str, minutes_ago: int) -> None:
    async with stage.db.begin() as uow:
        await uow.session.execute(
            sa.insert(Arrival).values(
                id=new_id(),
                door="customer",
                means="password",
                owner_id=MEI.id,
                agent="Firefox",
                at=stage.at - timedelta(minutes=minutes_ago),
                outcome=outcome,
            )
        )


async def test_what_others_tried_is_nobodys_question(stage: Stage) -> None:
    await tried(stage, "sign_in", "password_wrong")
    now = await assistant.situation_of(stage.rails, customer_id=WANG.id, at=stage.at)
    lately = await assistant.lately(stage.rails, customer_id=WANG.id, at=stage.at)
    assert now.foreseen(Lang.ZH, lately=lately) == []


async def test_a_new_device_is_a_question_where_there_was_another(stage: Stage) -> None:
    await has_device(stage, days_ago=0)
    assert "account_stolen" not in await foreseen(stage)
    await has_device(stage, days_ago=40)
    assert "account_stolen" in await foreseen(stage)


async def has_device(stage: Stage, *, days_ago: int) -> None:
    seen = stage.at - timedelta(days=days_ago)
    device_id: UUID = new_id()
    async with stage.db.begin() as uow:
        await uow.session.execute(
            sa.insert(models.Device).values(
                id=device_id,
                owner_id=MEI.id,
                mark_digest=device_id.bytes * 2,
                agent="Firefox",
                address_sealed=stage.vault.seal("192.0.2.1", context=ADDRESS, person=MEI.id),
                first_seen_at=seen,
                last_seen_at=seen,
            )
        )


class Told(Refusal):
    """Some refusal."""

    code = "code_wrong"
    kind = Kind.CONFLICT


async def test_a_try_that_was_refused_for_real_is_read_as_well(stage: Stage) -> None:
    begun = Attempt(
        id=AttemptId(new_id()), kind="prove_code", customer_id=MEI.id, actor="customer", asked={}, at=stage.at
    )
    with pytest.raises(Told):
        async with attempts.trying(stage.db, begun):
            raise Told
    assert await foreseen(stage) == ["code_not_received"]


def test_a_page_that_is_not_known_makes_nothing_likely() -> None:
    assert from_page("transfer") == ("transfer_how", "transfer_wrong_payee")
    assert from_page("sign_in") == from_page("no_such_page") == from_page("") == from_page(None) == ()
    assert from_page("transfer", guest=True) == ()


def test_the_wallet_names_the_pages_that_are_known_and_no_others() -> None:
    source = (Path(__file__).parents[3] / "web" / "apps" / "wallet" / "util" / "came.ts").read_text(encoding="utf-8")
    listed = source.partition("const PAGES = {")[2].partition("} as const")[0]
    named = {line.partition(":")[0].strip() for line in listed.splitlines() if ": [" in line}
    # The sign-in page has no head for the link; its own link names it.
    known = assistant.foretold().pages.keys() | assistant.foretold().guests.keys()
    assert named == known - {"sign_in"}


@pytest.mark.parametrize("lang", list(Lang))
def test_guests_are_foreseen_from_the_page_and_from_what_their_browser_was_told(lang: Lang) -> None:
    def topics(page: str, *refused: str) -> list[str]:
        return [each.topic for each in assistant.foreseen_for_guest(lang, page=page, refused=refused)]

    assert topics("unlock") == ["account_locked", "code_not_received"]
    assert topics("sign_in", "code_wrong") == ["code_not_received", "login_failed", "password_forgotten"]
    assert topics("", "no_such_reason", "account_frozen", "<script>") == []
    assert len(topics("sign_up", "password_wrong", "login_suspicious", "pin_wrong")) == 4
    assert from_refusals(["code_wrong"] * 50) == ("code_not_received",) * 3


def test_every_foreseen_question_is_worded_without_a_slot_to_fill() -> None:
    for topic in assistant.foretold().topics():
        for lang in Lang:
            assert "{" not in assistant.words_of(f"foreseen_{topic}", lang), topic
