"""What stands where somebody's name stood, once nothing is left of it to read."""

from typing import Final

from upay.kit.language import Lang, Words

CLOSED_NAME: Final = Words("已注销用户", "Closed account")


def shown_name(name: str, lang: Lang) -> str:
    """Return a name as it is shown: what stands for an erased one is said in the reader's language."""
    return CLOSED_NAME.in_(lang) if name == CLOSED_NAME.zh else name
