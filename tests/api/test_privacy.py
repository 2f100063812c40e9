"""What belongs to the person: a copy of their data, closing for good, and what is left of them afterwards."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import msgspec
import psycopg
import pytest
import sqlalchemy as sa
from tests.api.claimant import Claimant, Owner
from tests.api.conftest import Browser, World, id_numbers
from tests.api.test_levels import photo, send_in
from tests.api.test_second_factors import Member
from tests.cast import ADA, BO, CHEN, MEI, PIN, WANG, Person
from tests.stage import Stage

from upay import identity, ledger, payments
from upay.api.app import create_app
from upay.identity import Purpose, Scope, models
from upay.identity.level_models import IdentityCheck, PersonAccount
from upay.identity.level_models import Person as KnownPerson
from upay.identity.levels.persons import NUMBER
from upay.identity.recovery_models import Rebinding
from upay.kit.ids import CustomerId, new_id
from upay.kit.language import Lang
from upay.ledger import AccountKind
from upay.main.sealed import PLACES
from upay.payments.models import Payment
from upay.platform import audit_chain
from upay.platform.crypto import Erased
from upay.platform.person_keys import PERSON_KEY
from upay.platform.retention import KEEPING

YEAR = timedelta(days=366)


@pytest.fixture
async def lin(world: World) -> AsyncIterator[Member]:
    """Somebody new, with nothing in the account."""
    person = await world.newcomer("林晚")
    async with world.browser() as browser:
        yield Member(world, await browser.sign_in(person), person)


async def problems(browser: Browser) -> list[str]:
    told = await browser.get("/api/me/closing")
    assert told.status_code == 200, told.text
    return [one["problem"] for one in told.json()["hindrances"]]


async def give(person: Person, amount: str, *, payer: Browser) -> None:
    sent = await payer.move("/api/transfers", payee_id=str(person.id), amount=amount)
    assert sent.status_code == 201, sent.text


async def test_what_is_in_the_account_has_to_go_first_and_nobody_proves_anything_for_nothing(
    lin: Member, customer: Browser
) -> None:
    await give(lin.person, "12.50", payer=customer)
    told = (await lin.browser.get("/api/me/closing")).json()
    assert told["balance"] == "12.50"
    assert [one["problem"] for one in told["hindrances"]] == ["balance"]
    assert "¥12.50" in told["hindrances"][0]["cause"]
    refused = await lin.post("/api/me/closing")
    assert (refused.status_code, refused.json()["code"]) == (409, "closing_blocked")
    assert refused.json()["step_up"] is None
    me = (await customer.get("/api/me")).json()["id"]
    assert (await lin.browser.move("/api/transfers", payee_id=me, amount="12.50")).status_code == 201
    assert await problems(lin.browser) == []


async def test_a_conversation_in_the_queue_and_a_freeze_of_ours_stand_in_the_way(lin: Member, world: World) -> None:
    said = await lin.post("/api/support/messages", {"text": "转人工", "client_id": "c-1"})
    assert said.status_code == 201, said.text
    async with world.product.db.begin() as uow:
        await payments.freeze_by_staff(
            uow, world.product.vault, customer_id=lin.person.id, scope=Scope.OUT, reason="可疑", by=ADA.id,
            at=world.clock.now(),
        )  # fmt: skip
    assert await problems(lin.browser) == ["frozen", "talking"]
    refused = await lin.post("/api/me/closing")
    assert refused.json()["code"] == "closing_blocked"
    assert [offer["code"] for offer in refused.json()["why"]["offers"]] == ["talk_to_agent"]


async def test_a_top_up_under_way_stands_in_the_way(lin: Member, world: World) -> None:
    async with world.product.db.begin() as uow:
        await uow.session.execute(
            sa.insert(Payment).values(
                id=lin.person.id, kind="top_up", customer_id=lin.person.id, amount_minor=100, currency="CNY",
                state="unknown", at=world.clock.now(), inquiries=0,
            )
        )  # fmt: skip
    assert await problems(lin.browser) == ["under_way"]
    async with world.product.db.begin() as uow:
        await uow.session.execute(sa.delete(Payment).where(Payment.id == lin.person.id))


async def test_closing_ends_everything_at_once_and_frees_the_number(
    lin: Member, customer: Browser, world: World
) -> None:
    answer = await lin.stepped("/api/me/closing")
    assert answer.status_code == 204, answer.text
    assert (await lin.browser.get("/api/me")).status_code == 401
    async with world.browser() as later:
        again = await later.enter("/api/auth/sign-in", {"phone": lin.person.phone, "password": lin.person.password})
        assert again.json()["code"] == "password_wrong", "as for a number that nobody has"
    paid = await customer.move("/api/transfers", payee_id=str(lin.person.id), amount="1.00")
    assert paid.json()["code"] == "payee_closed"
    product, at = world.product, world.clock.now()
    async with product.db.begin() as uow:
        account = ledger.account_id_for(lin.person.id, AccountKind.CUSTOMER)
        standing = (await ledger.balances(uow, [account])).get(account)
        assert standing is None or standing.state == "closed"
        [last, *_] = await identity.queries.notices(uow, product.vault, phone=lin.person.phone)
        assert "已注销" in last.body
        # The next owner of the number signs up, and has nothing of what was before.
        newer = replace(lin.person, id=CustomerId(new_id()))
        await identity.enrol(
            uow, product.vault, id=newer.id, phone=newer.phone, name="新主人", level=1, password="quiet-heron-77",
            pin=PIN, lang=Lang.ZH, at=at,
        )  # fmt: skip
    async with world.browser() as owner:
        signed = await owner.enter("/api/auth/sign-in", {"phone": newer.phone, "password": "quiet-heron-77"})
        assert signed.status_code == 200
        assert (await owner.get("/api/records")).json()["items"] == []


async def test_money_that_is_on_its_way_to_an_account_that_closes_stays_with_the_payer(
    lin: Member, customer: Browser, world: World
) -> None:
    async with world.product.db.begin() as uow:  # The ledger's side alone, as when a transfer was judged just before.
        account = await ledger.open_account(uow, owner=lin.person.id, kind=AccountKind.CUSTOMER, at=world.clock.now())
        await ledger.close_account(uow, account, at=world.clock.now())
    paid = await customer.move("/api/transfers", payee_id=str(lin.person.id), amount="1.00")
    assert paid.json()["code"] == "payee_closed"
    assert await world.problems_of_books() == []


async def test_a_copy_is_asked_for_made_and_given_to_its_owner_alone(
    lin: Member, customer: Browser, world: World
) -> None:
    await give(lin.person, "8.80", payer=customer)
    await lin.post("/api/support/messages", {"text": "怎么提高额度", "client_id": "c-9"})
    asked = await lin.stepped("/api/me/exports")
    assert asked.status_code == 202, asked.text
    assert [one["state"] for one in asked.json()["exports"]] == ["asked"]
    again = await lin.post("/api/me/exports")
    assert len(again.json()["exports"]) == 1, "one that is being made is the one"
    await world.drain()
    [copy] = (await lin.browser.get("/api/me/data")).json()["exports"]
    assert (copy["state"], copy["parts_done"]) == ("ready", copy["parts"])

    path = f"/api/me/exports/{copy['id']}/file"
    assert (await customer.get(path)).status_code == 404
    world.clock.advance(timedelta(minutes=6))
    stale = await lin.browser.get(path)
    await lin.prove_by_sms(stale)
    given = await lin.browser.get(path)
    assert given.status_code == 200, given.text
    assert given.headers["content-type"] == "application/zip"
    assert given.headers["content-disposition"].startswith("attachment")
    files = zipfile.ZipFile(io.BytesIO(given.content))
    assert {name.removesuffix(".json") for name in files.namelist()} == {
        "README.txt", "summary.pdf", "profile", "identity", "security", "notices", "records", "statement",
        "conversation", "tries", "looks",
    }  # fmt: skip
    assert json.loads(files.read("profile.json"))["phone"] == lin.person.phone
    assert json.loads(files.read("statement.json"))[0]["amount"] == "8.80"
    assert json.loads(files.read("records.json"))[0]["other_side"] == "林晚"
    assert "怎么提高额度" in [one["text"] for one in json.loads(files.read("conversation.json"))]
    document = files.read("summary.pdf")
    assert document.startswith(b"%PDF")
    assert b"/FontFile2" in document, "the font is in it, wherever it is opened"
    for secret in (lin.person.password, PIN):
        assert all(secret.encode() not in files.read(name) for name in files.namelist())
    async with world.product.db.begin() as uow:
        [kept] = await uow.session.scalars(
            sa.select(models.Export.content_sealed).where(models.Export.customer_id == lin.person.id)
        )
    assert b"PK\x03\x04" not in kept
    world.clock.advance(timedelta(days=7))
    async with world.product.db.begin() as uow:
        await identity.forget_exports(uow, at=world.clock.now())
        [left] = await uow.session.scalars(sa.select(models.Export).where(models.Export.customer_id == lin.person.id))
        assert left.state == "gone"
    await lin.browser.sign_in(lin.person)
    assert (await lin.browser.get(path)).status_code == 404


async def test_a_copy_holds_who_somebody_is_and_how_it_was_proven_and_names_photographs_without_showing_them(
    world: World, guest: Browser, ada: Browser
) -> None:
    person, number = await world.newcomer("施展", level=1), id_numbers()
    whose = Owner(person, number, frozenset())
    async with world.browser() as browser:
        member = Member(world, await browser.sign_in(whose.person), whose.person)
        assert (await send_in(browser, "face", photo())).status_code == 201
        async with world.working():
            body = {"level": 2, "name": "施展", "id_number": number}
            assert (await browser.post("/api/me/level", body, key="export")).json()["level"] == 2
        claim = await (await Claimant.open(world, guest, whose.person.phone)).whole(whose)
        await browser.sign_in(whose.person)
        await ada.sign_in_staff(ADA)
        await browser.post("/api/support/handover")
        chat = (await browser.get("/api/support/conversation")).json()["id"]
        assert (await ada.post(f"/api/desk/conversations/{chat}/take")).status_code == 200
        assert (await ada.post(f"/api/desk/conversations/{chat}/verification", {"level": 1})).status_code == 200
        assert (await browser.post("/api/support/verification/codes")).status_code == 202
        await member.stepped("/api/me/exports")
        await world.drain()
        [copy, *_] = (await browser.get("/api/me/data")).json()["exports"]
        given = await member.browser.get(f"/api/me/exports/{copy['id']}/file")
    assert given.status_code == 200, given.text
    files = zipfile.ZipFile(io.BytesIO(given.content))
    known = json.loads(files.read("identity.json"))
    assert known["id_number"] == number, "whole, since it is their own copy"
    [check] = known["checks"]
    assert (check["state"], check["name"], check["id_number"]) == ("approved", "施展", number)
    assert [(one["sent_for"], one["kind"]) for one in known["photographs"]] == [
        ("level", "face"), ("claim", "document"), ("claim", "face"),
    ]  # fmt: skip
    [case] = known["verifications"]
    assert (case["by_guest"], [one["way"] for one in case["proofs"]]) == (False, ["code"])
    [claimed] = known["claims"]
    assert (claimed["number"], claimed["named"], claimed["provider"]) == (claim.number, whose.person.phone, "confirmed")
    assert claim.phone.removeprefix("+86") not in str(known), "who claims may be somebody else"
    readme = files.read("README.txt").decode()
    assert "照片不在其中" in readme
    assert all(b"\xff\xd8\xff" not in files.read(name) for name in files.namelist() if name != "summary.pdf")
    await ada.post(f"/api/desk/conversations/{chat}/close")


async def test_a_copy_that_was_never_finished_is_given_up(lin: Member, world: World) -> None:
    await lin.stepped("/api/me/exports")
    async with world.product.db.begin() as uow:
        assert await identity.forget_exports(uow, at=world.clock.now() + timedelta(hours=1)) == 1
    [copy] = (await lin.browser.get("/api/me/data")).json()["exports"]
    assert copy["state"] == "failed"
    await world.drain()
    [copy] = (await lin.browser.get("/api/me/data")).json()["exports"]
    assert copy["state"] == "failed", "the job that comes late leaves it alone"


async def test_what_we_froze_hinders_closing_where_the_account_is_empty_too(lin: Member, world: World) -> None:
    vault, ends = world.product.vault, world.clock.now() + timedelta(minutes=5)
    async with world.product.db.begin() as uow:
        await payments.freeze_by_staff(
            uow, vault, customer_id=lin.person.id, scope=Scope.AMOUNT, amount="300.00", reason="法院裁定", by=None,
            asked_for=identity.AskedFor.LAW, reference="沪01执12号", until=ends, at=world.clock.now(),
        )  # fmt: skip
    told = (await lin.browser.get("/api/me/closing")).json()["hindrances"]
    assert [one["problem"] for one in told] == ["held_by_us"]
    assert "¥300.00" in told[0]["cause"]
    refused = await lin.browser.post("/api/me/closing")
    assert (refused.status_code, refused.json()["code"]) == (409, "closing_blocked")
    world.clock.advance(timedelta(minutes=6))
    assert await problems(lin.browser) == [], "what has ended hinders nothing"
    async with world.product.db.begin() as uow:
        await payments.freeze_by_staff(
            uow, vault, customer_id=lin.person.id, scope=Scope.OUT, reason="风控", by=None, at=world.clock.now()
        )
    await payments.freeze_wallet(
        world.product.rails, customer_id=lin.person.id, scope=Scope.ALL, by=identity.By.CUSTOMER, reason="own",
        at=world.clock.now(),
    )  # fmt: skip
    assert await problems(lin.browser) == ["frozen"], "a freeze of one's own does not hide ours"


async def test_nobody_closes_for_good_while_the_owner_can_still_object(lin: Member, world: World) -> None:
    """Neither while the number, or a claim, can be taken back, nor while the phone is reported lost."""
    rails, at, whose = world.product.rails, world.clock.now(), lin.person.id
    async with world.product.db.begin() as uow:
        uow.add(
            Rebinding(
                id=new_id(), customer_id=whose, way="old_number", state="cooling", old_sealed=b"1", old_blind=b"1",
                new_sealed=b"2", new_blind=b"2", session_id=None, asked_by=None, approved_by=None, asked_at=at,
                expires_at=at + timedelta(days=1), changed_at=at, cools_until=at + timedelta(minutes=5),
                cancel_digest=b"closing" * 4, ended_at=None, ended_by=None,
            )
        )  # fmt: skip
    assert await problems(lin.browser) == ["cooling"]
    refused = await lin.browser.post("/api/me/closing")
    assert (refused.status_code, refused.json()["code"]) == (409, "closing_blocked")
    assert "保护期" in refused.json()["detail"]
    async with world.product.db.begin() as uow:
        with pytest.raises(payments.ClosingBlocked):
            await payments.refuse_what_cannot_close(uow, customer_id=whose, at=at)
    world.clock.advance(timedelta(minutes=6))
    assert await problems(lin.browser) == []
    await payments.freeze_wallet(
        rails, customer_id=whose, scope=Scope.OUT, by=identity.By.CUSTOMER, reason="phone_lost", at=world.clock.now()
    )
    assert await problems(lin.browser) == ["lost"]


async def test_what_is_kept_is_said_with_its_day_and_its_reason(lin: Member, world: World) -> None:
    kept = (await lin.browser.get("/api/me/data")).json()["keeping"]
    assert [one["kind"] for one in kept] == [one.kind for one in KEEPING]
    assert kept[-1]["until"][:4] == str((world.clock.now() + KEEPING[-1].period).year)
    assert "反洗钱法" in kept[-1]["reason"]


# From here on a product of one's own, since years pass in it.


@pytest.fixture
async def alone(whole: Stage) -> World:
    """Return a product over which ten years may pass."""
    assert whole.product is not None
    config = msgspec.structs.replace(whole.product.config, demo=True)
    return World(whole.product, whole.clock, create_app(replace(whole.product, config=config)))


async def left_of(world: World, person: Person) -> dict[str, int]:
    """Return how many values of somebody can still be read, by place."""
    found = {}
    async with world.product.db.begin() as uow:
        for place in PLACES:
            if place.owner is None:
                continue
            context = place.context if isinstance(place.context, str) else place.context(person.id)
            query = sa.select(place.column).where(place.owner == person.id, place.column.is_not(None))
            readable = 0
            for sealed in await uow.session.scalars(query):
                try:
                    world.product.vault.open_bytes(sealed, context=context)
                except Erased:
                    continue
                readable += 1
            if readable:
                found[place.name] = readable
    return found


async def verified(world: World, *accounts: Person, number: str) -> UUID:
    """Have these accounts be one verified person's, as a check left them; return who that is."""
    vault, at = world.product.vault, world.clock.now()
    async with world.product.db.begin() as uow:
        for each in accounts:
            await identity.join_person(uow, vault, customer_id=each.id, number=number, at=at)
            uow.add(
                IdentityCheck(
                    id=new_id(), customer_id=each.id, wanted=2, state="approved",
                    name_sealed=vault.seal(each.name, context=identity.queries.NAME, person=each.id),
                    number_sealed=vault.seal(number, context=NUMBER, person=each.id),
                    number_blind=vault.blind(number, context=NUMBER), checks="name,number", failed_check=None, why=None,
                    reference=None, asked_at=at, sent_at=at, next_at=None, inquiries=0, decided_at=at,
                )
            )  # fmt: skip
        query = sa.select(PersonAccount.person_id).where(PersonAccount.customer_id == accounts[0].id)
        return (await uow.session.scalars(query)).one()


