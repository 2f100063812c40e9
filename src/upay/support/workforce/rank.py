"""How urgent it is that a person comes: the order of the queue, before how long somebody has waited."""

from enum import IntEnum


class Rank(IntEnum):
    """Why somebody is before others; the number is what is stored, and the higher goes first."""

    NORMAL = 0
    UPSET = 1
    THREAT = 2
    """Somebody threatens people; whoever hears it has to be a person, and soon."""
    DANGER = 3
    """Somebody may harm themselves, or others may be at their money now."""
