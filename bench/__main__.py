"""Measure every part, or the one that is named: print a table and keep the rows in bench/out/latest.json.

A part is a module of this folder with a function `run`, which returns rows of {part, case, value, unit, yardstick,
ratio}: the yardstick is measured in the same run on the same machine where there is one, and the ratio is value to
yardstick. A row may have a gate besides, when its yardstick is what has to be reached; a gate that is missed is named,
and the run ends with 1.
"""

import importlib
import json
import sys
import time
from pathlib import Path

from bench._rows import missed
from rich.console import Console
from rich.table import Table

_HERE = Path(__file__).parent
_OUT = _HERE / "out" / "latest.json"
_FIELDS = ("part", "case", "value", "unit", "yardstick", "ratio", "gate")


def main(wanted: list[str]) -> int:
    """Run the parts that are wanted, or all; return the exit code, which is 1 when a gate was missed."""
    parts = sorted(path.stem for path in _HERE.glob("*.py") if not path.stem.startswith("_"))
    unknown = [part for part in wanted if part not in parts]
    if unknown:
        print(f"There is no part called {unknown[0]}; there are: {', '.join(parts)}.", file=sys.stderr)
        return 2
    console = Console(stderr=True)
    rows: list[dict[str, object]] = []
    for part in wanted or parts:
        began = time.perf_counter()
        with console.status(f"Measuring {part}…"):
            rows += importlib.import_module(f"bench.{part}").run()
        console.print(f"{part} took {time.perf_counter() - began:.0f} s", style="dim")
    Console().print(_table(rows))
    _OUT.parent.mkdir(exist_ok=True)
    _OUT.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    short = [row for row in rows if missed(row)]
    for row in short:
        print(f"missed: {row['part']}, {row['case']}: {row['value']}, wanted {row['gate']} {row['yardstick']}")
    print(f"{sum(row.get('gate') is not None for row in rows)} gates, {len(short)} missed")
    return 1 if short else 0


def _table(rows: list[dict[str, object]]) -> Table:
    table = Table()
    for field in _FIELDS:
        table.add_column(field, justify="right" if field in {"value", "yardstick", "ratio"} else "left")
    for row in rows:
        verdict = "" if row.get("gate") is None else "missed" if missed(row) else "held"
        table.add_row(*(_shown(row.get(field)) for field in _FIELDS[:-1]), verdict)
    return table


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, (int, float)) else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
