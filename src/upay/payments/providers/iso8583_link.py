"""The bank link: `Bank` and `Payouts` over one ISO 8583 connection.

Many requests travel at once; an answer finds its request by kind, trace number (STAN), time and intent. The
connection is made when the first request needs it, and made anew, with growing pauses, after it is lost.
"""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from itertools import cycle
from types import MappingProxyType, TracebackType
from typing import Final, Self
from uuid import UUID

import structlog

from upay.kit.money import Currency, Money
from upay.kit.time import BUSINESS_ZONE
from upay.payments.providers.bank import (
    CardKind,
    CardToken,
    Collected,
    Declined,
    IntentReused,
    NotCollected,
    NotPaidOut,
    PaidOut,
    Returned,
    StillOpen,
    TimedOut,
    Unreachable,
    VerifiedCard,
)
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

APPROVED = "00"
IN_PROGRESS = "09"
NOT_FOUND = "25"
DUPLICATE = "94"
FIRST_REFERENCE = "0" * 12
"""Before every reference of the bank: whoever asks from here reads the list from its beginning."""

CARD_REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "05": "card_declined",
        "14": "card_invalid",
        NOT_FOUND: "bank_unavailable",
        "41": "card_restricted",
        "43": "card_restricted",
        "51": "card_insufficient_funds",
        "54": "card_expired",
        "61": "card_over_limit",
        "62": "card_restricted",
        "90": "channel_maintenance",
        "91": "bank_unavailable",
        "96": "bank_unavailable",
        "U1": "card_name_mismatch",
    }
)
"""What the bank's code (field 39) means for a card. Several reasons of the catalogue share a code, so the side of
the card is told here; U1 is private to this link, since ISO 8583 has no code for a name that does not match."""

CURRENCY_CODES: Final[Mapping[Currency, str]] = MappingProxyType({Currency.CNY: "156", Currency.USD: "840"})
"""ISO 4217 numbers, as field 49 has them."""

LARGEST_MINOR = 10**12 - 1
"""Field 4 holds twelve digits."""
_PAN = re.compile(r"[0-9]{12,19}")
_EXPIRY = re.compile(r"(0[1-9]|1[0-2])/([0-9]{2})")
_FIRST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 5.0

_log = structlog.get_logger()

_Key = tuple[str, str, str, str]


def reason_of(bank_code: str) -> str:
    """Return the catalogue's reason for the bank's code; a code that is not listed is a plain decline."""
    return CARD_REASONS.get(bank_code, "card_declined")


