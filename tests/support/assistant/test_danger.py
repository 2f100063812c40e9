"""Whoever is in danger is heard under a menu and in a queue: what stops others first, the alarm first, served first."""

import re
from typing import Any

import pytest
from tests.cast import ADA, MEI, WANG
from tests.stage import Stage
from tests.support.assistant.test_converse import VAGUE, Chat
from tests.support.assistant.test_pick import TOPICS

from upay.kit.language import Lang
from upay.platform.actions import Actor
from upay.support import conversations, workforce
from upay.support.assistant import Heard, flows
from upay.support.assistant.flow import Flow
from upay.support.assistant.follow_branch import handed_key
from upay.support.assistant.summary import with_what_is_worse
from upay.support.assistant.words import words_of
from upay.support.conversations import MessageView
from upay.support.workforce import HandoverView, Rank

IN_DANGER = [topic for topic, flow in flows().items() if flow.state == "danger"]
NEVER_A_PICK = (
    "刚才手机被偷了",
    "我不想活了，这是最后一次找你们",
    "刚才有人登录了我的账号",
    "最近有人盗刷我的卡",
    "转人工，最后一次说",
    "第一个，我要炸了你们公司",
    "first of all someone hacked my account",
    "my phone was stolen a second ago",
    "the first one, and I want to die",
    "the latest, or I'll kill you",
)
MENU = [*TOPICS, {"value": "topic:phone_lost", "label": "手机丢了"}, {"value": "topic:account_stolen", "label": "盗刷"}]


@pytest.fixture
def chat(whole: Stage) -> Chat:
    return Chat(whole)


def _last(heard: Heard) -> MessageView:
    return heard.messages[-1]


def _handover(heard: Heard) -> HandoverView:
    assert heard.handover is not None
    return heard.handover


async def _on_duty(stage: Stage) -> None:
    async with stage.db.begin() as uow:
        await workforce.set_duty(uow, staff_id=ADA.id, on=True, at=stage.at)


async def _queue(stage: Stage) -> list[Any]:
    async with stage.db.begin() as uow:
        return [(one.speaker.customer_id, one.position) for one in await workforce.open_handovers(uow)]


async def test_danger_and_threats_are_never_a_pick(whole: Stage) -> None:
    assert whole.product is not None
    assistant = whole.product.assistant
    for text in NEVER_A_PICK:
        assert await assistant.pick(MEI.id, text, MENU, lang=Lang.ZH, at=whole.at) is None, text
    assert await assistant.pick(MEI.id, "第一个吧", MENU, lang=Lang.ZH, at=whole.at) == MENU[0]["value"]
    assert await assistant.pick(MEI.id, "the first one please", MENU, lang=Lang.EN, at=whole.at) == MENU[0]["value"]


@pytest.mark.parametrize(
    ("text", "topic"), [("刚才手机被偷了", "phone_lost"), ("first of all someone hacked my account", "account_stolen")]
)
async def test_danger_under_a_menu_gets_a_person_and_teaches_nothing(chat: Chat, text: str, topic: str) -> None:
    assert _last(await chat.say(VAGUE[0])).body["choices"]
    heard = await chat.say(text)
    assert (_last(heard).body["topic"], _handover(heard).rank) == (topic, Rank.DANGER)
    assert "took" not in _last(heard).body


def _offers(flow: Flow, *, signed_in: bool) -> tuple[str, ...]:
    return flow.branch({"signed_in": signed_in}).offers


@pytest.mark.parametrize("topic", IN_DANGER)
@pytest.mark.parametrize("signed_in", [True, False])
async def test_every_button_that_a_danger_text_names_is_offered_with_it(
    whole: Stage, topic: str, *, signed_in: bool
) -> None:
    assert whole.product is not None
    flow = flows()[topic]
    offered = [whole.product.assistant.composer.actions.find(one) for one in _offers(flow, signed_in=signed_in)]
    actor = Actor.CUSTOMER if signed_in else Actor.GUEST
    for lang in Lang:
        labels = [one.label.in_(lang) for one in offered if one is not None and actor in one.actors]
        named = re.findall("“(.+?)”", words_of(handed_key(flow, {"signed_in": signed_in}), lang))
        assert named, "it names what to press"
        assert set(named) <= set(labels)
        assert named[0] == labels[0] or (topic, signed_in) == ("account_stolen", False), "what stands first comes first"


async def test_who_lost_the_phone_is_sent_to_no_code(chat: Chat) -> None:
    heard = await chat.say("my phone was stolen")
    assert "“Report the phone lost”" in _last(heard).text
    assert "Freeze my account" not in _last(heard).text
    assert _last(heard).body["offers"][0]["code"] == "report_loss"


