"""How well the assistant understands people whom nobody had read before: the frozen set of `bench/frozen`.

The product learns from everything that it ships, as at its start, and is then asked each message of the set once, and
once more written less carefully. Topics, worst first, and what is taken for what are printed and written into the page
`docs/reference/assistant.md`; a message never is, because whoever tunes the assistant must not read them.

Yardsticks are the gates: 0.90 right, 0.97 among the first three, 0.02 of the answered wrong, 0.90 of what is out of
scope caught while 0.03 of what is in scope is refused, calibration off by 0.03, 20 ms, 60 s, 25 MB.
"""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from bench._rows import gated, row, share
from bench._slips import VARIANTS

from upay.kit.language import Lang
from upay.support.assistant.understanding import Understanding, load_utterances
from upay.support.knowledge import packaged_documents
from upay.support.teaching import Heard, hear, lines_of, outside_of
from upay.support.teaching.judge import by_topic, confused, figures

_SET: Final = Path(__file__).parent / "frozen"
_PAGE: Final = Path(__file__).parents[1] / "docs" / "reference" / "assistant.md"
_BEGINS, _ENDS = "<!-- measured: begins -->", "<!-- measured: ends -->"
"""Between these the page is written by a run, so that nobody copies figures."""
_SEED: Final = 2026


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
    everything: list[Heard] = []
    tables: list[str] = []
    for lang in Lang:
        asked = lines_of(texts, lang)
        inside = [hear(understanding, lang, label, text) for label, text in asked]
        outside = [hear(understanding, lang, *line) for line in outside_of(texts, lang)]
        everything += [*inside, *outside]
        rows += _judged(lang, inside, outside)
        rows += _less_carefully(understanding, lang, asked, inside)
        tables.append(_tables(lang, inside))
        print(f"\n{tables[-1]}")
    milliseconds = [heard.milliseconds for heard in everything]
    rows.append(_gate("understand, p95", float(np.percentile(milliseconds, 95)), "ms", at_most=20.0))
    return rows, "\n\n".join(tables)


def _trained() -> tuple[Understanding, list[dict[str, object]]]:
    """Learn as the product does at its first start, and say what that took."""
    with tempfile.TemporaryDirectory() as folder:
        started, began = time.perf_counter(), time.process_time()
        understanding = Understanding.train(load_utterances(), packaged_documents(), cache=Path(folder))
        took, used = time.perf_counter() - started, time.process_time() - began
        size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
    return understanding, [
        _gate("training", took, "s", at_most=60.0),
        # On one core alone it takes as long as this.
        _figure("training, seconds of processor", used, "s"),
        _gate("model", size, "MB", at_most=25.0),
    ]


def _judged(lang: Lang, inside: Sequence[Heard], outside: Sequence[Heard]) -> list[dict[str, object]]:
    """Say how often it was right, and what being wrong looked like."""
    found = figures(inside, outside)
    by_nearness = {
        label: [heard for heard in outside if heard.label == label] for label in sorted({h.label for h in outside})
    }
    name = lang.value
    return [
        _gate(f"{name}: topic right", found.right, "share", at_least=0.90),
        _gate(f"{name}: in top 3", found.top_3, "share", at_least=0.97),
        _figure(f"{name}: answered without asking back", found.answered, "share"),
        _gate(f"{name}: wrong of answered", found.wrong_of_answered, "share", at_most=0.02),
        _gate(f"{name}: in scope, refused", found.refused, "share", at_most=0.03),
        _gate(f"{name}: out of scope, caught", found.caught, "share", at_least=0.90),
        *(
            _figure(f"{name}: out of scope and {label}, caught", share(h.right for h in part), "share")
            for label, part in by_nearness.items()
        ),
        _figure(f"{name}: out of scope, answered as a topic", share(h.answered for h in outside), "share"),
        _gate(f"{name}: expected calibration error", found.calibration, "share", at_most=0.03),
    ]


def _less_carefully(
    understanding: Understanding, lang: Lang, asked: Sequence[tuple[str, str]], inside: Sequence[Heard]
) -> list[dict[str, object]]:
    """Ask the same written less carefully; the yardstick is how the same messages fared as they were written."""
    rows = []
    for name, variant in VARIANTS.items():
        again = [
            (hear(understanding, lang, label, changed).right, before.right)
            for (label, text), before in zip(asked, inside, strict=True)
            if (changed := variant(text, _SEED)) != text
        ]
        right = share(now for now, _ in again)
        rows.append(_figure(f"{lang.value}, {name}: topic right", right, "share", share(then for _, then in again)))
    return rows


def _tables(lang: Lang, inside: Sequence[Heard]) -> str:
    """Return the topics, worst first, and what is taken for what."""
    lines = [f"| {lang.value}: topic | messages | right | in top 3 | wrong of answered |", "|---|---:|---:|---:|---:|"]
    for topic, one in by_topic(inside).items():
        lines.append(
            f"| `{topic}` | {one.messages} | {one.right:.0%} | {one.top_3:.0%} | {one.wrong_of_answered:.0%} |"
        )
    lines += ["", f"| {lang.value}: meant | taken for | times |", "|---|---|---:|"]
    return "\n".join([*lines, *(f"| `{meant}` | `{taken}` | {times} |" for meant, taken, times in confused(inside))])


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


def _gate(
    case: str, value: float, unit: str, *, at_least: float | None = None, at_most: float | None = None
) -> dict[str, object]:
    return gated("frozen", case, value, unit, at_least=at_least, at_most=at_most)
