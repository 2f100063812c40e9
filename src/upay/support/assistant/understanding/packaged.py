"""The texts that ship with the product: labelled utterances and a background to learn from, strangers' to judge by."""

from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Final

from upay.kit.language import Lang
from upay.kit.topics import TOPICS

OUT_OF_SCOPE: Final = "out_of_scope"

Utterances = Mapping[Lang, Mapping[str, tuple[str, ...]]]
"""Language -> topic -> what customers say."""


def load_utterances() -> Utterances:
    """Read the packaged utterances; the background corpus stands under `out_of_scope`."""
    root = resources.files("upay.support.assistant") / "utterances"
    background = resources.files(__package__ or "") / "background"
    found: dict[Lang, Mapping[str, tuple[str, ...]]] = {}
    for lang in Lang:
        topics = {topic: _lines(root / lang.value / f"{topic}.txt") for topic in TOPICS}
        topics[OUT_OF_SCOPE] += _lines(background / f"{lang.value}.txt")
        found[lang] = MappingProxyType({topic: lines for topic, lines in topics.items() if lines})
    return MappingProxyType(found)


def load_strangers(lang: Lang) -> tuple[tuple[str, str], ...]:
    """Read what is never learned from: each message with the topic that it means."""
    file = resources.files(__package__ or "") / "strangers" / f"{lang.value}.tsv"
    rows = (line.partition("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return tuple((text, topic) for topic, _, text in rows)


def _lines(file: "resources.abc.Traversable") -> tuple[str, ...]:
    if not file.is_file():
        return ()
    return tuple(
        s for line in file.read_text(encoding="utf-8").splitlines() if (s := line.strip()) and not s.startswith("#")
    )
