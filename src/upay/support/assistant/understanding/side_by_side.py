"""Doing parts of a training at the same time, on as many cores as there are.

Threads are enough: nearly all of the time goes to products of matrices, and those do not hold the interpreter.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
T = TypeVar("T")


def side_by_side(work: Callable[[A], T], given: Iterable[A]) -> list[T]:
    """Return what the work makes of each, in the order given; whatever it raises is raised here."""
    parts = list(given)
    at_once = min(os.cpu_count() or 1, len(parts))
    if at_once < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="learns") as threads:
        return list(threads.map(work, parts))
