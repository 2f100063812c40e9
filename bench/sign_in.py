"""How others fare while two hundred people sign in at once: their waits, to those of a quiet moment in the same run."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final, cast
from uuid import UUID

import httpx
import sqlalchemy as sa
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY
from bench._rows import gated
from litestar import Litestar

from upay import identity
from upay.api.app import create_app
from upay.identity import HASHER
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.main import place
from upay.main.stories.run import stage
from upay.main.wiring import Product
from upay.platform import config as settings

_AT_ONCE: Final = 200
_PASSWORD: Final = "quiet-heron-31"  # noqa: S105 -- of people who are made up for a minute
_EVERY_SECONDS: Final = 0.02
_QUIET_SECONDS: Final = 5.0
_LIMIT_MS: Final = 200
"""What others may wait at most, at the 95th percentile."""


def run() -> list[dict[str, Any]]:
    """Return the waits of others in a quiet moment and while many sign in, and how long those who sign in wait."""
    loaded = settings.load()
    with place.throw_away_server(loaded) as url:
        return asyncio.run(_measure(url, loaded.cache))


async def _measure(url: str, cache: Path | None) -> list[dict[str, Any]]:
    async with stage(url, cache=cache) as (product, clock):
        await _enrol(product, at=clock.now())
        clock.advance(timedelta(minutes=1))
        app = create_app(product)
        async with _browser(app, _AT_ONCE) as other:
            await _sign_in(other, _AT_ONCE)
            quiet = await _look_on(other, until=asyncio.create_task(asyncio.sleep(_QUIET_SECONDS)))
            rush = asyncio.create_task(_rush(app))
            busy = await _look_on(other, until=rush)
            waits = await rush
    before, during = _percentile(quiet, 95), _percentile(busy, 95)
    return [
        _row("others, p95 in a quiet moment", before, "ms", yardstick=None),
        _row(f"others, p95 while {_AT_ONCE} sign in", during, "ms", yardstick=before),
        gated("sign_in", f"others, p95 while {_AT_ONCE} sign in, to what it may be", during, "ms", at_most=_LIMIT_MS),
        _row("signed in a second", _AT_ONCE / max(waits), "/s", yardstick=None),
        _row("the last of them waited", max(waits) * 1000, "ms", yardstick=None),
    ]


async def _enrol(product: Product, *, at: datetime) -> None:
    """Enter everybody, and let all have the same password at its full price."""
    HASHER.choose(CHEAPEST)
    async with product.db.begin() as uow:
        for number in range(_AT_ONCE + 1):
            await identity.enrol(
                uow, product.vault, id=CustomerId(UUID(int=10_000 + number)), phone=f"139{number:08d}", name="小梅",
                level=2, password=_PASSWORD, pin="274915", lang=Lang.ZH, at=at,
            )  # fmt: skip
    HASHER.choose(RFC_9106_LOW_MEMORY)
    hashed = await HASHER.hash(product.vault, _PASSWORD)
    async with product.db.begin() as uow:
        await uow.session.execute(sa.text("update identity.password set hash = :hash"), {"hash": hashed})


def _browser(app: Litestar, number: int) -> httpx.AsyncClient:
    """Return a browser in a network of its own: many accounts from one are strange."""
    transport = httpx.ASGITransport(app=cast("Any", app), client=(f"10.{number // 250}.{number % 250}.7", 50_000))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", timeout=600)


async def _sign_in(browser: httpx.AsyncClient, number: int) -> float:
    await browser.get("/api/me")
    headers = {"X-CSRF-Token": browser.cookies["upay_csrf"]}
    body = {"phone": f"139{number:08d}", "password": _PASSWORD}
    begun = perf_counter()
    answer = await browser.post("/api/auth/sign-in", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return perf_counter() - begun


async def _rush(app: Litestar) -> list[float]:
    async def one(number: int) -> float:
        async with _browser(app, number) as browser:
            return await _sign_in(browser, number)

    return await asyncio.gather(*(one(number) for number in range(_AT_ONCE)))


async def _look_on(browser: httpx.AsyncClient, *, until: asyncio.Task[Any]) -> list[float]:
    """Read one's own page again and again, and return how long each reading took."""
    waits = []
    while not until.done():
        begun = perf_counter()
        answer = await browser.get("/api/me")
        waits.append(perf_counter() - begun)
        assert answer.status_code == 200, answer.text
        await asyncio.sleep(_EVERY_SECONDS)
    return [wait * 1000 for wait in waits]


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def _row(case: str, value: float, unit: str, *, yardstick: float | None) -> dict[str, Any]:
    return {
        "part": "sign_in", "case": case, "value": round(value, 1), "unit": unit,
        "yardstick": None if yardstick is None else round(yardstick, 1),
        "ratio": None if yardstick is None else round(value / yardstick, 2),
    }  # fmt: skip
