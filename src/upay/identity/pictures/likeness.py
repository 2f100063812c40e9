"""What a picture looks like in 64 bits, so that one can be told again that was written anew, scaled or turned.

A difference hash: the picture in nine by eight greys, and of each grey whether it is darker than the one to its right.
It knows nothing of faces and leads back to none. Whoever means to get around it can; what stops them is what has to be
in the picture (`photo_once`), and whoever looks at it.
"""

from typing import Final

from PIL import Image

_ACROSS: Final = 9
_DOWN: Final = 8
_NEAR: Final = 6
"""Pictures of which no more than so many bits differ are the same: of two that have nothing in common, half of them do,
and no more than this in one pair of 20,000 million."""
_TURNS: Final = (
    None,
    Image.Transpose.ROTATE_90,
    Image.Transpose.ROTATE_180,
    Image.Transpose.ROTATE_270,
    Image.Transpose.FLIP_LEFT_RIGHT,
    Image.Transpose.FLIP_TOP_BOTTOM,
    Image.Transpose.TRANSPOSE,
    Image.Transpose.TRANSVERSE,
)


def likenesses(picture: Image.Image) -> tuple[bytes, ...]:
    """Return what a picture looks like, eight bytes each: as it stands first, then turned and mirrored."""
    grey = picture.convert("L")
    return tuple(_of(grey if turn is None else grey.transpose(turn)) for turn in _TURNS)


def near(candidates: tuple[bytes, ...], known: bytes) -> bool:
    """Tell whether one of these is (nearly) what was kept."""
    return any((int.from_bytes(one) ^ int.from_bytes(known)).bit_count() <= _NEAR for one in candidates)


def _of(grey: Image.Image) -> bytes:
    small = grey.resize((_ACROSS, _DOWN), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(_DOWN):
        for column in range(_ACROSS - 1):
            at = row * _ACROSS + column
            bits = bits << 1 | (small[at] < small[at + 1])
    return bits.to_bytes(_DOWN)
