"""Gaps: what customers asked and no article answered or solved, gathered each night for somebody who writes one.

Owns the proposals: wordings that belong together, how often they came, and what was decided about them.
Always gathers what several conversations asked, with numbers and names masked, and keeps the wordings sealed.
Always drafts from what agents wrote, and says where each sentence stands; what nobody wrote it leaves open.
Never publishes anything, and never proposes again what a person has decided about.
"""

from upay.support.gaps.draft import Line, body_of
from upay.support.gaps.find import JOB, find_gaps, is_due
from upay.support.gaps.queries import GapView, open_gaps
from upay.support.gaps.sealed import SEALED
from upay.support.gaps.settle import GapSettled, accept, drop

__all__ = [
    "JOB",
    "SEALED",
    "GapSettled",
    "GapView",
    "Line",
    "accept",
    "body_of",
    "drop",
    "find_gaps",
    "is_due",
    "open_gaps",
]
