"""The assistant: answers common questions at once, from the customer's own records and from the articles.

Owns understanding, the flows, what is foreseen, and how an answer is put together and traced.
Always asks when two records fit, says so when it does not know, and queues a person before it announces one.
Never invents an amount, never looks at anybody but the signed-in customer, never takes orders from a text.
"""

from upay.support.assistant.answer import Assistant, Learned, built_in
from upay.support.assistant.check_flows import by_article, flow_problems
from upay.support.assistant.converse import Heard, ask_for_person, choose, hear
from upay.support.assistant.flow import Branch, Flow, flows, offers_in
from upay.support.assistant.flow_version import FLOW_VERSION, flow_versions
from upay.support.assistant.foresee import foretold, lately
from upay.support.assistant.masker import Masker, hide_told, names_around
from upay.support.assistant.model.mask import PLACEHOLDER
from upay.support.assistant.notices import notify
from upay.support.assistant.prove_branches import fact_words, value_name
from upay.support.assistant.readers import reads
from upay.support.assistant.receipts import tell_late, tell_left, tell_promise, tell_receipt
from upay.support.assistant.situation import Situation, foreseen_for_guest, situation_of
from upay.support.assistant.take_verdict import take_verdict
from upay.support.assistant.turn import ChoiceOf, CiteOf, OfferOf, Question, Reply
from upay.support.assistant.understanding import (
    OUT_OF_SCOPE,
    Action,
    Understanding,
    Utterances,
    as_learned,
    load_utterances,
    made_by,
    masked_terms,
)
from upay.support.assistant.words import moment, say, words_of

__all__ = [
    "FLOW_VERSION",
    "OUT_OF_SCOPE",
    "PLACEHOLDER",
    "Action",
    "Assistant",
    "Branch",
    "ChoiceOf",
    "CiteOf",
    "Flow",
    "Heard",
    "Learned",
    "Masker",
    "OfferOf",
    "Question",
    "Reply",
    "Situation",
    "Understanding",
    "Utterances",
    "as_learned",
    "ask_for_person",
    "built_in",
    "by_article",
    "choose",
    "fact_words",
    "flow_problems",
    "flow_versions",
    "flows",
    "foreseen_for_guest",
    "foretold",
    "hear",
    "hide_told",
    "lately",
    "load_utterances",
    "made_by",
    "masked_terms",
    "moment",
    "names_around",
    "notify",
    "offers_in",
    "reads",
    "say",
    "situation_of",
    "take_verdict",
    "tell_late",
    "tell_left",
    "tell_promise",
    "tell_receipt",
    "value_name",
    "words_of",
]
