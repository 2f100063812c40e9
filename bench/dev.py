"""How well the assistant understands the texts that may be looked at while tuning it: what strangers write.

Measured like the frozen set and printed like it; what is decided by these figures is judged by the other's.
"""

from importlib import resources
from pathlib import Path
from typing import Final

from bench.frozen import measure

_SET: Final = Path(str(resources.files("upay.support.assistant.understanding"))) / "strangers"


def run() -> list[dict[str, object]]:
    """Measure everything on the development set."""
    rows, _ = measure(_SET)
    return [{**row, "part": "dev", "gate": None} for row in rows]
