"""Documents: what they name is there. Decision records and the change log are history and may name what is gone."""

import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer
from tests.house.tree import ROOT, is_ignored, texts

from upay.main.cli import app
from upay.platform.config import Config

HISTORY = ("CHANGELOG.md", "docs/decisions/0")
PRODUCT_TEXT = "src/upay/support/knowledge/articles"
ROOMS = "kit platform ledger identity payments support api main".split()
PLACEHOLDER = re.compile(r"[…*<>{}$]|NNNN|/\w{2}/$")

FILE = re.compile(r"^[\w./-]+/[\w./-]*$|^[\w-]+\.(py|md|toml|yaml|ts|tsx|lock)$")
DOTTED = re.compile(rf"^(?:upay\.)?((?:{'|'.join(ROOMS)})(?:\.\w+)+)$")


def _documents() -> list[Path]:
    return [
        path
        for path in texts()
        if path.suffix == ".md"
        and PRODUCT_TEXT not in path.as_posix()
        and not path.relative_to(ROOT).as_posix().startswith(HISTORY)
    ]


def _quoted() -> Iterator[tuple[Path, str]]:
    for path in _documents():
        prose = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        prose = re.sub(r"^\*\*Bad.*?$", "", prose, flags=re.MULTILINE)  # What should not be there need not be.
        for quote in re.findall(r"`([^`\n]+)`", prose):
            yield path, quote


QUOTED = sorted({(path.relative_to(ROOT).as_posix(), quote) for path, quote in _quoted()})


def _cases(pattern: re.Pattern[str]) -> list[object]:
    found = [(path, quote) for path, quote in QUOTED if pattern.search(quote) and not PLACEHOLDER.search(quote)]
    assert found, f"nothing in the documents looks like {pattern.pattern}"
    return [pytest.param(path, quote, id=f"{path}: {quote}") for path, quote in found]


@pytest.mark.parametrize(("path", "quote"), _cases(FILE))
def test_a_file_that_is_named_is_there(path: str, quote: str) -> None:
    homes = (Path(), Path(path).parent)
    if quote.startswith(("/", "..")) or any(is_ignored(home / quote) for home in homes):
        return  # Addresses of pages, and what a build or a run makes.
    tail = f"/{quote.rstrip('/')}"
    assert any(place.endswith(tail) for place in _places()), f"{path} names what is not there"


@pytest.mark.parametrize(("path", "quote"), _cases(DOTTED))
def test_a_symbol_that_is_named_is_there(path: str, quote: str) -> None:
    found = DOTTED.match(quote)
    assert found, path
    assert _resolves(found[1])


@pytest.mark.parametrize(("path", "quote"), _cases(re.compile(r"^make( |$)")))
def test_a_verb_of_make_that_is_named_is_there(path: str, quote: str) -> None:
    verbs = re.findall(r"^(\w+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert len(verbs) > 6, path
    assert [*quote.split(), "help"][1] in verbs


@pytest.mark.parametrize(("path", "quote"), _cases(re.compile(r"^upay [a-z]")))
def test_a_command_that_is_named_is_there(path: str, quote: str) -> None:
    command: Any = typer.main.get_command(app)
    for word in quote.split()[1:]:
        if hasattr(command, "commands"):
            assert word in command.commands, path
            command = command.commands[word]
        elif word.startswith("--"):
            assert word in {option for parameter in command.params for option in parameter.opts}, path
    assert not hasattr(command, "commands"), f"{path}: says only half of a command"


@pytest.mark.parametrize(("path", "quote"), _cases(re.compile(r"^UPAY_\w+$")))
def test_a_setting_that_is_named_is_there(path: str, quote: str) -> None:
    known = {f"UPAY_{field.encode_name.upper()}" for field in msgspec.structs.fields(Config)}
    known |= set(re.findall(r"UPAY_\w+", (ROOT / "web" / "vite.config.ts").read_text(encoding="utf-8")))
    assert quote in known, path


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "operating" / "settings.md").read_text(encoding="utf-8")
    missing = [f.name for f in msgspec.structs.fields(Config) if f"`UPAY_{f.name.upper()}`" not in page]
    assert missing == []


@cache
def _places() -> frozenset[str]:
    """Return every file and folder of the checkout, with a slash before it."""
    paths = {found for path in texts() for found in (path, *path.parents) if found.is_relative_to(ROOT)}
    return frozenset(f"/{path.relative_to(ROOT).as_posix()}" for path in paths)


def _resolves(dotted: str) -> bool:
    names = ["upay", *dotted.split(".")]
    for length in range(len(names), 1, -1):
        try:
            found: object = importlib.import_module(".".join(names[:length]))
        except ModuleNotFoundError:
            continue
        for name in names[length:]:
            if not hasattr(found, name):
                return False
            found = getattr(found, name)
        return True
    return False


def test_every_test_that_the_standards_page_names_is_one() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "reference" / "asvs.md").read_text(encoding="utf-8")))
    written = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) > 40
    assert sorted(name for name in named if f"def {name}(" not in written) == []
