"""How urgent it is that a person comes: the order of the queue, before how long somebody has waited."""

from enum import IntEnum


class Rank(IntEnum):
    """Why somebody is before others; the number is what is stored, and the higher goes first."""

    NORMAL = 0
    URGENT = 1
    """They said that it cannot wait."""
    UPSET = 2
    THREAT = 3
    """Somebody threatens people; whoever hears it has to be a person, and soon."""
    DANGER = 4
    """Somebody may harm themselves, or others may be at their money now."""
