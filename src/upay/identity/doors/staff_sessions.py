"""How long a session of staff lasts: it rests, it ends, and there are only so many of one person.

The terms are settings, and are judged whenever a session is used, so that a shorter one counts at once for sessions
that are open. What a page asks by itself is no use: the desk says so with a header, and a websocket is never one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models
from upay.identity.models import Who
from upay.kit.ids import StaffId
from upay.platform.crypto import digest_token
from upay.platform.db import Database, UnitOfWork, event

_SESSION: Final = models.Session
TOO_MANY: Final = "too_many"
Ended = Literal["idle", "longest", "too_many", "ended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTerms:
    """How long staff may rest, how long a session lasts, and how many one person may have."""

    idle: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=12)
    at_once: int = 2

    def idle_end(self, last_seen_at: datetime) -> datetime:
        """Return when it ends unless it is used."""
        return last_seen_at + self.idle

    def last_end(self, created_at: datetime) -> datetime:
        """Return when it ends however much it is used."""
        return created_at + self.longest


STAFF_TERMS: Final = StaffTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnds:
    """When a session of staff ends: unless it is used, and in any case."""

    idle_at: datetime
    last_at: datetime


async def keep_few(uow: UnitOfWork, *, staff_id: StaffId, terms: StaffTerms, at: datetime) -> int:
    """End the oldest sessions of somebody until there are no more than may be; return how many ended."""
    await uow.session.execute(sa.select(models.Staff.id).where(models.Staff.id == staff_id).with_for_update())
    mine = sa.and_(_SESSION.who_id == staff_id, _SESSION.ended_at.is_(None))
    newest = sa.select(_SESSION.id).where(mine).order_by(_SESSION.created_at.desc(), _SESSION.id.desc())
    kept = newest.limit(terms.at_once).scalar_subquery()
    ended = await uow.session.scalars(
        sa.update(_SESSION)
        .where(mine, _SESSION.id.not_in(kept))
        .values(ended_at=at, ended_why=TOO_MANY)
        .returning(_SESSION.id)
        .execution_options(synchronize_session=False)
    )
    many = len(ended.all())
    if many:
        uow.publish(event("identity.sessions_ended", channels=[f"sessions:{staff_id}"], who=staff_id))
    return many


async def session_ends(uow: UnitOfWork, session_id: UUID, *, terms: StaffTerms) -> SessionEnds | None:
    """Return when a session of staff ends; None for one that was ended."""
    row = await uow.session.scalar(sa.select(_SESSION).where(_SESSION.id == session_id, _SESSION.ended_at.is_(None)))
    if row is None:
        return None
    await uow.session.refresh(row)
    last = min(row.expires_at, terms.last_end(row.created_at))
    return SessionEnds(idle_at=min(last, terms.idle_end(row.last_seen_at)), last_at=last)


async def without_session(
    uow: UnitOfWork, staff_ids: Iterable[StaffId], *, terms: StaffTerms, since: datetime
) -> frozenset[StaffId]:
    """Return who of these has no session that still counted after a moment: signed out, or signed out for resting."""
    ended = sa.func.coalesce(
        _SESSION.ended_at,
        sa.func.least(_SESSION.expires_at, _SESSION.created_at + terms.longest, _SESSION.last_seen_at + terms.idle),
    )
    asked = frozenset(staff_ids)
    here = sa.select(_SESSION.who_id).where(
        _SESSION.who_kind == Who.STAFF.value, _SESSION.who_id.in_(asked), ended > since
    )
    return asked - {StaffId(row) for row in await uow.session.scalars(here)}


async def why_ended(db: Database, *, token: str, terms: StaffTerms, at: datetime) -> Ended | None:
    """Tell whoever holds a token of staff that counts no more why; None for a token that nobody ever had."""
    query = sa.select(_SESSION).where(
        _SESSION.token_digest == digest_token(token), _SESSION.who_kind == Who.STAFF.value
    )
    async with db.begin() as uow:
        row = await uow.session.scalar(query)
    if row is None:
        return None
    if row.ended_at is not None:
        return "too_many" if row.ended_why == TOO_MANY else "ended"
    if min(row.expires_at, terms.last_end(row.created_at)) <= at:
        return "longest"
    return "idle"
