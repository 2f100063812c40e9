"""Which act a message is that comes after an answer: it doubts, agrees, takes back, asks what next. Learned.

What is unmistakable is read by its words (`follow_up`, `take_back`, `ask_of_told`). This reads what people say besides,
in the thousand ways in which they say it, from examples in `acts/`: each with the act that it is, and as many of what
is no act but a question of its own. It never tells what is meant by "it", and nothing is done for it alone.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from upay.kit.language import Lang
from upay.support.assistant.understanding import (
    OUT_OF_SCOPE,
    TopicClassifier,
    Utterances,
    load_utterances,
    masked,
    spoken_in,
)
from upay.support.assistant.understanding.made_of import begins_with
from upay.support.assistant.understanding.stored import alone, load, save

_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
_FRESH_OF_EACH: Final = 10
"""How many examples of each topic teach what is a question of its own."""
_NO_FRESH: Final = frozenset({"small_talk", "human_agent", "service_slow", "complaint", "feedback"})
"""Topics of what is said after an answer as much as before one."""


class Act(StrEnum):
    """What a message does after an answer."""

    PARTICULARS = "particulars"
    DOUBT = "doubt"
    TAKE_BACK = "take_back"
    AGREE = "agree"
    HEARD = "heard"
    NEXT = "next"
    UNHELPED = "unhelped"
    ANOTHER = "another"
    FRESH = "fresh"


Shares = Mapping[Act, float]
"""How likely each act is, from 0 to 1; together 1."""


@dataclass(frozen=True, slots=True)
class Acts:
    """What was learned of acts, a model for each language."""

    models: Mapping[Lang, TopicClassifier]

    def of(self, text: str) -> Shares:
        """Return how likely each act is of a message, in whichever of the languages it is."""
        read = masked(text, now=_ANY_TIME)
        return {Act(act): share for act, share in self.models[spoken_in(read)].rank(read)}


def examples(lang: Lang) -> list[tuple[Act, str]]:
    """Return the packaged examples of a language."""
    told = _file(f"acts/{lang.value}.tsv").read_text(encoding="utf-8")
    rows = (line.partition("\t") for line in told.splitlines() if line)
    return [(Act(act), text) for act, _, text in rows]


def learned_acts(cache: Path | None) -> Acts:
    """Learn from the packaged examples, or take it from the cache; it takes a second or two, beside the loop."""
    utterances = load_utterances()
    if cache is None:
        return _train(utterances)
    name = _name(utterances)
    with alone(cache, name):
        kept = load(cache, name)
        if kept is not None:
            return _restored(*kept)
        acts = _train(utterances)
        settings = {lang.value: acts.models[lang].settings() for lang in Lang}
        arrays = {
            f"{lang.value}:{part}": numbers for lang in Lang for part, numbers in acts.models[lang].arrays().items()
        }
        save(cache, name, settings, arrays)
    return acts


def _name(utterances: Utterances) -> str:
    """Name the model by all that it is made of, read as it stands: nothing is worked out where it was kept."""
    digest = hashlib.sha256(begins_with(utterances).encode())
    for lang in Lang:
        digest.update(_file(f"acts/{lang.value}.tsv").read_bytes())
    digest.update(_file("read_act.py").read_bytes())
    return f"acts-{digest.hexdigest()[:24]}"


def _file(name: str) -> "resources.abc.Traversable":
    return resources.files(__package__ or "") / name


def _taught(lang: Lang, utterances: Utterances) -> Iterator[tuple[str, str]]:
    """Yield each text to learn from once, as the models read it, with its act."""
    seen = set()
    fresh = [
        (Act.FRESH, line)
        for topic, lines in sorted(utterances[lang].items())
        if topic not in _NO_FRESH
        for line in lines[:: max(1, len(lines) // (_FRESH_OF_EACH * (4 if topic == OUT_OF_SCOPE else 1)))]
    ]
    for act, text in [*examples(lang), *fresh]:
        read = masked(text, now=_ANY_TIME)
        if read not in seen:
            seen.add(read)
            yield act.value, read


def _train(utterances: Utterances) -> Acts:
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 -- only training needs it

    taught = {lang: [*_taught(lang, utterances)] for lang in Lang}
    with threadpool_limits(limits=1):
        models = {
            lang: TopicClassifier.train([text for _, text in rows], [act for act, _ in rows], lang=lang)
            for lang, rows in taught.items()
        }
    for model in models.values():
        model.unseen = None
    return Acts(MappingProxyType(models))


def _restored(settings: Mapping[str, Any], arrays: Mapping[str, Any]) -> Acts:
    return Acts(
        MappingProxyType(
            {
                lang: TopicClassifier.restored(
                    settings[lang.value],
                    {name.partition(":")[2]: one for name, one in arrays.items() if name.startswith(f"{lang.value}:")},
                )
                for lang in Lang
            }
        )
    )
