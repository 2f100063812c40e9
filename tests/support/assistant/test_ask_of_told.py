"""A few words after money was told ask for its particulars or doubt it; what has a matter of its own does not."""

import pytest

from upay.kit.language import Lang
from upay.support.assistant.ask_of_told import OfTold, asks_of_told, means_that_one
from upay.support.assistant.understanding import Action, Understood


def unclear(topic: str = "transfer_failed") -> Understood:
    return understood(topic, Action.CLARIFY, 0.4)


def understood(topic: str, action: Action = Action.ANSWER, confidence: float = 0.95) -> Understood:
    base = Understood.nothing(Lang.ZH)
    return Understood(
        **{name: getattr(base, name) for name in base.__slots__}
        | {"topic": topic, "action": action, "confidence": confidence}
    )


@pytest.mark.parametrize(
    "text",
    [
        "几点几分扣的", "哪家的？我忘了", "转给谁的来着", "单号发我一下", "用的是我哪张卡啊", "what time exactly",
        "which of my cards was that?", "sorry who was that one to", "can u give me the reference no.",
    ],
)  # fmt: skip
def test_what_stands_in_every_record_is_asked_for(text: str) -> None:
    assert asks_of_told(text, unclear(), "transfer_failed") is OfTold.PARTICULARS


@pytest.mark.parametrize(
    "text",
    [
        "可他说没收到", "我这钱会不会没了啊", "还要等多久啊", "凭什么不给我转", "我余额够的呀", "店员说钱没收到不给花",
        "well he says he hasn't got it", "oh dear have I lost that money", "how long is this gonna take",
    ],
)  # fmt: skip
def test_doubt_and_haste_are_about_the_money_that_was_told(text: str) -> None:
    assert asks_of_told(text, unclear(), "transfer_failed") is OfTold.AGAIN


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("你们客服电话几点上班", understood("contact_how")),
        ("为什么没人理我", understood("service_slow")),
        ("提现要多久", understood("withdraw_how")),
        ("怎么充值都不会", unclear("topup_how")),
        ("凭什么收我手续费", understood("fees")),
        ("为什么要实名", understood("identity_verify")),
        ("why is the app so slow", understood("app_problem")),
        ("how long does a withdrawal take", understood("withdraw_how")),
        ("你好", unclear("small_talk")),
        ("他说是公安局的", unclear()),
        ("他说再转一笔才给退", unclear()),
        ("he says i must send more first", unclear()),
        ("my ex got my card number", unclear("account_stolen")),
        ("凭什么，我要投诉", unclear("complaint")),
        ("投诉给谁", unclear("complaint")),
        ("to whom do i complain", unclear("complaint")),
        ("几点下班", unclear("contact_how")),
        ("你叫什么", unclear("small_talk")),
        ("转给谁最安全", unclear("security_howto")),
        ("什么银行卡可以用", unclear("card_bind")),
        ("我想问一下你们这个钱包里面的理财收益到底是几点钟才会更新出来呢", unclear("wealth_yield")),
    ],
)
def test_what_has_a_matter_of_its_own_is_about_that(text: str, read: Understood) -> None:
    assert asks_of_told(text, read, "transfer_failed") is None


def test_a_rule_goes_before_everything() -> None:
    stolen = understood("account_stolen")
    fields = {name: getattr(stolen, name) for name in stolen.__slots__} | {"rule": "account_stolen"}
    assert asks_of_told("钱没了，谁转的", Understood(**fields), "transfer_failed") is None


@pytest.mark.parametrize(
    ("text", "back"), [("刚才那笔呢 还有救吗", True), ("so that transfer?", True), ("余额呢", False)]
)
def test_money_that_was_told_before_is_pointed_back_at(text: str, back: bool) -> None:  # noqa: FBT001 -- a case
    assert means_that_one(text) is back
