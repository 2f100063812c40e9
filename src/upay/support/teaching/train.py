"""Training a version: in a process of its own, from what ships and what was accepted, judged on the frozen set.

One runs at a time. The console queues it for a worker; the command line does the same work itself.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import sqlalchemy as sa
import structlog

from upay.kit.acts import Act
from upay.kit.ids import StaffId
from upay.kit.language import Lang
from upay.kit.refusal import Kind, Refusal
from upay.kit.time import Clock
from upay.platform import audit
from upay.platform.apart import Tell, WorkFailed, apart
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork, event, job
from upay.support import knowledge
from upay.support.assistant import Understanding, Utterances, as_learned, load_utterances, made_by
from upay.support.knowledge import Document
from upay.support.knowledge import SearchIndex as Index
from upay.support.teaching.gate import checks
from upay.support.teaching.judge import Judged, is_whole, judged
from upay.support.teaching.models import Example, ModelFile, ModelVersion
from upay.support.teaching.prune import KEEP, prune
from upay.support.teaching.queries import in_use
from upay.support.teaching.texts import open_text

JOB: Final = "assistant.train"
_GIVEN_UP_AFTER: Final = timedelta(minutes=30)
_ONE_AT_A_TIME: Final = sa.text("select pg_advisory_xact_lock(hashtext('support.model_version'))")
log = structlog.get_logger(__name__)
Texts = dict[Lang, dict[str, tuple[str, ...]]]
Told = Callable[[str], Awaitable[None]]


class TrainsAlready(Refusal):
    """A training runs, and there is one at a time; facts: why."""

    code = "not_allowed"
    kind = Kind.CONFLICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainer:
    """What training takes: the texts that ship, the set that judges, and where what was learned is kept."""

    db: Database
    vault: Vault
    clock: Clock
    frozen: Path
    """The folder of the frozen set; where it is not there, no version may go live."""
    cache: Path | None = None
    keep: int = KEEP
    """How many of the newest versions keep their files."""
    shipped: Callable[[], Utterances] = field(default=load_utterances)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What goes into the process that trains."""

    shipped: Texts
    taught: Texts
    documents: list[Document]
    frozen: Path | None
    cache: Path | None
    before: bytes | None
    """The version in use; None where that is the one that ships."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What comes out of it."""

    content: bytes = field(repr=False)
    before: Judged | None
    now: Judged | None


async def begin(
    uow: UnitOfWork, vault: Vault, *, by: StaffId | None, queued: bool = True, at: datetime
) -> int:  # fmt: skip
    """Begin a training and return the version's number; refuse if one runs."""
    await uow.session.execute(_ONE_AT_A_TIME)
    lost = (
        sa.update(ModelVersion)
        .where(ModelVersion.state == "training", ModelVersion.begun_at < at - _GIVEN_UP_AFTER)
        .values(state="failed", ended_at=at, why="lost")
    )
    await uow.session.execute(lost)
    runs = sa.select(ModelVersion.number).where(ModelVersion.state == "training")
    if await uow.session.scalar(runs) is not None:
        raise TrainsAlready(why="trains_already")
    newest = await uow.session.scalar(sa.select(sa.func.max(ModelVersion.number)))
    number = (newest or 0) + 1
    uow.add(
        ModelVersion(
            number=number, state="training", step="queued", begun_by=by, begun_at=at, examples=0, against=0,
            judged={}, holds=False, made_by=made_by(), size=0,
        )
    )  # fmt: skip
    await uow.flush()
    actor = "operator" if by is None else f"staff:{by}"
    await audit.write(uow, vault, actor=actor, act=Act.TRAIN_ASSISTANT, facts={"version": number}, at=at)
    if queued:
        uow.publish(job(JOB, number=number))
    tell(uow)
    return number


