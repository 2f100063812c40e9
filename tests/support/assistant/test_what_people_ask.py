"""What people ask in their own words is answered from the product as it is: the articles, and their own records."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count

import pytest
from tests.cast import ADA, BOOKS, MEI, WANG
from tests.stage import Stage

from upay import identity
from upay.kit.language import Lang
from upay.kit.refusal import Refusal
from upay.support import assistant, workforce
from upay.support.assistant.asked_of_records import asks_last, asks_what_came, goes_on, listed_in, summed
from upay.support.assistant.read_talk import after_thanks
from upay.support.assistant.understanding import OUT_OF_SCOPE, Slots
from upay.support.conversations import MessageView

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
_numbers = count(1)


async def _said(stage: Stage, *texts: str, lang: Lang = Lang.ZH) -> MessageView:
    """Say one thing after another, and return the answer to the last."""
    assert stage.product is not None
    answer: MessageView | None = None
    for text in texts:
        stage.wait(seconds=5)
        heard = await assistant.hear(
            stage.product.assistant, stage.rails, customer_id=MEI.id, text=text, lang=lang, at=stage.at,
            client_id=f"say-{next(_numbers)}",
        )  # fmt: skip
        _, answer, *_ = heard.messages
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("lang", "text", "topic", "facts"),
    [
        (Lang.ZH, "怎么收款", "transfer_how", ["手机号告诉对方", "没有个人收款码"]),
        (Lang.ZH, "微信里的钱怎么转过来", "topup_how", ["不能直接转进 UPay", "提现到你本人的银行卡"]),
        (Lang.ZH, "支付宝里的钱怎么转到这里", "topup_how", ["不能直接转进 UPay"]),
        (Lang.ZH, "预留信息是什么", "phishing", ["你自己写的一句话"]),
        (Lang.ZH, "要不要报警", "phishing", ["110", "96110"]),
        (Lang.ZH, "能不能给我打电话", "contact_how", ["客服也不能打电话给你"]),
        (Lang.ZH, "信用卡能绑吗", "card_bind", ["信用卡和储蓄卡", "提现只能到储蓄卡"]),
        (Lang.EN, "how do I receive money", "transfer_how", ["phone number on your account"]),
        (Lang.EN, "can I move money from WeChat", "topup_how", ["cannot be moved to UPay directly"]),
        (Lang.EN, "can you call me", "contact_how", ["support cannot call you either"]),
        (Lang.EN, "should I call the police", "phishing", ["110", "96110"]),
        (Lang.EN, "can I bind a credit card", "card_bind", ["Credit and debit cards"]),
        (Lang.EN, "what is the anti phishing phrase", "phishing", ["a sentence of your own"]),
    ],
)
async def test_a_question_is_answered_by_the_part_that_says_it(
    whole: Stage, lang: Lang, text: str, topic: str, facts: Sequence[str]
) -> None:
    answer = await _said(whole, text, lang=lang)
    assert (answer.body["topic"], answer.body["action"]) == (topic, "answer")
    assert [fact for fact in facts if fact not in answer.text] == []


@pytest.mark.parametrize(
    ("lang", "text", "hours", "said"),
    [
        (Lang.ZH, "你们几点上班", "周一至周五 09:00–21:00", ("现在就有客服", "暂时没有", "3月3日 09:00 开始有人")),
        (Lang.ZH, "周末有人吗", "周六、周日 10:00–18:00", ("现在就有客服", "暂时没有", "3月3日 09:00 开始有人")),
        (
            Lang.EN, "what are your opening hours", "Monday to Friday 09:00–21:00, Saturday and Sunday 10:00–18:00",
            ("Somebody is on duty now", "nobody is signed in", "from 3 Mar, 09:00"),
        ),
    ],
)  # fmt: skip
async def test_the_hours_are_those_that_promises_are_made_by_and_who_is_there_is_looked_up(
    whole: Stage, lang: Lang, text: str, hours: str, said: tuple[str, str, str]
) -> None:
    there, away, closed = said
    for on, fact in ((True, there), (False, away)):
        async with whole.db.begin() as uow:
            await workforce.set_duty(uow, staff_id=ADA.id, on=on, at=whole.at)
        answer = await _said(whole, text, lang=lang)
        assert hours in answer.text
        assert fact in answer.text
    whole.wait(hours=10)
    answer = await _said(whole, text, lang=lang)
    assert hours in answer.text
    assert closed in answer.text


async def test_a_lock_is_told_with_its_end_and_the_fourth_as_one_without(whole: Stage) -> None:
    async def lock() -> None:
        for _ in range(5):
            with suppress(Refusal):
                await identity.sign_in(
                    whole.db, whole.vault, phone=MEI.phone, password="not-hers", device=identity.NO_DEVICE, at=whole.at
                )

    for hours in (1, 1, 6):
        await lock()
        first = await _said(whole, "我的账户被锁了吗")
        assert "自动解除。余额没有动" in first.text
        whole.wait(hours=hours)
        assert "没有被锁" in (await _said(whole, "我的账户被锁了吗")).text
    await lock()
    whole.wait(days=2)
    assert "这次不会自动解除" in (await _said(whole, "我的账户被锁了吗")).text
    assert "does not end by itself" in (await _said(whole, "is my account locked", lang=Lang.EN)).text


@pytest.mark.parametrize(
    ("lang", "texts", "fact"),
    [
        (Lang.ZH, ["手机丢了", "帮我把账户锁了"], "点“冻结账户”，钱马上就转不出去"),
        (Lang.ZH, ["先锁了账户"], "点“冻结账户”，钱马上就转不出去"),
        (Lang.EN, ["my phone was stolen", "lock my account"], "Choose Freeze my account"),
        (Lang.ZH, ["账户为什么被锁了"], "没有被锁"),
        (Lang.EN, ["why is my account locked"], "not locked"),
        (Lang.ZH, ["帮我冻结账户", "好"], "还差一步，要你自己点：下面的“冻结账户”"),
        (Lang.EN, ["freeze my account", "yes"], "Freeze my account"),
        (Lang.ZH, ["这个验证码我告诉别人了怎么办"], "马上打开“安全中心”，点“冻结账户”"),
        (Lang.EN, ["I shared my verification code with a stranger"], 'press "Freeze my account" at once'),
        (
            Lang.EN, ["a man called saying hes from upay and asked for my code, i gave it to him"],
            'press "Freeze my account" at once',
        ),
        (Lang.ZH, ["忘记登录密码了，手机号也换了"], "凭证件找回"),
        (Lang.EN, ["forgot my password and I changed my number"], "recover by documents"),
        (Lang.ZH, ["忘记登录密码"], "输入绑定的手机号"),
        (Lang.ZH, ["忘记登录密码了，我换了手机"], "输入绑定的手机号"),
        (Lang.EN, ["I forgot my password on my new phone"], "enter your phone number"),
        (Lang.ZH, ["好的谢谢，再问下怎么提现"], "在“首页”点“提现”"),
        (Lang.EN, ["thanks, how do I withdraw"], 'tap "Withdraw"'),
        (Lang.ZH, ["谢谢你"], "不客气"),
        (Lang.ZH, ["扫了一个二维码付了钱结果是骗子，能追回来吗"], "点“冻结账户”，钱就转不出去了"),
        (Lang.ZH, ["通行密钥怎么设置"], "按提示开启或添加"),
        (Lang.EN, ["how do I set up a passkey"], "follow the steps to turn it on or add one"),
        (Lang.ZH, ["忘了支付密码", "帮我重置"], "点下面的“重置支付密码”"),
    ],
)  # fmt: skip
async def test_what_is_wished_or_feared_is_answered_by_what_helps_now(
    whole: Stage, lang: Lang, texts: Sequence[str], fact: str
) -> None:
    assert fact in (await _said(whole, *texts, lang=lang)).text


async def test_whoever_wants_it_locked_and_has_frozen_it_is_told_that_it_is_frozen(whole: Stage) -> None:
    async with whole.db.begin() as uow:
        await identity.freeze_for_owner(uow, MEI.id, reason=identity.LOST, at=whole.at)
    answer = await _said(whole, "帮我把账户锁了")
    assert "是账户冻结着" in answer.text
    assert "freeze_account" not in [one["code"] for one in answer.body["offers"]]


async def test_an_amount_after_thanks_is_the_one_that_was_named(whole: Stage) -> None:
    await whole.bought("40.00")
    await whole.bought("41.00")
    answer = await _said(whole, "谢谢，那41块的呢？")
    assert "¥41.00" in answer.text
    assert "¥40.00" not in answer.text


def test_thanks_are_taken_off_before_a_question_and_nowhere_else() -> None:
    for said in ("好的谢谢，", "好的，谢谢你！", "thank you so much. "):
        asked = "再问下怎么提现" if "谢" in said else "when does it arrive?"
        left = after_thanks(said + asked)
        assert left.strip() == asked
        assert left.index(asked) == len(said), "what was named keeps its place"
    for text in ("谢谢你，辛苦了", "谢谢，不用了", "thanks a lot, bye", "怎么提现，谢谢"):
        assert after_thanks(text) == text


async def test_a_yes_to_a_refund_shows_the_button_and_nothing_is_said_to_be_done(whole: Stage) -> None:
    await whole.bought("40.00")
    answer = await _said(whole, "青茶铺那单40块的不想要了，要退钱", "确定")
    assert "还差一步，要你自己点：下面的“申请退款”" in answer.text
    assert next(one["code"] for one in answer.body["offers"]) == "request_refund"


async def test_how_old_one_must_be_is_told_whatever_level_whoever_asks_has(whole: Stage) -> None:
    assert "年满 16 周岁" in (await _said(whole, "我才15岁能用吗")).text
    for asked in ("can I use it if I'm 15", "I'm 15, can I use this?"):
        assert "How old you must be: 16" in (await _said(whole, asked, lang=Lang.EN)).text, asked
    assert "你的身份等级是" in (await _said(whole, "我现在是几级")).text


@pytest.mark.parametrize(
    ("lang", "texts", "fact"),
    [
        (Lang.ZH, ["怎么冻结账户", "然后呢"], "冻结以后不用再办什么"),
        (Lang.ZH, ["怎么冻结账户", "接下来呢"], "冻结以后不用再办什么"),
        (Lang.EN, ["how do I freeze my account", "then what?"], "lift the freeze yourself"),
        (Lang.ZH, ["怎么充值", "然后呢"], "别的办法"),
    ],
)
async def test_and_then_reads_on_where_the_answer_ended(
    whole: Stage, lang: Lang, texts: Sequence[str], fact: str
) -> None:
    before = await _said(whole, *texts[:1], lang=lang)
    answer = await _said(whole, *texts, lang=lang)
    assert fact in answer.text
    assert fact not in before.text
    assert answer.body["action"] == "answer"


async def test_and_then_while_frozen_says_how_it_is_lifted(whole: Stage) -> None:
    await whole.freeze()
    answer = await _said(whole, "为什么我转不了钱", "然后呢")
    assert answer.body["action"] == "answer"
    assert "解除冻结" in answer.text
    assert "unfreeze_request" in {one["code"] for one in answer.body["offers"]}


async def test_another_month_or_kind_is_asked_of_the_same_sum(whole: Stage) -> None:
    await whole.bought("40.00")
    await whole.send("66.00")
    both = await _said(whole, "我这个月一共花了多少")
    assert "¥40.00" in both.text
    assert "¥66.00" in both.text
    march = await _said(whole, "我这个月一共花了多少", "三月份呢")
    assert "¥40.00" in march.text
    february = await _said(whole, "我这个月一共花了多少", "三月份呢", "二月呢")
    assert "2月1日" in february.text
    assert "¥40.00" not in february.text
    sent = await _said(whole, "how much did I spend this month", "what about transfers?", lang=Lang.EN)
    assert "¥66.00" in sent.text
    assert "¥40.00" not in sent.text


async def test_what_was_bought_and_who_was_paid_is_told_one_by_one(whole: Stage) -> None:
    await whole.bought("40.00")
    await whole.bought("12.50", shop=BOOKS)
    listed = await _said(whole, "今天买了啥")
    assert "一共 2 笔" in listed.text
    assert "一页书店" in listed.text
    paid = await _said(whole, "who did I pay today", lang=Lang.EN)
    assert "there are 2: your payment of ¥12.50" in paid.text


async def test_what_somebody_sent_is_looked_for_among_what_came_in(whole: Stage) -> None:
    await whole.refused(whole.send("530.00"))
    none = await _said(whole, "老王给我转钱了吗")
    assert "没有查到" in none.text
    assert "¥530.00" not in none.text
    await whole.send("5.00", payer=WANG, to=MEI)
    came = await _said(whole, "老王给我转钱了吗")
    assert "老王转给你的 ¥5.00 已经进了你的余额" in came.text
    assert "¥5.00 from 老王" in (await _said(whole, "who sent me 5", lang=Lang.EN)).text


async def test_when_it_was_and_where_it_went_is_about_what_was_told(whole: Stage) -> None:
    payment = await whole.bought("88.00")
    await whole.refund(payment, "88.00")
    for text in ("什么时候退的", "退到哪里了"):
        answer = await _said(whole, "88退了没有", text)
        assert "已经退回你的余额" in answer.text, text


async def test_a_record_is_called_by_its_name_within_a_sentence_and_at_its_beginning(whole: Stage) -> None:
    await whole.bought("40.00")
    balance = await _said(whole, "what is my balance", lang=Lang.EN)
    assert "The latest movements: your payment of ¥40.00" in balance.text
    last = await _said(whole, "what was my last payment", lang=Lang.EN)
    assert "This is the latest. Your payment of ¥40.00" in last.text


async def test_whoever_swears_is_not_told_that_it_is_none_of_our_business(whole: Stage) -> None:
    answer = await _said(whole, "垃圾")
    assert "帮不上忙" not in answer.text


@pytest.mark.parametrize("text", ["转给我妈怎么转", "帮我转50给老王", "有人让我转钱", "给我转人工", "可以给我转账吗"])
def test_what_is_no_question_about_money_that_came(text: str) -> None:
    assert not asks_what_came(text)


@pytest.mark.parametrize("text", ["提现到哪了", "为什么买了东西没到", "买什么好", "怎么付给谁"])
def test_what_asks_for_no_list(text: str) -> None:
    assert listed_in(text) == ()


def test_a_sum_may_be_of_how_often_and_the_last_one_of_any_kind() -> None:
    assert summed("给老王转了几次") == ("transfer",)
    assert summed("how many times did I pay this year") == ("payment",)
    assert asks_last("最近一笔是什么")


@pytest.mark.parametrize(
    ("text", "earlier", "asked"),
    [
        ("二月呢", ["一共花了多少"], "一共花了多少"),
        ("那转账呢", ["三月份呢", "一共花了多少"], "一共花了多少"),
        ("what about february?", ["how much did i spend"], "how much did i spend"),
        ("二月呢", ["怎么充值"], None),
        ("二月份的退款呢怎么还没到", ["一共花了多少"], None),
        ("然后呢", ["一共花了多少"], None),
    ],
)
def test_only_a_time_or_a_kind_goes_on_with_a_sum(text: str, earlier: Sequence[str], asked: str | None) -> None:
    assert goes_on(text, Slots(), earlier, now=NOON) == asked


async def test_what_is_nobodys_business_here_still_is_not(whole: Stage) -> None:
    assert (await _said(whole, "今天天气怎么样")).body["topic"] == OUT_OF_SCOPE
