"""Taking up what a message means in its conversation: the wants in it, or what it follows up on.

One message may bring several answers, in the order in which things were asked. The first question back ends the turn;
what was not reached waits in the state of the conversation and is taken up when that question is settled.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import msgspec

from upay import identity
from upay.kit.time import BUSINESS_ZONE
from upay.support import knowledge
from upay.support.assistant import correct, mood
from upay.support.assistant.agree import agree, show_again
from upay.support.assistant.answer import Assistant
from upay.support.assistant.ask_of_told import asks_of_told, is_unclear
from upay.support.assistant.asked_of_records import asks_of_all, goes_on
from upay.support.assistant.beside_wish import beside_wish
from upay.support.assistant.care import ALARMS_OF
from upay.support.assistant.families import MONEY, family_of, named_in
from upay.support.assistant.follow_act import Follows, follows
from upay.support.assistant.follow_up import (
    FollowUp,
    Means,
    follow_up,
    is_only_a_noun,
    points_back,
    says_only_it,
    says_only_no,
)
from upay.support.assistant.incoming import Incoming, Said, again, answer_each, answer_one, said_after
from upay.support.assistant.of_records import MAY_BE_OF_RECORDS, Meant, of_records
from upay.support.assistant.point import asks_for_turn, asks_on, names_nothing
from upay.support.assistant.read_talk import after_thanks
from upay.support.assistant.record_number import says_no_word
from upay.support.assistant.situation import topic_of
from upay.support.assistant.stay import stay, stays, stopping
from upay.support.assistant.take_back import has_freezing_on_the_table
from upay.support.assistant.talk import ONLY_LEAD_ON, Matter, Talk, Want
from upay.support.assistant.turn import OfferOf, Question, Reply, Turn
from upay.support.assistant.understanding import OUT_OF_SCOPE, Action, Understood
from upay.support.assistant.wants import text_at, wants_in
from upay.support.assistant.within import asks_within
from upay.support.assistant.words import say

_ALL_OF_IT = re.compile(r"都|全部?|谢|\b(?:all|everything|both|thanks|thank you)\b", re.IGNORECASE)
"""What takes a never mind for everything that was asked, what waits included."""
_NOTED = {Means.CANCEL: "cancelled", Means.NO: "declined", Means.HEARD: "noted"}
"""What is said to somebody who ends a matter, and which words of ours say it."""
_VENTING = frozenset({"complaint", "feedback", "service_slow", "app_problem", "out_of_scope", "small_talk"})
"""What somebody upset is taken to talk about who says nothing of what it is about."""
_ASKED_OF_MONEY = frozenset({"fees", "limits"})
_LONGEST_ACT = 80
"""A longer message says what it means."""
_NOT_SOOTHED = frozenset({"small_talk", "human_agent"})


async def take_up(assistant: Assistant, heard: Incoming) -> list[Said]:
    """Answer a message; more than one reply if it wants more than one thing."""
    if heard.each:
        return await _with_waiting(assistant, heard, await answer_each(assistant, heard))
    question, talk = replace(heard.question, text=after_thanks(heard.question.text)), heard.talk
    heard = replace(heard, question=question)
    understood = await assistant.understand(question)
    chosen = question.topic is not None or question.record_id is not None
    if mood.threatens(question.text):
        turn = await assistant.turn(question, understood, topic="human_agent")
        reply = _to_a_person(assistant, turn)
        return [Said(reply, talk.after(reply), alarm="summary_threat")]
    if mood.presses(question.text):
        talk = msgspec.structs.replace(talk, urgent_at=question.at)
        heard = replace(heard, talk=talk)
    step = FollowUp(Means.NEW) if chosen else _read(question.text, understood, talk)
    after_turn = asks_for_turn(question.text) or (step.means is Means.POINTER and asks_on(question.text))
    if heard.waits and not chosen and understood.rule is None and after_turn:
        # Whoever waits for a person asks how long that takes; where they stand in the queue is what is known of it.
        step, question = FollowUp(Means.NEW), replace(question, topic="human_agent")
    if not chosen and (before := _asked_before(heard, understood)) is not None:
        step, question = FollowUp(Means.NEW), replace(question, goes_on=before)
    lang = question.lang if says_no_word(question.text, understood) else understood.lang
    question = replace(question, lang=lang, waits=heard.waits)
    if not chosen and await correct.denies_what_was_told(assistant, question, talk, understood):
        question = replace(question, record_id=talk.record, topic=understood.topic)
    said, step = await _answered(assistant, heard, question, understood, step)
    if step.means is Means.CANCEL and _ALL_OF_IT.search(question.text):
        said = [replace(one, talk=msgspec.structs.replace(one.talk, waiting=[])) for one in said]
    else:
        said = await _with_waiting(assistant, heard, said)
    alarm = ALARMS_OF.get(understood.rule or "")
    if alarm is not None:
        alarmed = replace(said[0], alarm=alarm)
        return [alarmed] if understood.rule == "self_harm" else [alarmed, *said[1:]]
    return _with_feeling(heard, understood, said)


def _read(text: str, understood: Understood, talk: Talk) -> FollowUp:
    """Read by its words how a message follows up."""
    step = FollowUp(Means.NEW) if understood.rule is not None else follow_up(text, talk)
    if step.means is Means.NEW and stays(text, understood, talk):
        return FollowUp(Means.POINTER)
    return step


async def _answered(
    assistant: Assistant, heard: Incoming, question: Question, understood: Understood, step: FollowUp
) -> tuple[list[Said], FollowUp]:
    """Answer by what the words say of what was told, else by what was learned of such words, else as a new question."""
    said, learned = None, Follows()
    typed = heard.question.topic is None and heard.question.record_id is None
    if typed and step.means in MAY_BE_OF_RECORDS and len(question.text) <= _LONGEST_ACT:
        act = await assistant.act(question.text)
        learned = follows(act, understood, heard.talk, text=question.text)
    by_words = step.means is not Means.NEW and not (step.means is Means.POINTER and _says_more(question.text))
    if typed:
        means_another = learned.step is not None and learned.step.means is Means.CORRECTION
        asks = None if by_words else learned.asks
        said = await of_records(assistant, heard, Meant(question, understood, step, asks, another=means_another))
    if said is None and not by_words and learned.step is not None:
        step = learned.step
        question = replace(question, text=step.rest or question.text)
    if said is None:
        said = await _follow(assistant, heard, question, understood, step)
    return said or await _answer_wants(assistant, heard, question, understood), step


def _says_more(text: str) -> bool:
    """Tell whether a message that points at what was told says more than that, so that it may be another act."""
    return not (names_nothing(text) or asks_within(text))


def _asked_before(heard: Incoming, understood: Understood) -> str | None:
    """Return the question about one's own records that a message asks again of another time or kind, if it does."""
    now = heard.question.at.astimezone(BUSINESS_ZONE)
    return None if understood.rule else goes_on(heard.question.text, understood.slots, heard.earlier, now=now)


