"""Hindsight: how the assistant came to what it said, and what came of it.

Owns the figures of its turns, and the trace of each: what it heard, how sure it was, which rules, records and articles
it used. Both are read from the stored turns; nothing is counted while customers wait.
Always counts by SQL, and shows what people wrote masked.
Never changes anything, and never answers a customer.
"""

from upay.support.hindsight.figures import Figures, counted
from upay.support.hindsight.traces import TraceRow, TraceView, odd_flows, trace, traces
from upay.support.hindsight.turns import OUTCOMES, Band, Outcome, Wanted

__all__ = [
    "OUTCOMES",
    "Band",
    "Figures",
    "Outcome",
    "TraceRow",
    "TraceView",
    "Wanted",
    "counted",
    "odd_flows",
    "trace",
    "traces",
]
