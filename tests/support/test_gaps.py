"""Gaps: what several people asked and nobody answered becomes a proposal, once, and without what is theirs."""

import asyncio
from datetime import date, timedelta
from functools import partial
from itertools import count
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.cast import JUN, MEI, WANG, Person
from tests.stage import Stage

from upay.kit.ids import StaffId
from upay.kit.language import Lang
from upay.kit.refusal import NotFound
from upay.kit.time import business_date
from upay.platform.db import OUTBOX
from upay.support import conversations, gaps, knowledge
from upay.support.assistant import Masker, hide_told, masked_terms
from upay.support.conversations import Author, Draft
from upay.support.gaps import GapSettled, GapView
from upay.support.gaps.models import Gap
from upay.support.gaps.rules import together
from upay.support.knowledge import Channel
from upay.support.knowledge.content import ArticleUnusable, check_complete

ADA = StaffId(UUID(int=11))
_numbers = count(1)
MASKER = Masker()


async def _said(stage: Stage, person: Person, text: str, action: str = "clarify", topic: str = "payment_how") -> None:
    async with stage.db.begin() as uow:
        place = await conversations.open_conversation(uow, customer_id=person.id, at=stage.at)
        asked = Draft(author=Author.CUSTOMER, text=text, client_id=f"said-{next(_numbers)}")
        said, _ = await conversations.append(uow, stage.vault, conversation_id=place, draft=asked, at=stage.at)
        answer = Draft(
            author=Author.ASSISTANT, text="…", reply_to=said, body={"action": action, "lang": "zh", "topic": topic}
        )
        await conversations.append(uow, stage.vault, conversation_id=place, draft=answer, at=stage.at)


async def _not_solved(stage: Stage, person: Person, text: str) -> None:
    """Let somebody be answered, and say that it did not solve it."""
    await _said(stage, person, text, "answer")
    async with stage.db.begin() as uow:
        place = await conversations.open_conversation(uow, customer_id=person.id, at=stage.at)
        last = (await conversations.history(uow, stage.vault, conversation_id=place)).messages[-1]
        await conversations.say_solved(uow, conversation_id=place, answer_id=last.id, solved=False, at=stage.at)


async def _told(stage: Stage, person: Person, text: str, *, internal: bool = False) -> None:
    """Let Ada write to somebody."""
    async with stage.db.begin() as uow:
        place = await conversations.open_conversation(uow, customer_id=person.id, at=stage.at)
        draft = Draft(author=Author.AGENT, author_id=ADA, author_name="Ada", text=text, internal=internal)
        await conversations.append(uow, stage.vault, conversation_id=place, draft=draft, at=stage.at)


async def _ask_about_parking(stage: Stage) -> None:
    await _said(stage, MEI, "停车场无感支付怎么开通")
    await _said(stage, WANG, "停车场的无感支付怎么开通", "handoff")
    await _said(stage, JUN, "怎么开通停车场无感支付，我手机号13800000001")


def _tomorrow(stage: Stage) -> date:
    return business_date(stage.at) + timedelta(days=1)


async def _found(stage: Stage) -> list[GapView]:
    await gaps.find_gaps(stage.db, stage.vault, partial(hide_told, stage.rails, MASKER), day=_tomorrow(stage))
    async with stage.db.begin() as uow:
        return await gaps.open_gaps(uow, stage.vault)


async def test_what_several_people_asked_is_one_proposal_without_their_numbers(stage: Stage) -> None:
    await _ask_about_parking(stage)
    await _said(stage, MEI, "航班延误险怎么理赔")
    [gap] = await _found(stage)
    assert (gap.kind, gap.lang, gap.topic) == ("question", Lang.ZH, "payment_how")
    assert (gap.asked_back, gap.handed_over, gap.conversations) == (2, 1, 3)
    assert all("无感支付" in each for each in gap.wordings)
    assert "138" not in str(gap.wordings)
    async with stage.db.begin() as uow:
        kept = await uow.session.get_one(Gap, gap.id)
    assert "无感".encode() not in kept.wordings_sealed, "and what they wrote is sealed"


