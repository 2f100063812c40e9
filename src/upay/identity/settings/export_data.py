"""A copy of one's data: asked for, made part by part by a job, kept sealed for a week, given to its owner alone.

What goes into it is gathered above all rooms (`main.exporting`); here stand who may ask, how far it is, and its end.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.identity import models, queries
from upay.identity.assurance import Standing
from upay.identity.models import Who
from upay.identity.settings import approvals
from upay.identity.telling import notices
from upay.kit.ids import CustomerId, new_id
from upay.kit.language import Lang
from upay.kit.refusal import NotFound
from upay.platform import attempts
from upay.platform.crypto import Erased, Vault
from upay.platform.db import Database, UnitOfWork, Write, event, job

EXPORT_JOB: Final = "identity.export"
EXPORT_PARTS: Final = 9
"""So many parts are gathered; the last is the document that people read."""
_KEPT: Final = timedelta(days=7)
_LATE: Final = timedelta(hours=1)
_EXPORT: Final = models.Export
_ASK, _DOWNLOAD = "export_data", "download_export"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportView:
    """A copy of somebody's data, and how far it is."""

    id: UUID
    customer_id: CustomerId
    lang: Lang
    state: Literal["asked", "ready", "failed", "gone"]
    parts: int
    parts_done: int
    asked_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None
    size: int | None


async def ask_for_export(
    db: Database, vault: Vault, *, customer_id: CustomerId, standing: Standing, lang: Lang, at: datetime
) -> None:
    """Have a copy made; one that is being made already is the one."""
    await approvals.demand(
        db, vault, standing=standing, customer_id=customer_id, action=_ASK, binding={}, about={}, at=at
    )
    attempt = attempts.of_customer(_ASK, customer_id, at=at)
    async with db.begin() as uow:
        await approvals.use(uow, vault, standing=standing, action=_ASK, binding={}, at=at)
        fresh = insert(_EXPORT).values(
            id=new_id(), customer_id=customer_id, lang=lang.value, state="asked", parts=EXPORT_PARTS, parts_done=0,
            asked_at=at,
        )  # fmt: skip
        one_at_a_time = fresh.on_conflict_do_nothing(
            index_elements=["customer_id"], index_where=sa.text("state = 'asked'")
        )
        added = await uow.session.scalar(one_at_a_time.returning(_EXPORT.id))
        if added is not None:
            await uow.write([attempt.succeeded(at=at).row()])
            uow.publish(job(EXPORT_JOB, export_id=added))


async def exports_of(uow: UnitOfWork, *, customer_id: CustomerId, limit: int = 5) -> list[ExportView]:
    """Return the copies of somebody's data, the latest first."""
    query = sa.select(_EXPORT).where(_EXPORT.customer_id == customer_id)
    rows = await uow.session.scalars(query.order_by(_EXPORT.asked_at.desc(), _EXPORT.id.desc()).limit(limit))
    return [_view(row) for row in rows]


async def export_to_make(uow: UnitOfWork, export_id: UUID) -> ExportView | None:
    """Return a copy that is still to be made; None where it was made, or was given up."""
    row = await uow.session.get(_EXPORT, export_id)
    return None if row is None or row.state != "asked" else _view(row)


async def export_got_so_far(db: Database, *, view: ExportView, parts_done: int) -> None:
    """Note how many parts are there, for whoever waits."""
    async with db.begin() as uow:
        await uow.session.execute(sa.update(_EXPORT).where(_EXPORT.id == view.id).values(parts_done=parts_done))
        uow.publish(_news(view.customer_id))


async def finish_export(db: Database, vault: Vault, *, view: ExportView, content: bytes, at: datetime) -> None:
    """Keep what was made, in place of earlier copies, and let its owner know; twice is once."""
    sealed = vault.seal_bytes(content, context=queries.EXPORT, person=view.customer_id)
    async with db.begin() as uow:
        made = await uow.session.scalar(
            sa.update(_EXPORT)
            .where(_EXPORT.id == view.id, _EXPORT.state == "asked")
            .values(
                state="ready", parts_done=EXPORT_PARTS, ready_at=at, expires_at=at + _KEPT, size=len(content),
                content_sealed=sealed,
            )
            .returning(_EXPORT.id)
        )  # fmt: skip
        if made is None:
            return
        earlier = (_EXPORT.customer_id == view.customer_id, _EXPORT.id != view.id, _EXPORT.state == "ready")
        await uow.session.execute(sa.update(_EXPORT).where(*earlier).values(state="gone", content_sealed=None))
        to = await queries.addressee(uow, view.customer_id, door=Who.CUSTOMER)
        notices.tell(uow, vault, to=to, words=notices.EXPORT_READY, at=at)
        uow.publish(_news(view.customer_id))


async def open_export(
    db: Database, vault: Vault, *, customer_id: CustomerId, export_id: UUID, standing: Standing, at: datetime
) -> bytes:
    """Give a copy to its owner, who has proven lately that it is them; somebody else's is not there."""
    async with db.begin() as uow:
        row = await _ready(uow, customer_id=customer_id, export_id=export_id, at=at)
        if row is None:
            raise NotFound
    await approvals.demand(
        db, vault, standing=standing, customer_id=customer_id, action=_DOWNLOAD, binding={}, about={}, at=at
    )
    attempt = attempts.of_customer(_DOWNLOAD, customer_id, export=str(export_id), at=at)
    async with db.begin() as uow:
        await approvals.use(uow, vault, standing=standing, action=_DOWNLOAD, binding={}, at=at)
        sealed = await uow.session.scalar(sa.select(_EXPORT.content_sealed).where(_EXPORT.id == export_id))
        if sealed is None:
            raise NotFound
        try:
            content = vault.open_bytes(sealed, context=queries.EXPORT)
        except Erased as gone:
            raise NotFound from gone
        await uow.write([attempt.succeeded(at=at).row()])
    return content


async def forget_exports(uow: UnitOfWork, *, at: datetime) -> int:
    """Take away copies whose week is over, and give up those that were never finished; return how many."""
    over = (_EXPORT.state == "ready", _EXPORT.expires_at <= at)
    stuck = (_EXPORT.state == "asked", _EXPORT.asked_at <= at - _LATE)
    gone = await uow.session.scalars(
        sa.update(_EXPORT).where(*over).values(state="gone", content_sealed=None).returning(_EXPORT.id)
    )
    failed = await uow.session.scalars(
        sa.update(_EXPORT).where(*stuck).values(state="failed").returning(_EXPORT.customer_id)
    )
    told = list(failed)
    for customer_id in told:
        uow.publish(_news(CustomerId(customer_id)))
    return len(list(gone)) + len(told)


async def _ready(uow: UnitOfWork, *, customer_id: CustomerId, export_id: UUID, at: datetime) -> models.Export | None:
    query = sa.select(_EXPORT).where(
        _EXPORT.id == export_id, _EXPORT.customer_id == customer_id, _EXPORT.state == "ready", _EXPORT.expires_at > at
    )
    return (await uow.session.scalars(query)).one_or_none()


def _news(customer_id: CustomerId) -> Write:
    return event("identity.export", channels=[f"customer:{customer_id}"], customer=customer_id)


def _view(row: models.Export) -> ExportView:
    return ExportView(
        id=row.id, customer_id=CustomerId(row.customer_id), lang=Lang(row.lang), state=row.state,  # type: ignore[arg-type]
        parts=row.parts, parts_done=row.parts_done, asked_at=row.asked_at, ready_at=row.ready_at,
        expires_at=row.expires_at, size=row.size,
    )  # fmt: skip