async def _follow(
    assistant: Assistant, heard: Incoming, question: Question, understood: Understood, step: FollowUp
) -> list[Said] | None:
    """Answer a message that follows up on what was said; None if it is a question of its own."""
    said: list[Said] | None = None
    match step.means:
        case Means.CANCEL if (done := await _done_meanwhile(assistant, heard, question)) is not None:
            # How that stands is the answer, and not that it was left.
            said = await answer_one(assistant, heard, again(question, done))
        case Means.CANCEL | Means.NO | Means.HEARD:
            said = await _noted(assistant, heard, question, understood, step.means)
        case Means.YES:
            said = await _agreed(assistant, heard, question, understood, step)
        case Means.BACK if (matter := _earlier(heard.talk, step)) is not None:
            said = await answer_one(assistant, heard, again(question, matter))
        case Means.CORRECTION:
            said = await _correction(assistant, heard, question, step)
        case Means.ELLIPSIS:
            said = await _ellipsis(assistant, heard, question, step)
            if said is None and points_back(question.text):
                said = await _pointer(assistant, heard, question, understood)
            elif said is None and stays(question.text, understood, heard.talk):
                said = await _on_the_matter(assistant, heard, question, understood)
        case Means.POINTER:
            said = await _on_the_matter(assistant, heard, question, understood)
    return said


async def _done_meanwhile(assistant: Assistant, heard: Incoming, question: Question) -> Matter | None:
    """Return what has come of the wish that is taken back: a freeze that stands, a refund that was asked for."""
    talk, viewer = heard.talk, question.viewer
    if viewer is None or heard.talk_at is None:
        return None
    if has_freezing_on_the_table(talk):
        async with assistant.composer.rails.db.begin() as uow:
            if (await identity.stopped(uow, viewer, at=question.at)).frozen is not None:
                return Matter("account_frozen")
    if talk.record is None:
        return None
    refund = await correct.refund_since(assistant, question, talk.record, since=heard.talk_at)
    return None if refund is None else Matter(topic_of(refund), refund.id)


