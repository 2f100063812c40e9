"""How every money try begins and how the ledger's answer becomes ours.

The try's id comes from the customer's idempotency key; a try that was answered before is answered the same from its
row. Refusals of the ledger are written beside its own memory of them, in the same transaction.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from upay import identity, ledger
from upay.identity import HeldBack
from upay.kit.ids import AccountId, AttemptId, CustomerId, MerchantId, MerchantPersonId, id_for_key
from upay.kit.money import Money
from upay.kit.refusal import Fact
from upay.ledger import AccountKind, Item, Limit, Movement, NotPosted, Posted
from upay.payments.end_freezes import end_freezes
from upay.payments.rails import Rails
from upay.platform import attempts
from upay.platform.attempts import Attempt, DuplicateRequest, Outcome, Refused
from upay.platform.db import UnitOfWork, Write, event


def money_attempt(
    *, kind: str, customer_id: CustomerId, key: str, asked: dict[str, Fact], actor: str, at: datetime
) -> Attempt:
    """Begin a try whose id follows from the idempotency key."""
    return Attempt(
        id=AttemptId(id_for_key(owner=customer_id, kind=kind, key=key)),
        kind=kind, customer_id=customer_id, actor=actor, asked=asked, at=at,
    )  # fmt: skip


def shops_attempt(
    *, kind: str, merchant_id: MerchantId, person_id: MerchantPersonId, key: str, asked: dict[str, Fact], at: datetime
) -> Attempt:
    """Begin a try of a shop. It is no customer's: one who never hears of what was refused has nothing to wonder at."""
    return Attempt(
        id=AttemptId(id_for_key(owner=merchant_id, kind=kind, key=key)),
        kind=kind, customer_id=None, actor=f"merchant:{person_id}", asked=asked, at=at,
    )  # fmt: skip


async def answered_before(rails: Rails, attempt: Attempt) -> bool:
    """Tell whether this try was answered before: True if it was let through, `Refused` again if it was refused."""
    async with rails.db.begin() as uow:
        return await answered_meanwhile(uow, attempt)


async def answered_meanwhile(uow: UnitOfWork, attempt: Attempt) -> bool:
    """Tell likewise under a lock that the same try holds: of a double tap, one comes first and the other finds it."""
    earlier = await attempts.find(uow, attempt.id)
    if earlier is None:
        return False
    attempts.same_request(earlier, attempt.asked)
    if earlier.outcome is Outcome.REFUSED:
        raise Refused(earlier)
    return True


async def prove(rails: Rails, attempt: Attempt, *, pin: str, outgoing: bool, at: datetime) -> HeldBack | None:
    """Check the PIN, the terms and the freezes, in the order in which refusals are judged; return what is held back.

    A freeze that has ended by itself is let go of here, if no job has done it yet.
    """
    customer_id = attempt.customer_id
    assert customer_id is not None, "money is moved for somebody"
    await identity.prove_pin(rails.db, rails.vault, customer_id=customer_id, pin=pin, at=at, attempt=attempt)
    async with rails.db.begin() as uow:
        standing = await identity.stopped(uow, customer_id, at=at)
        await identity.refuse_without_terms(uow, customer_id, at=at)
    if standing.over:
        await end_freezes(rails, customer_id=customer_id, at=at)
    if standing.frozen is not None and (outgoing or standing.frozen.scope == "all"):
        raise identity.AccountFrozen(standing.frozen)
    return standing.held


def item_for(
    attempt: Attempt, *, debit: AccountId, credit: AccountId, amount: Money, code: ledger.Code, at: datetime,
    limits: tuple[Limit, ...] = (), on_posted: Callable[[Posted], Sequence[Write]],
    reason_for: Callable[[NotPosted], str] | None = None, began: bool = False, held: HeldBack | None = None,
    kind: Literal["single", "hold"] = "single",
) -> Item:  # fmt: skip
    """Make the ledger item of a try: one movement, and the rows that go along with its answer.

    A `hold` sets the money aside, for a later movement to let it go or free it. `began` says that the attempt is
    already a pending row, which a refusal then ends; `held` what a freeze held back when it began, for the words of a
    refusal: the ledger judges by what is held back when it posts.
    """
    movement = Movement(
        id=attempt.id, kind=kind, debit=debit, credit=credit, amount=amount, code=code, reference=attempt.id
    )

    def on_refused(answer: NotPosted) -> Sequence[Write]:
        refused = refusal_of(attempt, answer, reason_for=reason_for, held=held, at=at)
        row = attempts.changed(refused) if began else refused.row()
        if attempt.customer_id is None:
            return [row]
        return [row, event("attempt.refused", channels=[f"customer:{attempt.customer_id}"], record=attempt.id)]

    return Item(movements=(movement,), limits=limits, at=at, on_posted=on_posted, on_refused=on_refused)


def refusal_of(  # noqa: PLR0911 -- one line for each thing that the ledger says
    attempt: Attempt, answer: NotPosted, *, reason_for: Callable[[NotPosted], str] | None, held: HeldBack | None,
    at: datetime,
) -> Attempt:  # fmt: skip
    """Say the ledger's refusal in the catalogue's words."""
    if reason_for is not None:
        return attempt.refused(reason_for(answer), at=at, **answer.facts)
    match answer.why:
        case "exceeds_balance":
            return attempt.refused("insufficient_balance", at=at, **answer.facts)
        case "amount_blocked":
            known = {"by": "us"} if held is None else identity.AccountFrozen(held).facts
            facts = {**known, **answer.facts, "scope": "amount", "amount": answer.facts["blocked"]}
            return attempt.refused("account_frozen", at=at, **facts)
        case "limit":
            return attempt.refused(str(answer.facts["limit"]), at=at, **answer.facts)
        case "account_blocked":
            ours = answer.facts.get("side") == "debit"
            return attempt.refused("account_frozen" if ours else "payee_restricted", at=at, **answer.facts)
        case "account_closed" | "account_closing" if answer.facts.get("side") == "credit":
            return attempt.refused("payee_closed", at=at, **answer.facts)
        case _:
            return attempt.refused("system_error", at=at, ledger=answer.why)


async def settle_answer(rails: Rails, attempt: Attempt, answer: Posted | NotPosted) -> None:
    """Raise the refusal that the ledger's answer stands for, from the row that says so."""
    if isinstance(answer, Posted):
        return
    if answer.why.startswith("exists_with_different_"):
        raise DuplicateRequest(field=answer.why.removeprefix("exists_with_different_"))
    async with rails.db.begin() as uow:
        told = await attempts.find(uow, attempt.id)
    assert told is not None, "a refusal of the ledger is written with its attempt"
    if told.outcome is Outcome.REFUSED:
        raise Refused(told)


async def wallet(uow: UnitOfWork, customer_id: CustomerId, *, at: datetime) -> AccountId:
    """Return the customer's ledger account, opened when it is first needed."""
    return await ledger.open_account(uow, owner=customer_id, kind=AccountKind.CUSTOMER, at=at)
