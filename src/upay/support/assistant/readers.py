"""Which part of an account each state of the flows reads."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from upay.support.assistant.facts import Reader
from upay.support.assistant.flow import Flow
from upay.support.assistant.read_account import BALANCE, FREEZE, LIMITS, LOCK
from upay.support.assistant.read_asked import CARD, CLOSING, COPY, PHONE
from upay.support.assistant.read_complaint import COMPLAINT
from upay.support.assistant.read_desk import DESK
from upay.support.assistant.read_done import DONE
from upay.support.assistant.read_feedback import FEEDBACK
from upay.support.assistant.read_level import LEVEL
from upay.support.assistant.read_matters import OPEN_MATTERS, TWICE
from upay.support.assistant.read_proofs import CODE, PASSWORD, PIN
from upay.support.assistant.read_sign_in import SIGN_IN
from upay.support.assistant.read_talk import DANGER, NOTHING, SMALL_TALK
from upay.support.assistant.read_two_step import TWO_STEP

AFTERWARDS: Final = "done"
"""What is read of a record that went through, where a flow tells more than how it stands."""
READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "lock": LOCK, "balance": BALANCE, "limits": LIMITS, "freeze": FREEZE, "twice": TWICE,
        "open_matters": OPEN_MATTERS, "sign_in": SIGN_IN, "pin": PIN, "code": CODE, "card": CARD, "phone": PHONE,
        "copy": COPY, "closing": CLOSING, "identity": LEVEL, "small_talk": SMALL_TALK, "danger": DANGER,
        "complaint": COMPLAINT, "feedback": FEEDBACK, "password": PASSWORD, "out_of_scope": NOTHING, "person": NOTHING,
        "two_step": TWO_STEP, "desk": DESK,
        AFTERWARDS: DONE,
    }
)  # fmt: skip


def reads(flow: Flow) -> str:
    """Return the name of what a flow with branches reads."""
    return flow.state or AFTERWARDS
