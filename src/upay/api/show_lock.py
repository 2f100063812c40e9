"""Showing the lock of a password, to its owner and to staff, as long as it holds."""

from datetime import datetime

from upay.api import shapes
from upay.identity import Lock


def show_lock(lock: Lock | None, *, at: datetime) -> shapes.Locked | None:
    """Show a lock; one that has run out is none."""
    return None if lock is None or not lock.holds(at) else shapes.Locked(until=lock.until)
