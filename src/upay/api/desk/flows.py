"""The assistant's flows, drawn from the data that it runs on."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from litestar.di import NamedDependency

from upay.api import shapes
from upay.api.routes import reads
from upay.api.who import Audience, Visit
from upay.kit.language import Lang
from upay.kit.topics import TOPICS
from upay.platform.actions import Actions
from upay.support import assistant
from upay.support.assistant import Branch, Flow, by_article, flow_versions, flows, words_of

_EXPLAINS: Final = "explain"
_BRANCHES: Final = "branches"
_EXPLAINED: Final = "why.offers"
_FOR_RECORD: Final = "record."
_OTHERS: Final[Mapping[str, Any]] = MappingProxyType(
    {"why.cause": "cause", "why.money": "money", "why.todo": "todo", "article": "article", "record": "record"}
)
"""What is said in words that are not the flow's own."""


@reads("/api/desk/assistant/flows", "assistant_flows", Audience.AGENT)
async def assistant_flows(visit: NamedDependency[Visit]) -> list[shapes.FlowDrawn]:
    """Return what is done for each topic, in the order of the catalogue."""
    known, articles = flows(), by_article()
    return [
        _drawn(known[topic], visit.services.actions, visit.lang)
        if topic in known
        else _by_article(topic, articles[topic].in_(visit.lang))
        for topic in TOPICS
    ]


def _drawn(flow: Flow, actions: Actions, lang: Lang) -> shapes.FlowDrawn:
    wanted, version = flow.records, flow_versions()[flow.topic]
    ways = [_way(flow, branch, actions, lang) for branch in flow.branches]
    if wanted is None:
        return shapes.FlowDrawn(
            topic=flow.topic, by="state", version=version, kinds=[], states=[], days=None, prefer=[],
            kind_named=False, named=False, rule=None, state=flow.state, guests=flow.guests, branches=[],
            ways=ways, why=None,
        )  # fmt: skip
    said = [
        shapes.FlowBranch(
            when=state,
            says=_words(flow.say[state], lang),
            ways=ways if flow.say[state] == _BRANCHES else [],
            offers=[],
        )
        for state in wanted.states
    ]  # fmt: skip
    assert flow.none is not None, "flows are checked when they are read"
    ends = [
        shapes.FlowBranch(
            when="several", says=words_of("which_record", lang), ways=[],
            offers=[_offered(code, actions, lang) for code in flow.meanwhile],
        ),
        shapes.FlowBranch(
            when="none", says=_words(flow.none, lang), ways=_stopping(flow, actions, lang),
            offers=[_offered(code, actions, lang) for code in flow.none_offers],
        ),
    ]  # fmt: skip
    return shapes.FlowDrawn(
        topic=flow.topic, by="records", version=version, kinds=list(wanted.kinds), states=list(wanted.states),
        days=wanted.days, prefer=list(wanted.prefer), kind_named=wanted.kind_named, named=wanted.named,
        rule=_rule(flow, lang), state=None, guests=None, branches=[*said, *ends], ways=[], why=None,
    )  # fmt: skip


def _rule(flow: Flow, lang: Lang) -> shapes.FlowRule | None:
    """Return the rule that a flow follows, with what it has said first and to guests."""
    if flow.rule is None or flow.guest is None:
        return None
    return shapes.FlowRule(name=flow.rule, first=words_of(f"{flow.rule}_first", lang), guest=words_of(flow.guest, lang))


def _stopping(flow: Flow, actions: Actions, lang: Lang) -> list[shapes.FlowWay]:
    """Return what is said where no record fits, by what stops the flow; the last is that nothing does."""
    if flow.unless is None:
        return []
    stopping, offers = flows()[flow.unless], [_offered(code, actions, lang) for code in flow.none_offers]
    assert flow.none is not None, "flows are checked when they are read"
    nothing = shapes.FlowWay(when=[], says=[_said(flow.none, lang)], offers=offers, hands_over=False)
    return [*(_way(stopping, branch, actions, lang) for branch in stopping.branches[:-1]), nothing]


def _way(flow: Flow, branch: Branch, actions: Actions, lang: Lang) -> shapes.FlowWay:
    reader, names = assistant.reads(flow), assistant.fact_words()
    when = [names[reader, fact, assistant.value_name(value)].in_(lang) for fact, value in branch.when.items()]
    says = [_said(key, lang) for key in branch.say]
    if branch.handed is not None:
        says.append(shapes.FlowSaid(what="handed", words=words_of(branch.handed, lang)))
    offers = [_offered(code.removeprefix(_FOR_RECORD), actions, lang) for code in branch.offers]
    return shapes.FlowWay(when=when, says=says, offers=offers, hands_over=branch.hand_over)


def _said(key: str, lang: Lang) -> shapes.FlowSaid:
    if key in _OTHERS:
        return shapes.FlowSaid(what=_OTHERS[key], words=None)
    if key.startswith("each."):
        return shapes.FlowSaid(what="each", words=None)
    return shapes.FlowSaid(what="words", words=words_of(key, lang))


def _offered(code: str, actions: Actions, lang: Lang) -> shapes.FlowOffered:
    if code == _EXPLAINED:
        return shapes.FlowOffered(offer=None, label=None)
    action = actions.find(code)
    assert action is not None, "flows offer what can be done, which is checked"
    return shapes.FlowOffered(offer=code, label=action.label.in_(lang))


def _words(key: str, lang: Lang) -> str | None:
    return None if key in {_EXPLAINS, _BRANCHES} else words_of(key, lang)


def _by_article(topic: str, why: str) -> shapes.FlowDrawn:
    return shapes.FlowDrawn(
        topic=topic, by="article", version=None, kinds=[], states=[], days=None, prefer=[], kind_named=False,
        named=False, rule=None, state=None, guests=None, branches=[], ways=[], why=why,
    )  # fmt: skip


ROUTES = (assistant_flows,)
