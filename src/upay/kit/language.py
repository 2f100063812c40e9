"""The two languages of the product and a sentence in both."""

from dataclasses import dataclass
from enum import StrEnum


class Lang(StrEnum):
    """A language that a reader can choose."""

    ZH = "zh"
    EN = "en"

    @classmethod
    def of(cls, text: str) -> "Lang":
        """Guess the language of a text from its script: any Chinese character makes it Chinese."""
        return cls.ZH if any("\u4e00" <= c <= "\u9fff" for c in text) else cls.EN


@dataclass(frozen=True, slots=True)
class Words:
    """The same sentence in Chinese and English."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        """Return the sentence in the reader's language."""
        return self.zh if lang is Lang.ZH else self.en
