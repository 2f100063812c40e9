"""Reading what became of what a customer asked for: a card, another number, a copy of their data, to be closed."""

from datetime import timedelta
from typing import Final

from upay import identity, payments
from upay.platform import attempts
from upay.platform.attempts import Outcome
from upay.platform.db import UnitOfWork
from upay.support import conversations, workforce
from upay.support.assistant.facts import YES_NO, Gives, Read, Reader, Sight, Slot, SlotValue
from upay.support.conversations import Speaker

_LATELY: Final = timedelta(days=7)


async def _card(sight: Sight) -> Read:
    """Read why the last card could not be bound, if that was of late."""
    async with sight.rails.db.begin() as uow:
        tries = await attempts.recent(uow, customer_id=sight.viewer, kinds=("bind_card",), since=sight.at - _LATELY)
    last = tries[0] if tries else None
    why = sight.explainer.explain(last) if last is not None and last.outcome is Outcome.REFUSED else None
    if last is None or why is None:
        return Read(facts={"refused": False})
    slots: dict[str, SlotValue] = {"when": last.at, "tail": str(last.asked.get("tail", ""))}
    return Read(facts={"refused": True}, slots=slots, why=why, reason=last.reason)


CARD: Final = Reader(
    Gives(
        facts={"refused": YES_NO},
        slots={"when": Slot({"refused": (True,)}), "tail": Slot({"refused": (True,)})},
        why={"refused": (True,)},
    ),
    _card,
)


async def _phone(sight: Sight) -> Read:
    """Read of a change of number that can still be taken back, and until when it cools."""
    async with sight.rails.db.begin() as uow:
        change = await identity.rebinding_of(uow, sight.rails.vault, sight.viewer, at=sight.at)
    if change is None or change.cools_until is None:
        return Read(facts={"cooling": False})
    slots: dict[str, SlotValue] = {"old": change.old, "new": change.new, "until": change.cools_until}
    return Read(facts={"cooling": True}, slots=slots)


PHONE: Final = Reader(
    Gives(
        facts={"cooling": YES_NO}, slots={name: Slot({"cooling": (True,)}) for name in ("old", "new", "until")},
    ),
    _phone,
)  # fmt: skip


async def _copy(sight: Sight) -> Read:
    """Read how far the copy of somebody's data is."""
    async with sight.rails.db.begin() as uow:
        latest = next(iter(await identity.exports_of(uow, customer_id=sight.viewer, limit=1)), None)
    if latest is None or latest.state == "gone":
        return Read(facts={"copy": "none"})
    slots: dict[str, SlotValue] = {"asked": latest.asked_at, "done": latest.parts_done, "parts": latest.parts}
    if latest.expires_at is not None:
        slots["until"] = latest.expires_at
    return Read(facts={"copy": latest.state}, slots=slots)


COPY: Final = Reader(
    Gives(
        facts={"copy": ("none", "asked", "ready", "failed")},
        slots={
            **{name: Slot({"copy": ("asked", "ready", "failed")}) for name in ("asked", "done", "parts")},
            "until": Slot({"copy": ("ready",)}),
        },
    ),
    _copy,
)


async def _closing(sight: Sight) -> Read:
    """Read everything that stands in the way of closing."""
    async with sight.rails.db.begin() as uow:
        talking = await _talking(uow, sight)
        found = await payments.hindrances(uow, customer_id=sight.viewer, talking=talking, at=sight.at)
    whys = [sight.explainer.explain(one.attempt(sight.viewer, at=sight.at)) for one in found]
    hindrances = [why for why in whys if why is not None]
    return Read(facts={"hindered": bool(hindrances)}, slots={"hindrances": hindrances})


CLOSING: Final = Reader(Gives(facts={"hindered": YES_NO}, slots={"hindrances": Slot({"hindered": (True,)})}), _closing)


async def _talking(uow: UnitOfWork, sight: Sight) -> bool:
    talk = await conversations.conversation_of(uow, Speaker(customer_id=sight.viewer))
    return talk is not None and await workforce.open_handover(uow, conversation_id=talk) is not None
