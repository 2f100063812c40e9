"""A model is named by what it was learned from: a rule costs no training, and what shapes a term always does."""

import ast
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from upay.support.assistant.understanding import learn, made_of

_PACKAGE: Final = "upay.support.assistant.understanding"
_FOLDER: Final = Path(str(resources.files(_PACKAGE)))


def _name_with(changed: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name what is made once a file has another content than it has."""
    as_it_is = list(made_of.files())
    with monkeypatch.context() as patch:
        patch.setattr(made_of, "files", lambda: [(n, c + b"\n" if n == changed else c) for n, c in as_it_is])
        return made_of.made_by()


def _read_from(module: str, found: dict[str, Path]) -> dict[str, Path]:
    """Follow the imports of a module through the product; a package's front door is gone through, not read."""
    spec = find_spec(module)
    if spec is None or spec.origin is None or module in found:
        return found
    path = Path(spec.origin)
    if path.name != "__init__.py":
        found[module] = path
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if path.name != "__init__.py" else ():
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("upay."):
            assert node.module is not None
            _read_from(node.module, found)
            for one in node.names:
                if find_spec(node.module).submodule_search_locations is not None:  # type: ignore[union-attr]
                    _read_from(f"{node.module}.{one.name}", found)
        assert not (isinstance(node, ast.Import) and any(n.name.startswith("upay.") for n in node.names)), module
    return found


@pytest.fixture(scope="module")
def read_by_learning() -> dict[str, Path]:
    return _read_from(learn.__name__, {})


def test_learning_reads_nothing_that_is_not_counted(read_by_learning: dict[str, Path]) -> None:
    own = {path.name for path in read_by_learning.values() if path.parent == _FOLDER}
    assert own & made_of.NOT_LEARNED_FROM == set()
    elsewhere = {
        tuple(module.rpartition(".")[::2]) for module, path in read_by_learning.items() if path.parent != _FOLDER
    }
    assert {(package, f"{name}.py") for package, name in elsewhere} == set(made_of.ELSEWHERE)


def test_what_is_left_out_is_there_and_what_is_counted_is_read(read_by_learning: dict[str, Path]) -> None:
    code = {path.name for path in _FOLDER.glob("*.py")}
    assert code >= made_of.NOT_LEARNED_FROM
    assert code - made_of.NOT_LEARNED_FROM - {"made_of.py"} == {
        path.name for path in read_by_learning.values() if path.parent == _FOLDER
    }


@pytest.mark.parametrize("rule", sorted(made_of.NOT_LEARNED_FROM))
def test_a_rule_that_changes_needs_no_other_model(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (_FOLDER / rule).is_file()
    assert _name_with(rule, monkeypatch) == made_of.made_by()


def test_whatever_shapes_a_term_or_a_fit_needs_another(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = [name for name, _ in made_of.files()]
    assert {"terms.py", "concepts.toml", "kin.toml", "linear.py", "upay.support.knowledge/analysis.py"} <= set(counted)
    assert {"strangers/zh.tsv", "strangers/en.tsv"} <= set(counted)
    assert len({made_of.made_by(), *(_name_with(name, monkeypatch) for name in counted)}) == len(counted) + 1


def test_a_file_that_is_new_counts_until_it_is_left_out_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for file in _FOLDER.iterdir():
        (tmp_path / file.name).symlink_to(file)
    folders = resources.files
    monkeypatch.setattr(resources, "files", lambda package: tmp_path if package == _PACKAGE else folders(package))
    before = made_of.made_by()
    (tmp_path / "shapes.py").write_text("_LONGEST = 4\n")
    assert made_of.made_by() != before
