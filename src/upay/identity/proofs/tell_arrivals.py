"""Telling somebody who came to their door: a new device that was let in, and a sign-in that was refused as strange.

Either bears a word by which its reader says, with one press and from any browser, that it was not them.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import queries
from upay.identity.arrival_models import Arrival
from upay.identity.device_names import name_of
from upay.identity.models import Who
from upay.identity.proofs.strange import Watch
from upay.identity.telling import notices
from upay.identity.whereabouts import said
from upay.kit.language import Words
from upay.kit.time import BUSINESS_ZONE, moment_in_words
from upay.platform.crypto import Vault, digest_token
from upay.platform.db import UnitOfWork

ALARM_LIFE: Final = timedelta(days=7)
"""So long a message can be answered with one press; whoever reads it later signs in."""
_WORD_BYTES: Final = 16
"""128 bits are out of reach, and twice as many would fill a text."""
_QUIET: Final = timedelta(hours=1)
"""Tries that are refused one after the other are told once an hour."""
_NEW: Final = (
    Words(
        "【UPay】新设备登录：{when}，{whose}在“{name}”上登录，地点是{place}。如果不是你本人，{todo}。",
        "UPay: new device. At {when}, somebody signed in to {whose} on {name}, place: {place}. If this was not you, "
        "{todo}.",
    )
)  # fmt: skip
_REFUSED: Final = Words(
    "【UPay】可疑登录已拦下：{when}，有人用{whose}的正确密码在“{name}”上登录，地点是{place}。"
    "如果是你本人，按登录页的提示再确认一步；如果不是，{todo}。",
    "UPay: a strange sign-in was stopped. At {when} somebody used the right password of {whose} on {name}, place: "
    "{place}. If it was you, confirm it on the sign-in page; if not, {todo}.",
)
_WHOSE: Final = {Who.CUSTOMER: Words("你的账户", "your account"), Who.MERCHANT: Words("你的店铺", "your shop")}
_BY_LINK: Final = {
    Who.CUSTOMER: Words(
        "打开 {link} 一键结束登录并冻结账户", "open {link} to end it and freeze the account with one press"
    ),
    Who.MERCHANT: Words("打开 {link} 一键结束登录并锁定", "open {link} to end it and lock the sign-in with one press"),
}
_BY_HAND: Final = {
    Who.CUSTOMER: Words(
        "请马上在安全中心退出其他设备并改密码",
        "sign out the other devices in the security centre and change your password now",
    ),
    Who.MERCHANT: Words("请马上重置密码并联系客服", "reset your password and contact support now"),
}


async def tell_new_device(
    uow: UnitOfWork, vault: Vault, watch: Watch, row: Arrival, *, device_id: UUID, at: datetime
) -> None:
    """Tell somebody on every channel that they have of a device on which they had never signed in."""
    row.device_id = device_id
    await _tell(uow, vault, watch, row, words=_NEW, at=at)


async def tell_refused(uow: UnitOfWork, vault: Vault, watch: Watch, row: Arrival, *, at: datetime) -> None:
    """Tell somebody of a try that was stopped, unless they were told of another within the hour."""
    lately = sa.exists().where(
        Arrival.owner_id == row.owner_id, Arrival.device_id.is_(None), Arrival.alarm_digest.is_not(None),
        Arrival.at > at - _QUIET,
    )  # fmt: skip
    if not await uow.session.scalar(sa.select(lately)):
        await _tell(uow, vault, watch, row, words=_REFUSED, at=at)


async def _tell(uow: UnitOfWork, vault: Vault, watch: Watch, row: Arrival, *, words: Words, at: datetime) -> None:
    assert row.owner_id is not None, "nobody is told of what happens at nobody's door"
    door = Who(row.door)
    token = secrets.token_urlsafe(_WORD_BYTES)
    row.alarm_digest, row.alarm_until = digest_token(token), at + ALARM_LIFE
    todo = _BY_HAND[door]
    if watch.link is not None:
        link = watch.link(token)
        todo = Words(*(each.format(link=link) for each in (_BY_LINK[door].zh, _BY_LINK[door].en)))
    address = vault.read(row.address_sealed, context=queries.ADDRESS)
    name, place, whose, when = name_of(row.agent), said(watch.places.find(address), address), _WHOSE[door], _when(at)
    told = Words(
        words.zh.format(when=when.zh, whose=whose.zh, name=name.zh, place=place.zh, todo=todo.zh),
        words.en.format(when=when.en, whose=whose.en, name=name.en, place=place.en, todo=todo.en),
    )
    notices.tell(uow, vault, to=await queries.addressee(uow, row.owner_id, door=door), words=told, at=at)
    await uow.flush()


def _when(at: datetime) -> Words:
    local = at.astimezone(BUSINESS_ZONE)
    clock = f"{local.hour:02d}:{local.minute:02d}"
    return Words(
        moment_in_words(at).zh,
        f"{clock} on {local.year}-{local.month:02d}-{local.day:02d} (Beijing time)",
    )
