"""Story files: what is not known is refused by name, so that no expectation is silently left out."""

from pathlib import Path

import pytest

from upay.kit.language import Lang
from upay.main.stories.read import StoryUnreadable, read_stories

GOOD = """
- story: too much
  lang: zh
  customer: {name: 小梅, level: 3, balance: "120.00"}
  given:
    - transfer: {to: 老王, amount: "150.00"}
  turns:
    - say: 怎么没成功
      expect: {topic: transfer_failed, offers: [top_up]}
    - do:
        confirm: {offer: top_up, pin: right}
  end: {balance: "120.00"}
- story: nothing happened
"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "told.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_story_is_read_as_it_is_told(tmp_path: Path) -> None:
    told, empty = read_stories(_file(tmp_path, GOOD))
    assert (told.name, told.lang, told.customer["balance"]) == ("too much", Lang.ZH, "120.00")
    assert [(step.name, dict(step.fields)) for step in told.given] == [("transfer", {"to": "老王", "amount": "150.00"})]
    said, did = told.turns
    assert (said.say, said.do, said.expect["topic"]) == ("怎么没成功", None, "transfer_failed")
    assert did.say is None
    assert did.do is not None
    assert (did.do.name, did.do.fields["offer"]) == ("confirm", "top_up")
    assert told.end == {"balance": "120.00"}
    assert (empty.lang, list(empty.turns), empty.end) == (Lang.ZH, [], {})


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("- {story: a, mood: good}", "told.yaml: a: not known: mood"),
        ("- {story: a, given: [{teleport: {}}]}", "told.yaml: a: not known: teleport"),
        ("- {story: a, turns: [{say: x, expects: {}}]}", "told.yaml: a: not known: expects"),
        ("- {story: a, turns: [{say: x, expect: {fact: ['1']}}]}", "told.yaml: a: not known: fact"),
        ("- {story: a, turns: [{do: {sing: {}}}]}", "told.yaml: a: not known: sing"),
        ("- {story: a, end: {mood: good}}", "told.yaml: a: not known: mood"),
        ("- {story: a, given: [{pay: {}, refund: {}}]}", "a step is one thing, not pay, refund"),
        ("- {story: a, lang: fr}", "told.yaml: a: "),
        ("story: a", "told.yaml: a list of stories is expected"),
        ("- just words", "told.yaml: a list of stories is expected"),
        ("- {story: [", "told.yaml: "),
    ],
)
def test_what_is_not_known_is_refused_by_name(tmp_path: Path, text: str, wrong: str) -> None:
    with pytest.raises(StoryUnreadable) as refusal:
        read_stories(_file(tmp_path, text))
    assert wrong in str(refusal.value)


def test_every_story_of_the_project_can_be_read() -> None:
    files = sorted((Path(__file__).parents[1] / "stories").glob("*.yaml"))
    names = [story.name for file in files for story in read_stories(file)]
    assert len(names) > 30
    assert len(set(names)) == len(names)
