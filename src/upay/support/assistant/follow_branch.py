"""Following a branch: reading the facts, taking the first branch whose case it is, and saying what it says."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from upay.kit.language import Words
from upay.kit.money import Money
from upay.payments import RecordView
from upay.platform.explanations import Explanation
from upay.support.assistant.compose import Composer, gap, listed, name
from upay.support.assistant.facts import Phrase, Read, Sight, SlotValue, World
from upay.support.assistant.flow import ARTICLE, EACH, RECORD, WHY, WHYS, Branch, Flow
from upay.support.assistant.readers import READERS, reads
from upay.support.assistant.turn import OfferOf, Reply, Turn
from upay.support.assistant.understanding import Action
from upay.support.assistant.words import moment, say

Tell = Callable[[Composer, Turn, RecordView], Awaitable[Reply]]


async def follow_branch(
    composer: Composer, turn: Turn, flow: Flow, *, tell: Tell, about: RecordView | None = None
) -> Reply:  # fmt: skip
    """Answer as the branch says whose case it is; `tell` says how a record stands, `about` is one that was found."""
    read = await READERS[reads(flow)].read(Sight(composer.rails, composer.explainer, turn, about))
    branch = flow.branch(read.facts)
    if branch.say == (ARTICLE,):
        return await composer.article(turn, record=read.record)
    if branch.say == (RECORD,):
        assert read.record is not None, "a branch tells a record only where there is one"
        return await tell(composer, turn, read.record)
    part = await composer.part_about(turn, _offers(branch, read)) if branch.part else None
    if part is not None:
        return part
    reply = composer.reply(
        turn, _text(branch, read, turn), record=read.record, offers=_offers(branch, read),
        action=Action.HANDOFF if branch.hand_over else Action.ANSWER, hand_over=branch.hand_over,
        presses=branch.presses and branch.presses.removeprefix(f"{RECORD}."),
    )  # fmt: skip
    if branch.reason is not None:
        reply = replace(reply, reason=read.reason if branch.reason == WHY else branch.reason)
    return await composer.with_article(reply) if flow.cites else reply


def handed_key(flow: Flow, facts: World) -> str:
    """Return which words come before the place in the queue in this case: what to press in danger, what was taken."""
    handed = flow.branch(facts).handed
    assert handed is not None, "a flow that hands over in this case says something first"
    return handed


def _text(branch: Branch, read: Read, turn: Turn) -> str:
    """Put together what a branch says; a list stands on lines of its own."""
    slots = {slot: _worded(value, turn) for slot, value in read.slots.items()}
    parts = [_part(key, slots, read, turn) for key in branch.say]
    apart = any(key.startswith(EACH) for key in branch.say)
    return ("\n" if apart else gap(turn.lang)).join(parts)


def _part(key: str, slots: Mapping[str, object], read: Read, turn: Turn) -> str:
    if key in WHYS:
        assert read.why is not None, "a branch explains only what was refused"
        words: Words = getattr(read.why, key.removeprefix(f"{WHY}."))
        return words.in_(turn.lang)
    if key.startswith(EACH):
        each = read.slots[key.removeprefix(EACH)]
        assert not isinstance(each, str) and isinstance(each, Sequence), "a list is gone through"  # noqa: PT018
        return "\n".join(f"· {_worded(one, turn)}" for one in each)
    return say(key, turn.lang, **slots)


def _worded(value: SlotValue, turn: Turn) -> object:
    """Put what was read into words as they stand in a sentence."""
    lang, at = turn.lang, turn.question.today
    worded: object = value
    match value:
        case datetime():
            worded = moment(value, now=at, lang=lang).strip()
        case Words():
            worded = value.in_(lang)
        case Phrase():
            worded = say(value.key, lang, **{slot: _worded(one, turn) for slot, one in value.slots.items()})
        case RecordView():
            worded = name(value, lang=lang, at=at)
        case Explanation():
            worded = gap(lang).join((value.cause.in_(lang), value.todo.in_(lang)))
        case Money() | int() | str():
            pass
        case _:
            worded = listed(lang, [str(_worded(one, turn)) for one in value])
    return worded


def _offers(branch: Branch, read: Read) -> tuple[OfferOf, ...]:
    """Return what is offered, each once, the first time that it is named."""
    found: dict[str, OfferOf] = {}
    for named in branch.offers:
        of_record = named.removeprefix(f"{RECORD}.")
        if named == f"{WHY}.offers":
            assert read.why is not None, "offers of an explanation need one"
            for code in read.why.offers:
                found.setdefault(code, OfferOf(code))
        elif of_record != named:
            assert read.record is not None, "an offer for a record needs one"
            found.setdefault(of_record, OfferOf(of_record, read.record.id))
        else:
            found.setdefault(named, OfferOf(named))
    return tuple(found.values())
