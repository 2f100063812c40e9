"""What a customer lately did with money, as identity asks about it to verify them; it never looks into payments."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from upay import payments
from upay.identity import Done
from upay.kit.ids import CustomerId
from upay.kit.language import Words
from upay.kit.text import mask_name
from upay.kit.time import business_date
from upay.payments import Rails
from upay.platform.attempts import Outcome

_REMEMBERED: Final = timedelta(days=90)
"""So far back people remember what they did, and records tell it from other days."""
_READ: Final = 60
_WHAT: Final = {
    "transfer": Words("转账", "transfer"), "payment": Words("付款", "payment"), "top_up": Words("充值", "top-up"),
    "withdrawal": Words("提现", "withdrawal"),
}  # fmt: skip


class LatelyDone:
    """The records of payments, in the words of the questions."""

    def __init__(self, rails: Rails) -> None:
        self._rails = rails

    async def __call__(self, customer_id: CustomerId, *, at: datetime) -> Sequence[Done]:
        """Return what was done, newest first; the other person of a transfer by the end of the name alone."""
        page = await payments.records(self._rails, customer_id=customer_id, limit=_READ)
        return [
            Done(
                what=_WHAT[view.kind], amount=view.amount, on=business_date(view.at),
                other=mask_name(view.counterparty)[-2:] if view.kind == "transfer" and view.counterparty else "",
            )
            for view in page.items
            if view.kind in _WHAT and view.outcome is Outcome.SUCCEEDED and view.at > at - _REMEMBERED
        ]  # fmt: skip
