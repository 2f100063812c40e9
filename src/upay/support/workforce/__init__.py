"""Workforce: the people at the desk and the queue before them.

Owns what was handed over, who has it, who waits for how long, what they were promised, and who is on duty.
Always queues a conversation before anybody is told that it was handed over, and lets one person have it at a time.
Always lets whoever is in danger go before the others who wait, and says at the desk why they do.
Always promises an answer by a moment of the working hours when nobody is on duty, and shows when that is late.
Never reads what was said; that is the conversation's.
"""

from upay.support.workforce.hand_over import PROMISED, hand_over, put_first
from upay.support.workforce.hours import Hours, HoursBroken, estimate_minutes, working_hours
from upay.support.workforce.join import join
from upay.support.workforce.models import HANDOVERS
from upay.support.workforce.queries import (
    HandoverView,
    PromiseView,
    closed_at,
    closed_handovers,
    last_handover,
    on_duty,
    open_handover,
    open_handovers,
    taken_lately,
    waiting_count,
)
from upay.support.workforce.rank import Rank
from upay.support.workforce.take import TakenBySomebodyElse, close, held_by, leave_desk, release, set_duty, take

__all__ = [
    "HANDOVERS",
    "PROMISED",
    "HandoverView",
    "Hours",
    "HoursBroken",
    "PromiseView",
    "Rank",
    "TakenBySomebodyElse",
    "close",
    "closed_at",
    "closed_handovers",
    "estimate_minutes",
    "hand_over",
    "held_by",
    "join",
    "last_handover",
    "leave_desk",
    "on_duty",
    "open_handover",
    "open_handovers",
    "put_first",
    "release",
    "set_duty",
    "take",
    "taken_lately",
    "waiting_count",
    "working_hours",
]
