"""Telling what a customer's account is like: locked, frozen, its balance, limits, what was paid twice, what is open."""

from dataclasses import replace
from datetime import datetime

from upay import identity, ledger, payments
from upay.identity import queries as people
from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.kit.money import Money
from upay.ledger import AccountKind
from upay.platform.attempts import Attempt
from upay.support import conversations, workforce
from upay.support.assistant import find
from upay.support.assistant.compose import Composer, gap, listed, name
from upay.support.assistant.flow import Wanted
from upay.support.assistant.tell_level import level_told
from upay.support.assistant.tell_record import tell
from upay.support.assistant.tell_sign_in import stopped_lately
from upay.support.assistant.turn import OfferOf, Reply, Turn
from upay.support.assistant.words import moment, say
from upay.support.conversations import Speaker

_LATEST_LINES = 3
_PAID = Wanted(kinds=["payment", "top_up"], states=["succeeded", "refused", "pending"], days=30)


async def lock(composer: Composer, turn: Turn) -> Reply:
    """Tell whether the account is locked, to its owner alone."""
    if turn.question.viewer is None:
        # What such a lock is, and the way out, is told to everybody; whether this account is locked, to nobody.
        reply = composer.reply(turn, say("lock_guest", turn.lang), more=("unlock", "talk_to_agent"))
        return replace(reply, reason="account_locked")
    stopped = await stopped_lately(composer, turn, turn.question.viewer)
    if stopped is not None:
        return stopped
    since, on_purpose = await _locked(composer, turn.question.viewer)
    if since is None:
        return composer.reply(turn, say("lock_none", turn.lang), more=("talk_to_agent",))
    if on_purpose:
        text = say("lock_owner", turn.lang, since=moment(since, now=turn.question.at, lang=turn.lang).strip())
        return replace(composer.reply(turn, text, more=("reset_password", "talk_to_agent")), reason="account_locked")
    text = say("lock_locked", turn.lang, since=moment(since, now=turn.question.at, lang=turn.lang).strip())
    return replace(composer.reply(turn, text, more=("unlock", "talk_to_agent")), reason="account_locked")


async def balance(composer: Composer, turn: Turn, viewer: CustomerId) -> Reply:
    """Tell the balance and the latest movements."""
    lang, at = turn.lang, turn.question.at
    async with composer.rails.db.begin() as uow:
        account = ledger.account_id_for(viewer, AccountKind.CUSTOMER)
        standing = (await ledger.balances(uow, [account])).get(account)
    assert turn.situation is not None, "who has a balance has signed in"
    moved = [record for record in turn.situation.records if record.outcome.value == "succeeded"][:_LATEST_LINES]
    lines = listed(lang, (name(record, lang=lang, at=at) for record in moved))
    latest = say("balance_latest", lang, lines=lines) if moved else say("balance_no_latest", lang)
    posted = Money(0) if standing is None else standing.posted
    available = Money(0) if standing is None else standing.available
    text = say("balance", lang, balance=posted, available=available, latest=latest)
    return await composer.with_article(composer.reply(turn, text, more=("talk_to_agent",)))


async def limits(composer: Composer, turn: Turn, viewer: CustomerId) -> Reply:
    """Tell each limit and what is left of it."""
    lang = turn.lang
    views = await payments.limits_of(composer.rails, customer_id=viewer, at=turn.question.at)
    async with composer.rails.db.begin() as uow:
        customer = await people.customer(uow, composer.rails.vault, viewer)
    assert customer is not None, "a viewer is a customer"
    lines = [say(f"limit_{view.kind}", lang, cap=view.cap, left=view.left) for view in views]
    text = say("limits", lang, level=customer.level, lines=listed(lang, lines))
    higher = () if customer.level >= max(composer.rails.limits.levels) else ("verify_identity",)
    return await composer.with_article(composer.reply(turn, text, more=("raise_limit", "lower_limit", *higher)))


async def identity_level(composer: Composer, turn: Turn, viewer: CustomerId) -> Reply:
    """Tell where the identity level stands, from the record of the last check."""
    text, offers, reason = await level_told(
        composer.rails, composer.explainer, customer_id=viewer, lang=turn.lang, at=turn.question.at
    )
    return await composer.with_article(replace(composer.reply(turn, text, more=offers), reason=reason))


