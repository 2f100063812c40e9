"""Asking the ledger from the command line why something would not go through now. Nothing is written."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from rich.console import Console
from rich.table import Table

from upay import identity, ledger, payments
from upay.identity import CustomerView
from upay.kit.ids import AccountId, new_id
from upay.kit.money import Currency, Money
from upay.kit.refusal import Fact
from upay.ledger import AccountKind, Code, Item, Limit, Movement, NotPosted, Verdict
from upay.payments import MAINLAND, LimitTable
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

LIMITED = frozenset({Code.TRANSFER, Code.PAYMENT})
"""What the product limits when it goes out of a wallet."""


class UnknownParty(Exception):  # noqa: N818 -- told to the person at the terminal
    """Neither an account's id, nor a kind of the house's accounts, nor anybody's phone number."""


class Rule(msgspec.Struct, kw_only=True):
    """What one rule leaves, as `upay ledger why --json` prints it."""

    rule: str
    account: str
    limit: str | None
    window: str | None
    before: str
    after: str


class Told(msgspec.Struct, kw_only=True):
    """The whole answer, likewise."""

    goes_through: bool
    known: bool
    rule: str | None
    place: int | None
    rules: int
    facts: dict[str, Fact]
    rooms: list[Rule]


@dataclass(frozen=True, slots=True)
class _Party:
    """Somebody who pays or is paid: an account, and whose wallet it is if it was named by a phone number."""

    account: AccountId
    customer: CustomerView | None = None


async def explain(
    db: Database,
    vault: Vault,
    *,
    payer: str,
    payee: str,
    amount: Money,
    code: Code,
    id_: UUID | None,
    at: datetime,
    table: LimitTable = MAINLAND,
) -> Told:
    """Say what would happen now. Where the payer is a customer, the limits that the product sets are asked too."""
    async with db.begin() as uow:
        giver = await _party(uow, vault, payer, amount.currency)
        taker = await _party(uow, vault, payee, amount.currency)
        limits: tuple[Limit, ...] = ()
        if giver.customer is not None and code in LIMITED and amount.currency is Currency.CNY:
            customer = giver.customer
            own = await payments.own_limits(uow, customer_id=customer.id, at=at)
            limits = payments.limits_for(
                customer_id=customer.id,
                level=customer.level,
                own=own,
                at=at,
                counts_with=customer.counts_with,
                table=table,
            )
        movement = Movement(id=id_ or new_id(), debit=giver.account, credit=taker.account, amount=amount, code=code)
        verdict = await ledger.explain_why(uow, Item(movements=(movement,), limits=limits, at=at))
    return _told(verdict)


def show(told: Told, out: Console) -> None:
    """Print the answer for an operator to read."""
    if told.known:
        out.print("this id was answered before; nothing is judged again", markup=False)
    if told.rule is None:
        out.print("went through" if told.known else "would go through")
    else:
        where = f"rule {told.place} of {told.rules}"
        out.print(f"refused: {told.rule} ({where})", markup=False, highlight=False)
        if told.facts:
            facts = ", ".join(f"{name} {value}" for name, value in told.facts.items())
            out.print(f"  {facts}", markup=False, highlight=False)
    if told.rooms:
        table = Table("rule", "of", "leaves now", "and after it")
        for room in told.rooms:
            of = room.account if room.limit is None else f"{room.limit}, {room.window}"
            table.add_row(room.rule, of, room.before, room.after)
        out.print(table)


async def _party(uow: UnitOfWork, vault: Vault, named: str, currency: Currency) -> _Party:
    """Find who is meant by an account's id, by a kind of the house's accounts, or by a phone number."""
    if named in {kind.value for kind in AccountKind} and AccountKind(named) not in ledger.OWNED:
        return _Party(ledger.house(AccountKind(named), currency))
    try:
        return _Party(AccountId(UUID(named)))
    except ValueError:
        customer = await identity.queries.customer_by_phone(uow, vault, named)
    if customer is None:
        raise UnknownParty(f"{named} is no account's id, no account of the house, and nobody's phone number")
    return _Party(ledger.account_id_for(customer.id, AccountKind.CUSTOMER, currency), customer)


def _told(verdict: Verdict) -> Told:
    def written(left: Money | int) -> str:
        return left.plain if isinstance(left, Money) else str(left)

    return Told(
        goes_through=verdict.goes_through, known=verdict.known, rule=verdict.rule, place=verdict.place,
        rules=len(ledger.PRECEDENCE),
        facts=dict(verdict.answer.facts) if isinstance(verdict.answer, NotPosted) else {},
        rooms=[
            Rule(
                rule=room.rule, account=str(room.account), limit=room.limit, window=room.window,
                before=written(room.before), after=written(room.after),
            )
            for room in verdict.rooms
        ],
    )  # fmt: skip
