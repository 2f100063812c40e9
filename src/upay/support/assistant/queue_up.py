"""Queueing a conversation for people, with the summary that the desk finds; whoever is worse off goes first."""

from datetime import datetime

from upay.kit.ids import ConversationId, MessageId
from upay.payments import Rails
from upay.platform.db import UnitOfWork
from upay.support import conversations, workforce
from upay.support.assistant.incoming import Said
from upay.support.assistant.summary import rank_of, summary_for, wanted_in, with_what_is_worse
from upay.support.workforce import HandoverView


async def queue_up(
    uow: UnitOfWork, rails: Rails, said: Said, *, asking: MessageId, conversation_id: ConversationId, at: datetime
) -> HandoverView:  # fmt: skip
    """Queue it, or find it queued; what was known before stays in the summary. `asking` is what brought it about."""
    speaker = await conversations.speaker_of(uow, conversation_id)
    assert speaker is not None, "a conversation is somebody's"
    summary = await summary_for(uow, rails, said, asking=asking, conversation_id=conversation_id, at=at)
    topic = wanted_in(summary, said.reply)
    rank = rank_of(said, topic=topic)
    found = await workforce.hand_over(
        uow, conversation_id=conversation_id, speaker=speaker, topic=topic, summary=summary, rank=rank, at=at
    )
    worse = rank > found.rank
    merged = with_what_is_worse(found.summary, summary, worse=worse)
    if not worse and merged == list(found.summary):
        return found
    return await workforce.put_first(uow, conversation_id=conversation_id, rank=rank, topic=topic, summary=merged)
