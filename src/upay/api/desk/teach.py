"""Teaching the assistant at the desk: saying what a message was about, reviewing examples, training, versions."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, cast
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from upay.api import shapes
from upay.api.desk.serve import handover_of, kept_from, stands_in
from upay.api.public.articles import lang_of
from upay.api.routes import reads, writes
from upay.api.who import Audience, Visit
from upay.identity import queries as people
from upay.kit.refusal import NotFound
from upay.support import teaching
from upay.support.teaching import Check, ExampleView, Judged, VersionView

_AGENT: Final = Audience.AGENT
_SUPERVISOR: Final = Audience.SUPERVISOR
_PAGE: Final = 20
_TEXTS: Final = 100
_LONGEST_QUERY: Final = 100
_HERE: Final = "/api/desk/assistant"
_WHY_NOT: Final[Mapping[str, str]] = {
    "version_in_use": "in_use", "version_not_ready": "not_ready", "version_of_other_code": "other_code",
    "version_not_judged": "not_judged", "version_against_another": "against_another", "gate_does_not_hold": "gate",
    "version_pruned": "pruned",
}  # fmt: skip
_Names = Mapping[UUID, str]


@writes(
    "/api/desk/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/about", "correct_assistant", _AGENT,
    status=204,
)  # fmt: skip
async def correct_assistant(
    visit: NamedDependency[Visit], conversation_id: FromPath[UUID], message_id: FromPath[UUID],
    data: JSONBody[shapes.MeantTopic],
) -> None:  # fmt: skip
    """Say what a customer's message was about; another person reviews it before it is learned from."""
    async with visit.services.db.begin() as uow:
        stands = await stands_in(uow, conversation_id)
        await handover_of(uow, stands)
    await teaching.correct(
        visit.services.rails, visit.services.assistant.masker, conversation_id=stands, message_id=message_id,
        topic=data.topic, by=visit.staff_id, at=visit.at,
    )  # fmt: skip


@reads(f"{_HERE}/examples", "assistant_examples", _SUPERVISOR)
async def assistant_examples(
    visit: NamedDependency[Visit], after: FromQuery[UUID | None] = None
) -> shapes.ExamplePage:  # fmt: skip
    """Return the examples that wait for review, each with the texts that are like it; none of whom one is kept from."""
    async with visit.services.db.begin() as uow:
        found = await teaching.examples(uow, visit.services.vault, after=after, limit=_PAGE + 1)
        counts = await teaching.count_examples(uow)
        names: _Names = {one.id: one.name for one in await people.all_staff(uow)}
        apart = await kept_from(uow, visit)
    return shapes.ExamplePage(
        examples=[_example(visit, one, names) for one in found[:_PAGE] if one.conversation_id not in apart],
        waiting=counts["proposed"],
        next=found[_PAGE - 1].id if len(found) > _PAGE else None,
    )  # fmt: skip


@writes(f"{_HERE}/examples/{{example_id:uuid}}/accept", "accept_example", _SUPERVISOR, status=204)
async def accept_example(
    visit: NamedDependency[Visit], example_id: FromPath[UUID], data: JSONBody[shapes.AcceptExample]
) -> None:
    """Let the next training learn from an example, as it is or as it is put here; not one's own."""
    services = visit.services
    await teaching.accept(
        services.db, services.vault, services.assistant.masker, example_id=example_id, text=data.text,
        topic=data.topic, edition=data.edition, by=visit.staff_id, at=visit.at,
    )  # fmt: skip


@writes(f"{_HERE}/examples/{{example_id:uuid}}/drop", "drop_example", _SUPERVISOR, status=204)
async def drop_example(
    visit: NamedDependency[Visit], example_id: FromPath[UUID], data: JSONBody[shapes.DropExample]
) -> None:
    """Leave an example, or take one that was accepted out of what the next training learns from."""
    services = visit.services
    await teaching.drop(
        services.db, services.vault, example_id=example_id, edition=data.edition, by=visit.staff_id, at=visit.at
    )  # fmt: skip


