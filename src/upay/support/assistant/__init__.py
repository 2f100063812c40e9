"""The assistant: answers common questions at once, from the customer's own records and from the articles.

Owns understanding, the flows, what is foreseen, and how an answer is put together and traced.
Always asks when two records fit, says so when it does not know, and queues a person before it announces one.
Never invents an amount, never looks at anybody but the signed-in customer, never takes orders from a text.
"""

from upay.support.assistant.answer import Assistant, ChoiceOf, CiteOf, OfferOf, Question, Reply
from upay.support.assistant.converse import Heard, ask_for_person, choose, hear, tell_late, tell_receipt
from upay.support.assistant.flow import flows
from upay.support.assistant.notices import notify
from upay.support.assistant.situation import Situation, situation_of
from upay.support.assistant.understanding import Understanding, load_utterances, masked_terms
from upay.support.assistant.words import moment, say

__all__ = [
    "Assistant",
    "ChoiceOf",
    "CiteOf",
    "Heard",
    "OfferOf",
    "Question",
    "Reply",
    "Situation",
    "Understanding",
    "ask_for_person",
    "choose",
    "flows",
    "hear",
    "load_utterances",
    "masked_terms",
    "moment",
    "notify",
    "say",
    "situation_of",
    "tell_late",
    "tell_receipt",
]
