"""Wiring: the rooms joined into one product, for every process and for every test that wants it whole."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from upay import identity, ledger, payments
from upay.api.who import terms_of
from upay.identity import LevelDesk
from upay.identity.actions import actions as identity_actions
from upay.identity.providers.demo_places import DemoPlaces
from upay.identity.providers.http_provider import HttpProvider
from upay.identity.providers.mmdb_places import MmdbPlaces, PlacesUnreadable
from upay.kit.ids import ConversationId, CustomerId, StaffId
from upay.kit.time import Clock
from upay.ledger import Batcher
from upay.main.clock import SystemClock
from upay.main.jurisdiction import read_jurisdiction
from upay.main.lately_done import LatelyDone
from upay.main.sealed import FORGET, PLACES
from upay.payments import Rails
from upay.payments.providers.bank import CardBank
from upay.payments.providers.iso8583_link import BankLink
from upay.platform import audit_chain, daily, erased_list, throttle
from upay.platform.actions import Actions
from upay.platform.config import Config, ConfigError
from upay.platform.crypto import Vault
from upay.platform.db import Database
from upay.platform.explanations import Explain, Explainer
from upay.platform.jobs import Due, Jobs
from upay.platform.outbox import Relay
from upay.platform.realtime import Realtime
from upay.platform.retention import erase_due
from upay.platform.rotate import prove_ours
from upay.platform.unavailable import MasterKeyUnusable
from upay.support import gaps, knowledge, teaching, workforce
from upay.support.assistant import Assistant, Masker, built_in, hide_told, notify, tell_late, tell_left, tell_promise
from upay.support.assistant.actions import actions as assistant_actions
from upay.support.assistant.model import Consultant, Model, Terms, forget_exchanges
from upay.support.teaching import Trainer

_NIGHTS_ARE_LOOKED_FOR = timedelta(minutes=10)
_SEAL_EVERY = timedelta(seconds=10)
"""So young are acts, at the most, that stand in no block yet."""
_FORGET_EVERY = timedelta(hours=1)
_ERASE_EVERY = timedelta(minutes=10)
_RETURNS_ARE_ASKED_FOR = timedelta(seconds=20)
_WHO_IS_HERE = timedelta(seconds=20)
_PICKS_ARE_LOOKED_FOR = timedelta(minutes=1)
_PICKS_LOOK_BACK = timedelta(days=7)
"""How far back a worker looks that has just begun; after that it only looks at what is new."""
_PICKS_COME_LATE = timedelta(minutes=5)
"""So long a message may take, at the most, from its moment until it can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Everything that a process needs."""

    config: Config
    clock: Clock
    db: Database
    vault: Vault
    rails: Rails
    level_desk: LevelDesk
    explainer: Explainer
    actions: Actions
    assistant: Assistant
    lately: identity.LatelyDone
    watch: identity.Watch
    """By what a sign-in is looked at."""
    trainer: Trainer
    realtime: Realtime
    jobs: Jobs
    relay: Relay
    due: tuple[Due, ...]
    """What falls due by the clock; the worker looks twice a second."""

    async def drain(self) -> None:
        """Let out and run everything that waits, until nothing does; stories and tests live by this."""
        while await self.relay.drain():
            await self.jobs.run_waiting()

    async def do_due(self, at: datetime) -> int:
        """Do what is due at this instant, and everything that follows from it; return how much was due."""
        done = sum([await scan(at) for scan in self.due])
        await self.drain()
        return done


@asynccontextmanager
async def assemble(
    config: Config, *, url: str, clock: Clock | None = None, bank: CardBank | None = None, cache: Path | None = None
) -> AsyncIterator[Product]:
    """Join the rooms on a migrated database; what was opened is closed when the block ends.

    `cache` is where what was learned is kept, if not under the state folder.
    """
    clock = clock or SystemClock()
    db = Database(url)
    await db.check()
    vault = Vault.at(config.home, given=config.master_key, url=url)
    try:
        await prove_ours(db, vault)
    except MasterKeyUnusable:
        vault.release()
        await db.close()
        raise
    jurisdiction = read_jurisdiction(config.limits_file)
    watch = watch_of(config)
    async with Batcher(db) as batcher:
        link = bank or BankLink(config.bank_host, config.bank_port, config.bank_timeout_ms)
        rails = Rails(
            db=db, vault=vault, batcher=batcher, bank=link, clock=clock,
            inquiry_delay=timedelta(milliseconds=config.inquiry_delay_ms), limits=jurisdiction.limits,
        )  # fmt: skip
        desk = LevelDesk(
            db=db,
            vault=vault,
            rules=jurisdiction.levels,
            clock=clock,
            inquiry_delay=rails.inquiry_delay,
            provider=HttpProvider(config.identity_url, key=config.identity_key, timeout_ms=config.identity_timeout_ms),
        )
        explainer = Explainer(identity_explainers(), payments.EXPLAINERS, knowledge.EXPLAINERS)
        actions = Actions(payments.actions(rails), identity_actions(db, vault), assistant_actions())
        await settle_in(db, at=clock.now())
        kept = cache or config.cache or config.home / "cache"
        assistant = Assistant(
            rails,
            explainer,
            actions,
            kept,
            _consultant(config, db, vault),
            learned=teaching.in_use_by(db, partial(built_in, db, kept)),
        )
        trainer = Trainer(
            db=db, vault=vault, clock=clock, frozen=config.frozen_set, cache=kept, keep=config.versions_kept
        )
        realtime = Realtime(url)
        handlers = {
            "payments.collect": partial(_collect, rails), payments.SETTLED_LATE: partial(_tell_late, assistant, rails),
            payments.PAY_OUT: partial(_pay_out, rails),
            payments.WITHDRAWAL_NEWS: partial(_tell_of_withdrawal, assistant, rails),
            payments.REFUNDED: partial(_notify, assistant, rails), identity.CHECK_JOB: partial(_check, desk),
            identity.CLAIM_JOB: partial(_ask_about_claim, desk), identity.CASE_JOB: partial(_ask_about_case, desk),
            gaps.JOB: partial(_find_gaps, rails, assistant.masker), teaching.JOB: partial(_train, trainer),
            identity.EXPORT_JOB: partial(_export, rails), workforce.PROMISED: partial(_tell_promise, rails),
            workforce.LEFT: partial(_tell_left, rails),
        }  # fmt: skip
        jobs = Jobs(url, handlers)
        relay = Relay(db, on_events=realtime.publish, on_jobs=jobs.defer)
        async with jobs:
            yield Product(
                config=config, clock=clock, db=db, vault=vault, rails=rails, level_desk=desk, explainer=explainer,
                actions=actions, assistant=assistant, lately=LatelyDone(rails), watch=watch, trainer=trainer,
                realtime=realtime, jobs=jobs, relay=relay, due=_due(rails, desk, config, assistant.masker),
            )  # fmt: skip
        await realtime.close()
        if isinstance(link, BankLink) and bank is None:
            await link.close()
    vault.release()
    await db.close()


def watch_of(config: Config) -> identity.Watch:
    """Return by what a sign-in is looked at; a file with places that cannot be read stops the start."""
    places: identity.Places = DemoPlaces() if config.demo else identity.Nowhere()
    if config.places_file is not None:
        try:
            places = MmdbPlaces(config.places_file)
        except PlacesUnreadable as error:
            message = f"UPAY_PLACES_FILE: {error}"
            raise ConfigError(message) from error
    return identity.Watch(
        places=places, far_km=config.strange_km, fast_kmh=config.strange_kmh, crowd=config.strange_accounts,
        link=lambda word: f"{config.public_url}/not-me#{word}",
    )  # fmt: skip


def declared_actions() -> Actions:
    """Return every action by what it is called and whose it is; none of these can run."""
    nothing: Any = None
    return Actions(payments.actions(nothing), identity_actions(nothing, nothing), assistant_actions())


def identity_explainers() -> dict[str, Explain]:
    """Return identity's explainers but for `form_incomplete`, which payments explains for the whole product."""
    rooms = {**identity.EXPLAINERS, **identity.LEVEL_EXPLAINERS}
    return {code: explain for code, explain in rooms.items() if code != "form_incomplete"}


