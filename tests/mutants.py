"""`make mutants`: change the posting code in every small way, and count the changes that no test notices.

mutmut makes the mutants. They are tried here and not by its own runner, because most of them are found by a test that
takes a few milliseconds, and starting pytest takes much longer: every mutant is a fork of a process in which all is
loaded. Judging is tried in memory first; what survives there, and the way through the database, is tried on a real one.
"""

import ast
import asyncio
import difflib
import inspect
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
COPY = ROOT / "mutants"
FILES = ("judge", "counters", "answers", "locks", "write", "post")
IN_MEMORY = {"judge", "counters", "answers"}
_SECONDS = 120
_STORIES = 40

Test = Callable[[], object]


def copy_with_mutants() -> None:
    """Write the source with every mutant of every function beside it; which of them runs is decided later."""
    from mutmut.mutation.file_mutation import mutate_file_contents  # noqa: PLC0415 -- only this verb has it

    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(ROOT / "src", COPY / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        place = COPY / "src" / "upay" / "ledger" / f"{name}.py"
        place.write_text(mutate_file_contents(str(place), place.read_text(encoding="utf-8")).code, encoding="utf-8")
    sys.path[:0] = [str(COPY / "src"), str(ROOT)]


def mutants_of(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Name each mutant, and the function that it is one of; one that says the same in other words is none."""
    for name, made in list(vars(module).items()):
        function = name.rpartition("__mutmut_")[0]
        if not function or name.endswith("__mutmut_orig") or not inspect.isfunction(made):
            continue
        if _meaning(made) != _meaning(getattr(module, f"{function}__mutmut_orig")):
            yield f"{module.__name__}.{name}", function


def _meaning(function: Callable[..., object]) -> str:
    """Return what a function does: without its name, its assertions' words, and whether a statement is prepared."""
    [tree] = ast.parse(inspect.getsource(function)).body
    assert isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            node.msg = None
        if isinstance(node, ast.Call):
            node.keywords = [keyword for keyword in node.keywords if keyword.arg != "prepare"]
    return ast.dump(ast.Module([ast.Expr(tree.args), *tree.body], []))  # type: ignore[arg-type]


def survives(mutant: str, tests: Sequence[Test]) -> bool:
    """Run the tests in a fork in which this mutant takes the place of its function; say whether all of them pass."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    try:
        signal.alarm(_SECONDS)  # A mutant that never ends is found, too.
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os.environ["MUTANT_UNDER_TEST"] = mutant
        for test in tests:
            test()
    except BaseException:  # noqa: BLE001 -- whatever it was, it was noticed
        os._exit(1)
    os._exit(0)


def tests_in_memory() -> list[Test]:
    """Return the tests of judging, the quick ones first, and then stories."""
    judging: Any = import_module("tests.ledger.test_judge")
    slow = {"test_every_story_in_memory_is_answered_as_the_model_answers"}
    named = [test for name, test in vars(judging).items() if name.startswith("test_") and name not in slow]
    hours = [test for test in named if "hours" in test.__name__]
    return [
        *(test for test in named if test not in hours),
        *([lambda s=s: judging.play(s) for s in range(_STORIES)]),
        *hours,
    ]


def tests_with_database() -> list[Test]:
    """Return the tests of the way through the database, each with a fresh copy of a database that is made here."""
    psycopg: Any = import_module("psycopg")
    embedded: Any = import_module("upay.platform.embedded")
    server = embedded.start(ROOT / ".upay" / "test-pg")
    url, template = server.get_uri(database="postgres"), f"mutants_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")
        connection.execute(f"create database {template} encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0")
    import_module("upay.main.migrate").upgrade(server.get_uri(database=template))

    def with_a_database(test: Callable[[Any], Any]) -> None:
        name = f"{template}_{os.getpid()}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"create database {name} template {template}")
        try:
            asyncio.run(_run(test, server.get_uri(database=name)))
        finally:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"drop database {name} with (force)")

    path = import_module("tests.ledger.test_path")
    named = [test for name, test in vars(path).items() if name.startswith("test_")]
    return [lambda test=test: with_a_database(test) for test in named]


async def _run(test: Callable[[Any], Any], url: str) -> None:
    database: Any = import_module("upay.platform.db").Database(url)
    try:
        async with asyncio.timeout(_SECONDS / 4):
            await test(database)
    finally:
        await database.close()


def main() -> None:
    """Try every mutant, tell each that survives with what it changed, and the score of each file."""
    wanted = sys.argv[1:] or FILES
    copy_with_mutants()
    in_memory, with_database = tests_in_memory(), tests_with_database()
    assert survives("", [*in_memory, *with_database]), "the tests must pass before anything is changed"
    made: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for file in wanted:
        module = import_module(f"upay.ledger.{file}")
        for mutant, function in mutants_of(module):
            made[file] += 1
            first, then = (in_memory, with_database) if file in IN_MEMORY else (with_database, [])
            if survives(mutant, first) and survives(mutant, then):
                left[file] += 1
                print(f"\n{file}: {mutant.rpartition('.')[2]}\n{_difference(module, function, mutant)}", flush=True)
    for file in wanted:
        found = made[file] - left[file]
        print(f"{file:8} {made[file]:5} mutants, {found:5} found, {left[file]:4} not: {100 * found / made[file]:.1f} %")
    found = made.total() - left.total()
    print(
        f"{'all':8} {made.total():5} mutants, {found:5} found, {left.total():4} not: {100 * found / made.total():.1f} %"
    )


def _difference(module: ModuleType, function: str, mutant: str) -> str:
    before, after = (
        inspect.getsource(getattr(module, name)).splitlines()
        for name in (f"{function}__mutmut_orig", mutant.rpartition(".")[2])
    )
    lines = [line for line in difflib.unified_diff(before, after, n=0, lineterm="") if line[:3] not in {"---", "+++"}]
    return "\n".join(line for line in lines if line[:2] != "@@" and "def " not in line)


if __name__ == "__main__":
    main()
