"""The keys' commands beside what runs: another version, old values moved, and what a stolen copy is worth."""

import asyncio
import json
import operator
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_bytes
from uuid import UUID

import msgspec
import psycopg
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import sql
from tests.cast import ADA, KEEPERS, MEI, PEOPLE, PIN, STAFF, WANG, enrol_cast
from tests.conftest import LEARNED
from tests.stage import Stage, furnish
from typer.testing import CliRunner, Result

from upay import identity, payments
from upay.identity import Scope, models, queries
from upay.identity.proofs.former_email import keep_former
from upay.kit.ids import new_id
from upay.kit.language import Lang
from upay.kit.time import SetClock
from upay.main import cli
from upay.main.sealed import PLACES
from upay.main.wiring import assemble
from upay.platform import audit_chain
from upay.platform.crypto import BY_MASTER, BY_PERSON
from upay.platform.master_keys import FolderKeys, MasterKeyUnusable
from upay.platform.person_keys import PersonKeys
from upay.platform.retention import Place
from upay.support import conversations
from upay.support.assistant.model import exchange
from upay.support.assistant.model.exchange import Returned
from upay.support.conversations import Author, Draft

NOTE = "生日快乐，晚上见"
SAID = "我的身份证尾号是 4417"
REASON = "本人来电说手机被偷"
ADDRESS = "203.0.113.77"
EMAIL, FORMER_EMAIL = "mei@letters.example", "mei.before@letters.example"
PHRASE = "海边的白房子"


@pytest.fixture
async def lived(database_url: str, clock: SetClock, tmp_path: Path) -> AsyncIterator[Stage]:
    """Return a product in which something personal stands wherever something personal can."""
    async with furnish(database_url, clock=clock, folder=tmp_path, cache=LEARNED, master_key=None) as stage:
        assert stage.product is not None, "it was assembled a line above"
        await enrol_cast(stage.product)
        await stage.send("12.00", payer=MEI, to=WANG, note=NOTE)
        await stage.bind(owner=MEI)
        phone = identity.Device(agent="Chrome", address=ADDRESS)
        await identity.sign_in(stage.db, stage.vault, phone=MEI.phone, password=MEI.password, device=phone, at=stage.at)
        async with stage.db.begin() as uow:
            talk = await conversations.open_conversation(uow, customer_id=MEI.id, at=stage.at)
            draft = Draft(author=Author.CUSTOMER, text=SAID)
            await conversations.append(uow, stage.vault, conversation_id=talk, draft=draft, at=stage.at)
            guest = await conversations.come_as_guest(uow, lang=Lang.ZH, at=stage.at)
            await conversations.name_phone(uow, stage.vault, guest_id=guest, phone="+8613911112222")
            await payments.freeze_by_staff(
                uow, stage.vault, customer_id=WANG.id, scope=Scope.OUT, reason=REASON, by=ADA.id, at=stage.at
            )
            await identity.ask_to_lift(uow, stage.vault, customer_id=WANG.id, reason=REASON, by=ADA.id, at=stage.at)
        await write_exchange(stage, talk)
        await make_copy(stage)
        async with stage.db.begin() as uow:
            known = {
                "email_sealed": stage.vault.seal(EMAIL, context=queries.EMAIL, person=MEI.id),
                "phrase_sealed": stage.vault.seal(PHRASE, context=queries.PHRASE, person=MEI.id),
            }
            await uow.session.execute(sa.update(models.Customer).where(models.Customer.id == MEI.id).values(**known))
            keep_former(uow, stage.vault, customer_id=MEI.id, address=FORMER_EMAIL, at=stage.at)
        await audit_chain.seal(stage.db, at=stage.at)
        yield stage


async def make_copy(stage: Stage) -> None:
    async with stage.db.begin() as uow:
        await uow.session.execute(
            sa.insert(models.Export).values(
                id=new_id(), customer_id=MEI.id, lang="zh", state="ready", parts=1, parts_done=1, asked_at=stage.at,
                content_sealed=stage.vault.seal(SAID, context=queries.EXPORT, person=MEI.id),
            )
        )  # fmt: skip


