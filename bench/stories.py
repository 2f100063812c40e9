"""Whether every story of tests/stories holds each of eight times: in another order each time, two side by side.

An assistant that is right mostly is wrong for somebody: what counts is that all eight passes hold, not one of them.
"""

import asyncio
import logging
import time
from pathlib import Path
from typing import Final

import structlog
from bench._rows import gated, row

from upay.main import place
from upay.main.stories.run import run_files
from upay.platform import config as settings

_STORIES: Final = Path(__file__).parents[1] / "tests" / "stories"
_TIMES: Final = 8
_AT_ONCE: Final = 2
_SEED: Final = 2026


def run() -> list[dict[str, object]]:
    """Return in how many passes everything held, and which stories did not."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    loaded = settings.load()
    began = time.perf_counter()
    with place.throw_away_server(loaded) as url:
        told = asyncio.run(
            run_files(
                sorted(_STORIES.glob("*.yaml")), server_url=url, cache=loaded.cache, times=_TIMES, seed=_SEED,
                at_once=_AT_ONCE,
            )
        )  # fmt: skip
    for line in told.lines:
        print(line)
    whole = sum(one.failed == 0 for one in told.passes)
    return [
        row("stories", "stories", told.passes[0].stories, "stories"),
        gated("stories", "pass^1", told.passed / (told.passed + told.failed), "share", at_least=1.0),
        gated("stories", f"pass^{_TIMES}", whole / _TIMES, "share of passes", at_least=1.0),
        row("stories", f"told {_TIMES} times, {_AT_ONCE} at once", time.perf_counter() - began, "s"),
    ]
