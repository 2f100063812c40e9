"""Simulated customers, told from beginning to end; each file is a test that lists what did not hold, by name."""

from pathlib import Path

import pytest
from tests.conftest import LEARNED

from upay.main.stories import Story, read_stories, run_files

FILES = sorted(Path(__file__).parent.glob("*.yaml"))


@pytest.fixture(scope="module")
async def problems(server_url: str) -> dict[str, list[str]]:
    """Return what did not hold, by story; all files are told on one stage."""
    found: dict[str, list[str]] = {}

    def heard(story: Story, lines: list[str]) -> None:
        found[story.name] = lines

    await run_files(FILES, server_url=server_url, cache=LEARNED, heard=heard)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_customer_of_the_file_is_served_as_told(path: Path, problems: dict[str, list[str]]) -> None:
    stories = read_stories(path)
    lines = [f"{story.name}: {line}" for story in stories for line in problems[story.name]]
    assert stories
    assert not lines, "\n" + "\n".join(lines)


def test_no_two_stories_share_a_name() -> None:
    names = [story.name for path in FILES for story in read_stories(path)]
    assert len(names) == len(set(names))
