"""Checking the flows: every topic is answered in both languages, every reason explained, and nothing ends nowhere.

Each finding is a sentence for whoever edits the data; an empty list means that all of it holds together.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

import msgspec

from upay.kit.language import Lang, Words
from upay.kit.offers import OFFERS
from upay.kit.reasons import REASONS
from upay.kit.topics import TOPICS
from upay.support.assistant.flow import Flow, flows
from upay.support.assistant.flow_version import flow_versions, misnamed
from upay.support.assistant.follow_up import AGREED_TO
from upay.support.assistant.foresee import foretold
from upay.support.assistant.prove_branches import SLOT, branch_problems
from upay.support.assistant.situation import FORESEEN
from upay.support.assistant.words import templates
from upay.support.knowledge import Document


@cache
def by_article() -> Mapping[str, Words]:
    """Return the topics that no flow answers, and why not."""
    text = (resources.files(__package__ or "") / "by_article.yaml").read_text(encoding="utf-8")
    found = msgspec.yaml.decode(text, type=dict[str, dict[str, str]])
    return MappingProxyType({topic: Words(why["zh"], why["en"]) for topic, why in found.items()})


def flow_problems(
    documents: Collection[Document], *, explained: Collection[str], raised: Collection[str],
    offered: Mapping[str, Collection[str]], done: Collection[str],
) -> list[str]:  # fmt: skip
    """Return what does not hold together.

    `documents` are the articles for customers; `explained` the reasons that somebody explains, `raised` those that
    the product can refuse with. `offered` is what each article and each explanation offers, `done` what has an action:
    an offer without one is left out of the answer, and nobody notices.
    """
    return [
        *_topics(flows(), by_article()),
        *_articles(documents),
        *_ends(flows()),
        *branch_problems(flows()),
        *misnamed(flow_versions()),
        *_words(templates()),
        *_offers(offered, done),
        *(f"offer {code} is agreed to in words and is in no catalogue" for code in sorted(AGREED_TO - OFFERS.keys())),
        *(f"reason {code} can be met and nobody explains it" for code in sorted({*raised} - {*explained})),
        *(f"reason {code} is in no catalogue" for code in sorted({*raised, *explained} - REASONS.keys())),
        *_foreseen(templates()),
    ]


def _topics(flow_of: Mapping[str, Flow], article_of: Mapping[str, Words]) -> Iterator[str]:
    """Find topics that nothing answers, or two things."""
    for topic in TOPICS:
        if topic not in flow_of and topic not in article_of:
            yield f"{topic} has neither a flow nor a reason why not"
        if topic in flow_of and topic in article_of:
            yield f"{topic} has a flow, and a reason why it has none"
    for topic in sorted(article_of.keys() - TOPICS.keys()):
        yield f"{topic} is no topic of the catalogue"


def _articles(documents: Collection[Document]) -> Iterator[str]:
    """Find topics that are answered by an article that does not exist in both languages."""
    written = {(document.topic, document.lang) for document in documents}
    for topic in by_article():
        for lang in Lang:
            if (topic, lang) not in written:
                yield f"{topic} is answered by its article, and there is none in {lang.value}"


def _ends(flow_of: Mapping[str, Flow]) -> Iterator[str]:
    """Find flows that end where nothing is said."""
    for topic, flow in flow_of.items():
        if flow.records is not None and not flow.records.kinds:
            yield f"{topic} looks for records of no kind"
        if flow.records is not None and {*flow.records.prefer} - {*flow.records.states}:
            yield f"{topic} prefers records that it does not look for"
        for slot in sorted({*SLOT.findall(templates().get(flow.none or "", {}).get("zh", ""))} - {"days"}):
            yield f"{topic} says {{{slot}}} where no record fits, and only the days are known then"


def _words(said: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Find sentences that one language lacks, or that name other facts in one than in the other."""
    for key, pair in said.items():
        if {*pair} != {lang.value for lang in Lang}:
            yield f"{key} is not said in both languages"
        elif {*SLOT.findall(pair["zh"])} != {*SLOT.findall(pair["en"])}:
            yield f"{key} names other facts in one language than in the other"


def _foreseen(said: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Find questions that are foreseen without being topics, or without words; and what no record fills."""
    for topic in sorted(FORESEEN):
        key = f"foreseen_{topic}"
        if topic not in TOPICS:
            yield f"{topic} is foreseen, and is no topic of the catalogue"
        elif key not in said:
            yield f"{topic} is foreseen and not worded"
        elif topic in foretold().topics() and SLOT.search(said[key]["zh"]):
            yield f"{topic} is foreseen without a record, and its words name one"
    for reason in sorted(foretold().refused.keys() - REASONS.keys()):
        yield f"reason {reason} makes questions likely and is in no catalogue"


def _offers(offered: Mapping[str, Collection[str]], done: Collection[str]) -> Iterator[str]:
    """Find offers that no action stands behind."""
    for where, codes in offered.items():
        for code in sorted({*codes} - {*done}):
            yield f"{where} offers {code}, which nothing does"
    for code in sorted(AGREED_TO - {*done}):
        yield f"offer {code} is agreed to in words, and nothing does it"
