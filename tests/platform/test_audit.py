"""The audit: written once, sealed in blocks that hang on each other, and whatever is tampered with is found."""

import asyncio
import hashlib
import json
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
import sqlalchemy as sa
from tests.conftest import NOON

from upay.kit.acts import Act
from upay.platform import audit, audit_chain
from upay.platform.audit import ACT, ACT_SEALED
from upay.platform.audit_chain import FileUnreadable, Head
from upay.platform.crypto import Vault
from upay.platform.db import Database

ADA, MEI = f"staff:{UUID(int=1)}", f"customer:{UUID(int=2)}"


async def write(db: Database, vault: Vault, many: int = 1, *, note: str = "") -> None:
    for number in range(many):
        async with db.begin() as uow:
            await audit.write(
                uow, vault, actor=ADA, act=Act.REPLY, subject=MEI, note=note, facts={"b": number, "a": "小梅的消息"},
                at=NOON + timedelta(seconds=number),
            )  # fmt: skip


async def chained(db: Database, vault: Vault) -> Head:
    """Three blocks of two acts each; return the head of the second."""
    heads = []
    for minute in range(3):
        await write(db, vault, 2, note="客户来电")
        assert await audit_chain.seal(db, at=NOON + timedelta(minutes=minute)) == 2
        async with db.begin() as uow:
            heads.append(await audit_chain.head(uow))
    assert heads[1] is not None
    return heads[1]


async def proven(db: Database, *kept: Head) -> audit_chain.Proven:
    async with db.moment() as uow:
        return await audit_chain.prove(uow, kept=kept)


