"""Gaps at the desk: what customers asked and no article answered; accepted into a draft, or dropped."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from upay.api import shapes
from upay.api.desk.serve import kept_from
from upay.api.routes import reads, writes
from upay.api.view_message import topic_title
from upay.api.who import Audience, Visit
from upay.support import gaps

_AGENT: Final = Audience.AGENT


@reads("/api/desk/gaps", "desk_gaps", _AGENT)
async def desk_gaps(visit: NamedDependency[Visit]) -> list[shapes.Gap]:
    """Return what waits for a decision, what came most often first; without lines of whom one is kept from."""
    async with visit.services.db.begin() as uow:
        apart = await kept_from(uow, visit)
        found = [
            replace(one, lines=tuple(line for line in one.lines if line.conversation_id not in apart))
            for one in await gaps.open_gaps(uow, visit.services.vault)
        ]
        return [
            shapes.Gap(
                id=one.id, kind=one.kind, lang=one.lang.value, topic=one.topic,
                topic_title=await topic_title(uow, one.topic, visit.lang), slug=one.slug, wordings=list(one.wordings),
                no_answer=one.no_answer, asked_back=one.asked_back, handed_over=one.handed_over,
                not_solved=one.not_solved,
                conversations=one.conversations, found_on=one.found_on,
                lines=[
                    shapes.GapLine(text=line.text, conversation_id=line.conversation_id, by=line.by, at=line.at)
                    for line in one.lines
                ],
                body=gaps.body_of(one.lines, one.lang) if one.kind == "question" else "",
            )
            for one in found
        ]  # fmt: skip


@writes("/api/desk/gaps/{gap_id:uuid}/accept", "accept_gap", _AGENT, status=204)
async def accept_gap(visit: NamedDependency[Visit], gap_id: FromPath[UUID], data: JSONBody[shapes.AcceptGap]) -> None:
    """Put the wordings into the draft of an article; somebody writes the rest, and another person publishes it."""
    services = visit.services
    async with services.db.begin() as uow:
        apart = await kept_from(uow, visit)
    await gaps.accept(
        services.db, services.vault, gap_id=gap_id, slug=data.slug, by=visit.staff_id, apart=apart, at=visit.at
    )  # fmt: skip


@writes("/api/desk/gaps/{gap_id:uuid}/drop", "drop_gap", _AGENT, status=204)
async def drop_gap(visit: NamedDependency[Visit], gap_id: FromPath[UUID]) -> None:
    """Leave it; it is not proposed again."""
    await gaps.drop(visit.services.db, gap_id=gap_id, by=visit.staff_id, at=visit.at)


ROUTES = (desk_gaps, accept_gap, drop_gap)
