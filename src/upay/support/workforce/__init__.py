"""Workforce: the people at the desk and the queue before them.

Owns what was handed over, who has it, who waits for how long, what they were promised, and who is on duty.
Always queues a conversation before anybody is told that it was handed over, and lets one person have it at a time.
Always lets whoever is in danger go before the others who wait, and says at the desk why they do.
Always promises an answer by a moment of the working hours when nobody is on duty, and shows when that is late.
Always has whoever is gone leave: two minutes after their last session they take nobody, and whom they served waits
again and is told.
Never reads what was said; that is the conversation's.
"""

from upay.support.workforce.hand_over import PROMISED, hand_over, put_first
from upay.support.workforce.hours import Hours, HoursBroken, estimate_minutes, working_hours
from upay.support.workforce.join import join
from upay.support.workforce.leave import GONE_AFTER, LEFT, leave_desk, let_gone_leave
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
from upay.support.workforce.take import TakenBySomebodyElse, close, held_by, release, set_duty, take

__all__ = [
    "GONE_AFTER",
    "HANDOVERS",
    "LEFT",
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
    "let_gone_leave",
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
