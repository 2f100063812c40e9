"""The texts of understanding, each with the place where it stands: what is learned from, and what is judged by."""

from collections.abc import Iterator
from functools import cache

from tests.house.tree import ROOT, SRC

from upay.kit.language import Lang
from upay.kit.likeness import Line
from upay.support.assistant import load_utterances
from upay.support.assistant.read_act import examples
from upay.support.knowledge import packaged_articles

_FOLDERS = {
    "frozen": ROOT / "bench" / "frozen",
    "yardstick": ROOT / "bench" / "yardstick",
    "strangers": SRC / "upay" / "support" / "assistant" / "understanding" / "strangers",
}
FILES = ("zh.tsv", "en.tsv", "out_of_scope.zh.tsv", "out_of_scope.en.tsv")


def learned() -> Iterator[Line]:
    """Return everything that the product learns from."""
    for lang, topics in load_utterances().items():
        for topic, lines in topics.items():
            yield from (Line(f"{lang.value} {topic}, text {n}", topic, line) for n, line in enumerate(lines, 1))
    for article in packaged_articles():
        for n, line in enumerate((article.question, *article.similar), 1):
            yield Line(f"{article.lang} article {article.topic}, question {n}", article.topic, line)
    yield from acts()


def acts() -> Iterator[Line]:
    """Return what acts are learned from."""
    for lang in Lang:
        yield from (Line(f"{lang.value} acts {n}", act, text) for n, (act, text) in enumerate(examples(lang), 1))


@cache
def judged_by(folder: str, name: str) -> tuple[Line, ...]:
    """Return a file of the frozen set, or of what strangers write."""
    rows = (_FOLDERS[folder] / name).read_text(encoding="utf-8").splitlines()
    assert all(row.count("\t") == 1 for row in rows), f"{name}: a label, a tab, a text"
    return tuple(Line(f"{folder}/{name}:{n}", *row.split("\t")) for n, row in enumerate(rows, 1))
