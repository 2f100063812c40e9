"""Theft in the active voice, and a movement that its owner denies, are heard in words that no rule was written from.

The wordings were written down before the rules and are not fitted one by one: most have to be heard. Nothing of what
only sounds alike may be heard, since the answer to theft is to freeze an account.

Who took the money decides: somebody unknown is a theft, and somebody who is named ("my wife") is a matter of records
first, for the account of a couple is no crime scene; whoever feels robbed by them says so, and is then heard.
"""

from typing import Final

import pytest

from upay.support.assistant.understanding.priority import first
from upay.support.knowledge.analysis import fold

HEARD_AT_LEAST: Final = 0.9
RULES_OF_THEFT: Final = {"account_stolen", "unauthorised_payment"}

TAKEN_ZH: Final = (
    "有人把我的钱转走了",
    "昨天有人从我账户转走了500块",
    "不知道谁把我余额转光了",
    "我的钱被转走了，我根本没操作",
    "别人把我卡里的钱提走了",
    "不知道是谁提走了我两千块",
    "有人偷偷刷走了我的零钱",
    "陌生人把我账上的钱全转出去了",
    "一觉醒来钱被人刷光了",
    "骗子把我的余额转空了",
    "有人用我的账户付了钱",
    "有人盗用我的钱包买东西",
)
TAKEN_EN: Final = (
    "someone transferred 500 out of my account",
    "somebody took all my money",
    "someone has withdrawn 2000 from my wallet",
    "someone moved my money to another account",
    "somebody emptied my wallet last night",
    "someone drained my balance",
    "a stranger sent my money to himself",
    "i dont know who but someone took 300 from my acount",
    "someone is using my account to pay for things",
    "a hacker withdrew everything I had",
)
DENIED_ZH: Final = (
    "提现不是我操作的",
    "那笔提现不是我提的",
    "500那笔转账不是我操作的",
    "我没有转过这笔钱",
    "这笔钱不是我转的",
    "我根本没提过现，怎么扣了",
    "转账记录里有一笔不是我转出去的",
    "非本人提现",
)
DENIED_EN: Final = (
    "I never made that transfer",
    "I didn't withdraw that money",
    "that withdrawal wasn't me",
    "the transfer of 500 was not made by me",
    "i did not send that money",
    "I have not authorised this withdrawal",
    "there is a transfer I don't recognise",
    "I never transferred 200 to this person",
)
SOUNDS_ALIKE: Final = (
    "有人给我转了500没到",
    "有人转钱给我怎么收",
    "别人转给我的钱在哪看",
    "我把钱转走了",
    "我把余额都转光了还能注销吗",
    "老婆把钱转走了怎么查明细",
    "我妈从我账户转走了500，怎么看记录",
    "别人能把我的钱转走吗",
    "会不会有人把我的钱转走",
    "怎么防止别人转走我的钱",
    "如果有人盗用我的账户怎么办",
    "有人找我借钱，怎么转",
    "有人付款给我没收到",
    "提现失败了",
    "我没有提现成功",
    "提现没到账",
    "我没转成功",
    "这笔转账没有成功",
    "我没收到转账",
    "我还没提现，能取消吗",
    "不是我转错了，是他写错号码",
    "转账不是我要的金额",
    "提现不了是不是卡的问题",
    "店员把我的钱刷错了金额",
    "商家从我账户扣了两次",
    "银行把钱退走了吗",
    "有人扫我的码付款",
    "朋友帮我提现了，手续费多少",
    "someone sent me money",
    "someone transferred me 500 and it has not arrived",
    "somebody paid me twice",
    "can someone take money out of my account",
    "what if someone withdraws my money",
    "could somebody empty my wallet with my number",
    "how do I stop someone from taking my money",
    "I transferred all my money out of my account",
    "I withdrew 500 and it has not arrived",
    "my wife transferred 500 out of my account, how do I see it",
    "I didn't receive that transfer",
    "I haven't withdrawn anything yet, what is the fee",
    "I never made a withdrawal before, how does it work",
    "I have never sent money abroad, how do I do it",
    "I did not send it to the right person",
    "the withdrawal did not arrive",
    "the transfer wasn't successful",
    "I can't withdraw that money",
    "I didn't send enough money",
    "someone told me to top up first",
    "I took money out of my account yesterday",
    "the bank took the fee twice",
)


def _rule(text: str) -> str | None:
    found = first(fold(text))
    return None if found is None else found.rule


@pytest.mark.parametrize(
    "wordings", [TAKEN_ZH, TAKEN_EN, DENIED_ZH, DENIED_EN], ids=["taken-zh", "taken-en", "denied-zh", "denied-en"]
)
def test_theft_is_heard_in_wordings_that_no_rule_was_written_from(wordings: tuple[str, ...]) -> None:
    missed = [text for text in wordings if _rule(text) not in RULES_OF_THEFT]
    assert 1 - len(missed) / len(wordings) >= HEARD_AT_LEAST, missed


@pytest.mark.parametrize("text", SOUNDS_ALIKE)
def test_what_only_sounds_like_theft_is_not_taken_for_it(text: str) -> None:
    assert _rule(text) not in RULES_OF_THEFT