async def numbers_left(world: World, number: str, person_id: UUID) -> list[str]:
    """Return where an identity number can still be found or read."""
    vault, blind = world.product.vault, world.product.vault.blind(number, context=NUMBER)
    left = []
    async with world.product.db.begin() as uow:
        for table in (KnownPerson, IdentityCheck):
            found = sa.select(sa.func.count()).select_from(table).where(table.number_blind == blind)
            left += [table.__tablename__] * ((await uow.session.scalar(found) or 0) > 0)
        person = await uow.session.get_one(KnownPerson, person_id)
        with suppress(Erased):
            left += ["sealed"] * (vault.open(person.number_sealed, context=NUMBER) == number)
        key = sa.select(PERSON_KEY.c.wrapped.is_not(None)).where(PERSON_KEY.c.person_id == person_id)
        left += ["key"] * bool(await uow.session.scalar(key))
    return left


async def test_an_identity_number_goes_with_the_last_account_of_its_owner(alone: World) -> None:
    product, number = alone.product, id_numbers()
    person_id = await verified(alone, WANG, MEI, number=number)
    for each, years, left in (
        (WANG, 10, ["person", "identity_check", "sealed", "key"]), (MEI, 10, []),
    ):  # fmt: skip
        async with product.db.begin() as uow:
            await identity.close_account(uow, product.vault, customer_id=each.id, at=alone.clock.now())
        alone.clock.advance(years * YEAR)
        await product.do_due(alone.clock.now())
        assert await numbers_left(alone, number, person_id) == left, each.name


