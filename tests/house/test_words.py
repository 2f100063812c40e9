"""One Chinese word for each thing: what the word list rules out stands in no text of ours."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.house.tree import ROOT

GLOSSARY = ROOT / "docs" / "concepts" / "glossary.md"
_HEAD = "| we write | never | for |"
_UNDERSTANDING = ROOT / "src" / "upay" / "support" / "assistant"
WORDS_OF_CUSTOMERS = (
    _UNDERSTANDING / "utterances",
    _UNDERSTANDING / "understanding",
    ROOT / "src" / "upay" / "support" / "knowledge" / "analysis.py",
)
"""Where stands what customers say, or what is listened for in it."""
_SIMILAR = re.compile(r"^similar:\n(?:  - .*\n)+", re.MULTILINE)
_ENDS = {".py", ".json", ".md", ".yaml", ".html", ".tsx", ".ts"}


def ruled_out() -> dict[str, str]:
    """Return each word that is not written, with the one that is."""
    table = GLOSSARY.read_text(encoding="utf-8").partition(_HEAD)[2].strip().splitlines()[1:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table[: table.index("")]]
    return {never: ours for ours, nevers, _ in rows for never in nevers.split()}


def texts() -> Iterator[tuple[Path, str]]:
    """Return every file of ours that people may read Chinese from, without what customers say."""
    for folder in (ROOT / "src" / "upay", ROOT / "web" / "apps", ROOT / "web" / "ui"):
        for path in sorted(folder.rglob("*")):
            ours = path.suffix in _ENDS and not any(path.is_relative_to(theirs) for theirs in WORDS_OF_CUSTOMERS)
            if ours and "node_modules" not in path.parts:
                yield path, _SIMILAR.sub("", path.read_text(encoding="utf-8"))


def test_one_word_is_used_for_one_thing() -> None:
    words = ruled_out()
    found = [
        f"{path.relative_to(ROOT)}: {word}, say {words[word]}"
        for path, text in texts()
        for word in words
        if word in text
    ]
    assert found == []


@pytest.mark.parametrize("word", ["账号", "重设", "登陆"])
def test_the_word_list_is_read(word: str) -> None:
    assert word in ruled_out()


def test_what_customers_say_is_theirs() -> None:
    article = next(text for path, text in texts() if path.name == "password_forgotten.md" and path.parent.name == "zh")
    assert "question:" in article
    assert "similar:" not in article