async def train(trainer: Trainer, *, number: int, told: Told | None = None) -> None:
    """Train the version that was begun; doing it twice is doing it once. What fails is written down, not raised."""
    db = trainer.db
    async with db.begin() as uow:
        row = await uow.session.get(ModelVersion, number)
        if row is None or row.state != "training":
            return
        accepted = list(await uow.session.scalars(sa.select(Example).where(Example.state == "accepted")))
        documents = await knowledge.documents(uow)
        against = await in_use(uow)
        before = None
        if against:
            before = await uow.session.scalar(sa.select(ModelFile.content).where(ModelFile.number == against))
        row.examples, row.against = len(accepted), against

    async def step(name: str) -> None:
        async with db.begin() as uow:
            await uow.session.execute(
                sa.update(ModelVersion).where(ModelVersion.number == number).values(step=name)
            )  # fmt: skip
            tell(uow)
        if told is not None:
            await told(name)

    given = _Given(
        shipped={lang: dict(topics) for lang, topics in trainer.shipped().items()},
        taught=_taught(accepted, trainer.vault), documents=documents, cache=trainer.cache, before=before,
        frozen=trainer.frozen if is_whole(trainer.frozen) else None,
    )  # fmt: skip
    try:
        made = await apart(_learn_and_judge, given, told=step)
    except WorkFailed as failed:
        log.exception("assistant.not_trained", version=number, what=str(failed))
        await _end(trainer, number, state="failed", why="broke")
        return
    await _keep(trainer, number, made)


async def _keep(trainer: Trainer, number: int, made: _Made) -> None:
    """Keep what was made, with how it fared and whether the gate holds."""
    values: dict[str, Any] = {"digest": hashlib.sha256(made.content).digest(), "size": len(made.content)}
    if made.now is None or made.before is None:
        values |= {"why": "no_frozen_set"}
    else:
        compared = checks(made.before, made.now)
        values |= {
            "judged": msgspec.to_builtins({"now": made.now, "before": made.before, "checks": compared}),
            "holds": all(check.holds for check in compared),
        }
    async with trainer.db.begin() as uow:
        uow.add(ModelFile(number=number, content=made.content))
        await uow.flush()
    await _end(trainer, number, state="ready", **values)
    async with trainer.db.begin() as uow:
        dropped = await prune(uow, keep=trainer.keep)
    if dropped:
        log.info("assistant.versions_pruned", versions=dropped)


async def _end(trainer: Trainer, number: int, **values: Any) -> None:  # noqa: ANN401 -- values of columns
    async with trainer.db.begin() as uow:
        change = sa.update(ModelVersion).where(ModelVersion.number == number).values(
            ended_at=trainer.clock.now(), **values
        )  # fmt: skip
        await uow.session.execute(change)
        tell(uow)


def _taught(accepted: list[Example], vault: Vault) -> Texts:
    found: Texts = {}
    for row in accepted:
        lang = Lang(row.lang)
        topics = found.setdefault(lang, {})
        topics[row.topic] = (*topics.get(row.topic, ()), as_learned(open_text(vault, row.text_sealed), lang))
    return found


def together(shipped: Mapping[Lang, Mapping[str, tuple[str, ...]]], taught: Texts) -> Texts:
    """Return what ships with what was taught behind it; where a text is both, what was taught holds."""
    whole: Texts = {}
    for lang in {*shipped, *taught}:
        mine, theirs = taught.get(lang, {}), shipped.get(lang, {})
        new = {line for lines in mine.values() for line in lines}
        whole[lang] = {
            topic: (*(line for line in theirs.get(topic, ()) if line not in new), *mine.get(topic, ()))
            for topic in dict.fromkeys((*theirs, *mine))
        }
    return whole


def _learn_and_judge(given: _Given, tell_step: Tell) -> _Made:
    """Learn, and compare with what is in use; pure but for the cache and the files of the set."""
    tell_step("learning")
    new = Understanding.train(together(given.shipped, given.taught), given.documents)
    content = new.packed()
    index = new.index
    # What is judged is what is kept: weights are stored shorter than they were learned.
    new = Understanding.unpacked(content, index, version=0)
    if given.frozen is None:
        return _Made(content=content, before=None, now=None)
    tell_step("judging")
    now = judged(new, given.frozen)
    tell_step("comparing")
    return _Made(content=content, before=judged(_before(given, index), given.frozen), now=now)


def _before(given: _Given, index: Index) -> Understanding:
    if given.before is not None:
        return Understanding.unpacked(given.before, index, version=0)
    return Understanding.train(given.shipped, given.documents, cache=given.cache)


def tell(uow: UnitOfWork) -> None:
    """Let every open desk read versions afresh."""
    uow.publish(event("versions.changed", channels=["desk"]))
