"""Binding a bank card: the bank says whose it is and gives a token; the number is not kept."""

import re
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay import identity
from upay.identity import Standing
from upay.kit.ids import AttemptId, CardId, CustomerId, new_id
from upay.kit.text import one_line
from upay.payments.bank_names import bank_words
from upay.payments.models import Card
from upay.payments.people import person
from upay.payments.prove_owner import prove_owner, use_proof
from upay.payments.providers.bank import CardToken, Declined, TimedOut, Unreachable
from upay.payments.rails import Rails
from upay.payments.refusals import BankSaidNo, FormIncomplete
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.db import UnitOfWork

TOKEN_CONTEXT = "card.token"  # noqa: S105 -- names the place of a sealed value
BIND: Final = "bind_card"
"""The kind of the try, and the action that is approved."""
_PAN = re.compile(r"\d{12,19}")
_EXPIRY = re.compile(r"(0[1-9]|1[0-2])/\d{2}")


async def bind(
    rails: Rails, *, customer_id: CustomerId, pan: str, holder_name: str, expiry: str | None, pin: str = "",
    standing: Standing | None = None, at: datetime,
) -> CardId:  # fmt: skip
    """Bind a card whose bank confirms it, to whoever proves by PIN or passkey that the account is theirs.

    Refused with the bank's reason otherwise. The bank is asked for nobody who has not proven it.
    """
    digits = re.sub(r"[\s-]", "", pan)
    attempt = Attempt(
        id=AttemptId(new_id()), kind=BIND, customer_id=customer_id, actor="customer",
        asked={"tail": digits[-4:]}, at=at,
    )  # fmt: skip
    async with attempts.trying(rails.db, attempt):
        if not _PAN.fullmatch(digits) or not digits.isascii():
            raise FormIncomplete(field="pan", problem="not_a_card_number")
        holder_name = one_line(holder_name, longest=len(holder_name))
        if not holder_name:
            raise FormIncomplete(field="holder_name", problem="missing")
        if expiry and not _EXPIRY.fullmatch(expiry):
            raise FormIncomplete(field="expiry", problem="not_a_month")
        # The number is not kept, not even as a digest: what is approved is the card with these last digits.
        binding = {"tail": digits[-4:]}
        await prove_owner(rails, attempt, action=BIND, pin=pin, standing=standing, binding=binding, at=at)
        try:
            verified = await rails.bank.verify_card(pan=digits, holder_name=holder_name, expiry=expiry or None)
        except Declined as no:
            raise BankSaidNo(no.reason, bank_code=no.bank_code) from no
        except (Unreachable, TimedOut) as silent:
            # Verification moves nothing, so silence is a plain refusal here and may be tried again at once.
            raise BankSaidNo("bank_unavailable", bank_code="") from silent
        async with rails.db.begin() as uow:
            card_id = await _store(
                uow, rails, customer_id=customer_id, token=verified.token, tail=verified.tail,
                bank_name=verified.bank_name, kind=str(verified.kind), at=at,
            )  # fmt: skip
            await use_proof(uow, rails, attempt, action=BIND, pin=pin, standing=standing, binding=binding, at=at)
            await identity.tell_card_bound(
                uow, rails.vault, customer_id=customer_id, bank=bank_words(verified.bank_name), tail=verified.tail,
                at=at,
            )  # fmt: skip
            await uow.write([attempt.succeeded(at=at, card_id=str(card_id)).row()])
    return card_id


async def cards_of(uow: UnitOfWork, *, customer_id: CustomerId) -> list[Card]:
    """Return the bound cards, the latest first."""
    query = sa.select(Card).where(Card.customer_id == customer_id, Card.removed_at.is_(None))
    return list(await uow.session.scalars(query.order_by(Card.bound_at.desc(), Card.id.desc())))


async def find_card(uow: UnitOfWork, *, customer_id: CustomerId, card_id: UUID, keep: bool = False) -> Card | None:
    """Look up a card of this customer; with `keep`, nobody takes it away until this transaction has ended."""
    query = sa.select(Card).where(Card.id == card_id, Card.customer_id == customer_id, Card.removed_at.is_(None))
    return (await uow.session.scalars(query.with_for_update(read=True) if keep else query)).one_or_none()


def token_of(rails: Rails, card: Card) -> CardToken:
    """Open the bank's token of a card."""
    return CardToken(rails.vault.open(card.token_sealed, context=TOKEN_CONTEXT))


async def _store(
    uow: UnitOfWork, rails: Rails, *, customer_id: CustomerId, token: CardToken, tail: str, bank_name: str, kind: str,
    at: datetime,
) -> CardId:  # fmt: skip
    await person(uow, rails, customer_id)
    card = Card(
        id=new_id(), customer_id=customer_id, bank_name=bank_name, tail=tail, kind=kind,
        token_sealed=rails.vault.seal(token, context=TOKEN_CONTEXT, person=customer_id), bound_at=at,
    )  # fmt: skip
    uow.add(card)
    await uow.flush()
    return CardId(card.id)
