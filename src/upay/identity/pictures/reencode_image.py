"""Images that people send in: read by their content, and written anew, so that nothing comes along but the picture."""

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from PIL import Image

from upay.identity.pictures.likeness import likenesses
from upay.kit.refusal import Kind, Refusal

LARGEST_UPLOAD: Final = 8 * 1024 * 1024
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS: Final = 40_000_000
"""More than any phone's camera takes; a small file that unfolds to more is meant to exhaust us."""
_LEAST_SIDE: Final = 200
_LONGEST_SIDE: Final = 2400
_QUALITY: Final = 88
_ORIENTATION: Final = 0x0112
_TURNS: Final[Mapping[object, Image.Transpose]] = MappingProxyType(
    {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
)
"""What undoes each orientation that a camera notes (Exif 2.32, 4.6.4 A)."""


class DocumentUnusable(Refusal):
    """An image cannot be taken; facts: problem (empty, too_large, not_an_image, broken, too_many_pixels, too_small,
    too_many, seen_before).
    """

    code = "document_unusable"
    kind = Kind.INVALID


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as it is kept: JPEG, upright, without metadata."""

    content: bytes = field(repr=False)
    width: int
    height: int
    likenesses: tuple[bytes, ...]
    """What it looks like; see `likeness`. The first is the one to keep."""


def reencode(upload: bytes) -> Picture:
    """Decode an upload and write the picture anew; refuse what is none, or too much of one.

    The size is read from the header before anything is unfolded.
    """
    if not upload:
        raise DocumentUnusable(problem="empty")
    if len(upload) > LARGEST_UPLOAD:
        raise DocumentUnusable(problem="too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", Image.DecompressionBombWarning
            )  # We have a bound of our own, and it is lower.
            opened = Image.open(io.BytesIO(upload), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise DocumentUnusable(problem="too_many_pixels") from None
    except Exception:  # noqa: BLE001 -- readers raise what they like at what is no picture; none of it is our mistake
        raise DocumentUnusable(problem="not_an_image") from None
    with opened:
        if opened.width * opened.height > _MOST_PIXELS:
            raise DocumentUnusable(problem="too_many_pixels")
        if min(opened.size) < _LEAST_SIDE:
            raise DocumentUnusable(problem="too_small")
        try:
            turn = _turn_of(opened)
            whole = opened.convert("RGB")
        except Exception:  # noqa: BLE001 -- decoders likewise, at broken content
            raise DocumentUnusable(problem="broken") from None
    upright = whole if turn is None else whole.transpose(turn)
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    fresh = Image.new("RGB", upright.size)
    fresh.paste(upright)  # A fresh picture has no metadata that could be written along.
    written = io.BytesIO()
    fresh.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(written.getvalue(), *fresh.size, likenesses(fresh))


def _turn_of(opened: Image.Image) -> Image.Transpose | None:
    """Tell how the picture is turned upright; what cannot be read of its metadata turns nothing."""
    try:
        return _TURNS.get(opened.getexif().get(_ORIENTATION))
    except Exception:  # noqa: BLE001 -- metadata is whatever somebody wrote; without it the picture is still one
        return None
