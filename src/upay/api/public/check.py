"""Whether a text, a link or a check code is ours: for anybody, as those who are tricked may be unable to sign in."""

from types import MappingProxyType
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

from litestar.di import NamedDependency
from litestar.params import JSONBody

from upay import identity
from upay.api import shapes
from upay.api.routes import writes
from upay.api.who import Audience, Visit
from upay.identity import Checked
from upay.kit.language import Lang, Words

LONGEST_MESSAGE: Final = 2000
CHECKS_A_MINUTE: Final = 20
"""Nobody checks more by hand. Of 20^10 check codes, guessing meets one of ten million texts in weeks, and reads none
of its secrets."""
Verdict = Literal["ours", "altered", "unknown", "no_code", "foreign_link", "our_link"]
_SAID: Final = MappingProxyType(
    {
        "ours": (
            Words("这条消息是我们发的", "We sent this message"),
            Words(
                "核验码和内容都对得上。请再看一眼发送时间和号码，是不是你收到的那一条。",
                "The check code and the words match. See whether the time and the number are those of yours.",
            ),
        ),
        "altered": (
            Words("核验码是真的，内容对不上", "The check code is real, the words are not"),
            Words(
                "有人可能改过内容或借用了核验码。请以下面我们发出的原文为准，别点里面的链接，别回拨里面的电话。",
                "Somebody may have changed the text or borrowed the code. Go by what we sent, shown below; follow no "
                "link and call no number in it.",
            ),
        ),
        "unknown": (
            Words("这不是我们发的", "We did not send this"),
            Words(
                "我们没有发过带这个核验码的消息。别点链接，别给验证码；给过的话，请马上冻结账户并联系客服。",
                "No message of ours has this check code. Follow no link and give nobody a code; if you have, freeze "
                "your account and contact support now.",
            ),
        ),
        "no_code": (
            Words("没有核验码，不能当作我们发的", "It has no check code, so do not take it for ours"),
            Words(
                "我们发出的短信和邮件结尾都有核验码。没有的，别点链接，也别按它说的做。",
                "Every text and mail of ours ends with a check code. Without one, follow no link in it and do nothing "
                "that it asks for.",
            ),
        ),
        "foreign_link": (
            Words("这个网址不是我们的", "This address is not ours"),
            Words(
                "别在上面输入密码、支付密码或验证码。输过的话，请马上冻结账户并联系客服。",
                "Enter no password, PIN or code there. If you have, freeze your account and contact support now.",
            ),
        ),
        "our_link": (
            Words("这个网址是我们的", "This address is ours"),
            Words(
                "打开时请看清浏览器里的网址，一个字母都不能差。",
                "When it opens, look at the address in the browser: every letter has to be the same.",
            ),
        ),
    }
)


@writes("/api/check-message", "check_message", Audience.PUBLIC, status=200, at_most=CHECKS_A_MINUTE)
async def check_message(visit: NamedDependency[Visit], data: JSONBody[shapes.CheckMessage]) -> shapes.CheckedMessage:
    """Tell whether we sent this."""
    return await checked(visit, data.text, visit.lang)


async def checked(visit: Visit, text: str, lang: Lang) -> shapes.CheckedMessage:
    """Look a text up and say what can be said of it."""
    services = visit.services
    async with services.db.begin() as uow:
        found = await identity.check_message(uow, services.vault, text=text, host=_our_host(visit))
    verdict = _verdict(found)
    title, todo = _SAID[verdict]
    sent = found.sent
    return shapes.CheckedMessage(
        verdict=verdict, sent_at=None if sent is None else sent.at, sent_to=None if sent is None else sent.masked,
        channel=None if sent is None else sent.channel.value, sent_text=None if sent is None else sent.body,
        foreign=list(found.foreign), title=title.in_(lang), todo=todo.in_(lang),
    )  # fmt: skip


def _verdict(found: Checked) -> Verdict:
    if found.sent is not None:
        return "ours" if found.same else "altered"
    if found.codes:
        return "unknown"
    if found.foreign:
        return "foreign_link"
    return "our_link" if found.link_alone else "no_code"


def _our_host(visit: Visit) -> str:
    return urlsplit(visit.services.config.public_url).hostname or ""


assert set(_SAID) == set(get_args(Verdict)), "every verdict has its words"
ROUTES = (check_message,)