async def freeze(composer: Composer, turn: Turn, viewer: CustomerId) -> Reply:
    """Tell whether the account is frozen, in the words that a refused movement would be explained with."""
    lang, at = turn.lang, turn.question.at
    async with composer.rails.db.begin() as uow:
        standing = await identity.stopped(uow, viewer, at=at)
    frozen = standing.frozen or standing.held
    if frozen is None:
        reply = composer.reply(turn, say("freeze_none", lang), more=("talk_to_agent",))
        return await composer.with_article(reply)
    asking = Attempt(id=AttemptId(new_id()), kind="ask", customer_id=viewer, actor="customer", asked={}, at=at)
    why = composer.explainer.explain(asking.refused("account_frozen", at=at, **identity.AccountFrozen(frozen).facts))
    assert why is not None, "a refusal has its why"
    text = gap(lang).join(words.in_(lang) for words in (why.cause, why.money, why.todo))
    reply = replace(composer.reply(turn, text, more=why.offers), reason="account_frozen")
    return await composer.with_article(reply)


async def twice(composer: Composer, turn: Turn, _viewer: CustomerId) -> Reply:
    """Look for one thing paid twice: two that are alike, or an order that was not let through again."""
    assert turn.situation is not None, "who has paid has signed in"
    lang, at = turn.lang, turn.question.at
    paid = find.fitting(turn.situation.records, _PAID, turn.understood.slots, now=at)
    alike = find.paid_alike(paid)
    if alike is not None:
        first, second = (name(record, lang=lang, at=at) for record in alike)
        key = "paid_alike" if alike[1].kind == "payment" else "topped_up_alike"
        offers = (OfferOf("request_refund", alike[1].id),) if alike[1].refundable else ()
        text = say(key, lang, first=first, second=second)
        reply = composer.reply(turn, text, record=alike[1], offers=offers, more=("talk_to_agent",))
        return await composer.with_article(reply)
    again = [one for one in paid if one.attempt is not None and one.attempt.reason == "order_already_paid"]
    if again:
        return await tell(composer, turn, again[0])
    done = [record for record in paid if record.outcome.value == "succeeded"]
    if len(done) != 1:
        reply = composer.reply(turn, say("not_paid_twice", lang), more=("talk_to_agent",))
    else:
        what = name(done[0], lang=lang, at=at)
        reply = composer.reply(turn, say("paid_once", lang, what=what), record=done[0], more=("talk_to_agent",))
    return await composer.with_article(reply)


async def open_matters(composer: Composer, turn: Turn, viewer: CustomerId) -> Reply:
    """Tell what is under way: money that is pending, and the question that waits for a person or is with one."""
    assert turn.situation is not None, "who has matters has signed in"
    waiting = [record for record in turn.situation.records if record.outcome.value == "pending"]
    lang, at = turn.lang, turn.question.at
    lines = [say("open_record", lang, what=name(record, lang=lang, at=at)) for record in waiting]
    lines += await _with_people(composer, turn, viewer)
    if not lines:
        return composer.reply(turn, say("open_none", lang), more=("talk_to_agent",))
    text = say("open_some", lang, lines=listed(lang, lines))
    offers = tuple(OfferOf("inquire_bank", record.id) for record in waiting[:1])
    return composer.reply(
        turn, text, record=waiting[0] if waiting else None, offers=offers, more=("talk_to_agent",)
    )  # fmt: skip


async def _with_people(composer: Composer, turn: Turn, viewer: CustomerId) -> list[str]:
    """Tell how the customer's own question to a person stands, if there is one."""
    async with composer.rails.db.begin() as uow:
        conversation_id = await conversations.conversation_of(uow, Speaker(customer_id=viewer))
        if conversation_id is None:
            return []
        handover = await workforce.open_handover(uow, conversation_id=conversation_id)
        if handover is None:
            return []
        if handover.taken_by is not None:
            agent = await people.staff(uow, handover.taken_by)
            return [say("open_served", turn.lang, agent="" if agent is None else agent.name)]
    line = say("open_waiting", turn.lang, position=handover.position)
    if handover.promise is None:
        return [line]
    due = moment(handover.promise.due_at, now=turn.question.at, lang=turn.lang).strip()
    key = "open_late" if handover.promise.late(turn.question.at) else "open_promised"
    return [say(key, turn.lang, line=line, number=handover.promise.number, due=due)]


async def _locked(composer: Composer, customer_id: CustomerId) -> tuple[datetime | None, bool]:
    """Return since when a customer is locked out, if so, and whether that was their own wish."""
    async with composer.rails.db.begin() as uow:
        return await people.locked_since(uow, customer_id), await people.locked_on_purpose(uow, customer_id)
