"""Writing down what staff do and look at, in the transaction that it belongs to."""

from collections.abc import Mapping
from types import MappingProxyType

from upay import identity
from upay.api.who import Visit
from upay.kit.acts import ACTS, Act
from upay.kit.language import Words
from upay.kit.refusal import Fact
from upay.platform import audit
from upay.platform.db import UnitOfWork
from upay.support.conversations import Speaker


async def note_act(
    uow: UnitOfWork, visit: Visit, act: Act, *, subject: str | None = None, note: str = "",
    facts: Mapping[str, Fact] = MappingProxyType({}),
) -> None:  # fmt: skip
    """Write down what whoever asks does."""
    await audit.write(
        uow, visit.services.vault, actor=identity.actor_of(visit.staff_id), act=act, subject=subject, note=note,
        facts=facts, at=visit.at,
    )  # fmt: skip


async def note_look(uow: UnitOfWork, visit: Visit, act: Act, *, subject: str) -> None:
    """Write down what whoever asks looks at."""
    await audit.write_look(
        uow, visit.services.vault, actor=identity.actor_of(visit.staff_id), act=act, subject=subject, at=visit.at
    )


def subject_of(speaker: Speaker) -> str:
    """Return how the audit names whoever speaks in a conversation."""
    return speaker.channel


def words_of(act: str) -> Words:
    """Return what an act is called; one of a later version, by its code."""
    return ACTS[Act(act)] if act in ACTS else Words(act, act)
