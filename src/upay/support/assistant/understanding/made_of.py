"""What a model is made of: the texts, the code that learning runs, its data, and the packages that cut and fit.

A model is used only where all of these are what they were. What is not learned from is left out by name, so that a new
file counts until somebody says that it does not; and a test follows what learning imports, so that nobody can say so
of a file that it reads.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from importlib import metadata, resources
from typing import Final

from upay.support.assistant.understanding.packaged import Utterances
from upay.support.knowledge.search import Document

NOT_LEARNED_FROM: Final = frozenset(
    {
        # What decides once a text was read: rules, moods, and what is done about a belief.
        "__init__.py", "deceit.py", "despair.py", "feeling.py", "priority.py", "rule.py", "theft.py", "understand.py",
        "wish.py",
        # What prepares texts for others; those that come back are counted as texts.
        "gathered.py", "placeholders.py",
    }
)  # fmt: skip
"""The files of this folder that no training reads."""
ELSEWHERE: Final = (
    ("upay.kit", "language.py"),
    ("upay.kit", "money.py"),
    ("upay.kit", "refusal.py"),
    ("upay.kit", "topics.py"),
    ("upay.support.knowledge", "analysis.py"),
    ("upay.support.knowledge", "search.py"),
)
"""The files of other folders that training reads."""
MADE_WITH: Final = ("numpy", "scipy", "scikit-learn", "rjieba", "pypinyin")
"""The packages that cut texts and fit models: with another version of one, what was learned is not the same."""


def made_by() -> str:
    """Name the code and the packages that models are made by; what others have made is not read."""
    return _named("")


def name_of(utterances: Utterances, documents: Sequence[Document]) -> str:
    """Name the model that is learned from what texts and articles say (not from their ids) by this code."""
    articles = sorted([d.lang, d.topic, d.title, d.question, *d.similar, d.body] for d in documents)
    told = hashlib.sha256(json.dumps(articles, ensure_ascii=False).encode()).hexdigest()[:16]
    return f"{begins_with(utterances)}{told}"


def begins_with(utterances: Utterances) -> str:
    """Return how the names of all models begin that this code learns from these texts, whatever articles say."""
    texts = {lang.value: {topic: list(lines) for topic, lines in topics.items()} for lang, topics in utterances.items()}
    return f"understanding-{_named(json.dumps(texts, ensure_ascii=False, sort_keys=True))}-"


def _named(texts: str) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(files()):
        digest.update(f"{name}:{hashlib.sha256(content).hexdigest()};".encode())
    digest.update(json.dumps([[package, metadata.version(package)] for package in MADE_WITH]).encode())
    digest.update(texts.encode())
    return digest.hexdigest()[:24]


def files() -> Iterator[tuple[str, bytes]]:
    """Read each file that training reads, but for the texts that it is handed; the name says which it is."""
    own = resources.files(__package__ or "")
    for file in own.iterdir():
        if file.name.endswith((".py", ".toml")) and file.name not in NOT_LEARNED_FROM:
            yield file.name, file.read_bytes()
    for file in (own / "strangers").iterdir():
        yield f"strangers/{file.name}", file.read_bytes()
    for package, name in ELSEWHERE:
        yield f"{package}/{name}", (resources.files(package) / name).read_bytes()
