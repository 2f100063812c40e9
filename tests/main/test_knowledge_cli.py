"""Articles out into a folder and in again: what nobody has changed stays as it is, to the byte."""

import asyncio
from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path

import pytest
from tests.conftest import NOON
from typer.testing import CliRunner, Result

from upay.kit.language import Lang
from upay.main import cli
from upay.platform.db import Database
from upay.support import knowledge
from upay.support.knowledge import Audience, Draft

Run = Callable[..., Result]
INTERNAL = Draft(
    slug="chargeback_codes", lang=Lang.EN, topics=(), title="Codes: what they mean", question='"10.4" or #5?',
    similar=("- a dash", "yes", "12", "a: b", "‘quoted’"), reasons=(), offers=(),
    body="Look at *both*.\n\n- one\n- two",
    audience=Audience.AGENT, review_on=date(2027, 1, 31),
)  # fmt: skip


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("UPAY_DATABASE_URL", database_url)
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("UPAY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(cli.app, ["knowledge", *map(str, words)])


@pytest.fixture
def published(database_url: str) -> int:
    """Have the packaged articles published; return how many there are."""

    async def tell() -> int:
        db = Database(database_url)
        async with db.begin() as uow:
            many = await knowledge.bring_in(uow, knowledge.packaged_articles(), at=NOON)
        await db.close()
        return many

    return asyncio.run(tell())


def test_what_is_written_out_is_what_was_packaged_and_comes_back_without_a_change(
    run: Run, published: int, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    assert f"{published} articles" in run("export", folder).output
    packaged = resources.files("upay.support.knowledge") / "articles"
    for lang in Lang:
        for file in (folder / lang.value).iterdir():
            again = knowledge.read_article(file.read_text("utf-8"), name=f"{lang.value}/{file.name}", lang=lang)
            first = (packaged / lang.value / file.name).read_text("utf-8")
            assert again == knowledge.read_article(first, name=f"{lang.value}/{file.name}", lang=lang)
    assert f"0 published, 0 for review, {published} as they were" in run("import", folder).output
    before = {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*.md")}
    assert len(before) == published
    run("export", tmp_path / "twice")
    assert {f.relative_to(tmp_path / "twice"): f.read_bytes() for f in (tmp_path / "twice").rglob("*.md")} == before


def test_any_article_survives_the_way_through_a_file(run: Run, tmp_path: Path) -> None:
    knowledge.take_out(tmp_path / "in", [INTERNAL])
    assert "1 published" in run("import", tmp_path / "in", "--publish").output
    run("export", tmp_path / "out")
    [file] = (tmp_path / "out").rglob("*.md")
    assert file.read_bytes() == (tmp_path / "in" / "en" / "chargeback_codes.md").read_bytes()
    assert knowledge.read_article(file.read_text("utf-8"), name=f"en/{file.name}", lang=Lang.EN) == INTERNAL


@pytest.mark.usefixtures("published")
def test_a_changed_file_waits_for_somebody_at_the_desk_unless_told_otherwise(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    run("export", folder)
    fees = folder / "zh" / "fees.md"
    fees.write_text(fees.read_text("utf-8") + "\n节假日也一样。\n", "utf-8")
    assert "0 published, 1 for review" in run("import", folder).output
    assert "0 for review" in (again := run("import", folder).output)
    assert "1 left to whoever is writing them" in again


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("zh/fees.md", "没有开头", "zh/fees.md: front matter"),
        ("zh/Fees.md", "---\ntopic: fees\ntitle: a\nquestion: b\nsimilar: []\n---\nc", "slug"),
        ("zh/fees.md", "---\ntopic: fees\ntitle: a\nquestion: b\nsimilar: []\n---\n", "body"),
        ("zh/fees.md", f"---\ntopic: fees\ntitle: {'长' * 121}\nquestion: b\nsimilar: []\n---\nc", "title"),
        ("zh/fees.md", "---\naudience: everybody\ntitle: a\nquestion: b\nsimilar: []\n---\nc", "everybody"),
        ("other.md", "", "no articles"),
    ],
)
def test_a_folder_with_a_file_that_is_no_article_is_not_taken(
    run: Run, tmp_path: Path, name: str, text: str, told: str
) -> None:
    (tmp_path / "in" / name).parent.mkdir(parents=True)
    (tmp_path / "in" / name).write_text(text, "utf-8")
    refused = run("import", tmp_path / "in")
    assert refused.exit_code == 2
    assert told in refused.stderr
