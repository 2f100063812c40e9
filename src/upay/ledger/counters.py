"""Counting towards limits: in the row of the account that keeps the counter, which is locked with the rest.

A window that is not there yet stands at zero. The oldest ones are dropped as new ones come; what would count in a
dropped one is refused, because nobody knows any more what it stood at.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from upay.kit.ids import AccountId
from upay.kit.money import Money
from upay.kit.refusal import Fact
from upay.ledger.locked import Hold, Standing
from upay.ledger.movements import Limit
from upay.ledger.windows import SINGLE

_KEPT_HOURS: Final = 170
"""A week of hours, which is as long as a rolling window can be, and one more."""
_KEPT_WINDOWS: Final = 3

Counted = dict[str, tuple[Standing, int]]
"""What counts where and how much, by the name that the journal keeps of it: `window`, or `window@account`."""


class OverLimit(Exception):  # noqa: N818 -- an answer, not an error
    """A limit says no."""

    def __init__(self, why: str, **facts: Fact) -> None:
        super().__init__(why)
        self.why, self.facts = why, facts


def check_limits(
    standings: Mapping[AccountId, Standing], limits: tuple[Limit, ...], debit: Standing, amount: Money
) -> Counted:
    """Raise OverLimit at the first limit that is exceeded; else return what the movement will count."""
    counted: Counted = {}
    for limit in limits:
        keeper = standings.get(limit.account)
        if keeper is None:
            raise OverLimit("unknown_account", side="limit")
        window, cap = limit.window, limit.cap
        if type(cap) is int:
            asked, most, mark = 1, cap, "#"
        else:
            assert isinstance(cap, Money), "a cap is an amount or a number"
            asked, most, mark = amount.minor, cap.minor, ""
        used = 0
        if (counter := counter_of(limit)) is not None:
            counters = keeper.counters
            if counter in counters:
                used = counters[counter]
            elif _is_past(counters, counter):
                raise OverLimit("limit_window_passed", limit=limit.name, window=window.name)
            for name in window.along:
                used += counters.get(name + mark, 0)
            counted[counter if keeper is debit else f"{counter}@{keeper.id}"] = keeper, asked
        if used + asked > most:
            told = _told(cap, used, amount)
            raise OverLimit("limit", limit=limit.name, cap=told[0], used=told[1], asked=told[2], window=window.name)
    return counted


def _told(cap: Money | int, used: int, amount: Money) -> tuple[Fact, Fact, Fact]:
    if isinstance(cap, int):
        return cap, used, 1
    return cap.plain, Money(used, cap.currency).plain, amount.plain


def counter_of(limit: Limit) -> str | None:
    """Return the name of the counter that a limit counts in, if it counts; a number of movements ends with #."""
    if limit.window.name == SINGLE.name:
        return None
    return f"{limit.window.name}#" if type(limit.cap) is int else limit.window.name


def count(counted: Counted) -> None:
    """Count what goes through."""
    for name, (keeper, amount) in counted.items():
        _add(keeper, name.partition("@")[0], amount)


def give_back(standings: Mapping[AccountId, Standing], hold: Hold, posted: int) -> None:
    """Give back what the hold reserved and its end did not post; a movement that was posted in part is still one."""
    for standing, counter in keepers(standings, hold):
        back = int(posted == 0) if counter.endswith("#") else hold.amount.minor - posted
        if back:
            _add(standing, counter, -back)


def keepers(standings: Mapping[AccountId, Standing], hold: Hold) -> list[tuple[Standing, str]]:
    """Return who keeps the counters of a hold, and their names there."""
    named = (name.partition("@") for name in hold.counted)
    return [(standings[AccountId(UUID(keeper)) if keeper else hold.debit], counter) for counter, _, keeper in named]


def _add(standing: Standing, counter: str, amount: int) -> None:
    counters = standing.counters
    if counter not in counters:
        if amount <= 0 or _is_past(counters, counter):
            return
        siblings = _siblings(counters, counter)
        dropped = siblings[: max(0, len(siblings) + 1 - _most_kept(counter))]
        counters = {name: value for name, value in counters.items() if name not in dropped}
    # A fresh dictionary, so that a group that fails can be put back by reference.
    standing.counters = {**counters, counter: counters.get(counter, 0) + amount}
    standing.touched = True


def _is_past(counters: Mapping[str, int], counter: str) -> bool:
    if not counters:
        return False
    siblings = _siblings(counters, counter)
    return len(siblings) >= _most_kept(counter) and counter < siblings[0]


def _siblings(counters: Mapping[str, int], counter: str) -> list[str]:
    family = _family(counter)
    return sorted(name for name in counters if _family(name) == family)


def _family(counter: str) -> str:
    return counter.partition(":")[0] + ("#" if counter.endswith("#") else "")


def _most_kept(counter: str) -> int:
    return _KEPT_HOURS if counter.partition(":")[0].endswith("hour") else _KEPT_WINDOWS
