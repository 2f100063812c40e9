"""Gathering, once a night, what was asked and not answered or solved; each night starts from the last month afresh.

What is gathered comes with a draft of an article, from what agents then wrote in the same conversations.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.kit.ids import new_id
from upay.kit.language import Lang
from upay.kit.time import BUSINESS_ZONE, business_date
from upay.platform.aside import aside
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork, event, job
from upay.support import conversations, knowledge
from upay.support.assistant import masked_terms
from upay.support.conversations import Told, Unanswered
from upay.support.gaps.draft import Line, chosen, sealed_draft, sentences
from upay.support.gaps.models import Gap, GapNight
from upay.support.gaps.rules import most_typical, together

Hide = Callable[[Told], Awaitable[str]]
"""Returns what an agent wrote without what is somebody's own."""
WORDINGS_CONTEXT: Final = "support.gap.wordings"
JOB: Final = "support.find_gaps"
_AT: Final = time(3)
_WINDOW: Final = timedelta(days=30)
_MOST_TURNS: Final = 3000
_MOST_WORDINGS: Final = 12
_FEWEST_TURNS: Final = 3
_FEWEST_CONVERSATIONS: Final = 2
"""What one person asks again and again is their own matter, and not a gap."""
_FEWEST_NOT_SOLVED: Final = 3
_NO_TOPIC: Final = frozenset({"out_of_scope", "small_talk", "human_agent"})


@dataclass(frozen=True, slots=True)
class _Text:
    """One unanswered turn as it is gathered: masked, and cut into terms."""

    turn: Unanswered
    masked: str
    terms: frozenset[str]


def night_of(at: datetime) -> date | None:
    """Return the day whose night is over at this instant; before three in the morning there is none yet."""
    return business_date(at) if at.astimezone(BUSINESS_ZONE).time() >= _AT else None


async def is_due(uow: UnitOfWork, *, at: datetime) -> bool:
    """Queue the gathering of this night, unless another process has; say whether it was queued."""
    day = night_of(at)
    if day is None:
        return False
    made = await uow.session.execute(insert(GapNight).values(day=day).on_conflict_do_nothing().returning(GapNight.day))
    if made.one_or_none() is None:
        return False
    uow.publish(job(JOB, day=day.isoformat()))
    return True


async def find_gaps(db: Database, vault: Vault, hide: Hide, *, day: date) -> int:
    """Gather what was not answered until this night, and return how many proposals there are; twice is once."""
    until = datetime.combine(day, _AT, tzinfo=BUSINESS_ZONE)
    async with db.begin() as uow:
        turns = await conversations.unanswered(uow, vault, since=until - _WINDOW, until=until, limit=_MOST_TURNS)
        rows = await uow.session.scalars(sa.select(Gap).where(Gap.state != "open"))
        decided = {mark for row in rows for mark in row.marks}
    texts = await aside(lambda: _read(turns))
    groups = await aside(lambda: _gathered(texts))
    found = []
    for group in groups:
        gap = _gap(group, vault, decided, day)
        if gap is not None:
            gap.draft_sealed = sealed_draft(vault, await _drafted(db, vault, hide, group))
            found.append(gap)
    async with db.begin() as uow:
        # One night at a time: the proposals of now replace those that nobody has decided about.
        await uow.session.execute(sa.text("lock table support.gap in share row exclusive mode"))
        await uow.session.execute(sa.delete(Gap).where(Gap.state == "open"))
        found += await _unhelpful(uow, vault, decided, since=until - _WINDOW, day=day)
        for gap in found:
            uow.add(gap)
        await uow.flush()
        uow.publish(event("gaps.changed", channels=["desk"]))
    return len(found)


def _read(turns: Sequence[Unanswered]) -> list[_Text]:
    found = []
    for turn in turns:
        masked, terms = masked_terms(turn.text, Lang(turn.lang))
        if terms:
            found.append(_Text(turn, masked, terms))
    return found


def _gathered(texts: Sequence[_Text]) -> list[list[_Text]]:
    """Return the groups that are gaps, each with its most typical wording first."""
    found: list[list[_Text]] = []
    for lang in Lang:
        own = [text for text in texts if text.turn.lang == lang.value]
        terms = [text.terms for text in own]
        for members in together(terms):
            group = [own[place] for place in most_typical(members, terms)]
            if (
                len(group) >= _FEWEST_TURNS
                and len({one.turn.conversation_id for one in group}) >= _FEWEST_CONVERSATIONS
            ):
                found.append(group)
    return found


def _gap(group: Sequence[_Text], vault: Vault, decided: set[bytes], day: date) -> Gap | None:
    wordings = list(dict.fromkeys(text.masked for text in group))
    marks = [vault.blind(each, context=WORDINGS_CONTEXT) for each in wordings]
    if sum(mark in decided for mark in marks) * 2 >= len(marks):
        return None
    about = Counter(text.turn.topic for text in group if text.turn.topic and text.turn.topic not in _NO_TOPIC)
    return Gap(
        id=new_id(), kind="question", lang=group[0].turn.lang, state="open",
        topic=about.most_common(1)[0][0] if about else None,
        wordings_sealed=sealed(vault, wordings[:_MOST_WORDINGS]), marks=marks,
        no_answer=sum(text.turn.came_of == "no_answer" for text in group),
        asked_back=sum(text.turn.came_of == "clarify" for text in group),
        handed_over=sum(text.turn.came_of == "handoff" for text in group),
        not_solved=sum(text.turn.came_of == "not_solved" for text in group),
        conversations=len({text.turn.conversation_id for text in group}), found_on=day,
    )  # fmt: skip


async def _drafted(db: Database, vault: Vault, hide: Hide, group: Sequence[_Text]) -> list[Line]:
    """Return what agents told those who asked this, as far as it could stand in an article."""
    lang = Lang(group[0].turn.lang)
    async with db.begin() as uow:
        told = await conversations.told_by_agents(
            uow, vault, asked=[(text.turn.conversation_id, text.turn.at) for text in group]
        )
    lines = [line for one in told for line in sentences(one, await hide(one), lang)]
    asked = frozenset().union(*(text.terms for text in group))
    return await aside(lambda: chosen(lines, asked=asked, lang=lang))


async def _unhelpful(uow: UnitOfWork, vault: Vault, decided: set[bytes], *, since: datetime, day: date) -> list[Gap]:
    """Return the published versions that more readers say did not solve it than that it did."""
    found = []
    for one in await knowledge.not_helping(uow, since=since, fewest=_FEWEST_NOT_SOLVED):
        mark = vault.blind(f"{one.slug}.{one.lang.value}.{one.version}", context=WORDINGS_CONTEXT)
        if mark not in decided:
            found.append(
                Gap(
                    id=new_id(), kind="article", lang=one.lang.value, state="open", topic=None, slug=one.slug,
                    wordings_sealed=sealed(vault, [one.title]), marks=[mark], no_answer=0, asked_back=0, handed_over=0,
                    not_solved=one.not_solved, conversations=0, found_on=day,
                )
            )  # fmt: skip
    return found


def sealed(vault: Vault, wordings: Sequence[str]) -> bytes:
    """Seal wordings: masked or not, they are what people wrote."""
    return vault.seal(msgspec.json.encode(list(wordings)).decode(), context=WORDINGS_CONTEXT)
