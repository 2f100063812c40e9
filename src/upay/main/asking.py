"""Asking the assistant from the command line."""

from datetime import UTC
from time import perf_counter
from typing import Any, TextIO

import msgspec

from upay.identity import queries as people
from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.kit.time import BUSINESS_ZONE
from upay.main.clock import SystemClock
from upay.main.wiring import assemble
from upay.platform.config import Config
from upay.support import knowledge
from upay.support.assistant import Question, Understanding, load_utterances


class Asked(msgspec.Struct, kw_only=True):
    """The assistant's answer as `upay ask --json` prints it."""

    answer: str
    topic: str
    reason: str | None
    offers: list[str]
    sources: list[dict[str, Any]]
    handoff: bool
    confidence: float
    model: list[dict[str, str | None]]
    """What was asked of a language model, and what was made of it; empty where none was asked."""
    ms: int


class UnknownCustomer(Exception):  # noqa: N818 -- told to the person at the terminal
    """Nobody has that phone number."""


async def answer(config: Config, *, url: str, text: str, phone: str | None, lang: Lang) -> Asked:
    """Ask once; the time is that of the answer in a warm process, without starting it."""
    async with assemble(config, url=url) as product:
        viewer: CustomerId | None = None
        if phone is not None:
            async with product.db.begin() as uow:
                found = await people.customer_by_phone(uow, product.vault, phone)
            if found is None:
                raise UnknownCustomer(f"nobody has the number {phone}")
            viewer = found.id
        begun = perf_counter()
        reply = await product.assistant.answer(Question(text=text, lang=lang, viewer=viewer, at=product.clock.now()))
        took = perf_counter() - begun
    return Asked(
        answer=reply.text, topic=reply.topic, reason=reply.reason, offers=[offer.code for offer in reply.offers],
        sources=[{"id": cite.slug, "version": cite.version} for cite in reply.cites], handoff=reply.hand_over,
        confidence=round(reply.confidence, 4), ms=round(took * 1000),
        model=[{"purpose": one.purpose, "outcome": one.outcome.value, "why": one.why} for one in reply.consulted],
    )  # fmt: skip


def answer_lines(config: Config, utterances: TextIO, answers: TextIO) -> None:
    """Understand one utterance a line, with the packaged articles and nobody's records."""
    understanding = Understanding.train(load_utterances(), knowledge.packaged_documents(), cache=config.cache)
    now = SystemClock().now().astimezone(UTC).astimezone(BUSINESS_ZONE)
    for line in utterances:
        understood = understanding.understand(line.rstrip("\n"), now=now)
        row = {
            "topic": understood.topic, "confidence": round(understood.confidence, 4),
            "top": [[code, round(p, 4)] for code, p in understood.top], "action": understood.action.value,
        }  # fmt: skip
        answers.write(msgspec.json.encode(row).decode() + "\n")