async def test_ten_years_later_nothing_says_who_it_was_and_everything_still_adds_up(alone: World, whole: Stage) -> None:
    product, stage = alone.product, whole
    number = id_numbers()
    person_id = await verified(alone, WANG, number=number)
    record = await stage.send("20.00", payer=WANG, to=MEI, note="房租")
    await stage.bought("30.00", payer=WANG)
    await stage.bind(owner=WANG)
    async with alone.browser() as wang, alone.browser() as ada, alone.browser() as mei, alone.browser() as chen:
        member = Member(alone, await wang.sign_in(WANG), WANG)
        await member.post("/api/support/messages", {"text": "转人工", "client_id": "c-1"})
        talk = (await wang.get("/api/support/conversation")).json()["id"]
        await ada.sign_in_staff(ADA)
        for act in ("take", "close"):
            done = await ada.post(f"/api/desk/conversations/{talk}/{act}")
            assert done.status_code in {200, 201, 204}, done.text
        assert (await member.stepped("/api/me/closing")).status_code == 204
        await product.drain()

        alone.clock.advance(timedelta(days=2))
        await product.do_due(alone.clock.now())
        left = await left_of(alone, WANG)
        assert {place for place in left if place.split(".")[1] in {"device", "totp", "notice", "card"}} == set()
        assert left["support.message.text_sealed"] > 0
        assert left["payments.payment.note_sealed"] == 1

        alone.clock.advance(3 * YEAR)
        await product.do_due(alone.clock.now())
        left = await left_of(alone, WANG)
        assert "support.message.text_sealed" not in left
        assert left["identity.customer.name_sealed"] == 1

        alone.clock.advance(7 * YEAR)
        await product.do_due(alone.clock.now())
        assert await left_of(alone, WANG) == {}
        assert await numbers_left(alone, number, person_id) == []
        async with product.db.begin() as uow:
            known = await identity.queries.customer(uow, product.vault, WANG.id)
            assert known is not None
            assert (known.name, known.phone, known.erased) == ("已注销用户", "", True)
            assert await identity.queries.customer_by_phone(uow, product.vault, WANG.phone) is None
            assert (await audit_chain.prove(uow)).problems == ()
            assert await ledger.check_books(uow) == []

        # Every screen on which the name stood.
        await mei.sign_in(MEI)
        for lang, called in (("zh-CN", "已注销用户"), ("en", "Closed account")):
            mei.lang = ada.lang = chen.lang = lang
            seen = (await mei.get(f"/api/records/{record}")).json()
            assert (seen["counterparty"], seen["amount"], seen["note"]) == (called, "20.00", None)
            await chen.sign_in_shop(CHEN)
            [order] = [one for one in (await chen.get("/api/merchant/orders")).json()["items"] if one["customer"]]
            assert order["customer"]["name"] == called
            await ada.sign_in_staff(ADA)
            queue = await ada.get("/api/desk/queue")
            assert queue.status_code == 200
            assert called in queue.text
            opened = await ada.get(f"/api/desk/conversations/{talk}")
            assert opened.status_code == 200, opened.text
            assert opened.json()["customer"]["name"] == called
            assert {one["text"] for one in opened.json()["messages"]} == {""}
        async with alone.browser() as bo:
            await bo.sign_in_staff(BO)
            acts = await bo.get("/api/desk/audit")
            assert acts.status_code == 200
            assert "已注销用户" in acts.text
        alone.clock.advance(timedelta(days=1))
        await product.do_due(alone.clock.now())


