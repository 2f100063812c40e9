"""Rating what a person did: solved or not, one to five; said once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from upay.kit.ids import ConversationId
from upay.platform.db import UnitOfWork
from upay.support.conversations.models import Rating


async def rate(
    uow: UnitOfWork, *, conversation_id: ConversationId, handover_id: UUID, solved: bool, score: int | None,
    at: datetime,
) -> None:  # fmt: skip
    """Write down how it went; a second rating of the same service changes nothing."""
    said = insert(Rating).values(
        handover_id=handover_id, conversation_id=conversation_id, solved=solved, score=score, at=at
    )
    await uow.session.execute(said.on_conflict_do_nothing(index_elements=["handover_id"]))
