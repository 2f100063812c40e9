"""Whether every story of tests/stories holds each of eight times: in another order each time, two side by side.

An assistant that is right mostly is wrong for somebody: what counts is that all eight passes hold, not one of them.
"""

import asyncio
import logging
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import structlog
from bench._rows import gated, row

from upay.main import place
from upay.main.stories.run import Results, run_files
from upay.platform import config as settings

_STORIES: Final = Path(__file__).parents[1] / "tests" / "stories"
_TIMES: Final = 8
_HANDS: Final = 2
"""How many processes tell them, each a half of the passes."""
_AT_ONCE: Final = 2
"""How many stories a process tells side by side, each on a stage of its own."""
_SEED: Final = 2026


def run() -> list[dict[str, object]]:
    """Return in how many passes everything held, and which stories did not."""
    began = time.perf_counter()
    loaded = settings.load()
    with (
        place.throw_away_server(loaded) as url,
        ProcessPoolExecutor(_HANDS, mp_context=multiprocessing.get_context("spawn")) as hands,
    ):
        halves = list(hands.map(partial(_tell, url, loaded.cache), range(_HANDS)))
    for line in (line for half in halves for line in half.lines):
        print(line)
    passes = [one for half in halves for one in half.passes]
    passed, failed = sum(half.passed for half in halves), sum(half.failed for half in halves)
    whole = sum(one.failed == 0 for one in passes)
    return [
        row("stories", "stories", passes[0].stories, "stories"),
        gated("stories", "pass^1", passed / (passed + failed), "share", at_least=1.0),
        gated("stories", f"pass^{_TIMES}", whole / _TIMES, "share of passes", at_least=1.0),
        row("stories", f"told {_TIMES} times, {_AT_ONCE} at once in {_HANDS} processes",
            time.perf_counter() - began, "s"),
    ]  # fmt: skip


def _tell(url: str, cache: Path | None, hand: int) -> Results:
    """Tell every story as often as falls to one of the processes, in orders that no other tells them in."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    share = _TIMES // _HANDS
    return asyncio.run(
        run_files(
            sorted(_STORIES.glob("*.yaml")), server_url=url, cache=cache, times=share, seed=_SEED + hand * share,
            at_once=_AT_ONCE,
        )
    )  # fmt: skip
