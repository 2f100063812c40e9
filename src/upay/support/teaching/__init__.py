"""Teaching: what people say a message was about becomes examples, and examples become versions of the understanding.

Owns the examples and their review, the training of versions, the judging of them on the frozen set, and which is used.
Always masks a text before it is kept, has another person look at it before it is learned from, and lets a version go
live only where the gate holds and a person says so; the built-in understanding is one step back at any time.
Keeps the files of few versions, and the figures of all.
Never learns by itself, never trains inside a web process, and never lets a text of the frozen set out.
"""

from upay.support.teaching.forget import forget_taught
from upay.support.teaching.gate import Check
from upay.support.teaching.judge import Heard, Judged, hear, judged, lines_of, outside_of
from upay.support.teaching.judge_shipped import judge_shipped
from upay.support.teaching.learned import in_use_by
from upay.support.teaching.propose import correct, gather_picks
from upay.support.teaching.queries import (
    ExampleView,
    UseView,
    UtteranceCount,
    UtteranceView,
    VersionView,
    corrections,
    count_examples,
    count_utterances,
    examples,
    in_use,
    used,
    uses,
    utterances,
    version,
    versions,
)
from upay.support.teaching.renew import renew
from upay.support.teaching.review import ExampleSettled, NotAlone, TaughtAlready, accept, drop
from upay.support.teaching.sealed import SEALED
from upay.support.teaching.train import JOB, Trainer, TrainsAlready, begin, train
from upay.support.teaching.use import VersionNotUsable, use, why_not

__all__ = [
    "JOB",
    "SEALED",
    "Check",
    "ExampleSettled",
    "ExampleView",
    "Heard",
    "Judged",
    "NotAlone",
    "TaughtAlready",
    "Trainer",
    "TrainsAlready",
    "UseView",
    "UtteranceCount",
    "UtteranceView",
    "VersionNotUsable",
    "VersionView",
    "accept",
    "begin",
    "correct",
    "corrections",
    "count_examples",
    "count_utterances",
    "drop",
    "examples",
    "forget_taught",
    "gather_picks",
    "hear",
    "in_use",
    "in_use_by",
    "judge_shipped",
    "judged",
    "lines_of",
    "outside_of",
    "renew",
    "train",
    "use",
    "used",
    "uses",
    "utterances",
    "version",
    "versions",
    "why_not",
]
