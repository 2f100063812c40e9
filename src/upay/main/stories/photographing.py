"""Stories in which somebody proves with photographs who they are, and an agent looks at them."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from upay import identity
from upay.identity import DocumentKind
from upay.kit.ids import StaffId
from upay.main.stories.picture import picture
from upay.main.wiring import Product


async def hand_in_photos(
    product: Product, conversation_id: UUID, *, signed_in: bool, tick: Callable[[], datetime]
) -> None:
    """Send both photographs and hand them in; the provider has answered when this returns, if it answers."""
    for kind in DocumentKind:
        await identity.send_case_image(
            product.db, product.vault, conversation_id=conversation_id, signed_in=signed_in, kind=kind,
            upload=picture(), at=tick(),
        )  # fmt: skip
    await identity.hand_in_photos(product.db, conversation_id=conversation_id, signed_in=signed_in, at=tick())
    await product.drain()


async def judge_photos(
    product: Product, conversation_id: UUID, *, agree: bool, by: StaffId, tick: Callable[[], datetime]
) -> None:
    """Look at both, and say whether they show the customer."""
    async with product.db.begin() as uow:
        shown = await identity.photos_at_desk(uow, product.vault, conversation_id=conversation_id, by=by, at=tick())
        for one in () if shown is None else shown.images:
            await identity.look_at_case_image(
                uow, product.vault, conversation_id=conversation_id, image_id=one.id, reason="story", by=by, at=tick()
            )
    async with product.db.begin() as uow:
        await identity.judge_photos(
            uow,
            product.vault,
            conversation_id=conversation_id,
            agree=agree,
            digits_seen=agree,
            reason="story",
            by=by,
            at=tick(),
        )
