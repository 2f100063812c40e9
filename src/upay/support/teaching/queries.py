"""Every question that is asked of examples and versions."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from upay.kit.language import Lang
from upay.kit.likeness import Known, Line
from upay.platform.aside import aside
from upay.platform.crypto import BY_NOBODY, Vault
from upay.platform.db import UnitOfWork
from upay.support.assistant import Utterances, load_utterances
from upay.support.teaching.models import Example, ModelFile, ModelUse, ModelVersion
from upay.support.teaching.texts import open_text

_ALIKE: Final = 0.5
"""From here on, a text is shown beside one that is proposed."""
_MOST_ALIKE: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A text that is learned from, and how near it is."""

    text: str
    topic: str
    share: float
    taught: bool
    """Accepted by people here, and not shipped with the product."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleView:
    """An example, opened."""

    id: UUID
    lang: Lang
    text: str = field(repr=False)
    topic: str
    thought: str | None
    source: str
    state: str
    conversation_id: UUID
    message_id: UUID
    proposed_by: UUID | None
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    edition: int
    alike: tuple[Alike, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceView:
    """A wording that is learned from."""

    lang: Lang
    topic: str
    text: str = field(repr=False)
    example_id: UUID | None
    """Of one that was taught; what ships with the product has none."""
    edition: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceCount:
    """How many wordings of a topic there are in a language."""

    lang: Lang
    topic: str
    shipped: int
    taught: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version. `judged` is empty where nothing was compared."""

    number: int
    state: str
    step: str
    begun_by: UUID | None
    begun_at: datetime
    ended_at: datetime | None
    examples: int
    against: int
    holds: bool
    why: str | None
    made_by: str
    size: int
    kept: bool
    """Whether its file is there; of an old one only its figures are."""
    judged: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class UseView:
    """That a version was taken into use."""

    number: int
    used_by: UUID | None
    at: datetime


async def in_use(uow: UnitOfWork) -> int:
    """Return the version in use; 0 is what the product ships with."""
    found = await uow.session.scalar(sa.select(ModelUse.number).order_by(ModelUse.id.desc()).limit(1))
    return 0 if found is None else found


async def uses(uow: UnitOfWork, *, limit: int = 20) -> list[UseView]:
    """Return what was taken into use, the latest first."""
    rows = await uow.session.scalars(sa.select(ModelUse).order_by(ModelUse.id.desc()).limit(limit))
    return [UseView(number=row.number, used_by=row.used_by, at=row.at) for row in rows]


async def used(uow: UnitOfWork) -> frozenset[int]:
    """Return every version that was in use once."""
    return frozenset(await uow.session.scalars(sa.select(ModelUse.number).distinct()))


async def versions(uow: UnitOfWork, *, limit: int = 50) -> list[VersionView]:
    """Return the versions, the newest first, each with its figures."""
    query = _with_file().order_by(ModelVersion.number.desc()).limit(limit)
    return [_version(row, kept=kept) for row, kept in await uow.session.execute(query)]


async def version(uow: UnitOfWork, number: int) -> VersionView | None:
    """Return one version."""
    found = (await uow.session.execute(_with_file().where(ModelVersion.number == number))).one_or_none()
    return None if found is None else _version(found[0], kept=found[1])


async def count_examples(uow: UnitOfWork) -> Mapping[str, int]:
    """Count the examples by state."""
    rows = await uow.session.execute(sa.select(Example.state, sa.func.count()).group_by(Example.state))
    counts = Counter[str]()
    for state, many in rows:
        counts[state] = many
    return counts


async def examples(
    uow: UnitOfWork, vault: Vault, *, state: str = "proposed", after: UUID | None = None, limit: int = 20
) -> list[ExampleView]:
    """Return examples of a state, the oldest first, each with the texts that are like it."""
    kept = Example.text_sealed != BY_NOBODY  # What somebody who was erased had said is nothing to read.
    query = sa.select(Example).where(Example.state == state, kept).order_by(Example.id).limit(limit)
    if after is not None:
        query = query.where(Example.id > after)
    rows = [_example(row, vault) for row in await uow.session.scalars(query)]
    own = Known(_line(one) for one in await _accepted(uow, vault))
    shipped = await aside(_shipped) if rows else {}
    return [_with_alike(one, shipped[one.lang], own) for one in rows]


