"""Renewing what ships: the wordings of articles that were published since reach the understanding without a restart.

It is what the next start would learn, learned by a worker in a process of its own once articles have been still for a
while. Where a version that was trained here is in use, the next training learns from the articles instead.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from upay.platform.apart import Tell, WorkFailed, apart
from upay.platform.aside import aside
from upay.platform.db import event
from upay.support import knowledge
from upay.support.assistant import Understanding
from upay.support.knowledge import Document
from upay.support.teaching.queries import in_use
from upay.support.teaching.train import Texts, Trainer

STILL: Final = timedelta(minutes=10)
"""So long nothing may have been published, for learning takes a minute and several articles are often one change."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    shipped: Texts
    documents: list[Document]
    cache: Path


async def renew(trainer: Trainer, *, started: datetime, at: datetime) -> int:
    """Learn from the articles of now, unless that was done; say whether it was done. Not right after a start.

    Whoever starts learns as well, and what it has learned is found here.
    """
    cache = trainer.cache
    async with trainer.db.begin() as uow:
        documents, last = await knowledge.documents(uow), await knowledge.last_published(uow)
        version = await in_use(uow)
    if cache is None or version or last is None or at - max(last, started) < STILL:
        return 0
    shipped = {lang: dict(topics) for lang, topics in trainer.shipped().items()}
    if await aside(lambda: Understanding.kept(shipped, documents, cache=cache)) is not None:
        return 0
    try:
        await apart(_learn, _Given(shipped=shipped, documents=documents, cache=cache))
    except WorkFailed as failed:
        log.exception("assistant.not_renewed", what=str(failed))
        return 0
    async with trainer.db.begin() as uow:
        uow.publish(event("versions.changed", channels=["assistant"]))
    return 1


def _learn(given: _Given, _: Tell) -> None:
    Understanding.train(given.shipped, given.documents, cache=given.cache)
