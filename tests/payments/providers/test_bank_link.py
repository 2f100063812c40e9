"""The link and the sandbox bank over real TCP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from tests.conftest import NOON

from upay.kit.money import Currency, Money
from upay.kit.reasons import REASONS
from upay.payments.providers.bank import (
    Bank,
    CardKind,
    CardToken,
    Collected,
    Declined,
    IntentReused,
    NotCollected,
    NotPaidOut,
    PaidOut,
    Payouts,
    StillOpen,
    TimedOut,
    Unreachable,
)
from upay.payments.providers.iso8583_link import CARD_REASONS, BankLink, reason_of
from upay.payments.providers.iso8583_message import Field, Message, Mti, encode, read
from upay.payments.providers.sandbox_bank import BANK_NAME, RETURNED_AFTER, Server, serve, statement
from upay.payments.providers.sandbox_cards import SANDBOX_HOLDER, TEST_CARDS, Manner, pan_for

TEN = Money(10_00)
DOCUMENT = Path(__file__).parents[3] / "docs" / "reference" / "sandbox-bank.md"
ANSWERING = [name for name, card in TEST_CARDS.items() if card.manner is Manner.AT_ONCE and card.at_binding == "00"]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with await serve("127.0.0.1", 0, tmp_path, slow_ms=400) as server:
        yield server


@pytest.fixture
async def bank(server: Server) -> AsyncIterator[BankLink]:
    async with BankLink("127.0.0.1", server.port, 2000) as bank:
        yield bank


@pytest.fixture
async def hasty(server: Server) -> AsyncIterator[BankLink]:
    async with BankLink("127.0.0.1", server.port, 100) as bank:
        yield bank


async def _token(bank: Bank, name: str) -> CardToken:
    card = TEST_CARDS[name]
    verified = await bank.verify_card(pan=card.pan, holder_name=card.holder or "小梅", expiry=card.expiry)
    return verified.token


@asynccontextmanager
async def _scripted(*answers: bytes | None) -> AsyncIterator[int]:
    """Serve a bank that reads one request and then says these bytes, hanging up at None."""
    done = asyncio.Event()

    async def act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read(reader)
        for answer in answers:
            if answer is None:
                writer.close()
            else:
                writer.write(answer)
        await done.wait()
        writer.close()

    server = await asyncio.start_server(act, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
        done.set()


# Binding


async def test_a_card_is_verified_and_tokenised(bank: BankLink) -> None:
    debit = await bank.verify_card(pan=pan_for("approve"), holder_name="小梅", expiry=None)
    credit = await bank.verify_card(pan=pan_for("approve_credit"), holder_name="Jun", expiry="12/35")
    assert (debit.tail, debit.bank_name, debit.kind) == (pan_for("approve")[-4:], BANK_NAME, CardKind.DEBIT)
    assert credit.kind is CardKind.CREDIT
    assert pan_for("approve") not in debit.token
    again = await bank.verify_card(pan=pan_for("approve"), holder_name="老王", expiry=None)
    assert again.token != debit.token


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ((pan_for("card_name_mismatch"), "小梅", None), ("card_name_mismatch", "U1")),
        ((pan_for("card_invalid_at_binding"), "小梅", None), ("card_invalid", "14")),
        ((pan_for("card_expired_at_binding"), "小梅", "01/24"), ("card_expired", "54")),
        ((pan_for("card_restricted_at_binding"), "小梅", None), ("card_restricted", "62")),
        ((pan_for("bank_unavailable_at_binding"), "小梅", None), ("bank_unavailable", "91")),
        ((pan_for("approve_credit"), "小梅", "11/35"), ("card_invalid", "14")),
        ((pan_for("approve_credit"), "小梅", None), ("card_invalid", "14")),
        (("6299000000009995", "小梅", None), ("card_invalid", "14")),
        (("not a number", "小梅", None), ("card_invalid", "")),
        (("６２９９０００００００００００１", "小梅", None), ("card_invalid", "")),
        ((pan_for("approve"), "  ", None), ("card_invalid", "")),
        ((pan_for("approve_credit"), "小梅", "13/35"), ("card_invalid", "")),
    ],
)
async def test_a_card_that_does_not_bind_says_why(
    bank: BankLink, given: tuple[str, str, str | None], answer: tuple[str, str]
) -> None:
    pan, name, expiry = given
    with pytest.raises(Declined) as declined:
        await bank.verify_card(pan=pan, holder_name=name, expiry=expiry)
    assert (declined.value.reason, declined.value.bank_code) == answer


async def test_a_card_that_is_somebodys_binds_to_them(bank: BankLink) -> None:
    pan = pan_for("card_name_mismatch")
    assert await bank.verify_card(pan=pan, holder_name=SANDBOX_HOLDER.lower(), expiry=None)


# Top-up and withdrawal, card by card


@pytest.mark.parametrize("name", ANSWERING)
async def test_each_answering_card_does_what_its_row_says(bank: BankLink, tmp_path: Path, name: str) -> None:
    card, code = await _token(bank, name), TEST_CARDS[name].at_top_up
    intent, payout = uuid4(), uuid4()
    if code == "00":
        collected = await bank.collect(intent_id=intent, card=card, amount=TEN, at=NOON)
        assert collected == Collected(bank_reference="000000000001", at=NOON)
        assert await bank.inquire(intent_id=intent, at=NOON + timedelta(hours=1)) == collected
        paid = await bank.pay_out(intent_id=payout, card=card, amount=TEN, at=NOON)
        assert paid == PaidOut(bank_reference="000000000002", at=NOON)
        assert await bank.inquire_pay_out(intent_id=payout, at=NOON) == paid
        assert [(b.intent_id, b.amount) for b in statement(tmp_path)] == [(intent, TEN), (payout, TEN)]
        return
    reason = name if name in REASONS else reason_of(code)
    with pytest.raises(Declined) as declined:
        await bank.collect(intent_id=intent, card=card, amount=TEN, at=NOON)
    assert (declined.value.reason, declined.value.bank_code) == (reason, code)
    assert await bank.inquire(intent_id=intent, at=NOON) == NotCollected(reason=reason, bank_code=code)
    with pytest.raises(Declined):
        await bank.pay_out(intent_id=payout, card=card, amount=TEN, at=NOON)
    assert await bank.inquire_pay_out(intent_id=payout, at=NOON) == NotPaidOut(reason=reason, bank_code=code)
    assert statement(tmp_path) == ()


async def test_payouts_that_come_back_stand_in_a_list_that_is_read_on_from_a_reference(
    bank: BankLink, tmp_path: Path
) -> None:
    one, twice = await _token(bank, "returned"), await _token(bank, "returned_twice")
    first, second, due = uuid4(), uuid4(), NOON + RETURNED_AFTER
    await bank.collect(intent_id=uuid4(), card=one, amount=TEN, at=NOON)
    await bank.pay_out(intent_id=first, card=one, amount=TEN, at=NOON)
    assert await bank.next_return(after="", at=due - timedelta(seconds=1)) is None
    line = await bank.next_return(after="", at=due)
    assert line is not None
    assert (line.intent_id, line.reason, line.bank_code, line.at) == (first, "card_invalid", "14", due)
    assert await bank.next_return(after="", at=due + timedelta(days=1)) == line
    assert await bank.next_return(after=line.reference, at=due) is None
    # What was paid stays paid to whoever asks for it: that it came back is another booking.
    assert isinstance(await bank.inquire_pay_out(intent_id=first, at=due), PaidOut)

    await bank.pay_out(intent_id=second, card=twice, amount=TEN, at=due)
    later = [await bank.next_return(after=line.reference, at=due + RETURNED_AFTER)]
    assert later[0] is not None
    later.append(await bank.next_return(after=later[0].reference, at=due))
    assert [each and (each.intent_id, each.reason) for each in later] == [(second, "card_name_mismatch")] * 2
    assert {booking.intent_id: len(booking.returns) for booking in statement(tmp_path) if booking.returns} == {
        first: 1, second: 2,
    }  # fmt: skip


async def test_a_bank_that_starts_again_still_knows_what_it_sent_back(tmp_path: Path) -> None:
    intent = uuid4()
    async with await serve("127.0.0.1", 0, tmp_path) as opened, BankLink("127.0.0.1", opened.port, 1000) as bank:
        await bank.pay_out(intent_id=intent, card=await _token(bank, "returned"), amount=TEN, at=NOON)
        line = await bank.next_return(after="", at=NOON + RETURNED_AFTER)
    async with await serve("127.0.0.1", 0, tmp_path) as opened, BankLink("127.0.0.1", opened.port, 1000) as bank:
        assert await bank.next_return(after="", at=NOON + RETURNED_AFTER) == line
        fresh = await bank.collect(intent_id=uuid4(), card=await _token(bank, "approve"), amount=TEN, at=NOON)
    assert line is not None
    assert fresh.bank_reference > line.reference


async def test_a_silent_card_that_books_is_found_by_inquiry(hasty: BankLink) -> None:
    card, intent = await _token(hasty, "silent_then_approved"), uuid4()
    with pytest.raises(TimedOut):
        await hasty.collect(intent_id=intent, card=card, amount=TEN, at=NOON)
    found = await hasty.inquire(intent_id=intent, at=NOON + timedelta(minutes=1))
    assert found == Collected(bank_reference="000000000001", at=NOON)


async def test_a_silent_card_that_declines_moves_nothing(hasty: BankLink, tmp_path: Path) -> None:
    card, intent = await _token(hasty, "silent_then_declined"), uuid4()
    with pytest.raises(TimedOut):
        await hasty.collect(intent_id=intent, card=card, amount=TEN, at=NOON)
    assert await hasty.inquire(intent_id=intent, at=NOON) == NotCollected(reason="card_declined", bank_code="05")
    assert statement(tmp_path) == ()


async def test_a_card_silent_for_long_stays_open_twice_then_books_once(hasty: BankLink, tmp_path: Path) -> None:
    card, intent = await _token(hasty, "silent_for_long"), uuid4()
    with pytest.raises(TimedOut):
        await hasty.collect(intent_id=intent, card=card, amount=TEN, at=NOON)
    answers = [await hasty.inquire(intent_id=intent, at=NOON) for _ in range(4)]
    assert [type(answer) for answer in answers] == [StillOpen, StillOpen, Collected, Collected]
    assert answers[2] == answers[3]
    assert len(statement(tmp_path)) == 1


async def test_a_slow_card_is_unknown_to_the_hasty_and_approved_for_the_patient(
    hasty: BankLink, bank: BankLink
) -> None:
    card, intent = await _token(bank, "slow"), uuid4()
    with pytest.raises(TimedOut):
        await hasty.collect(intent_id=intent, card=card, amount=TEN, at=NOON)
    found = await hasty.inquire(intent_id=intent, at=NOON)
    assert await bank.collect(intent_id=intent, card=card, amount=TEN, at=NOON) == found


# Idempotency


async def test_a_repeated_intent_is_answered_as_before_and_booked_once(bank: BankLink, tmp_path: Path) -> None:
    card, intent = await _token(bank, "approve"), uuid4()
    answers = await asyncio.gather(
        *(bank.collect(intent_id=intent, card=card, amount=TEN, at=NOON + timedelta(seconds=n)) for n in range(20))
    )
    assert len(set(answers)) == 1
    assert [booking.intent_id for booking in statement(tmp_path)] == [intent]


async def test_an_intent_with_another_content_is_our_own_mistake(bank: BankLink, tmp_path: Path) -> None:
    card, other, intent = await _token(bank, "approve"), await _token(bank, "approve"), uuid4()
    await bank.collect(intent_id=intent, card=card, amount=TEN, at=NOON)
    with pytest.raises(IntentReused):
        await bank.collect(intent_id=intent, card=card, amount=Money(11_00), at=NOON)
    with pytest.raises(IntentReused):
        await bank.collect(intent_id=intent, card=other, amount=TEN, at=NOON)
    with pytest.raises(IntentReused):
        await bank.pay_out(intent_id=intent, card=card, amount=TEN, at=NOON)
    with pytest.raises(IntentReused):
        await bank.inquire_pay_out(intent_id=intent, at=NOON)
    assert len(statement(tmp_path)) == 1


async def test_a_request_that_comes_in_after_its_inquiry_moves_nothing(bank: BankLink, tmp_path: Path) -> None:
    card, intent = await _token(bank, "approve"), uuid4()
    never = NotCollected(reason="bank_unavailable", bank_code="25")
    assert await bank.inquire(intent_id=intent, at=NOON) == never
    with pytest.raises(Declined) as declined:
        await bank.collect(intent_id=intent, card=card, amount=TEN, at=NOON)
    assert (declined.value.reason, declined.value.bank_code) == ("bank_unavailable", "25")
    assert await bank.inquire(intent_id=intent, at=NOON) == never
    assert statement(tmp_path) == ()


async def test_a_token_that_the_bank_has_not_given_is_an_invalid_card(bank: BankLink) -> None:
    with pytest.raises(Declined) as declined:
        await bank.collect(intent_id=uuid4(), card=CardToken("made up"), amount=TEN, at=NOON)
    assert declined.value.reason == "card_invalid"


async def test_amounts_at_the_edges_of_the_field(bank: BankLink, tmp_path: Path) -> None:
    card = await _token(bank, "approve")
    largest, dollars = Money(10**12 - 1), Money(1, Currency.USD)
    await bank.collect(intent_id=uuid4(), card=card, amount=largest, at=NOON)
    await bank.collect(intent_id=uuid4(), card=card, amount=dollars, at=NOON)
    assert [booking.amount for booking in statement(tmp_path)] == [largest, dollars]
    with pytest.raises(Declined) as declined:
        await bank.collect(intent_id=uuid4(), card=card, amount=Money(10**12), at=NOON)
    assert (declined.value.reason, declined.value.bank_code) == ("card_over_limit", "")


# The line


async def test_many_requests_share_one_connection_and_the_fast_overtake_the_slow(
    server: Server, bank: BankLink, tmp_path: Path
) -> None:
    slow, fast, bad = await _token(bank, "slow"), await _token(bank, "approve"), await _token(bank, "card_expired")
    done: list[str] = []

    async def one(kind: str, card: CardToken, amount: Money) -> tuple[Money, Collected] | None:
        try:
            collected = await bank.collect(intent_id=(intent := uuid4()), card=card, amount=amount, at=NOON)
        except Declined as declined:
            assert (kind, declined.reason) == ("bad", "card_expired")  # noqa: PT017 -- both sides are expected
            return None
        finally:
            done.append(kind)
        wanted.append((collected.bank_reference, intent, amount))
        return amount, collected

    wanted: list[tuple[str, object, Money]] = []
    plan = [(("slow", slow), ("fast", fast), ("bad", bad))[n % 3] for n in range(150)]
    await asyncio.gather(*(one(kind, card, Money(n + 1)) for n, (kind, card) in enumerate(plan)))
    assert "slow" not in done[:100]
    assert done[100:] == ["slow"] * 50
    assert sorted(wanted) == [(b.reference, b.intent_id, b.amount) for b in statement(tmp_path)]
    assert len(server._connections) == 1


async def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with BankLink("127.0.0.1", taken.getsockname()[1], 1000) as bank:
            for call in (bank.echo(), bank.inquire(intent_id=uuid4(), at=NOON), bank.echo()):
                with pytest.raises(Unreachable):
                    await call


async def test_a_link_finds_its_way_back_when_the_bank_opens_again(tmp_path: Path) -> None:
    first = await serve("127.0.0.1", 0, tmp_path)
    port = first.port
    async with BankLink("127.0.0.1", port, 2000) as bank:
        card, intent = await _token(bank, "approve"), uuid4()
        before = await bank.collect(intent_id=intent, card=card, amount=TEN, at=NOON)
        await first.close()
        with pytest.raises(Unreachable):
            await bank.echo()
        async with await serve("127.0.0.1", port, tmp_path):
            assert await bank.inquire(intent_id=intent, at=NOON) == before
            assert await bank.collect(intent_id=intent, card=card, amount=TEN, at=NOON) == before
            later = await bank.collect(intent_id=uuid4(), card=card, amount=TEN, at=NOON)
            assert later.bank_reference > before.bank_reference


async def test_a_connection_that_breaks_after_the_request_leaves_an_unknown() -> None:
    async with _scripted(None) as port, BankLink("127.0.0.1", port, 5000) as bank:
        with pytest.raises(TimedOut, match="lost"):
            await bank.collect(intent_id=uuid4(), card=CardToken("t"), amount=TEN, at=NOON)


@pytest.mark.parametrize(
    "garbage",
    [
        b"\xff\xff",
        b"\x00\x00",
        b"\x00\x08GARBAGE!",
        encode(Message(Mti.ECHO_ANSWER, {Field.STAN: "000001"})),
        encode(Message(Mti.MONEY_ANSWER, {Field.STAN: "000001", Field.RESPONSE: "00"})),
    ],
)
async def test_an_answer_that_is_none_leaves_an_unknown(garbage: bytes) -> None:
    async with _scripted(garbage) as port, BankLink("127.0.0.1", port, 300) as bank:
        with pytest.raises(TimedOut):
            await bank.collect(intent_id=uuid4(), card=CardToken("t"), amount=TEN, at=NOON)


async def test_an_inquiry_that_the_bank_cannot_answer_has_taught_nothing() -> None:
    intent = uuid4()
    fields = {
        Field.STAN: "000001",
        Field.SENT_AT: f"{NOON:%m%d%H%M%S}",
        Field.INTENT: str(intent),
        Field.RESPONSE: "96",
    }
    async with (
        _scripted(encode(Message(Mti.INQUIRY_ANSWER, fields))) as port,
        BankLink("127.0.0.1", port, 1000) as bank,
    ):
        with pytest.raises(TimedOut, match="96"):
            await bank.inquire(intent_id=intent, at=NOON)


async def test_a_line_that_died_without_a_word_is_left_for_a_fresh_one(server: Server) -> None:
    """The first connection leads nowhere; the second to the bank."""
    accepted = 0

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal accepted
        accepted += 1
        if accepted == 1:
            await reader.read()
        else:
            message = await read(reader)
            _, bank = opened = await asyncio.open_connection("127.0.0.1", server.port)
            bank.write(encode(message))
            writer.write(encode(await read(opened[0])))
            await reader.read()
            bank.close()
        writer.close()

    async with (
        await asyncio.start_server(relay, "127.0.0.1", 0) as middle,
        BankLink("127.0.0.1", middle.sockets[0].getsockname()[1], 200) as bank,
    ):
        with pytest.raises(TimedOut):
            await bank.echo()
        await bank.echo()
    assert accepted == 2


@pytest.mark.parametrize(
    "garbage", [b"\xff\xff" + b"x" * 100, b"\x00\x00", b"\x00\x10" + b"\x80" * 16, b"GET / HTTP/1.1\r\n\r\n" * 2000]
)
async def test_garbage_ends_its_own_connection_and_no_other(server: Server, bank: BankLink, garbage: bytes) -> None:
    slow = await _token(bank, "slow")
    waiting = asyncio.create_task(bank.collect(intent_id=uuid4(), card=slow, amount=TEN, at=NOON))
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(garbage)
    with suppress(ConnectionResetError):  # Hung up with bytes of ours unread; that is the same news.
        assert await asyncio.wait_for(reader.read(), 2) == b""
    writer.close()
    assert (await waiting).bank_reference == "000000000001"
    await bank.echo()


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (Message("0300", {Field.STAN: "000007"}), "12"),
        (Message(Mti.MONEY, {Field.STAN: "000007"}), "30"),
        (Message(Mti.MONEY, {Field.STAN: "000007", Field.INTENT: "no id"}), "30"),
        (Message(Mti.MONEY, {Field.STAN: "000007", Field.INTENT: str(uuid4())}), "12"),
        (Message(Mti.VERIFY, {Field.STAN: "000007"}), "12"),
        (Message(Mti.INQUIRY, {Field.STAN: "000007", Field.INTENT: str(uuid4()), Field.PROCESSING: "100000"}), "30"),
    ],
)
async def test_a_request_that_lacks_something_is_answered_with_a_code(
    server: Server, message: Message, code: str
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(encode(message))
    answer = await asyncio.wait_for(read(reader), 2)
    assert (answer.mti, answer.get(Field.STAN), answer.get(Field.RESPONSE)) == (message.answer_mti(), "000007", code)
    writer.close()
    await writer.wait_closed()


# The vocabularies agree


def test_the_codes_of_a_card_agree_with_the_catalogue() -> None:
    """Reasons met at a card or on the rails have one bank code each; reasons of the wallet may share it."""
    of_a_card = {r.code: r.iso8583 for r in REASONS.values() if r.code.startswith(("card_", "bank_")) and r.iso8583}
    assert {code: reason for reason, codes in of_a_card.items() for code in codes} == {
        code: reason for code, reason in CARD_REASONS.items() if code not in {"25", "90", "U1"}
    }
    assert set(CARD_REASONS.values()) <= set(REASONS)
    assert reason_of("57") == "card_declined"


def test_every_reason_of_a_bank_has_its_card() -> None:
    for reason in REASONS.values():
        if reason.code.startswith(("card_", "bank_")) or reason.code == "channel_maintenance":
            assert pan_for(reason.code)
            if reason.code != "bank_timeout":
                card = TEST_CARDS[reason.code]
                assert card.holder == SANDBOX_HOLDER or reason_of(card.at_top_up) == reason.code
    with pytest.raises(LookupError, match="insufficient_balance"):
        pan_for("insufficient_balance")


def test_the_numbers_are_valid_and_no_two_tails_are_the_same() -> None:
    for card in TEST_CARDS.values():
        digits = [int(digit) for digit in reversed(card.pan)]
        assert sum(d if n % 2 == 0 else sum(divmod(2 * d, 10)) for n, d in enumerate(digits)) % 10 == 0
    assert len({card.tail for card in TEST_CARDS.values()}) == len(TEST_CARDS)


def test_the_document_lists_the_cards_and_codes_as_they_are() -> None:
    rows = [
        tuple(cell.strip().strip("`") for cell in line.strip("|").split("|"))
        for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    assert [row for row in rows if len(row) == 9][2:] == [
        (
            name,
            card.pan,
            card.tail,
            card.holder or "anyone",
            card.kind.value,
            card.expiry or "none",
            card.at_binding,
            card.at_top_up,
            card.does,
        )
        for name, card in TEST_CARDS.items()
    ]
    codes = dict(row for row in rows if len(row) == 2)
    assert {
        code: reason for code, reason in codes.items() if code in CARD_REASONS and reason in REASONS
    } == CARD_REASONS


def test_the_link_is_a_bank_in_both_directions() -> None:
    def collects_and_pays(bank: Bank, payouts: Payouts) -> bool:
        return isinstance(bank, BankLink) and isinstance(payouts, BankLink)

    link = BankLink("127.0.0.1", 1, 1000)
    assert collects_and_pays(link, link)
