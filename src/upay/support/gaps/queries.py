"""Every question that is asked of gaps."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

import msgspec
import sqlalchemy as sa

from upay.kit.language import Lang
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork
from upay.support.gaps.draft import Line, opened_draft
from upay.support.gaps.find import WORDINGS_CONTEXT
from upay.support.gaps.models import Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class GapView:
    """A proposal that nobody has decided about; the most typical wording first."""

    id: UUID
    kind: Literal["question", "article"]
    lang: Lang
    topic: str | None
    slug: str | None
    wordings: tuple[str, ...] = field(repr=False)
    no_answer: int
    asked_back: int
    handed_over: int
    not_solved: int
    conversations: int
    found_on: date
    lines: tuple[Line, ...] = field(default=(), repr=False)
    """What agents told those who asked: the draft of an article."""


async def open_gaps(uow: UnitOfWork, vault: Vault) -> list[GapView]:
    """Return what waits for a decision, what came most often first."""
    often = Gap.no_answer + Gap.asked_back + Gap.handed_over + Gap.not_solved
    rows = await uow.session.scalars(sa.select(Gap).where(Gap.state == "open").order_by(often.desc(), Gap.id))
    return [view(row, vault) for row in rows]


def view(row: Gap, vault: Vault) -> GapView:
    """Return a proposal, opened."""
    wordings = msgspec.json.decode(vault.open(row.wordings_sealed, context=WORDINGS_CONTEXT), type=list[str])
    return GapView(
        id=row.id, kind="article" if row.kind == "article" else "question", lang=Lang(row.lang), topic=row.topic,
        slug=row.slug, wordings=tuple(wordings), no_answer=row.no_answer, asked_back=row.asked_back,
        handed_over=row.handed_over,
        not_solved=row.not_solved, conversations=row.conversations, found_on=row.found_on,
        lines=opened_draft(vault, row.draft_sealed),
    )  # fmt: skip