async def _agreed(
    assistant: Assistant, heard: Incoming, question: Question, understood: Understood, step: FollowUp
) -> list[Said]:
    """Do what was asked for by name, or what was asked about and answered with a yes."""
    offered = step.agreed
    assert offered is not None, "a yes is read beside what it is a yes to"
    assert heard.talk_in is not None, "an offer was made in a message"
    turn = await assistant.turn(question, understood, topic=heard.talk.topic or understood.topic)
    if step.shown:
        return said_after(heard.talk, replace(show_again(assistant.composer, turn, offered), told=False))
    done = await agree(assistant.composer, turn, offered, offered_in=heard.talk_in)
    return said_after(heard.talk, replace(done, told=False))


async def _noted(
    assistant: Assistant, heard: Incoming, question: Question, understood: Understood, means: Means
) -> list[Said]:
    """Say that this was heard; what was asked back is off the table, and after a no what was offered too."""
    turn = await assistant.turn(question, understood, topic="small_talk")
    key = "cancelled_waiting" if means is Means.CANCEL and heard.waits else _NOTED[means]
    [said] = said_after(heard.talk, assistant.composer.reply(turn, say(key, turn.lang)))
    # The buttons still stand there after a thank you, so what they do may still be asked for by its name.
    kept = heard.talk.deeds if means is Means.HEARD else []
    return [replace(said, talk=msgspec.structs.replace(said.talk, deeds=kept))]


async def _correction(assistant: Assistant, heard: Incoming, question: Question, step: FollowUp) -> list[Said] | None:
    talk = heard.talk
    assert talk.topic is not None, "there is something to correct"
    if step.family is not None and step.family != family_of(talk.topic) and is_only_a_noun(step.rest):
        return await _ellipsis(assistant, heard, question, step)
    # A no alone says that this is wrong, and not that another one is meant.
    another = step.rest or not says_only_no(question.text)
    corrected = None
    if step.learned:
        corrected = await correct.another_record(assistant, question, talk, rest=question.text)
    if another and corrected is None:
        corrected = await correct.another_record(assistant, question, talk, rest=step.rest)
    if corrected is not None:
        passed = talk.passed if talk.record is None else [*talk.passed, talk.record]
        return said_after(msgspec.structs.replace(talk, passed=passed), corrected)
    if not step.rest:
        turn = await assistant.turn(question, await assistant.understand(question), topic=talk.topic)
        text = say("tell_me_otherwise", turn.lang)
        return said_after(talk, assistant.composer.reply(turn, text, action=Action.CLARIFY, more=("talk_to_agent",)))
    return await answer_one(assistant, heard, replace(question, text=step.rest))


async def _ellipsis(assistant: Assistant, heard: Incoming, question: Question, step: FollowUp) -> list[Said] | None:
    talk = heard.talk
    if step.family is None:
        reply = await correct.another_record(assistant, question, talk, rest=step.rest, only_if_named=True)
        return None if reply is None else said_after(talk, reply)
    if not is_only_a_noun(step.rest) and not await correct.names_a_record(assistant, question, step.rest):
        return None
    # After what something costs, or how much at most, a noun of money asks the same of that.
    of_money = talk.topic in _ASKED_OF_MONEY and step.family in MONEY
    topic = talk.topic if of_money else await correct.topic_of_noun(assistant, question, talk, family=step.family)
    if topic is None:
        return None
    return await answer_one(assistant, heard, replace(question, text=step.rest, topic=topic))


async def _pointer(
    assistant: Assistant, heard: Incoming, question: Question, understood: Understood
) -> list[Said] | None:
    """Answer about the record that was talked of, unless something happened since or another matter is meant."""
    talk = heard.talk
    if talk.record is None or question.viewer is None or heard.talk_at is None:
        return None
    if await correct.something_new(assistant, question, since=heard.talk_at):
        return None
    # "When does it come" alone is nobody's business of ours; after a record it is about the record.
    unclear = is_unclear(understood) or says_only_it(question.text) or asks_within(question.text)
    family = family_of(understood.topic)
    named = family_of(talk.topic) in named_in(question.text)
    if not (unclear or named) and family != family_of(talk.topic) and family not in MONEY:
        return None
    if await correct.names_a_record(assistant, question, question.text):
        return None
    topic = talk.topic if unclear or named or family == family_of(talk.topic) else None
    return await answer_one(assistant, heard, replace(question, record_id=talk.record, topic=topic))


