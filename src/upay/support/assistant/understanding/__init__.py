"""Understanding: what a customer's message is about, how sure that is, and what it names.

Owns normalising, slots, priority rules, the topic models, the scope detector and the fusion of all evidence.
Always: the same training gives the same answers; rules come before models; confidence is counted, not felt;
any text is read as text, of any length and with any characters in it, and never as an instruction.
Never looks at a record, keeps a message, asks the clock, or decides what happens to money.
"""

from upay.support.assistant.understanding.classifier import TopicClassifier
from upay.support.assistant.understanding.gathered import masked_terms
from upay.support.assistant.understanding.made_of import made_by
from upay.support.assistant.understanding.named import Amount, Named, Precision, Slots, When
from upay.support.assistant.understanding.normalise import masked, plain
from upay.support.assistant.understanding.packaged import OUT_OF_SCOPE, Utterances, load_utterances
from upay.support.assistant.understanding.people import SURNAMES
from upay.support.assistant.understanding.placeholders import as_learned
from upay.support.assistant.understanding.scope import ScopeDetector
from upay.support.assistant.understanding.times import month_named
from upay.support.assistant.understanding.understand import Action, Understanding, Understood, spoken_in

__all__ = [
    "OUT_OF_SCOPE",
    "SURNAMES",
    "Action",
    "Amount",
    "Named",
    "Precision",
    "ScopeDetector",
    "Slots",
    "TopicClassifier",
    "Understanding",
    "Understood",
    "Utterances",
    "When",
    "as_learned",
    "load_utterances",
    "made_by",
    "masked",
    "masked_terms",
    "month_named",
    "plain",
    "spoken_in",
]
