"""The operator's commands about staff and the audit, as they are typed."""

import asyncio
import json
import re
from pathlib import Path

import psycopg
import pytest
from tests.conftest import NOON
from tests.main.conftest import Run
from typer.testing import Result

from upay import identity
from upay.identity import Device
from upay.platform import audit_chain
from upay.platform.crypto import Vault
from upay.platform.db import Database


def ticket_in(told: Result) -> str:
    assert told.exit_code == 0, told.output
    found = re.search(r"ticket (\S{5}-\S{5})\n", told.output)
    assert found is not None
    return found.group(1)


def seal(database_url: str) -> None:
    async def sealing() -> None:
        db = Database(database_url)
        await audit_chain.seal(db, at=NOON)
        await db.close()

    asyncio.run(sealing())


def test_the_first_supervisor_comes_in_by_the_command_line(run: Run, home: Path, database_url: str) -> None:
    ticket = ticket_in(run("staff", "add", "Bo", "--name", "柏主管", "--supervisor"))

    async def joined() -> None:
        db = Database(database_url)
        await identity.join_staff(
            db,
            Vault.at(home, url=database_url),
            login="bo",
            ticket=ticket,
            password="nine-blue-cranes-42",
            device=Device(),
            at=NOON,
        )
        await db.close()

    asyncio.run(joined())
    listed = run("staff", "list").output
    assert re.search(r"bo\s.*柏主管\s.*agent, supervisor\s.*joining", listed)
    assert ticket_in(run("staff", "ticket", "bo", "--reason", "phone lost")) != ticket


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "柏", "--name", "柏"), "not_a_login"),
        (("add", "bo", "--name", "另一个"), "taken"),
        (("ticket", "nobody", "--reason", "x"), "nobody signs in as nobody"),
        (("ticket", "bo", "--reason", " "), "field=reason"),
        (("leave", "bo", "--reason", "x"), "last_supervisor"),
    ],
)
def test_what_is_refused_is_said_and_nothing_is_done(run: Run, words: tuple[str, ...], said: str) -> None:
    ticket_in(run("staff", "add", "bo", "--name", "柏主管", "--supervisor"))
    told = run("staff", *words)
    assert told.exit_code == 2
    assert said in told.output
    assert run("staff", "list").output.count("bo") == 1


def test_whoever_leaves_is_listed_as_gone(run: Run) -> None:
    ticket_in(run("staff", "add", "ada", "--name", "小安"))
    assert run("staff", "leave", "ada", "--reason", "contract ended").exit_code == 0
    assert re.search(r"ada\s.*left", run("staff", "list").output)
    assert run("staff", "ticket", "ada", "--reason", "x").exit_code == 2


def test_the_operator_breaks_the_glass_for_somebody_and_not_again_before_the_review(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPAY_BREAK_GLASS_MINUTES", "5")
    ticket_in(run("staff", "add", "bo", "--name", "柏主管", "--supervisor"))
    ticket_in(run("staff", "add", "ada", "--name", "小安"))
    told = run("staff", "break-glass", "ada", "--reason", "nobody can sign in", "--ticket")
    assert ticket_in(told)
    assert "ada has emergency access until" in told.output
    again = run("staff", "break-glass", "ada", "--reason", "once more")
    assert (again.exit_code, "emergency_unreviewed" in again.output) == (2, True)
    for words, said in (
        (("bo", "--reason", "x"), "supervises_already"),
        (("nobody", "--reason", "x"), "nobody signs in as nobody"),
        (("ada", "--reason", " "), "field=reason"),
    ):
        refused = run("staff", "break-glass", *words)
        assert (refused.exit_code, said in refused.output) == (2, True), refused.output
    assert run("staff", "leave", "ada", "--reason", "contract ended").exit_code == 0
    assert run("staff", "break-glass", "ada", "--reason", "x").exit_code == 2, "who has left has none"


def test_what_each_role_may_is_listed_as_the_file_says(run: Run) -> None:
    told = run("staff", "roles")
    assert told.exit_code == 0
    assert re.search(r"decide\s+│\s+│ yes\s+│ yes", told.output)
    assert re.search(r"keep_staff\s+│\s+│ yes\s+│\s+│", told.output)


def test_the_audit_is_proven_from_the_database_and_from_a_file(run: Run, database_url: str, tmp_path: Path) -> None:
    ticket_in(run("staff", "add", "ada", "--name", "小安"))
    seal(database_url)
    told = run("audit", "verify")
    assert told.exit_code == 0
    assert "1 acts in 1 blocks" in told.output
    head = re.search(r"head (1:[0-9a-f]{64})", told.output.replace("\n", ""))
    assert head is not None
    file = tmp_path / "acts.jsonl"
    assert run("audit", "export", str(file)).exit_code == 0
    proven = run("audit", "verify", "--export", str(file), "--head", head.group(1), "--json")
    assert (proven.exit_code, json.loads(proven.output)["clean"]) == (0, True)
    assert run("audit", "export", str(file)).exit_code == 2, "nothing is overwritten"
    other = run("audit", "verify", "--export", str(file), "--head", f"1:{'0' * 64}")
    assert (other.exit_code, "another one" in other.output) == (1, True)
    assert run("audit", "verify", "--head", "soon").exit_code == 2
    file.write_text("hello\n")
    assert "line 1 is no block" in run("audit", "verify", "--export", str(file)).output
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("update platform.act set actor = 'staff:somebody'")
    broken = run("audit", "verify")
    assert (broken.exit_code, "block 1 was changed" in broken.output) == (1, True)
