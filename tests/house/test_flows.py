"""The flows of the assistant hold together, and the check that says so finds what does not."""

from dataclasses import replace

import pytest

from upay.kit.topics import TOPICS
from upay.main.flows_cli import problems
from upay.support import knowledge
from upay.support.assistant import by_article, flow_problems, flows


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
    assert flow_problems(knowledge.packaged_documents(), explained=explained, raised=raised) == [found]


def test_an_article_that_one_language_lacks_is_found() -> None:
    documents = [one for one in knowledge.packaged_documents() if (one.topic, one.lang) != ("fees", "en")]
    assert flow_problems(documents, explained=[], raised=[]) == [
        "fees is answered by its article, and there is none in en"
    ]
    unnamed = [replace(one, topic="") if one.topic == "fees" else one for one in knowledge.packaged_documents()]
    assert len(flow_problems(unnamed, explained=[], raised=[])) == 2