async def test_with_the_key_goes_what_of_tries_still_finds_or_describes_a_person(alone: World) -> None:
    product, number = alone.product, id_numbers()
    await verified(alone, WANG, number=number)
    async with alone.browser() as wang, alone.browser() as anybody:
        await wang.sign_in(WANG)
        body = {"level": 3, "name": WANG.name, "id_number": number}
        await wang.post("/api/me/level", body, key="once")
        claim = await Claimant.open(alone, anybody, WANG.phone)
    told = sa.text(
        "select count(*) from platform.attempt where (customer_id = :person or facts->>'claim' = :claim) "
        "and (asked ?| :names or facts ?| :names)"
    )
    known = {"person": WANG.id, "claim": claim.number, "names": ["name", "number", "phone", "device", "named"]}
    rows = sa.text("select count(*) from platform.attempt where customer_id = :person or facts->>'claim' = :claim")
    async with product.db.begin() as uow:
        assert (await uow.session.scalar(told, known) or 0) >= 3, "a sign-in, a check, a claim"
        before = await uow.session.scalar(rows, known)
        await identity.close_account(uow, product.vault, customer_id=WANG.id, at=alone.clock.now())
    alone.clock.advance(11 * YEAR)
    await product.do_due(alone.clock.now())
    async with product.db.begin() as uow:
        assert await uow.session.scalar(told, known) == 0
        assert await uow.session.scalar(rows, known) == before, "the tries stay"