async def _on_the_matter(
    assistant: Assistant, heard: Incoming, question: Question, understood: Understood
) -> list[Said] | None:
    """Answer what asks on: whether it can be stopped, the record that was told, or more about the matter."""
    if asks_of_all(question.text) or question.asked_back:
        return None  # What was asked back has told nothing yet that more could be said of.
    stopped = await stopping(assistant, question, heard.talk)
    if stopped is not None:
        return said_after(heard.talk, stopped)
    told = await _pointer(assistant, heard, question, understood)
    if told is not None:
        return told
    if heard.talk_at is not None and await correct.something_new(assistant, question, since=heard.talk_at):
        return None  # What happened since is meant sooner.
    before = None if heard.talk_in is None else await heard.text_of(heard.talk_in)
    reply = await stay(assistant, question, heard.talk, understood, told=before or "")
    return None if reply is None else said_after(heard.talk, reply)


async def _answer_wants(
    assistant: Assistant, heard: Incoming, question: Question, understood: Understood
) -> list[Said]:
    """Answer each thing that a message wants, what is dangerous first; the first question back ends the turn."""
    talk = heard.talk
    named = heard.message if understood.slots else None
    chosen = question.topic is not None or question.record_id is not None
    if understood.rule == "wants_person" and not chosen:
        return await _person_and_matter(assistant, heard, question, named)
    if chosen or understood.action is Action.HANDOFF:
        return [Said(reply := await assistant.answer(question), talk.after(reply, named=named))]
    reader = await assistant.knowing_reader(question)
    parts = wants_in(question.text, reader)
    if len(parts) == 1:
        return [Said(reply := await assistant.answer(question), talk.after(reply, named=named))]
    # What is dangerous goes first; otherwise things are answered in the order in which they were asked.
    parts = sorted(parts, key=lambda part: reader(part.text).rule is None)
    wants = [Want(heard.message, list(part.spans), reader(part.text).topic) for part in parts]
    said: list[Said] = []
    for place, part in enumerate(parts):
        reply = await assistant.answer(replace(question, text=part.text))
        talk = talk.after(reply, named=named)
        said.append(Said(reply, talk))
        if reply.action is not Action.ANSWER:
            talk = msgspec.structs.replace(talk, waiting=[*talk.waiting, *wants[place + 1 :]])
            said[-1] = Said(await _promising_the_rest(assistant, reply, wants[place + 1 :]), talk)
            break
    matters = [Matter(one.reply.topic, one.reply.record_id) for one in said]
    matters += [Matter(want.topic) for want in wants[len(said) :]]
    return [*said[:-1], replace(said[-1], talk=msgspec.structs.replace(said[-1].talk, several=matters))]


async def _person_and_matter(
    assistant: Assistant, heard: Incoming, question: Question, named: UUID | None
) -> list[Said]:
    """Hand over, with the matter that was told beside the wish found out: its record, and what can be done at once."""
    reply = await assistant.answer(question)
    rest = beside_wish(question.text, await assistant.reader(question))
    if rest is None:
        return [Said(reply, heard.talk.after(reply, named=named))]
    matter = await assistant.answer(replace(question, text=rest))
    talk = heard.talk.after(matter, named=named)
    if matter.hand_over:
        return [Said(matter, talk)]
    chosen = [
        UUID(value) for kind, _, value in (one.value.partition(":") for one in matter.choices) if kind == "record"
    ]
    deeds = tuple(one for one in matter.offers if one.code not in {*ONLY_LEAD_ON, "talk_to_agent"})
    reply = replace(
        reply, record_id=matter.record_id, offers=deeds, about=matter.topic,
        about_records=tuple(chosen) if matter.record_id is None else (matter.record_id,),
        text=reply.text or (say("beside_handover", reply.lang) if deeds else ""),
    )  # fmt: skip
    return [Said(reply, talk.after(reply))]


async def _promising_the_rest(assistant: Assistant, reply: Reply, rest: Sequence[Want]) -> Reply:
    """Say that the other matter is not forgotten, where a question back puts it off."""
    if not rest or reply.hand_over:
        return reply
    async with assistant.composer.rails.db.begin() as uow:
        article = await knowledge.article_about(uow, topic=rest[0].topic, lang=reply.lang)
    if article is None:
        return reply
    return replace(reply, text=f"{reply.text}\n\n{say('then_the_other', reply.lang, title=article.title)}")


