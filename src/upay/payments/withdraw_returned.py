"""Withdrawals that banks send back after they were paid: the money returns to the wallet, once, and the record says so.

The bank keeps a list of what came back and is asked for what is new on it. Each line is written down under the bank's
own number together with what it came to, so a line is read once; that a payout comes back once is the ledger's doing,
since it takes back from a transfer no more than was moved. A wallet that takes nothing in gets its money when it does.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert

from upay import identity, ledger
from upay.identity import Scope
from upay.kit.ids import CustomerId
from upay.kit.money import Currency, Money
from upay.ledger import AccountKind, Item, Movement, Posted
from upay.payments.at_bank import OPEN, attempt_of, locked, news, withdrawal_news
from upay.payments.models import BankReturn, Kind, Payment, State
from upay.payments.people import person
from upay.payments.providers.bank import Returned, TimedOut, Unreachable
from upay.payments.rails import Rails
from upay.payments.withdraw import paid, step_id
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.db import UnitOfWork, Write

_AT_ONCE = 50

log = structlog.get_logger(__name__)


async def hear_returns(rails: Rails, *, at: datetime) -> int:
    """Ask the bank what came back, and give it back; return how many new lines its list had."""
    heard = 0
    while heard < _AT_ONCE:
        async with rails.db.begin() as uow:
            newest = await uow.session.scalar(sa.select(sa.func.max(BankReturn.reference)))
        try:
            line = await rails.bank.next_return(after=newest or "", at=at)
        except (Unreachable, TimedOut):
            break  # Nothing was learned, and nothing is lost: the list is read on from here.
        if line is None:
            break
        await _hear(rails, line)
        heard += 1
    return heard


async def release_returns(rails: Rails, *, at: datetime) -> int:
    """Give what came back to wallets that take money in again; return how many."""
    async with rails.db.begin() as uow:
        waiting = sa.select(Payment.id).where(Payment.state == State.RETURN_HELD).order_by(Payment.at)
        ids = list(await uow.session.scalars(waiting))
    return sum([await _release(rails, payment_id, at=at) for payment_id in ids])


async def _hear(rails: Rails, line: Returned) -> None:
    async with rails.db.begin() as uow:
        payment = await uow.session.get(Payment, line.intent_id)
    if payment is not None and payment.kind == Kind.WITHDRAWAL and payment.state in OPEN:
        # What came back was paid, even if the bank's answer to that is still on its way.
        await paid(rails, payment.id, bank_reference=None)
    now = rails.clock.now()
    async with rails.db.begin() as uow:
        found = None if payment is None or payment.kind != Kind.WITHDRAWAL else await locked(uow, payment.id)
        closed = False
        if found is None:
            came_to = "unmatched"
        elif found.state != State.DONE:
            came_to = "again"
        else:
            closed = await _closed(uow, rails, found)
            came_to = "held" if closed or await _takes_nothing(uow, found, at=now) else "given_back"
        row = insert(BankReturn).values(
            reference=line.reference, intent_id=line.intent_id, bank_code=line.bank_code, booked_at=line.at,
            heard_at=now, came_to=came_to,
        )  # fmt: skip
        if await uow.session.scalar(row.on_conflict_do_nothing().returning(BankReturn.reference)) is None:
            return  # Another worker read this line at the same moment.
        if found is not None and came_to in {"held", "given_back"}:
            await _take_back(uow, found, line, held=came_to == "held", now=now)
    if came_to == "unmatched" or closed:
        # The bank gave us money of which we do not know whose it is, or whose owner has left.
        log.error("return.nobodys", reference=line.reference, intent=str(line.intent_id), came_to=came_to)
    elif came_to == "again":
        log.warning("return.again", reference=line.reference, intent=str(line.intent_id))


async def _take_back(uow: UnitOfWork, payment: Payment, line: Returned, *, held: bool, now: datetime) -> None:
    attempt = await attempt_of(uow, payment)
    account = ledger.account_id_for(payment.customer_id, AccountKind.CUSTOMER)
    facts = {"because": line.reason, "bank_code": line.bank_code, "returned_at": now.isoformat()}

    def on_posted(posted: Posted) -> list[Write]:
        if held:
            told = attempt.refused("withdrawal_return_held", at=now, **facts)
        else:
            told = _given(attempt, posted.balances_after[account].plain, now, **facts)
        return [attempts.undone(told), news("attempt.refused", payment)]

    payment.state = State.RETURN_HELD if held else State.RETURNED
    payment.bank_code = line.bank_code
    uow.publish(withdrawal_news(payment, at=now, chat=True))
    amount = Money(payment.amount_minor, Currency(payment.currency))
    back = Movement(
        id=step_id(payment.id, "returned"), debit=ledger.house(AccountKind.BANK),
        credit=ledger.house(AccountKind.SUSPENSE) if held else account, amount=amount, code=ledger.Code.WITHDRAWAL,
        reference=payment.id, reverses=None if held else step_id(payment.id, "paid"),
    )  # fmt: skip
    [posted] = await ledger.post(uow, [Item(movements=(back,), at=now, on_posted=on_posted)])
    # The bank has given the money back. If the wallet was blocked this very moment, all of this is undone, and the
    # line is read once more.
    assert isinstance(posted, Posted), f"what came back must go somewhere: {posted}"


async def _release(rails: Rails, payment_id: UUID, *, at: datetime) -> bool:
    now = rails.clock.now()
    async with rails.db.begin() as uow:
        payment = await locked(uow, payment_id)
        if payment.state != State.RETURN_HELD:
            return False
        if await _closed(uow, rails, payment) or await _takes_nothing(uow, payment, at=at):
            return False
        attempt = await attempt_of(uow, payment)
        account = ledger.account_id_for(payment.customer_id, AccountKind.CUSTOMER)

        def on_posted(posted: Posted) -> list[Write]:
            given = _given(attempt, posted.balances_after[account].plain, now)
            return [attempts.undone(given), news("attempt.refused", payment)]

        payment.state = State.RETURNED
        uow.publish(withdrawal_news(payment, at=now, chat=True))
        given = Movement(
            id=step_id(payment.id, "released"), debit=ledger.house(AccountKind.SUSPENSE), credit=account,
            amount=Money(payment.amount_minor, Currency(payment.currency)), code=ledger.Code.WITHDRAWAL,
            reference=payment.id,
        )  # fmt: skip
        [posted] = await ledger.post(uow, [Item(movements=(given,), at=now, on_posted=on_posted)])
        assert isinstance(posted, Posted), f"what was kept must reach its owner: {posted}"
    return True


def _given(attempt: Attempt, balance: str, now: datetime, **facts: str) -> Attempt:
    return attempt.refused("withdrawal_returned", at=now, balance_after=balance, **facts)


async def _closed(uow: UnitOfWork, rails: Rails, payment: Payment) -> bool:
    return (await person(uow, rails, CustomerId(payment.customer_id))).closed


async def _takes_nothing(uow: UnitOfWork, payment: Payment, *, at: datetime) -> bool:
    """Tell whether the wallet is blocked for whatever comes in: by a freeze, and by what the ledger was told of it."""
    frozen = await identity.frozen(uow, CustomerId(payment.customer_id), at=at)
    account = ledger.account_id_for(UUID(str(payment.customer_id)), AccountKind.CUSTOMER)
    standing = (await ledger.balances(uow, [account])).get(account)
    blocked = standing is not None and standing.blocked is ledger.Blocked.ALL
    return blocked or (frozen is not None and frozen.scope is Scope.ALL)
