"""How well the assistant understands the texts by which changes are judged: those of `bench/yardstick`.

Measured like the frozen set and printed like it, as often as wanted; what is decided here, the frozen set judges.
"""

from pathlib import Path
from typing import Final

from bench.frozen import measure

_SET: Final = Path(__file__).parent / "yardstick"


def run() -> list[dict[str, object]]:
    """Measure everything on the yardstick."""
    rows, _ = measure(_SET)
    return [{**row, "part": "yardstick", "gate": None} for row in rows]
