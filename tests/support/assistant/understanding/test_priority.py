"""The rules that come before the models: what must fire, and what sounds alike and must not."""

import pytest

from upay.support.assistant.understanding.priority import RULES, first
from upay.support.knowledge.analysis import fold


@pytest.mark.parametrize(
    ("text", "rule", "topic"),
    [
        ("转人工", "wants_person", "human_agent"),
        ("轉人工客服", "wants_person", "human_agent"),
        ("我要找真人", "wants_person", "human_agent"),
        ("晚上付款没成，给我找真人", "wants_person", "human_agent"),
        ("周末也行，有没有人工能帮我处理一下这笔退款", "wants_person", "human_agent"),
        ("I want to talk to a human", "wants_person", "human_agent"),
        ("agent please", "wants_person", "human_agent"),
        ("get me a representative", "wants_person", "human_agent"),
        ("我的账号被盗了", "account_stolen", "account_stolen"),
        ("有人登录了我的账户", "account_stolen", "account_stolen"),
        ("钱包里的钱被人转走了", "account_stolen", "account_stolen"),
        ("My account has been hacked", "account_stolen", "account_stolen"),
        ("someone logged into my wallet", "account_stolen", "account_stolen"),
        ("这笔不是我付的", "unauthorised_payment", "payment_unrecognised"),
        ("银行卡被盗刷了", "unauthorised_payment", "payment_unrecognised"),
        ("I didn't make this payment", "unauthorised_payment", "payment_unrecognised"),
        ("there is an unauthorised transaction", "unauthorised_payment", "payment_unrecognised"),
        ("手机丢了", "phone_lost", "phone_lost"),
        ("I lost my phone", "phone_lost", "phone_lost"),
        ("my phone was stolen", "phone_lost", "phone_lost"),
        ("收到可疑短信", "phishing", "phishing"),
        ("有人自称你们客服", "phishing", "phishing"),
        ("someone called and asked me for my code", "phishing", "phishing"),
        ("is this message genuine", "phishing", "phishing"),
        ("我要向银保监投诉你们", "regulator", "complaint"),
        ("打12378举报", "regulator", "complaint"),
        ("I will contact the ombudsman", "regulator", "complaint"),
        ("我不想活了", "self_harm", "human_agent"),
        ("I want to kill myself", "self_harm", "human_agent"),
    ],
)
def test_an_unmistakable_wording_decides(text: str, rule: str, topic: str) -> None:
    found = first(fold(text))
    assert found is not None
    assert (found.rule, found.topic) == (rule, topic)


@pytest.mark.parametrize(
    "text",
    [
        "不用转人工，你告诉我就行",
        "人工智能是什么",
        "人工客服几点上班",
        "晚上有人工客服吗",
        "周末有没有真人",
        "转人工转了半天没人理",
        "no need to talk to an agent",
        "are you a human or a bot",
        "I have been waiting for an agent for an hour",
        "I sent money to a person",
        "怎么防止账号被盗",
        "如果手机丢了怎么办",
        "what if my phone is stolen",
        "how do I prevent unauthorised payments",
        "我的手机找到了",
        "the app is hacked together badly",
        "how to avoid phishing",
        "烦死了还没到账",
        "急死我了",
        "app卡死了",
        "工商银行的卡绑不上",
        "你们受央行监管吗",
        "I lost my phone number and have a new one",
        "does the app ask for my PIN every time I pay",
        "腾讯视频账号被盗了",
        "怎么充值",
        "",
    ],
)
def test_what_only_sounds_alike_is_left_to_the_models(text: str) -> None:
    assert first(fold(text)) is None


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("我的账号被盗了要注意什么", "account_stolen"),
        ("my account was hacked, lock it so nobody can take money", "account_stolen"),
        ("有人登录我账号，怎么才能踢下线", "account_stolen"),
        ("如果方便请快点，我的账号被盗了", "account_stolen"),
        ("if you can, please hurry: my account has been hacked", "account_stolen"),
        ("我被盗刷了，怎么才能把钱要回来", "payment_unrecognised"),
        ("my phone was stolen, please keep them from my money", "phone_lost"),
        ("would you lock my wallet, my phone was stolen", "phone_lost"),
        ("my phone was stolen, can I change my phone number", "phone_lost"),
        ("手机丢了怎么才能冻结账户", "phone_lost"),
        ("手机丢了，我换了手机怎么登", "phone_lost"),
        ("手机丢了账户安全吗", "phone_lost"),
        ("手机丢了钱会不会被转走", "phone_lost"),
        ("手机卡丢了怕被人收验证码", "phone_lost"),
        ("我怕死了，手机丢了", "phone_lost"),
    ],
)
def test_what_has_happened_is_heard_whatever_else_is_asked(text: str, topic: str) -> None:
    found = first(fold(text))
    assert found is not None
    assert found.topic == topic


@pytest.mark.parametrize(
    "text",
    [
        "怎么才能不被盗号",
        "怎么防止我的账号被盗",
        "账号被盗了会赔吗",
        "新闻里老说谁的钱被盗了，我没出事，平时该怎么防着",
        "怕账号被盗，平时要注意什么",
        "万一我的手机丢了",
        "要是哪天，手机被偷怎么办",
        "假如在国外，手机被偷了怎么办",
        "付款码被别人看到会不会被盗刷",
        "换手机通讯录没了",
        "if my account was hacked, would you cover it",
        "suppose my phone is stolen, would you pay me back",
        "would you refund an unauthorised payment",
        "how do I protect myself so nobody makes an unauthorised payment",
        "what if my phone is stolen, would I lose my money",
        "I lost my mobile phone number",
    ],
)
def test_what_is_only_thought_of_is_left_to_the_models(text: str) -> None:
    assert first(fold(text)) is None


def test_danger_comes_before_the_wish_for_a_person() -> None:
    found = first(fold("转人工，我的账号被盗了"))
    assert found is not None
    assert found.topic == "account_stolen"
    assert RULES[0].name == "self_harm"
