"""What people are told says that it is ours; the app keeps it; the night is kept; and a text can be checked."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa
from tests.identity.conftest import Door

from upay import identity
from upay.identity import Channel, Group, Purpose, models
from upay.identity.queries import NoticeView, open_customer
from upay.identity.telling import official
from upay.identity.telling.check_message import check_message
from upay.kit.ids import CustomerId
from upay.kit.language import Lang, Words
from upay.kit.refusal import Refusal

REFUND = Words("退款 ¥5.00 已到余额。", "The refund of ¥5.00 is in your balance.")


async def sent(door: Door, channel: Channel = Channel.SMS) -> list[NoticeView]:
    async with door.db.begin() as uow:
        found = await identity.queries.notices(uow, door.vault)
    return [one for one in found if one.channel == channel.value]


async def with_phrase(door: Door, mei: CustomerId, phrase: str = "青石巷口的猫") -> None:
    async with door.db.begin() as uow:
        person = await open_customer(uow, mei)
        assert person is not None
        person.phrase_sealed = door.vault.seal(phrase, context=identity.queries.PHRASE)


async def checked(door: Door, text: str) -> identity.Checked:
    async with door.db.begin() as uow:
        return await check_message(uow, door.vault, text=text, host="upay.example")


async def test_every_text_carries_the_phrase_of_its_reader_codes_too(door: Door, mei: CustomerId) -> None:
    await with_phrase(door, mei)
    code = await door.send(Purpose.RESET_PIN)
    await door.lock()
    locked, coded = (await sent(door))[:2]
    for text in (locked, coded):
        assert text.body.startswith("【UPay】预留信息“青石巷口的猫”。")
        assert re.search(r"核验码 [B-Z]{5}-[B-Z]{5}。$", text.body)
    assert code in coded.body
    await door.send(Purpose.SIGN_UP, phone="13900000001", lang=Lang.EN)
    [other, *_] = await sent(door)
    assert "phrase" not in other.body
    assert re.search(r"Check code [B-Z]{5}-[B-Z]{5}\.$", other.body)


def test_no_check_code_is_a_code_a_word_or_anothers(door: Door) -> None:
    codes = {official.check_code(door.vault, uuid4()) for _ in range(2000)}
    assert len(codes) == 2000
    assert not any(re.search(r"[AEIOUY0-9]", code) for code in codes)
    assert official.check_codes_in("核验码 bcdfg hjklm。") == ["BCDFG-HJKLM"]


async def test_a_text_of_ours_is_known_however_it_is_pasted_and_shows_no_secret(door: Door, mei: CustomerId) -> None:
    await with_phrase(door, mei)
    code = await door.send(Purpose.RESET_PIN)
    [text, *_] = await sent(door)
    check = official.check_codes_in(text.body)[0]
    for pasted in (
        text.body,
        text.body.replace("，", "，\n"),
        f"  {text.body}  ",
        check,
        check.lower().replace("-", " "),
    ):
        found = await checked(door, pasted)
        assert found.sent is not None
        assert (found.same, found.foreign) == (True, ())
        assert found.sent.masked == "138****8000"
        assert code not in found.sent.body
        assert "青石巷" not in found.sent.body
        assert "重置支付密码" in found.sent.body


@pytest.mark.usefixtures("mei")
async def test_a_borrowed_check_code_does_not_make_other_words_ours(door: Door) -> None:
    await door.lock()
    [text, *_] = await sent(door)
    check = official.check_codes_in(text.body)[0]
    found = await checked(door, f"【UPay】账户异常，请到 http://upay.example.evil.top/a 解冻。核验码 {check}。")
    assert found.sent is not None
    assert (found.same, found.foreign) == (False, ("upay.example.evil.top",))


@pytest.mark.parametrize(
    ("text", "said", "foreign"),
    [
        ("核验码 BCDFG-HJKLM", "code", ()),
        ("你的账户异常，请回电 400-123-4567", "nothing", ()),
        ("https://upay.example/help", "link", ()),
        ("pay.upay.example", "link", ()),
        ("https://upay.example@evil.top/", "link", ("evil.top",)),
        ("http://xn--upay-9x.example.com/login", "link", ("xn--upay-9x.example.com",)),
        ("点 www.upaay.cn 领奖", "nothing", ("www.upaay.cn",)),
        ("http://[::1", "link", ("http://[::1",)),
        ("", "nothing", ()),
        ("😀" * 500, "nothing", ()),
    ],
)
async def test_what_is_not_ours(door: Door, text: str, said: str, foreign: tuple[str, ...]) -> None:
    found = await checked(door, text)
    assert (found.sent, found.foreign) == (None, foreign)
    assert (found.codes, found.link_alone) == (said == "code", said == "link")


async def tell(door: Door, mei: CustomerId, *, at: datetime) -> datetime:
    """Tell of a refund at an instant; return when the mail may go."""
    async with door.db.begin() as uow:
        await identity.tell_of_money(uow, door.vault, customer_id=mei, words=REFUND, record_id=uuid4(), at=at)
    async with door.db.begin() as uow:
        rows = await uow.session.scalars(
            sa.select(models.Notice).where(models.Notice.channel == "mail").order_by(models.Notice.id.desc())
        )
        return next(iter(rows)).next_at


@pytest.mark.parametrize(
    ("told", "goes", "quiet"),
    [
        ("2026-03-02T12:00", "2026-03-02T12:00", (22 * 60, 8 * 60)),
        ("2026-03-02T21:59", "2026-03-02T21:59", (22 * 60, 8 * 60)),
        ("2026-03-02T22:00", "2026-03-03T08:00", (22 * 60, 8 * 60)),
        ("2026-03-03T00:30", "2026-03-03T08:00", (22 * 60, 8 * 60)),
        ("2026-03-03T07:59", "2026-03-03T08:00", (22 * 60, 8 * 60)),
        ("2026-03-03T08:00", "2026-03-03T08:00", (22 * 60, 8 * 60)),
        ("2026-03-03T13:10", "2026-03-03T14:00", (13 * 60, 14 * 60)),
        ("2026-03-03T14:00", "2026-03-03T14:00", (13 * 60, 14 * 60)),
        ("2026-03-03T03:00", "2026-03-03T03:00", (None, None)),
    ],
)
async def test_news_of_money_waits_for_the_end_of_the_night_in_shanghai(
    door: Door, mei: CustomerId, told: str, goes: str, quiet: tuple[int | None, int | None]
) -> None:
    async with door.db.begin() as uow:
        await identity.choose_notices(
            uow, door.vault, customer_id=mei, quiet_from=quiet[0], quiet_until=quiet[1], money_by_sms=False,
            money_by_mail=True, at=door.at,
        )  # fmt: skip
        person = await open_customer(uow, mei)
        assert person is not None
        person.email_sealed = door.vault.seal("mei@example.com", context=identity.queries.EMAIL)
    at = datetime.fromisoformat(f"{told}+08:00").astimezone(UTC)
    assert await tell(door, mei, at=at) == datetime.fromisoformat(f"{goes}+08:00")


async def test_a_record_is_told_once_and_only_where_it_is_wanted(door: Door, mei: CustomerId) -> None:
    before, record = len(await sent(door)), uuid4()
    for _ in range(2):
        async with door.db.begin() as uow:
            await identity.tell_of_money(uow, door.vault, customer_id=mei, words=REFUND, record_id=record, at=door.at)
    async with door.db.begin() as uow:
        page, more = await identity.told(uow, door.vault, customer_id=mei)
        assert await identity.unread(uow, customer_id=mei) == 1
        await identity.read_all(uow, customer_id=mei, until=page[0].id, at=door.at)
        assert await identity.unread(uow, customer_id=mei) == 0
    assert ([(one.group, one.words, one.record_id) for one in page], more) == ([(Group.MONEY, REFUND, record)], False)
    assert len(await sent(door)) == before
    assert await sent(door, Channel.MAIL) == []
    async with door.db.begin() as uow:
        await identity.choose_notices(
            uow, door.vault, customer_id=mei, quiet_from=None, quiet_until=None, money_by_sms=True, money_by_mail=True,
            at=door.at,
        )  # fmt: skip
        await identity.tell_of_money(uow, door.vault, customer_id=mei, words=REFUND, record_id=uuid4(), at=door.at)
    [text, *_] = await sent(door)
    assert text.body.startswith(f"【UPay】{REFUND.zh}核验码")


async def test_that_news_of_money_is_switched_off_is_told_and_nothing_else_of_it(door: Door, mei: CustomerId) -> None:
    told = []
    for by_sms, by_mail in ((True, True), (True, True), (False, True), (False, False), (False, False), (True, True)):
        async with door.db.begin() as uow:
            await identity.choose_notices(
                uow, door.vault, customer_id=mei, quiet_from=None, quiet_until=None, money_by_sms=by_sms,
                money_by_mail=by_mail, at=door.at,
            )  # fmt: skip
        told.append(len([one for one in await sent(door) if "关掉了一种收支通知" in one.body]))
    assert told == [0, 0, 1, 2, 2, 2]


async def test_a_page_of_notifications_ends_and_goes_on_where_it_ended(door: Door, mei: CustomerId) -> None:
    for _ in range(65):
        async with door.db.begin() as uow:
            await identity.tell_of_money(uow, door.vault, customer_id=mei, words=REFUND, record_id=uuid4(), at=door.at)
    seen: list[object] = []
    async with door.db.begin() as uow:
        page, more = await identity.told(uow, door.vault, customer_id=mei)
        seen += [one.id for one in page]
        while more:
            page, more = await identity.told(uow, door.vault, customer_id=mei, before=page[-1].id)
            seen += [one.id for one in page]
    assert (len(seen), len(set(seen))) == (65, 65)


@pytest.mark.parametrize(
    ("changed", "field", "problem"),
    [
        ({"quiet_from": 60}, "quiet_until", "missing"),
        ({"quiet_until": 60}, "quiet_from", "missing"),
        ({"quiet_from": 1440, "quiet_until": 0}, "quiet_from", "not_a_time"),
        ({"quiet_from": 0, "quiet_until": -1}, "quiet_until", "not_a_time"),
        ({"quiet_from": 60, "quiet_until": 60}, "quiet_until", "same_time"),
    ],
)
async def test_quiet_hours_that_are_none(
    door: Door, mei: CustomerId, changed: dict[str, int], field: str, problem: str
) -> None:
    asked = {"quiet_from": None, "quiet_until": None, **changed}
    with pytest.raises(Refusal) as refused:
        async with door.db.begin() as uow:
            await identity.choose_notices(
                uow, door.vault, customer_id=mei, money_by_sms=False, money_by_mail=True, at=door.at, **asked
            )
    assert (refused.value.facts["field"], refused.value.facts["problem"]) == (field, problem)
