"""The sandbox bank: a bank to develop, test and show with, as a process of its own behind ISO 8583.

Owns the test cards (`TEST_CARDS`) and a journal of its own (`sandbox_journal`), as a bank does.
Always writes an outcome down before it answers, and answers a repeated intent as before; an inquiry about an intent
that it does not know closes that intent, so that a request which comes in late moves nothing.
Never looks at a clock: it books at the instant that the request states.
"""

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Final, Self
from uuid import UUID

import structlog

from upay.kit.money import Currency, Money
from upay.payments.providers.bank import CardKind, CardToken
from upay.payments.providers.iso8583_link import APPROVED, CURRENCY_CODES, DUPLICATE, IN_PROGRESS, NOT_FOUND
from upay.payments.providers.iso8583_message import (
    ECHO_TEST,
    Field,
    Malformed,
    Message,
    Mti,
    Processing,
    encode,
    read,
)
from upay.payments.providers.sandbox_journal import Journal, Record, records_in

BANK_NAME = "沙盒银行"
FORMAT_ERROR = "30"
INVALID_TRANSACTION = "12"
INVALID_AMOUNT = "13"
NO_SUCH_CARD = "14"
NAME_MISMATCH = "U1"
OPEN_INQUIRIES = 2
"""How many inquiries `silent_for_long` leaves open before it books."""
_CURRENCIES = {code: currency for currency, code in CURRENCY_CODES.items()}

_ECHOED = (
    Field.PROCESSING,
    Field.AMOUNT,
    Field.SENT_AT,
    Field.STAN,
    Field.LOCAL_TIME,
    Field.LOCAL_DATE,
    Field.CURRENCY,
    Field.INTENT,
    Field.NETWORK,
)
"""Fields that an answer repeats."""

_log = structlog.get_logger()


class Manner(StrEnum):
    """How the bank behaves when money is to move."""

    AT_ONCE = "at_once"
    SLOWLY = "slowly"
    """Decides at once, answers late."""
    SILENTLY = "silently"
    """Decides at once, never answers; an inquiry tells."""
    SILENTLY_FOR_LONG = "silently_for_long"
    """Never answers; inquiries stay open for a while, then tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxCard:
    """A test card and what the bank does with it."""

    pan: str
    does: str
    holder: str | None = None
    """Whose card it is; None: of whoever presents it."""
    kind: CardKind = CardKind.DEBIT
    expiry: str | None = None
    """As embossed, "MM/YY"; None: the card bears none, and none is compared."""
    at_binding: str = APPROVED
    """The code (field 39) that verification gets."""
    at_top_up: str = APPROVED
    """The code that money in either direction gets."""
    manner: Manner = Manner.AT_ONCE

    @property
    def tail(self) -> str:
        """The last four digits."""
        return self.pan[-4:]


SANDBOX_HOLDER = "UPAY SANDBOX"
"""The name on the only card that is somebody's."""

