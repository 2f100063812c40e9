"""Limits of outgoing money: the legal ones by identity level, and the customer's own.

The counters are kept by the ledger under the lock of the balance; here stands which apply.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay import identity, ledger
from upay.kit.ids import AccountId, AttemptId, CustomerId, id_for_key
from upay.kit.money import Money
from upay.kit.time import BUSINESS_ZONE, business_date, next_business_midnight
from upay.ledger import AccountKind, Limit
from upay.payments.limit_table import MAINLAND, LimitTable, Proof, Span
from upay.payments.models import Kind, OwnLimit, Payment, State
from upay.payments.people import person
from upay.payments.rails import Rails
from upay.payments.refusals import LimitTooHigh, OverDailyLimit, OverSingleLimit
from upay.payments.trying import answered_before, answered_meanwhile
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.db import UnitOfWork

_COOLING: Final = "cooling"
COOLING_DAILY: Final = Money(1_000_00)
"""What may go out in a day while a change of number can be taken back: a few days of everyday life, and no prize."""


@dataclass(frozen=True, slots=True)
class LimitView:
    """One limit as a person reads it."""

    kind: str
    cap: Money
    used: Money | None
    left: Money
    renews_at: datetime | None = None
    """When it starts afresh, if it does."""


def limits_for(
    *, customer_id: CustomerId, level: int, own: dict[str, Money], at: datetime, table: LimitTable = MAINLAND,
    counts_with: CustomerId | None = None, proof: Proof | None = None, printed: bool = False,
) -> tuple[Limit, ...]:  # fmt: skip
    """Return the limits of an outgoing movement in the order in which they are judged: own before legal.

    `own` may hold, beside what the customer set, what holds for a while after a change of number. `counts_with` is the
    account that keeps what counts for all accounts of the person; `proof` how the payment is confirmed, None for what
    the house itself does; `printed` that it is by a shop's printed code.
    """
    legal, account = table.levels[level], ledger.account_id_for(customer_id, AccountKind.CUSTOMER)
    keeper = ledger.account_id_for(counts_with or customer_id, AccountKind.CUSTOMER)
    day, single = ledger.day(at), ledger.SINGLE
    found: list[Limit] = []
    if "single" in own:
        found.append(Limit(name="over_own_limit", account=account, window=single, cap=own["single"]))
    if "daily" in own or keeper != account:
        # A limit of one's own is the account's; it is counted there also while the person's day counts elsewhere.
        cap = own.get("daily", legal.daily)
        name = "over_own_limit" if "daily" in own else "over_daily_limit"
        found.append(Limit(name=name, account=account, window=day, cap=cap))
    if _COOLING in own:
        found.append(Limit(name="over_cooling_limit", account=account, window=day, cap=own[_COOLING]))
    found.append(Limit(name="over_single_limit", account=account, window=single, cap=legal.single))
    found.append(Limit(name="over_daily_limit", account=keeper, window=day, cap=legal.daily))
    if legal.annual is not None:
        year = ledger.year(at)
        found.append(Limit(name="over_annual_limit", account=keeper, window=year, cap=legal.annual))
    if legal.life is not None:
        found.append(Limit(name="over_annual_limit", account=keeper, window=ledger.LIFE, cap=legal.life))
    if proof is not None and proof in table.by_proof:
        found.append(proof_limit(keeper, proof, table=table, at=at))
    if printed and table.static_qr_daily is not None:
        found.append(printed_limit(keeper, table.static_qr_daily, at=at))
    return tuple(found)


def withdrawal_limits(
    *, customer_id: CustomerId, level: int, own: dict[str, Money], at: datetime, table: LimitTable = MAINLAND,
    counts_with: CustomerId | None = None,
) -> tuple[Limit, ...]:  # fmt: skip
    """Return the limits of a withdrawal to one's own card.

    In which of year and life the law counts it stands in the table; it never counts in the day of a proof (Notice
    43/2015, Article 24). What a day and one movement may be counts it, since whoever stole a phone wants nothing more
    than this; and so do the customer's own limits.
    """
    counted = table.withdrawals_count_in
    left_out = {
        window
        for span, window in ((Span.ANNUAL, ledger.year(at)), (Span.LIFE, ledger.LIFE))
        if span not in counted
    }  # fmt: skip
    all_of_them = limits_for(customer_id=customer_id, level=level, own=own, at=at, table=table, counts_with=counts_with)
    return tuple(one for one in all_of_them if one.window not in left_out)


def printed_limit(keeper: AccountId, cap: Money, *, at: datetime) -> Limit:
    """Return the limit of a day for what is paid by printed codes; nothing else counts in it."""
    return Limit(name="over_static_qr_limit", account=keeper, window=ledger.day(at).named("static_qr"), cap=cap)


def proof_limit(keeper: AccountId, proof: Proof, *, table: LimitTable, at: datetime) -> Limit:
    """Return the limit of a day for what is confirmed so and no better; only such payments count in it."""
    window = ledger.day(at).named(proof.value)
    return Limit(name="over_proof_limit", account=keeper, window=window, cap=table.by_proof[proof])


async def spent_by_proof(
    uow: UnitOfWork, *, keeper: CustomerId, proof: Proof, amount: Money, table: LimitTable, at: datetime
) -> bool:
    """Tell whether one more payment that is confirmed so would be over its limit of the day."""
    if proof not in table.by_proof:
        return False
    limit = proof_limit(ledger.account_id_for(keeper, AccountKind.CUSTOMER), proof, table=table, at=at)
    used = (await ledger.used(uow, limit.account, {limit.window}))[limit.window.name]
    assert isinstance(limit.cap, Money), "limits of money out are amounts"
    return limit.cap < used + amount


async def hold_to_incoming_limits(
    uow: UnitOfWork, *, table: LimitTable, customer_id: CustomerId, level: int, amount: Money, at: datetime
) -> None:
    """Refuse a top-up above the level's cap for one or for the day; the caller's transaction has written it already.

    The bank is asked after this, so it must hold before: the customer's top-ups are judged one after the other.
    """
    legal, day = table.levels[level], business_date(at)
    if legal.single < amount:
        raise OverSingleLimit(limit="over_single_limit", cap=legal.single.plain, asked=amount.plain, window="single")
    await uow.session.execute(
        sa.select(sa.func.pg_advisory_xact_lock(int.from_bytes(customer_id.bytes[:8], signed=True)))
    )
    begins = datetime(day.year, day.month, day.day, tzinfo=BUSINESS_ZONE)
    today = sa.select(sa.func.coalesce(sa.func.sum(Payment.amount_minor), 0)).where(
        Payment.customer_id == customer_id, Payment.kind == Kind.TOP_UP, Payment.state != State.REFUSED,
        Payment.at >= begins, Payment.at <= at,
    )  # fmt: skip
    used = Money(int((await uow.session.execute(today)).scalar_one())) - amount
    if legal.daily < used + amount:
        raise OverDailyLimit(
            limit="over_daily_limit", cap=legal.daily.plain, used=used.plain, asked=amount.plain, window=f"day:{day}"
        )


async def own_limits(uow: UnitOfWork, *, customer_id: CustomerId, at: datetime) -> dict[str, Money]:
    """Return the limits that are this customer's alone, by kind: what they set (single, daily), and cooling."""
    rows = await uow.session.scalars(sa.select(OwnLimit).where(OwnLimit.customer_id == customer_id))
    found = {row.kind: Money(row.amount_minor) for row in rows}
    if await identity.low_until(uow, customer_id, at=at) is not None:
        found[_COOLING] = COOLING_DAILY
    return found


