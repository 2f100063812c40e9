"""What explanations of this room share: facts as they stand in attempts, moments, and where the money is."""

from datetime import datetime
from typing import Final

from upay.kit.language import Words
from upay.kit.time import moment_in_words
from upay.platform.attempts import Attempt

NO_MONEY: Final = Words(
    "这一步不涉及资金，余额没有任何变动。", "No money is involved in this step, and no balance has changed."
)
NOT_CHARGED: Final = Words("没有扣款，资金没有任何变动。", "Nothing was charged, and no money has moved.")
SAFE: Final = Words(
    "账户里的钱没有变动，锁定期间仍然安全。",
    "The money in the account has not moved and stays safe while it is locked.",
)


def number(attempt: Attempt, fact: str) -> int:
    """Return a fact that counts; 0 where there is none."""
    value = attempt.facts.get(fact)
    return value if isinstance(value, int) else 0


def instant(attempt: Attempt, fact: str) -> datetime | None:
    """Return a fact that is an instant, if there is one."""
    return read_instant(attempt.facts.get(fact))


def read_instant(value: object) -> datetime | None:
    """Return what a fact says, if that is an instant."""
    return datetime.fromisoformat(value) if isinstance(value, str) else None


NOTHING: Final = Words("", "")


def moment(at: datetime | None, *, none: Words = NOTHING) -> Words:
    """Say an instant by the clock of the legal day; `none` where there is none."""
    if at is None:
        return none
    said = moment_in_words(at)
    return Words(said.zh, f"{said.en} (Beijing time)")


def tries(left: int) -> str:
    """Say in English how many tries are left."""
    return {0: "no tries", 1: "one try"}.get(left, f"{left} tries")
