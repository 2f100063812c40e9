"""The same message, written less carefully: typing slips, clauses in another order, particles left out.

Everything is decided by the text and a seed, so that two runs ask the same questions. Nothing here is taken from how
the product reads slips; what it repairs and what people do to a keyboard are two lists, made apart.
"""

import random
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

_LETTERS_A_SLIP: Final = 12
_SOUND_ALIKE: Final = (
    "账帐 充冲 码马 密秘 登等 陆录 付副 款宽 转专 退推 提题 现先 银因 卡咔 余于 额鹅 到道 失试 败拜 验严 证正 "
    "换还 绑帮 定订 积机 分份 券卷 优尤 惠会 理里 财才 收受 益意 限现 客刻 服福 号好 在再 做作 已以 那哪 怎咋"
).split()
_HOMOPHONES: Final = MappingProxyType({a: b for pair in _SOUND_ALIKE for a, b in (pair, pair[::-1])})
_BESIDE: Final = MappingProxyType(
    {
        letter: row[place - 1] + row[place + 1 : place + 2] if place else row[1]
        for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
        for place, letter in enumerate(row)
    }
)
"""The keys to the left and right of each."""
_PARTICLES: Final = re.compile(
    r"[的了吗呢啊吧呀嘛啦哦呗就都也还]|\b(?:the|a|an|is|are|my|to|do|does|please|just|it)\b ?", re.IGNORECASE
)
_CLAUSE: Final = re.compile(r"[^，,。；;！!？?\n]+[，,。；;！!？?\n]*")


def with_slips(text: str, seed: int) -> str:
    """Hit a wrong key about once in a dozen letters, and at least once: like a phone, a bus and a thumb."""
    chance = random.Random(f"{seed}{text}")  # noqa: S311 -- the same slips in every run
    letters = list(text)
    places = [place for place, letter in enumerate(letters) if letter.isalpha()]
    for place in chance.sample(places, min(len(places), 1 + len(places) // _LETTERS_A_SLIP)):
        letters[place] = _slipped(letters[place], chance)
    return "".join(letters)


def with_clauses_reordered(text: str, seed: int) -> str:
    """Say the clauses in another order; a text of one clause stays as it is."""
    clauses = [clause.strip() for clause in _CLAUSE.findall(text) if clause.strip()]
    if len(set(clauses)) < 2:
        return text
    chance = random.Random(f"{seed}{text}")  # noqa: S311 -- the same order in every run
    others = clauses
    while others == clauses:
        others = chance.sample(clauses, len(clauses))
    return " ".join(others)


def without_particles(text: str, seed: int) -> str:  # noqa: ARG001 -- one shape for all three
    """Leave out the small words that carry tone and grammar, and no subject."""
    kept = _PARTICLES.sub("", text).strip()
    return kept or text


VARIANTS: Final[Mapping[str, Callable[[str, int], str]]] = MappingProxyType(
    {
        "typing slips": with_slips,
        "clauses reordered": with_clauses_reordered,
        "particles dropped": without_particles,
    }
)


def _slipped(letter: str, chance: random.Random) -> str:
    """Return what came instead of the letter: what sounds like it or lies beside it, itself twice, or nothing."""
    near = _HOMOPHONES.get(letter) or _BESIDE.get(letter.lower())
    if near is not None and chance.random() < 0.6:
        return chance.choice(near)
    return letter * 2 if chance.random() < 0.5 else ""
