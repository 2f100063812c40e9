"""What came of a turn: counted from what is stored, the same in the figures and in the list behind each of them."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
from tests.cast import JUN, MEI, WANG, Person
from tests.stage import Stage

from upay.kit.language import Lang
from upay.kit.time import business_date
from upay.support import conversations, hindsight, workforce
from upay.support.assistant import FLOW_VERSION, flow_versions
from upay.support.conversations import Author, Draft, Speaker
from upay.support.hindsight import OUTCOMES, Band, Outcome, Wanted

_numbers = count(1)
A_CHOICE = [{"value": "topic:limits", "label": "额度"}]


@dataclass
class Talk:
    """Turns, one after the other, as conversing leaves them."""

    stage: Stage
    ids: dict[str, UUID] = field(default_factory=dict)

    async def turn(
        self, name: str, topic: str, action: str = "answer", *, person: Person = MEI, hand_over: bool = False,
        choices: bool = False, lang: str = "zh", confidence: float = 0.95, version: int = 0,
        flow: str | None = None,
    ) -> None:  # fmt: skip
        body = {
            "topic": topic, "action": action, "hand_over": hand_over, "lang": lang, "confidence": confidence,
            "choices": A_CHOICE if choices else [], "version": version, "flow": flow,
        }  # fmt: skip
        async with self.stage.db.begin() as uow:
            place = await conversations.open_conversation(uow, customer_id=person.id, at=self.stage.at)
            asked = Draft(author=Author.CUSTOMER, text=name, client_id=f"t{next(_numbers)}")
            said, _ = await conversations.append(
                uow, self.stage.vault, conversation_id=place, draft=asked, at=self.stage.at
            )
            answer = Draft(author=Author.ASSISTANT, text="…", reply_to=said, body=body)
            self.ids[name], _ = await conversations.append(
                uow, self.stage.vault, conversation_id=place, draft=answer, at=self.stage.at
            )

    async def judge(self, name: str, *, solved: bool) -> None:
        async with self.stage.db.begin() as uow:
            place = await conversations.open_conversation(uow, customer_id=MEI.id, at=self.stage.at)
            await conversations.say_solved(
                uow, conversation_id=place, answer_id=self.ids[name], solved=solved, at=self.stage.at
            )

    async def came_to(self, name: str) -> set[str]:
        async with self.stage.db.begin() as uow:
            rows = await hindsight.traces(uow, Wanted())
        return next({each.value for each in row.outcomes} for row in rows if row.id == self.ids[name])

    async def hand_over(self, person: Person = MEI) -> UUID:
        async with self.stage.db.begin() as uow:
            place = await conversations.open_conversation(uow, customer_id=person.id, at=self.stage.at)
            handover = await workforce.hand_over(
                uow,
                conversation_id=place,
                speaker=Speaker(customer_id=person.id),
                topic="limits",
                summary=[],
                at=self.stage.at,
            )
        return handover.id


@pytest.fixture
def talk(stage: Stage) -> Talk:
    return Talk(stage)


async def test_each_turn_came_to_one_of_four_and_of_the_answered_more_is_known(talk: Talk) -> None:
    await talk.turn("asked back", "limits", "clarify", choices=True)
    await talk.turn("not known", "limits", "clarify")
    await talk.turn("none of ours", "out_of_scope")
    await talk.turn("thanked", "fees")
    await talk.turn("thanks", "small_talk")
    await talk.turn("solved", "transfer_how")
    await talk.judge("solved", solved=True)
    await talk.turn("not solved", "topup_how")
    await talk.judge("not solved", solved=False)
    await talk.turn("asked again", "refund_how")
    talk.stage.wait(hours=23)
    await talk.turn("the same", "refund_how")
    talk.stage.wait(hours=25)
    await talk.turn("to a person", "human_agent", "handoff", hand_over=True)
    assert {name: await talk.came_to(name) for name in talk.ids} == {
        "asked back": {"asked_back"}, "not known": {"no_answer"}, "none of ours": {"no_answer"},
        "thanked": {"answered"}, "thanks": {"answered"}, "solved": {"answered", "confirmed"},
        "not solved": {"answered", "not_solved"}, "asked again": {"answered", "repeated"},
        "the same": {"answered", "silent"}, "to a person": {"handed_over"},
    }  # fmt: skip


async def test_neither_thanks_nor_silence_nor_a_greeting_says_that_it_is_solved(talk: Talk) -> None:
    await talk.turn("answered", "limits")
    talk.stage.wait(minutes=1)
    await talk.turn("hello again", "small_talk")
    await talk.turn("the last", "fees")
    assert await talk.came_to("answered") == {"answered"}
    assert await talk.came_to("the last") == {"answered", "silent"}
    await talk.judge("the last", solved=False)
    assert await talk.came_to("the last") == {"answered", "not_solved"}, "who says something is not silent"


async def test_what_a_person_closed_is_confirmed_when_it_was_rated_as_solved(talk: Talk) -> None:
    for person, solved in ((MEI, True), (WANG, False)):
        await talk.turn(person.name, "limits", "handoff", person=person, hand_over=True)
        handover_id = await talk.hand_over(person)
        async with talk.stage.db.begin() as uow:
            place = await conversations.open_conversation(uow, customer_id=person.id, at=talk.stage.at)
            await conversations.rate(
                uow, conversation_id=place, handover_id=handover_id, solved=solved, score=None,
                at=talk.stage.at + timedelta(minutes=5),
            )  # fmt: skip
    assert await talk.came_to(MEI.name) == {"handed_over", "confirmed"}
    assert await talk.came_to(WANG.name) == {"handed_over"}


async def test_the_figures_are_the_lists_counted_by_day_and_topic(talk: Talk) -> None:
    for name, topic in (("one", "limits"), ("two", "fees"), ("hello", "small_talk")):
        await talk.turn(name, topic)
    talk.stage.wait(hours=13)  # One in the morning in Shanghai, and still the same day in UTC.
    await talk.turn("three", "limits", "clarify", choices=True, person=JUN)
    today = business_date(talk.stage.at)
    async with talk.stage.db.begin() as uow:
        found = await hindsight.counted(uow, Wanted(since=today - timedelta(days=1), until=today))
        for name in OUTCOMES:
            assert len(await hindsight.traces(uow, Wanted(outcome=name))) == found.whole.counts[name], name
        only = await hindsight.counted(uow, Wanted(since=today, until=today, topic="limits", lang=Lang.ZH))
    assert (found.whole.turns, found.whole.counts[Outcome.ANSWERED], found.whole.counts[Outcome.ASKED_BACK]) == (
        3,
        2,
        1,
    )
    assert {day: part.turns for day, part in found.days.items()} == {today - timedelta(days=1): 2, today: 1}
    assert {code: part.turns for code, part in found.topics.items()} == {"limits": 2, "fees": 1}
    assert only.whole.turns == 1


async def test_turns_are_found_by_what_is_known_of_them(talk: Talk) -> None:
    await talk.turn("sure", "limits", version=3)
    await talk.turn("unsure", "fees", "clarify", choices=True, confidence=0.4, lang="en", person=WANG)
    await talk.hand_over(WANG)

    async def found(**wanted: object) -> list[str]:
        async with talk.stage.db.begin() as uow:
            rows = await hindsight.traces(uow, Wanted(**wanted))  # type: ignore[arg-type]
        return [name for row in rows for name, id_ in talk.ids.items() if id_ == row.id]

    assert await found() == ["unsure", "sure"]
    assert await found(topic="fees") == await found(band=Band.LOW) == await found(lang=Lang.EN) == ["unsure"]
    assert await found(version=3) == await found(band=Band.HIGH) == await found(outcome=Outcome.SILENT) == ["sure"]
    assert await found(served=True) == ["unsure"], "agents open what was handed over, and nothing else"
    assert await found(since=business_date(talk.stage.at) + timedelta(days=1)) == []
    async with talk.stage.db.begin() as uow:
        [last] = await hindsight.traces(uow, Wanted(), before=talk.ids["unsure"])
    assert last.id == talk.ids["sure"]


async def test_one_turn_is_opened_with_everything_that_it_kept(talk: Talk) -> None:
    await talk.turn("为什么", "limits", confidence=0.7)
    async with talk.stage.db.begin() as uow:
        one = await hindsight.trace(uow, talk.stage.vault, answer_id=talk.ids["为什么"], served=False)
        hidden = await hindsight.trace(uow, talk.stage.vault, answer_id=talk.ids["为什么"], served=True)
    assert one is not None
    assert (one.said.text, one.kept["confidence"], one.served) == ("为什么", 0.7, False)
    assert hidden is None


async def test_a_turn_whose_flow_has_a_version_that_is_none_is_found(whole: Stage) -> None:
    talk = Talk(whole)
    await talk.turn("说了什么", "limits", flow=flow_versions()["limits"])
    await talk.turn("没有流程", "fees")
    await talk.turn("手写的", "limits", flow="2")
    await talk.turn("太长", "limits", flow=f"{flow_versions()['limits']}00")
    async with whole.db.begin() as uow:
        assert await hindsight.odd_flows(uow, FLOW_VERSION.pattern) == [talk.ids["太长"], talk.ids["手写的"]]
        rows = {row.id: row.flow for row in await hindsight.traces(uow, Wanted())}
    assert rows[talk.ids["说了什么"]] == flow_versions()["limits"]
    assert rows[talk.ids["没有流程"]] is None
