import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upay.payments.providers.iso8583_message import (
    LONGEST_MESSAGE,
    NUMERIC,
    SPEC,
    Field,
    Malformed,
    Message,
    Mti,
    decode,
    encode,
    read,
)


def _texts(field: Field) -> st.SearchStrategy[str]:
    spec = SPEC[str(int(field))]
    longest = spec["max_len"]
    shortest = longest if spec["len_type"] == 0 else 1
    if field in NUMERIC:
        return st.text("0123456789", min_size=shortest, max_size=longest)
    if spec["data_enc"] == "ascii":
        return st.text(st.characters(codec="ascii"), min_size=shortest, max_size=longest)
    # A character takes up to four bytes, and the length counts bytes.
    return st.text(st.characters(codec="utf-8"), min_size=1, max_size=longest // 4)


MESSAGES = st.builds(
    Message,
    st.sampled_from([mti.value for mti in Mti]),
    st.fixed_dictionaries({}, optional={field: _texts(field) for field in Field}),
)


@given(MESSAGES)
def test_every_message_comes_back_as_it_was_sent(message: Message) -> None:
    frame = encode(message)
    assert int.from_bytes(frame[:2], "big") == len(frame) - 2 <= LONGEST_MESSAGE
    assert decode(frame[2:]) == message


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_malformed(body: bytes) -> None:
    try:
        message = decode(body)
    except Malformed:
        return
    assert encode(message)


@given(MESSAGES, st.integers(0, 2**32), st.integers(0, 255))
def test_a_message_with_one_byte_changed_is_another_message_or_malformed(
    message: Message, where: int, byte: int
) -> None:
    body = bytearray(encode(message)[2:])
    changed = body[where % len(body)] != byte
    body[where % len(body)] = byte
    try:
        # Bitmaps are written in either case of letter, so a change of case alone changes nothing.
        assert decode(bytes(body)) != message or not changed or where % len(body) < 36
    except Malformed:
        assert changed


@pytest.mark.parametrize("length", [0, LONGEST_MESSAGE + 1, 0xFFFF])
async def test_a_length_beyond_the_link_is_malformed_before_its_bytes_arrive(length: int) -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(length.to_bytes(2, "big"))
    with pytest.raises(Malformed):
        await read(reader)


def test_no_card_number_gets_into_a_text_about_a_message() -> None:
    message = Message(Mti.VERIFY, {Field.PAN: "6299000000000010", Field.STAN: "12"})
    with pytest.raises(Malformed) as problem:
        encode(message)
    assert "6299" not in repr(message) + str(problem.value)
    assert "field 11" in str(problem.value)


def test_letters_where_digits_belong_are_malformed_both_ways() -> None:
    with pytest.raises(Malformed):
        encode(Message(Mti.MONEY, {Field.AMOUNT: "00000000001x"}))
    sound = encode(Message(Mti.MONEY, {Field.AMOUNT: "000000000011"}))[2:]
    with pytest.raises(Malformed):
        decode(sound[:-1] + b"x")