class BankLink:
    """A bank at the other end of a TCP connection; use it with `async with`."""

    def __init__(self, host: str, port: int, timeout_ms: int) -> None:
        assert timeout_ms > 0, "a call needs some time"
        self._host = host
        self._port = port
        self._timeout_seconds = timeout_ms / 1000
        self._line: _Line | None = None
        self._lines: set[_Line] = set()
        self._connecting = asyncio.Lock()
        self._pause_seconds = 0.0
        self._next_try_at = 0.0
        self._stans = cycle(range(1, 1_000_000))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up; whoever still waits for an answer hears TimedOut."""
        await asyncio.gather(*(line.close() for line in self._lines))

    async def verify_card(self, *, pan: str, holder_name: str, expiry: str | None) -> VerifiedCard:
        """Ask whether the card exists and belongs to this person, and have it tokenised."""
        dated = None if expiry is None else _EXPIRY.fullmatch(expiry)
        name = holder_name.strip()
        if not _PAN.fullmatch(pan) or (expiry is not None and dated is None) or not 0 < len(name.encode()) <= 300:
            raise Declined(reason="card_invalid", bank_code="")
        fields = {Field.PAN: pan, Field.PROCESSING: Processing.VERIFY.value, Field.NAME: name}
        if dated is not None:
            fields[Field.EXPIRY] = dated[2] + dated[1]
        answer = await self._ask(Mti.VERIFY, fields)
        _refuse_unless_approved(answer)
        return VerifiedCard(
            token=CardToken(_needed(answer, Field.TOKEN)),
            tail=pan[-4:],
            bank_name=_needed(answer, Field.NAME),
            kind=_card_kind(answer),
        )

    async def collect(self, *, intent_id: UUID, card: CardToken, amount: Money, at: datetime) -> Collected:
        """Take money from the card."""
        answer = await self._move(Processing.COLLECT, intent_id, card, amount, at)
        return Collected(bank_reference=_needed(answer, Field.REFERENCE), at=_booked_at(answer))

    async def inquire(self, *, intent_id: UUID, at: datetime) -> Collected | NotCollected | StillOpen:
        """Ask what became of a collection."""
        answer = await self._inquire(Processing.COLLECT, intent_id, at)
        code = _original_code(answer)
        if code == APPROVED:
            return Collected(bank_reference=_needed(answer, Field.REFERENCE), at=_booked_at(answer))
        return StillOpen() if code == IN_PROGRESS else NotCollected(reason=reason_of(code), bank_code=code)

    async def pay_out(self, *, intent_id: UUID, card: CardToken, amount: Money, at: datetime) -> PaidOut:
        """Put money onto the card."""
        answer = await self._move(Processing.PAY_OUT, intent_id, card, amount, at)
        return PaidOut(bank_reference=_needed(answer, Field.REFERENCE), at=_booked_at(answer))

    async def inquire_pay_out(self, *, intent_id: UUID, at: datetime) -> PaidOut | NotPaidOut | StillOpen:
        """Ask what became of a payout."""
        answer = await self._inquire(Processing.PAY_OUT, intent_id, at)
        code = _original_code(answer)
        if code == APPROVED:
            return PaidOut(bank_reference=_needed(answer, Field.REFERENCE), at=_booked_at(answer))
        return StillOpen() if code == IN_PROGRESS else NotPaidOut(reason=reason_of(code), bank_code=code)

    async def next_return(self, *, after: str, at: datetime) -> Returned | None:
        """Return what came back next after this reference."""
        fields = {Field.PROCESSING: Processing.RETURNS.value, Field.REFERENCE: after or FIRST_REFERENCE}
        answer = await self._ask(Mti.INQUIRY, fields | _moment(at))
        code = _needed(answer, Field.RESPONSE)
        if code == NOT_FOUND:
            return None
        if code != APPROVED:
            message = f"the list of returns was not answered (bank code {code})"
            raise TimedOut(message)
        said = _needed(answer, Field.ORIGINAL_RESPONSE)
        try:
            intent_id = UUID(_needed(answer, Field.ORIGINAL_INTENT))
        except ValueError:
            raise TimedOut("the bank's answer names no intent that can be read") from None
        return Returned(
            intent_id=intent_id,
            reference=_needed(answer, Field.REFERENCE),
            reason=reason_of(said),
            bank_code=said,
            at=_booked_at(answer),
        )

    async def echo(self) -> None:
        """Ask for a sign of life; raises Unreachable or TimedOut."""
        await self._ask(Mti.ECHO, {Field.NETWORK: ECHO_TEST})

    async def _move(self, way: Processing, intent_id: UUID, card: CardToken, amount: Money, at: datetime) -> Message:
        assert amount.minor > 0, "only positive amounts move"
        if amount.minor > LARGEST_MINOR:
            raise Declined(reason="card_over_limit", bank_code="")
        fields = {
            Field.PROCESSING: way.value,
            Field.AMOUNT: f"{amount.minor:012d}",
            Field.CURRENCY: CURRENCY_CODES[amount.currency],
            Field.INTENT: str(intent_id),
            Field.TOKEN: card,
        }
        answer = await self._ask(Mti.MONEY, fields | _moment(at))
        if answer.get(Field.RESPONSE) == IN_PROGRESS:
            raise TimedOut("the bank has not decided yet")
        _refuse_unless_approved(answer)
        return answer

    async def _inquire(self, way: Processing, intent_id: UUID, at: datetime) -> Message:
        fields = {Field.PROCESSING: way.value, Field.INTENT: str(intent_id)}
        return await self._ask(Mti.INQUIRY, fields | _moment(at))

    async def _ask(self, mti: Mti, fields: dict[Field, str]) -> Message:
        stan = f"{next(self._stans):06d}"
        request = Message(mti, dict(fields) | {Field.STAN: stan})
        frame = encode(request)
        deadline = asyncio.get_running_loop().time() + self._timeout_seconds
        try:
            async with asyncio.timeout_at(deadline):
                line = await self._connected()
        except TimeoutError:
            message = f"{self._host}:{self._port} did not accept a connection in time"
            raise Unreachable(message) from None
        return await line.exchange(request, frame, deadline=deadline)

    async def _connected(self) -> "_Line":
        async with self._connecting:
            if self._line is not None and self._line.usable:
                return self._line
            loop = asyncio.get_running_loop()
            await asyncio.sleep(max(0.0, self._next_try_at - loop.time()))
            try:
                reader, writer = await asyncio.open_connection(self._host, self._port)
            except OSError as error:
                self._pause()
                message = f"{self._host}:{self._port} cannot be reached: {error}"
                raise Unreachable(message) from error
            self._pause_seconds = 0.0
            line = self._line = _Line(reader, writer)
            self._lines.add(line)
            line.listening.add_done_callback(lambda _: self._lines.discard(line))
            return line

    def _pause(self) -> None:
        doubled = max(_FIRST_PAUSE_SECONDS, self._pause_seconds * 2)
        self._pause_seconds = min(doubled, _LONGEST_PAUSE_SECONDS)
        self._next_try_at = asyncio.get_running_loop().time() + self._pause_seconds


class _Line:
    """One connection and the requests that wait on it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._waiting: dict[_Key, asyncio.Future[Message]] = {}
        self._heard = 0
        self._retired = False
        self.listening = asyncio.create_task(self._listen())

    @property
    def usable(self) -> bool:
        """Whether new requests may be sent here."""
        return not self._retired and not self._writer.is_closing()

    async def exchange(self, request: Message, frame: bytes, *, deadline: float) -> Message:
        """Send a request and wait for its answer: up to the write a failure is certain, after it nothing is."""
        if not self.usable:
            raise Unreachable("the connection was lost before the request was sent")
        key = (request.answer_mti(), *_trace(request))
        assert key not in self._waiting, "a trace number is used once at a time"
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[key] = answer
        heard = self._heard
        self._writer.write(frame)
        try:
            async with asyncio.timeout_at(deadline):
                await self._writer.drain()
                return await answer
        except TimeoutError:
            # If nothing at all came in, the line may have died without a word: the next request gets a fresh one.
            self._retired = self._retired or self._heard == heard
            raise TimedOut("the bank has not answered in time") from None
        except OSError as error:
            message = f"the connection broke before the answer: {error}"
            raise TimedOut(message) from error
        finally:
            del self._waiting[key]
            if self._retired and not self._waiting:
                self._writer.close()

    async def close(self) -> None:
        """Hang up and wait until nothing is left of the connection."""
        self._writer.close()
        await self.listening
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _listen(self) -> None:
        try:
            while True:
                message = await read(self._reader)
                self._heard += 1
                answer = self._waiting.get((message.mti, *_trace(message)))
                if answer is None:
                    _log.info("bank_answer_without_request", mti=message.mti, stan=message.get(Field.STAN))
                elif not answer.done():
                    answer.set_result(message)
        except Malformed as error:
            _log.warning("bank_connection_garbled", problem=str(error))
        except (asyncio.IncompleteReadError, OSError):
            pass  # The connection has ended; who waits is told below.
        finally:
            self._writer.close()
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(TimedOut("the connection was lost before the answer"))


