"""Finding what a customer names: amounts, times, phones, card tails, order numbers, people.

What is found is a candidate: a flow looks for the record that fits it and never acts on the text alone.
Amounts are whole minor units from the first digit on. A full card number is reduced to its tail at once.
"""

from datetime import datetime

from upay.support.assistant.understanding.amounts import find_amounts
from upay.support.assistant.understanding.named import Slots, Taken
from upay.support.assistant.understanding.numbers import find_numbers
from upay.support.assistant.understanding.people import find_people
from upay.support.assistant.understanding.times import find_times


def find(plain: str, *, now: datetime) -> Slots:
    """Find all slots in text that went through `analysis.plain`; times are resolved against `now` in its own zone."""
    taken = Taken()
    orders, tails, phones = find_numbers(plain, taken)
    times = tuple(find_times(plain, now, taken))
    amounts = tuple(sorted(find_amounts(plain, taken), key=lambda a: a.span))
    return Slots(amounts, times, phones, tails, orders, tuple(find_people(plain, taken)))
