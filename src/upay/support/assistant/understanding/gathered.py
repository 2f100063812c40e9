"""One message as it is gathered with others like it: without what is somebody's own, and cut into terms."""

import re
from datetime import UTC, datetime
from typing import Final

from upay.kit.language import Lang
from upay.support.assistant.understanding.normalise import read
from upay.support.knowledge import analysis

_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MASKS: Final = re.compile(f"[{analysis.MASKS}]|\\d{{4,}}|[a-z0-9.+_-]+@[a-z0-9.-]+")
_SAYS_NOTHING: Final = frozenset(
    "的 了 我 你 您 在 是 吗 呢 啊 吧 和 就 都 也 把 给 请 这 那 怎么 为什么 什么 "
    "a an the i my me is are to do does it of in on how why what can you please and for".split()
)
_LONGEST: Final = 120


def masked_terms(text: str, lang: Lang) -> tuple[str, frozenset[str]]:
    """Return the text with "…" for numbers and names, and what it says; of a text too long for a question, nothing."""
    masked = _MASKS.sub("…", read(text, lang=lang, now=_ANY_TIME).masked).strip()
    if len(masked) > _LONGEST:
        return masked[:_LONGEST], frozenset()
    words = analysis.words(masked, chinese=lang is Lang.ZH)
    if lang is Lang.EN:
        words = [analysis.stem(word) for word in words]
    said = [word for word in words if word not in _SAYS_NOTHING and not word.isdigit()]
    if lang is Lang.ZH:
        said += analysis.characters("".join(said), shortest=2, longest=2)
    return masked, frozenset(said)
