"""What a flow says in each case is proven by going through all cases; each way to fall short is found."""

import pytest

from upay.kit.language import Words
from upay.support.assistant import fact_words, flows
from upay.support.assistant.facts import YES_NO, Gives, Read, Reader, Sight, Slot
from upay.support.assistant.flow import Branch, Flow
from upay.support.assistant.prove_branches import branch_problems
from upay.support.assistant.readers import READERS


async def _read(_sight: Sight) -> Read:
    return Read(facts={"locked": False, "left": "none"})


READER = Reader(
    Gives(
        facts={"locked": YES_NO, "left": ("some", "none")},
        slots={"until": Slot({"locked": (True,)}), "tries": Slot({"left": ("some",)})},
        why={"locked": (True,)},
    ),
    _read,
)
SAID = {
    "locked": {"zh": "锁到{until}。", "en": "Locked until {until}."},
    "left": {"zh": "还能试{tries}次。", "en": "{tries} tries are left."},
    "free": {"zh": "没有锁。", "en": "Not locked."},
}
CALLED = {
    ("pin", "locked", "yes"): Words("锁着", "it is locked"),
    ("pin", "left", "some"): Words("还能试", "some tries are left"),
}
LOCKED = Branch(when={"locked": True}, say=("locked", "why.todo"), offers=("reset_pin", "why.offers"), reason="why")
LEFT = Branch(when={"left": "some"}, say=("left",), offers=("talk_to_agent",))
FREE = Branch(say=("free",))


def found(*branches: Branch) -> list[str]:
    flow = Flow(topic="pin_forgotten", state="pin", branches=branches)
    return branch_problems({"pin_forgotten": flow}, readers={"pin": READER}, words=SAID, called=CALLED)


def test_what_holds_in_every_case_is_proven() -> None:
    assert found(LOCKED, LEFT, FREE) == []
    assert branch_problems(flows()) == []


@pytest.mark.parametrize(
    ("branches", "wrong"),
    [
        ((LOCKED, LEFT), "pin_forgotten says nothing where locked is no and left is none"),
        (
            (LOCKED, LEFT, LOCKED, FREE),
            "pin_forgotten never comes to its branch 3, for those before it take every case",
        ),
        (
            (Branch(when={"locked": False}, say=("locked",)), LOCKED, LEFT, FREE),
            "pin_forgotten says {until} where locked is no and left is some, and it is not known then",
        ),
        (
            (LOCKED, Branch(when={"left": "some"}, say=("left", "why.cause")), FREE),
            "pin_forgotten explains a refusal where locked is no and left is some, and there is none then",
        ),
        (
            (LOCKED, Branch(when={"left": "some"}, say=("left",), offers=("record.retry",)), FREE),
            "pin_forgotten is about a record where locked is no and left is some, and there is none then",
        ),
        (
            (LOCKED, Branch(when={"left": "some"}, say=("left",), reason="why"), FREE),
            "pin_forgotten takes the reason of a try where locked is no and left is some, and there is none then",
        ),
        (
            (LOCKED, LEFT, Branch(say=("each.months",))),
            "pin_forgotten says {months} where locked is no and left is none, and it is not known then",
        ),
        (
            (Branch(when={"locked": "perhaps"}, say=("free",)), LOCKED, LEFT, FREE),
            "pin_forgotten has a branch for locked being perhaps, which pin never is",
        ),
        (
            (Branch(when={"wealthy": True}, say=("free",)), LOCKED, LEFT, FREE),
            "pin_forgotten has a branch for wealthy being yes, which pin never is",
        ),
        (
            (LOCKED, LEFT, Branch(say=("free",), offers=("open_sesame",))),
            "pin_forgotten offers open_sesame, which is in no catalogue",
        ),
        (
            (LOCKED, LEFT, Branch(say=("free",), reason="bad_luck")),
            "pin_forgotten gives the reason bad_luck, which is in no catalogue",
        ),
        ((LOCKED, FREE), "pin gives left, which no flow asks for"),
        ((LOCKED, FREE), "pin fills {tries}, which nothing says"),
        ((LOCKED, FREE), "left of pin being some is worded, and no flow asks for it"),
        (
            (LOCKED, LEFT, Branch(when={"left": "none"}, say=("free",)), FREE),
            "nobody at the desk is told what it means that left of pin is none",
        ),
    ],
)
def test_what_falls_short_is_found(branches: tuple[Branch, ...], wrong: str) -> None:
    assert wrong in found(*branches)


def test_what_nobody_reads_and_what_is_read_for_nobody_is_found() -> None:
    flow = flows()["pin_forgotten"]
    without = {name: reader for name, reader in READERS.items() if name != "pin"}
    assert "pin_forgotten reads pin, which nobody reads" in branch_problems({"pin_forgotten": flow}, readers=without)
    others = {topic: flow for topic, flow in flows().items() if topic != "pin_forgotten"}
    assert "pin is read, and no flow asks for it" in branch_problems(others)


def test_a_case_that_one_language_lacks_is_found() -> None:
    called = {**fact_words(), ("pin", "locked", "yes"): Words("锁着", "")}
    assert branch_problems(flows(), called=called) == ["locked of pin being yes is not worded in both languages"]
