"""Asking back: what a message is about when that is not sure, unless a model that was plugged in can tell."""

from dataclasses import replace

from upay.support import knowledge
from upay.support.assistant.compose import Composer
from upay.support.assistant.extract import extract
from upay.support.assistant.flow import flows
from upay.support.assistant.follow import follow
from upay.support.assistant.second_opinion import Asked, Opinion, SecondOpinion, may_be_asked
from upay.support.assistant.tell_record import tell
from upay.support.assistant.turn import ChoiceOf, Reply, Turn
from upay.support.assistant.understanding import OUT_OF_SCOPE, Action
from upay.support.assistant.words import say

MOST_QUESTIONS_BACK = 2
_SAYS_LITTLE = frozenset({"small_talk", OUT_OF_SCOPE})
"""Topics whose answer is one sentence of ours."""


async def when_unsure(composer: Composer, opinions: SecondOpinion | None, turn: Turn) -> Reply:
    """Ask what it is about, unless a model that was plugged in can tell."""
    if opinions is None or not may_be_asked(turn.understood):
        return await _ask_which_topic(composer, turn)
    question = turn.question
    asked = Asked(
        text=question.text, lang=turn.lang, viewer=question.viewer, conversation_id=question.conversation_id,
        understood=turn.understood, situation=turn.situation, at=question.at,
    )  # fmt: skip
    opinion = await opinions.on(asked)
    meant = await opinion.meant()
    if meant is None:
        reply = await _ask_which_topic(composer, turn)
    else:
        turn = replace(turn, topic=meant.topic, understood=replace(turn.understood, slots=meant.slots))
        reply = await (follow(composer, turn) if meant.record is None else tell(composer, turn, meant.record))
        reply = await _worded(composer, turn, reply, opinion)
    return replace(reply, consulted=tuple(opinion.trace))


async def _worded(composer: Composer, turn: Turn, reply: Reply, opinion: Opinion) -> Reply:
    """Let the model word an answer, and say what the question was taken for, since it may have been another."""
    if reply.action is not Action.ANSWER or turn.topic in _SAYS_LITTLE:
        return reply
    async with composer.rails.db.begin() as uow:
        article = await knowledge.article_about(uow, topic=turn.topic, lang=turn.lang)
    if article is None:
        return reply  # It was taken back meanwhile.
    # Of an article that part is said which answers; what a record or the account says is said whole.
    part = turn.topic not in flows()
    text = await opinion.worded(extract(article.body) if part else reply.text, whole=not part)
    lead = say("understood_as", turn.lang, title=article.title)
    return replace(reply, text=f"{lead}\n\n{reply.text if text is None else text}")


async def _ask_which_topic(composer: Composer, turn: Turn) -> Reply:
    if turn.question.asked_back >= MOST_QUESTIONS_BACK or not turn.understood.top:
        return composer.not_known(turn)
    titles: list[ChoiceOf] = []
    async with composer.rails.db.begin() as uow:
        # What is none of the wallet's business is what "none of these" says already; a greeting is nobody's matter.
        for code in [code for code, _ in turn.understood.top if code not in _SAYS_LITTLE][:3]:
            article = await knowledge.article_about(uow, topic=code, lang=turn.lang)
            if article is not None:
                titles.append(ChoiceOf(f"topic:{code}", article.title))
    titles.append(ChoiceOf("none", say("none_of_these", turn.lang)))
    return composer.reply(
        turn, say("which_topic", turn.lang), action=Action.CLARIFY, choices=tuple(titles), more=("talk_to_agent",)
    )
