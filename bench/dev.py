"""How well the assistant understands the texts that may be looked at while tuning it: the development set, `bench/dev`.

Measured like the frozen set and printed like it; what is decided by these figures is judged by the other's.
"""

from pathlib import Path
from typing import Final

from bench.frozen import measure

_SET: Final = Path(__file__).parent / "dev"


def run() -> list[dict[str, object]]:
    """Measure everything on the development set."""
    return [{**row, "part": "dev"} for row in measure(_SET)]