async def limits_of(rails: Rails, *, customer_id: CustomerId, at: datetime) -> Sequence[LimitView]:
    """Show every limit that applies now and how much of it is used."""
    async with rails.db.begin() as uow:
        customer = await person(uow, rails, customer_id)
        own = await own_limits(uow, customer_id=customer_id, at=at)
        table, with_ = rails.limits, customer.counts_with
        applying = list(
            limits_for(customer_id=customer_id, level=customer.level, own=own, at=at, table=table, counts_with=with_)
        )
        keeper = ledger.account_id_for(with_, AccountKind.CUSTOMER)
        applying += [proof_limit(keeper, proof, table=table, at=at) for proof in Proof if proof in table.by_proof]
        if table.static_qr_daily is not None:
            applying.append(printed_limit(keeper, table.static_qr_daily, at=at))
        return await views_of(uow, shown(applying, keeper=keeper), at=at)


def shown(applying: Iterable[Limit], *, keeper: AccountId) -> list[Limit]:
    """Return the limits that a person reads; what is only counted beside their own, with another account, is none."""
    alone = {"over_own_limit", "over_single_limit", "over_cooling_limit"}
    return [one for one in applying if one.account == keeper or one.name in alone]


async def views_of(uow: UnitOfWork, applying: Sequence[Limit], *, at: datetime) -> list[LimitView]:
    """Return limits with how much of each is used."""
    used = {
        account: await ledger.used(uow, account, {one.window for one in applying if one.account == account})
        for account in {one.account for one in applying}
    }
    return [view_of(limit, used[limit.account][limit.window.name], at=at) for limit in applying]


