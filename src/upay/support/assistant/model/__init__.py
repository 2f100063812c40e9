"""The language model that an operator may plug in: what is asked of it, what leaves, and what is believed of it.

Owns the masking, the exchanges and their budget, and the judgement of what comes back.
Always masks before anything leaves, writes every exchange down, and gives the built-in answer when time is up.
Never decides: a pick outside the list, and a sentence that the built-in answer does not hold, are dropped.
"""

from upay.support.assistant.model.ask import (
    Completion,
    Consultant,
    Consulted,
    Dealing,
    Model,
    ModelFailed,
    Outcome,
    Terms,
)
from upay.support.assistant.model.exchange import Exchange, ExchangeView, exchanges, forget_exchanges
from upay.support.assistant.model.mask import Mask, NameFinder
from upay.support.assistant.model.prompts import (
    PICK,
    UNSURE,
    WORDING,
    Candidate,
    Pick,
    RecordLine,
    Source,
    Worded,
    pick_request,
    wording_request,
)
from upay.support.assistant.model.rewording import flaw, sentences
from upay.support.assistant.model.sealed import SEALED

__all__ = [
    "PICK",
    "SEALED",
    "UNSURE",
    "WORDING",
    "Candidate",
    "Completion",
    "Consultant",
    "Consulted",
    "Dealing",
    "Exchange",
    "ExchangeView",
    "Mask",
    "Model",
    "ModelFailed",
    "NameFinder",
    "Outcome",
    "Pick",
    "RecordLine",
    "Source",
    "Terms",
    "Worded",
    "exchanges",
    "flaw",
    "forget_exchanges",
    "pick_request",
    "sentences",
    "wording_request",
]
