"""The assistant's versions from the machine: trained, listed, taken into use and given up."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.support.teaching.small import SHIPPED, frozen_in
from typer.testing import CliRunner, Result

from upay.main import cli
from upay.platform.audit import ACT
from upay.platform.db import Database
from upay.support import teaching

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return the command, with a corpus that trains in a second."""
    home = tmp_path / "home"
    home.mkdir()
    for name, value in (
        ("UPAY_DATABASE_URL", database_url), ("UPAY_HOME", home), ("UPAY_FROZEN_SET", frozen_in(tmp_path / "frozen")),
        ("COLUMNS", 200),
    ):  # fmt: skip
        monkeypatch.setenv(name, str(value))
    monkeypatch.setattr(teaching, "Trainer", partial(teaching.Trainer, shipped=lambda: SHIPPED))
    return lambda *words: CliRunner().invoke(cli.app, ["assistant", *map(str, words)])


def test_trained_used_and_given_up(run: Run, database_url: str) -> None:
    trained = run("train")
    assert trained.exit_code == 0, trained.output
    for said in ("testing on the frozen set", "version 1, from 0 accepted examples", "The gate holds", "calibration"):
        assert said in trained.output
    assert run("use", 1).output.strip().endswith("version 1 is in use")
    listed = run("versions").output
    assert [line.split("│")[1].strip() for line in listed.splitlines() if "│" in line] == ["0", "1"]
    again = run("use", 1)
    assert (again.exit_code, "this version is in use" in again.output) == (2, True)
    assert run("use", 0).exit_code == 0
    assert "no such version" in run("use", 9).output

    async def acts() -> list[tuple[str, str]]:
        db = Database(database_url)
        async with db.begin() as uow:
            rows = await uow.session.execute(sa.select(ACT.c.actor, ACT.c.act).order_by(ACT.c.id))
            found = [(actor, act) for actor, act in rows]
        await db.close()
        return found

    assert asyncio.run(acts()) == [
        ("operator", "train_assistant"),
        ("operator", "use_version"),
        ("operator", "use_version"),
    ]


def test_without_a_frozen_set_it_is_trained_and_may_not_go_live(run: Run, tmp_path: Path) -> None:
    (tmp_path / "frozen" / "zh.tsv").unlink()
    trained = run("train")
    assert (trained.exit_code, "no frozen set on this machine" in trained.output) == (2, True)
    assert "the frozen set was not there" in run("use", 1).output
