"""What would happen now, and which rule decides: the same answer as posting gives, and nothing written."""

from datetime import timedelta
from uuid import UUID, uuid4

from tests.conftest import NOON
from tests.ledger.table import Cast

from upay import ledger
from upay.kit.money import Money
from upay.ledger import PRECEDENCE, AccountKind, Blocked, Code, Item, Limit, Movement, NotPosted, Posted, Room, Verdict
from upay.ledger.movements import MovementKind
from upay.platform.db import Database

CAST = Cast("why")
MEI, WANG, SHOP = (CAST.account(name) for name in ("mei", "wang", "shop"))


def _ask(minor: int, *, id_: UUID | None = None, kind: MovementKind = "single", limits: tuple[Limit, ...] = ()) -> Item:
    movement = Movement(
        id=id_ or uuid4(), kind=kind, debit=MEI, credit=SHOP, amount=Money(minor), code=Code.PAYMENT
    )
    return Item(movements=(movement,), limits=limits, at=NOON)


def _daily(cap: Money | int) -> Limit:
    return Limit(name="over_daily_limit", account=MEI, window=ledger.day(NOON), cap=cap)


async def _fund(db: Database) -> None:
    await CAST.open(db)
    async with db.begin() as uow:
        movement = Movement(
            id=uuid4(), debit=ledger.house(AccountKind.BANK), credit=MEI, amount=Money(100_00), code=Code.TOP_UP
        )
        await ledger.post(uow, [Item(movements=(movement,), at=NOON)])


async def _why(db: Database, item: Item) -> Verdict:
    async with db.begin() as uow:
        return await ledger.explain_why(uow, item)


async def test_what_would_go_through_says_how_much_room_each_rule_leaves(db: Database) -> None:
    await _fund(db)
    async with db.begin() as uow:
        await ledger.set_bounds(uow, SHOP, floor=Money(0), ceiling=Money(500_00), at=NOON)
        await ledger.post(uow, [_ask(10_00, limits=(_daily(Money(50_00)), _daily(3)))])
    single = Limit(name="over_single_limit", account=MEI, window=ledger.SINGLE, cap=Money(40_00))
    verdict = await _why(db, _ask(20_00, limits=(single, _daily(Money(50_00)), _daily(3))))
    assert verdict.goes_through
    assert not verdict.known
    assert (verdict.rule, verdict.place) == (None, None)
    day = "day:2026-03-02"
    assert verdict.rooms == (
        Room(
            rule="limit", account=MEI, before=Money(40_00), after=Money(40_00), limit="over_single_limit",
            window="single",
        ),
        Room(
            rule="limit", account=MEI, before=Money(40_00), after=Money(20_00), limit="over_daily_limit", window=day
        ),
        Room(rule="limit", account=MEI, before=2, after=1, limit="over_daily_limit", window=day),
        Room(rule="exceeds_balance", account=MEI, before=Money(90_00), after=Money(70_00)),
        Room(rule="exceeds_ceiling", account=SHOP, before=Money(490_00), after=Money(470_00)),
    )  # fmt: skip


async def test_what_would_be_refused_says_which_rule_decides_and_where_it_stands(db: Database) -> None:
    await _fund(db)
    verdict = await _why(db, _ask(100_01, limits=(_daily(Money(500_00)),)))
    assert not verdict.goes_through
    assert verdict.rule == "exceeds_balance"
    assert verdict.place == PRECEDENCE.index("exceeds_balance") + 1
    assert isinstance(verdict.answer, NotPosted)
    assert verdict.answer.facts == {"balance": "100.00", "asked": "100.01", "short": "0.01"}
    assert [(room.rule, room.before, room.after) for room in verdict.rooms] == [
        ("limit", Money(500_00), Money(500_00)), ("exceeds_balance", Money(100_00), Money(100_00)),
    ]  # fmt: skip


async def test_each_rule_is_found_and_the_earlier_one_decides(db: Database) -> None:
    await _fund(db)
    nobody = Limit(name="over_daily_limit", account=CAST.account("nobody"), window=ledger.day(NOON), cap=Money(1))
    refused = [
        (_ask(0), "amount_must_be_positive"), (_ask(5_00, limits=(nobody,)), "unknown_account"),
        (_ask(500_00, limits=(_daily(Money(1)),)), "limit"), (_ask(1, id_=UUID(int=0)), "id_must_not_be_zero"),
    ]  # fmt: skip
    places = {}
    for item, why in refused:
        verdict = await _why(db, item)
        assert verdict.rule == why
        places[why] = verdict.place
    assert places["unknown_account"] == PRECEDENCE.index("unknown_account:limit") + 1
    async with db.begin() as uow:
        await ledger.block(uow, MEI, scope=Blocked.OUT, at=NOON)
    verdict = await _why(db, _ask(500_00, limits=(_daily(Money(1)),)))
    assert verdict.rule == "account_blocked"
    assert verdict.place is not None
    assert places["limit"] is not None
    assert verdict.place < places["limit"]


