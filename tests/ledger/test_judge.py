"""Judging by itself, on books in memory: stories against the model, and what went wrong once."""

from collections import Counter
from datetime import timedelta
from random import Random

from tests.ledger.memory import Memory
from tests.ledger.model import Verdict
from tests.ledger.reasons import unmet
from tests.ledger.recipes import OFTEN, RECIPES, Story

from upay import ledger
from upay.kit.money import Money
from upay.ledger import Limit, Movement, NotPosted, Posted

_STORIES = 120


def _memory(story: Story) -> Memory:
    memory = Memory()
    for id_, account in story.model.accounts.items():
        memory.open(id_, account)
    answers = memory.post(story.begin())
    assert all(isinstance(answer, Posted) for answer in answers)
    return memory


def test_every_story_in_memory_is_answered_as_the_model_answers() -> None:
    seen: Counter[str] = Counter()
    names = [*RECIPES, *OFTEN]
    for seed in range(_STORIES):
        chance, story = Random(seed), Story(seed)  # noqa: S311 -- no secret
        memory = _memory(story)
        for _ in range(20):
            asked = [
                (name, *story.ask(name, chance.randrange(2**32)))
                for name in chance.choices(names, k=chance.choice([1, 1, 2, 6]))
            ]
            answers = memory.post([item for _, item, _ in asked])
            for (name, item, verdict), answer in zip(asked, answers, strict=True):
                assert Verdict.of(answer) == verdict, (seed, name, item)
            if chance.random() < 0.3:
                setting = story.set(chance.randrange(2**32))
                assert memory.set(setting, story.now) == setting.came, (seed, setting)
            story.now += timedelta(minutes=chance.choice([0, 0, 1, 5, 120, 1440]))
            _compare(memory, story)
        seen += story.seen
    assert unmet(seen, least=3) == set()


def _compare(memory: Memory, story: Story) -> None:
    for account, standing in memory.standings.items():
        out, in_ = story.model.pending(account)
        assert (standing.posted, standing.pending_debit, standing.pending_credit) == (
            story.model.posted(account),
            out,
            in_,
        )
        assert (standing.available, standing.room) == (story.model.available(account), story.model.room(account))
        for counter, used in standing.counters.items():
            assert used == story.model.used(account, counter), counter


# What went wrong once.


def test_a_hold_of_at_most_so_much_holds_what_there_was_and_no_more() -> None:
    story = Story(0)
    memory = _memory(story)
    mei, shop = story.account("mei"), story.account("shop")
    hold = story.movement(mei, shop, 1000, kind="hold", at_most="debit")
    end = Movement(id=story.new_id(), kind="post", hold_id=hold.id, code=hold.code)
    held, posted = memory.post([story.item(hold), story.item(end)])
    assert isinstance(held, Posted)
    assert isinstance(posted, Posted)
    assert (held.amounts, posted.amounts) == ((Money(250),), (Money(250),))
    assert memory.standings[mei].available == 0
    assert memory.standings[mei].pending_debit == 0


def test_a_group_ends_its_own_hold_of_at_most_so_much_with_what_it_holds() -> None:
    for kind, amount, expected in (
        ("post", None, "posted"), ("void", None, "posted"), ("expire", None, "posted"), ("post", Money(250), "posted"),
        ("post", Money(251), "amount_exceeds_hold"), ("void", Money(251), "hold_has_different_amount"),
    ):  # fmt: skip
        story = Story(0)
        memory = _memory(story)
        hold = story.movement(story.account("mei"), story.account("shop"), 251, kind="hold", at_most="debit")
        end = Movement(id=story.new_id(), kind=kind, hold_id=hold.id, code=hold.code, amount=amount)  # type: ignore[arg-type]
        [answer] = memory.post([story.item(hold, end)])
        assert Verdict.of(answer).why == expected, (kind, amount)
        if isinstance(answer, NotPosted):
            assert (answer.facts, answer.movement_index) == ({"asked": "2.51", "held": "2.50"}, 1)


def test_a_group_that_fails_counts_nowhere_not_even_on_an_account_that_it_does_not_move() -> None:
    story = Story(0)
    memory = _memory(story)
    mei, wang, emma, shop = (story.account(name) for name in ("mei", "wang", "emma", "shop"))
    limits = (Limit(name="over_day", account=emma, window=ledger.day(story.now), cap=Money(300)),)
    hold = story.movement(mei, shop, 100, kind="hold")
    memory.post([story.item(hold, limits=limits)])
    assert memory.standings[emma].counters == {"day:2026-03-02": 100}
    counted = story.item(story.movement(wang, shop, 50), story.movement(wang, shop, 1000), limits=limits)
    end = Movement(id=story.new_id(), kind="void", hold_id=hold.id, code=hold.code)
    gives_back = story.item(story.movement(wang, shop, 1), end, story.movement(wang, shop, 1000))
    assert [Verdict.of(answer).why for answer in memory.post([counted, gives_back])] == ["exceeds_balance"] * 2
    assert memory.standings[emma].counters == {"day:2026-03-02": 100}


def test_what_a_refused_item_would_have_taken_back_is_left_even_of_an_original_of_the_same_batch() -> None:
    story = Story(0)
    memory = _memory(story)
    mei, wang = story.account("mei"), story.account("wang")
    original = story.movement(mei, wang, 50)
    too_much = story.movement(mei, wang, 10_000)
    refused = story.item(story.movement(wang, mei, 30, reverses=original.id), too_much)
    whole = story.item(story.movement(wang, mei, 50, reverses=original.id))
    answers = memory.post([story.item(original), refused, whole])
    assert [Verdict.of(answer).why for answer in answers] == ["posted", "exceeds_balance", "posted"]