@reads(f"{_HERE}/utterances", "assistant_utterances", _AGENT)
async def assistant_utterances(
    visit: NamedDependency[Visit], topic: FromQuery[str] = "", lang: FromQuery[str] = "zh", q: FromQuery[str] = "",
    after: FromQuery[int] = 0,
) -> shapes.UtterancePage:  # fmt: skip
    """Return what the assistant learns from: what ships with the product, and what was taught here."""
    async with visit.services.db.begin() as uow:
        counts = await teaching.count_utterances(uow)
        found = await teaching.utterances(
            uow, visit.services.vault, lang=lang_of(lang), topic=topic or None, q=q[:_LONGEST_QUERY]
        )
    begin = max(after, 0)
    return shapes.UtterancePage(
        utterances=[
            shapes.Utterance(text=one.text, topic=one.topic, example_id=one.example_id, edition=one.edition)
            for one in found[begin : begin + _TEXTS]
        ],
        total=len(found), next=begin + _TEXTS if len(found) > begin + _TEXTS else None, counts=_counts(counts),
    )  # fmt: skip


@reads(f"{_HERE}/versions", "assistant_versions", _SUPERVISOR)
async def assistant_versions(visit: NamedDependency[Visit]) -> shapes.ModelVersions:
    """Return every version, which one is used, and what may be done with each."""
    return await _versions(visit)


@reads(f"{_HERE}/versions/{{number:str}}", "assistant_version", _SUPERVISOR)
async def assistant_version(
    visit: NamedDependency[Visit], number: FromPath[str]
) -> shapes.ModelVersionDetail:  # fmt: skip
    """Return one version with its topics beside those of the version that it was compared with."""
    async with visit.services.db.begin() as uow:
        known = await teaching.version(uow, _number(number))
        if known is None:
            raise NotFound
        now, used = await teaching.in_use(uow), await teaching.used(uow)
    shown = await _show(visit, [known], now, used)
    return shapes.ModelVersionDetail(version=shown[0], topics=_beside(known), pairs=_pairs(known))


@writes(f"{_HERE}/train", "train_assistant", _SUPERVISOR, status=202)
async def train_assistant(visit: NamedDependency[Visit]) -> shapes.ModelVersions:
    """Begin a training; a worker does it, in a process of its own."""
    async with visit.services.db.begin() as uow:
        await teaching.begin(uow, visit.services.vault, by=visit.staff_id, at=visit.at)
    return await _versions(visit)


@writes(f"{_HERE}/versions/{{number:str}}/use", "use_version", _SUPERVISOR, status=200)
async def use_version(visit: NamedDependency[Visit], number: FromPath[str]) -> shapes.ModelVersions:
    """Answer with a version from now on, in every process; 0 is what ships with the product."""
    services = visit.services
    await teaching.use(services.db, services.vault, number=_number(number), by=visit.staff_id, at=visit.at)
    return await _versions(visit)


async def _versions(visit: Visit) -> shapes.ModelVersions:
    async with visit.services.db.begin() as uow:
        known, uses = await teaching.versions(uow), await teaching.uses(uow)
        now = await teaching.in_use(uow)
        counts = await teaching.count_examples(uow)
        names: _Names = {one.id: one.name for one in await people.all_staff(uow)}
        used = await teaching.used(uow)
    shown = await _show(visit, known, now, used)
    earlier = [*(one.number for one in uses[1:]), 0] if uses else []
    return shapes.ModelVersions(
        in_use=now, before=next((number for number in earlier if number != now), None),
        training=any(one.state == "training" for one in known), frozen_set=visit.services.config.frozen_set.is_dir(),
        accepted=counts["accepted"], versions=shown,
        uses=[
            shapes.ModelUse(number=one.number, by=None if one.used_by is None else names.get(one.used_by), at=one.at)
            for one in uses
        ],
    )  # fmt: skip


