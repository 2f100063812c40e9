"""Whoever reads English reads a bank's English name: on cards, records and proofs, in notices and why cards."""

from datetime import timedelta

import sqlalchemy as sa
from tests.api.conftest import World
from tests.api.member import Member
from tests.cast import PIN

from upay.identity import models

DEBIT = {"pan": "6299000000000015", "holder_name": "邓岚", "expiry": "12/35", "pin": PIN}


async def test_cards_records_and_proofs_name_the_bank_in_the_readers_language(world: World) -> None:
    async with Member.new(world, "邓岚") as member:
        card = (await member.post("/api/cards", DEBIT)).json()
        assert card["bank_name"] == "沙盒银行"
        topped = await member.post(
            "/api/top-ups", {"card_id": card["id"], "amount": "200.00", "pin": PIN}, key="bank-1"
        )
        assert topped.status_code == 201, topped.text
        large = {"card_id": card["id"], "amount": "1500.00", "pin": PIN}
        for lang, name in (("zh-CN", "沙盒银行"), ("en", "Sandbox Bank")):
            member.browser.lang = lang
            [shown] = (await member.browser.get("/api/cards")).json()
            assert shown["bank_name"] == name
            records = (await member.browser.get("/api/records")).json()["items"]
            assert next(one["counterparty"] for one in records if one["kind"] == "top_up") == f"{name} (0015)"
            refused = await member.post("/api/withdrawals", large, key=f"bank-{lang}")
            assert refused.json()["step_up"]["payee"] == f"{name} (0015)", refused.text
            approval = refused.json()["step_up"]["approval_id"]
            world.clock.advance(timedelta(seconds=61))
            assert (await member.post(f"/api/me/approvals/{approval}/codes")).status_code == 202
            told = (await member.browser.get("/api/demo/outbox")).json()
            assert f"{name} (0015)" in told[0]["body"], told[0]["body"]


async def test_the_notice_of_a_card_names_its_bank_in_the_language_of_who_is_told(world: World) -> None:
    async with Member.new(world, "邓岚") as member:
        for lang, name in (("en", "Sandbox Bank"), ("zh", "沙盒银行")):
            async with world.product.db.begin() as uow:
                theirs = sa.update(models.Customer).where(models.Customer.id == member.person.id)
                await uow.session.execute(theirs.values(lang=lang))
            assert (await member.post("/api/cards", DEBIT)).status_code == 201
            told = (await member.browser.get("/api/demo/outbox")).json()
            assert name in next(one["body"] for one in told if "0015" in one["body"])
