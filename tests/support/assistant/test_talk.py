"""The state of a conversation goes to JSON and back, forgets no earlier matter, and holds no words."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import msgspec

from upay.kit.language import Lang
from upay.support.assistant.talk import Matter, Offered, Talk, Want, talk_in
from upay.support.assistant.turn import ChoiceOf, OfferOf, Reply
from upay.support.assistant.understanding import Action

RECORD, OTHER, MESSAGE = (UUID(int=number) for number in (1, 2, 3))


def _reply(topic: str, *, record: UUID | None = None, offers: tuple[OfferOf, ...] = (), text: str = "…") -> Reply:
    return Reply(
        text=text, lang=Lang.ZH, topic=topic, action=Action.ANSWER, confidence=1.0, record_id=record, offers=offers
    )


def test_what_is_stored_is_read_back_the_same() -> None:
    talk = Talk(
        topic="transfer_failed", record=RECORD, passed=[OTHER], named=MESSAGE, asked="record",
        asked_for=Offered("top_up", RECORD),
        deeds=[Offered("top_up", RECORD)], earlier=[Matter("limits")], soothed=True, upset=True, failed=1,
        waiting=[Want(MESSAGE, [(0, 4), (9, 12)], "refund_missing")],
    )  # fmt: skip
    stored = msgspec.json.decode(msgspec.json.encode({"talk": talk.stored()}))
    assert talk_in(stored) == talk
    assert talk_in({}) is None


def test_an_answer_moves_the_conversation_and_keeps_what_was_before() -> None:
    offers = (OfferOf("read_article"), OfferOf("retry", RECORD))
    first = Talk().after(_reply("transfer_failed", record=RECORD, offers=offers), named=MESSAGE)
    assert (first.topic, first.record, first.deeds, first.named) == (
        "transfer_failed", RECORD, [Offered("retry", RECORD)], MESSAGE,
    )  # fmt: skip
    assert first.asked_for is None, "what is offered is not asked"
    second = first.after(_reply("limits"))
    assert (second.topic, second.record, second.earlier) == ("limits", None, [Matter("transfer_failed", RECORD)])
    courteous = second.after(_reply("small_talk"))
    assert (courteous.topic, courteous.earlier) == (second.topic, second.earlier)
    back = courteous.after(_reply("transfer_failed", record=RECORD))
    assert back.earlier == [Matter("limits")], "a matter stands there once"


def test_a_question_back_is_remembered_as_what_it_asks() -> None:
    asked = Reply(
        text="", lang=Lang.EN, topic="transfer_failed", action=Action.CLARIFY, confidence=0.5,
        choices=(ChoiceOf(f"record:{RECORD}", "…"), ChoiceOf("none", "…")),
    )  # fmt: skip
    assert Talk().after(asked).asked == "record"
    assert Talk().after(_reply("limits")).asked is None


def test_a_question_about_a_deed_stands_for_ten_minutes_and_for_the_next_message_alone() -> None:
    offers = (OfferOf("report_loss"), OfferOf("freeze_account"))
    talk = Talk().after(replace(_reply("account_stolen", offers=offers), asks="freeze_account"))
    assert talk.asked_for == Offered("freeze_account")
    soon, late = timedelta(minutes=9, seconds=59), timedelta(minutes=10)
    assert talk.answered_by(next_to_it=True, after=soon) == talk
    for stale in (talk.answered_by(next_to_it=True, after=late), talk.answered_by(next_to_it=False, after=soon)):
        assert (stale.asked_for, stale.deeds) == (None, talk.deeds)


def test_what_is_not_offered_cannot_be_asked_about() -> None:
    assert Talk().after(replace(_reply("limits"), asks="freeze_account")).asked_for is None


def test_what_an_older_version_took_for_asked_is_not_read() -> None:
    assert talk_in({"talk": {"topic": "phishing", "offered": {"code": "freeze_account"}}}) == Talk(topic="phishing")


def test_no_word_of_anybody_is_kept_in_it() -> None:
    talk = Talk().after(_reply("transfer_failed", record=RECORD, text="给老王的 ¥150.00"))
    assert "老王" not in str(talk.stored())
    assert "150" not in str(talk.stored())


def test_what_protects_may_be_asked_for_as_long_as_the_talk_lasts() -> None:
    danger = _reply("account_stolen", offers=(OfferOf("freeze_account"), OfferOf("end_other_sessions")))
    told = Talk().after(replace(danger, presses="freeze_account"))
    assert told.pressed == Offered("freeze_account")
    later = told.after(_reply("fees", offers=(OfferOf("top_up"),)))
    assert later.deeds == [Offered("top_up"), Offered("freeze_account")]
    assert later.pressed is None, "a yes answers the answer before it"


def test_several_matters_are_known_by_their_places_until_another_comes() -> None:
    several = [Matter("topup_failed", RECORD), Matter("withdraw_missing", OTHER)]
    talk = msgspec.structs.replace(Talk(topic="withdraw_missing"), several=several)
    assert talk.after(_reply("topup_failed")).several == several
    assert talk.after(_reply("limits")).several == []
