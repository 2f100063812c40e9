"""Asking the model: within its budget, within the customer's patience, and never while it keeps failing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

import structlog

from upay.platform import throttle
from upay.platform.aside import aside
from upay.platform.crypto import Vault
from upay.platform.db import Database
from upay.platform.telemetry import MODEL_EXCHANGES, MODEL_SECONDS
from upay.support.assistant.model import exchange
from upay.support.assistant.model.exchange import Returned

T = TypeVar("T")
FAILURES_IN_A_ROW: Final = 3
REST: Final = timedelta(minutes=1)
"""After so many failures in a row nobody waits for the model for so long; then one may try again."""
log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """What was made of an exchange."""

    USED = "used"
    UNSURE = "unsure"
    DROPPED = "dropped"
    FAILED = "failed"
    NOT_ASKED = "not_asked"
    """Nothing left: the budget is spent, the model rests, or no time is left of what a customer waits."""


class ModelFailed(Exception):  # noqa: N818 -- says what happened outside, in one of few words
    """The model gave nothing that can be read; `why` is one of unreachable, broken, too_big, or http_ and a status."""

    def __init__(self, why: str, *, response: str | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.response = response


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion(Generic[T]):
    """What a model answered, read and as it came."""

    answer: T
    text: str
    tokens_in: int | None
    tokens_out: int | None


class Model(Protocol):
    """A language model, wherever it runs."""

    name: str

    async def complete(self, *, instructions: str, data: str, shape: type[T]) -> Completion[T]:
        """Return what the model makes of the data, in this shape; raise ModelFailed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long, and how often, a model may be asked; by all processes together."""

    timeout_seconds: float
    a_minute: int
    a_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """What stands in the trace of an answer: that a model was asked, and what was made of it."""

    purpose: str
    outcome: Outcome
    why: str | None
    exchange_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealing(Generic[T]):
    """An answer that still has to be judged, and its row."""

    exchange_id: UUID
    purpose: str
    answer: T
    returned: Returned


class Consultant:
    """Asks the model on behalf of the assistant, and writes every exchange down."""

    def __init__(self, db: Database, vault: Vault, terms: Terms, *, name: str, load: Callable[[], Model]) -> None:
        self._db = db
        self._vault = vault
        self._terms = terms
        self._name = name
        self._load = load
        self._model: Model | None = None
        self._loading = asyncio.Lock()
        self._failures = 0
        self._rests_until: datetime | None = None

    async def ready(self) -> Model:
        """Load what speaks to the model, beside the loop, once; it takes a second or two."""
        async with self._loading:
            if self._model is None:
                self._model = await aside(self._load)
            return self._model

    def deadline(self) -> float:
        """Return until when, on the loop's clock, somebody who asks now is kept waiting for the model."""
        return asyncio.get_running_loop().time() + self._terms.timeout_seconds

    async def ask(
        self, purpose: str, *, instructions: str, data: str, shape: type[T], conversation_id: UUID | None,
        deadline: float, at: datetime,
    ) -> Dealing[T] | Consulted:  # fmt: skip
        """Ask once; return what is to be judged, or why there is nothing to judge."""
        if self._rests_until is not None and at < self._rests_until:
            return self._not_asked(purpose, "resting")
        loop = asyncio.get_running_loop()
        if loop.time() >= deadline:
            return self._not_asked(purpose, "no_time")
        exchange_id = await self._admitted(purpose, data, conversation_id, at)
        if exchange_id is None:
            return self._not_asked(purpose, "budget")
        begun = loop.time()
        why, response = "timed_out", None
        try:
            async with asyncio.timeout_at(deadline):
                model = await self.ready()
                said = await model.complete(instructions=instructions, data=data, shape=shape)
        except TimeoutError:
            pass
        except ModelFailed as failed:
            why, response = failed.why, failed.response
        else:
            self._failures, self._rests_until = 0, None
            MODEL_SECONDS.observe(loop.time() - begun)
            returned = Returned(
                text=said.text, ms=_ms(loop.time() - begun), tokens_in=said.tokens_in, tokens_out=said.tokens_out
            )
            return Dealing(exchange_id=exchange_id, purpose=purpose, answer=said.answer, returned=returned)
        self._failed(why, at)
        MODEL_SECONDS.observe(loop.time() - begun)
        returned = Returned(text=response, ms=_ms(loop.time() - begun))
        return await self._settle(exchange_id, purpose, returned, Outcome.FAILED, why)

    async def judged(self, dealing: Dealing[Any], outcome: Outcome, why: str | None = None) -> Consulted:
        """Write down what was made of an answer."""
        return await self._settle(dealing.exchange_id, dealing.purpose, dealing.returned, outcome, why)

    async def _admitted(self, purpose: str, data: str, conversation_id: UUID | None, at: datetime) -> UUID | None:
        try:
            await throttle.count(self._db, self._vault, name="language model", at_most=self._terms.a_minute, at=at)
        except throttle.TooManyAttempts:
            return None
        return await exchange.write_down(
            self._db, self._vault, purpose=purpose, model=self._name, request=data, conversation_id=conversation_id,
            a_day=self._terms.a_day, at=at,
        )  # fmt: skip

    def _failed(self, why: str, at: datetime) -> None:
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW:
            self._rests_until = at + REST
            log.warning("model.rests", why=why, failures=self._failures, until=self._rests_until.isoformat())

    def _not_asked(self, purpose: str, why: str) -> Consulted:
        MODEL_EXCHANGES.labels(purpose, Outcome.NOT_ASKED.value).inc()
        return Consulted(purpose=purpose, outcome=Outcome.NOT_ASKED, why=why, exchange_id=None)

    async def _settle(
        self, exchange_id: UUID, purpose: str, returned: Returned, outcome: Outcome, why: str | None
    ) -> Consulted:  # fmt: skip
        await exchange.mark(self._db, self._vault, exchange_id, returned=returned, outcome=outcome.value, why=why)
        MODEL_EXCHANGES.labels(purpose, outcome.value).inc()
        return Consulted(purpose=purpose, outcome=outcome, why=why, exchange_id=exchange_id)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