async def test_what_is_none_of_the_wallets_business_counts_when_it_comes_often(stage: Stage) -> None:
    for person in (MEI, WANG, JUN):
        await _said(stage, person, "航班延误险怎么理赔", "answer", "out_of_scope")
    [gap] = await _found(stage)
    assert (gap.no_answer, gap.asked_back, gap.handed_over, gap.topic) == (3, 0, 0, None)


async def test_what_one_person_asks_again_and_again_is_no_gap(stage: Stage) -> None:
    for _ in range(4):
        await _said(stage, MEI, "停车场无感支付怎么开通")
    assert await _found(stage) == []


async def test_whoever_wants_a_person_is_taken_to_have_asked_what_came_before(stage: Stage) -> None:
    for person in (MEI, WANG, JUN):
        await _said(stage, person, "停车场无感支付怎么开通", "answer")
        await _said(stage, person, "转人工", "handoff", "human_agent")
    [gap] = await _found(stage)
    assert (gap.handed_over, gap.wordings) == (3, ("停车场无感支付怎么开通",))


async def test_what_was_answered_and_did_not_solve_it_counts(stage: Stage) -> None:
    for person in (MEI, WANG, JUN):
        await _not_solved(stage, person, "停车场无感支付怎么开通")
    await _said(stage, MEI, "转人工", "handoff", "human_agent")
    [gap] = await _found(stage)
    assert (gap.not_solved, gap.handed_over, gap.conversations) == (3, 0, 3), "what was said once counts once"


async def test_the_draft_is_what_agents_told_those_who_asked_without_what_is_theirs(stage: Stage) -> None:
    await _told(stage, MEI, "停车场无感支付的优惠券另外领取。")
    stage.wait(minutes=1)
    await _ask_about_parking(stage)
    stage.wait(minutes=5)
    await _told(stage, MEI, "您好，我是Ada。停车场无感支付在“服务”页开通。小梅已经付过150.00元停车费了。您还要开通吗？")
    await _told(stage, WANG, "停车场无感支付在“服务”页开通。车牌要和行驶证一致，有疑问打 4008001234。")
    await _told(stage, WANG, "停车场这位客户很急", internal=True)
    await _told(stage, JUN, "Parking is paid by itself once it is set up.")
    stage.wait(days=4)
    await _told(stage, JUN, "停车场无感支付可以关闭。")
    await gaps.find_gaps(
        stage.db, stage.vault, partial(hide_told, stage.rails, MASKER), day=business_date(stage.at) + timedelta(days=1)
    )
    async with stage.db.begin() as uow:
        [gap] = await gaps.open_gaps(uow, stage.vault)
        place = await conversations.open_conversation(uow, customer_id=MEI.id, at=stage.at)
        kept = await uow.session.get_one(Gap, gap.id)
    assert [line.text for line in gap.lines] == [
        "停车场无感支付在“服务”页开通。", "车牌要和行驶证一致，有疑问打 〔…〕。",
    ]  # fmt: skip
    assert (gap.lines[0].conversation_id, gap.lines[0].by) == (place, "Ada")
    assert kept.draft_sealed is not None
    assert "服务".encode() not in kept.draft_sealed


async def test_of_one_conversation_what_was_told_long_before_it_was_asked_again_is_none_of_the_answer(
    stage: Stage,
) -> None:
    await _ask_about_parking(stage)
    stage.wait(days=5)
    await _told(stage, MEI, "停车场无感支付下周一起停办。")
    stage.wait(days=5)
    await _said(stage, MEI, "停车场无感支付在哪里开通呢")
    stage.wait(minutes=5)
    await _told(stage, MEI, "停车场无感支付在“服务”页开通。")
    [gap] = await _found(stage)
    assert [line.text for line in gap.lines] == ["停车场无感支付在“服务”页开通。"]


