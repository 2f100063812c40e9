"""How well the assistant understands people whom nobody had read before: the frozen set of `bench/frozen`.

The product learns from everything that it ships, as at its start, and is then asked each message of the set once, and
once more written less carefully. Topics, worst first, and what is taken for what are printed and written into the page
`docs/reference/assistant.md`; a message never is, because whoever tunes the assistant must not read them.

Yardsticks are the gates: 0.90 right, 0.97 among the first three, 0.02 of the answered wrong, 0.90 of what is out of
scope caught while 0.03 of what is in scope is refused, calibration off by 0.03, 20 ms, 60 s, 25 MB.
"""

import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from bench._rows import NOW, row, share
from bench._slips import VARIANTS

from upay.kit.language import Lang
from upay.support.assistant.understanding import OUT_OF_SCOPE, Action, Understanding, load_utterances
from upay.support.knowledge import packaged_documents

_SET: Final = Path(__file__).parent / "frozen"
_PAGE: Final = Path(__file__).parents[1] / "docs" / "reference" / "assistant.md"
_BEGINS, _ENDS = "<!-- measured: begins -->", "<!-- measured: ends -->"
"""Between these the page is written by a run, so that nobody copies figures."""
_SEED: Final = 2026
_BINS: Final = 10
_PAIRS: Final = 20


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a message meant, and what was understood."""

    meant: frozenset[str]
    """The topics that a fair reader accepts."""
    label: str
    """The likeliest of them, or how near to the wallet's business a message is that is none of it."""
    topic: str
    offered: tuple[str, ...]
    confidence: float
    action: Action
    milliseconds: float

    @property
    def right(self) -> bool:
        return self.topic in self.meant

    @property
    def answered(self) -> bool:
        """Whether the customer was served on a topic, and neither asked back nor told that it is none of ours."""
        return self.topic != OUT_OF_SCOPE and self.action is not Action.CLARIFY


def run() -> list[dict[str, object]]:
    """Measure everything on the frozen set, and write it into the page of the reference."""
    rows, tables = measure(_SET)
    before, begins, rest = _PAGE.read_text(encoding="utf-8").partition(_BEGINS)
    _, ends, after = rest.partition(_ENDS)
    assert begins, "the page has a place for what was measured"
    assert ends, "which ends"
    _PAGE.write_text(f"{before}{begins}\n\n{_figures(rows)}\n\n{tables}\n\n{ends}{after}", encoding="utf-8")
    return rows


def measure(texts: Path) -> tuple[list[dict[str, object]], str]:
    """Measure everything on a folder of texts, print the tables, and return one row a figure, and the tables."""
    understanding, rows = _trained()
    everything: list[_Heard] = []
    tables: list[str] = []
    for lang in Lang:
        asked = _lines(texts / f"{lang.value}.tsv")
        inside = [_hear(understanding, lang, label, text) for label, text in asked]
        outside = [_hear(understanding, lang, *line) for line in _lines(texts / f"out_of_scope.{lang.value}.tsv")]
        everything += [*inside, *outside]
        rows += _judged(lang, inside, outside)
        rows += _less_carefully(understanding, lang, asked, inside)
        tables.append(_tables(lang, inside))
        print(f"\n{tables[-1]}")
    milliseconds = [heard.milliseconds for heard in everything]
    rows.append(_figure("understand, p95", float(np.percentile(milliseconds, 95)), "ms", 20.0))
    return rows, "\n\n".join(tables)


def _trained() -> tuple[Understanding, list[dict[str, object]]]:
    """Learn as the product does at its first start, and say what that took."""
    with tempfile.TemporaryDirectory() as folder:
        started, began = time.perf_counter(), time.process_time()
        understanding = Understanding.train(load_utterances(), packaged_documents(), cache=Path(folder))
        took, used = time.perf_counter() - started, time.process_time() - began
        size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
    return understanding, [
        _figure("training", took, "s"),
        # What it takes does not depend on who else is at work on the machine.
        _figure("training, of one core", used, "s", 60.0),
        _figure("model", size, "MB", 25.0),
    ]


def _lines(file: Path) -> list[tuple[str, str]]:
    rows = file.read_text(encoding="utf-8").splitlines()
    return [(label, text) for label, _, text in (line.partition("\t") for line in rows)]


def _hear(understanding: Understanding, lang: Lang, label: str, text: str) -> _Heard:
    started = time.perf_counter()
    found = understanding.understand(text, lang=lang, now=NOW)
    took = (time.perf_counter() - started) * 1000
    near_or_far = label in {"near", "far"}
    meant = frozenset({OUT_OF_SCOPE} if near_or_far else label.split("|"))
    offered = tuple(topic for topic, _ in found.top[:3])
    first = label.partition("|")[0]
    return _Heard(meant, first, found.topic, offered, found.confidence, found.action, took)


