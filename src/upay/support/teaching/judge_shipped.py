"""Judging what ships with the product: version 0 has its figures and confusions in the console like any other.

A worker does it a while after its start, in a process of its own, and again when the texts, the code that learns from
them or the frozen set are others. Without a frozen set there is nothing to judge by.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import structlog
from sqlalchemy.dialects.postgresql import insert

from upay.kit.language import Lang
from upay.platform.apart import Tell, WorkFailed, apart
from upay.support import knowledge
from upay.support.assistant import Understanding, made_by
from upay.support.knowledge import Document
from upay.support.teaching.gate import checks
from upay.support.teaching.judge import Judged, digest_of, is_whole, judged
from upay.support.teaching.models import ModelVersion
from upay.support.teaching.train import Texts, Trainer, tell

SETTLED: Final = timedelta(minutes=5)
"""So long after its start a worker leaves the machine to those who start beside it."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    shipped: Texts
    documents: list[Document]
    cache: Path | None
    frozen: Path


async def judge_shipped(trainer: Trainer, *, started: datetime, at: datetime) -> int:
    """Judge what ships, unless that was done; say whether it was done."""
    if at - started < SETTLED or not is_whole(trainer.frozen):
        return 0
    shipped = {lang: dict(topics) for lang, topics in trainer.shipped().items()}
    mark = _mark(shipped, trainer.frozen)
    async with trainer.db.begin() as uow:
        known = await uow.session.get(ModelVersion, 0)
        if known is not None and known.digest == mark:
            return 0
        documents = await knowledge.documents(uow)
    given = _Given(shipped=shipped, documents=documents, cache=trainer.cache, frozen=trainer.frozen)
    try:
        found = await apart(_judge, given)
    except WorkFailed as failed:
        log.exception("assistant.not_judged", what=str(failed))
        return 0
    compared = checks(found, found)
    values: dict[str, Any] = {
        "state": "ready", "step": "judging", "begun_at": at, "ended_at": trainer.clock.now(), "examples": 0,
        "against": 0, "holds": all(check.holds for check in compared), "made_by": made_by(), "digest": mark, "size": 0,
        "judged": msgspec.to_builtins({"now": found, "before": found, "checks": compared}),
    }  # fmt: skip
    async with trainer.db.begin() as uow:
        row = insert(ModelVersion).values(number=0, **values)
        await uow.session.execute(row.on_conflict_do_update(index_elements=["number"], set_=values))
        tell(uow)
    return 1


def _judge(given: _Given, _: Tell) -> Judged:
    return judged(Understanding.train(given.shipped, given.documents, cache=given.cache), given.frozen)


def _mark(shipped: Mapping[Lang, Mapping[str, tuple[str, ...]]], frozen: Path) -> bytes:
    """Name what the figures depend on: the texts, what learns from them, and what they are judged by."""
    texts = json.dumps({lang.value: dict(topics) for lang, topics in shipped.items()}, sort_keys=True)
    return hashlib.sha256("\n".join((made_by(), texts, digest_of(frozen))).encode()).digest()