async def settle_in(db: Database, *, at: datetime) -> None:
    """Make sure that what every process counts on is there: room, the house's accounts, the packaged articles."""
    async with db.begin() as uow:
        await ledger.make_room(uow)
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=at)
        await knowledge.bring_in(uow, knowledge.packaged_articles(), at=at)


async def _collect(rails: Rails, payment_id: str) -> None:
    await payments.collect(rails, payment_id=UUID(payment_id))


async def _pay_out(rails: Rails, payment_id: str) -> None:
    await payments.pay_out(rails, payment_id=UUID(payment_id))


async def _check(desk: LevelDesk, check_id: str) -> None:
    await identity.ask_provider(desk, check_id=UUID(check_id))


async def _ask_about_claim(desk: LevelDesk, claim_id: str) -> None:
    await identity.ask_about_claim(desk, claim_id=UUID(claim_id))


async def _ask_about_case(desk: LevelDesk, case_id: str) -> None:
    await identity.ask_about_case(desk, case_id=UUID(case_id))


async def _find_gaps(rails: Rails, masker: Masker, day: str) -> None:
    await gaps.find_gaps(rails.db, rails.vault, partial(hide_told, rails, masker), day=date.fromisoformat(day))


async def _export(rails: Rails, export_id: str) -> None:
    from upay.main import exporting  # noqa: PLC0415 -- fonts and documents are loaded where somebody wants them

    await exporting.export(rails, export_id=UUID(export_id), at=rails.clock.now())


