"""Words that people in China make passwords of, which word lists made elsewhere do not know.

One a line in `known_words.txt`, the most common first; written for this product.
"""

from functools import cache
from importlib import resources


@cache
def common_words() -> tuple[str, ...]:
    """Return the words, the most common first."""
    text = (resources.files("upay.identity") / "known_words.txt").read_text()
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
