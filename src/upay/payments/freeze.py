"""Freezing a wallet: the person's row and the ledger's block, in one transaction.

The ledger stops money out, or holds an amount back, under the lock of the balance. Money in is stopped before it is
asked for (no top-up begins, nobody else can pay in), so that what a bank has collected always reaches its owner.
"""

from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from upay import identity
from upay.identity import AskedFor, Assist, By, CaseView, LiftRequest, Purpose, Scope, Standing
from upay.kit.ids import AttemptId, CustomerId, StaffId, new_id
from upay.kit.money import Money
from upay.payments.end_freezes import block_as_frozen
from upay.payments.prove_owner import prove_owner, use_proof
from upay.payments.rails import Rails
from upay.payments.trying import answered_before, answered_meanwhile, money_attempt
from upay.platform import attempts
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork

UNFREEZE = "unfreeze"
"""The kind of a customer's try at lifting their own freeze."""
LIFT = "lift_freeze"
"""What a passkey approves."""


async def freeze_wallet(
    rails: Rails, *, customer_id: CustomerId, scope: Scope, by: By, reason: str, at: datetime
) -> None:
    """Freeze the customer's wallet; what is under way comes before it, everything after it is refused."""
    async with rails.db.begin() as uow:
        await identity.freeze(uow, customer_id=customer_id, scope=scope, by=by, reason=reason, at=at)
        await block_as_frozen(uow, customer_id=customer_id, at=at)


async def freeze_by_staff(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, scope: Scope, reason: str, by: StaffId | None,
    at: datetime, amount: str | None = None, until: datetime | None = None, asked_for: AskedFor = AskedFor.AGENT,
    reference: str = "", conversation_id: UUID | None = None,
) -> None:  # fmt: skip
    """Freeze the wallet of a customer or an amount of it, as somebody of staff; one is enough for that.

    `by` is None for whoever has the machine.
    """
    if await identity.queries.open_customer(uow, customer_id) is None:
        raise ActionNotAllowed(why="account_closed")
    held = None if not amount or scope is not Scope.AMOUNT else Money.parse(amount)
    await identity.freeze_by_staff(
        uow, vault, customer_id=customer_id, scope=scope, reason=reason, by=by, amount=held, until=until,
        asked_for=asked_for, reference=reference, conversation_id=conversation_id, at=at,
    )  # fmt: skip
    await block_as_frozen(uow, customer_id=customer_id, at=at)


async def assist_customer(
    uow: UnitOfWork, vault: Vault, *, conversation_id: UUID, assist: Assist, reason: str, phone: str | None,
    by: StaffId, at: datetime,
) -> CaseView:  # fmt: skip
    """Do for a verified customer what the case allows; what is frozen like this is stopped in the ledger as well."""
    case = await identity.assist_customer(
        uow, vault, conversation_id=conversation_id, assist=assist, reason=reason, phone=phone, by=by, at=at
    )
    if assist is Assist.FREEZE:
        assert case.customer_id is not None, "the case has reached its level"
        await block_as_frozen(uow, customer_id=case.customer_id, at=at)
    return case


async def decide_to_lift(
    uow: UnitOfWork, vault: Vault, *, request_id: UUID, agree: bool, note: str, by: StaffId, at: datetime
) -> LiftRequest:
    """Decide about a colleague's wish to lift a freeze of ours; the money is free with the same commit."""
    decided = await identity.decide_to_lift(uow, vault, request_id=request_id, agree=agree, note=note, by=by, at=at)
    if agree:
        await block_as_frozen(uow, customer_id=decided.customer_id, at=at)
    return decided


async def lift_freeze(rails: Rails, *, customer_id: CustomerId, by: By, at: datetime) -> None:
    """Lift what this hand may lift, in both places."""
    async with rails.db.begin() as uow:
        await _lift(uow, customer_id=customer_id, by=by, at=at)


async def unfreeze(
    rails: Rails, *, customer_id: CustomerId, code: str, pin: str = "", standing: Standing | None = None, key: str,
    at: datetime,
) -> AttemptId:  # fmt: skip
    """Lift the customer's own freeze with the PIN and the code that went to their number, or with a passkey alone.

    The code alone would not do: it comes to the phone that may have been the reason to freeze. A freeze of ours stands
    and says so. Only what was done is kept under the key: after a slip of the finger the right code may come under the
    same one.
    """
    attempt = money_attempt(kind=UNFREEZE, customer_id=customer_id, key=key, asked={}, actor="customer", at=at)
    if await answered_before(rails, attempt):
        return attempt.id
    async with attempts.trying(rails.db, replace(attempt, id=AttemptId(new_id()))) as slip:
        async with rails.db.begin() as uow:
            frozen = await identity.frozen(uow, customer_id, at=at)
        # Nothing is asked for, and no code used up, for what no proof can lift.
        if frozen is not None and frozen.by is By.US:
            raise identity.AccountFrozen(frozen)
        await prove_owner(rails, slip, action=LIFT, pin=pin, standing=standing, at=at)
        if pin:
            await identity.prove_code(
                rails.db, rails.vault, customer_id=customer_id, purpose=Purpose.UNFREEZE_REQUEST, code=code, at=at,
                attempt=slip,
            )  # fmt: skip
        async with rails.db.begin() as uow:
            await use_proof(uow, rails, slip, action=LIFT, pin=pin, standing=standing, at=at)
            lost = await identity.is_lost(uow, customer_id)
            if await _lift(uow, customer_id=customer_id, by=By.CUSTOMER, at=at):
                await identity.tell_unfrozen(uow, rails.vault, customer_id=customer_id, lost=lost, at=at)
            if not await answered_meanwhile(uow, attempt):
                await uow.write([attempt.succeeded(at=at).row()])
    return attempt.id


async def _lift(uow: UnitOfWork, *, customer_id: CustomerId, by: By, at: datetime) -> bool:
    lifted = await identity.lift_freeze(uow, customer_id=customer_id, by=by, at=at)
    await block_as_frozen(uow, customer_id=customer_id, at=at)
    return lifted
