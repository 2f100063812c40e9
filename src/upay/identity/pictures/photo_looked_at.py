"""Whoever says that photographs show somebody has opened each of them, and seen the digits of the case in both.

The same for cases and for claims, and of a claim for both people: what the first has seen is no look of the second's.
"""

from collections.abc import Sequence

from upay.identity.case_models import CaseImage
from upay.identity.claim_models import ClaimImage
from upay.kit.ids import StaffId
from upay.platform.actions import ActionNotAllowed

Photo = CaseImage | ClaimImage
UNSEEN = "photos_unseen"


def note_look(image: Photo, *, by: StaffId) -> None:
    """Keep that somebody opened a photograph; the row is locked by whoever reads it for that."""
    if by not in image.seen_by:
        image.seen_by = [*image.seen_by, by]


def all_seen(images: Sequence[Photo], *, by: StaffId) -> bool:
    """Tell whether somebody has opened all of them themselves."""
    return all(by in one.seen_by for one in images)


def refuse_uncompared(images: Sequence[Photo], *, by: StaffId, digits_seen: bool) -> None:
    """Refuse to pass photographs that whoever says so has not opened, or in which the digits are not."""
    if not all_seen(images, by=by):
        raise ActionNotAllowed(why=UNSEEN)
    if not digits_seen:
        raise ActionNotAllowed(why="digits_unseen")