async def test_where_nobody_answered_the_draft_says_what_is_to_be_written_and_goes_to_nobody(stage: Stage) -> None:
    await _ask_about_parking(stage)
    [gap] = await _found(stage)
    assert gap.lines == ()
    await gaps.accept(stage.db, stage.vault, gap_id=gap.id, slug="parking", by=ADA, apart=(), at=stage.at)
    async with stage.db.begin() as uow:
        [draft] = (await knowledge.versions(uow, slug="parking"))[Lang.ZH]
    assert [line for line in draft.draft.body.splitlines() if line.startswith("#")] == [
        "## 什么情况会遇到", "## 怎么办", "## 多久有结果", "## 还是不行",
    ]  # fmt: skip
    with pytest.raises(ArticleUnusable) as refused:
        check_complete(draft.draft)
    assert refused.value.facts == {"field": "body", "problem": "unfilled"}


async def test_what_was_answered_or_is_older_than_a_month_is_no_gap(stage: Stage) -> None:
    await _ask_about_parking(stage)
    stage.wait(days=31)
    for person in (MEI, WANG, JUN):
        await _said(stage, person, "退款多久到账", "answer")
    assert await _found(stage) == []


async def test_gathering_twice_gives_the_same_once(stage: Stage) -> None:
    await _ask_about_parking(stage)
    first = await _found(stage)
    both = [
        gaps.find_gaps(stage.db, stage.vault, partial(hide_told, stage.rails, MASKER), day=_tomorrow(stage))
        for _ in range(2)
    ]
    assert await asyncio.gather(*both) == [1, 1]
    assert [one.wordings for one in await _found(stage)] == [one.wordings for one in first]


async def test_an_accepted_proposal_is_a_draft_and_does_not_come_again(stage: Stage) -> None:
    await _ask_about_parking(stage)
    [gap] = await _found(stage)
    with pytest.raises(ArticleUnusable):
        await gaps.accept(stage.db, stage.vault, gap_id=gap.id, slug="No Address", by=ADA, apart=(), at=stage.at)
    await gaps.accept(stage.db, stage.vault, gap_id=gap.id, slug="parking", by=ADA, apart=(), at=stage.at)
    async with stage.db.begin() as uow:
        [draft] = (await knowledge.versions(uow, slug="parking"))[Lang.ZH]
    assert (draft.state, draft.author_id, draft.draft.topics) == ("draft", ADA, ("payment_how",))
    assert (draft.draft.question, *draft.draft.similar) == gap.wordings
    with pytest.raises(GapSettled):
        await gaps.drop(stage.db, gap_id=gap.id, by=ADA, at=stage.at)
    assert await _found(stage) == []


async def test_of_two_who_accept_at_once_one_writes_and_the_other_writes_nothing(stage: Stage) -> None:
    await _ask_about_parking(stage)
    [gap] = await _found(stage)
    slugs = ("parking", "parking_too")
    told = await asyncio.gather(
        *(
            gaps.accept(stage.db, stage.vault, gap_id=gap.id, slug=slug, by=ADA, apart=(), at=stage.at)
            for slug in slugs
        ),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in told) == ["GapSettled", "NoneType"]
    async with stage.db.begin() as uow:
        written = [await knowledge.versions(uow, slug=slug) for slug in slugs]
    assert sorted(len(one.get(Lang.ZH, [])) for one in written) == [0, 1]


async def test_wordings_may_go_into_an_article_that_there_is(stage: Stage) -> None:
    async with stage.db.begin() as uow:
        await knowledge.bring_in(
            uow, [one for one in knowledge.packaged_articles() if one.slug == "payment_how"], at=stage.at
        )
    await _ask_about_parking(stage)
    [gap] = await _found(stage)
    await gaps.accept(stage.db, stage.vault, gap_id=gap.id, slug="payment_how", by=ADA, apart=(), at=stage.at)
    async with stage.db.begin() as uow:
        draft, published = (await knowledge.versions(uow, slug="payment_how"))[Lang.ZH]
    assert (draft.state, published.state) == ("draft", "published")
    assert set(published.draft.similar) | set(gap.wordings) == set(draft.draft.similar)
    assert draft.draft.body == published.draft.body, "nobody has told them anything"


