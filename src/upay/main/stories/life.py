"""One customer's story: what happens to them, through the same calls that the screens make."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

import structlog

from upay import identity, ledger, payments
from upay.identity import AskedFor, By, DocumentKind, Purpose, Role, Scope, SignedIn
from upay.identity.providers.demo_places import DemoPlaces
from upay.identity.providers.sandbox_provider import number_for
from upay.kit.ids import CustomerId, GuestId, MerchantId, OrderId, StaffId, new_id, reference_of
from upay.kit.money import Money
from upay.kit.refusal import NotFound, Refusal
from upay.kit.time import SetClock
from upay.ledger import AccountKind, Item, Movement, Posted
from upay.main.stories import photographing
from upay.main.stories.claiming import Claiming, Owner
from upay.main.stories.counter import pay_at_the_counter
from upay.main.stories.expect import Answered
from upay.main.stories.judging import judge_newest_answer, judged
from upay.main.stories.picture import picture
from upay.main.stories.read import Step, Story
from upay.main.wiring import Product
from upay.payments.providers.sandbox_cards import SANDBOX_HOLDER, pan_for
from upay.platform.actions import ActionNotAllowed, Actor, Ask
from upay.support import assistant, conversations, workforce
from upay.support.conversations import Author, MessageView, Speaker

PIN, WRONG_PIN = "246810", "135790"
PASSWORD, WRONG_PASSWORD = "jasmine-Tea-47", "wrong-Tea-47"
log = structlog.get_logger(__name__)
_BETWEEN_CODES = timedelta(minutes=1)
"""A customer who asks for a second code too soon waits, and asks again."""
_A_WEEK = timedelta(weeks=1)
_ASSISTS = {"unlock_verified": identity.Assist.UNLOCK, "free_pin": identity.Assist.FREE_PIN}
"""What an agent does for a customer who has proven it in the chat."""
_ADDRESSES = {"Beijing": "192.0.2.9", "Shanghai": "198.51.100.9", "Singapore": "203.0.113.9"}
"""Where a story signs in from, by networks that are for documentation."""
_NUMBER = re.compile(r"\{number(?: (\d))?\}")
_CODE = re.compile(r"(?<!\d)\d{8}(?!\d)")


class StepNotOffered(Exception):  # noqa: N818 -- says what this release does not do
    """The product does not do this yet, so the story cannot be told."""


class Life:
    """A story while it is told."""

    def __init__(self, product: Product, clock: SetClock, story: Story, number: int) -> None:
        self._product = product
        self._clock = clock
        self._story = story
        self._phones = (f"+861390{number % 1000:03d}{one:04d}" for one in count(1))
        self._people: dict[str, CustomerId] = {}
        self._shops: dict[str, MerchantId] = {}
        self._orders: dict[tuple[str, str], OrderId] = {}
        self._cards: dict[str, UUID] = {}
        self._keys = count(1)
        self._me: CustomerId | None = None
        self._phone = next(self._phones)
        self._last_payment: UUID | None = None
        self._last_refund: UUID | None = None
        self._agent: StaffId | None = None
        self._guest: GuestId | None = None
        self._mark = ""
        self.page = ""
        self._session_id: UUID | None = None
        self._claiming = Claiming(product, tick=self._tick, newest_code=self._newest_code, password=PASSWORD)
        self._born = date(1960, 1, 1) + timedelta(days=number)

    @property
    def me(self) -> CustomerId:
        """Whose story it is."""
        assert self._me is not None, "the story has begun"
        return self._me

    async def begin(self) -> None:
        """Sign the customer up, bind a card, and post the opening balance."""
        told = self._story.customer
        name = str(told.get("name", "小梅" if self._story.lang == "zh" else "Mei"))
        # Who has an address in place of a phone is known by that, wherever a number would be typed.
        self._phone = str(told.get("email", self._phone))
        signed = await self._sign_up(self._phone, name, level=int(told.get("level", 3)))
        self._me = signed.customer_id
        await self._hold(signed)
        self._people[name] = self._me
        opening = Money.parse(str(told["balance"])) if _told_more_than_nothing(told.get("balance")) else None
        if opening is not None:
            await self._open_with(self._me, opening)

    async def do(self, step: Step) -> None:
        """Do one step; a refusal is no fault of the story."""
        try:
            await self._step(step)
        except Refusal:
            log.debug("story.refused", step=step.name)
        await self._product.drain()

    async def _step(self, step: Step) -> None:
        offered = {
            "register": self._register, "login": self._login, "top_up": self._top_up, "withdraw": self._withdraw,
            "transfer": self._transfer, "pay": self._pay, "refund": self._refund, "set_limit": self._set_limit,
            "freeze": self._freeze,
            "verify": self._verify, "pass_time": self._pass_time, "confirm": self._confirm, "agent": self._agent_does,
            "report_loss": self._report_loss, "rebind": self._rebind, "prove": self._prove,
            "bind_card": self._bind_card, "ask_code": self._ask_code,
            "claim": self._claim, "decide_claim": self._decide_claim, "finish_claim": self._finish_claim,
            "object_to_claim": self._object_to_claim, "come_from": self._come_from, "judge": self._judge,
        }  # fmt: skip
        if step.name not in offered:
            raise StepNotOffered(f"{step.name}: this release has no such step")
        await offered[step.name](step.fields)

    async def foreseen(self) -> list[str]:
        """Return the topics of the questions that would be shown now, the likeliest first."""
        rails, at = self._product.rails, self._clock.now()
        situation = await assistant.situation_of(rails, customer_id=self.me, at=at)
        lately = await assistant.lately(rails, customer_id=self.me, at=at)
        return [each.topic for each in situation.foreseen(self._story.lang, lately=lately, page=self.page)]

    async def say(self, text: str) -> Answered:
        """Say something in the chat and return what the assistant answered.

        `{number}` is the number of the customer's latest record as the screens show it, `{number 2}` of the one before.
        """
        speaker = await self._speaker()
        if "{number" in text:
            page = await payments.records(self._product.rails, customer_id=self.me)
            text = _NUMBER.sub(lambda place: reference_of(page.items[int(place[1] or 1) - 1].id), text)
        heard = await assistant.hear(
            self._product.assistant, self._product.rails, customer_id=speaker.customer_id, guest_id=speaker.guest_id,
            text=text, client_id=f"say-{next(self._keys)}", lang=self._story.lang, at=self._tick(),
        )  # fmt: skip
        await self._product.drain()
        return _answered([message for message in heard.messages if message.author is Author.ASSISTANT])

    async def end(self) -> list[str]:
        """Compare how it ended."""
        problems: list[str] = []
        for key, wanted in self._story.end.items():
            was = await self._ending(key)
            if was is not None and str(was) != str(wanted if not isinstance(wanted, dict) else wanted.get("state")):
                problems.append(f"end {key}: expected {wanted}, was {was}")
        return problems

    async def _ending(self, key: str) -> str | bool | None:
        product = self._product
        if key == "balance":
            async with product.db.begin() as uow:
                account = ledger.account_id_for(self.me, AccountKind.CUSTOMER)
                standing = (await ledger.balances(uow, [account])).get(account)
            return "0.00" if standing is None else standing.posted.plain
        if key in {"frozen", "locked"}:
            async with product.db.begin() as uow:
                me = await identity.queries.customer(uow, product.vault, self.me)
            assert me is not None, "the customer of a story exists"
            return me.frozen if key == "frozen" else me.locked(self._clock.now())
        if key == "refund":
            page = await payments.records(product.rails, customer_id=self.me, kinds=["refund"])
            states = {"succeeded": "done", "refused": "refused", "pending": "in_progress"}
            return states[page.items[0].outcome.value] if page.items else "none"
        return await self._standing(key)

    async def _standing(self, key: str) -> str | None:
        if key == "ticket":
            return await self._ticket()
        if key == "signed_in":
            async with self._product.db.begin() as uow:
                return str(await identity.queries.signed_in_on(uow, owner_id=self.me, at=self._clock.now()))
        if key == "verdicts":
            return ", ".join(await judged(self._product, await self._speaker(), at=self._clock.now()))
        if key == "claim":
            return await self._claiming.stage(self._clock.now())
        if key == "books":
            return None
        raise StepNotOffered(f"end {key}: this release has none")

    async def _ticket(self) -> str:
        """Return how the customer's question to a person stands."""
        async with self._product.db.begin() as uow:
            conversation_id = await conversations.open_conversation(uow, customer_id=self.me, at=self._clock.now())
            last = await workforce.last_handover(uow, conversation_id=conversation_id)
        if last is None:
            return "none"
        return "closed" if last.closed_at else "open" if last.taken_by is None else "pending"

    async def _register(self, fields: Mapping[str, Any]) -> None:
        phone = str(fields.get("phone", next(self._phones)))
        code = await self._code(phone, Purpose.SIGN_UP)
        if fields.get("code") == "wrong":
            code = _other_code(code)
        form = identity.SignUpForm(
            phone=phone, code=code, name=str(fields.get("name", "新朋友")), pin=str(fields.get("pin", PIN)),
            accepted=None if fields.get("terms") == "not_accepted" else identity.newest_edition().version,
            lang=self._story.lang,
        )  # fmt: skip
        signed = await identity.sign_up(
            self._product.db, self._product.vault, form=form, password=str(fields.get("password", PASSWORD)),
            at=self._tick(),
        )  # fmt: skip
        self._people.setdefault(str(fields.get("name", phone)), signed.customer_id)

    async def _login(self, fields: Mapping[str, Any]) -> None:
        password = PASSWORD if fields.get("password", "right") == "right" else WRONG_PASSWORD
        device = identity.Device(
            mark="" if fields.get("device") == "new" else self._mark,
            address=_ADDRESSES.get(str(fields.get("from")), ""),
        )
        for _ in range(int(fields.get("times", 1))):
            try:
                signed = await self._sign_in(device, password, confirm=str(fields.get("confirm", "right")))
            except Refusal:
                continue
            if fields.get("device") != "new":
                await self._hold(signed)

    async def _sign_in(self, device: identity.Device, password: str, *, confirm: str) -> SignedIn:
        """Sign in, and confirm what is asked for with the code from the phone and the PIN, if the story does."""
        product = self._product
        watch = replace(product.watch, places=DemoPlaces())

        async def go(given: identity.Confirmation | None) -> SignedIn:
            return await identity.sign_in(
                product.db, product.vault, phone=self._phone, password=password, device=device, given=given,
                watch=watch, at=self._tick(),
            )  # fmt: skip

        try:
            return await go(None)
        except (identity.VerificationRequired, identity.LoginSuspicious) as asked:
            if confirm == "never" or asked.facts.get("approval_id") is None:
                raise
            self._clock.advance(_BETWEEN_CODES)
            arrival_id = UUID(str(asked.facts["approval_id"]))
            await identity.send_confirmation(
                product.db, product.vault, watch, arrival_id=arrival_id, device=device, lang=self._story.lang,
                at=self._tick(),
            )  # fmt: skip
            code = await self._newest_code(self._phone)
            return await go(
                identity.Confirmation(id=arrival_id, code=_other_code(code) if confirm == "wrong" else code, pin=PIN)
            )

    async def _top_up(self, fields: Mapping[str, Any]) -> None:
        card_id = await self._card(str(fields.get("bank_says", "approve")))
        if card_id is None:
            return
        await payments.begin_top_up(
            self._product.rails, customer_id=self.me, card_id=card_id, amount=str(fields["amount"]), pin=PIN,
            key=self._key(), at=self._tick(),
        )  # fmt: skip

    async def _withdraw(self, fields: Mapping[str, Any]) -> None:
        says = str(fields.get("bank_says", "approve"))
        card_id = await self._card(says)
        if card_id is None:
            return
        await payments.begin_withdrawal(
            self._product.rails, customer_id=self.me, card_id=card_id, amount=str(fields["amount"]), pin=_pin(fields),
            key=self._key(), standing=None, at=self._tick(),
        )  # fmt: skip

    async def _transfer(self, fields: Mapping[str, Any]) -> None:
        to = str(fields["to"])
        me = str(self._story.customer.get("name", ""))
        payee = self.me if to == me else None if to.lstrip("+").isdigit() else await self._person(to)
        await payments.send(
            self._product.rails, customer_id=self.me, payee_id=payee, phone=to if payee is None else None,
            amount=str(fields["amount"]), pin=_pin(fields), key=self._key(), standing=None, at=self._tick(),
        )  # fmt: skip

    async def _pay(self, fields: Mapping[str, Any]) -> None:
        shop = await self._shop(str(fields["merchant"]))
        if fields.get("by_code"):
            self._last_payment = await pay_at_the_counter(
                self._product, customer_id=self.me, merchant_id=shop, amount=str(fields["amount"]), pin=_pin(fields),
                key=self._key(), replaced=fields["by_code"] == "replaced", tick=self._tick,
            )  # fmt: skip
            return
        name = (str(fields["merchant"]), str(fields.get("order", next(self._keys))))
        if name not in self._orders:
            async with self._product.db.begin() as uow:
                self._orders[name] = await payments.make_order(
                    uow, merchant_id=shop, customer_id=self.me, title=name[1],
                    amount=Money.parse(str(fields["amount"])), at=self._tick(),
                )  # fmt: skip
        self._last_payment = await payments.pay_order(
            self._product.rails, customer_id=self.me, order_id=self._orders[name], pin=_pin(fields), key=self._key(),
            standing=None, at=self._tick(),
        )  # fmt: skip

    async def _refund(self, fields: Mapping[str, Any]) -> None:
        if self._last_payment is None:
            raise NotFound
        await payments.request_refund(
            self._product.rails, customer_id=self.me, payment_id=self._last_payment, amount=str(fields["amount"]),
            pin=_pin(fields), key=self._key(), at=self._tick(),
        )  # fmt: skip

    async def _set_limit(self, fields: Mapping[str, Any]) -> None:
        await payments.set_own_limit(
            self._product.rails, customer_id=self.me, kind=str(fields["kind"]), amount=str(fields["amount"]), pin=PIN,
            key=self._key(), at=self._tick(),
        )  # fmt: skip

    async def _verify(self, fields: Mapping[str, Any]) -> None:
        """Ask for a level by the test number that makes the provider say this; images come along where it takes them.

        Every story's number is of somebody else, by the day of birth.
        """
        desk, level = self._product.level_desk, int(fields.get("level", 2))
        says = str(fields.get("provider_says", "approve"))
        for kind in DocumentKind if level > 2 and fields.get("images", True) else ():
            await identity.send_document(
                self._product.db, self._product.vault, desk.rules, customer_id=self.me, kind=kind, upload=picture(),
                at=self._tick(),
            )  # fmt: skip
        await identity.begin_check(
            desk, customer_id=self.me, wanted=level, name=str(self._story.customer.get("name", "小梅")),
            number=number_for(says, born=self._born), key=self._key(), at=self._tick(),
        )  # fmt: skip

    async def _freeze(self, fields: Mapping[str, Any]) -> None:
        if {"amount", "hours", "asked_for"} & fields.keys():
            await self._freeze_on_terms(fields)
            return
        by = By(str(fields.get("by", "customer")))
        await payments.freeze_wallet(
            self._product.rails, customer_id=self.me, scope=Scope.OUT, by=by, reason="story", at=self._tick()
        )

    async def _report_loss(self, fields: Mapping[str, Any]) -> None:
        """Report the phone lost from a browser that nobody has signed in on."""
        password = PASSWORD if fields.get("password", "right") == "right" else WRONG_PASSWORD
        await payments.report_loss(self._product.rails, phone=self._phone, password=password, at=self._tick())

    async def _rebind(self, fields: Mapping[str, Any]) -> None:
        """Change the number with a code to the old one and a code to the new one."""
        product, to = self._product, str(fields["to"])
        assert self._session_id is not None, "the customer is signed in"
        begun = await identity.ask_to_rebind(
            product.db, product.vault, customer_id=self.me, standing=identity.Standing(session_id=self._session_id),
            phone=to, way=identity.RebindWay.OLD_NUMBER, at=self._tick(),
        )  # fmt: skip
        codes = []
        for to_old, phone in ((True, self._phone), (False, to)):
            await identity.send_rebinding_code(
                product.db, product.vault, customer_id=self.me, session_id=self._session_id,
                rebinding_id=begun.id, to_old=to_old, lang=self._story.lang,
                at=self._tick(),
            )  # fmt: skip
            codes.append(await self._newest_code(phone))
        await identity.rebind_phone(
            product.db, product.vault, customer_id=self.me, session_id=self._session_id,
            rebinding_id=begun.id, old_code=codes[0], new_code=codes[1], pin=PIN,
            link=lambda code: f"/phone-change#{code}", at=self._tick(),
        )  # fmt: skip
        self._phone = to

    async def _bind_card(self, fields: Mapping[str, Any]) -> None:
        """Add the test card that makes the bank say this."""
        await self._card(str(fields["bank_says"]))

    async def _ask_code(self, _fields: Mapping[str, Any]) -> None:
        """Ask for a code to sign in with."""
        await identity.send_code(
            self._product.db, self._product.vault, phone=self._phone, purpose=Purpose.SIGN_IN, lang=self._story.lang,
            at=self._tick(),
        )  # fmt: skip

    async def _come_from(self, fields: Mapping[str, Any]) -> None:
        """Come to support from a page of the wallet, which makes questions likely and changes no answer."""
        self.page = str(fields["page"])

    async def _claim(self, fields: Mapping[str, Any]) -> None:
        other = number_for("approve_second", born=self._born)
        await self._claiming.claim(self._owner(), fields, phone=next(self._phones), other_number=other)

    async def _decide_claim(self, fields: Mapping[str, Any]) -> None:
        await self._claiming.decide(fields, owner=self._owner())

    async def _finish_claim(self, _fields: Mapping[str, Any]) -> None:
        self._phone = await self._claiming.finish(lang=self._story.lang)

    async def _object_to_claim(self, _fields: Mapping[str, Any]) -> None:
        """Take the claim back in the session that the story goes on in."""
        assert self._session_id is not None, "the customer is signed in"
        await identity.cancel_claim(
            self._product.db, self._product.vault, customer_id=self.me, session_id=self._session_id, at=self._tick()
        )

    async def _judge(self, fields: Mapping[str, Any]) -> None:
        await judge_newest_answer(self._product, await self._speaker(), fields, at=self._tick())

    def _owner(self) -> Owner:
        return Owner(
            customer_id=self.me, phone=self._phone, name=str(self._story.customer.get("name", "小梅")),
            id_number=number_for("approve", born=self._born), lang=self._story.lang,
        )  # fmt: skip

    async def _prove(self, fields: Mapping[str, Any]) -> None:
        """Prove in the chat to the agent who asks for it: with the code that goes to the number, or photographs."""
        product, speaker = self._product, await self._speaker()
        async with product.db.begin() as uow:
            conversation_id = await conversations.open_with(uow, speaker, at=self._tick())
        if "photos" in fields:
            await photographing.hand_in_photos(
                product, conversation_id, signed_in=speaker.customer_id is not None, tick=self._tick
            )
            return
        await identity.send_case_code(
            product.db, product.vault, conversation_id=conversation_id, lang=self._story.lang, at=self._tick()
        )
        code = await self._newest_code(self._phone)
        await identity.prove_case_code(
            product.db, product.vault, conversation_id=conversation_id, at=self._tick(),
            code=_other_code(code) if fields.get("code") == "wrong" else code,
        )  # fmt: skip

    async def _verified(self, does: str, conversation_id: UUID, staff: StaffId, *, level: int) -> None:
        """Begin a verification, or do what it allows."""
        async with self._product.db.begin() as uow:
            if does == "verify":
                me = await identity.queries.customer(uow, self._product.vault, self.me)
                assert me is not None, "the customer of a story exists"
                await identity.begin_case(
                    uow, self._product.vault, conversation_id=conversation_id, number=me.phone, customer_id=None,
                    wanted=level, by=staff, at=self._tick(),
                )  # fmt: skip
                return
            await payments.assist_customer(
                uow, self._product.vault, conversation_id=conversation_id, assist=_ASSISTS[does], reason="story",
                phone=None, by=staff, at=self._tick(),
            )  # fmt: skip

    async def _freeze_on_terms(self, fields: Mapping[str, Any]) -> None:
        at, staff = self._tick(), await self._staff()
        until = at + timedelta(hours=int(fields["hours"])) if "hours" in fields else None
        async with self._product.db.begin() as uow:
            await payments.freeze_by_staff(
                uow, self._product.vault, customer_id=self.me, reason="story", by=staff, at=at, until=until,
                scope=Scope.AMOUNT if "amount" in fields else Scope.OUT,
                amount=str(fields["amount"]) if "amount" in fields else None,
                asked_for=AskedFor(str(fields.get("asked_for", "agent"))), reference=str(fields.get("reference", "")),
            )  # fmt: skip

    async def _pass_time(self, fields: Mapping[str, Any]) -> None:
        """Let time pass by the hour, weeks by the day, so that what falls due in between is done in its turn."""
        left = timedelta(**{unit: int(amount) for unit, amount in fields.items()})
        while left > timedelta():
            stride = min(left, timedelta(days=1) if left > _A_WEEK else timedelta(hours=1))
            await self._product.do_due(self._clock.advance(stride))
            left -= stride

    async def _confirm(self, fields: Mapping[str, Any]) -> None:
        """Take the offer that the assistant made last, as the button in the chat does."""
        code = str(fields["offer"])
        offered = await self._offered(code)
        action = self._product.actions.find(code)
        if offered is None or action is None:
            raise StepNotOffered(f"confirm {code}: it was not offered")
        record_id = None if offered["record"] is None else UUID(offered["record"])
        prefill: Mapping[str, str] = {}
        if record_id is not None:
            view = await payments.record(self._product.rails, customer_id=self.me, record_id=record_id)
            prefill = action.prefill(view.attempt)
        key = self._key()
        proof = await self._proof(fields, code)
        ask = Ask(
            offer=code, customer_id=self.me, actor=Actor.CUSTOMER, session_id=self._session_id,
            record_id=record_id, pin=_pin(fields), code=proof,
            amount=str(fields["amount"]) if "amount" in fields else prefill.get("amount"), key=key,
            card_id=await self._card(str(fields.get("bank_says", "approve"))) if code == "top_up" else None,
            lang=self._story.lang, at=self._tick(),
        )  # fmt: skip
        try:
            receipt = await self._product.actions.run(ask)
        except Refusal as refusal:
            made = refusal.attempt_id
        else:
            made = receipt.record_id
        await self._product.drain()
        if made is not None and await self._is_record(made):
            await assistant.tell_receipt(
                self._product.assistant, self._product.rails, customer_id=self.me, record_id=made,
                about=None if code == "retry" else record_id, lang=self._story.lang, key=key, at=self._tick(),
            )  # fmt: skip

    async def _agent_does(self, fields: Mapping[str, Any]) -> None:
        does, at = str(fields["does"]), self._tick()
        staff, speaker = await self._staff(), await self._speaker()
        async with self._product.db.begin() as uow:
            conversation_id = await conversations.open_with(uow, speaker, at=at)
            match does:
                case "take":
                    await workforce.take(uow, conversation_id=conversation_id, staff_id=staff, at=at)
                case "close":
                    await workforce.close(uow, conversation_id=conversation_id, staff_id=staff, at=at)
                case "reply":
                    await workforce.held_by(uow, conversation_id=conversation_id, staff_id=staff)
                    draft = conversations.Draft(
                        author=Author.AGENT, author_id=staff, author_name="Ada", text=str(fields.get("text", "…"))
                    )
                    await conversations.append(
                        uow, self._product.vault, conversation_id=conversation_id, draft=draft, at=at
                    )
        if does == "verify" or does in _ASSISTS:
            await self._verified(does, conversation_id, staff, level=int(fields.get("level", 1)))
        elif does in {"accept_photos", "reject_photos"}:
            await photographing.judge_photos(
                self._product, conversation_id, agree=does == "accept_photos", by=staff, tick=self._tick
            )
        elif does in {"unlock", "inquire_bank"}:
            if speaker.customer_id is None:
                raise ActionNotAllowed(offer=does, why="not_proven")
            await self._product.actions.run(
                Ask(
                    offer=does, customer_id=self.me, actor=Actor.AGENT, staff_id=staff, key=self._key(),
                    lang=self._story.lang, at=at,
                )
            )  # fmt: skip
        elif does not in {"take", "close", "reply"}:
            raise StepNotOffered(f"agent {does}: this release has none")

    async def _offered(self, code: str) -> dict[str, Any] | None:
        speaker = await self._speaker()
        async with self._product.db.begin() as uow:
            conversation_id = await conversations.open_with(uow, speaker, at=self._clock.now())
            history = await conversations.history(uow, self._product.vault, conversation_id=conversation_id)
        for message in reversed(history.messages):
            for offer in message.body.get("offers", ()):
                if offer["code"] == code:
                    return dict(offer)
        return None

    async def _speaker(self) -> Speaker:
        """Return who this is to support: a guest who names a number while locked out, the customer otherwise."""
        product = self._product
        async with product.db.begin() as uow:
            locked = await identity.queries.locked(uow, self.me, at=self._clock.now()) is not None
            if locked and self._guest is None:
                self._guest = await conversations.come_as_guest(uow, lang=self._story.lang, at=self._tick())
                await conversations.name_phone(uow, product.vault, guest_id=self._guest, phone=self._phone)
        if locked:
            return Speaker(guest_id=self._guest)
        if self._guest is not None:
            await self._login({})
            async with product.db.begin() as uow:
                await workforce.join(uow, product.vault, guest_id=self._guest, customer_id=self.me, at=self._tick())
            self._guest = None
        return Speaker(customer_id=self.me)

    async def _proof(self, fields: Mapping[str, Any], offer: str) -> str | None:
        purposes = {
            "unlock": Purpose.UNLOCK, "reset_password": Purpose.RESET_PASSWORD, "reset_pin": Purpose.RESET_PIN,
            "unfreeze_request": Purpose.UNFREEZE_REQUEST,
        }  # fmt: skip
        if offer not in purposes:
            return None
        code = await self._code(self._phone, purposes[offer])
        return _other_code(code) if fields.get("code") == "wrong" else code

    async def _is_record(self, record_id: UUID) -> bool:
        try:
            await payments.record(self._product.rails, customer_id=self.me, record_id=record_id)
        except NotFound:
            return False
        return True

    async def _sign_up(self, phone: str, name: str, *, level: int) -> SignedIn:
        product = self._product
        code = await self._code(phone, Purpose.SIGN_UP)
        form = identity.SignUpForm(
            phone=phone, code=code, name=name, pin=PIN, accepted=identity.newest_edition().version,
            lang=self._story.lang,
        )  # fmt: skip
        signed = await identity.sign_up(product.db, product.vault, form=form, password=PASSWORD, at=self._tick())
        async with product.db.begin() as uow:
            await identity.set_level(uow, customer_id=signed.customer_id, level=level)
        return signed

    async def _hold(self, signed: SignedIn) -> None:
        """Go on in this session, on the story's own device; whoever signs in on a new one is somebody else."""
        session = await identity.who(self._product.db, token=signed.token, at=self._clock.now())
        assert session is not None, "it has just begun"
        self._mark, self._session_id = signed.mark, session.id

    async def _code(self, phone: str, purpose: Purpose) -> str:
        product = self._product
        ask = partial(
            identity.send_code, product.db, product.vault, phone=phone, purpose=purpose, lang=self._story.lang
        )
        try:
            await ask(at=self._tick())
        except identity.CodeThrottled:
            await ask(at=self._clock.advance(_BETWEEN_CODES))
        return await self._newest_code(phone)

    async def _newest_code(self, phone: str) -> str:
        async with self._product.db.begin() as uow:
            sent = await identity.queries.notices(uow, self._product.vault, phone=phone, limit=1)
        found = _CODE.search(sent[0].body) if sent else None
        return "000000" if found is None else found[0]

    async def _open_with(self, customer_id: CustomerId, amount: Money) -> None:
        at = self._clock.now()
        async with self._product.db.begin() as uow:
            credit = await ledger.open_account(uow, owner=customer_id, kind=AccountKind.CUSTOMER, at=at)
            movement = Movement(
                id=new_id(), debit=ledger.house(AccountKind.OPENING), credit=credit, amount=amount,
                code=ledger.Code.OPENING,
            )  # fmt: skip
            [answer] = await ledger.post(
                uow, [Item(movements=(movement,), at=at, on_posted=lambda _: [], on_refused=lambda _: [])]
            )
            assert isinstance(answer, Posted), "an opening balance is posted"

    async def _person(self, name: str) -> CustomerId:
        if name not in self._people:
            self._people[name] = (await self._sign_up(next(self._phones), name, level=3)).customer_id
        return self._people[name]

    async def _shop(self, name: str) -> MerchantId:
        if name not in self._shops:
            merchant_id = MerchantId(new_id())
            async with self._product.db.begin() as uow:
                await identity.enrol_merchant(uow, id=merchant_id, name=name)
            self._shops[name] = merchant_id
        return self._shops[name]

    async def _staff(self) -> StaffId:
        if self._agent is None:
            self._agent = StaffId(new_id())
            async with self._product.db.begin() as uow:
                await identity.enrol_staff(
                    uow, self._product.vault, id=self._agent, login=f"ada-{self._agent.hex[-8:]}", name="Ada",
                    roles=[Role.AGENT], password=PASSWORD, at=self._clock.now(),
                )  # fmt: skip
        return self._agent

    async def _card(self, bank_says: str) -> UUID | None:
        """Bind the test card that makes the bank say this; None if the bank says it at binding already."""
        if bank_says not in self._cards:
            pan = pan_for(bank_says)
            try:
                self._cards[bank_says] = await payments.bind(
                    self._product.rails, customer_id=self.me, pan=pan, holder_name=SANDBOX_HOLDER, expiry="12/35",
                    pin=PIN, at=self._tick(),
                )  # fmt: skip
            except Refusal:
                return None
        return self._cards[bank_says]

    def _key(self) -> str:
        return f"story-{next(self._keys)}"

    def _tick(self) -> datetime:
        """Let a second pass: two things never happen at the same instant."""
        return self._clock.advance(timedelta(seconds=1))


def _told_more_than_nothing(value: object) -> bool:
    return value is not None and str(value) not in {"0", "0.00"}


def _pin(fields: Mapping[str, Any]) -> str:
    return WRONG_PIN if fields.get("pin") == "wrong" else PIN


def _other_code(code: str) -> str:
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"


def _answered(messages: list[MessageView]) -> Answered:
    last = messages[-1].body if messages else {}
    texts = [message.text for message in messages]
    texts += [choice["label"] for message in messages for choice in message.body.get("choices", ())]
    return Answered(
        text="\n".join(texts), topics=tuple(message.body.get("topic") for message in messages),
        reasons=tuple(message.body.get("reason") for message in messages),
        offers=frozenset(offer["code"] for message in messages for offer in message.body.get("offers", ())),
        handoff=any(message.body.get("hand_over") for message in messages),
        cites=any(message.body.get("cites") for message in messages),
        asks=last.get("action") == "clarify" and bool(last.get("choices")),
    )  # fmt: skip