async def test_a_copy_of_the_database_from_before_is_worth_no_more_than_the_key(alone: World, whole: Stage) -> None:
    """Whoever kept the rows of before has them still sealed with a key that is nowhere any more."""
    with psycopg.connect(whole.db.url) as connection:
        [kept] = connection.execute("select name_sealed from identity.customer where id = %s", [WANG.id]).fetchone()
    async with alone.product.db.begin() as uow:
        await identity.close_account(uow, alone.product.vault, customer_id=WANG.id, at=alone.clock.now())
    alone.clock.advance(11 * YEAR)
    await alone.product.do_due(alone.clock.now())
    with pytest.raises(Erased):
        alone.product.vault.open(kept, context="customer.name")


async def test_a_code_that_the_next_owner_of_the_number_asked_for_stays(alone: World) -> None:
    product = alone.product
    async with product.db.begin() as uow:
        await identity.close_account(uow, product.vault, customer_id=WANG.id, at=alone.clock.now())
    alone.clock.advance(10 * YEAR)
    await product.do_due(alone.clock.now() - timedelta(days=40))
    newer = await alone.newcomer("新主人")
    async with product.db.begin() as uow:
        old = sa.select(models.Customer.phone_blind).where(models.Customer.id == WANG.id)
        change = sa.update(models.Customer).where(models.Customer.id == newer.id)
        await uow.session.execute(change.values(phone_blind=old.scalar_subquery()))
    await identity.send_code(
        product.db, product.vault, phone=WANG.phone, purpose=Purpose.SIGN_IN, lang=Lang.ZH, at=alone.clock.now()
    )
    alone.clock.advance(timedelta(days=40))
    await product.do_due(alone.clock.now())
    async with product.db.begin() as uow:
        kinds = (
            sa.select(sa.func.count()).select_from(models.OneTimeCode).where(models.OneTimeCode.bound_to == newer.id)
        )
        assert await uow.session.scalar(kinds) == 1
        assert (await identity.queries.customer(uow, product.vault, WANG.id)).erased  # type: ignore[union-attr]
