"""Pictures for stories: each is another one, as photographs are, since one that was sent before is not taken again."""

import io
import itertools
import random
from typing import Final

from PIL import Image

_NUMBERS: Final = itertools.count()


def picture() -> bytes:
    """Return a JPEG that looks like none before it."""
    shades = random.Random(next(_NUMBERS)).randbytes(12 * 8)  # noqa: S311 -- nothing secret; the same in every run
    written = io.BytesIO()
    Image.frombytes("L", (12, 8), shades).resize((640, 400)).convert("RGB").save(written, "JPEG")
    return written.getvalue()