TEST_CARDS: Final[Mapping[str, SandboxCard]] = MappingProxyType(
    {
        "approve": SandboxCard(pan="6299000000000015", does="approves"),
        "approve_second": SandboxCard(pan="6299000000000023", does="approves; another card for the same person"),
        "approve_credit": SandboxCard(
            pan="6299000000000031", does="approves; a credit card", kind=CardKind.CREDIT, expiry="12/35"
        ),
        "card_declined": SandboxCard(pan="6299000000000049", does="binds; declines without a reason", at_top_up="05"),
        "card_insufficient_funds": SandboxCard(
            pan="6299000000000056", does="binds; has not enough money", at_top_up="51"
        ),
        "card_expired": SandboxCard(
            pan="6299000000000064", does="binds; has expired by the time money is to move", at_top_up="54"
        ),
        "card_invalid": SandboxCard(
            pan="6299000000000072", does="binds; is cancelled before money is to move", at_top_up="14"
        ),
        "card_restricted": SandboxCard(pan="6299000000000080", does="binds; is blocked by the bank", at_top_up="62"),
        "card_lost": SandboxCard(pan="6299000000000098", does="binds; is reported lost", at_top_up="41"),
        "card_stolen": SandboxCard(pan="6299000000000106", does="binds; is reported stolen", at_top_up="43"),
        "card_over_limit": SandboxCard(
            pan="6299000000000114", does="binds; is over the bank's own limit", at_top_up="61"
        ),
        "bank_unavailable": SandboxCard(
            pan="6299000000000122", does="binds; the bank's system is down", at_top_up="91"
        ),
        "bank_malfunction": SandboxCard(pan="6299000000000130", does="binds; the bank's system fails", at_top_up="96"),
        "channel_maintenance": SandboxCard(
            pan="6299000000000148", does="binds; the bank is closing its day", at_top_up="90"
        ),
        "unlisted_code": SandboxCard(
            pan="6299000000000155", does="binds; declines with a code that the catalogue does not list", at_top_up="57"
        ),
        "card_name_mismatch": SandboxCard(
            pan="6299000000000163", does="binds only to the holder UPAY SANDBOX, then approves", holder=SANDBOX_HOLDER
        ),
        "card_name_mismatch_later": SandboxCard(
            pan="6299000000000171", does="binds; the name no longer matches when money is to move", at_top_up="U1"
        ),
        "card_invalid_at_binding": SandboxCard(
            pan="6299000000000189", does="does not bind: no such card", at_binding="14"
        ),
        "card_expired_at_binding": SandboxCard(
            pan="6299000000000197",
            does="does not bind: has expired",
            kind=CardKind.CREDIT,
            expiry="01/24",
            at_binding="54",
        ),
        "card_restricted_at_binding": SandboxCard(
            pan="6299000000000205", does="does not bind: is blocked by the bank", at_binding="62"
        ),
        "bank_unavailable_at_binding": SandboxCard(
            pan="6299000000000213", does="does not bind: the bank's system is down", at_binding="91"
        ),
        "silent_then_approved": SandboxCard(
            pan="6299000000000221", does="never answers, but books; inquiries say approved", manner=Manner.SILENTLY
        ),
        "silent_then_declined": SandboxCard(
            pan="6299000000000239",
            does="never answers and does not book; inquiries say declined",
            at_top_up="05",
            manner=Manner.SILENTLY,
        ),
        "silent_for_long": SandboxCard(
            pan="6299000000000247",
            does="never answers; two inquiries find it open, the third books it",
            manner=Manner.SILENTLY_FOR_LONG,
        ),
        "slow": SandboxCard(
            pan="6299000000000254", does="books at once, approves after 1.5 seconds", manner=Manner.SLOWLY
        ),
    }
)
"""The cards by what they do; a key that is a reason of the catalogue leads to that reason."""

_BY_PAN = {card.pan: name for name, card in TEST_CARDS.items()}


