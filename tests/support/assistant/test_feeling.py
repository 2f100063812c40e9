"""Somebody angry is asked in words and shown no menu, in whichever of several answers it would have stood."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from upay.kit.language import Lang
from upay.support.assistant.incoming import Incoming, Said
from upay.support.assistant.take_up import _with_feeling
from upay.support.assistant.talk import Talk
from upay.support.assistant.turn import ChoiceOf, Question, Reply
from upay.support.assistant.understanding import Action, Understood

AT = datetime(2026, 5, 20, 10, tzinfo=UTC)
ANSWER = Reply(text="…", lang=Lang.ZH, topic="limits", action=Action.ANSWER, confidence=1.0)
RECORDS = replace(ANSWER, action=Action.CLARIFY, choices=(ChoiceOf(f"record:{UUID(int=1)}", "…"),))
MENU = replace(ANSWER, text="哪一件", action=Action.CLARIFY, choices=(ChoiceOf("topic:fees", "手续费"),))


def _felt(*replies: Reply, before: Talk, angry: bool) -> list[Reply]:
    async def text_of(_message: UUID) -> str | None:
        return None

    heard = Incoming(
        question=Question(text="…", lang=Lang.ZH, viewer=None, at=AT), message=UUID(int=2), talk=before, talk_in=None,
        talk_at=None, text_of=text_of,
    )  # fmt: skip
    understood = replace(Understood.nothing(Lang.ZH), flags=frozenset({"angry"} if angry else ()))
    return [one.reply for one in _with_feeling(heard, understood, [Said(reply, before) for reply in replies])]


@pytest.mark.parametrize("before", [Talk(), Talk(upset=True), Talk(asked="record", upset=True)])
def test_no_answer_to_somebody_angry_holds_a_menu(before: Talk) -> None:
    for replies in ((ANSWER, MENU), (MENU, ANSWER), (ANSWER, ANSWER, MENU), (replace(ANSWER, hand_over=True), MENU)):
        felt = _felt(*replies, before=before, angry=True)
        assert len(felt) == len(replies)
        assert all(not one.choices for one in felt)
        assert any("哪一件" not in one.text and "talk_to_agent" in {o.code for o in one.offers} for one in felt)


def test_which_record_is_still_asked_and_who_is_calm_keeps_the_menu() -> None:
    assert _felt(ANSWER, RECORDS, before=Talk(), angry=True)[1].choices == RECORDS.choices
    assert _felt(ANSWER, MENU, before=Talk(), angry=False) == [ANSWER, MENU]
