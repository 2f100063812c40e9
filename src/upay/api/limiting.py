"""Slowing down who guesses: how often an address may use a route in a minute.

Counted in this process, so with several web processes an address gets as many times more. That is enough: what is
guessed at (passwords, codes, PINs) is counted by identity in the database; this keeps one address from trying it on
many people.
"""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

from upay.kit.refusal import Kind, Refusal

WINDOW: Final = timedelta(minutes=1)
_MOST_ADDRESSES: Final = 10_000


class TooManyAttempts(Refusal):
    """This address used this route too often; facts: until, retry_after_seconds."""

    code = "too_many_attempts"
    kind = Kind.LIMITED


class Throttle:
    """Remembers, per route and address, the instants of the last minute."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, str], deque[datetime]] = {}

    def count(self, *, route: str, address: str, at_most: int, at: datetime) -> None:
        """Count a use, or refuse it until the oldest that counts is a minute old."""
        used = self._used.setdefault((route, address), deque())
        while used and used[0] <= at - WINDOW:
            used.popleft()
        if len(used) >= at_most:
            until = used[0] + WINDOW
            wait = -(-(until - at) // timedelta(seconds=1))
            raise TooManyAttempts(until=until.isoformat(), retry_after_seconds=wait)
        used.append(at)
        if len(self._used) > _MOST_ADDRESSES:
            self._forget(before=at - WINDOW)

    def _forget(self, *, before: datetime) -> None:
        for key in [key for key, used in self._used.items() if not used or used[-1] <= before]:
            del self._used[key]
