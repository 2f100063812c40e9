"""Making the copy of somebody's data: everything that is known of them, for machines, and a document for people.

Each part is gathered by the room that owns it, in the customer's own view: of the other side of a transfer no more
stands here than the app shows. Secrets that prove who somebody is are no part of it.
"""

import asyncio
import io
import zipfile
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from upay import identity, ledger, payments
from upay.identity import ExportView
from upay.identity import queries as people
from upay.kit.acts import ACTS, Act
from upay.kit.ids import CustomerId
from upay.kit.language import Words
from upay.kit.money import Money
from upay.ledger import AccountKind
from upay.main.export_document import Summary, render
from upay.payments import Rails
from upay.platform import audit
from upay.platform.attempts import recent
from upay.support import conversations
from upay.support.conversations import Speaker

_PAGE: Final = 200
_MOST_TRIES: Final = 100_000
_README: Final = Words(
    "这是你在 UPay 的个人数据。summary.pdf 供阅读，其余文件供程序读取（JSON，UTF-8，时间为 UTC）。\n"
    "密码、支付密码和验证器密钥只以不可还原的形式保存，不在其中。\n"
    "identity.json 里有你完整的证件号，请妥善保管。证件照片和人脸照片不在其中，只列出种类和时间：这份文件用手机和验证码"
    "就能下载，照片落到捡到手机的人手里，就可能被用来冒充你。\n",
    "This is your data at UPay. summary.pdf is to be read by people, the other files by programs (JSON, UTF-8, times "
    "in UTC).\nPasswords, PINs and keys of authenticator apps cannot be read back by anybody and are not in it.\n"
    "identity.json has your identity number whole: keep it safe. Photographs of your document and your face are not in "
    "it, but named with their dates alone: this file is had with a phone and a code, and with the pictures whoever "
    "found your phone could pass for you.\n",
)
Part = Callable[[Rails, CustomerId, datetime], Awaitable[Any]]


async def export(rails: Rails, *, export_id: UUID, at: datetime) -> None:
    """Make the copy that was asked for; one that was made or given up meanwhile is left alone."""
    async with rails.db.begin() as uow:
        view = await identity.export_to_make(uow, export_id)
    if view is None:
        return
    content = await _content(rails, view, at=at)
    await identity.finish_export(rails.db, rails.vault, view=view, content=content, at=at)


async def _content(rails: Rails, view: ExportView, *, at: datetime) -> bytes:
    parts: dict[str, Any] = {}
    for number, (name, gather) in enumerate(_PARTS.items(), start=1):
        parts[name] = await gather(rails, view.customer_id, at)
        await identity.export_got_so_far(rails.db, view=view, parts_done=number)
    summary = Summary(
        lang=view.lang,
        at=at,
        profile={**parts["profile"], "id_number": parts["identity"]["id_number"]},
        statement=parts["statement"],
        counts=_counts(parts),
    )
    # A minute of work without a pause; whatever else the worker does goes on beside it.
    return await asyncio.to_thread(_packed, parts, summary)


def _packed(parts: dict[str, Any], summary: Summary) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("README.txt", _README.in_(summary.lang))
        file.writestr("summary.pdf", render(summary))
        for name, content in parts.items():
            encoded = msgspec.json.encode(content)
            file.writestr(f"{name}.json", msgspec.json.format(encoded, indent=2))
    return packed.getvalue()


def _counts(parts: dict[str, Any]) -> dict[str, int]:
    known = parts["identity"]
    return {
        **{name: len(known[name]) for name in ("photographs", "checks", "verifications", "claims")},
        "records": len(parts["records"]), "messages": len(parts["conversation"]), "notices": len(parts["notices"]),
        "devices": len(parts["security"]["devices"]), "tries": len(parts["tries"]), "looks": len(parts["looks"]),
    }  # fmt: skip


async def _profile(rails: Rails, customer_id: CustomerId, at: datetime) -> dict[str, Any]:
    account = ledger.account_id_for(customer_id, AccountKind.CUSTOMER)
    async with rails.db.begin() as uow:
        person = await people.customer(uow, rails.vault, customer_id)
        assert person is not None, "a copy is made for a customer"
        standing = (await ledger.balances(uow, [account])).get(account)
        own = await payments.own_limits(uow, customer_id=customer_id, at=at)
        cards = await payments.cards_of(uow, customer_id=customer_id)
        frozen = await people.active_freezes(uow, customer_id, at=at)
        accepted = await identity.accepted_in_full(uow, customer_id)
    return {
        "id": person.id, "name": person.name, "phone": person.phone or None, "email": person.email or None,
        "terms_accepted": accepted, "level": person.level, "language": person.lang,
        "since": person.created_at, "balance": (Money(0) if standing is None else standing.posted).plain,
        "own_limits": {kind: amount.plain for kind, amount in own.items()},
        "freezes": [{"scope": one.scope, "by": one.by, "since": one.at} for one in frozen],
        "cards": [
            {"bank": one.bank_name, "ends_in": one.tail, "kind": one.kind, "bound_at": one.bound_at} for one in cards
        ],
    }  # fmt: skip


