"""Telling customers what was let go or made wider in their account: whoever did it may not be they."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from upay.identity import queries, rules
from upay.identity.models import Who
from upay.identity.telling import notices
from upay.kit.ids import CustomerId
from upay.kit.language import Words
from upay.kit.money import Money
from upay.platform import daily
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork

UNLOCKED: Final[Mapping[Who, Words]] = MappingProxyType(
    {
        Who.CUSTOMER: Words(
            "【UPay】你的账户刚刚用验证码解锁，可以用登录密码登录了。如果不是你本人操作，请马上改登录密码。",
            "UPay: your account was just unlocked with a one-time code; the password signs in again. If this was not "
            "you, change your password now.",
        ),
        Who.MERCHANT: Words(
            "【UPay】你的店铺登录刚刚用短信验证码解锁。如果不是你本人操作，请马上重置登录密码。",
            "UPay: signing in to your shop was just unlocked with a code by SMS. If this was not you, reset your "
            "password now.",
        ),
    }
)
_UNFROZEN: Final = Words(
    "【UPay】你自己设置的账户冻结刚刚解除，又可以付款和转出了。如果不是你本人操作，请马上重新冻结账户并联系客服。",
    "UPay: the freeze that you set on your account was just lifted; money can go out again. If this was not you, "
    "freeze your account again and contact support now.",
)
_LOSS_OVER: Final = Words(
    "【UPay】你的挂失刚刚解除，又可以转出，验证码也恢复使用。如果不是你本人操作，请马上重新挂失并联系客服。",
    "UPay: your report of a lost phone was just taken back; money can go out, and codes work again. If this was not "
    "you, report the loss again and contact support now.",
)
_CARD_BOUND: Final = Words(
    "【UPay】你的账户刚刚绑定了{bank}尾号 {tail} 的银行卡，可以用来充值和提现。"
    "如果不是你本人操作，请马上冻结账户并联系客服。",
    "UPay: the card of {bank} ending in {tail} was just bound to your account; money can come from it and go to it. If "
    "this was not you, freeze your account and contact support now.",
)
_WIDER: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "single": Words(
            "【UPay】你自己设置的单笔限额刚刚调高到 {cap}。如果不是你本人操作，请马上冻结账户并联系客服。",
            "UPay: the limit that you set for one payment was just raised to {cap}. If this was not you, freeze your "
            "account and contact support now.",
        ),
        "daily": Words(
            "【UPay】你自己设置的每日限额刚刚调高到 {cap}。如果不是你本人操作，请马上冻结账户并联系客服。",
            "UPay: the limit that you set for a day was just raised to {cap}. If this was not you, freeze your account "
            "and contact support now.",
        ),
    }
)
_PICTURE_COPIED: Final = Words(
    "【UPay】有人不登录、自称是你来核实身份，交来的照片和你账户里存档的一样，没有通过，你的账户没有变动。"
    "如果不是你本人，别人手里可能有你的证件或人脸照片：不要再把照片发给任何人，并联系客服。",
    "UPay: somebody who was not signed in said that they were you, and sent a photograph that your account has on "
    "file. It proved nothing and your account is as it was. If this was not you, others may have pictures of your "
    "document or face: send them to nobody, and contact support.",
)
_CLAIM_COPIED: Final = Words(
    "【UPay】有人申请找回你的账户，交来的照片和你账户里存档的一样，没有通过核验，你的账户没有变动。"
    "如果不是你本人，别人手里可能有你的证件或人脸照片：不要再把照片发给任何人，并联系客服。"
    "如果是你本人，请重新拍摄后再申请。",
    "UPay: somebody has asked for your account, and sent a photograph that it has on file already. It was not "
    "confirmed, and your account is as it was. If this was not you, others may have pictures of your document or "
    "face: send them to nobody, and contact support. If it was you, take new photographs and ask again.",
)
_GUESSED_AT: Final = Words(
    f"【UPay】有人在反复猜发给你的验证码，没有猜中。一天之内，发给你的验证码改为 {rules.LONG_CODE_DIGITS} 位，"
    "照常使用即可。"
    "验证码不要告诉任何人。",
    "UPay: somebody has been guessing at codes sent to you, without success. For a day the codes you get have "
    f"{rules.LONG_CODE_DIGITS} digits; use them as usual, and share them with nobody.",
)


async def tell_unlocked(uow: UnitOfWork, vault: Vault, *, owner_id: UUID, door: Who, at: datetime) -> None:
    """Tell somebody that a code has unlocked their password."""
    notices.tell(uow, vault, to=await queries.addressee(uow, owner_id, door=door), words=UNLOCKED[door], at=at)


async def tell_unfrozen(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, lost: bool, at: datetime
) -> None:  # fmt: skip
    """Tell a customer that their own freeze was lifted; `lost`: it was a report of a lost phone."""
    await _tell(uow, vault, customer_id, _LOSS_OVER if lost else _UNFROZEN, at=at)


async def tell_card_bound(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, bank: Words, tail: str, at: datetime
) -> None:
    """Tell a customer that a card was bound."""
    words = Words(_CARD_BOUND.zh.format(bank=bank.zh, tail=tail), _CARD_BOUND.en.format(bank=bank.en, tail=tail))
    await _tell(uow, vault, customer_id, words, at=at)


async def tell_limit_raised(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, kind: str, cap: Money, at: datetime
) -> None:
    """Tell a customer that a limit of their own is wider now, or gone: `cap` is what holds instead."""
    words = Words(*(each.format(cap=cap) for each in (_WIDER[kind].zh, _WIDER[kind].en)))
    await _tell(uow, vault, customer_id, words, at=at)


async def tell_picture_copied(uow: UnitOfWork, vault: Vault, *, customer_id: UUID, at: datetime) -> None:
    """Tell a customer that somebody who was not signed in has sent a copy of a picture of theirs as a proof."""
    notices.tell(
        uow, vault, to=await queries.addressee(uow, customer_id, door=Who.CUSTOMER), words=_PICTURE_COPIED, at=at
    )


async def tell_claim_copied(uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, at: datetime) -> None:
    """Tell a customer that a claim for their account came with a copy of a picture that is on file."""
    await _tell(uow, vault, customer_id, _CLAIM_COPIED, at=at)


async def tell_guessed_at(uow: UnitOfWork, vault: Vault, *, blind: bytes, at: datetime) -> None:
    """Tell whoever has this number or address, once a day, that codes to it are being guessed at; nobody, if nobody."""
    for door, found in (
        (Who.CUSTOMER, await queries.owner_of_number(uow, blind, door=Who.CUSTOMER)),
        (Who.CUSTOMER, await queries.owner_of_email(uow, blind)),
        (Who.MERCHANT, await queries.owner_of_number(uow, blind, door=Who.MERCHANT)),
    ):
        if found is None or await daily.count(uow, vault, name=f"told of guessing {blind.hex()}", at=at) > 1:
            continue
        notices.tell(uow, vault, to=await queries.addressee(uow, found[0], door=door), words=_GUESSED_AT, at=at)


async def _tell(uow: UnitOfWork, vault: Vault, customer_id: CustomerId, words: Words, *, at: datetime) -> None:
    notices.tell(uow, vault, to=await queries.addressee(uow, customer_id, door=Who.CUSTOMER), words=words, at=at)
