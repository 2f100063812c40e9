"""What a bank is called in the reader's language: its link gives one name, `bank_names.toml` the English one."""

import tomllib
from functools import cache
from importlib import resources
from typing import cast

from upay.kit.language import Lang, Words


def bank_words(name: str) -> Words:
    """Return a bank's name in both languages; one that is not in the file is what its link calls it."""
    return Words(name, _english().get(name, name))


def card_in(side: str, lang: Lang) -> str:
    """Return the other side of what goes by a card, bank and tail of it as records name them, in a language."""
    name, bracket, tail = side.partition(" (")
    return bank_words(name).in_(lang) + bracket + tail


@cache
def _english() -> dict[str, str]:
    read = tomllib.loads((resources.files(__package__ or "") / "bank_names.toml").read_text(encoding="utf-8"))
    return cast("dict[str, str]", read["names"])
