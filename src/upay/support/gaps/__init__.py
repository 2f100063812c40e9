"""Gaps: what customers asked and no article answered, gathered each night for somebody who writes one.

Owns the proposals: wordings that belong together, how often they came, and what was decided about them.
Always gathers what several conversations asked, with numbers and names masked, and keeps the wordings sealed.
Never publishes anything, and never proposes again what a person has decided about.
"""

from upay.support.gaps.find import JOB, find_gaps, is_due
from upay.support.gaps.queries import GapView, open_gaps
from upay.support.gaps.sealed import SEALED
from upay.support.gaps.settle import GapSettled, accept, drop

__all__ = ["JOB", "SEALED", "GapSettled", "GapView", "accept", "drop", "find_gaps", "is_due", "open_gaps"]
