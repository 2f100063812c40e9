"""Files: named by what they are for, alive, finished, and free of the machine they were written on."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import ROOT, SRC, Source, ignored, is_ignored, sources, texts

NEVER_SAY_STOP = {
    "service.py",
    "services.py",
    "utils.py",
    "util.py",
    "helpers.py",
    "manager.py",
    "common.py",
    "misc.py",
}
"""Names under which anything fits, so that they only grow. The Protocol that `api` asks for is a list of services."""
MAY_BE_CALLED_SO = {"src/upay/api/services.py"}
STARTED_BY_OTHERS = {
    "upay.main.cli",  # The command `upay`.
    "upay.migrations",  # Alembic finds these by folder.
    "upay.migrations.env",
}
MARKERS = tuple("".join(parts) for parts in (("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("HA", "CK")))
MACHINE = re.compile(r"(?<![\w./:-])/(?:work|root|home|Users)/\w")


def test_no_file_has_a_name_that_never_says_stop() -> None:
    found = {str(source.path.relative_to(ROOT)) for source in sources() if source.path.name in NEVER_SAY_STOP}
    assert found - MAY_BE_CALLED_SO == set()


def test_no_file_is_dead() -> None:
    imported = {name for source in sources() for name in _imports(source)}
    unused = {
        source.module
        for source in sources()
        if not source.is_package and source.module not in imported | STARTED_BY_OTHERS
        and not source.module.startswith("upay.migrations.versions.")
    }  # fmt: skip
    assert unused == set()


def test_nothing_is_left_unfinished() -> None:
    word = re.compile(rf"\b({'|'.join(MARKERS)})\b")
    assert list(_places(word)) == []
    assert word.search(f"# {MARKERS[0]}: later")


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert list(_places(MACHINE)) == []
    assert MACHINE.search("see /" + "home/somebody/notes")
    assert not MACHINE.search("https://example.org/" + "home/page")


def test_what_a_build_makes_is_not_committed() -> None:
    made = ("web/client/openapi.json", "web/client/schema.d.ts", "web/dist/wallet/index.html", "bench/out/latest.json")
    for name in (*made, ".upay/pg/base", ".venv/bin/python", "web/node_modules/x/y.js"):
        assert is_ignored((ROOT / name).relative_to(ROOT)), name
    assert not is_ignored((SRC / "upay" / "kit" / "money.py").relative_to(ROOT))
    assert "web/client/" not in ignored(), "the client's own code is written by people"


def test_every_room_says_what_it_owns_what_always_holds_and_what_it_never_does() -> None:
    unsaid = []
    for source in sources():
        says = ast.get_docstring(source.tree) or ""
        if source.is_package and source.module != "upay" and not source.module.startswith("upay.migrations"):
            unsaid += [f"{source.module}: {beat}" for beat in ("Owns", "Always", "Never") if beat not in says]
    assert unsaid == []


def test_public_names_are_exactly_what_a_front_door_brings_in() -> None:
    differing = {}
    for source in sources():
        declared = _declared(source.tree)
        if source.is_package and declared is not None:
            there = {name for name in _bound(source.tree) if not name.startswith("_")}
            there -= {path.stem for path in source.path.parent.iterdir()} - set(declared)  # Its files are no names.
            if there != set(declared):
                differing[source.module] = sorted(there ^ set(declared))
    assert differing == {}


def _places(pattern: re.Pattern[str]) -> Iterator[str]:
    for path in texts():
        if path.name in {"LICENSE", "package-lock.json", "uv.lock"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line):
                yield f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}"


def _imports(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _declared(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return None


def _bound(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("upay"):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (ast.unparse(target) for target in targets if ast.unparse(target) != "__all__")
