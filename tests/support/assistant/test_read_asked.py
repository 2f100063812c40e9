"""What a customer asked for is told as it stands: the number that cools, the copy that is made."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.cast import MEI, WANG, Person
from tests.stage import Stage

from upay.identity import models
from upay.identity.recovery_models import Rebinding
from upay.kit.ids import new_id
from upay.kit.language import Lang
from upay.support.assistant.compose import Composer
from upay.support.assistant.follow import follow
from upay.support.assistant.turn import Question, Turn
from upay.support.assistant.understanding import Understood


def turn(stage: Stage, topic: str, lang: Lang, who: Person = MEI) -> Turn:
    asked = Question(text="", lang=lang, viewer=who.id, at=stage.at, topic=topic)
    return Turn(asked, Understood.nothing(lang), None, lang, topic)


@pytest.fixture
def composer(whole: Stage) -> Composer:
    assert whole.product is not None
    return whole.product.assistant.composer


async def changes_number(stage: Stage) -> None:
    """Let Mei have taken another number by passkey, an hour ago."""
    seal, blind = stage.vault.seal, stage.vault.blind
    row = Rebinding(
        id=new_id(), customer_id=MEI.id, way="passkey", state="cooling",
        old_sealed=seal("+8613900000001", context="customer.phone", person=MEI.id),
        old_blind=blind("+8613900000001", context="customer.phone"),
        new_sealed=seal("+8613900000002", context="customer.phone", person=MEI.id),
        new_blind=blind("+8613900000002", context="customer.phone"), session_id=None, asked_by=None, approved_by=None,
        asked_at=stage.at, expires_at=stage.at, changed_at=stage.at, cools_until=stage.at + timedelta(hours=71),
        cancel_digest=b"x" * 32, ended_at=None, ended_by=None,
    )  # fmt: skip
    async with stage.db.begin() as uow:
        uow.add(row)


async def asks_for_copy(stage: Stage, **how: Any) -> None:
    given = {"customer_id": MEI.id, "lang": "zh", "parts": 7, "parts_done": 3, "asked_at": stage.at, **how}
    async with stage.db.begin() as uow:
        await uow.session.execute(sa.insert(models.Export).values(id=new_id(), **given))


@pytest.mark.parametrize(
    ("lang", "words"),
    [(Lang.ZH, ["没有用旧号码验证", "到时间自动恢复"]), (Lang.EN, ["old number was not used", "ends by itself"])],
)
async def test_a_number_that_cools_is_told_with_its_end(
    whole: Stage, composer: Composer, lang: Lang, words: list[str]
) -> None:
    await changes_number(whole)
    told = await follow(composer, turn(whole, "phone_rebind", lang))
    assert all(word in told.text for word in words)
    assert "13900000002" not in told.text
    assert [offer.code for offer in told.offers] == ["rebind_phone"]
    nobody = await follow(composer, turn(whole, "phone_rebind", lang, WANG))
    assert not any(word in nobody.text for word in words)


@pytest.mark.parametrize(
    ("lang", "state", "word"),
    [
        (Lang.ZH, "asked", "7 部分里做好了 3 部分"), (Lang.EN, "asked", "3 of 7 parts"),
        (Lang.ZH, "failed", "没有准备成"), (Lang.EN, "failed", "could not be finished"),
    ],
)  # fmt: skip
async def test_a_copy_is_told_by_how_far_it_is(
    whole: Stage, composer: Composer, lang: Lang, state: str, word: str
) -> None:
    before = await follow(composer, turn(whole, "privacy_data", lang))
    assert word not in before.text
    assert before.cites
    await asks_for_copy(whole, state=state)
    told = await follow(composer, turn(whole, "privacy_data", lang))
    assert word in told.text
    assert "export_data" in [offer.code for offer in told.offers]
    assert told.cites
