"""Why this room said no, in words for the customer and for the agent; sentences stand by subject in `explain_*.py`.

The facts of the attempt decide the words: how many tries are left, until when a lock lasts, how long to wait.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from upay.identity.explain.app import app_outdated
from upay.identity.explain.closing import closing_blocked
from upay.identity.explain.codes import code_expired, code_throttled, code_wrong
from upay.identity.explain.doors import DOOR_EXPLAINERS
from upay.identity.explain.form import form_incomplete, phone_invalid, phone_taken
from upay.identity.explain.freeze import account_frozen
from upay.identity.explain.lost import LOST_EXPLAINERS
from upay.identity.explain.proof import verification_failed, verification_required
from upay.identity.explain.recovery import RECOVERY_EXPLAINERS
from upay.identity.explain.secrets import (
    account_locked,
    password_weak,
    password_wrong,
    pin_locked,
    pin_wrong,
)
from upay.identity.explain.strange import STRANGE_EXPLAINERS
from upay.platform.explanations import Explain

EXPLAINERS: Final[Mapping[str, Explain]] = MappingProxyType(
    {
        explain.__name__: explain
        for explain in (
            form_incomplete, phone_invalid, phone_taken, code_wrong, code_expired, code_throttled, password_wrong,
            password_weak, account_locked, pin_wrong, pin_locked, account_frozen,
            verification_required, verification_failed, app_outdated, closing_blocked,
        )
    }
    | RECOVERY_EXPLAINERS
    | LOST_EXPLAINERS
    | DOOR_EXPLAINERS
    | STRANGE_EXPLAINERS
)  # fmt: skip
"""Reason -> who explains it; each function bears the name of its reason."""
