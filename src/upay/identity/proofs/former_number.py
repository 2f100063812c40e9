"""A number that an account had before: whose it was, and how whoever still has it takes the change back.

While a change of number can be taken back, nobody knows yet which of two people is the owner. So the number before
opens nothing: whoever asks there for a code gets, in its place, a link that takes the change back. What only stops, or
takes more than a number, finds the account by it all the same. At the door all of it is answered as everywhere.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries
from upay.identity.recovery_models import Rebinding, Stage
from upay.identity.telling import notices
from upay.identity.telling.reach import Reach
from upay.kit.language import Lang
from upay.platform.crypto import Vault, digest_token, new_token
from upay.platform.db import UnitOfWork

Link = Callable[[str], str]
"""Makes the address of the page on which a change is taken back, of the code for it."""
_OWNER = models.Customer


async def kept_for(uow: UnitOfWork, blind: bytes, *, at: datetime) -> tuple[UUID, str | None] | None:
    """Return for whom a number is kept, since the change away from it can be taken back, and their password's hash."""
    query = (
        sa.select(_OWNER.id, models.Password.hash)
        .join(Rebinding, Rebinding.customer_id == _OWNER.id)
        .join(models.Password, models.Password.owner_id == _OWNER.id, isouter=True)
        .where(*_cools(blind, at=at), _OWNER.closed_at.is_(None))
    )
    row = (await uow.session.execute(query)).one_or_none()
    return None if row is None else (row.id, row.hash)


async def last_owner(uow: UnitOfWork, blind: bytes) -> UUID | None:
    """Return whose account moved away from this number last, however long ago: the changes of number are kept."""
    query = (
        sa.select(Rebinding.customer_id)
        .join(_OWNER, _OWNER.id == Rebinding.customer_id)
        .where(
            Rebinding.old_blind == blind, Rebinding.state.in_([Stage.COOLING.value, Stage.DONE.value]),
            _OWNER.closed_at.is_(None),
        )
        .order_by(Rebinding.changed_at.desc())
        .limit(1)
    )  # fmt: skip
    return await uow.session.scalar(query)


async def offer_back(
    uow: UnitOfWork, vault: Vault, *, blind: bytes, reach: Reach, link: Link, lang: Lang, at: datetime
) -> None:
    """Send a link that takes the change away from this number back; the one of the notice goes on counting."""
    query = sa.select(Rebinding).where(*_cools(blind, at=at))
    row = (await uow.session.scalars(query.with_for_update())).one_or_none()
    # It may have been taken back since it was looked at; then the number has an owner, who can ask again.
    if row is None or row.cools_until is None:
        return
    code = new_token()
    row.again_digest = digest_token(code)
    person = await queries.open_customer(uow, row.customer_id)
    notices.send_to(
        uow, vault, reach=reach, person=row.customer_id, words=notices.number_kept(link(code), row.cools_until),
        lang=lang, phrase=None if person is None else notices.phrase_of(vault, person), at=at,
    )  # fmt: skip


def is_code_of(code: str) -> sa.ColumnElement[bool]:
    """Say of a change that this code takes it back: that of the notice, or of the last message after it."""
    digest = digest_token(code)
    return sa.or_(Rebinding.cancel_digest == digest, Rebinding.again_digest == digest)


def _cools(blind: bytes, *, at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return Rebinding.old_blind == blind, Rebinding.state == Stage.COOLING.value, Rebinding.cools_until > at