def _trace(message: Message) -> tuple[str, str, str]:
    return message.get(Field.STAN), message.get(Field.SENT_AT), message.get(Field.INTENT)


def _moment(at: datetime) -> dict[Field, str]:
    assert at.tzinfo is not None, "instants carry their zone"
    universal, local = at.astimezone(UTC), at.astimezone(BUSINESS_ZONE)
    return {
        Field.SENT_AT: f"{universal:%m%d%H%M%S}",
        Field.LOCAL_TIME: f"{local:%H%M%S}",
        Field.LOCAL_DATE: f"{local:%m%d}",
        Field.INSTANT: universal.isoformat(),
    }


def _refuse_unless_approved(answer: Message) -> None:
    code = _needed(answer, Field.RESPONSE)
    if code == DUPLICATE:
        raise IntentReused("the bank holds this intent with another card, amount or direction")
    if code != APPROVED:
        raise Declined(reason=reason_of(code), bank_code=code)


def _original_code(answer: Message) -> str:
    """Return what became of the original; field 39 of this answer tells only whether the inquiry itself worked."""
    code = _needed(answer, Field.RESPONSE)
    if code == DUPLICATE:
        raise IntentReused("the bank holds this intent in the other direction")
    if code not in {APPROVED, NOT_FOUND}:
        message = f"the inquiry was not answered (bank code {code})"
        raise TimedOut(message)
    return _needed(answer, Field.ORIGINAL_RESPONSE) if code == APPROVED else NOT_FOUND


def _needed(answer: Message, field: Field) -> str:
    if not (text := answer.get(field)):
        # An answer that does not say what it must leaves us as wise as no answer.
        message = f"the bank's answer lacks field {int(field)}"
        raise TimedOut(message)
    return text


def _booked_at(answer: Message) -> datetime:
    try:
        at = datetime.fromisoformat(_needed(answer, Field.INSTANT))
    except ValueError:
        raise TimedOut("the bank's answer has no readable instant") from None
    if at.tzinfo is None:
        raise TimedOut("the bank's answer has an instant without a zone")
    return at.astimezone(UTC)


def _card_kind(answer: Message) -> CardKind:
    try:
        return CardKind(_needed(answer, Field.CARD_KIND))
    except ValueError:
        raise TimedOut("the bank's answer names no kind of card that we know") from None