def _judged(lang: Lang, inside: Sequence[_Heard], outside: Sequence[_Heard]) -> list[dict[str, object]]:
    """Say how often it was right, and what being wrong looked like."""
    answered = [heard for heard in inside if heard.answered]
    by_nearness = {
        label: [heard for heard in outside if heard.label == label] for label in sorted({h.label for h in outside})
    }
    name = lang.value
    return [
        _figure(f"{name}: topic right", share(heard.right for heard in inside), "share", 0.90),
        _figure(f"{name}: in top 3", share(bool(h.meant & set(h.offered)) for h in inside), "share", 0.97),
        _figure(f"{name}: answered without asking back", len(answered) / len(inside), "share"),
        _figure(f"{name}: wrong of answered", share(not heard.right for heard in answered), "share", 0.02),
        _figure(f"{name}: in scope, refused", share(h.topic == OUT_OF_SCOPE for h in inside), "share", 0.03),
        _figure(f"{name}: out of scope, caught", share(heard.right for heard in outside), "share", 0.90),
        *(
            _figure(f"{name}: out of scope and {label}, caught", share(h.right for h in part), "share")
            for label, part in by_nearness.items()
        ),
        _figure(f"{name}: out of scope, answered as a topic", share(h.answered for h in outside), "share"),
        _figure(f"{name}: expected calibration error", _calibration_error(inside), "share", 0.03),
    ]


def _less_carefully(
    understanding: Understanding, lang: Lang, asked: Sequence[tuple[str, str]], inside: Sequence[_Heard]
) -> list[dict[str, object]]:
    """Ask the same written less carefully; the yardstick is how the same messages fared as they were written."""
    rows = []
    for name, variant in VARIANTS.items():
        again = [
            (_hear(understanding, lang, label, changed).right, before.right)
            for (label, text), before in zip(asked, inside, strict=True)
            if (changed := variant(text, _SEED)) != text
        ]
        right = share(now for now, _ in again)
        rows.append(_figure(f"{lang.value}, {name}: topic right", right, "share", share(then for _, then in again)))
    return rows


def _calibration_error(heard: Sequence[_Heard]) -> float:
    """Return how far confidence is from being right, over ten equal bins, weighted by what is in them."""
    bins: dict[int, list[_Heard]] = defaultdict(list)
    for one in heard:
        bins[min(int(one.confidence * _BINS), _BINS - 1)].append(one)
    gaps = [
        len(some) * abs(share(one.right for one in some) - sum(one.confidence for one in some) / len(some))
        for some in bins.values()
    ]
    return sum(gaps) / len(heard)


def _tables(lang: Lang, inside: Sequence[_Heard]) -> str:
    """Return the topics, worst first, and what is taken for what."""
    by_topic: dict[str, list[_Heard]] = defaultdict(list)
    for heard in inside:
        by_topic[heard.label].append(heard)
    worst_first = sorted(by_topic.items(), key=lambda topic: (share(h.right for h in topic[1]), topic[0]))
    lines = [f"| {lang.value}: topic | messages | right | in top 3 | wrong of answered |", "|---|---:|---:|---:|---:|"]
    for topic, some in worst_first:
        top_3 = share(bool(h.meant & set(h.offered)) for h in some)
        wrong = share(not h.right for h in some if h.answered)
        lines.append(f"| `{topic}` | {len(some)} | {share(h.right for h in some):.0%} | {top_3:.0%} | {wrong:.0%} |")
    confused = Counter((heard.label, heard.topic) for heard in inside if not heard.right)
    lines += ["", f"| {lang.value}: meant | taken for | times |", "|---|---|---:|"]
    return "\n".join(
        [*lines, *(f"| `{meant}` | `{taken}` | {times} |" for (meant, taken), times in confused.most_common(_PAIRS))]
    )


def _figures(rows: Sequence[dict[str, object]]) -> str:
    """Return the figures as a table; shares as they are, everything else with its unit."""
    lines = ["| figure | measured | gate |", "|---|---:|---:|"]
    for one in rows:
        unit = "" if one["unit"] == "share" else f" {one['unit']}"
        gate = "" if one["yardstick"] is None else f"{one['yardstick']:.3g}{unit}"
        lines.append(f"| {one['case']} | {one['value']:.3g}{unit} | {gate} |")
    return "\n".join(lines)


def _figure(case: str, value: float, unit: str, yardstick: float | None = None) -> dict[str, object]:
    return row("frozen", case, value, unit, yardstick)
