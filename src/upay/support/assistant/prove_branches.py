"""Proving branches: going through every case that a reader can give, and finding where a flow would fall short in it.

The cases are few, since a fact has few values; so all of them are looked at, and what is found is no guess.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

import msgspec

from upay.kit.language import Lang, Words
from upay.kit.offers import OFFERS
from upay.kit.reasons import REASONS
from upay.support.assistant.facts import Case, Gives, Reader, Value, World, holds
from upay.support.assistant.flow import EACH, RECORD, WHY, WHYS, Branch, Flow, offers_in
from upay.support.assistant.readers import READERS, reads
from upay.support.assistant.words import templates

SLOT: Final = re.compile(r"\{(\w+)\}")
_GIVEN_LATER: Final = frozenset({"position"})
"""What is known only once the conversation waits for a person."""


@cache
def fact_words() -> Mapping[tuple[str, str, str], Words]:
    """Return what each case is called for people at the desk, by reader, fact and value."""
    text = (resources.files(__package__ or "") / "fact_words.yaml").read_text(encoding="utf-8")
    read = msgspec.yaml.decode(text, type=dict[str, dict[str, dict[str, dict[str, str]]]])
    return MappingProxyType(
        {
            (reader, fact, value): Words(said["zh"], said["en"])
            for reader, facts in read.items()
            for fact, values in facts.items()
            for value, said in values.items()
        }
    )


def value_name(value: Value) -> str:
    """Return how a value of a fact is written where it is worded."""
    return value if isinstance(value, str) else "yes" if value else "no"


def branch_problems(
    flow_of: Mapping[str, Flow], *, readers: Mapping[str, Reader] = READERS,
    words: Mapping[str, Mapping[str, str]] | None = None, called: Mapping[tuple[str, str, str], Words] | None = None,
) -> list[str]:  # fmt: skip
    """Return where flows with branches would say nothing, or something without its facts, or never get."""
    said, names = templates() if words is None else words, fact_words() if called is None else called
    found: list[str] = []
    for topic, flow in flow_of.items():
        if not flow.branches:
            continue
        reader = readers.get(reads(flow))
        if reader is None:
            found.append(f"{topic} reads {reads(flow)}, which nobody reads")
            continue
        misread = list(_misread(flow, reader.gives))
        # A case that names no fact of the reader fits nothing, so there is no going through the cases.
        found += [f"{topic} {wrong}" for wrong in misread or _in_each_case(flow, reader.gives, said)]
        found += [f"{topic} {wrong}" for wrong in _catalogued(flow)]
    return [*found, *_unused(flow_of, readers, said), *_uncalled(flow_of, names)]


def _misread(flow: Flow, gives: Gives) -> Iterator[str]:
    """Find cases that the reader cannot give."""
    for branch in flow.branches:
        for fact, value in branch.when.items():
            if value not in gives.facts.get(fact, ()):
                yield f"has a branch for {fact} being {value_name(value)}, which {reads(flow)} never is"


def _in_each_case(flow: Flow, gives: Gives, said: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Go through every case: which branch is taken, and whether everything that it says is there."""
    found: dict[str, None] = {}
    taken: set[int] = set()
    for world in gives.worlds():
        number = next((number for number, one in enumerate(flow.branches) if one.fits(world)), None)
        if number is None:
            found[f"says nothing where {_case(world)}"] = None
            continue
        taken.add(number)
        found |= dict.fromkeys(_lacking(flow.branches[number], gives, world, said))
    never = [number for number in range(len(flow.branches)) if number not in taken]
    return [
        *found,
        *(f"never comes to its branch {number + 1}, for those before it take every case" for number in never),
    ]


def _lacking(branch: Branch, gives: Gives, world: World, said: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Find what a branch needs in a case and the reader does not give in it."""
    case = _case(world)
    for slot in sorted(slots_of(branch, said)):
        given = gives.slots.get(slot)
        if given is None or not holds(given.when, world):
            yield f"says {{{slot}}} where {case}, and it is not known then"
    for what, needed, given_when in (
        ("explains a refusal", _needs_why(branch), gives.why),
        ("is about a record", _needs_record(branch), gives.record),
        ("takes the reason of a try", branch.reason == WHY, gives.why if gives.reason is None else gives.reason),
    ):
        if needed and not _given(given_when, world):
            yield f"{what} where {case}, and there is none then"


def slots_of(branch: Branch, said: Mapping[str, Mapping[str, str]]) -> set[str]:
    """Return the slots that a branch needs filled."""
    found = {key.removeprefix(EACH) for key in branch.say if key.startswith(EACH)}
    for key in branch.say:
        found |= {slot for text in said.get(key, {}).values() for slot in SLOT.findall(text)}
    if branch.handed is not None:
        late = {slot for text in said.get(branch.handed, {}).values() for slot in SLOT.findall(text)}
        found |= late - _GIVEN_LATER
    return found


def _catalogued(flow: Flow) -> Iterator[str]:
    """Find offers and reasons that are in no catalogue."""
    for code in offers_in(flow):
        if code not in OFFERS:
            yield f"offers {code}, which is in no catalogue"
    for branch in flow.branches:
        if branch.reason is not None and branch.reason != WHY and branch.reason not in REASONS:
            yield f"gives the reason {branch.reason}, which is in no catalogue"


def _unused(
    flow_of: Mapping[str, Flow], readers: Mapping[str, Reader], said: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    """Find facts and slots that are read for nobody, readers without a flow, and phrases without words."""
    for name, reader in readers.items():
        branches = [branch for flow in flow_of.values() if flow.branches and reads(flow) == name
                    for branch in flow.branches]  # fmt: skip
        if not branches:
            yield f"{name} is read, and no flow asks for it"
            continue
        asked = {fact for branch in branches for fact in branch.when}
        yield from (f"{name} gives {fact}, which no flow asks for" for fact in reader.gives.facts if fact not in asked)
        filled = {slot for branch in branches for slot in slots_of(branch, said)}
        yield from (f"{name} fills {{{slot}}}, which nothing says" for slot in reader.gives.slots if slot not in filled)
        phrases = {key for slot in reader.gives.slots.values() for key in slot.phrases}
        yield from (f"{name} says {key}, for which there are no words" for key in sorted(phrases - said.keys()))


def _uncalled(flow_of: Mapping[str, Flow], names: Mapping[tuple[str, str, str], Words]) -> Iterator[str]:
    """Find cases that the desk has no words for, and words for cases that nothing asks for."""
    asked = {
        (reads(flow), fact, value_name(value))
        for flow in flow_of.values()
        for branch in flow.branches
        for fact, value in branch.when.items()
    }
    for reader, fact, value in sorted(asked - names.keys()):
        yield f"nobody at the desk is told what it means that {fact} of {reader} is {value}"
    for reader, fact, value in sorted(names.keys() - asked):
        yield f"{fact} of {reader} being {value} is worded, and no flow asks for it"
    for (reader, fact, value), words in names.items():
        if not all(words.in_(lang) for lang in Lang):
            yield f"{fact} of {reader} being {value} is not worded in both languages"


def _needs_why(branch: Branch) -> bool:
    return bool(WHYS & {*branch.say}) or f"{WHY}.offers" in branch.offers


def _needs_record(branch: Branch) -> bool:
    return RECORD in branch.say or any(code.startswith(f"{RECORD}.") for code in branch.offers)


def _given(case: Case | None, world: World) -> bool:
    return case is not None and holds(case, world)


def _case(world: World) -> str:
    return " and ".join(f"{fact} is {value_name(value)}" for fact, value in world.items()) or "anything"
