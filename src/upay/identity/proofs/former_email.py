"""Addresses that an account had until lately: they still hear when somebody moves the account away.

Whoever has a phone unlocked can put their own address in place of the owner's before they ask for another number. For
72 hours the one from before gets the notices of a change of number and of a claim as well, with the link that takes
them back. Then it is forgotten, and it opens nothing meanwhile.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from upay.identity import models, queries, rules
from upay.identity.telling import notices
from upay.kit.ids import new_id
from upay.kit.language import Lang, Words
from upay.platform.crypto import Vault
from upay.platform.db import Base, Database, UnitOfWork


class FormerEmail(Base):
    """An address that was replaced or taken off; the row goes when its time is over."""

    __tablename__ = "former_email"
    __table_args__ = (
        sa.Index("ix_former_email_customer", "customer_id"),
        sa.Index("ix_former_email_until", "until"),
        {"schema": "identity"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey(models.Customer.id))
    address_sealed: Mapped[bytes]
    until: Mapped[datetime]
    """So long it hears of what moves the account away."""


def keep_former(uow: UnitOfWork, vault: Vault, *, customer_id: UUID, address: str, at: datetime) -> None:
    """Keep an address that the account has no longer, for as long as it is to hear."""
    uow.add(
        FormerEmail(
            id=new_id(), customer_id=customer_id, until=at + rules.FORMER_EMAIL_HEARS,
            address_sealed=vault.seal(address, context=queries.EMAIL, person=customer_id),
        )
    )  # fmt: skip


async def tell_former(uow: UnitOfWork, vault: Vault, *, of: models.Customer, words: Words, at: datetime) -> None:
    """Tell every address that an account had until lately, once each; the one that it has now hears by itself."""
    query = sa.select(FormerEmail.address_sealed).where(FormerEmail.customer_id == of.id, FormerEmail.until > at)
    found = {vault.read(one, context=queries.EMAIL) for one in await uow.session.scalars(query)}
    # Of somebody who was erased meanwhile, nothing can be read.
    for address in sorted(found - {notices.email_of(vault, of) or "", ""}):
        notices.mail(
            uow, vault, address=address, person=of.id, words=words, lang=Lang(of.lang),
            phrase=notices.phrase_of(vault, of), at=at,
        )  # fmt: skip


async def forget_former(db: Database, *, at: datetime) -> int:
    """Forget the addresses whose time is over; return how many those were."""
    over = sa.delete(FormerEmail).where(FormerEmail.until <= at).returning(FormerEmail.id)
    async with db.begin() as uow:
        return len(list(await uow.session.scalars(over)))