async def _train(trainer: Trainer, number: int) -> None:
    await teaching.train(trainer, number=number)


async def _tell_late(assistant: Assistant, rails: Rails, customer: str, record: str) -> None:
    await tell_late(
        assistant, rails, customer_id=CustomerId(UUID(customer)), record_id=UUID(record), at=rails.clock.now()
    )
    await _notify(assistant, rails, customer, record)


async def _tell_of_withdrawal(
    assistant: Assistant, rails: Rails, *, customer: str, record: str, said_at: str, chat: int
) -> None:
    customer_id, record_id, step = CustomerId(UUID(customer)), UUID(record), datetime.fromisoformat(said_at)
    if chat:
        await tell_late(assistant, rails, customer_id=customer_id, record_id=record_id, step=step, at=rails.clock.now())
    await notify(assistant, rails, customer_id=customer_id, record_id=record_id, step=step, at=rails.clock.now())


async def _tell_promise(rails: Rails, conversation: str) -> None:
    await tell_promise(rails, conversation_id=ConversationId(UUID(conversation)), at=rails.clock.now())


async def _tell_left(rails: Rails, *, conversation: str, staff: str, left_at: str) -> None:
    await tell_left(
        rails, conversation_id=ConversationId(UUID(conversation)), staff_id=StaffId(UUID(staff)),
        left_at=datetime.fromisoformat(left_at), at=rails.clock.now(),
    )  # fmt: skip


async def _notify(assistant: Assistant, rails: Rails, customer: str, record: str) -> None:
    await notify(assistant, rails, customer_id=CustomerId(UUID(customer)), record_id=UUID(record), at=rails.clock.now())


def _consultant(config: Config, db: Database, vault: Vault) -> Consultant | None:
    """Return who asks the language model, if one is set up; what speaks to it is loaded when it is first needed."""
    if not config.llm_url:
        return None
    seconds = config.llm_timeout_ms / 1000

    def load() -> Model:
        from upay.support.assistant.model.endpoint import Endpoint  # noqa: PLC0415 -- loaded only where one is set up

        return Endpoint(url=config.llm_url, model=config.llm_model, key=config.llm_key, timeout_seconds=seconds)

    terms = Terms(timeout_seconds=seconds, a_minute=config.llm_a_minute, a_day=config.llm_a_day)
    return Consultant(db, vault, terms, name=config.llm_model, load=load)


