"""Deciding about a proposal: its wordings go into a draft, or it is dropped; either way it does not come again."""

from collections.abc import Container
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.kit.ids import AttemptId, StaffId, new_id
from upay.kit.refusal import Kind, NotFound, Refusal
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork, event
from upay.support import knowledge
from upay.support.gaps.draft import body_of, with_lines
from upay.support.gaps.models import Gap
from upay.support.gaps.queries import view
from upay.support.knowledge import LONGEST_LINE, MOST_SIMILAR, Draft


class GapSettled(Refusal):
    """Somebody else has decided about it meanwhile."""

    code = "changed_meanwhile"
    kind = Kind.CONFLICT


async def accept(
    db: Database, vault: Vault, *, gap_id: UUID, slug: str, by: StaffId, apart: Container[UUID], at: datetime
) -> None:  # fmt: skip
    """Put the wordings into the draft of an article, with what agents wrote; a new one or one that there is.

    People write the rest: a new one has headings for it, and goes to nobody before they are filled. What agents wrote
    in conversations that whoever accepts is kept `apart` from stays out: nobody hands on what they may not read.

    Of two who decide at once one does; what the other would have written is written by nobody.
    """
    async with attempts.trying(db, _try("accept_gap", gap_id, by, at)) as attempt, db.begin() as uow:
        row = await _open(uow, gap_id)
        found = view(row, vault)
        lines = tuple(line for line in found.lines if line.conversation_id not in apart)
        known = (await knowledge.versions(uow, slug=slug)).get(found.lang, [])
        standing = next((one for one in known if one.state in {"draft", "review", "published"}), None)
        wordings = tuple(each for each in found.wordings if len(each) <= LONGEST_LINE)
        if standing is None:
            first = wordings[0] if wordings else ""
            draft = Draft(
                slug=slug, lang=found.lang, topics=() if found.topic is None else (found.topic,), title=first,
                question=first, similar=wordings[1:], reasons=(), offers=(), body=body_of(lines, found.lang),
            )  # fmt: skip
        else:
            own = standing.draft
            draft = replace(
                own, similar=tuple(dict.fromkeys((*own.similar, *wordings)))[:MOST_SIMILAR],
                body=with_lines(own.body, lines),
            )  # fmt: skip
        edition = standing.edition if standing is not None and standing.state != "published" else None
        owner = None if standing is None else standing.owner_id
        await knowledge.write_in(uow, draft, by=by, owner_id=owner, edition=edition, at=at)
        row.state, row.slug, row.decided_by, row.decided_at = "accepted", slug, by, at
        await uow.flush()
        await _done(uow, attempt)


async def drop(db: Database, *, gap_id: UUID, by: StaffId, at: datetime) -> None:
    """Leave it: nobody will write about this."""
    async with attempts.trying(db, _try("drop_gap", gap_id, by, at)) as attempt, db.begin() as uow:
        row = await _open(uow, gap_id)
        row.state, row.decided_by, row.decided_at = "dropped", by, at
        await uow.flush()
        await _done(uow, attempt)


async def _open(uow: UnitOfWork, gap_id: UUID) -> Gap:
    row = (await uow.session.scalars(sa.select(Gap).where(Gap.id == gap_id).with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    if row.state != "open":
        raise GapSettled
    return row


async def _done(uow: UnitOfWork, attempt: Attempt) -> None:
    await uow.write([attempt.succeeded(at=attempt.at).row()])
    uow.publish(event("gaps.changed", channels=["desk"]))


def _try(kind: str, gap_id: UUID, by: StaffId, at: datetime) -> Attempt:
    return Attempt(
        id=AttemptId(new_id()), kind=kind, customer_id=None, actor=f"staff:{by}", asked={"gap_id": str(gap_id)}, at=at
    )
