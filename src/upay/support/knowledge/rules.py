"""Decisions about articles on plain values: whether the languages of an article keep step."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Parity(StrEnum):
    """How the two languages of an article stand to each other."""

    EVEN = "even"
    LACKS_ZH = "lacks_zh"
    LACKS_EN = "lacks_en"
    ZH_OLDER = "zh_older"
    EN_OLDER = "en_older"


@dataclass(frozen=True, slots=True)
class Side:
    """The published version of one language, as far as keeping step goes."""

    version: int
    published_at: datetime
    imported: bool
    pair_version: int | None
    """The version of the other language that this one says the same as; none where it went ahead."""


def parity(zh: Side | None, en: Side | None) -> Parity:
    """Say which language is missing, or says less than the other may.

    They are even if either was written after what the other says now; whatever came as a file came as a pair.
    """
    if zh is None or en is None:
        if zh is en:
            return Parity.EVEN
        return Parity.LACKS_ZH if zh is None else Parity.LACKS_EN
    follows = (zh.pair_version or 0) >= en.version or (en.pair_version or 0) >= zh.version
    if follows or (zh.imported and en.imported) or zh.published_at == en.published_at:
        return Parity.EVEN
    return Parity.ZH_OLDER if zh.published_at < en.published_at else Parity.EN_OLDER