def pan_for(bank_says: str) -> str:
    """Return the number of the card with which the bank says this: "approve", a reason code, or a card's name."""
    name = "silent_for_long" if bank_says == "bank_timeout" else bank_says
    if name not in TEST_CARDS:
        message = f"the sandbox bank never says {bank_says!r}; it says {', '.join(TEST_CARDS)} or bank_timeout"
        raise LookupError(message)
    return TEST_CARDS[name].pan


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What the bank knows of an intent; an unknown intent that was asked about has neither card nor amount."""

    intent_id: UUID
    way: Processing
    token: CardToken | None
    amount: Money | None
    code: str
    at: datetime
    reference: str = ""
    """Set once the money has moved."""
    inquiries: int = 0


def statement(folder: Path) -> tuple[Booking, ...]:
    """Return what the bank has booked, in the order of booking: the other side of reconciling."""
    known = _bookings_in(records_in(folder)).values()
    return tuple(sorted((b for b in known if b.reference), key=lambda b: b.reference))


class _Unacceptable(Exception):  # noqa: N818 -- an answer, not an error
    """The request is answered with this code and nothing else."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Server:
    """A sandbox bank that is open for business; close it, or use it with `async with`."""

    def __init__(self, journal: Journal, *, slow_ms: int) -> None:
        self._journal = journal
        self._slow_seconds = slow_ms / 1000
        self._cards = {CardToken(r["token"]): TEST_CARDS[r["card"]] for r in journal.records if r["is"] == "token"}
        self._bookings = _bookings_in(journal.records)
        self._last_reference = max((int(b.reference) for b in self._bookings.values() if b.reference), default=0)
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._listener: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port that it listens on."""
        assert self._listener is not None, "the server has been started"
        port: int = self._listener.sockets[0].getsockname()[1]
        return port

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self, host: str, port: int) -> None:
        """Begin to listen; port 0 takes a free one."""
        self._listener = await asyncio.start_server(self._serve, host, port)

    async def run(self) -> None:
        """Serve until cancelled, then close."""
        assert self._listener is not None, "the server has been started"
        try:
            await self._listener.serve_forever()
        finally:
            await self.close()

    async def close(self) -> None:
        """Stop listening, hang up on everybody and close the journal."""
        if self._listener is not None:
            self._listener.close()
        for writer in self._connections.values():
            writer.close()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._journal.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "a connection is served by a task"
        self._connections[task] = writer
        answering: set[asyncio.Task[None]] = set()
        try:
            while True:
                request = await read(reader)
                # A task each, so that a slow card holds up nobody behind it.
                work = asyncio.create_task(self._answer(request, writer))
                answering.add(work)
                work.add_done_callback(answering.discard)
                work.add_done_callback(lambda done: _hang_up_if_broken(done, writer))
        except Malformed as error:
            _log.warning("sandbox_bank_garbage", problem=str(error))
        except (asyncio.IncompleteReadError, OSError):
            pass  # The other side hung up.
        finally:
            for work in answering:
                work.cancel()
            await asyncio.gather(*answering, return_exceptions=True)
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
            del self._connections[task]

    async def _answer(self, request: Message, writer: asyncio.StreamWriter) -> None:
        try:
            said = self._judge(request)
            # Nothing is said before it is on disk; that holds for what an earlier request decided, too.
            await self._journal.synced()
        except _Unacceptable as refused:
            said = {Field.RESPONSE: refused.code}
        manner = self._manner(request) if said[Field.RESPONSE] != DUPLICATE else Manner.AT_ONCE
        if manner in {Manner.SILENTLY, Manner.SILENTLY_FOR_LONG}:
            return
        if manner is Manner.SLOWLY:
            await asyncio.sleep(self._slow_seconds)
        kept = {field: request.fields[field] for field in _ECHOED if field in request.fields}
        with suppress(OSError):
            writer.write(encode(Message(request.answer_mti(), kept | said)))
            await writer.drain()

    def _manner(self, request: Message) -> Manner:
        card = self._cards.get(CardToken(request.get(Field.TOKEN)))
        return card.manner if card is not None and request.mti == Mti.MONEY else Manner.AT_ONCE

    def _judge(self, request: Message) -> dict[Field, str]:
        match request.mti:
            case Mti.ECHO if request.get(Field.NETWORK) == ECHO_TEST:
                return {Field.RESPONSE: APPROVED}
            case Mti.VERIFY if request.get(Field.PROCESSING) == Processing.VERIFY:
                return self._verify(request)
            case Mti.MONEY:
                return self._move(request)
            case Mti.INQUIRY:
                return self._inquire(request)
            case _:
                raise _Unacceptable(INVALID_TRANSACTION)

    def _verify(self, request: Message) -> dict[Field, str]:
        name = _BY_PAN.get(request.get(Field.PAN))
        holder = request.get(Field.NAME)
        if name is None:
            raise _Unacceptable(NO_SUCH_CARD)
        card = TEST_CARDS[name]
        if card.at_binding != APPROVED:
            raise _Unacceptable(card.at_binding)
        if not holder or (card.holder is not None and card.holder.casefold() != holder.casefold()):
            raise _Unacceptable(NAME_MISMATCH)
        if card.expiry is not None and request.get(Field.EXPIRY) != card.expiry[3:] + card.expiry[:2]:
            raise _Unacceptable(NO_SUCH_CARD)
        # Each verification has a token of its own, so that nobody can tell by it who else holds the card.
        token = CardToken(secrets.token_urlsafe(24))
        self._cards[token] = card
        self._journal.append({"is": "token", "token": token, "card": name})
        return {
            Field.RESPONSE: APPROVED,
            Field.TOKEN: token,
            Field.NAME: BANK_NAME,
            Field.CARD_KIND: card.kind.value,
        }

    def _move(self, request: Message) -> dict[Field, str]:
        intent_id, way, at = _intent(request), _way(request), _instant(request)
        token, amount = CardToken(request.get(Field.TOKEN)), _amount(request)
        known = self._bookings.get(intent_id)
        if known is None:
            card = self._cards.get(token)
            asked = Booking(intent_id=intent_id, way=way, token=token, amount=amount, code=IN_PROGRESS, at=at)
            if card is None:
                known = self._decide(asked, NO_SUCH_CARD)
            elif card.manner is Manner.SILENTLY_FOR_LONG:
                known = self._decide(asked, IN_PROGRESS)
            else:
                known = self._decide(asked, card.at_top_up)
        elif known.way != way or (known.code != NOT_FOUND and (known.token, known.amount) != (token, amount)):
            raise _Unacceptable(DUPLICATE)
        return {Field.RESPONSE: known.code, **_booked(known)}

    def _inquire(self, request: Message) -> dict[Field, str]:
        intent_id, way, at = _intent(request), _way(request), _instant(request)
        known = self._bookings.get(intent_id)
        if known is None:
            # The request may still be on its way; what we say now must stay true when it arrives.
            never = Booking(intent_id=intent_id, way=way, token=None, amount=None, code=NOT_FOUND, at=at)
            known = self._decide(never, NOT_FOUND)
        if known.way != way:
            raise _Unacceptable(DUPLICATE)
        if known.code == NOT_FOUND:
            return {Field.RESPONSE: NOT_FOUND}
        if known.code == IN_PROGRESS:
            assert known.token is not None, "an open intent has a card"
            waited = known.inquiries >= OPEN_INQUIRIES
            code = self._cards[known.token].at_top_up if waited else IN_PROGRESS
            known = self._decide(replace(known, inquiries=known.inquiries + 1), code)
        return {Field.RESPONSE: APPROVED, Field.ORIGINAL_RESPONSE: known.code, **_booked(known)}

    def _decide(self, booking: Booking, code: str) -> Booking:
        """Write down what becomes of an intent; an approval is booked under the next reference."""
        decided = replace(booking, code=code)
        if code == APPROVED:
            self._last_reference += 1
            decided = replace(decided, reference=f"{self._last_reference:012d}")
        self._bookings[decided.intent_id] = decided
        self._journal.append(_record_of(decided))
        return decided


async def serve(host: str, port: int, folder: Path, *, slow_ms: int = 1500) -> Server:
    """Open the sandbox bank on this address with its journal in this folder; port 0 takes a free one."""
    journal = Journal(folder)
    server = Server(journal, slow_ms=slow_ms)
    try:
        await server.start(host, port)
    except OSError:
        await journal.close()
        raise
    return server


def _hang_up_if_broken(work: asyncio.Task[None], writer: asyncio.StreamWriter) -> None:
    """Let nobody wait for an answer that a full disk or a mistake of ours keeps from coming."""
    if not work.cancelled() and (error := work.exception()) is not None:
        _log.error("sandbox_bank_request_failed", exc_info=error)
        writer.close()


def _intent(request: Message) -> UUID:
    try:
        return UUID(request.get(Field.INTENT))
    except ValueError:
        raise _Unacceptable(FORMAT_ERROR) from None


def _way(request: Message) -> Processing:
    way = request.get(Field.PROCESSING)
    if way not in {Processing.COLLECT, Processing.PAY_OUT}:
        raise _Unacceptable(INVALID_TRANSACTION)
    return Processing(way)


def _instant(request: Message) -> datetime:
    try:
        at = datetime.fromisoformat(request.get(Field.INSTANT))
    except ValueError:
        raise _Unacceptable(FORMAT_ERROR) from None
    if at.tzinfo is None:
        raise _Unacceptable(FORMAT_ERROR)
    return at.astimezone(UTC)


def _amount(request: Message) -> Money:
    currency = _CURRENCIES.get(request.get(Field.CURRENCY))
    if currency is None:
        raise _Unacceptable(INVALID_TRANSACTION)
    minor = int(request.get(Field.AMOUNT) or 0)
    if minor == 0:
        raise _Unacceptable(INVALID_AMOUNT)
    return Money(minor, currency)


def _booked(booking: Booking) -> dict[Field, str]:
    if not booking.reference:
        return {}
    return {Field.REFERENCE: booking.reference, Field.INSTANT: booking.at.isoformat()}


def _record_of(booking: Booking) -> Record:
    money = None if booking.amount is None else [booking.amount.minor, booking.amount.currency.value]
    return {
        "is": "intent",
        "id": str(booking.intent_id),
        "way": booking.way.value,
        "token": booking.token,
        "amount": money,
        "code": booking.code,
        "at": booking.at.isoformat(),
        "reference": booking.reference,
        "inquiries": booking.inquiries,
    }


def _bookings_in(records: list[Record]) -> dict[UUID, Booking]:
    """Read the intents; the last record of each tells how it stands."""
    bookings = (
        Booking(
            intent_id=UUID(record["id"]),
            way=Processing(record["way"]),
            token=record["token"],
            amount=None if record["amount"] is None else Money(record["amount"][0], Currency(record["amount"][1])),
            code=record["code"],
            at=datetime.fromisoformat(record["at"]),
            reference=record["reference"],
            inquiries=record["inquiries"],
        )
        for record in records
        if record["is"] == "intent"
    )
    return {booking.intent_id: booking for booking in bookings}
