"""The sandbox bank: a bank to develop, test and show with, as a process of its own behind ISO 8583.

Owns a journal of its own (`sandbox_journal`), as a bank does; its test cards stand in `sandbox_cards`.
Always writes an outcome down before it answers, and answers a repeated intent as before; an inquiry about an intent
that it does not know closes that intent, so that a request which comes in late moves nothing.
Never looks at a clock: it books at the instant that the request states.
"""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

import structlog

from upay.kit.money import Currency, Money
from upay.payments.providers.bank import CardToken
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
from upay.payments.providers.sandbox_cards import NAME_MISMATCH, NO_SUCH_CARD, TEST_CARDS, Manner
from upay.payments.providers.sandbox_journal import Journal, Record, records_in

BANK_NAME = "沙盒银行"
FORMAT_ERROR = "30"
INVALID_TRANSACTION = "12"
INVALID_AMOUNT = "13"
OPEN_INQUIRIES = 2
"""How many inquiries `silent_for_long` leaves open before it books."""
RETURNED_AFTER = timedelta(minutes=1)
"""So long after it was booked a payout comes back, by the instants that requests state; real banks take days."""
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

_BY_PAN = {card.pan: name for name, card in TEST_CARDS.items()}

_log = structlog.get_logger()


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
    returns: tuple[str, ...] = ()
    """Under which references it came back."""


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
        booked = [number for b in self._bookings.values() for number in (b.reference, *b.returns) if number]
        self._last_reference = max(map(int, booked), default=0)
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
        if request.get(Field.PROCESSING) == Processing.RETURNS:
            return self._next_return(request)
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
            decided = replace(decided, reference=self._number())
        return self._write(decided)

    def _next_return(self, request: Message) -> dict[Field, str]:
        """Tell what came back next; what is due by the instant of the request is booked first."""
        after, at = request.get(Field.REFERENCE), _instant(request)
        for booking in list(self._bookings.values()):
            if booking.way != Processing.PAY_OUT or not booking.reference or booking.returns:
                continue
            assert booking.token is not None, "what was paid out went to a card"
            times = self._cards[booking.token].returns
            if times and booking.at + RETURNED_AFTER <= at:
                self._write(replace(booking, returns=tuple(self._number() for _ in range(times))))
        listed = sorted(
            ((number, b) for b in self._bookings.values() for number in b.returns if number > after),
            key=lambda one: one[0],
        )
        if not listed:
            return {Field.RESPONSE: NOT_FOUND}
        number, booking = listed[0]
        assert booking.token is not None, "what was paid out went to a card"
        return {
            Field.RESPONSE: APPROVED,
            Field.ORIGINAL_RESPONSE: self._cards[booking.token].at_return,
            Field.ORIGINAL_INTENT: str(booking.intent_id),
            Field.REFERENCE: number,
            Field.INSTANT: (booking.at + RETURNED_AFTER).isoformat(),
        }

    def _number(self) -> str:
        self._last_reference += 1
        return f"{self._last_reference:012d}"

    def _write(self, decided: Booking) -> Booking:
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
        "returns": list(booking.returns),
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
            # A journal that was begun before banks sent anything back has no such field.
            returns=tuple(record.get("returns", ())),
        )
        for record in records
        if record["is"] == "intent"
    )
    return {booking.intent_id: booking for booking in bookings}
