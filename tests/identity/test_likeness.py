"""What a picture looks like: the same for one that was written anew, and another one for another picture."""

import io
import itertools
from collections.abc import Callable

import pytest
from PIL import Image, ImageEnhance, ImageOps

from upay.identity.pictures.likeness import likenesses, near
from upay.identity.pictures.reencode_image import reencode
from upay.main.stories.picture import picture

Change = Callable[[Image.Image], Image.Image]


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def written(image: Image.Image, form: str = "JPEG", **how: int) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda one: opened(written(one, quality=20)),
        lambda one: opened(written(one, "WEBP", quality=50)),
        lambda one: one.resize((one.width // 3, one.height // 2)),
        lambda one: one.resize((one.width * 2, one.height * 2)),
        lambda one: one.transpose(Image.Transpose.ROTATE_270),
        ImageOps.mirror,
        ImageOps.grayscale,
        lambda one: ImageEnhance.Brightness(one).enhance(0.85),
        lambda one: one.crop((6, 4, one.width - 6, one.height - 4)),
    ],
    ids=["worse", "webp", "smaller", "larger", "turned", "mirrored", "grey", "darker", "trimmed"],
)
def test_a_picture_that_was_changed_a_little_is_known_again(change: Change) -> None:
    for _ in range(10):
        content = picture()
        kept = reencode(content).likenesses[0]
        again = reencode(written(change(opened(content)).convert("RGB"), quality=70))
        assert near(again.likenesses, kept)


def test_no_two_of_sixty_pictures_are_taken_for_each_other() -> None:
    known = [likenesses(opened(picture())) for _ in range(60)]
    assert all(len(one) == 8 and len(one[0]) == 8 for one in known), "64 bits, turned and mirrored in eight ways"
    assert not [1 for one, other in itertools.combinations(known, 2) if near(one, other[0])]
