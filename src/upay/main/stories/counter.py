"""Stories at a shop's counter: its printed code stands there, and the customer enters the amount."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from upay import payments
from upay.kit.ids import CustomerId, MerchantId, MerchantPersonId, new_id
from upay.main.wiring import Product


async def pay_at_the_counter(
    product: Product, *, customer_id: CustomerId, merchant_id: MerchantId, amount: str, pin: str, key: str,
    replaced: bool, tick: Callable[[], datetime],
) -> UUID:  # fmt: skip
    """Pay by the code that the shop has; `replaced` is by one that it has put another in place of."""
    code = await _code_of(product, merchant_id, at=tick())
    if replaced:
        await _print(product, merchant_id, at=tick())
    return await payments.pay_by_code(
        product.rails, customer_id=customer_id, code=code, amount=amount, pin=pin, key=key, standing=None, at=tick()
    )


async def _code_of(product: Product, merchant_id: MerchantId, *, at: datetime) -> str:
    async with product.db.begin() as uow:
        held = await payments.printed_code(uow, merchant_id=merchant_id)
    return await _print(product, merchant_id, at=at) if held is None else held.code


async def _print(product: Product, merchant_id: MerchantId, *, at: datetime) -> str:
    person_id = MerchantPersonId(new_id())
    made = await payments.make_printed_code(
        product.rails, merchant_id=merchant_id, person_id=person_id, key=f"print-{person_id.hex}", at=at
    )
    return made.code
