"""Texts of examples: sealed where they are kept, and known again by a mark."""

import unicodedata
from typing import Final

from upay.platform.crypto import Vault

LONGEST_EXAMPLE: Final = 300
"""A longer message is a letter, and about several things."""
TEXT_OF_EXAMPLE: Final = "support.example"


def seal(vault: Vault, text: str) -> bytes:
    """Seal a masked text: masked or not, it is what somebody wrote."""
    return vault.seal(text, context=TEXT_OF_EXAMPLE)


def open_text(vault: Vault, sealed: bytes) -> str:
    """Return a text as it was sealed."""
    return vault.open(sealed, context=TEXT_OF_EXAMPLE)


def mark_of(vault: Vault, text: str) -> bytes:
    """Return the mark of a text: of two that differ in case and signs alone, the same."""
    bare = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
    return vault.blind(bare or text, context=TEXT_OF_EXAMPLE)
