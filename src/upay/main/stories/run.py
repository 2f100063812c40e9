"""Running stories: a fresh customer each, on one throw-away database, with a clock that the story moves."""

import asyncio
import random
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import argon2
import msgspec
import psycopg

from upay import identity, ledger
from upay.identity.providers.sandbox_provider import SandboxProvider
from upay.kit.ids import new_id
from upay.kit.time import SetClock
from upay.main import migrate
from upay.main.stories.expect import differences
from upay.main.stories.life import Life, StepNotOffered
from upay.main.stories.read import Story, read_stories
from upay.main.wiring import Product, assemble
from upay.payments.providers.sandbox_bank import serve
from upay.platform.config import Config

_MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""The first story begins on Monday 2 March 2026, 10:00 in Shanghai; each other one at ten on a later day."""


_DAY = timedelta(days=1)
_SHOWN = 3
"""How many questions are shown before anything is typed."""
_SETTLING = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4))
"""How the time after a story passes, while anything falls due: so a silent bank is asked again as late as it is."""


@dataclass(slots=True)
class Results:
    """How many stories held, and a line for each expectation that did not."""

    passed: int = 0
    failed: int = 0
    lines: list[str] = field(default_factory=list)
    passes: list["Pass"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pass:
    """One time through all stories: the seed of its order, if it was shuffled, and how many held not."""

    seed: int | None
    stories: int
    failed: int


@asynccontextmanager
async def stage(
    server_url: str, *, cache: Path | None = None, settings: Config | None = None
) -> AsyncIterator[tuple[Product, SetClock]]:
    """Build a whole product on a database of its own, which goes away with the block.

    Of the `settings` all hold but where things are and how long is waited for them.
    """
    name = f"stories_{new_id().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name} encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0")
    head, _, query = server_url.partition("?")
    url = head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")
    clock = SetClock(_MORNING)
    try:
        migrate.upgrade(url)
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            async with await serve("127.0.0.1", 0, home / "bank", slow_ms=50) as bank, _verifier(home) as verifier_url:
                config = msgspec.structs.replace(
                    settings or Config(),
                    home=home,
                    bank_port=bank.port,
                    bank_timeout_ms=600,
                    inquiry_delay_ms=5000,
                    identity_url=verifier_url,
                    identity_timeout_ms=2000,
                )
                async with assemble(config, url=url, clock=clock, cache=cache) as product:
                    yield product, clock
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"drop database if exists {name} with (force)")


@asynccontextmanager
async def _verifier(home: Path) -> AsyncIterator[str]:
    with SandboxProvider("127.0.0.1", 0, home / "verifier") as verifier:
        yield f"http://127.0.0.1:{verifier.port}"


async def run_files(
    paths: Sequence[Path],
    *,
    server_url: str,
    cache: Path | None = None,
    times: int = 1,
    seed: int | None = None,
    at_once: int = 1,
    heard: Callable[[Story, list[str]], None] | None = None,
) -> Results:
    """Run every story of these files; `heard` is told of each story when it ends.

    They can be told several `times`, in an order that `seed` shuffles anew each time, and so many `at_once`, each
    on a stage of its own, since a story moves the clock.
    """
    # Stories are about what happens, not about how dear a guess is: hashes are made cheap for their customers only.
    identity.HASHER.choose(argon2.profiles.CHEAPEST)
    told = [story for path in paths for story in read_stories(path)]
    results = Results()
    with tempfile.TemporaryDirectory() as learned:
        for turn in range(times):
            order = told if seed is None else random.Random(seed + turn).sample(told, len(told))  # noqa: S311 -- an order
            waiting = deque(enumerate(order, start=1))
            before = results.failed
            async with asyncio.TaskGroup() as group:
                for _ in range(at_once):
                    group.create_task(_play(waiting, results, server_url, cache or Path(learned), heard))
            results.passes.append(Pass(None if seed is None else seed + turn, len(told), results.failed - before))
    return results


async def _play(
    waiting: deque[tuple[int, Story]], results: Results, server_url: str, cache: Path,
    heard: Callable[[Story, list[str]], None] | None,
) -> None:  # fmt: skip
    """Tell stories on one stage until none waits."""
    async with stage(server_url, cache=cache) as (product, clock):
        while waiting:
            number, story = waiting.popleft()
            problems = await _tell(product, clock, story, number)
            results.passed += not problems
            results.failed += bool(problems)
            results.lines += [f"{story.name}: {problem}" for problem in problems]
            if heard is not None:
                heard(story, problems)


async def _tell(product: Product, clock: SetClock, story: Story, number: int) -> list[str]:
    life = Life(product, clock, story, number)
    problems: list[str] = []
    since = clock.now() - _MORNING
    if since % _DAY:
        # Whatever the stories before it did, the day is young and nothing of theirs is left to fall due.
        for stride in _SETTLING:
            if not await product.do_due(clock.advance(stride)):
                break
        since = clock.now() - _MORNING
        await product.do_due(clock.advance(_DAY - since % _DAY))
    try:
        await life.begin()
        for step in story.given:
            await life.do(step)
        for place, turn in enumerate(story.turns, start=1):
            if turn.do is not None:
                await life.do(turn.do)
            wanted, among = turn.expect.get("foreseen"), await life.foreseen() if "foreseen" in turn.expect else []
            if wanted not in [None, *among[:_SHOWN]]:
                problems.append(f"turn {place} foreseen: expected {wanted}, were {' and '.join(among)}")
            if turn.say is not None:
                answered = await life.say(turn.say)
                problems += [f"turn {place} “{turn.say}”: {line}" for line in differences(turn.expect, answered)]
        problems += await life.end()
    except StepNotOffered as missing:
        problems.append(str(missing))
    async with product.db.begin() as uow:
        problems += [f"books: {problem}" for problem in await ledger.check_books(uow)]
    return problems