async def _identity(rails: Rails, customer_id: CustomerId, _: datetime) -> dict[str, Any]:
    async with rails.db.begin() as uow:
        return await identity.identity_in_full(uow, rails.vault, customer_id=customer_id)


async def _security(rails: Rails, customer_id: CustomerId, at: datetime) -> dict[str, Any]:
    async with rails.db.begin() as uow:
        view = await identity.security_of(uow, owner_id=customer_id, at=at)
        devices = await people.devices_in_full(uow, rails.vault, owner_id=customer_id)
        sign_ins = await identity.arrivals_in_full(uow, rails.vault, owner_id=customer_id)
    return {
        "two_step": view.totp, "recovery_codes_left": view.recovery_codes_left,
        "password_changed_at": view.password_changed_at, "devices": devices, "sign_ins": sign_ins,
        "passkeys": [{"name": one.name, "created_at": one.created_at} for one in view.passkeys],
    }  # fmt: skip


async def _notices(rails: Rails, customer_id: CustomerId, _: datetime) -> list[Any]:
    async with rails.db.begin() as uow:
        return await people.notices_in_full(uow, rails.vault, person_id=customer_id)


async def _records(rails: Rails, customer_id: CustomerId, _: datetime) -> list[Any]:
    found: list[Any] = []
    cursor: str | None = None
    while True:
        page = await payments.records(rails, customer_id=customer_id, cursor=cursor, limit=_PAGE)
        found += [
            {
                "id": one.id, "kind": one.kind, "direction": "in" if one.incoming else "out",
                "amount": one.amount.plain,
                "outcome": one.outcome, "money": one.money, "at": one.at, "other_side": one.counterparty,
                "title": one.title, "note": one.note,
                "reason": None if one.attempt is None else one.attempt.reason,
            }
            for one in page.items
        ]  # fmt: skip
        cursor = page.next_cursor
        if cursor is None:
            return found


async def _statement(rails: Rails, customer_id: CustomerId, _: datetime) -> list[Any]:
    account, found = ledger.account_id_for(customer_id, AccountKind.CUSTOMER), []
    before: str | None = None
    while True:
        async with rails.db.begin() as uow:
            page = await ledger.entries(uow, account, before=before, limit=_PAGE)
        found += [
            {
                "at": one.at, "posted_at": one.posted_at, "code": one.code, "amount": one.amount.plain,
                "balance_after": one.balance_after.plain, "transfer_id": one.transfer_id,
            }
            for one in page.items
        ]  # fmt: skip
        before = page.next_cursor
        if before is None:
            return found


async def _conversation(rails: Rails, customer_id: CustomerId, _: datetime) -> list[Any]:
    found: list[Any] = []
    async with rails.db.begin() as uow:
        talk = await conversations.conversation_of(uow, Speaker(customer_id=customer_id))
        if talk is None:
            return []
        before: UUID | None = None
        while True:
            page = await conversations.history(uow, rails.vault, conversation_id=talk, before=before, limit=_PAGE)
            found = [*page.messages, *found]
            if not page.earlier:
                break
            before = page.messages[0].id
    return [
        {"at": one.at, "by": one.author, "name": one.author_name, "text": one.text, "read_at": one.read_at}
        for one in found
    ]


async def _tries(rails: Rails, customer_id: CustomerId, _: datetime) -> list[Any]:
    async with rails.db.begin() as uow:
        found = await recent(uow, customer_id=customer_id, limit=_MOST_TRIES)
    return [
        {
            "id": one.id, "kind": one.kind, "at": one.at, "outcome": one.outcome, "reason": one.reason,
            "asked": dict(one.asked),
        }
        for one in found
    ]  # fmt: skip


async def _looks(rails: Rails, customer_id: CustomerId, _: datetime) -> list[Any]:
    """Return when somebody of staff looked at this customer or did something, without who it was or why."""
    async with rails.db.begin() as uow:
        rows = await (await uow.connection()).execute(
            sa.select(audit.ACT.c.at, audit.ACT.c.act)
            .where(audit.ACT.c.subject == f"customer:{customer_id}")
            .order_by(audit.ACT.c.at.desc())
        )
    return [{"at": row.at, "act": row.act, "zh": ACTS[Act(row.act)].zh, "en": ACTS[Act(row.act)].en} for row in rows]


_PARTS: Final[dict[str, Part]] = {
    "profile": _profile, "identity": _identity, "security": _security, "notices": _notices, "records": _records,
    "statement": _statement, "conversation": _conversation, "tries": _tries, "looks": _looks,
}  # fmt: skip
assert len(_PARTS) == identity.EXPORT_PARTS, "whoever waits is told of how many parts it is"