async def _with_waiting(assistant: Assistant, heard: Incoming, said: list[Said]) -> list[Said]:
    """Take up what waits from earlier messages, now that the question that was in its way is settled."""
    last = said[-1]
    answered = {one.reply.topic for one in said if one.reply.action is Action.ANSWER}
    waiting = [want for want in heard.talk.waiting if want.topic not in answered]
    if not waiting or last.reply.action is not Action.ANSWER:
        kept = [want for want in last.talk.waiting if want.topic not in answered]
        return [*said[:-1], replace(last, talk=msgspec.structs.replace(last.talk, waiting=kept))]
    talk = msgspec.structs.replace(last.talk, waiting=[])
    for place, want in enumerate(waiting):
        text = await heard.text_of(want.message)
        if text is None:
            continue
        asked = replace(heard.question, text=text_at(text, want.spans), topic=None, record_id=None, asked_back=0)
        reply = await assistant.answer(asked)
        talk = talk.after(reply, named=want.message)
        said = [*said, Said(reply, talk)]
        if reply.action is not Action.ANSWER:
            talk = msgspec.structs.replace(talk, waiting=waiting[place + 1 :])
            break
    return [*said[:-1], Said(said[-1].reply, talk)]


def _with_feeling(heard: Incoming, understood: Understood, said: list[Said]) -> list[Said]:
    """Soothe whoever is upset, once; spare them menus, and hand over when one try did not help."""
    before, first = heard.talk, said[0]
    upset = mood.is_upset(understood, heard.question.text)
    if not (upset or before.upset):
        return said
    felt_at = heard.question.at if upset else before.upset_at
    said = [first, *(replace(one, reply=_plainly(one.reply)) for one in said[1:])]
    if first.reply.hand_over or before.asked == "record":
        # Whoever comes to a person is known to be upset there, and comes sooner.
        talk = msgspec.structs.replace(first.talk, upset=True, upset_at=felt_at)
        return [replace(first, reply=_plainly(first.reply), talk=talk), *said[1:]]
    same = (first.reply.topic, first.reply.record_id) == (before.topic, before.record)
    menu = _is_menu(first.reply)
    asked = first.reply.action is Action.CLARIFY and not first.reply.choices
    unhelpful = menu or asked or (upset and (same or first.reply.topic in _VENTING))
    if unhelpful and (before.failed or (upset and same and before.topic is not None)):
        # What was asked is still answered; said twice with nothing asked, it would only annoy.
        asks = asks_of_told(heard.question.text, understood, before.topic) is not None and not (menu or asked)
        text = first.reply.text if asks else ""
        reply = replace(first.reply, text=text, choices=(), offers=(), cites=(), action=Action.HANDOFF, hand_over=True)
        waiting = [want for one in said for want in one.talk.waiting]
        return [
            Said(reply, msgspec.structs.replace(before.after(reply), upset=True, upset_at=felt_at, waiting=waiting))
        ]
    reply = _plainly(first.reply)
    if upset and reply.topic == OUT_OF_SCOPE:
        # Whoever swears at us is not told that this is none of our business.
        reply = replace(reply, text=say("tell_me_plainly", reply.lang))
    if upset and not before.soothed and reply.topic not in _NOT_SOOTHED:
        gap = "" if reply.lang == "zh" else " "
        reply = replace(reply, text=f"{say('soothe', reply.lang)}{gap}{reply.text}")
    failed = before.failed + 1 if unhelpful else 0
    marked = [
        msgspec.structs.replace(one.talk, soothed=before.soothed or upset, upset=True, upset_at=felt_at, failed=failed)
        for one in said
    ]
    return [Said(reply, marked[0]), *(Said(one.reply, talk) for one, talk in zip(said[1:], marked[1:], strict=True))]


def _is_menu(reply: Reply) -> bool:
    return any(choice.value.startswith("topic:") for choice in reply.choices)


def _plainly(reply: Reply) -> Reply:
    """Ask in words where a menu of matters would be asked with."""
    if not _is_menu(reply):
        return reply
    offers = (OfferOf("talk_to_agent"),)
    return replace(reply, text=say("tell_me_plainly", reply.lang), choices=(), offers=offers)


def _to_a_person(assistant: Assistant, turn: Turn) -> Reply:
    text = mood.care(turn.understood, turn.question.text, turn.lang)
    return assistant.composer.reply(turn, text, action=Action.HANDOFF, hand_over=True)


def _earlier(talk: Talk, step: FollowUp) -> Matter | None:
    """Return the matter that is gone back to: the one before this, the one that was named, or by its place."""
    if step.place is not None:
        return talk.several[step.place] if step.place < len(talk.several) else None
    family = step.family
    known = (
        [*talk.earlier] if talk.topic is None or family is None else [*talk.earlier, Matter(talk.topic, talk.record)]
    )
    fit = [one for one in known if family is None or family_of(one.topic) == family]
    if fit:
        return fit[-1]
    return None if talk.topic is None or family is not None else Matter(talk.topic, talk.record)
