"""Taking money out to one's own card: what is known before, and the request."""

from litestar.di import NamedDependency
from litestar.params import JSONBody

from upay import payments
from upay.api import shapes
from upay.api.customer.account import limit_row, reader_of
from upay.api.customer.money import BANK_WAIT
from upay.api.routes import Approval, Key, money_key, reads, standing_of, writes
from upay.api.view_record import record_of
from upay.api.who import Audience, Visit

_CUSTOMER = Audience.CUSTOMER


@reads("/api/withdrawals/terms", "withdraw_terms", _CUSTOMER, kind="withdrawal")
async def withdraw_terms(visit: NamedDependency[Visit]) -> shapes.WithdrawTerms:
    """Return how much can be withdrawn now, what it costs, and by which limits it is judged."""
    terms = await payments.withdraw_terms(visit.services.rails, customer_id=visit.customer_id, at=visit.at)
    return shapes.WithdrawTerms(
        most=terms.most.plain, available=terms.available.plain, fee=terms.fee.plain,
        within_hours=terms.within_hours,
        limits=[limit_row(one) for one in terms.limits],
    )  # fmt: skip


@writes("/api/withdrawals", "withdraw", _CUSTOMER, kind="withdrawal", needs=["withdraw"])
async def withdraw(
    visit: NamedDependency[Visit], data: JSONBody[shapes.Withdraw], key: Key = None, approval: Approval = None
) -> shapes.Record:
    """Pay money out to a bound debit card; answers as soon as the bank has, or with the record as it stands."""
    rails = visit.services.rails
    made = await payments.begin_withdrawal(
        rails, customer_id=visit.customer_id, card_id=data.card_id, amount=data.amount, pin=data.pin,
        key=money_key(key), standing=standing_of(visit, approval), at=visit.at,
    )  # fmt: skip
    await payments.settled(rails, payment_id=made, within=BANK_WAIT)
    return await record_of(reader_of(visit), record_id=made)


ROUTES = (withdraw_terms, withdraw)