def _due(  # noqa: C901 -- a list of small functions
    rails: Rails, desk: LevelDesk, config: Config, masker: Masker
) -> tuple[Due, ...]:
    async def inquire(at: datetime) -> int:
        return await payments.inquire_due(rails, at=at)

    async def hear_returns(*, at: datetime) -> int:
        return await payments.hear_returns(rails, at=at) + await payments.release_returns(rails, at=at)

    async def inquire_checks(at: datetime) -> int:
        return await identity.inquire_checks(desk, at=at)

    async def go_on_with_claims(at: datetime) -> int:
        asked = await identity.inquire_claims(desk, at=at)
        return asked + await identity.claims_due(rails.db, rails.vault, at=at)

    async def go_on_with_cases(at: datetime) -> int:
        return await identity.inquire_cases(desk, at=at)

    async def end_freezes(at: datetime) -> int:
        return await payments.end_due_freezes(rails, at=at)

    async def delete_documents(*, at: datetime) -> int:
        async with rails.db.begin() as uow:
            late = await identity.delete_late(uow, desk.rules, at=at)
            late += await identity.forget_claims(uow, at=at)
            return late + await identity.forget_case_images(uow, at=at)

    async def expire(at: datetime) -> int:
        async with rails.db.begin() as uow:
            return await ledger.expire_holds(uow, at=at)

    async def make_room(_: datetime) -> int:
        async with rails.db.begin() as uow:
            return await ledger.make_room(uow)

    async def find_gaps(*, at: datetime) -> int:
        async with rails.db.begin() as uow:
            return await gaps.is_due(uow, at=at)

    looked_for_picks: datetime | None = None

    async def gather_picks(*, at: datetime) -> int:
        nonlocal looked_for_picks
        since = at - _PICKS_LOOK_BACK if looked_for_picks is None else looked_for_picks - _PICKS_COME_LATE
        new = await teaching.gather_picks(rails, masker, since=since)
        looked_for_picks = at
        return new

    async def forget_exports(*, at: datetime) -> int:
        async with rails.db.begin() as uow:
            return await identity.forget_exports(uow, at=at)

    async def finish_rebindings(at: datetime) -> int:
        return await identity.finish_rebindings(rails.db, rails.vault, at=at)

    async def end_emergencies(at: datetime) -> int:
        async with rails.db.begin() as uow:
            return await identity.end_emergencies(uow, rails.vault, at=at)

    async def index_emails(*, at: datetime) -> int:
        del at
        return await identity.index_emails(rails.db, rails.vault)

    async def forget_late(*, at: datetime) -> int:
        async with rails.db.begin() as uow:
            return await identity.forget_late(uow, at=at) + await identity.forget_unmasked(uow, at=at)

    return (
        inquire,
        inquire_checks,
        go_on_with_claims,
        go_on_with_cases,
        end_freezes,
        expire,
        make_room,
        now_and_then(hear_returns, every=_RETURNS_ARE_ASKED_FOR),
        finish_rebindings,
        end_emergencies,
        now_and_then(partial(workforce.let_gone_leave, rails.db, terms_of(config)), every=_WHO_IS_HERE),
        now_and_then(delete_documents, every=_FORGET_EVERY),
        now_and_then(find_gaps, every=_NIGHTS_ARE_LOOKED_FOR),
        now_and_then(gather_picks, every=_PICKS_ARE_LOOKED_FOR),
        now_and_then(index_emails, every=throttle.WINDOW),
        now_and_then(forget_late, every=throttle.WINDOW),
        now_and_then(partial(throttle.forget, rails.db), every=throttle.WINDOW),
        now_and_then(partial(daily.forget, rails.db), every=_FORGET_EVERY),
        now_and_then(
            partial(identity.tell_of_guessing, rails.db, rails.vault, to=config.alarm_mail), every=throttle.WINDOW
        ),
        now_and_then(forget_exports, every=_ERASE_EVERY),
        now_and_then(partial(identity.forget_former, rails.db), every=_FORGET_EVERY),
        now_and_then(partial(erase_due, rails.db, rails.vault, PLACES, FORGET), every=_ERASE_EVERY),
        now_and_then(partial(erased_list.keep, rails.db, config.home), every=_ERASE_EVERY),
        now_and_then(partial(audit_chain.seal, rails.db), every=_SEAL_EVERY),
        now_and_then(
            partial(forget_exchanges, rails.db, older_than=timedelta(days=config.llm_keep_days)), every=_FORGET_EVERY
        ),
    )


def now_and_then(do: Callable[..., Awaitable[int]], *, every: timedelta) -> Due:
    """Do something that looks through a whole table no more often than this, however often is asked what is due."""
    done_at: datetime | None = None

    async def tidy(at: datetime) -> int:
        nonlocal done_at
        if done_at is not None and at - done_at < every:
            return 0
        done_at = at
        return await do(at=at)

    return tidy
