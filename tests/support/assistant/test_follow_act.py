"""What was learned of acts leaves a matter, shows a button, tells again: it does nothing, and spares new matters."""

from uuid import UUID

import pytest

from upay.kit.language import Lang
from upay.support.assistant.ask_of_told import OfTold
from upay.support.assistant.follow_act import Follows, follows
from upay.support.assistant.follow_up import FollowUp, Means
from upay.support.assistant.read_act import Act
from upay.support.assistant.talk import Offered, Talk
from upay.support.assistant.understanding import Action, Understood

PAID = UUID(int=3)
REFUND = Offered("request_refund", PAID)
TOLD = Talk(topic="refund_how", record=PAID, deeds=[REFUND, Offered("talk_to_agent", PAID)])
CLOSING = Talk(topic="account_close", deeds=[Offered("close_account")])


def read(topic: str = "small_talk", *, confidence: float = 0.5, rule: str | None = None) -> Understood:
    base = Understood.nothing(Lang.EN)
    fields = {name: getattr(base, name) for name in base.__slots__}
    return Understood(
        **fields | {"topic": topic, "action": Action.ANSWER, "confidence": confidence, "rule": rule, "lang": Lang.EN}
    )


def after(act: Act, talk: Talk, *, share: float = 0.9, text: str = "", understood: Understood | None = None) -> Follows:
    return follows({act: share, Act.FRESH: 1 - share}, understood or read(), talk, text=text)


def test_agreeing_shows_the_button_of_the_deed_that_is_named_and_does_nothing() -> None:
    step = after(Act.AGREE, TOLD, text="嗯那就帮我把这个退了吧").step
    assert step == FollowUp(Means.YES, agreed=REFUND, shown=True)
    assert after(Act.AGREE, TOLD, text="嗯嗯").step == FollowUp(Means.YES, agreed=REFUND, shown=True)
    assert after(Act.AGREE, Talk(topic="fees", deeds=[Offered("talk_to_agent")]), text="嗯嗯").step is None


def test_a_freeze_is_shown_and_not_made_for_what_was_learned() -> None:
    freeze = Offered("freeze_account")
    lost = Talk(topic="phone_lost", deeds=[freeze], asked_for=freeze)
    assert after(Act.AGREE, lost, text="那你弄吧").step == FollowUp(Means.YES, agreed=freeze, shown=True)


@pytest.mark.parametrize(("talk", "means"), [(CLOSING, Means.CANCEL), (TOLD, Means.CANCEL), (Talk(topic="fees"), None)])
def test_only_what_was_wanted_is_taken_back(talk: Talk, means: Means | None) -> None:
    step = after(Act.TAKE_BACK, talk).step
    assert (None if step is None else step.means) is means


def test_doubts_and_particulars_are_about_a_record_where_one_was_told() -> None:
    assert after(Act.DOUBT, TOLD).asks is OfTold.AGAIN
    assert after(Act.PARTICULARS, TOLD).asks is OfTold.WHOLE
    assert after(Act.NEXT, TOLD).asks is OfTold.AGAIN
    assert after(Act.DOUBT, CLOSING) == Follows()


def test_what_comes_next_is_asked_in_words_that_are_understood() -> None:
    assert after(Act.NEXT, CLOSING).step == FollowUp(Means.POINTER, rest="what next")


@pytest.mark.parametrize("act", [Act.HEARD, Act.DOUBT, Act.ANOTHER, Act.AGREE, Act.NEXT])
def test_a_sure_matter_of_its_own_is_left_alone(act: Act) -> None:
    assert after(act, TOLD, understood=read("fees", confidence=0.9), text="退了吧") == Follows()


def test_nothing_follows_from_a_guess_before_a_rule_or_before_anything_was_told() -> None:
    assert after(Act.HEARD, TOLD, share=0.5) == Follows()
    assert after(Act.DOUBT, TOLD, share=0.5) == Follows()
    assert after(Act.HEARD, TOLD, understood=read(rule="account_stolen")) == Follows()
    assert after(Act.HEARD, Talk()) == Follows()
    assert after(Act.FRESH, TOLD) == Follows()
