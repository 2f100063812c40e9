"""The assistant's flows, drawn from the data that it runs on."""

from typing import Final

from litestar.di import NamedDependency

from upay.api import shapes
from upay.api.routes import reads
from upay.api.who import Audience, Visit
from upay.kit.language import Lang
from upay.kit.topics import TOPICS
from upay.support.assistant import Flow, by_article, flows, words_of

_EXPLAINS: Final = "explain"


@reads("/api/desk/assistant/flows", "assistant_flows", Audience.AGENT)
async def assistant_flows(visit: NamedDependency[Visit]) -> list[shapes.FlowDrawn]:
    """Return what is done for each topic, in the order of the catalogue."""
    known, articles = flows(), by_article()
    return [
        _drawn(known[topic], visit.lang) if topic in known else _by_article(topic, articles[topic].in_(visit.lang))
        for topic in TOPICS
    ]


def _drawn(flow: Flow, lang: Lang) -> shapes.FlowDrawn:
    wanted = flow.records
    if wanted is None:
        return shapes.FlowDrawn(
            topic=flow.topic, by="state", version=flow.version, kinds=[], states=[], days=None, prefer=[],
            state=flow.state, branches=[], why=None,
        )  # fmt: skip
    said = [shapes.FlowBranch(when=state, says=_words(flow.say[state], lang)) for state in wanted.states]
    assert flow.none is not None, "flows are checked when they are read"
    ends = [
        shapes.FlowBranch(when="several", says=words_of("which_record", lang)),
        shapes.FlowBranch(when="none", says=_words(flow.none, lang)),
    ]
    return shapes.FlowDrawn(
        topic=flow.topic, by="records", version=flow.version, kinds=list(wanted.kinds), states=list(wanted.states),
        days=wanted.days, prefer=list(wanted.prefer), state=None, branches=[*said, *ends], why=None,
    )  # fmt: skip


def _words(key: str, lang: Lang) -> str | None:
    return None if key == _EXPLAINS else words_of(key, lang)


def _by_article(topic: str, why: str) -> shapes.FlowDrawn:
    return shapes.FlowDrawn(
        topic=topic,
        by="article",
        version=None,
        kinds=[],
        states=[],
        days=None,
        prefer=[],
        state=None,
        branches=[],
        why=why,
    )


ROUTES = (assistant_flows,)
