"""Looking back at the assistant: the figures of its turns, the turns themselves, and why it said one thing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from upay import identity, payments
from upay.api import shapes
from upay.api.desk.acts import note_look, subject_of
from upay.api.desk.serve import kept_from
from upay.api.routes import reads
from upay.api.view_record import Reader, show_records
from upay.api.who import Audience, Visit, holds
from upay.kit.acts import Act
from upay.kit.language import Lang
from upay.kit.refusal import NotFound
from upay.kit.time import business_date
from upay.support import hindsight, teaching
from upay.support.assistant import names_around
from upay.support.hindsight import Band, Figures, Outcome, TraceRow, TraceView, Wanted

_AGENT: Final = Audience.AGENT
_HERE: Final = "/api/desk/assistant"
_PAGE: Final = 50
_DAYS_SHOWN: Final = timedelta(days=6)
_LONGEST_SPAN: Final = timedelta(days=366)
_PICKED: Final[Mapping[bool, str]] = MappingProxyType({True: "picked", False: "typed"})


@reads(f"{_HERE}/figures", "assistant_figures", _AGENT)
async def assistant_figures(
    visit: NamedDependency[Visit], since: FromQuery[date | None] = None, until: FromQuery[date | None] = None,
    topic: FromQuery[str] = "", lang: FromQuery[str] = "",
) -> shapes.AssistantFigures:  # fmt: skip
    """Count what came of the assistant's turns, by day and by topic; the last seven days unless told otherwise."""
    last = until or business_date(visit.at)
    first = max(since or last - _DAYS_SHOWN, last - _LONGEST_SPAN)
    async with visit.services.db.begin() as uow:
        found = await hindsight.counted(
            uow, Wanted(since=first, until=last, topic=topic or None, lang=_one_of(Lang, lang))
        )  # fmt: skip
    return shapes.AssistantFigures(
        since=first, until=last, whole=_counts(found.whole),
        days=[shapes.DayCounts(day=day, counts=_counts(part)) for day, part in found.days.items()],
        topics=[shapes.TopicCounts(topic=code, counts=_counts(part)) for code, part in found.topics.items()],
    )  # fmt: skip


@reads(f"{_HERE}/traces", "assistant_traces", _AGENT)
async def assistant_traces(
    visit: NamedDependency[Visit], *, since: FromQuery[date | None] = None, until: FromQuery[date | None] = None,
    conversation: FromQuery[UUID | None] = None, topic: FromQuery[str] = "", outcome: FromQuery[str] = "",
    band: FromQuery[str] = "", lang: FromQuery[str] = "", version: FromQuery[int | None] = None,
    before: FromQuery[UUID | None] = None,
) -> shapes.TracePage:  # fmt: skip
    """Return turns, the newest first, without a word of what was said.

    Whoever may not look back at all of them sees those of conversations that they may open; nobody sees those of
    somebody near to them.
    """
    wanted = Wanted(
        since=since, until=until, conversation_id=conversation, topic=topic or None, version=version,
        outcome=_one_of(Outcome, outcome), band=_one_of(Band, band), lang=_one_of(Lang, lang),
        served=_only_served(visit),
    )  # fmt: skip
    async with visit.services.db.begin() as uow:
        wanted = replace(wanted, without=await kept_from(uow, visit))
        found = await hindsight.traces(uow, wanted, before=before, limit=_PAGE + 1)
    shown = [_row(one) for one in found[:_PAGE]]
    return shapes.TracePage(traces=shown, next=shown[-1].id if len(found) > _PAGE else None)


@reads(f"{_HERE}/traces/{{answer_id:uuid}}", "assistant_trace", _AGENT)
async def assistant_trace(visit: NamedDependency[Visit], answer_id: FromPath[UUID]) -> shapes.TraceDetail:
    """Say why the assistant said this; what the customer wrote is masked, and looking at it is written down."""
    services = visit.services
    async with services.db.begin() as uow:
        found = await hindsight.trace(uow, services.vault, answer_id=answer_id, served=_only_served(visit))
        if found is None:
            raise NotFound
        await identity.refuse_near(uow, staff_id=visit.staff_id, customer_id=found.speaker.customer_id)
        await note_look(uow, visit, Act.READ_TRACE, subject=subject_of(found.speaker))
        corrected = await teaching.corrections(uow, [found.said.id])
    known = await names_around(services.rails, found.speaker.customer_id)
    heard, said = await services.assistant.masker.hide_turn(found.said.text, found.answer.text, known=known)
    kept = found.kept
    return shapes.TraceDetail(
        trace=_row(found.row), heard=heard, said=said, how=_how(found),
        scores=[shapes.TraceScore(topic=code, share=share) for code, share in kept.get("top") or ()],
        rule=kept.get("rule"), flags=list(kept.get("flags") or ()), action=kept["action"], reason=kept.get("reason"),
        record=await _record(visit, found), solved=found.answer.solved, served=found.served,
        cites=[shapes.Cite(topic=c["topic"], title=c["title"], version=c["version"]) for c in kept.get("cites") or ()],
        offers=[_offered(visit, each["code"]) for each in kept.get("offers") or ()], ms=kept.get("ms"),
        opinions=[
            shapes.TraceOpinion(purpose=one["purpose"], outcome=one["outcome"], why=one["why"])
            for one in kept.get("model") or ()
        ],
        corrected=corrected[found.said.id][0] if found.said.id in corrected else None,
    )  # fmt: skip


def _offered(visit: Visit, code: str) -> shapes.TraceOffer:
    action = visit.services.actions.find(code)
    return shapes.TraceOffer(offer=code, label=None if action is None else action.label.in_(visit.lang))


async def _record(visit: Visit, found: TraceView) -> shapes.Record | None:
    """Show the record that the answer told about as it stands now, masked as for staff."""
    customer_id, record_id = found.speaker.customer_id, found.kept.get("record")
    if customer_id is None or record_id is None:
        return None
    reader = Reader(
        services=visit.services, customer_id=customer_id, lang=visit.lang, at=visit.at, staff=True, holds=False
    )  # fmt: skip
    try:
        view = await payments.record(visit.services.rails, customer_id=customer_id, record_id=UUID(record_id))
    except NotFound:
        return None
    [shown] = await show_records(reader, [view])
    return shown


def _how(found: TraceView) -> Any:  # noqa: ANN401 -- one of the shape's three words
    if "topic" in found.said.body:
        return "tapped"
    return _PICKED["chose" in found.said.body]


def _only_served(visit: Visit) -> bool:
    assert visit.session is not None, "the route is for staff"
    return not holds(visit.session, "look_back_at_all")


def _row(one: TraceRow) -> shapes.Trace:
    return shapes.Trace(
        id=one.id, conversation_id=one.conversation_id, at=one.at, topic=one.topic, confidence=one.confidence,
        lang=one.lang, version=one.version, flow=one.flow,
        outcomes=[name.value for name in hindsight.OUTCOMES if name in one.outcomes],
    )  # fmt: skip


def _counts(part: Figures) -> shapes.OutcomeCounts:
    return shapes.OutcomeCounts(turns=part.turns, **{name.value: many for name, many in part.counts.items()})


def _one_of(kind: Any, text: str) -> Any:  # noqa: ANN401 -- an enumeration, and one of it
    """Return what is asked for, or refuse what there is not; nothing asked is everything."""
    if not text:
        return None
    if text not in {each.value for each in kind}:
        raise NotFound
    return kind(text)


ROUTES = (assistant_figures, assistant_traces, assistant_trace)
