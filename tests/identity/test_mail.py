"""Mail reaches a server by SMTP, once each, and is left alone where nobody can know whether it did."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.identity.conftest import MEI_PHONE, Door
from tests.identity.mail_server import MailServer, mail_server

from upay import identity
from upay.identity import Channel, Delivery
from upay.identity.queries import NoticeView, open_customer
from upay.kit.ids import CustomerId, new_id
from upay.platform.config import ConfigError, load
from upay.platform.smtp_mail import SmtpMail
from upay.platform.smtp_url import SmtpUrlError, server_of

ADDRESS = "mei@example.com"


@pytest.fixture
async def there() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


async def with_address(door: Door, mei: CustomerId, address: str = ADDRESS) -> None:
    async with door.db.begin() as uow:
        person = await open_customer(uow, mei)
        assert person is not None
        person.email_sealed = door.vault.seal(address, context=identity.queries.EMAIL)


async def run(door: Door, there: MailServer, **later: int) -> int:
    door.wait(**later)
    carriers = identity.Carriers(mail=SmtpMail(server_of(there.url), "UPay 通知 <notices@upay.example>"))
    return await identity.deliver_due(door.db, door.vault, carriers, at=door.at)


async def mails(door: Door) -> list[NoticeView]:
    async with door.db.begin() as uow:
        return [one for one in await identity.queries.notices(uow, door.vault) if one.channel == Channel.MAIL.value]


async def test_who_is_locked_out_hears_of_it_by_text_by_mail_and_in_the_app(
    door: Door, mei: CustomerId, there: MailServer
) -> None:
    await with_address(door, mei)
    await door.lock()
    assert await run(door, there) == 1
    assert await run(door, there, hours=2) == 0
    [mail] = there.taken
    [notice] = await mails(door)
    assert notice.state is Delivery.SENT
    assert str(mail["Message-ID"]) == f"<{notice.id}@upay.example>"
    assert (str(mail["To"]), str(mail["Subject"])) == (ADDRESS, "UPay 安全通知")
    assert str(mail["From"]) == "UPay 通知 <notices@upay.example>"
    assert mail.get_content().strip() == notice.body
    assert notice.address_masked == "m****@example.com"
    assert there.envelopes == [("MAIL FROM:<notices@upay.example>", f"RCPT TO:<{ADDRESS}>")]
    async with door.db.begin() as uow:
        [told], _ = await identity.told(uow, door.vault, customer_id=mei)
        [text, *_] = await identity.queries.notices(uow, door.vault, phone=MEI_PHONE)
    assert "账户已锁定" in told.words.zh
    assert told.words.zh in text.body
    assert ADDRESS not in await door.everything_stored()


async def test_what_stands_in_a_mail_ends_neither_it_nor_its_heads(there: MailServer) -> None:
    carrier = SmtpMail(server_of(there.url), "UPay <notices@upay.example>")
    text = "收到 小梅\r\nBcc: all@example.com\r\n.\r\nMAIL FROM:<x@example.com>\r\n<b>¥1.00</b>"
    await carrier.send(id=new_id(), address=ADDRESS, subject="UPay 通知", text=text)
    [mail] = there.taken
    assert (mail["Bcc"], mail.get_content_type()) == (None, "text/plain")
    # On the way, a line that begins with a dot has one more (RFC 5321, 4.5.2); the server of this test leaves it there.
    assert mail.get_content().replace("\n..", "\n.").split() == text.split()
    assert there.envelopes == [("MAIL FROM:<notices@upay.example>", f"RCPT TO:<{ADDRESS}>")]


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("CONNECT", "421 busy"), ("MAIL", "451 later"), ("RCPT", "450 full"), ("DATA", "452 full"), ("END", "451 no"),
        ("CONNECT", ""), ("RCPT", ""),
    ],
    ids=["busy", "sender", "receiver", "begin", "end", "gone at once", "gone before the words"],
)  # fmt: skip
async def test_a_server_that_asks_to_come_again_is_come_to_again(
    door: Door, mei: CustomerId, there: MailServer, word: str, answer: str
) -> None:
    await with_address(door, mei)
    await door.lock()
    there.says = {word: [answer]}
    assert await run(door, there) == 1
    assert [one.state for one in await mails(door)] == [Delivery.WAITING]
    assert await run(door, there, seconds=59) == 0
    assert await run(door, there, seconds=1) == 1
    assert [one.state for one in await mails(door)] == [Delivery.SENT]


@pytest.mark.parametrize(("word", "answer"), [("RCPT", "550 nobody"), ("END", "554 spam")])
async def test_what_a_server_refuses_for_good_is_given_up(
    door: Door, mei: CustomerId, there: MailServer, word: str, answer: str
) -> None:
    await with_address(door, mei)
    await door.lock()
    there.says = {word: [answer]}
    await run(door, there)
    assert await run(door, there, hours=3) == 0
    assert [one.state for one in await mails(door)] == [Delivery.FAILED]


async def test_a_server_that_hangs_up_on_the_last_byte_may_have_it_so_it_is_not_sent_twice(
    door: Door, mei: CustomerId, there: MailServer
) -> None:
    await with_address(door, mei)
    await door.lock()
    there.says = {"END": [""]}
    await run(door, there)
    assert await run(door, there, hours=3) == 0
    assert len(there.taken) == 1
    assert [one.state for one in await mails(door)] == [Delivery.UNCLEAR]


async def test_a_worker_that_dies_while_it_hands_over_sends_nothing_twice(
    door: Door, mei: CustomerId, there: MailServer
) -> None:
    await with_address(door, mei)
    await door.lock()
    begun = asyncio.Event()

    class Dies:
        async def send(self, **_: object) -> None:
            begun.set()
            await asyncio.sleep(3600)

    dying = asyncio.create_task(identity.deliver_due(door.db, door.vault, identity.Carriers(mail=Dies()), at=door.at))
    await begun.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert await run(door, there, hours=3) == 0
    assert (there.taken, [one.state for one in await mails(door)]) == ([], [Delivery.UNCLEAR])


async def test_a_goodbye_that_goes_wrong_takes_nothing_back(door: Door, mei: CustomerId, there: MailServer) -> None:
    await with_address(door, mei)
    await door.lock()
    there.says = {"QUIT": [""]}
    await run(door, there)
    assert [one.state for one in await mails(door)] == [Delivery.SENT]


async def test_what_has_no_carrier_waits_for_one_and_holds_nothing_else_up(
    door: Door, mei: CustomerId, there: MailServer
) -> None:
    await with_address(door, mei)
    await door.lock()
    assert await identity.deliver_due(door.db, door.vault, identity.Carriers(), at=door.at) == 0
    assert await run(door, there) == 1
    async with door.db.begin() as uow:
        texts = await identity.queries.notices(uow, door.vault, phone=MEI_PHONE)
    assert {one.state for one in texts} == {Delivery.WAITING}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://u%40x:p%2Fw@mail.example.com", ("smtps", "mail.example.com", 465, "u@x", "p/w")),
        ("smtp://mail.example.com:2525", ("smtp", "mail.example.com", 2525, None, None)),
        ("smtp+plain://127.0.0.1", ("smtp+plain", "127.0.0.1", 25, None, None)),
    ],
)
def test_the_address_of_a_mail_server(url: str, expected: tuple[object, ...]) -> None:
    server = server_of(url)
    assert (server.safety, server.host, server.port, server.user, server.password) == expected


@pytest.mark.parametrize(
    "url",
    ["mail.example.com", "http://mail.example.com", "smtps://", "smtp://x:notaport", "smtp+plain://mail.example.com"],
)
def test_an_address_that_cannot_be_used_stops_the_start_and_shows_no_secret(url: str) -> None:
    with pytest.raises(SmtpUrlError):
        server_of(url)
    with pytest.raises(ConfigError, match="UPAY_SMTP_URL"):
        load({"UPAY_SMTP_URL": url, "UPAY_MAIL_FROM": "a@example.com"})
    with pytest.raises(ConfigError, match="UPAY_MAIL_FROM"):
        load({"UPAY_SMTP_URL": "smtps://u:secret@mail.example.com"})