async def _show(
    visit: Visit, known: Iterable[VersionView], now: int, used: frozenset[int]
) -> list[shapes.ModelVersion]:
    async with visit.services.db.begin() as uow:
        names: _Names = {one.id: one.name for one in await people.all_staff(uow)}
    shown = []
    for one in known:
        why = teaching.why_not(one, used=one.number in used, now=now)
        took = None if one.ended_at is None else round((one.ended_at - one.begun_at).total_seconds())
        shown.append(
            shapes.ModelVersion(
                number=one.number, state=cast("Any", one.state), step=cast("Any", one.step),
                begun_by=None if one.begun_by is None else names.get(one.begun_by), begun_at=one.begun_at, seconds=took,
                examples=one.examples, against=one.against, holds=one.holds, in_use=one.number == now,
                used_before=one.number in used, may_use=why is None,
                why_not=None if why is None else cast("Any", _WHY_NOT[why]),
                failed=cast("Any", one.why) if one.state == "failed" else None,
                checks=[
                    shapes.GateCheck(**msgspec.structs.asdict(check))
                    for check in msgspec.convert(one.judged.get("checks", []), list[Check])
                ],
            )
        )  # fmt: skip
    return shown


def _beside(known: VersionView) -> list[shapes.TopicBeside]:
    if not known.judged:
        return []
    before = msgspec.convert(known.judged["before"], Judged).langs
    now = msgspec.convert(known.judged["now"], Judged).langs
    rows = [
        shapes.TopicBeside(
            lang=cast("Literal['zh', 'en']", lang), topic=topic, messages=one.messages, now=one.right, top_3=one.top_3,
            before=before[lang].topics[topic].right,
        )
        for lang in now
        for topic, one in now[lang].topics.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-abs(row.now - row.before), row.now, row.lang, row.topic))


def _pairs(known: VersionView) -> list[shapes.TakenFor]:
    if not known.judged:
        return []
    now = msgspec.convert(known.judged["now"], Judged).langs
    rows = [
        shapes.TakenFor(lang=cast("Literal['zh', 'en']", lang), meant=meant, taken=taken, times=times)
        for lang in now
        for meant, taken, times in now[lang].pairs
    ]
    return sorted(rows, key=lambda row: -row.times)


def _example(visit: Visit, one: ExampleView, names: _Names) -> shapes.Example:
    return shapes.Example(
        id=one.id, lang=one.lang.value, text=one.text, topic=one.topic, thought=one.thought,
        source="agent" if one.source == "agent" else "menu", conversation_id=one.conversation_id,
        proposed_by=None if one.proposed_by is None else names.get(one.proposed_by),
        own=one.proposed_by == visit.staff_id, proposed_at=one.proposed_at, edition=one.edition,
        alike=[
            shapes.ExampleAlike(text=near.text, topic=near.topic, share=near.share, taught=near.taught)
            for near in one.alike
        ],
    )  # fmt: skip


def _counts(counts: Iterable[teaching.UtteranceCount]) -> list[shapes.UtteranceCount]:
    found: dict[str, shapes.UtteranceCount] = {}
    for one in counts:
        so_far = found.get(one.topic, shapes.UtteranceCount(topic=one.topic, zh=0, en=0, taught=0))
        every = one.shipped + one.taught
        found[one.topic] = msgspec.structs.replace(
            so_far, taught=so_far.taught + one.taught,
            **{one.lang.value: getattr(so_far, one.lang.value) + every},
        )  # fmt: skip
    return sorted(found.values(), key=lambda one: one.topic)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound
    return int(text)


ROUTES = (
    correct_assistant, assistant_examples, accept_example, drop_example, assistant_utterances, assistant_versions,
    assistant_version, train_assistant, use_version,
)  # fmt: skip
