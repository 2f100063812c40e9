"""The actions of this room: a person, or an article."""

from upay.kit.language import Words
from upay.platform.actions import Action, Actor, Ask, Receipt

_ANYBODY = frozenset({Actor.CUSTOMER, Actor.GUEST})


def actions() -> tuple[Action, ...]:
    """Return the actions of this room; both go on on a page of their own."""
    return (
        Action(
            code="talk_to_agent",
            label=Words("转人工", "Talk to a person"),
            actors=_ANYBODY,
            run=_to_person,
            reaches_us=True,
        ),
        Action(code="read_article", label=Words("看详细说明", "Read the article"), actors=_ANYBODY, run=_to_help),
    )


async def _to_person(_ask: Ask) -> Receipt:
    return Receipt(goto="/support/chat?person=1")


async def _to_help(_ask: Ask) -> Receipt:
    return Receipt(goto="/help")
