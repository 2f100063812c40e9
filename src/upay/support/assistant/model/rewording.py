"""What a model may do with an answer: choose among its sentences, put them in another order, join them kindly.

That a paraphrase is true cannot be proven: "余额没有钱" is made of nothing but words of "钱没有转出，仍在余额", and is
a lie. So a reworded sentence must say what the sentences that it cites say, word for word and in full, apart from
courtesy, connecting words and punctuation. A condition, a negation or a limit cannot get lost on the way, and what is
in no cited sentence cannot come in. Pure.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from upay.support.assistant.model.mask import PLACEHOLDER
from upay.support.assistant.model.prompts import WordedSentence

LONGEST: Final = 1200
_END: Final = re.compile(r"(?<=[。！？!?；;])|(?<=[^\d][.:：])(?=\s|$)|\n+")
_COURTESY: Final = re.compile(
    r"请?放心|你好|您好|好的|简单来说|具体来说|另外|同时|接着|然后|此外|麻烦|请|哦|呢|哈|吧|"
    r"\b(?:hello|hi|sure|of course|okay|please|also|and then|then|next|in short|here is how|rest assured|"
    r"good news|thanks|thank you)\b",
    re.IGNORECASE,
)
"""What says nothing of money, of deeds, or of how something stands. "And" and "or" are not among it."""
_SAME: Final = (
    (re.compile(r"您"), "你"),
    (re.compile(r"无法|没法"), "不能"),
    (re.compile(r"[’`]"), "'"),
    (re.compile(r"\bcan(?:'t|not)\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(you|they|we)'re\b"), r"\1 are"),
    (re.compile(r"\b(it|that)'s\b"), r"\1 is"),
)
_TOKEN: Final = re.compile(rf"{PLACEHOLDER.pattern}|[a-z]+|[^\W_]", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """Cut an answer into its sentences; a line of a list is one."""
    return [part.strip() for part in _END.split(text) if part and _TOKEN.search(part)]


def flaw(worded: Sequence[WordedSentence], sources: Mapping[str, str], *, whole: bool) -> str | None:
    """Say what is wrong with a rewording, or None if it says nothing but what its sources say.

    `sources` are masked, as the model saw them. `whole` asks for all of them: what a record says is not shortened.
    """
    if not worded or sum(len(one.text) for one in worded) > LONGEST:
        return "too_long" if worded else "empty"
    cited = [cite for one in worded for cite in one.cites]
    if any(not one.cites for one in worded) or not set(cited) <= sources.keys():
        return "cites"
    if (whole and set(cited) != sources.keys()) or _left_hanging(cited, sources):
        return "incomplete"
    for one in worded:
        said, meant = _bare(one.text), [token for cite in one.cites for token in _bare(sources[cite])]
        if said == meant:
            continue
        more = set(said) - set(meant)
        if any(PLACEHOLDER.fullmatch(token.upper()) for token in more):
            return "placeholder"
        return "number" if any(token.isdigit() for token in more) else "words"
    return None


def _left_hanging(cited: Sequence[str], sources: Mapping[str, str]) -> bool:
    """Tell whether a sentence that announces something is told without what follows it."""
    return any(
        one in cited and after not in cited and sources[one].rstrip().endswith(("：", ":"))
        for one, after in pairwise(sources)
    )


def _bare(text: str) -> list[str]:
    """Return what a sentence says, without courtesy and punctuation."""
    text = unicodedata.normalize("NFKC", text).lower()
    for pattern, put in _SAME:
        text = pattern.sub(put, text)
    return _TOKEN.findall(_COURTESY.sub(" ", text))
