"""Figures are hidden by who reads them: what opens something always, and in an article what is somebody's own."""

import pytest
from tests.cast import MEI, WANG
from tests.stage import Stage

from upay.kit.ids import ConversationId, CustomerId, MessageId, new_id
from upay.support.assistant import Masker, hide_told
from upay.support.assistant.figures import is_secret
from upay.support.conversations import Told

MASKER = Masker()


@pytest.mark.parametrize(
    "figure",
    ["123456", "13800000001", "6222 0212 3456 7890", "110101199003070028", "1234-5678-9012", "138****0001", "200000",
     "幺三八零零零零"],
)  # fmt: skip
def test_what_may_be_a_code_or_the_number_of_a_card_a_phone_or_a_person_is_secret(figure: str) -> None:
    assert is_secret(figure)


@pytest.mark.parametrize(
    "figure",
    ["100元", "¥1,234.50", "1234567.00", "50,000", "14:05", "2026-03-02", "9:00-18:00", "0.1%", "24", "3F2A-91BC-77D0",
     "6222"],
)  # fmt: skip
def test_amounts_times_tails_and_numbers_of_records_are_not(figure: str) -> None:
    assert not is_secret(figure)


def _told(stage: Stage, text: str, *, to: CustomerId | None = MEI.id) -> Told:
    return Told(
        message_id=MessageId(new_id()), conversation_id=ConversationId(new_id()), customer_id=to, by="Ada", text=text,
        at=stage.at,
    )  # fmt: skip


async def test_what_is_for_everybody_stays_in_a_draft_and_what_is_the_customers_own_does_not(stage: Stage) -> None:
    await stage.top_up("87.00")
    await stage.send("23.50")

    async def hidden(text: str) -> str:
        return await hide_told(stage.rails, MASKER, _told(stage, text))

    general = "提现手续费是0.1%，每笔最低1元，2个工作日内到账。客服时间9:00-18:00，每天最多提50000元。"
    assert await hidden(general) == general
    assert await hidden("Withdrawals arrive within 3 working days.") == "Withdrawals arrive within 3 working days."
    own = await hidden("手续费是0.1%。87.00元昨天14:05到账了，余额63.50元。工作日2天内处理。")
    assert own.startswith("手续费是0.1%。")
    assert own.endswith("工作日2天内处理。"), "only the sentence about their own matter is theirs"
    assert not {"87", "14:05", "63.50"} & set(own.replace("元", " ").replace("到", " ").split())
    assert "87.00" not in own
    assert "14:05" not in own, "with one of their own figures in it, no figure of the sentence stays"
    assert "150" not in await hidden(f"{MEI.name}付过150元停车费。")
    for secret in ("验证码是 482913。", "打 4008001234。", "卡号 6222021234567890。"):
        assert not any(char.isdigit() for char in (await hidden(secret)).split("_")[0])


async def test_of_whom_it_was_written_to_decides_whose_figures_they_are(stage: Stage) -> None:
    await stage.top_up("87.00")
    text = "满87元可以参加。"
    assert "87" not in await hide_told(stage.rails, MASKER, _told(stage, text))
    for other in (WANG.id, None):
        assert await hide_told(stage.rails, MASKER, _told(stage, text, to=other)) == text


async def test_staff_read_amounts_and_times_of_a_turn_and_nothing_that_opens_anything() -> None:
    heard, said = await MASKER.hide_turn(
        "昨天14:05充的150元没到，卡6222021234567890，验证码482913，编号3F2A-91BC-77D0，我叫王小明",
        "14:05 充值 ¥150.00 已经到账，尾号 6222，王小明。",
        known=["王小明"],
    )
    for shown in ("14:05", "150元", "3F2A-91BC-77D0"):
        assert shown in heard
    assert "¥150.00" in said
    for hidden in ("6222021234567890", "482913", "王小明"):
        assert hidden not in heard + said


async def test_what_is_learned_from_has_no_figures_at_all() -> None:
    taught = await MASKER.hide("昨天14:05充的150元没到，编号3F2A-91BC-77D0")
    assert not any(figure in taught for figure in ("150", "14:05", "3F2A"))
