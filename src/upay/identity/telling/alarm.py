"""Alarms to whoever runs this, by mail to the addresses of the settings, in both languages."""

from datetime import datetime
from email.utils import parseaddr

from upay.identity.telling import notices
from upay.kit.language import Lang, Words
from upay.kit.time import BUSINESS_ZONE
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork


def glass_broken(name: str, until: datetime) -> Words:
    """Return what is said of somebody who took an emergency role."""
    local = f"{until.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}"
    return Words(
        f"【UPay】{name}启用了应急权限，到 {local}（北京时间）为止。"
        "请在工作台的“应急权限”里查看原因，结束后要有主管复核。",
        f"UPay: {name} has taken emergency access, until {local} (Beijing time). See the reason at the desk under "
        "Emergency access; a supervisor has to review it afterwards.",
    )


def let_in(who: str, did: Words, whose: str) -> Words:
    """Return what is said of a colleague who let another one in."""
    return Words(
        f"【UPay】{who}{did.zh}：{whose}。此后 7 天，两人不能审批对方的申请。"
        "如果这不在安排之内，请马上在工作台的“同事”里处理。",
        f"UPay: {who}: {did.en.lower()} ({whose}). For seven days neither decides on what the other asks for. "
        "If this was not agreed on, act at once at the desk under Staff.",
    )


def send_alarm(uow: UnitOfWork, vault: Vault, *, to: str, words: Words, at: datetime) -> None:
    """Send words to every address that is named, with commas between; where none is, nothing is sent."""
    for each in to.split(","):
        address = parseaddr(each)[1]
        if address:
            for lang in Lang:
                notices.mail(uow, vault, address=address, person=None, words=words, lang=lang, at=at)
