"""Alarms to whoever runs this, by mail to the addresses of the settings, in both languages."""

from datetime import datetime
from email.utils import parseaddr

from upay.identity import notices
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


def send_alarm(uow: UnitOfWork, vault: Vault, *, to: str, words: Words, at: datetime) -> None:
    """Send words to every address that is named, with commas between; where none is, nothing is sent."""
    for each in to.split(","):
        address = parseaddr(each)[1]
        if address:
            for lang in Lang:
                notices.mail(uow, vault, address=address, person=None, words=words, lang=lang, at=at)