async def test_a_known_id_is_said_to_be_known_with_the_answer_it_got(db: Database) -> None:
    await _fund(db)
    went, failed = _ask(10_00), _ask(900_00)
    async with db.begin() as uow:
        await ledger.post(uow, [went, failed])
    verdict = await _why(db, went)
    assert verdict.known
    assert not verdict.goes_through
    assert isinstance(verdict.answer, Posted)
    assert verdict.rule is None
    verdict = await _why(db, failed)
    assert (verdict.known, verdict.rule) == (True, "exceeds_balance")
    verdict = await _why(db, _ask(11_00, id_=went.id))
    assert (verdict.known, verdict.rule) == (True, "exists_with_different_amount")


async def test_groups_holds_and_reversals_are_judged_as_they_would_be_posted(db: Database) -> None:
    await _fund(db)
    item = ledger.split(id_=uuid4(), paid_by={MEI: Money(60_00)}, paid_to={SHOP: Money(60_00)}, at=NOON)
    verdict = await _why(db, item)
    assert verdict.goes_through
    assert [(room.account, room.after) for room in verdict.rooms] == [(MEI, Money(40_00))]
    held = _ask(30_00, kind="hold", limits=(_daily(Money(50_00)),))
    verdict = await _why(db, held)
    assert [(room.rule, room.after) for room in verdict.rooms] == [
        ("limit", Money(20_00)), ("exceeds_balance", Money(70_00)),
    ]  # fmt: skip
    async with db.begin() as uow:
        await ledger.post(uow, [held])
    void = Movement(id=uuid4(), kind="void", hold_id=held.id, code=Code.PAYMENT)
    assert (await _why(db, Item(movements=(void,), at=NOON))).goes_through
    back = Movement(
        id=uuid4(), debit=SHOP, credit=MEI, amount=Money(1), code=Code.REFUND, reverses=held.id
    )
    assert (await _why(db, Item(movements=(back,), at=NOON))).rule == "original_not_posted"
    paid = _ask(30_00)
    async with db.begin() as uow:
        await ledger.post(uow, [paid])
    part = Movement(id=uuid4(), debit=SHOP, credit=MEI, amount=Money(10_00), code=Code.REFUND, reverses=paid.id)
    verdict = await _why(db, Item(movements=(part,), at=NOON))
    assert [(room.rule, room.before, room.after) for room in verdict.rooms] == [
        ("exceeds_original", Money(30_00), Money(20_00)), ("exceeds_balance", Money(30_00), Money(20_00)),
    ]  # fmt: skip


async def test_nothing_is_written_and_nothing_is_locked(db: Database) -> None:
    await _fund(db)
    asked = _ask(60_00, limits=(_daily(Money(50_00)),))
    tables = ("transfer", "answer", "hold", "balance", "standing_change")
    counts = (f"select '{name}', count(*)::text, max(xmin::text) from ledger.{name}" for name in tables)  # noqa: S608 -- names of our own
    query = " union all ".join(counts)
    query += " union all select 'seq', last_value::text, null from ledger.seq"

    async def rows() -> list[object]:
        async with db.begin() as uow:
            return list((await (await uow.connection()).exec_driver_sql(query)).all())

    before = await rows()
    async with db.begin() as blocker:
        # Somebody holds the very rows, and the whole ledger against sealing; asking waits for neither.
        await blocker.driver.execute("select 1 from ledger.balance for update")
        await blocker.driver.execute("select pg_advisory_xact_lock(8583002)")
        async with db.begin() as uow:
            await uow.driver.execute("set local lock_timeout = '200ms'")
            assert (await ledger.explain_why(uow, asked)).rule == "limit"
            assert (await ledger.explain_why(uow, _ask(1))).goes_through
            held = await uow.driver.execute(
                "select count(*) from pg_locks where pid = pg_backend_pid() and mode not in "
                "('AccessShareLock', 'ExclusiveLock')"
            )
            assert await held.fetchone() == (0,)
    assert await rows() == before


async def test_what_it_says_is_what_posting_then_answers(db: Database) -> None:
    await _fund(db)
    items = [_ask(minor, limits=(_daily(Money(70_00)),)) for minor in (50_00, 30_00, 20_00, 900_00, 0)]
    for item in items:
        said = await _why(db, item)
        async with db.begin() as uow:
            [answer] = await ledger.post(uow, [item])
        assert said.answer == answer
    late = Item(movements=_ask(1).movements, at=NOON + timedelta(days=1))
    assert (await _why(db, late)).goes_through