async def write_exchange(stage: Stage, talk: UUID) -> None:
    made = await exchange.write_down(
        stage.db, stage.vault, purpose="pick", model="m", request=SAID, conversation_id=talk, a_day=9, at=stage.at
    )
    assert made is not None
    await exchange.mark(stage.db, stage.vault, made, returned=Returned(text=SAID, ms=1), outcome="used", why=None)


def run(stage: Stage, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    """Run a command beside the product, as an operator does."""
    assert stage.product is not None
    monkeypatch.setenv("UPAY_DATABASE_URL", stage.db.url)
    monkeypatch.setenv("UPAY_HOME", str(stage.product.config.home))
    monkeypatch.setenv("COLUMNS", "200")
    return CliRunner().invoke(cli.app, [*words])


async def values_of(stage: Stage, place: Place) -> list[bytes]:
    async with stage.db.begin() as uow:
        return list(await uow.session.scalars(sa.select(place.column).where(place.column.is_not(None))))


async def as_they_used_to_be(stage: Stage) -> int:
    """Seal everything as it was sealed before there were keys of persons; return how many values that are."""
    assert stage.product is not None
    cipher, many = AESGCM(FolderKeys(stage.product.config.home).derived(1, b"seal")), 0
    for place in PLACES:
        keys = list(place.column.table.primary_key.columns)
        owner = sa.null() if place.owner is None else place.owner
        async with stage.db.begin() as uow:
            query = sa.select(*keys, place.column, owner).where(place.column.is_not(None))
            for *ids, sealed, whose in (await uow.session.execute(query)).all():
                context = place.context if isinstance(place.context, str) else place.context(whose)
                nonce = token_bytes(12)
                old = nonce + cipher.encrypt(nonce, stage.vault.open_bytes(sealed, context=context), context.encode())
                change = (
                    sa.update(place.column.table).where(*map(operator.eq, keys, ids)).values({place.column.name: old})
                )
                await uow.session.execute(change)
                many += 1
    return many


async def test_every_place_holds_something_so_that_these_tests_mean_all_of_them(lived: Stage) -> None:
    empty = {place.name for place in PLACES if not await values_of(lived, place)}
    assert empty <= {
        "identity.staff_request.note_sealed", "identity.staff_request.number_sealed", "support.gap.wordings_sealed",
        "support.gap.draft_sealed",
        "support.example.text_sealed", "identity.person.number_sealed", "identity.identity_check.name_sealed",
        "identity.identity_check.number_sealed", "identity.document.image_sealed", "identity.rebinding.old_sealed",
        "identity.rebinding.new_sealed", "identity.verification.number_sealed",
        "identity.verification_step.questions_sealed", "identity.staff_relation.reason_sealed",
        "identity.verification_step.word_sealed", "identity.case_check.reason_sealed",
        "identity.case_image.image_sealed", "identity.claim.name_sealed", "identity.claim.named_sealed",
        "identity.claim.new_sealed", "identity.claim.id_number_sealed",
        "identity.claim.questions_sealed", "identity.claim.reason_sealed", "identity.claim.note_sealed",
        "identity.claim_image.image_sealed", "identity.document.likeness_sealed", "identity.case_image.likeness_sealed",
        "identity.claim_image.likeness_sealed", "identity.emergency.reason_sealed", "identity.emergency.finding_sealed",
    }  # fmt: skip


async def test_a_copy_of_the_database_says_nothing_of_anybody(lived: Stage) -> None:
    known = [NOTE, SAID, REASON, ADDRESS, "13911112222", EMAIL, FORMER_EMAIL, PHRASE]
    known += [word for one in (*PEOPLE, *KEEPERS) for word in (one.name, one.phone.removeprefix("+86"), one.password)]
    known += [one.app for one in STAFF]
    with psycopg.connect(lived.db.url) as connection:
        tables = connection.execute(
            "select schemaname, tablename from pg_tables "
            "where schemaname not in ('pg_catalog', 'information_schema') and tablename <> 'article'"
        ).fetchall()
        copies = {}
        for schema, table in tables:
            copy = sql.SQL("copy (select * from {}) to stdout").format(sql.Identifier(schema, table))
            with connection.cursor().copy(copy) as rows:
                copies[f"{schema}.{table}"] = b"".join(bytes(part) for part in rows)
    assert str(MEI.id).encode() in copies["identity.customer"], "the copy is one"
    found = {
        (table, word)
        for table, copied in copies.items()
        for word in known
        for written in (word.encode(), word.encode().hex().encode(), b64encode(word.encode()).rstrip(b"="))
        if len(word) > 3 or not word.isascii()
        if written in copied
    }
    assert found == set()


async def test_old_values_open_and_are_moved_to_their_owners_keys(
    lived: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = await as_they_used_to_be(lived)
    async with lived.db.begin() as uow:
        mei = await identity.queries.customer(uow, lived.vault, MEI.id)
    assert mei is not None
    assert mei.name == MEI.name
    told = json.loads((await asyncio.to_thread(run, lived, monkeypatch, "keys", "status", "--json")).stdout)
    assert sum(told["to_move"].values()) == many
    moved = await asyncio.to_thread(run, lived, monkeypatch, "keys", "move")
    assert moved.exit_code == 0
    assert f"{many} values sealed anew" in moved.stdout
    for place in PLACES:
        for value in await values_of(lived, place):
            assert value.startswith(BY_MASTER if place.owner is None else (BY_MASTER, BY_PERSON)), place.name
    async with lived.db.begin() as uow:
        seen = await identity.queries.customers(uow, lived.vault, [one.id for one in PEOPLE])
        assert {one.name for one in seen} == {one.name for one in PEOPLE}
        assert [one.reason for one in await identity.freezes(uow, lived.vault, WANG.id)] == [REASON]
    again = await asyncio.to_thread(run, lived, monkeypatch, "keys", "move")
    assert "0 values sealed anew" in again.stdout


async def test_another_version_wraps_every_key_and_nothing_else_notices(
    lived: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = json.loads((await asyncio.to_thread(run, lived, monkeypatch, "keys", "status", "--json")).stdout)
    rotated = await asyncio.to_thread(run, lived, monkeypatch, "keys", "rotate")
    assert rotated.exit_code == 0
    assert "version 2 wraps and seals from now on" in rotated.stdout
    after = json.loads((await asyncio.to_thread(run, lived, monkeypatch, "keys", "status", "--json")).stdout)
    assert after["version"] == 2
    assert after["wrapped"] == {"2": before["wrapped"]["1"]}
    assert set(after["to_move"]) == {"support.guest.phone_sealed"}, "nobody's values are sealed by the version itself"
    assert "1 values sealed anew" in (await asyncio.to_thread(run, lived, monkeypatch, "keys", "move")).stdout
    assert after["hashed"] == before["hashed"], "what is hashed is hashed anew by who has the password or the PIN alone"
    assert list(after["hashed"]) == ["1"]
    for one in PEOPLE:
        lived.vault.people.forget(one.id)
    async with lived.db.begin() as uow:
        seen = await identity.queries.customers(uow, lived.vault, [one.id for one in PEOPLE])
    assert {one.name for one in seen} == {one.name for one in PEOPLE}
    for words in (("books", "check"), ("audit", "verify")):
        assert (await asyncio.to_thread(run, lived, monkeypatch, *words)).exit_code == 0


async def test_a_version_that_passwords_are_hashed_under_is_counted_and_missed_at_the_start(
    lived: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lived.product is not None
    for _ in range(2):
        assert (await asyncio.to_thread(run, lived, monkeypatch, "keys", "rotate")).exit_code == 0
        async with assemble(lived.product.config, url=lived.db.url) as product:
            await identity.prove_pin(product.db, product.vault, customer_id=MEI.id, pin=PIN, at=lived.at)
    path = lived.product.config.home / "master.key"
    whole = path.read_text()
    told = await asyncio.to_thread(run, lived, monkeypatch, "keys", "status")
    assert "1 passwords and PINs are hashed under version 3" in told.stdout
    first, _, third = whole.split()
    path.write_text(f"{first}\n{third}\n")
    with pytest.raises(MasterKeyUnusable, match="version 2 of the master key is not here"):
        async with assemble(lived.product.config, url=lived.db.url):
            pass
    path.write_text(whole)


async def test_a_key_that_is_set_is_rotated_by_whoever_sets_it(lived: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lived.product is not None
    first = (lived.product.config.home / "master.key").read_text().strip()
    monkeypatch.setenv("UPAY_MASTER_KEY", first)
    refused = await asyncio.to_thread(run, lived, monkeypatch, "keys", "rotate")
    assert refused.exit_code == 2
    monkeypatch.setenv("UPAY_MASTER_KEY", f"1:{first},2:{'ab' * 32}")
    assert (await asyncio.to_thread(run, lived, monkeypatch, "keys", "rotate")).exit_code == 0
    told = json.loads((await asyncio.to_thread(run, lived, monkeypatch, "keys", "status", "--json")).stdout)
    assert list(told["wrapped"]) == ["2"]


async def test_warm_keys_cost_a_conversation_and_a_transfer_no_question(
    lived: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lived.db.begin() as uow:
        talk = await conversations.open_conversation(uow, customer_id=MEI.id, at=lived.at)
        await conversations.history(uow, lived.vault, conversation_id=talk)
    await lived.send("1.00", payer=MEI, to=WANG, note=NOTE)
    asked: list[str] = []
    monkeypatch.setattr(PersonKeys, "_run", lambda _self, statement, _values: asked.append(statement))
    async with lived.db.begin() as uow:
        said = await conversations.history(uow, lived.vault, conversation_id=talk)
    assert [one.text for one in said.messages] == [SAID]
    await lived.send("1.00", payer=MEI, to=WANG, note=NOTE)
    assert asked == []


async def test_with_another_master_key_nothing_starts_and_nothing_is_rotated(
    lived: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lived.product is not None
    config = lived.product.config
    monkeypatch.setenv("UPAY_MASTER_KEY", "ab" * 32)
    other = msgspec.structs.replace(config, master_key="ab" * 32)
    with pytest.raises(MasterKeyUnusable):
        async with assemble(other, url=lived.db.url):
            pass
    monkeypatch.delenv("UPAY_MASTER_KEY")
    path = config.home / "master.key"
    path.write_text("cd" * 32 + "\n")
    staff = ("staff", "add", "new.one", "--name", "新同事")
    freeze = ("freeze", MEI.phone, "--reason", REASON, "--reference", "1")
    for words in (("keys", "status"), ("keys", "rotate"), ("keys", "move"), staff, freeze, ("assistant", "versions")):
        refused = await asyncio.to_thread(run, lived, monkeypatch, *words)
        assert refused.exit_code == 2
        assert "is another one" in refused.stderr
    assert path.read_text() == "cd" * 32 + "\n", "no version was added to a key that is not the database's"


async def test_another_first_version_starts_nothing_although_every_key_is_wrapped_with_the_second(
    lived: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lived.product is not None
    assert (await asyncio.to_thread(run, lived, monkeypatch, "keys", "rotate")).exit_code == 0
    path = lived.product.config.home / "master.key"
    first, second = path.read_text().split()
    path.write_text(f"1:{'cd' * 32}\n{second}\n")
    with pytest.raises(MasterKeyUnusable, match="version 1"):
        async with assemble(lived.product.config, url=lived.db.url):
            pass
    refused = await asyncio.to_thread(run, lived, monkeypatch, "keys", "status")
    assert (refused.exit_code, "version 1 of the master key is another one" in refused.stderr) == (2, True)
    path.write_text(f"{first}\n{second}\n")
    assert (await asyncio.to_thread(run, lived, monkeypatch, "keys", "status")).exit_code == 0
