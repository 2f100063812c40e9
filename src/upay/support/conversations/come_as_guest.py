"""Coming without having signed in: a conversation of one's own, and a number that one may name."""

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from upay.kit.ids import GuestId, new_id
from upay.kit.language import Lang
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork, event
from upay.support.conversations.models import Conversation, Guest
from upay.support.conversations.speaker import Speaker

PHONE_CONTEXT = "guest.phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestView:
    """A guest. `phone` is what they named, in E.164 form; it proves nothing."""

    id: GuestId
    lang: Lang
    phone: str | None = field(repr=False)
    came_at: datetime


async def come_as_guest(uow: UnitOfWork, *, lang: Lang, at: datetime) -> GuestId:
    """Begin a conversation with somebody of whom nothing is known."""
    guest_id = GuestId(new_id())
    uow.add(Guest(id=guest_id, lang=lang.value, phone_sealed=None, came_at=at))
    await uow.flush()
    uow.add(
        Conversation(id=new_id(), customer_id=None, guest_id=guest_id, joined_to=None, started_at=at, last_at=at)
    )  # fmt: skip
    await uow.flush()
    return guest_id


async def name_phone(uow: UnitOfWork, vault: Vault, *, guest_id: GuestId, phone: str | None) -> None:
    """Keep the number that a guest names, or forget it; whether anybody has it is not looked up."""
    sealed = None if phone is None else vault.seal(phone, context=PHONE_CONTEXT)
    await uow.session.execute(sa.update(Guest).where(Guest.id == guest_id).values(phone_sealed=sealed))
    conversation_id = await uow.session.scalar(sa.select(Conversation.id).where(Conversation.guest_id == guest_id))
    assert conversation_id is not None, "a guest comes with a conversation"
    channels = ["desk", Speaker(guest_id=guest_id).channel]
    uow.publish(event("conversation.changed", channels=channels, conversation=conversation_id))


async def guest(uow: UnitOfWork, vault: Vault, guest_id: GuestId) -> GuestView | None:
    """Look up a guest."""
    found = await guests(uow, vault, [guest_id])
    return found[0] if found else None


async def guests(uow: UnitOfWork, vault: Vault, guest_ids: list[GuestId]) -> list[GuestView]:
    """Look up several guests."""
    rows = await uow.session.scalars(sa.select(Guest).where(Guest.id.in_(guest_ids)))
    return [
        GuestView(
            id=GuestId(row.id), lang=Lang(row.lang), came_at=row.came_at,
            phone=None if row.phone_sealed is None else vault.open(row.phone_sealed, context=PHONE_CONTEXT),
        )
        for row in rows
    ]  # fmt: skip
