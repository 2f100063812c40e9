"""The messages on the bank link: ISO 8583 with printable fields, each behind a length of two bytes.

Both ends, the link and the sandbox bank, speak through this module; docs/reference/sandbox-bank.md has the table.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, Final

import iso8583

LONGEST_MESSAGE = 2048
"""No message of ours comes near; a length beyond it is garbage."""
_LENGTH_BYTES = 2


class Malformed(Exception):  # noqa: N818 -- says what the bytes are
    """The bytes are no message of this link; names the field, never its content, since that may be a card number."""


class Mti(StrEnum):
    """The kinds of message; an answer differs from its request in the third digit."""

    VERIFY = "0100"
    VERIFY_ANSWER = "0110"
    MONEY = "0200"
    MONEY_ANSWER = "0210"
    INQUIRY = "0600"
    INQUIRY_ANSWER = "0610"
    ECHO = "0800"
    ECHO_ANSWER = "0810"


class Field(IntEnum):
    """The fields in use, by their ISO 8583 numbers; those from 48 on are private to this link."""

    PAN = 2
    PROCESSING = 3
    AMOUNT = 4
    SENT_AT = 7
    STAN = 11
    LOCAL_TIME = 12
    LOCAL_DATE = 13
    EXPIRY = 14
    REFERENCE = 37
    RESPONSE = 39
    ORIGINAL_RESPONSE = 44
    NAME = 48
    CURRENCY = 49
    ORIGINAL_INTENT = 56
    INSTANT = 60
    CARD_KIND = 61
    INTENT = 62
    TOKEN = 63
    NETWORK = 70


class Processing(StrEnum):
    """What a request is about (field 3)."""

    COLLECT = "100000"
    """Money from the card to us."""
    PAY_OUT = "260000"
    """Money from us to the card."""
    RETURNS = "270000"
    """Payouts that came back; asked for by inquiry, one after the other."""
    VERIFY = "330000"


ECHO_TEST = "301"
"""The value of field 70 that asks for an echo."""


def _spec(length_digits: int, longest: int, *, encoding: str = "ascii") -> Mapping[str, Any]:
    return {"data_enc": encoding, "len_enc": "ascii", "len_type": length_digits, "max_len": longest, "desc": ""}


SPEC: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        # The header (none), the kind of message and the two bitmaps, then the fields.
        "h": _spec(0, 0),
        "t": _spec(0, 4),
        "p": _spec(0, 16),
        "1": _spec(0, 16),
        "2": _spec(2, 19),
        "3": _spec(0, 6),
        "4": _spec(0, 12),
        "7": _spec(0, 10),
        "11": _spec(0, 6),
        "12": _spec(0, 6),
        "13": _spec(0, 4),
        "14": _spec(0, 4),
        "37": _spec(0, 12),
        "39": _spec(0, 2),
        "44": _spec(2, 25),
        # Names are Chinese as often as not; the length counts bytes.
        "48": _spec(3, 300, encoding="utf-8"),
        "49": _spec(0, 3),
        "56": _spec(3, 36),
        "60": _spec(3, 40),
        "61": _spec(3, 10),
        "62": _spec(3, 36),
        "63": _spec(3, 64),
        "70": _spec(0, 3),
    }
)
"""The link's dialect in pyiso8583's terms; the description is left to the `Field` names."""

NUMERIC = frozenset(
    {
        Field.PAN,
        Field.PROCESSING,
        Field.AMOUNT,
        Field.SENT_AT,
        Field.STAN,
        Field.LOCAL_TIME,
        Field.LOCAL_DATE,
        Field.EXPIRY,
        Field.CURRENCY,
        Field.NETWORK,
    }
)
"""Fields that hold digits only. pyiso8583 checks lengths and encodings, not this."""


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """One message: its kind and its fields."""

    mti: str
    fields: Mapping[Field, str]

    def __repr__(self) -> str:
        """Name the fields without their contents, so that no card number gets into a log."""
        return f"Message({self.mti}, fields {sorted(int(number) for number in self.fields)})"

    def get(self, field: Field) -> str:
        """Return a field's text, empty if it is absent."""
        return self.fields.get(field, "")

    def answer_mti(self) -> str:
        """Return the kind of message that answers this request."""
        return f"{self.mti[:2]}1{self.mti[3]}"


def encode(message: Message) -> bytes:
    """Turn a message into bytes, length first."""
    document = {str(int(number)): text for number, text in message.fields.items()}
    document["t"] = message.mti
    for number, text in message.fields.items():
        if number in NUMERIC and not _digits(text):
            problem = f"field {int(number)} takes digits only"
            raise Malformed(problem)
    try:
        body, _ = iso8583.encode(document, SPEC)
    except iso8583.EncodeError as error:
        # The library's error carries the whole document; ours must not.
        problem = f"field {error.field} cannot be sent: {error.msg}"
        raise Malformed(problem) from None
    assert len(body) <= LONGEST_MESSAGE, "the fields of the dialect fit into a message"
    return len(body).to_bytes(_LENGTH_BYTES, "big") + bytes(body)


def decode(body: bytes) -> Message:
    """Read a message from the bytes behind the length."""
    try:
        document, _ = iso8583.decode(body, SPEC)
    except iso8583.DecodeError as error:
        problem = f"field {error.field} cannot be read: {error.msg}"
        raise Malformed(problem) from None
    except KeyError as error:
        problem = f"field {error.args[0]} is not part of this link"
        raise Malformed(problem) from None
    mti = document.pop("t")
    fields = {Field(int(number)): text for number, text in document.items() if number not in {"h", "p", "1"}}
    if not _digits(mti):
        raise Malformed("the message type takes digits only")
    for number in sorted(NUMERIC.intersection(fields)):
        if not _digits(fields[number]):
            problem = f"field {int(number)} takes digits only"
            raise Malformed(problem)
    return Message(mti, fields)


async def read(reader: asyncio.StreamReader) -> Message:
    """Read the next message of a connection; raises Malformed, and asyncio.IncompleteReadError at its end."""
    length = int.from_bytes(await reader.readexactly(_LENGTH_BYTES), "big")
    if not 0 < length <= LONGEST_MESSAGE:
        problem = f"a message of {length} bytes is beyond this link"
        raise Malformed(problem)
    return decode(await reader.readexactly(length))


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
