"""Reading what guards a sign-in beside the password, for whoever wants it off: the app, passkeys, or passkeys alone."""

import re
from typing import Final

from upay import identity
from upay.support.assistant.facts import YES_NO, Gives, Read, Reader, Sight, Slot
from upay.support.assistant.understanding import plain

_OFF: Final = re.compile(
    r"关(?!于|键|心|注|系|不掉|不了)|取消|停用|禁用|解除|解绑|去掉|撤掉|停掉|删(?!不)|移除"
    r"|(?:不|别|甭)(?:想|要|用|需要|想要|愿意)?再?(?:用|要|弄|每次|让我)"
    r"|\b(?:turn(?:ed|ing)?|switch(?:ed|ing)?|take|get|go)\b.{0,40}\boff\b|\b(?:disabl|remov|delet|deactivat)\w*"
    r"|\bget rid of\b|\bstop (?:using|asking)\b|\b(?:don't|do not|no longer) (?:want|need|like|use)\b|\bopt out\b",
    re.IGNORECASE,
)
_NOT_ONLY_OFF: Final = re.compile(
    r"开启|打开|设置|怎么开|怎样开|开着|绑定|添加|丢|坏|换了?(?:个|新)*手机|新手机|旧手机|不在|没了|收不到|登不|进不|不对"
    r"|\b(?:on or|on and|set ?up|enable|lost|broke|stolen|new phone|old phone|can't|cannot|wrong|locked)\b",
    re.IGNORECASE,
)
"""What asks for both ways, or says that it is in the way and cannot be used: the article has the ways out."""


def wants_off(text: str) -> bool:
    """Tell whether a text about a second step asks for nothing but to be rid of it."""
    said = plain(text).replace("’", "'")
    return _OFF.search(said) is not None and _NOT_ONLY_OFF.search(said) is None


async def _two_step(sight: Sight) -> Read:
    """Read what is on; what somebody wants is in their words."""
    async with sight.rails.db.begin() as uow:
        guards = await identity.security_of(uow, owner_id=sight.viewer, at=sight.at)
    keys = "only" if guards.keys_only else "some" if guards.passkeys else "none"
    message = "wants_off" if wants_off(sight.turn.question.text) else "asks"
    return Read(
        facts={"message": message, "app": guards.totp, "keys": keys}, slots={"count": len(guards.passkeys)},
    )  # fmt: skip


TWO_STEP: Final = Reader(
    Gives(
        facts={"message": ("wants_off", "asks"), "app": YES_NO, "keys": ("none", "some", "only")},
        slots={"count": Slot({"keys": ("some", "only")})},
    ),
    _two_step,
)
