"""The actions of this room: what a button about money does, whoever presses it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from upay import identity, ledger
from upay.identity import By, Scope, Standing
from upay.kit.ids import AttemptId, CustomerId, id_for_key
from upay.kit.language import Words
from upay.kit.money import Money
from upay.kit.refusal import NotFound
from upay.ledger import AccountKind
from upay.payments import cards, freeze, inquire, pay, refund, top_up, transfer, withdraw
from upay.payments.models import Kind, Payment, State
from upay.payments.rails import Rails
from upay.payments.records import done_since, record
from upay.payments.refusals import FormIncomplete
from upay.platform import attempts
from upay.platform.actions import Action, ActionNotAllowed, Actor, Ask, Receipt
from upay.platform.attempts import Attempt, Outcome

_CUSTOMER = frozenset({Actor.CUSTOMER})
_BOTH = frozenset({Actor.CUSTOMER, Actor.AGENT})
_DONE_SINCE: Final = Words("后来已经成功了，不用再试。", "This has gone through since; there is nothing to try again.")


def actions(rails: Rails) -> tuple[Action, ...]:
    """Return the actions of this room, bound to these rails."""
    room = _Room(rails)
    return (
        Action(
            code="top_up", label=Words("充值", "Top up"), actors=_CUSTOMER, run=room.top_up, prefill=_missing_amount,
            why_not=room.why_no_top_up, replayed=room.let_through(Kind.TOP_UP.value),
        ),
        Action(
            code="retry", label=Words("再试一次", "Try again"), actors=_CUSTOMER, run=room.retry, prefill=_same_again,
            why_not=room.why_no_retry, replayed=room.retried,
        ),
        Action(
            code="use_other_card", label=Words("换一张卡", "Use another card"), actors=_CUSTOMER, run=room.other_card,
            prefill=_same_amount, why_not=room.why_no_retry,
        ),
        Action(code="withdraw", label=Words("提现", "Withdraw"), actors=_CUSTOMER, run=_to("/withdraw")),
        Action(
            code="request_refund", label=Words("申请退款", "Ask for a refund"), actors=_CUSTOMER,
            run=room.request_refund, prefill=_same_amount, why_not=room.why_no_refund,
            replayed=room.let_through(Kind.REFUND.value),
        ),
        Action(
            code="inquire_bank", label=Words("再问一次银行", "Ask the bank again"), actors=_BOTH,
            run=room.inquire_bank, why_not=room.why_no_inquiry, replayed=room.let_through(inquire.INQUIRY),
        ),
        Action(
            code="freeze_account", label=Words("冻结账户", "Freeze my account"), actors=_CUSTOMER, run=room.freeze,
            why_not=room.why_no_freezing, replayed=_harmless_again,
        ),
        Action(
            code="unfreeze_request", label=Words("解除冻结", "Lift the freeze"), actors=_CUSTOMER, run=room.unfreeze,
            why_not=room.why_no_unfreezing, replayed=room.let_through(freeze.UNFREEZE),
        ),
        Action(code="raise_limit", label=Words("查看限额", "See my limits"), actors=_CUSTOMER, run=_to("/limits")),
        Action(code="lower_limit", label=Words("调低限额", "Lower my limits"), actors=_CUSTOMER, run=_to("/limits")),
        Action(
            code="contact_payee", label=Words("核对收款人", "Check the payee"), actors=_CUSTOMER, run=_to("/transfer")
        ),
        Action(code="track_refund", label=Words("查看退款", "See the refund"), actors=_CUSTOMER, run=room.show_record),
    )  # fmt: skip


class _Room:
    """The actions that need the rails."""

    def __init__(self, rails: Rails) -> None:
        self._rails = rails

    async def top_up(self, ask: Ask) -> Receipt:
        async with self._rails.db.begin() as uow:
            bound = await cards.cards_of(uow, customer_id=ask.customer_id)
        if ask.card_id is None and not bound:
            return Receipt(goto="/cards/new")
        card_id = ask.card_id or bound[0].id
        if ask.amount is None:
            raise FormIncomplete(field="amount", problem="missing")
        made = await top_up.begin(
            self._rails, customer_id=ask.customer_id, card_id=card_id, amount=ask.amount, pin=ask.pin or "",
            key=ask.key, actor=ask.by, at=ask.at,
        )  # fmt: skip
        return Receipt(record_id=made)

    async def retry(self, ask: Ask) -> Receipt:
        earlier = await self._own(ask)
        # Whoever presses twice, or comes back to an old message, moves the money once; a request that comes again
        # under its own key is answered as before.
        this = AttemptId(id_for_key(owner=ask.customer_id, kind=earlier.kind, key=ask.key))
        if await done_since(self._rails, earlier, other_than=this):
            raise ActionNotAllowed(offer="retry", why="not_now")
        asked, pin = earlier.asked, ask.pin or ""
        amount = ask.amount or str(asked["amount"])
        payee = earlier.facts.get("payee_id") or asked.get("payee_id")
        if earlier.kind == Kind.TRANSFER.value and payee is not None:
            made = await transfer.send(
                self._rails, customer_id=ask.customer_id, payee_id=UUID(str(payee)), amount=amount, pin=pin,
                key=ask.key, actor=ask.by, standing=_standing(ask), at=ask.at,
            )  # fmt: skip
        elif earlier.kind == Kind.TOP_UP.value:
            card_id = ask.card_id or UUID(str(asked["card_id"]))
            made = await top_up.begin(
                self._rails, customer_id=ask.customer_id, card_id=card_id, amount=amount, pin=pin, key=ask.key,
                actor=ask.by, at=ask.at,
            )  # fmt: skip
        elif earlier.kind == Kind.WITHDRAWAL.value:
            made = await withdraw.begin(
                self._rails, customer_id=ask.customer_id, card_id=ask.card_id or UUID(str(asked["card_id"])),
                amount=amount, pin=pin, key=ask.key, actor=ask.by, standing=_standing(ask), at=ask.at,
            )  # fmt: skip
        elif earlier.kind == Kind.PAYMENT.value:
            made = await pay.pay_order(
                self._rails, customer_id=ask.customer_id, order_id=UUID(str(asked["order_id"])), pin=pin, key=ask.key,
                actor=ask.by, standing=_standing(ask), at=ask.at,
            )  # fmt: skip
        elif earlier.kind == Kind.REFUND.value:
            made = await refund.request_refund(
                self._rails, customer_id=ask.customer_id, payment_id=UUID(str(asked["payment_id"])), amount=amount,
                pin=pin, key=ask.key, actor=ask.by, at=ask.at,
            )  # fmt: skip
        else:
            return Receipt(goto="/transfer")
        return Receipt(record_id=made)

    async def other_card(self, ask: Ask) -> Receipt:
        """Lead to where a card is chosen for the same thing; without a record, that is a top-up."""
        if ask.record_id is None:
            return Receipt(goto="/top-up")
        earlier = await self._own(ask)
        return Receipt(goto="/withdraw" if earlier.kind == Kind.WITHDRAWAL.value else "/top-up")

    async def request_refund(self, ask: Ask) -> Receipt:
        if ask.record_id is None:
            return Receipt(goto="/records")
        view = await record(self._rails, customer_id=ask.customer_id, record_id=ask.record_id)
        # What was left when the key came first is what a replay asks for; by now it may have been given back.
        before = await self._under_key(ask, Kind.REFUND.value)
        remaining = (view.refundable or view.amount).plain if before is None else str(before.asked["amount"])
        made = await refund.request_refund(
            self._rails, customer_id=ask.customer_id, payment_id=ask.record_id, amount=ask.amount or remaining,
            pin=ask.pin or "", key=ask.key, actor=ask.by, at=ask.at,
        )  # fmt: skip
        return Receipt(record_id=made)

    async def inquire_bank(self, ask: Ask) -> Receipt:
        earlier = await self._own(ask)
        await inquire.inquire_now(
            self._rails, customer_id=ask.customer_id, payment_id=earlier.id, key=ask.key, actor=ask.by, at=ask.at
        )
        return Receipt(record_id=earlier.id)

    async def freeze(self, ask: Ask) -> Receipt:
        await freeze.freeze_wallet(
            self._rails, customer_id=ask.customer_id, scope=Scope.OUT, by=By.CUSTOMER, reason="asked by the customer",
            at=ask.at,
        )  # fmt: skip
        return Receipt(goto="/security")

    async def unfreeze(self, ask: Ask) -> Receipt:
        await freeze.unfreeze(
            self._rails, customer_id=ask.customer_id, code=ask.code or "", pin=ask.pin or "", standing=_standing(ask),
            key=ask.key, at=ask.at,
        )  # fmt: skip
        return Receipt()

    async def show_record(self, ask: Ask) -> Receipt:
        earlier = await self._own(ask)
        return Receipt(record_id=earlier.id, goto=f"/records/{earlier.id}")

    async def why_no_top_up(self, customer_id: CustomerId, record_id: UUID | None, _at: datetime) -> Words | None:
        """Say that what was short is there by now; whoever tops up for nothing in particular always may."""
        async with self._rails.db.begin() as uow:
            earlier = None if record_id is None else await attempts.find(uow, record_id)
            if earlier is None or earlier.customer_id != customer_id or earlier.reason != "insufficient_balance":
                return None
            account = ledger.account_id_for(customer_id, AccountKind.CUSTOMER)
            standing = (await ledger.balances(uow, [account])).get(account)
        if await done_since(self._rails, earlier, other_than=earlier.id):
            return _DONE_SINCE
        enough = standing is not None and standing.available >= Money.parse(str(earlier.asked["amount"]))
        return Words("余额已经够了，不用再充。", "Your balance is enough by now.") if enough else None

    async def why_no_retry(self, customer_id: CustomerId, record_id: UUID | None, _at: datetime) -> Words | None:
        """Say that the same thing has gone through since, so that an old button does not look as if it still could."""
        if record_id is None:
            return None
        async with self._rails.db.begin() as uow:
            earlier = await attempts.find(uow, record_id)
        if earlier is None or earlier.customer_id != customer_id:
            raise NotFound
        return _DONE_SINCE if await done_since(self._rails, earlier, other_than=earlier.id) else None

    async def retried(self, ask: Ask) -> bool:
        """Tell whether this retry was let through before, under its own key."""
        earlier = await self._own(ask)
        return await self.let_through(earlier.kind)(ask)

    async def why_no_freezing(self, customer_id: CustomerId, _record_id: UUID | None, at: datetime) -> Words | None:
        async with self._rails.db.begin() as uow:
            frozen = await identity.frozen(uow, customer_id, at=at)
        return None if frozen is None else Words("账户已经冻结了。", "The account is frozen already.")

    async def why_no_refund(self, customer_id: CustomerId, record_id: UUID | None, _at: datetime) -> Words | None:
        if record_id is None:
            return None
        view = await record(self._rails, customer_id=customer_id, record_id=record_id)
        if view.refundable is not None and not view.refundable:
            return Words("这笔付款已经全部退回。", "All of this payment has been given back.")
        return None

    async def why_no_inquiry(self, customer_id: CustomerId, record_id: UUID | None, _at: datetime) -> Words | None:
        if record_id is None:
            return Words("没有等银行答复的充值或提现。", "Nothing is waiting for the bank.")
        async with self._rails.db.begin() as uow:
            payment = await uow.session.get(Payment, record_id)
        if payment is None or payment.customer_id != customer_id:
            raise NotFound
        if payment.state not in {State.SENT, State.UNKNOWN}:
            return Words("银行已经答复，不用再问。", "The bank has answered; there is nothing to ask.")
        return None

    async def why_no_unfreezing(self, customer_id: CustomerId, _record_id: UUID | None, at: datetime) -> Words | None:
        async with self._rails.db.begin() as uow:
            frozen = await identity.frozen(uow, customer_id, at=at)
        return None if frozen is not None else Words("账户没有被冻结。", "The account is not frozen.")

    def let_through(self, kind: str) -> Callable[[Ask], Awaitable[bool]]:
        """Return what tells whether an ask was let through before, as a try of this kind under its own key."""

        async def replayed(ask: Ask) -> bool:
            before = await self._under_key(ask, kind)
            return before is not None and before.outcome is not Outcome.REFUSED

        return replayed

    async def _under_key(self, ask: Ask, kind: str) -> Attempt | None:
        async with self._rails.db.begin() as uow:
            return await attempts.find(uow, id_for_key(owner=ask.customer_id, kind=kind, key=ask.key))

    async def _own(self, ask: Ask) -> Attempt:
        if ask.record_id is None:
            raise FormIncomplete(field="record_id", problem="missing")
        view = await record(self._rails, customer_id=ask.customer_id, record_id=ask.record_id)
        if view.attempt is None:
            raise NotFound
        return view.attempt


def _standing(ask: Ask) -> Standing | None:
    if ask.session_id is None:
        return None
    return Standing(session_id=ask.session_id, approval_id=ask.approval_id, proven=ask.proven)


async def _harmless_again(_ask: Ask) -> bool:
    return True


def _to(page: str) -> Callable[[Ask], Awaitable[Receipt]]:
    async def go(_ask: Ask) -> Receipt:
        return Receipt(goto=page)

    return go


def _missing_amount(attempt: Attempt | None) -> Mapping[str, str]:
    """Start a top-up with what was missing; the customer sees it and may change it."""
    short = None if attempt is None else attempt.facts.get("short")
    return {} if short is None else {"amount": str(short)}


def _same_amount(attempt: Attempt | None) -> Mapping[str, str]:
    if attempt is None:
        return {}
    amount = attempt.facts.get("refundable") or attempt.asked.get("amount")
    return {} if amount is None else {"amount": Money.parse(str(amount)).plain}


def _same_again(attempt: Attempt | None) -> Mapping[str, str]:
    if attempt is None:
        return {}
    fields = {"amount": attempt.asked.get("amount"), "card_id": attempt.asked.get("card_id")}
    fields["payee_id"] = attempt.facts.get("payee_id") or attempt.asked.get("payee_id")
    fields["order_id"] = attempt.asked.get("order_id")
    fields["payment_id"] = attempt.asked.get("payment_id")
    return {name: str(value) for name, value in fields.items() if value is not None}
