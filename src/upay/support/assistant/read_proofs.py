"""Reading how a proof stands: the PIN that is locked, the code that did not come."""

from datetime import timedelta
from typing import Final

from upay import identity
from upay.platform import attempts
from upay.support.assistant.facts import YES_NO, Gives, Read, Reader, Sight, Slot, SlotValue

_LATELY: Final = timedelta(hours=24)
_CODE_LATELY: Final = timedelta(hours=1)
_THROTTLED: Final = "code_throttled"
_SENT: Final = ("waiting", "sent", "unclear", "failed", "expired")


async def _pin(sight: Sight) -> Read:
    """Read until when the PIN is locked."""
    async with sight.rails.db.begin() as uow:
        until = await identity.pin_locked_until(uow, customer_id=sight.viewer, at=sight.at)
    return Read(facts={"locked": False}) if until is None else Read(facts={"locked": True}, slots={"until": until})


PIN: Final = Reader(Gives(facts={"locked": YES_NO}, slots={"until": Slot({"locked": (True,)})}), _pin)


async def _code(sight: Sight) -> Read:
    """Read why no code is sent for now, and where the last one went and whether the carrier took it."""
    async with sight.rails.db.begin() as uow:
        tries = await attempts.recent(uow, customer_id=sight.viewer, kinds=("send_code",), since=sight.at - _LATELY)
        sent = await identity.last_code_of(uow, customer_id=sight.viewer, since=sight.at - _CODE_LATELY)
    last = tries[0] if tries else None
    why = sight.explainer.explain(last) if last is not None and last.reason == _THROTTLED else None
    held = why is not None and why.until is not None and why.until > sight.at
    slots: dict[str, SlotValue] = {} if sent is None else {"when": sent.at, "to": sent.to}
    if held and why is not None and why.until is not None:
        slots |= {"cause": why.cause, "until": why.until}
    return Read(
        facts={"held": held, "last": "none" if sent is None else sent.state.value}, slots=slots,
        reason=None if last is None else last.reason,
    )  # fmt: skip


CODE: Final = Reader(
    Gives(
        facts={"held": YES_NO, "last": ("none", *_SENT)},
        slots={
            "when": Slot({"last": _SENT}), "to": Slot({"last": _SENT}), "cause": Slot({"held": (True,)}),
            "until": Slot({"held": (True,)}),
        },
        reason={},
    ),
    _code,
)  # fmt: skip
