"""Running stories: a fresh customer each, on one throw-away database, with a clock that the story moves."""

import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import argon2
import msgspec
import psycopg

from upay import identity, ledger
from upay.identity.providers.sandbox_provider import SandboxProvider
from upay.kit.time import SetClock
from upay.main import migrate
from upay.main.stories.expect import differences
from upay.main.stories.life import Life, StepNotOffered
from upay.main.stories.read import Story, read_stories
from upay.main.wiring import Product, assemble
from upay.payments.providers.sandbox_bank import serve
from upay.platform.config import Config

_MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""Every story begins on Monday 2 March 2026, 10:00 in Shanghai; midnight is far."""


@dataclass(slots=True)
class Results:
    """How many stories held, and a line for each expectation that did not."""

    passed: int = 0
    failed: int = 0
    lines: list[str] = field(default_factory=list)


@asynccontextmanager
async def stage(server_url: str, *, cache: Path | None = None) -> AsyncIterator[tuple[Product, SetClock]]:
    """Build a whole product on a database of its own, which goes away with the block."""
    name = f"stories_{time.monotonic_ns()}"
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
                    Config(),
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
    heard: Callable[[Story, list[str]], None] | None = None,
) -> Results:
    """Run every story of these files; `heard` is told of each story when it ends."""
    # Stories are about what happens, not about how dear a guess is: hashes are made cheap for their customers only.
    identity.HASHER.choose(argon2.profiles.CHEAPEST)
    stories = [story for path in paths for story in read_stories(path)]
    results, numbers = Results(), count(1)
    async with stage(server_url, cache=cache) as (product, clock):
        for story in stories:
            problems = await _tell(product, clock, story, next(numbers))
            results.passed += not problems
            results.failed += bool(problems)
            results.lines += [f"{story.name}: {problem}" for problem in problems]
            if heard is not None:
                heard(story, problems)
    return results


async def _tell(product: Product, clock: SetClock, story: Story, number: int) -> list[str]:
    life = Life(product, clock, story, number)
    problems: list[str] = []
    try:
        await life.begin()
        for step in story.given:
            await life.do(step)
        for place, turn in enumerate(story.turns, start=1):
            if turn.do is not None:
                await life.do(turn.do)
            if turn.say is not None:
                answered = await life.say(turn.say)
                problems += [f"turn {place} “{turn.say}”: {line}" for line in differences(turn.expect, answered)]
        problems += await life.end()
    except StepNotOffered as missing:
        problems.append(str(missing))
    async with product.db.begin() as uow:
        problems += [f"books: {problem}" for problem in await ledger.check_books(uow)]
    return problems