async def test_danger_while_waiting_goes_first_with_its_words_its_alarm_and_what_was_known(
    whole: Stage, chat: Chat
) -> None:
    await _on_duty(whole)
    await Chat(whole, WANG).say("转人工")
    await whole.refused(whole.send("530.00"))
    await chat.say("转账为什么没成功")
    assert _handover(await chat.say("转人工")).position == 2
    heard = await chat.say("手机被偷了")
    handover = _handover(heard)
    assert (handover.rank, handover.position, handover.topic) == (Rank.DANGER, 1, "phone_lost")
    assert "手机丢了，马上挂失" in _last(heard).text
    assert "第 1 位" in _last(heard).text
    assert "已经在排队" not in _last(heard).text
    wants = [line for line in handover.summary if line["key"] in {"summary_want", "summary_also"}]
    assert wants == [
        {"key": "summary_want", "topic": "phone_lost"},
        {"key": "summary_also", "topic": "transfer_failed"},
    ]
    assert await _queue(whole) == [(MEI.id, 1), (WANG.id, 2)]


@pytest.mark.parametrize(
    ("text", "alarm", "rank"),
    [
        ("我不想活了", "summary_danger_self", Rank.DANGER),
        ("I want to die", "summary_danger_self", Rank.DANGER),
        ("我被骗了，转了两千给骗子", "summary_danger_deceived", Rank.DANGER),
        ("I was tricked into sending money", "summary_danger_deceived", Rank.DANGER),
        ("有人拿刀逼我转账", "summary_danger_coerced", Rank.DANGER),
        ("he's forcing me to transfer everything", "summary_danger_coerced", Rank.DANGER),
        ("那帮我报警", "summary_danger_police", Rank.DANGER),
        ("我要炸了你们公司", "summary_threat", Rank.THREAT),
        ("I'll kill you", "summary_threat", Rank.THREAT),
    ],
)
async def test_an_alarm_of_somebody_who_waits_already_stands_first(
    whole: Stage, chat: Chat, text: str, alarm: str, rank: Rank
) -> None:
    await _on_duty(whole)
    await Chat(whole, WANG).say("转人工")
    assert _handover(await chat.say("转人工")).rank is Rank.NORMAL
    handover = _handover(await chat.say(text))
    assert (handover.summary[0], handover.rank, handover.position) == ({"key": alarm}, rank, 1)
    again = _handover(await chat.say(text))
    assert [line["key"] for line in again.summary].count(alarm) == 1
    # Nothing that is said later makes it less urgent, nor takes the alarm away.
    later = _handover(await chat.say("转人工"))
    assert (later.summary[0], later.rank, later.position) == ({"key": alarm}, rank, 1)


async def test_a_second_alarm_of_the_same_weight_is_not_lost(whole: Stage, chat: Chat) -> None:
    await _on_duty(whole)
    await chat.say("有人登录了我的账号")
    handover = _handover(await chat.say("我不想活了"))
    assert handover.summary[0] == {"key": "summary_danger_self"}
    assert (handover.topic, handover.rank) == ("account_stolen", Rank.DANGER)


def test_what_was_wanted_before_is_wanted_as_well_and_counted_once() -> None:
    before: list[dict[str, Any]] = [{"key": "summary_want", "topic": "fees"}, {"key": "summary_tried", "count": 1}]
    now: list[dict[str, Any]] = [
        {"key": "summary_danger_self"}, {"key": "summary_want", "topic": "phone_lost"}, {"key": "summary_not_tried"},
    ]  # fmt: skip
    assert with_what_is_worse(before, now, worse=True) == [*now, {"key": "summary_also", "topic": "fees"}]
    assert with_what_is_worse(before, now, worse=False) == [now[0], *before]
    assert with_what_is_worse(now, now, worse=False) == now


async def test_a_guest_in_danger_is_put_first_and_stays_first_once_signed_in(whole: Stage) -> None:
    await _on_duty(whole)
    await Chat(whole, WANG).say("转人工")
    await Chat(whole).say("转人工")
    async with whole.db.begin() as uow:
        guest = await conversations.come_as_guest(uow, lang=Lang.ZH, at=whole.at)
    as_guest = await Chat(whole).say("手机被偷了", customer_id=None, guest_id=guest)
    assert "“手机丢了，马上挂失”" in _last(as_guest).text
    assert "重置登录密码" not in _last(as_guest).text
    assert _handover(as_guest).position == 1
    async with whole.db.begin() as uow:
        await workforce.join(uow, whole.vault, guest_id=guest, customer_id=MEI.id, at=whole.at)
        mine, _ = await workforce.open_handovers(uow)
    assert (mine.speaker.customer_id, mine.rank, mine.topic) == (MEI.id, Rank.DANGER, "phone_lost")
