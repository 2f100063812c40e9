"""Stories of who has lost everything: a claim with documents, what the desk makes of it, and how it ends."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product as product_of
from typing import Any, Final

from upay import identity
from upay.identity import DocumentKind, Role
from upay.kit.ids import CustomerId, StaffId, new_id
from upay.kit.language import Lang
from upay.main.stories.picture import picture
from upay.main.wiring import Product

_WAIT: Final = timedelta(hours=8)
"""In a story, where time passes hour by hour; an operator sets days."""
_NEW_PASSWORD: Final = "heron-under-bridge-88"  # noqa: S105 -- a made-up person has it
_NEW_PIN: Final = "739105"


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whose account is claimed, as the story knows them."""

    customer_id: CustomerId
    phone: str
    name: str
    id_number: str
    lang: Lang


class Claiming:
    """The claim of a story."""

    def __init__(
        self, product: Product, *, tick: Callable[[], datetime], newest_code: Callable[[str], Awaitable[str]],
        password: str,
    ) -> None:  # fmt: skip
        self._product = product
        self._tick = tick
        self._newest_code = newest_code
        self._password = password
        self._token = ""
        self._phone = ""
        self._staff: list[StaffId] = []

    async def claim(self, owner: Owner, fields: Mapping[str, Any], *, phone: str, other_number: str) -> None:
        """Claim the account from a browser that nobody has signed in on, and hand the claim in."""
        db, vault, lang = self._product.db, self._product.vault, owner.lang
        self._phone = phone
        opened = await identity.open_claim(
            db, vault, named=str(fields.get("named", owner.phone)), phone=phone, network=str(owner.customer_id),
            lang=lang, at=self._tick(),
        )  # fmt: skip
        self._token = opened.token
        await identity.prove_claim_number(db, vault, token=self._token, code=await self._code(lang), at=self._tick())
        for kind in DocumentKind:
            await identity.send_claim_image(
                db, vault, token=self._token, kind=kind, upload=picture(), at=self._tick()
            )  # fmt: skip
        asked = await identity.claim_questions(
            db, vault, token=self._token, lately=self._product.lately, at=self._tick()
        )
        wrong = fields.get("answers") == "wrong"
        await identity.submit_claim(
            db, vault, self._product.level_desk.rules, token=self._token, name=owner.name, at=self._tick(),
            number=other_number if fields.get("papers") == "others" else owner.id_number,
            answers=[(one.right + wrong) % len(one.choices) for one in asked],
        )  # fmt: skip

    async def decide(self, fields: Mapping[str, Any], *, owner: Owner) -> None:
        """Examine the claim, and let a second person agree, or turn it down."""
        product, does = self._product, str(fields["does"])
        one, other = await self._two()
        async with product.db.begin() as uow:
            waiting = await identity.claims_at_desk(uow, product.vault, by=one, decided_since=self._tick())
            claim = next(each for each in waiting if each.customer_id == owner.customer_id)
            claim_id = claim.id
            for image, by in product_of(claim.images, (one, other)):
                await identity.look_at_claim_image(
                    uow, product.vault, claim_id=claim_id, image_id=image.id, reason="story", by=by, at=self._tick()
                )
            await identity.examine_claim(
                uow, product.vault, claim_id=claim_id, give_back=does != "decline", digits_seen=True,
                reason="story", by=one, at=self._tick(),
            )  # fmt: skip
        if does == "decline":
            return
        async with product.db.begin() as uow:
            await identity.decide_claim(
                uow, product.vault, claim_id=claim_id, agree=True, digits_seen=True, note="",
                by=one if does == "alone" else other, cooling=_WAIT,
                link=lambda code: f"/claim-objection#{code}", at=self._tick(),
            )  # fmt: skip

    async def finish(self, *, lang: Lang) -> str:
        """Set a new password after the wait; return the number that the account has now."""
        await identity.finish_claim(
            self._product.db, self._product.vault, token=self._token, code=await self._code(lang),
            password=_NEW_PASSWORD, pin=_NEW_PIN, link=lambda code: f"/phone-change#{code}", at=self._tick(),
        )  # fmt: skip
        return self._phone

    async def stage(self, at: datetime) -> str:
        """Return how far the claim is, as its claimant reads it."""
        if self._token == "":
            return "none"
        async with self._product.db.begin() as uow:
            return (await identity.claim_by_token(uow, self._product.vault, token=self._token, at=at)).stage

    async def _code(self, lang: Lang) -> str:
        await identity.send_claim_code(
            self._product.db, self._product.vault, token=self._token, lang=lang, at=self._tick()
        )
        return await self._newest_code(self._phone)

    async def _two(self) -> list[StaffId]:
        if not self._staff:
            self._staff = [StaffId(new_id()), StaffId(new_id())]
            async with self._product.db.begin() as uow:
                for one in self._staff:
                    await identity.enrol_staff(
                        uow, self._product.vault, id=one, login=f"claims-{one.hex[-8:]}", name="Ada",
                        roles=[Role.AGENT, Role.SUPERVISOR], password=self._password, at=self._tick(),
                    )  # fmt: skip
        return self._staff
