"""How often the first question of a customer to whom something has just happened was foreseen before it was typed.

The stories of tests/stories that begin with an event are lived up to that moment, through the real calls; what the
support page would then offer is compared with the topic of the first thing that the customer says.
"""

import asyncio
import logging
from collections import Counter
from pathlib import Path
from typing import Any

import argon2
import structlog
from bench._rows import gated

from upay import identity
from upay.main import place
from upay.main.stories.life import Life
from upay.main.stories.read import Story, read_stories
from upay.main.stories.run import stage
from upay.platform import config as settings

_STORIES = Path(__file__).parents[1] / "tests" / "stories"
_GATE = 0.80
"""What hit@3 has to reach."""
_NO_EVENTS = frozenset({"pass_time", "set_limit", "register"})
"""What happens before many a story and makes nobody ask anything."""


def run() -> list[dict[str, Any]]:
    """Return how often the first question was the first foreseen, and among the first three."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    loaded = settings.load()
    identity.HASHER.choose(argon2.profiles.CHEAPEST)
    with place.throw_away_server(loaded) as url:
        return asyncio.run(_measure(url, loaded.cache))


async def _measure(url: str, cache: Path | None) -> list[dict[str, Any]]:
    asked: list[tuple[str, list[str]]] = []
    async with stage(url, cache=cache) as (product, clock):
        for number, story in enumerate(_eventful(), start=1):
            life = Life(product, clock, story, number)
            await life.begin()
            for step in story.given:
                await life.do(step)
            asked.append((_first_asked(story), await life.foreseen()))
    missed = Counter(topic for topic, foreseen in asked if topic not in foreseen[:3])
    return [
        _row("stories that begin after an event", len(asked), "stories"),
        _row("hit@1", _hits(asked, 1), "share"),
        gated("foreseen", "hit@3", _hits(asked, 3), "share", at_least=_GATE),
        *(_row(f"missed: {topic}", times, "stories") for topic, times in missed.most_common(8)),
    ]


def _eventful() -> list[Story]:
    told = [story for path in sorted(_STORIES.glob("*.yaml")) for story in read_stories(path)]
    return [one for one in told if {step.name for step in one.given} - _NO_EVENTS and _first_asked(one)]


def _first_asked(story: Story) -> str:
    """Return the topic of the first thing that the customer says, if the story says what it is about."""
    first = story.turns[0]
    if first.say is None:
        return ""
    topics = first.expect.get("topics") or [first.expect.get("topic", "")]
    return str(topics[0])


def _hits(asked: list[tuple[str, list[str]]], among: int) -> float:
    return round(sum(topic in foreseen[:among] for topic, foreseen in asked) / len(asked), 3)


def _row(case: str, value: float, unit: str) -> dict[str, Any]:
    return {"part": "foreseen", "case": case, "value": value, "unit": unit, "yardstick": None, "ratio": None}