async def set_own_limit(
    rails: Rails, *, customer_id: CustomerId, kind: str, amount: str | None, pin: str, key: str, at: datetime
) -> None:
    """Set one's own limit, or take it off (`amount` None); proven with the PIN."""
    attempt = Attempt(
        id=AttemptId(id_for_key(owner=customer_id, kind="set_limit", key=key)), kind="set_limit",
        customer_id=customer_id, actor="customer", asked={"limit": kind, "amount": amount}, at=at,
    )  # fmt: skip
    if await answered_before(rails, attempt):
        return
    async with attempts.trying(rails.db, attempt):
        await identity.prove_pin(rails.db, rails.vault, customer_id=customer_id, pin=pin, at=at, attempt=attempt)
        cap = None if amount is None else Money.parse(amount)
        async with rails.db.begin() as uow:
            customer = await person(uow, rails, customer_id)
            legal = rails.limits.levels[customer.level]
            highest = legal.single if kind == "single" else legal.daily
            if cap is not None and highest < cap:
                raise LimitTooHigh(field="amount", problem="above_legal", cap=highest.plain)
            await identity.queries.lock_customer(uow, customer_id)
            before = (await own_limits(uow, customer_id=customer_id, at=at)).get(kind, highest)
            await _store(uow, customer_id=customer_id, kind=kind, cap=cap, at=at)
            if not await answered_meanwhile(uow, attempt):
                if before < (after := highest if cap is None else cap):
                    await identity.tell_limit_raised(
                        uow, rails.vault, customer_id=customer_id, kind=kind, cap=after, at=at
                    )
                await uow.write([attempt.succeeded(at=at).row()])


async def _store(uow: UnitOfWork, *, customer_id: UUID, kind: str, cap: Money | None, at: datetime) -> None:
    if cap is None:
        await uow.session.execute(sa.delete(OwnLimit).where(OwnLimit.customer_id == customer_id, OwnLimit.kind == kind))
        return
    row = {"customer_id": customer_id, "kind": kind, "amount_minor": cap.minor, "set_at": at}
    new = insert(OwnLimit).values(row)
    await uow.session.execute(
        new.on_conflict_do_update(
            index_elements=["customer_id", "kind"],
            set_={"amount_minor": new.excluded.amount_minor, "set_at": new.excluded.set_at},
        )
    )


def view_of(limit: Limit, used: Money, *, at: datetime) -> LimitView:
    """Return a limit as a person reads it."""
    assert isinstance(limit.cap, Money), "limits of money out are amounts"
    family, own = limit.window.family, limit.name == "over_own_limit"
    if limit.name == "over_cooling_limit":
        left = max(limit.cap - used, Money(0))
        return LimitView("cooling_daily", limit.cap, used, left, next_business_midnight(at))
    if family == "single":
        return LimitView("own_single" if own else "single", limit.cap, None, limit.cap)
    kinds = {"day": "own_daily" if own else "daily", "year": "annual", "life": "life"}
    kind = kinds.get(family) or f"{family.removesuffix('-day')}_daily"
    today = business_date(at)
    renews = {"life": None, "year": datetime(today.year + 1, 1, 1, tzinfo=BUSINESS_ZONE)}
    return LimitView(
        kind, limit.cap, used, max(limit.cap - used, Money(0)), renews.get(family, next_business_midnight(at))
    )