def tamper(url: str, *statements: str) -> None:
    """Change what is written once, as whoever owns the tables could."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)  # type: ignore[arg-type]


async def test_a_chain_holds_and_says_what_waits(db: Database, vault: Vault) -> None:
    second = await chained(db, vault)
    await write(db, vault)
    found = await proven(db, second)
    assert (found.blocks, found.acts, found.unsealed, found.problems) == (3, 6, 1, ())
    assert found.head is not None
    assert found.head.number == 3
    assert Head.parse(str(found.head)) == found.head


async def test_nothing_is_sealed_twice_and_an_empty_audit_holds(db: Database, vault: Vault) -> None:
    assert (await proven(db)).head is None
    assert await audit_chain.seal(db, at=NOON) == 0
    await write(db, vault, 5)
    assert sum(await asyncio.gather(*(audit_chain.seal(db, at=NOON) for _ in range(4)))) == 5
    assert await audit_chain.seal(db, at=NOON) == 0
    assert (await proven(db)).problems == ()


async def test_an_act_that_commits_late_stands_in_the_next_block(db: Database, vault: Vault) -> None:
    async with db.begin() as uow:
        await audit.write(uow, vault, actor=ADA, act=Act.REPLY, at=NOON - timedelta(hours=1))
        await write(db, vault)
        assert await audit_chain.seal(db, at=NOON) == 1
    assert await audit_chain.seal(db, at=NOON) == 1
    found = await proven(db)
    assert (found.blocks, found.acts, found.problems) == (2, 2, ())


async def test_an_act_that_is_rolled_back_leaves_nothing(db: Database, vault: Vault) -> None:
    with pytest.raises(RuntimeError):
        async with db.begin() as uow:
            await audit.write(uow, vault, actor=ADA, act=Act.REPLY, at=NOON)
            raise RuntimeError
    assert await audit_chain.seal(db, at=NOON) == 0


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update platform.act set actor = 'staff:somebody' where id = '{first}'", "block 1 was changed"),
        ("update platform.act set at = at + interval '1 microsecond' where id = '{first}'", "block 1 was changed"),
        ("update platform.act set facts = '{{}}' where id = '{first}'", "block 1 was changed"),
        ("update platform.act set subject = null where id = '{first}'", "block 1 was changed"),
        ("update platform.act set note_sealed = null where id = '{first}'", "block 1 was changed"),
        ("delete from platform.act where id = '{first}'", "block 1 was changed"),
        ("update platform.act_sealed set place = 5 - place where block = 1", "block 1 was changed"),
        ("update platform.act_sealed set block = 2, place = 7 where act_id = '{first}'", "block 1 was changed"),
        ("update platform.act_block set digest = sha256('x') where number = 1", "block 1 was changed"),
        ("update platform.act_block set at = at - interval '1 day' where number = 2", "block 2 was changed"),
        ("delete from platform.act_block where number = 2", "block 2 is missing"),
        ("delete from platform.act_sealed where act_id = '{first}'", "stands in no block"),
        (
            "insert into platform.act (id, at, actor, act, facts) values ('{new}', now(), 'staff:x', 'reply', '{{}}')",
            "act {new} stands in no block",
        ),
    ],
)
async def test_whatever_is_changed_is_found(
    db: Database, vault: Vault, database_url: str, statement: str, said: str
) -> None:
    await chained(db, vault)
    async with db.begin() as uow:
        first = await (await uow.connection()).scalar(
            sa.select(ACT_SEALED.c.act_id).where(ACT_SEALED.c.block == 1, ACT_SEALED.c.place == 0)
        )
    names = {"first": str(first), "new": str(uuid4())}
    tamper(database_url, statement.format(**names))
    assert any(said.format(**names) in problem for problem in (await proven(db)).problems)


async def test_a_chain_that_is_cut_or_forged_anew_is_found_by_a_head_that_was_kept(
    db: Database, vault: Vault, database_url: str
) -> None:
    second = await chained(db, vault)
    tamper(
        database_url, "delete from platform.act_sealed where block >= 2",
        "delete from platform.act_block where number >= 2",
        "delete from platform.act where id not in (select act_id from platform.act_sealed)",
    )  # fmt: skip
    assert (await proven(db)).problems == (), "of itself, what was cut off is not missed"
    assert "block 2 is missing" in (await proven(db, second)).problems[0]
    await write(db, vault)
    await audit_chain.seal(db, at=NOON)
    assert "another one than when its digest was kept" in (await proven(db, second)).problems[0]


async def test_the_application_can_change_nothing_of_it(db: Database, vault: Vault, database_url: str) -> None:
    await chained(db, vault)
    with psycopg.connect(database_url, autocommit=True) as connection:
        for table in ("act", "act_block", "act_sealed"):
            for statement in (
                "update platform.{} set {}={}",
                "delete from platform.{}",
                "truncate platform.{} cascade",
            ):
                column = {"act": "actor", "act_block": "digest", "act_sealed": "place"}[table]
                with pytest.raises(psycopg.errors.RestrictViolation, match="is written once"):
                    connection.execute(statement.format(table, column, column))  # type: ignore[arg-type]
    assert (await proven(db)).problems == ()


async def test_a_file_is_proven_without_this_program(db: Database, vault: Vault) -> None:
    second = await chained(db, vault)
    async with db.moment() as uow:
        lines = [msgspec.json.encode(line) async for line in audit_chain.lines(uow)]
    assert audit_chain.prove_file(lines, kept=[second]).problems == ()
    before = "00" * 32
    for line in map(json.loads, lines):
        acts = [json.dumps(act, separators=(",", ":"), sort_keys=True, ensure_ascii=False) for act in line["acts"]]
        digests = [hashlib.sha256(act.encode()).hexdigest() for act in acts]
        block = json.dumps([line["number"], line["at"], before, digests], separators=(",", ":"))
        before = hashlib.sha256(block.encode()).hexdigest()
        assert before == line["digest"]
    changed = lines[1].replace(ADA.encode(), b"staff:x")
    assert "block 2 was changed" in audit_chain.prove_file([lines[0], changed, lines[2]]).problems[0]
    with pytest.raises(FileUnreadable, match="line 2"):
        audit_chain.prove_file([lines[0], b"{}"])


async def test_looking_for_a_quarter_of_an_hour_is_one_look(db: Database, vault: Vault) -> None:
    for minutes in (0, 5, 14, 16, 20):
        async with db.begin() as uow:
            await audit.write_look(
                uow, vault, actor=ADA, act=Act.READ_CONVERSATION, subject=MEI, at=NOON + timedelta(minutes=minutes)
            )
    async with db.begin() as uow:
        looks = [one.at for one in await audit.acts(uow, vault, actor=ADA)]
    assert looks == [NOON + timedelta(minutes=16), NOON]


async def test_acts_are_read_page_by_page_and_their_reasons_are_not_stored_in_clear(db: Database, vault: Vault) -> None:
    await write(db, vault, 5, note="客户说手机丢了")
    async with db.begin() as uow:
        first = await audit.acts(uow, vault, subject=MEI, limit=3)
        rest = await audit.acts(uow, vault, subject=MEI, limit=3, before=first[-1].id)
        nobody = await audit.acts(uow, vault, subject="customer:nobody")
        stored = str((await (await uow.connection()).execute(sa.select(ACT))).all())
    assert [one.facts["b"] for one in [*first, *rest]] == [4, 3, 2, 1, 0]
    assert (first[0].note, nobody) == ("客户说手机丢了", [])
    assert "手机丢了" not in stored
