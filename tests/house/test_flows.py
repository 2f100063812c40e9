"""The flows of the assistant hold together, and the check that says so finds what does not."""

import ast
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.house.tree import sources

from upay.kit.offers import OFFERS
from upay.kit.topics import TOPICS
from upay.main.flows_cli import problems
from upay.main.wiring import declared_actions
from upay.support import knowledge
from upay.support.assistant import by_article, flow_problems, flows

DONE = declared_actions().codes


def offered_in(tree: ast.AST) -> Iterator[str]:
    """Return the codes that a source offers: in `offers=` or `more=`, or as an `OfferOf`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in {"offers", "more"}:
            yield from _codes(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "OfferOf":
            yield from _codes(node)


def _codes(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value in OFFERS:
            yield part.value


def test_every_topic_is_answered_every_reason_explained_and_nothing_ends_nowhere() -> None:
    assert problems() == []


def test_a_topic_is_answered_by_a_flow_or_by_its_article_for_a_reason_in_both_languages() -> None:
    assert flows().keys() | by_article().keys() == TOPICS.keys()
    assert not flows().keys() & by_article().keys()
    assert all(why.zh and why.en for why in by_article().values())


@pytest.mark.parametrize(
    ("explained", "raised", "found"),
    [
        (["pin_wrong"], ["pin_wrong", "card_expired"], "reason card_expired can be met and nobody explains it"),
        (["made_up"], [], "reason made_up is in no catalogue"),
    ],
)
def test_a_reason_that_nobody_explains_is_found(explained: list[str], raised: list[str], found: str) -> None:
    documents = knowledge.packaged_documents()
    assert flow_problems(documents, explained=explained, raised=raised, offered={}, done=DONE) == [found]


def test_an_article_that_one_language_lacks_is_found() -> None:
    documents = [one for one in knowledge.packaged_documents() if (one.topic, one.lang) != ("fees", "en")]
    assert flow_problems(documents, explained=[], raised=[], offered={}, done=DONE) == [
        "fees is answered by its article, and there is none in en"
    ]
    unnamed = [replace(one, topic="") if one.topic == "fees" else one for one in knowledge.packaged_documents()]
    assert len(flow_problems(unnamed, explained=[], raised=[], offered={}, done=DONE)) == 2


def test_an_offer_that_nothing_does_is_found_wherever_it_is_made() -> None:
    found = flow_problems(
        knowledge.packaged_documents(), explained=[], raised=[], offered={"zh/fees": ["open_ticket", "talk_to_agent"]},
        done=DONE - {"retry"},
    )  # fmt: skip
    assert found == [
        "zh/fees offers open_ticket, which nothing does",
        "offer retry is agreed to in words, and nothing does it",
    ]


def test_what_the_code_offers_can_be_done() -> None:
    idle = {(one.module, code) for one in sources() for code in offered_in(one.tree) if code not in DONE}
    assert not idle


def test_an_offer_is_read_from_the_source() -> None:
    tree = ast.parse('reply(more=("open_ticket",) if late else (), text="retry"); OfferOf("unlock", id)')
    assert {*offered_in(tree)} == {"open_ticket", "unlock"}
