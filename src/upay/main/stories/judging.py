"""Stories in which somebody says whether an answer solved it, by the button under it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from upay.kit.refusal import NotFound
from upay.main.wiring import Product
from upay.support import assistant, conversations
from upay.support.conversations import Speaker


async def judge_newest_answer(product: Product, speaker: Speaker, fields: Mapping[str, Any], *, at: datetime) -> None:
    """Press one of the two buttons under the newest answer that claims to answer; a story has no other way to it."""
    async with product.db.begin() as uow:
        place = await conversations.open_with(uow, speaker, at=at)
        history = await conversations.history(uow, product.vault, conversation_id=place)
    answer = next((one for one in reversed(history.messages) if one.claims), None)
    if answer is None:
        raise NotFound
    await assistant.take_verdict(
        product.rails, customer_id=speaker.customer_id, guest_id=speaker.guest_id, answer_id=answer.id,
        solved=fields["solved"] is True, at=at,
    )  # fmt: skip


async def judged(product: Product, speaker: Speaker, *, at: datetime) -> list[str]:
    """Return what was said of each answer that claims to answer, in order."""
    async with product.db.begin() as uow:
        place = await conversations.open_with(uow, speaker, at=at)
        history = await conversations.history(uow, product.vault, conversation_id=place)
    words = {None: "nothing", True: "solved", False: "not_solved"}
    return [words[one.solved] for one in history.messages if one.claims]
