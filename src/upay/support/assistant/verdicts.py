"""Verdicts: what whoever asked says of an answer, by a button or in words, and what is said to that.

Only wordings that say nothing else are read, and only right after an answer that claims to answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from upay.kit.ids import ConversationId
from upay.kit.language import Lang
from upay.payments import Rails
from upay.platform.db import UnitOfWork
from upay.support import conversations, knowledge, workforce
from upay.support.assistant import mood
from upay.support.assistant.talk import Talk
from upay.support.assistant.turn import OfferOf, Reply
from upay.support.assistant.understanding import Action
from upay.support.assistant.words import say
from upay.support.conversations import Author, MessageView
from upay.support.knowledge import Channel

_IN_A_ROW: Final = timedelta(hours=24)
"""What was not solved longer ago is another matter."""
_AROUND: Final = r"[，,。.!！~…、 ]*"
# Each of these may come again and again, so none may repeat within itself: that is tried in as many ways as there are
# letters, twice over for each.
_POLITE: Final = (
    r"(?:(?:好的?|好了|行了?|嗯|哦|对|太好了|可以了|谢谢(?:你|您)?(?:的帮忙|的帮助)?|多谢|谢了|感谢|ok|okay|yes|great"
    r"|perfect|thanks|thank you|cheers|thx)(?: mate| a lot| so much)?"
)
_SOLVED: Final = re.compile(
    rf"{_AROUND}(?:{_POLITE}){_AROUND})*"
    r"(?:(?:我的|这个|这下)?(?:问题|事情|事儿?)?(?:现在|已经|都|总算|终于)*(?:解决|搞定|弄好|处理好)(?:了|啦|咯)"
    r"|(?:现在)?(?:能用了|可以用了)"
    r"|(?:(?:it|that|this|problem|issue|all|my (?:problem|issue))(?:'?s| is| has been| got)?)? ?(?:all |now )?"
    r"(?:solved|sorted|fixed|resolved|working now)"
    r"|(?:that|this) (?:solved|fixed|did|helped) ?(?:it|that)?|(?:it )?works now)"
    rf"(?: now)?{_AROUND}(?:{_POLITE}){_AROUND})*",
    re.IGNORECASE,
)
_NOT_SOLVED: Final = re.compile(
    rf"{_AROUND}(?:(?:不|no)[，, ]+)?"
    r"(?:(?:我的|这个|这样|这|你说的|问题|事情|可是|但是?)*(?:还是|还|并|根本|依然|仍然|都|也|一点)*"
    r"(?:没有?(?:解决|搞定|弄好|帮到我?|帮助|用)|解决不了|不管用|不好使)(?:我的?)?(?:问题|事情)?"
    r"|(?:你|这)?(?:还是|根本|又|都|完全|压根)*(?:没有?(?:回答|答到|说到)(?:我|点子?上|重点)?|没回(?:我|复我)|答非所问)(?:的)?(?:问题|话)?"
    r"|(?:你)?(?:就|只|光)?(?:会|知道|在)?(?:一直|老是|总是|又)?(?:在)?(?:复制粘贴|(?<=[直是总又在])重复|重复(?:来重复去|这(?:几|一)句话?))(?:是吧|吗)?"
    r"|(?:that|this|it|you) (?:still )?(?:did(?: not|n'?t)|does(?: not|n'?t)|have(?: not|n'?t)) answer(?:ed)?"
    r"(?: (?:my question|me|anything|what i asked))?|(?:that'?s |this is )?not what i asked(?: for| about)?"
    r"|you(?:'re| are)? (?:just |keep )+(?:repeat(?:ing)? yourself|copy[- ]?past(?:e|ing))"
    r"|(?:(?:that|this|it|which)(?:'?s| is| was)? )?(?:still )?"
    r"(?:not (?:solved|sorted|fixed|resolved|helpful|helping|working)|unsolved|no (?:help|use)|useless)"
    r"|(?:(?:that|this|it) )?(?:did(?: not|n'?t)|does(?: not|n'?t)) "
    r"(?:help|work|(?:solve|fix) (?:it|that|this|anything|my (?:problem|issue)))(?: me| at all)?)"
    rf"(?:啊|呀|呢|的)?{_AROUND}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of an answer."""

    answer: MessageView
    solved: bool
    upset: bool = False
    """Whether it was said as somebody upset says it."""