async def corrections(uow: UnitOfWork, message_ids: Sequence[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """Return, of these messages, what each was last said to be about, and what came of it."""
    rows = await uow.session.execute(
        sa.select(Example.message_id, Example.topic, Example.state)
        .where(Example.message_id.in_(message_ids))
        .order_by(Example.proposed_at, Example.id)
    )
    return {message_id: (topic, state) for message_id, topic, state in rows}


async def count_utterances(uow: UnitOfWork) -> list[UtteranceCount]:
    """Count the wordings by topic and language."""
    rows = await uow.session.execute(
        sa.select(Example.lang, Example.topic, sa.func.count())
        .where(Example.state == "accepted")
        .group_by(Example.lang, Example.topic)
    )
    taught = Counter({(Lang(lang), topic): many for lang, topic, many in rows})
    shipped = {(lang, topic): len(lines) for lang, topics in _packaged().items() for topic, lines in topics.items()}
    return [
        UtteranceCount(lang=lang, topic=topic, shipped=shipped.get((lang, topic), 0), taught=taught[lang, topic])
        for lang, topic in sorted({*shipped, *taught})
    ]


async def utterances(
    uow: UnitOfWork, vault: Vault, *, lang: Lang, topic: str | None = None, q: str = ""
) -> list[UtteranceView]:
    """Return the wordings of a language in which some words stand, those that were taught first."""
    wanted = q.strip().casefold()
    every = [
        *(
            UtteranceView(lang=one.lang, topic=one.topic, text=one.text, example_id=one.id, edition=one.edition)
            for one in await _accepted(uow, vault)
            if one.lang is lang
        ),
        *(
            UtteranceView(lang=lang, topic=code, text=line, example_id=None)
            for code, lines in _packaged().get(lang, {}).items()
            for line in lines
        ),
    ]
    return [one for one in every if topic in {None, one.topic} and wanted in one.text.casefold()]


async def _accepted(uow: UnitOfWork, vault: Vault) -> list[ExampleView]:
    rows = await uow.session.scalars(sa.select(Example).where(Example.state == "accepted").order_by(Example.id.desc()))
    return [_example(row, vault) for row in rows]


@cache
def _packaged() -> Utterances:
    return load_utterances()


@cache
def _shipped() -> Mapping[Lang, Known]:
    return {lang: Known(_lines(lang)) for lang in Lang}


def _lines(lang: Lang) -> Iterator[Line]:
    for topic, lines in _packaged().get(lang, {}).items():
        yield from (Line("shipped", topic, line) for line in lines)


def _line(one: ExampleView) -> Line:
    return Line("taught", one.topic, one.text)


def _with_alike(one: ExampleView, shipped: Known, own: Known) -> ExampleView:
    found = [
        Alike(text=line.text, topic=line.label, share=round(share, 2), taught=line.place == "taught")
        for known in (own, shipped)
        for line, share in known.like(one.text, least=_ALIKE, most=_MOST_ALIKE)
    ]
    nearest = sorted(found, key=lambda each: -each.share)[:_MOST_ALIKE]
    return replace(one, alike=tuple(nearest))


def _example(row: Example, vault: Vault) -> ExampleView:
    return ExampleView(
        id=row.id, lang=Lang(row.lang), text=open_text(vault, row.text_sealed), topic=row.topic, thought=row.thought,
        source=row.source, state=row.state, conversation_id=row.conversation_id, message_id=row.message_id,
        proposed_by=row.proposed_by, proposed_at=row.proposed_at, decided_by=row.decided_by,
        decided_at=row.decided_at, edition=row.edition,
    )  # fmt: skip


def _with_file() -> sa.Select[ModelVersion, bool]:
    return sa.select(ModelVersion, sa.exists().where(ModelFile.number == ModelVersion.number))


def _version(row: ModelVersion, *, kept: bool) -> VersionView:
    return VersionView(
        number=row.number, state=row.state, step=row.step, begun_by=row.begun_by, begun_at=row.begun_at,
        ended_at=row.ended_at, examples=row.examples, against=row.against, holds=row.holds, why=row.why,
        made_by=row.made_by, size=row.size, kept=kept, judged=row.judged,
    )  # fmt: skip
