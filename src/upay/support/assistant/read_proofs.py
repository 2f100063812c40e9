"""Reading how a proof stands: the PIN that is locked, the code that did not come."""

import re
from datetime import timedelta
from typing import Final

from upay import identity
from upay.platform import attempts
from upay.support.assistant.facts import YES_NO, Gives, Read, Reader, Sight, Slot, SlotValue
from upay.support.assistant.understanding import plain

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


_NUMBER_GONE: Final = re.compile(
    r"(?:手机号|号码|手机卡|电话卡|sim ?卡)(?:码)?(?:也|都|已经|又|早就?|早已|现在)*"
    r"(?:换了|换掉|不用了|停机|停了|注销|没了|丢了|不在了|欠费|作废|销了)"
    r"|(?:换了|换掉了|注销了|停了|丢了)(?:个|新)?(?:手机号|号码|手机卡|电话卡)|收不到(?:短信|验证码)"
    r"|\b(?:changed|lost|new|different|old|no longer have|don'?t have)\b.{0,16}\b(?:number|sim)\b"
    r"|\b(?:number|sim)\b.{0,12}\b(?:changed|gone|lost|dead|cancelled|disconnected|not mine)\b",
    re.IGNORECASE,
)
"""That a code to the number reaches nobody."""


async def _password(sight: Sight) -> Read:
    """Read whether the number is said to be gone, to which a code would be sent."""
    gone = _NUMBER_GONE.search(plain(sight.turn.question.text).replace("’", "'")) is not None
    return Read(facts={"number": "gone" if gone else "there"})


PASSWORD: Final = Reader(Gives(facts={"number": ("gone", "there")}), _password)


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
