"""What is taken back is what was on the table, by whoever wanted it, and nothing that somebody else will not do."""

from uuid import UUID

import pytest

from upay.support.assistant.take_back import has_freezing_on_the_table, takes_back
from upay.support.assistant.talk import Offered, Talk

PAID = UUID(int=3)
REFUND = Talk(topic="refund_how", record=PAID, deeds=[Offered("request_refund", PAID)])
CLOSING = Talk(topic="account_close", deeds=[Offered("close_account")])
LOST = Talk(topic="phone_lost", deeds=[Offered("report_loss"), Offered("freeze_account")])
SENT = Talk(topic="transfer_wrong_payee", record=PAID)


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        ("点错了，不注销", CLOSING),
        ("我先不销户了", CLOSING),
        ("wait no, keep it open", CLOSING),
        ("don't close it", CLOSING),
        ("算了不退了留着用吧", REFUND),
        ("changed my mind, I'll keep it", REFUND),
        ("等等先别冻，手机在沙发底下", LOST),
        ("found it, dont block anything", LOST),
    ],
)
def test_what_is_on_the_table_is_taken_back(text: str, talk: Talk) -> None:
    assert takes_back(text, talk)


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        ("老板说不退了", REFUND),
        ("对方不退怎么办", REFUND),
        ("不退了吗", REFUND),
        ("the shop won't refund me", REFUND),
        ("不想注销，想改名字", CLOSING),
        ("为什么不能注销", CLOSING),
        ("不注销了", Talk()),
        ("不注销了", REFUND),
        ("点错了", SENT),
        ("按错人了，转错了", SENT),
        ("found it in the app, how do I report it", LOST),
        ("不用密码也能付吗", REFUND),
        # Something is amiss beside it.
        ("手机找到了但是里面的钱没了", LOST),
        ("found it but my money is missing", LOST),
        ("小偷找到了", LOST),
        ("手机没找到了", LOST),
        # What does not work, will not be done by others, or is asked.
        ("支付密码我自己弄了半天没弄好", Talk(topic="pin_forgotten")),
        ("人脸识别别认证失败", Talk(topic="identity_verify")),
        ("不注销会怎样", CLOSING),
        ("it still won't refund", REFUND),
        ("人家死活不退", REFUND),
        ("到底退不退", REFUND),
        # The very wish.
        ("改主意了，退吧", REFUND),
        ("changed my mind, refund it", REFUND),
        ("不要了，钱退给我", REFUND),
        ("手滑点错了", REFUND),
        ("i paid it by mistake", REFUND),
    ],
)
def test_what_others_will_not_do_what_is_asked_and_what_nobody_wanted_is_none(text: str, talk: Talk) -> None:
    assert not takes_back(text, talk)


def test_a_freeze_is_told_from_the_rest() -> None:
    assert has_freezing_on_the_table(LOST)
    assert not has_freezing_on_the_table(REFUND)