async def test_what_agents_told_goes_below_an_article_that_there_is(stage: Stage) -> None:
    async with stage.db.begin() as uow:
        await knowledge.bring_in(
            uow, [one for one in knowledge.packaged_articles() if one.slug == "payment_how"], at=stage.at
        )
    await _ask_about_parking(stage)
    await _told(stage, MEI, "停车场无感支付在“服务”页开通。")
    [gap] = await _found(stage)
    await gaps.accept(stage.db, stage.vault, gap_id=gap.id, slug="payment_how", by=ADA, apart=(), at=stage.at)
    async with stage.db.begin() as uow:
        draft, published = (await knowledge.versions(uow, slug="payment_how"))[Lang.ZH]
    assert draft.draft.body == f"{published.draft.body}\n\n- 停车场无感支付在“服务”页开通。"


async def test_a_dropped_proposal_does_not_come_again(stage: Stage) -> None:
    await _ask_about_parking(stage)
    [gap] = await _found(stage)
    await gaps.drop(stage.db, gap_id=gap.id, by=ADA, at=stage.at)
    assert await _found(stage) == []
    with pytest.raises(NotFound):
        await gaps.drop(stage.db, gap_id=UUID(int=7), by=ADA, at=stage.at)


async def test_an_article_that_does_not_help_is_a_proposal_until_it_is_another_version(stage: Stage) -> None:
    [article] = [one for one in knowledge.packaged_articles() if one.slug == "fees" and one.lang is Lang.ZH]
    async with stage.db.begin() as uow:
        await knowledge.bring_in(uow, [article], at=stage.at)
        for solved in (True, False, False, False):
            await knowledge.say_helped(
                uow, stage.vault, slug="fees", lang=Lang.ZH, version=1, channel=Channel.PAGE, solved=solved,
                visitor=str(next(_numbers)), at=stage.at,
            )  # fmt: skip
    [gap] = await _found(stage)
    assert (gap.kind, gap.slug, gap.not_solved, gap.wordings) == ("article", "fees", 3, (article.title,))


async def test_a_night_is_gathered_once_whoever_looks(stage: Stage) -> None:
    async def look() -> bool:
        async with stage.db.begin() as uow:
            return await gaps.is_due(uow, at=stage.at)

    assert sorted(await asyncio.gather(look(), look())) == [False, True]
    assert not await look()
    stage.clock.advance(timedelta(hours=14))  # From noon to two in the morning.
    assert not await look()
    stage.clock.advance(timedelta(hours=2))
    assert await look()
    async with stage.db.begin() as uow:
        jobs = await uow.session.scalars(sa.select(OUTBOX.c.payload).where(OUTBOX.c.name == gaps.JOB))
        assert len({str(one) for one in jobs}) == 2


def test_a_chain_of_likenesses_is_no_group() -> None:
    chain = [frozenset(each) for each in ("abcd", "cdef", "efgh", "ghij")]
    assert [sorted(group) for group in together(chain)] == [[0, 1], [2, 3]]
    assert together([]) == []


def test_a_text_is_gathered_without_what_is_somebodys_own() -> None:
    masked, terms = masked_terms("我的卡尾号6222，转给张三的500元没到，邮箱a@b.cn", Lang.ZH)
    assert not {"6222", "500", "a@b.cn"} & set(masked.replace("，", " ").split())
    assert "6222" not in masked
    assert "@" not in masked
    assert "转" in "".join(sorted(terms))
    assert masked_terms("充值转账付款退款" * 25, Lang.ZH)[1] == frozenset()
