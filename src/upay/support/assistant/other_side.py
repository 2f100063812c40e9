"""How the other side of a record is called: a person or shop by its own name, a card by its bank's in a language."""

from typing import Final

from upay import payments
from upay.kit.language import Lang, Words
from upay.payments import RecordView
from upay.support.assistant.words import say

_BY_CARD: Final = frozenset({"top_up", "withdrawal"})


def other_side(record: RecordView, lang: Lang) -> str:
    """Return what the other side is called in a sentence."""
    return say("someone", lang) if record.counterparty is None else side_words(record, record.counterparty).in_(lang)


def side_words(record: RecordView, side: str) -> Words:
    """Return what the other side, as records call it, is called in both languages."""
    if record.kind not in _BY_CARD:
        return Words(side, side)
    return Words(payments.card_in(side, Lang.ZH), payments.card_in(side, Lang.EN))
