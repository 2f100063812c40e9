"""The checkout as the house rules see it: which files are ours, and what their source says."""

import ast
import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
_TEXTS = {
    ".py", ".ts", ".tsx", ".mjs", ".css", ".html", ".json", ".toml", ".yaml", ".yml", ".md", ".txt", ".sql", ".mako",
    ".svg", ".ini", ".cfg", ".sh", "",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One Python file of the product."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """Its dotted name."""
        parts = self.path.relative_to(SRC).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"


@cache
def sources() -> tuple[Source, ...]:
    """Return every Python file under src."""
    return tuple(read(path) for path in sorted(SRC.rglob("*.py")))


def read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path, text, ast.parse(text))


@cache
def ignored() -> tuple[str, ...]:
    """Return the patterns of .gitignore: what a build or a machine makes."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def is_ignored(relative: Path) -> bool:
    """Tell whether a path below the root is one that a build or a machine makes."""
    for pattern in ignored():
        bare = pattern.rstrip("/")
        if "/" in bare:
            if relative.as_posix() == bare or bare in {parent.as_posix() for parent in relative.parents}:
                return True
        elif any(fnmatch.fnmatch(part, bare) for part in relative.parts):
            return True
    return False


@cache
def texts() -> tuple[Path, ...]:
    """Return every text file of the checkout that people wrote."""
    return tuple(sorted(_walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        relative = path.relative_to(ROOT)
        if relative.parts[0] == ".git" or is_ignored(relative):
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.suffix in _TEXTS:
            yield path
