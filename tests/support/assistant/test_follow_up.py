"""Half sentences mean something only after what was said: each wording is read as one thing, and most as none."""

from uuid import UUID

import msgspec
import pytest

from upay.support.assistant.follow_up import Means, follow_up, is_only_a_noun
from upay.support.assistant.talk import Matter, Offered, Talk

RECORD = UUID(int=7)
TALK = Talk(
    topic="transfer_failed", record=RECORD, asked_for=Offered("inquire_bank", RECORD),
    deeds=[Offered("inquire_bank", RECORD), Offered("top_up", RECORD)],
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "means", "rest", "family"),
    [
        ("不是这笔，是上午那笔", Means.CORRECTION, "上午那笔", None),
        ("不是，我说的是退款", Means.CORRECTION, "退款", "refund"),
        ("no, the other one", Means.CORRECTION, "the other one", None),
        ("sorry, it was Book Nook", Means.CORRECTION, "Book Nook", None),
        ("不是付款，是转账", Means.CORRECTION, "转账", "transfer"),
        ("也不是，我说的是另一笔", Means.CORRECTION, "另一笔", None),
        ("那退款呢？", Means.ELLIPSIS, "退款", "refund"),
        ("and the top-up?", Means.ELLIPSIS, "top-up", "top_up"),
        ("what about my limits?", Means.ELLIPSIS, "limits", "limits"),
        ("老李那笔呢", Means.ELLIPSIS, "老李", None),
        ("它什么时候到", Means.POINTER, "", None),
        ("when will it arrive", Means.POINTER, "", None),
        ("说回刚才那个", Means.BACK, "", None),
        ("ok, back to the transfer", Means.BACK, "ok, back to the transfer", "transfer"),
        ("算了，不用了谢谢", Means.CANCEL, "", None),
        ("never mind", Means.CANCEL, "", None),
        ("no thanks", Means.NO, "", None),
        ("知道了", Means.HEARD, "", None),
        ("好的", Means.YES, "", None),
        ("yes please", Means.YES, "", None),
        ("好的，充值吧", Means.YES, "", None),
    ],
)
def test_a_half_sentence_is_read_as_what_it_does(text: str, means: Means, rest: str, family: str | None) -> None:
    read = follow_up(text, TALK)
    assert (read.means, read.rest, read.family) == (means, rest, family)


@pytest.mark.parametrize(
    "text",
    [
        "不是说三天到账吗",
        "不是我付的，是别人付的",
        "我想把退款退到银行卡怎么弄",
        "and when can I top up with another card than mine?",
        "好的商家怎么找",
        "算了一下少了十块钱",
        "how do I reset my password",
    ],
)
def test_a_question_of_its_own_follows_up_on_nothing(text: str) -> None:
    assert follow_up(text, TALK).means is Means.NEW


def test_without_anything_before_it_a_half_sentence_is_a_question_like_any_other() -> None:
    for text in ("那退款呢？", "不是这笔，是上午那笔", "it has not arrived", "刚才那个"):
        assert follow_up(text, Talk()).means is Means.NEW


def test_a_yes_beside_no_offer_only_says_that_it_was_heard() -> None:
    assert follow_up("好的", Talk(topic="limits")).means is Means.HEARD
    assert follow_up("freeze it", Talk(topic="limits")).means is not Means.YES


def test_a_deed_in_words_is_agreed_to_only_if_it_was_offered() -> None:
    assert follow_up("好，帮我冻结", STOLEN).agreed == Offered("freeze_account")
    assert follow_up("freeze my account please", STOLEN).agreed == Offered("freeze_account")
    assert follow_up("充值吧", TALK).agreed == Offered("top_up", RECORD)
    assert follow_up("冻结", TALK).means is not Means.YES


STOLEN = Talk(topic="phone_lost", deeds=[Offered("report_loss"), Offered("freeze_account")])


@pytest.mark.parametrize("text", ["好的，谢谢", "嗯", "OK", "ok, thanks", "对", "好的谢谢", "yes", "可以", "sure"])
def test_a_bare_yes_means_only_what_was_asked_about(text: str) -> None:
    assert follow_up(text, STOLEN).means is Means.HEARD
    asked = follow_up(text, msgspec.structs.replace(STOLEN, asked_for=Offered("freeze_account")))
    assert (asked.means, asked.agreed) == (Means.YES, Offered("freeze_account"))


@pytest.mark.parametrize("text", ["好", "好的，谢谢", "yes", "ok"])
def test_a_yes_to_what_they_were_told_to_press_shows_it_again(text: str) -> None:
    told = msgspec.structs.replace(STOLEN, pressed=Offered("report_loss"))
    read = follow_up(text, told)
    assert (read.means, read.agreed, read.shown) == (Means.YES, Offered("report_loss"), True)
    asked = follow_up(text, msgspec.structs.replace(told, asked_for=Offered("freeze_account")))
    assert (asked.agreed, asked.shown) == (Offered("freeze_account"), False), "a question goes before"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("第一个怎么办", 0),
        ("第二个呢", 1),
        ("那第二件事呢？", 1),
        ("and the second one?", 1),
        ("what about the first", 0),
    ],
)
def test_a_place_goes_back_to_one_of_several_matters(text: str, place: int) -> None:
    several = [Matter("topup_failed"), Matter("withdraw_missing")]
    read = follow_up(text, msgspec.structs.replace(TALK, several=several))
    assert (read.means, read.place) == (Means.BACK, place)
    assert follow_up(text, TALK).place is None, "there is only one"


def test_a_noun_is_told_from_a_sentence() -> None:
    assert is_only_a_noun("退款")
    assert is_only_a_noun("the top-up")
    assert not is_only_a_noun("怎么提高每天的限额，我想多转一点")
    assert not is_only_a_noun("how do I raise it")


@pytest.mark.parametrize("text", ["no", "Nope.", "不", "不不", "不要", "nah"])
def test_a_bare_no_answers_what_was_asked_and_else_says_that_we_are_wrong(text: str) -> None:
    assert follow_up(text, TALK).means is Means.NO
    unasked = follow_up(text, msgspec.structs.replace(TALK, asked_for=None))
    assert (unasked.means, unasked.rest) in {(Means.CORRECTION, ""), (Means.NO, "")}


@pytest.mark.parametrize("text", ["那要多久", "what do you mean"])
def test_asking_on_points_back_where_something_was_told(text: str) -> None:
    assert follow_up(text, TALK).means is Means.POINTER
    assert follow_up(text, Talk()).means is Means.NEW


def test_a_question_whether_to_freeze_shows_the_button_and_a_wish_does_not_ask() -> None:
    lost = Talk(topic="account_stolen", deeds=[Offered("freeze_account")])
    assert follow_up("要冻结？", lost).shown
    assert not follow_up("冻结吧", lost).shown


@pytest.mark.parametrize("text", ["那好吧", "也行", "yes, fine", "转吧"])
def test_what_gives_in_is_a_yes_to_what_was_asked_and_a_courtesy_where_nothing_was(text: str) -> None:
    person = Offered("talk_to_agent")
    asked = Talk(topic="fees", asked_for=person, deeds=[person])
    assert (follow_up(text, asked).means, follow_up(text, asked).agreed) == (Means.YES, person)
    assert follow_up(text, Talk(topic="fees", deeds=[person])).agreed is None


def test_a_long_message_is_read_at_once() -> None:
    assert follow_up("嗯" * 9_999 + "x", TALK).means is Means.NEW