def solved_in(text: str) -> bool | None:
    """Return whether a message says that something is solved, or that it is not; None if it says anything else."""
    said = text.strip().replace("’", "'")
    if _SOLVED.fullmatch(said):
        return True
    return False if _NOT_SOLVED.fullmatch(said) else None


def verdict_in(text: str, before: Sequence[MessageView]) -> Verdict | None:
    """Return what a message says of the answer right before it, if it says nothing else."""
    solved = solved_in(text)
    if solved is None:
        return None
    for message in reversed(before):
        if message.claims:
            return Verdict(message, solved, upset=mood.sounds_upset(text))
        if message.author in {Author.CUSTOMER, Author.AGENT}:
            return None
    return None


def unhelped(text: str, before: Sequence[MessageView]) -> Verdict | None:
    """Return that the answer right before it did not help, of a message that is believed to say so."""
    last = before[-1] if before else None
    return None if last is None or not last.claims else Verdict(last, solved=False, upset=mood.sounds_upset(text))


async def write_down(
    uow: UnitOfWork, rails: Rails, verdict: Verdict, *, conversation_id: ConversationId, at: datetime
) -> bool:
    """Write a verdict on its answer, and on the articles whose words it was; return whether it is news.

    Where a record was told, the article below it said nothing, and is not what helped or did not.
    """
    answer, solved = verdict.answer, verdict.solved
    news = await conversations.say_solved(
        uow, conversation_id=conversation_id, answer_id=answer.id, solved=solved, at=at
    )
    speaker = await conversations.speaker_of(uow, conversation_id)
    assert speaker is not None, "an answer stands in somebody's conversation"
    guests = await conversations.guests_in(uow, conversation_id) if news else ()
    cites = [cite for cite in answer.body.get("cites", ()) if cite.get("answers", True)]
    for cite in cites if news else ():
        await knowledge.say_helped(
            uow, rails.vault, slug=cite["topic"], lang=Lang(answer.body["lang"]), version=cite["version"],
            channel=Channel.CHAT, visitor=str(speaker.customer_id or speaker.guest_id), also=map(str, guests),
            solved=solved, at=at,
        )  # fmt: skip
    return news


async def after_verdict(
    uow: UnitOfWork, verdict: Verdict, *, conversation_id: ConversationId, talk: Talk
) -> Reply | None:
    """Return what is said to a verdict; None if a person has answered since, so that it means something else.

    Whoever is not helped twice in a row, is upset, or waits for a person already, gets a person; others are asked.
    """
    answer = verdict.answer
    closed = await workforce.closed_at(uow, conversation_id=conversation_id)
    if closed is not None and closed > answer.at:
        return None
    lang = Lang(answer.body["lang"])
    if verdict.solved:
        return _reply("solved", lang)
    waiting = await workforce.open_handover(uow, conversation_id=conversation_id) is not None
    again = await conversations.solved_before(uow, answer_id=answer.id, since=answer.at - _IN_A_ROW) is False
    if waiting or again or talk.upset or verdict.upset:
        return Reply(
            text=say("not_solved_person", lang), lang=lang, topic="human_agent", action=Action.HANDOFF,
            confidence=1.0, hand_over=True,
        )  # fmt: skip
    return _reply("not_solved", lang, offers=(OfferOf("talk_to_agent"),), asks="talk_to_agent")


def _reply(key: str, lang: Lang, *, offers: tuple[OfferOf, ...] = (), asks: str | None = None) -> Reply:
    return Reply(
        text=say(key, lang), lang=lang, topic="small_talk", action=Action.ANSWER, confidence=1.0, offers=offers,
        asks=asks,
    )  # fmt: skip
