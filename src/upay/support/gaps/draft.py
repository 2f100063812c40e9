"""Drafting: what an article could say, from what agents wrote to those who had asked; where nobody did, an outline.

Every sentence is one that an agent wrote, with what is somebody's own hidden, and says where it stands. What nobody has
written is a heading to be filled, and such a draft goes to nobody before it is.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from upay.kit.language import Lang
from upay.platform.crypto import Vault
from upay.support.assistant import PLACEHOLDER, masked_terms
from upay.support.conversations import Told
from upay.support.gaps.rules import ALIKE, likeness
from upay.support.knowledge import UNFILLED

DRAFT_CONTEXT: Final = "support.gap.draft"
_MOST_LINES: Final = 6
_LONGEST: Final = 160
_SHORTEST: Final = {Lang.ZH: 6, Lang.EN: 16}
_ENDS: Final = re.compile(r"(?<=[。！？；!?])\s*|(?<=[.;])\s+|\n+")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_COURTESY: Final = re.compile(
    r"[您你]好|稍等|等一下|请问|抱歉|不好意思|感谢|谢谢|再见|祝[您你]|很高兴|还有(?:什么|其他|别的)|(?:帮|给|替|为)[您你](?:看|查|核|转)"
    r"|我(?:是|这边|先|来|去|马上)|收到了?$"
    r"|\b(?:hello|hi|hey|sorry|apologi[sz]e|thanks?|thank you|welcome|bye|goodbye|anything else|one moment|hold on"
    r"|how (?:can|may) i|let me|i(?:'m| am|'ll| will|'ve| have))\b",
    re.IGNORECASE,
)
"""What agents say to everybody, or of what they do themselves, tells a reader nothing."""
_OUTLINE: Final = {
    Lang.ZH: (
        ("什么情况会遇到", "写哪些人、在什么情况下会遇到"),
        ("怎么办", "一步一步写，写到按钮的名字"),
        ("多久有结果", "写要等多久，到时还没有结果怎么办"),
        ("还是不行", "写找谁，要准备什么"),
    ),
    Lang.EN: (
        ("When this happens", "say to whom it happens, and when"),
        ("What to do", "step by step, with the names of the buttons"),
        ("How long it takes", "say how long, and what to do if nothing has come by then"),
        ("If it still does not work", "say whom to ask, and what to have ready"),
    ),
}
_DO: Final = 1
"""Where in the outline stands what agents wrote."""


class Line(msgspec.Struct, frozen=True):
    """A sentence that an agent wrote, and where it stands."""

    text: str
    conversation_id: UUID
    message_id: UUID
    by: str
    at: datetime


def sealed_draft(vault: Vault, lines: Sequence[Line]) -> bytes:
    """Seal a draft: what agents wrote to somebody stays between them until a person has read it through."""
    return vault.seal(msgspec.json.encode(list(lines)).decode(), context=DRAFT_CONTEXT)


def opened_draft(vault: Vault, sealed: bytes | None) -> tuple[Line, ...]:
    """Return the sentences of a draft."""
    if sealed is None:
        return ()
    return tuple(msgspec.json.decode(vault.open(sealed, context=DRAFT_CONTEXT), type=list[Line]))


def sentences(told: Told, masked: str, lang: Lang) -> list[Line]:
    """Return what of a masked message could stand in an article, in the language of the conversation.

    A sentence with more than one thing hidden in it is about somebody's own matter, and nothing is left of it.
    """
    found = []
    for part in _ENDS.split(masked):
        text = part.strip(" -·•*、，,")
        hidden = PLACEHOLDER.findall(text)
        bare = PLACEHOLDER.sub("", text)
        usable = _SHORTEST[lang] <= len(bare) <= _LONGEST and not text.endswith(("?", "？"))
        if usable and len(hidden) <= 1 and (_CHINESE.search(bare) is not None) is (lang is Lang.ZH):
            shown = PLACEHOLDER.sub(UNFILLED.format("…"), text)
            found.append(Line(shown, told.conversation_id, told.message_id, told.by, told.at))
    return [line for line in found if _COURTESY.search(line.text) is None]


def chosen(lines: Sequence[Line], *, asked: frozenset[str], lang: Lang) -> list[Line]:
    """Return the sentences that answer what was asked: those that share its words, or that several were told.

    Of those that say the same, the first stands; what was said together stays in its order.
    """
    terms = [masked_terms(line.text, lang)[1] for line in lines]
    scored: list[tuple[float, int]] = []
    for place, own in enumerate(terms):
        alike = [other for other, theirs in enumerate(terms) if likeness(own, theirs) >= ALIKE]
        if any(other < place for other in alike):
            continue
        told_to = {lines[other].conversation_id for other in alike}
        together = {lines[other].message_id for other, theirs in enumerate(terms) if theirs & asked}
        if own & asked or len(told_to) > 1 or lines[place].message_id in together:
            scored.append((likeness(own, asked) + len(told_to), place))
    best = sorted(scored, key=lambda one: (-one[0], one[1]))[:_MOST_LINES]
    return [lines[place] for place in sorted(place for _, place in best)]


def body_of(lines: Sequence[Line], lang: Lang) -> str:
    """Return a draft as the body of an article: what agents wrote under its heading, the others to be filled."""
    parts = []
    for place, (heading, hint) in enumerate(_OUTLINE[lang]):
        told = [f"- {line.text}" for line in lines] if place == _DO else []
        parts += [f"## {heading}", "\n".join(told) if told else UNFILLED.format(hint)]
    return "\n\n".join(parts)


def with_lines(body: str, lines: Sequence[Line]) -> str:
    """Return the body of an article that there is with what agents wrote below it, each sentence once."""
    fresh = [f"- {line.text}" for line in lines if line.text not in body]
    return "\n\n".join(part for part in (body, "\n".join(fresh)) if part)
