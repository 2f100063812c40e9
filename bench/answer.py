"""How fast the assistant answers from a customer's records, in a warm process."""

import asyncio
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from upay.kit.language import Lang
from upay.main import place
from upay.main.stories.life import Life
from upay.main.stories.read import Step, Story
from upay.main.stories.run import stage
from upay.platform import config as settings
from upay.support import assistant
from upay.support.assistant import Question

_QUESTIONS = (
    "刚才给老王转钱怎么没成功", "充值的钱怎么还没到", "我今天还能转多少", "余额不对啊", "退款到哪了", "转账要手续费吗",
    "why did my transfer fail", "where is my top-up", "what are my limits", "how do I close my account", "你好",
    "今天天气怎么样",
)  # fmt: skip
_ROUNDS = 25
_BUDGET_MS = 100
"""What a warm answer may take at most, at the 95th percentile."""


def run() -> list[dict[str, Any]]:
    """Return the time of an answer and of a whole turn of the chat, stored and delivered."""
    loaded = settings.load()
    with place.throw_away_server(loaded) as url:
        return asyncio.run(_measure(url, loaded.cache))


async def _measure(url: str, cache: Path | None) -> list[dict[str, Any]]:
    story = Story("bench", Lang.ZH, {"name": "小梅", "level": 3, "balance": "120.00"}, [], [], {})
    async with stage(url, cache=cache) as (product, clock):
        life = Life(product, clock, story, 1)
        await life.begin()
        for amount in ("150.00", "20.00", "30.00", "500.00"):
            await life.do(Step("transfer", {"to": "老王", "amount": amount}))
        await life.do(Step("top_up", {"amount": "60.00", "bank_says": "card_declined"}))
        await life.do(Step("top_up", {"amount": "80.00", "bank_says": "approve"}))
        answers, turns = [], []
        for number in range(_ROUNDS):
            for place_, text in enumerate(_QUESTIONS):
                at = clock.advance(timedelta(seconds=1))
                begun = perf_counter()
                await product.assistant.answer(Question(text=text, lang=Lang.ZH, viewer=life.me, at=at))
                answers.append(perf_counter() - begun)
                begun = perf_counter()
                await assistant.hear(
                    product.assistant, product.rails, customer_id=life.me, text=text,
                    client_id=f"bench-{number}-{place_}", lang=Lang.ZH, at=at,
                )  # fmt: skip
                turns.append(perf_counter() - begun)
    return [
        _row("answer p50", _percentile(answers, 50)),
        _row("answer p95", _percentile(answers, 95)),
        _row("turn of the chat p50", _percentile(turns, 50)),
        _row("turn of the chat p95", _percentile(turns, 95)),
    ]


def _row(case: str, seconds: float) -> dict[str, Any]:
    milliseconds = round(seconds * 1000, 1)
    return {
        "part": "answer", "case": case, "value": milliseconds, "unit": "ms", "yardstick": _BUDGET_MS,
        "ratio": round(milliseconds / _BUDGET_MS, 2),
    }  # fmt: skip


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]
