"""Telling a customer, outside of any conversation, what came of a record: the words are those of its explanation."""

from datetime import datetime
from uuid import UUID

from upay import identity
from upay.identity import queries as people
from upay.kit.ids import CustomerId
from upay.kit.language import Lang, Words
from upay.payments import Rails
from upay.support.assistant.answer import Assistant


async def notify(
    assistant: Assistant, rails: Rails, *, customer_id: CustomerId, record_id: UUID, step: datetime | None = None,
    at: datetime,
) -> None:  # fmt: skip
    """Put a record's outcome among a customer's notifications, and send it where they want news of money; once.

    `step` is when the record came to be as it is, where it is told at each step and not only when it ends.
    """
    async with rails.db.begin() as uow:
        customer = await people.customer(uow, rails.vault, customer_id)
    if customer is None or customer.closed:
        return
    said = [
        await assistant.describe(customer_id, record_id, lang=lang, kept=True, at=at) for lang in (Lang.ZH, Lang.EN)
    ]
    zh, en = (" ".join(one.text.split()) for one in said)
    async with rails.db.begin() as uow:
        await identity.tell_of_money(
            uow, rails.vault, customer_id=customer_id, words=Words(zh, en), record_id=record_id, step=step, at=at
        )
