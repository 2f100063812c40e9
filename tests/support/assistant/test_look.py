"""Records are looked through as far back as the answer claims, however many newer ones lie before them."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.cast import MEI
from tests.stage import Stage

from upay.kit.ids import new_id
from upay.kit.language import Lang
from upay.platform.attempts import ATTEMPT
from upay.support.assistant.compose import Composer
from upay.support.assistant.flow import flows
from upay.support.assistant.follow import follow
from upay.support.assistant.look import MOST_READ, look
from upay.support.assistant.situation import situation_of
from upay.support.assistant.turn import Question, Reply, Turn
from upay.support.assistant.understanding import Understood

NEWER = 120


@pytest.fixture
def composer(whole: Stage) -> Composer:
    assert whole.product is not None
    return whole.product.assistant.composer


async def _turn(stage: Stage, topic: str, text: str = "", lang: Lang = Lang.ZH) -> Turn:
    situation = await situation_of(stage.rails, customer_id=MEI.id, at=stage.at)
    asked = Question(text=text, lang=lang, viewer=MEI.id, at=stage.at)
    return Turn(asked, Understood.nothing(lang), situation, lang, topic)


async def _many(stage: Stage, number: int, *, amount: str = "1.00") -> None:
    """Let Mei have tried as many transfers since, a minute apart, all of which were refused."""
    rows = [
        {
            "id": new_id(), "kind": "transfer", "customer_id": MEI.id, "actor": "customer",
            "asked": {"amount": amount, "phone": "+8613900000009"}, "outcome": "refused", "facts": {},
            "reason": "payee_not_found", "at": stage.at + timedelta(minutes=minute), "decided_at": stage.at,
        }
        for minute in range(number)
    ]  # fmt: skip
    async with stage.db.begin() as uow:
        await uow.session.execute(sa.insert(ATTEMPT), rows)
    stage.wait(minutes=number)


async def _asked(composer: Composer, stage: Stage, topic: str, text: str = "") -> Reply:
    return await follow(composer, await _turn(stage, topic, text))


async def test_a_withdrawal_behind_many_newer_records_is_found_and_not_denied(whole: Stage, composer: Composer) -> None:
    await whole.top_up("500.00")
    withdrawal = await whole.withdraw("300.00")
    await _many(whole, NEWER)
    told = await _asked(composer, whole, "withdraw_missing")
    assert told.record_id == withdrawal
    assert "300.00" in told.text


async def test_what_is_pending_behind_many_newer_records_is_under_way(whole: Stage, composer: Composer) -> None:
    await whole.top_up("500.00")
    await whole.withdraw("300.00", bank_says="bank_timeout")
    await _many(whole, NEWER)
    assert "300.00" in (await _asked(composer, whole, "case_status")).text


async def test_a_shop_is_known_by_its_name_behind_many_newer_records(whole: Stage, composer: Composer) -> None:
    await whole.top_up("500.00")
    paid = await whole.bought("40.00")
    await _many(whole, NEWER)
    told = await _asked(composer, whole, "payment_unrecognised", "青茶铺那笔不是我付的")
    assert told.record_id == paid


async def test_what_was_paid_twice_is_found_behind_many_newer_records(whole: Stage, composer: Composer) -> None:
    await whole.top_up("500.00")
    await whole.bought("40.00")
    whole.wait(minutes=5)
    later = await whole.bought("40.00")
    await _many(whole, NEWER)
    told = await _asked(composer, whole, "payment_duplicate")
    assert told.record_id == later
    assert "两笔一样的" in told.text


async def test_days_are_said_as_they_were_looked_through(whole: Stage, composer: Composer) -> None:
    assert "90 天" in (await _asked(composer, whole, "transfer_wrong_payee")).text
    assert "30 天" in (await _asked(composer, whole, "transfer_missing")).text


async def test_few_records_need_no_second_look(whole: Stage, composer: Composer) -> None:
    await whole.top_up("500.00")
    turn = await _turn(whole, "withdraw_missing")
    wanted = flows()["withdraw_missing"].records
    assert wanted is not None
    assert turn.situation is not None
    assert (await look(composer.rails, turn, wanted)).records is turn.situation.records


async def test_whoever_has_more_than_is_read_is_told_how_far_was_looked(whole: Stage, composer: Composer) -> None:
    await _many(whole, MOST_READ + 20)
    turn = await _turn(whole, "transfer_failed")
    wanted = flows()["transfer_failed"].records
    assert wanted is not None
    looked = await look(composer.rails, turn, wanted)
    assert len(looked.records) == MOST_READ
    assert looked.back_to == looked.records[-1].at
    assert whole.product is not None
    asked = Question(text="转账999元没成功", lang=Lang.ZH, viewer=MEI.id, at=whole.at, topic="transfer_failed")
    told = await whole.product.assistant.answer(asked)
    assert "更早的没有看" in told.text
    assert all(UUID(one.value.partition(":")[2]) for one in told.choices if one.value != "none")
