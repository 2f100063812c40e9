"""Why a request was not taken up: how it was filled in, who asked, how often, how safe it looked, or our own fault."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from upay.kit.language import Words
from upay.payments.explain_words import Line, Reading, join, plainly, tell
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explain, Explanation

PLAIN: Final[Mapping[str, Explain]] = MappingProxyType(
    {
        "not_found": plainly(
            Line(
                title=Words("没有找到", "Not found"),
                cause=Words(
                    "没有找到{this}要用到的记录，它可能已被移除，或者不属于这个账户。",
                    "The record needed for {this} was not found; it may be gone, or not belong to this account.",
                ),
                todo=Words(
                    "返回上一页刷新一下，重新选择后再试。", "Go back, refresh the page, choose again and retry."
                ),
                offers=("retry", "talk_to_agent"),
                agent=Words(
                    "{doing}所指的记录不存在，或不属于该客户",
                    "The record named for the {doing} does not exist or is not this customer's",
                ),
            )
        ),
        "not_allowed": plainly(
            Line(
                title=Words("目前不能这样做", "Not possible at present"),
                cause=Words(
                    "你的账户目前没有开通{this}要用的权限。",
                    "Your account does not have the permission that {this} needs.",
                ),
                todo=Words("联系客服，我们会告诉你怎样开通。", "Contact support, and we will tell you how to get it."),
                offers=("talk_to_agent", "read_article"),
                agent=Words("操作者没有{doing}的权限", "The actor may not carry out the {doing}"),
            )
        ),
        "session_expired": plainly(
            Line(
                title=Words("登录已过期", "Signed out"),
                cause=Words(
                    "为了账户安全，登录过一段时间会自动退出，{this}没有开始。",
                    "To keep your account safe you are signed out after a while, so {this} did not begin.",
                ),
                todo=Words("请先登录，然后{again}。", "Sign in, then {again}."),
                offers=("retry", "talk_to_agent"),
                agent=Words("会话已过期，{doing}未受理", "The session had expired; the {doing} was not accepted"),
            )
        ),
    }
)
"""Reasons that read the same whatever was asked."""

_FIELDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "amount": Words("金额", "the amount"),
        "payee": Words("收款人", "the payee"),
        "payee_id": Words("收款人", "the payee"),
        "pan": Words("银行卡号", "the card number"),
        "holder_name": Words("持卡人姓名", "the cardholder's name"),
        "expiry": Words("卡的有效期", "the card's expiry date"),
        "card_id": Words("银行卡", "the card"),
        "order_id": Words("订单", "the order"),
        "merchant_id": Words("商家", "the shop"),
        "payment_id": Words("要退的付款", "the payment to refund"),
        "note": Words("备注", "the note"),
        "limit": Words("限额种类", "the kind of limit"),
        "name": Words("姓名", "your name"),
        "id_number": Words("身份证号", "the ID number"),
        "document": Words("证件照片", "the photograph of your document"),
        "face": Words("人脸照片", "the photograph of your face"),
        "until": Words("到期时间", "the end"),
        "reference": Words("文书编号", "the number of the document"),
        "phone": Words("手机号", "the phone number"),
        "password": Words("登录密码", "the password"),
        "pin": Words("支付密码", "the payment PIN"),
        "new_pin": Words("新的支付密码", "the new payment PIN"),
        "code": Words("验证码", "the code"),
        "text": Words("消息", "the message"),
        "new_password": Words("新的登录密码", "the new password"),
        "login": Words("登录名", "the login"),
        "title": Words("名称", "the title"),
        "record_id": Words("记录编号", "the id of the record"),
        "score": Words("评分", "the score"),
        "Idempotency-Key": Words("请求编号（Idempotency-Key）", "the Idempotency-Key header"),
        "credit": Words("收款方", "the receiving side"),
        "debit": Words("付款方", "the paying side"),
        "slug": Words("文章地址", "the article's address"),
        "question": Words("标准问题", "the standard question"),
        "similar": Words("相似问法", "the other wordings"),
        "body": Words("正文", "the body"),
        "topics": Words("关联的主题", "the linked topics"),
        "reasons": Words("关联的原因", "the linked reasons"),
        "offers": Words("可办的事", "the offers"),
        "review_on": Words("复查日期", "the review date"),
        "email": Words("邮箱", "the email address"),
        "phrase": Words("预留信息", "the phrase"),
        "quiet_from": Words("免打扰开始时间", "the start of quiet hours"),
        "quiet_until": Words("免打扰结束时间", "the end of quiet hours"),
    }
)
_PROBLEMS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "missing": Words("{field}还没有填。", "{field} is missing."),
        "not_a_number": Words(
            "{field}只能填数字，例如 150 或 150.00。", "{field} must be a number, such as 150 or 150.00."
        ),
        "not_positive": Words("{field}要大于零。", "{field} must be more than zero."),
        "too_many_decimals": Words(
            "{field}最多写到小数点后两位。", "{field} can have no more than two decimal places."
        ),
        "too_large": Words("{field}太大，超出了能办理的范围。", "{field} is larger than can be handled."),
        "not_a_card_number": Words("{field}应该是 12 到 19 位数字。", "{field} must have 12 to 19 digits."),
        "not_a_month": Words("{field}要写成月/年，例如 08/29。", "{field} must be month and year, such as 08/29."),
        "above_legal": Words(
            "自己设的限额不能高过身份等级的限额。", "A limit of your own cannot be above that of your identity level."
        ),
        "not_an_id_number": Words("{field}应该是 18 位。", "{field} must have 18 characters."),
        "not_like_example": Words("{field}应该这样写：{example}。", "{field} is written like this: {example}."),
        "wrong_check_digit": Words(
            "{field}的最后一位对不上，可能有一位输错了。",
            "The last character of {field} does not fit the others; one of them may be mistyped.",
        ),
        "no_such_birthday": Words(
            "{field}里的出生日期不存在，可能有一位输错了。",
            "The date of birth in {field} does not exist; a digit may be mistyped.",
        ),
        "in_the_past": Words("{field}要晚于现在。", "{field} has to lie in the future."),
        "not_six_digits": Words("{field}要正好六位数字。", "{field} must be exactly six digits."),
        "too_simple": Words("{field}太简单，容易被猜到。", "{field} is too simple and easy to guess."),
        "same_as_old": Words("{field}和现在的一样。", "{field} is the one that counts already."),
        "too_long": Words("{field}太长了。", "{field} is too long."),
        "too_many": Words("{field}太多了。", "There is too much in {field}."),
        "unfilled": Words(
            "还有没写完的地方：〔〕里的内容要写好或删掉。",
            "Something is not written yet: fill in or take out what stands in 〔〕.",
        ),
        "not_an_address": Words(
            "{field}要用 3 到 60 个小写字母、数字或下划线，以字母开头。",
            "{field} must be 3 to 60 lower-case letters, digits or underscores, beginning with a letter.",
        ),
        "not_an_email": Words("{field}要写成 name@example.com 这样。", "{field} must look like name@example.com."),
        "phrase_length": Words("{field}要 2 到 16 个字。", "{field} must have 2 to 16 characters."),
        "phrase_misleading": Words(
            "{field}里不能有网址、四位以上的数字、引号，也不能有“验证码”或 UPay。",
            "{field} must not hold links, four digits in a row, quotation marks, or the words code or UPay.",
        ),
        "name_misleading": Words(
            "{field}里不能有网址、四位以上的数字，也不能有“客服”“验证码”或 UPay。",
            "{field} must not hold links or four digits in a row, nor pass for a message of ours.",
        ),
        "not_a_time": Words("{field}要在 00:00 到 23:59 之间。", "{field} must be between 00:00 and 23:59."),
        "same_time": Words("开始和结束不能是同一时间。", "The start and the end cannot be the same time."),
        "unknown_field": Words("提交的内容里有不认识的项目。", "Something was sent that is not part of this form."),
        "unreadable": Words("提交的内容没能读懂。", "What was sent could not be read."),
        "not_a_key": Words("{field}要是 1 到 64 个普通字符。", "{field} must be 1 to 64 plain characters."),
        "birthday_like": Words("{field}像一个生日，容易被猜到。", "{field} reads as a birthday and is easy to guess."),
        "phone_like": Words(
            "{field}和手机号太像，容易被猜到。", "{field} is too much like the phone number and easy to guess."
        ),
    }
)
_ANY_FIELD = Words("填写的内容", "what was entered")
_MONEY_KINDS: Final = frozenset(
    {"top_up", "transfer", "payment", "refund", "withdrawal", "order", "bind_card", "set_limit"}
)


def explain_form(attempt: Attempt) -> Explanation:
    """Explain a field that is missing or cannot be read; covers sign-up as well, for the whole product has one form."""
    reading = Reading(attempt)
    cap, asked = reading.money("cap"), reading.asked
    problem = reading.text("problem") or ""
    cause = _PROBLEMS.get(problem, Words("{field}没有填对。", "{field} cannot be used as entered."))
    todo = Words("请改好{field}，然后{again}。", "Correct {field}, then {again}.")
    if problem == "missing":
        todo = Words("请填好{field}，然后{again}。", "Fill in {field}, then {again}.")
        if "," in (reading.text("fields") or ""):
            cause = Words(cause.zh, "{field} are missing.")
    if problem == "above_legal" and cap is not None:
        todo = Words("把金额改到 {cap} 以内，然后{again}。", "Lower the amount to {cap} or less, then {again}.")
        cause = Words(
            "自己设的限额不能高过 {cap}，这是你的身份等级的限额。",
            "A limit of your own cannot be above {cap}, the limit of your identity level.",
        )
        if asked is not None:
            cause = Words(
                "你要把限额设成 {asked}，但不能高过身份等级的限额 {cap}。",
                "You asked for a limit of {asked}, and it cannot be above {cap}, the limit of your identity level.",
            )
    line = Line(
        title=Words("请检查{field}", "Check {field}"),
        cause=cause,
        todo=todo,
        offers=("retry", "talk_to_agent") if attempt.kind in _MONEY_KINDS else ("retry", "read_article"),
        agent=Words("{doing}的表单未通过检查：{field}", "The form of the {doing} did not pass: {field}"),
    )
    return tell(
        reading, line, field=_fields(reading), cap=cap, asked=asked, example=_operators(reading, "example"),
        details=[(Words("上限", "at most"), cap)],
    )  # fmt: skip


def duplicate_request(attempt: Attempt) -> Explanation:
    """Explain a request that came again under the same key with something changed."""
    reading = Reading(attempt)
    field = _FIELDS.get(reading.text("field") or "", Words("内容", "what was asked"))
    line = Line(
        title=Words("和上一次提交的不一样", "Not the same as before"),
        cause=Words(
            "{this}之前提交过一次，这次{field}和上次不同；为免重复办理，这次没有受理。",
            "{this} was submitted before, and {field} is different now; so that nothing is done twice, "
            "the second request was not accepted.",
        ),
        todo=_LOOK_IN_ORDERS if attempt.by_shop else _LOOK_IN_RECORDS,
        offers=("retry", "talk_to_agent"),
        agent=Words(
            "同一请求编号重复提交，且{field}不同，后一次未受理",
            "The same request key came again with a difference in {field}; the later request was not accepted",
        ),
    )
    return tell(
        reading, line, field=field,
        money=_NOT_THIS_TIME_SHOP if attempt.by_shop else _NOT_THIS_TIME,
    )  # fmt: skip


_LOOK_IN_RECORDS: Final = Words(
    "先在账单里看上一次的结果；确实要另办一笔，请从头发起。",
    "Look up the result of the first one in your records; if you want another one, start afresh.",
)
_LOOK_IN_ORDERS: Final = Words(
    "先在订单里看上一次的结果；确实要另办一笔，请重新打开这个页面再提交。",
    "Look up the result of the first one among your orders; if you want another one, open this page anew and submit "
    "it there.",
)
_NOT_THIS_TIME: Final = Words(
    "这一次没有动钱；上一次的结果以账单为准。",
    "No money was moved by this request; the result of the first one stands in your records.",
)
_NOT_THIS_TIME_SHOP: Final = Words(
    "这一次没有动钱；上一次的结果以订单为准。",
    "No money was moved by this request; the result of the first one stands among your orders.",
)


def too_many_attempts(attempt: Attempt) -> Explanation:
    """Explain a pause after many tries in a short time, ours or the bank's."""
    reading = Reading(attempt)
    until = reading.instant("until")
    if reading.bank_code is not None:
        cause = Words(
            "{card}短时间内用得太频繁，银行没有办理{this_of}。",
            "{card} was used too often in a short time, so the bank did not carry out {this_of}.",
        )
    elif attempt.facts.get("problem") == "wrong_codes":
        return _wrong_codes(reading)
    elif attempt.facts.get("problem") == "codes_sent":
        return _codes_sent(reading)
    else:
        cause = Words(
            "短时间内尝试的次数太多，{this_of}没有受理。",
            "There were too many tries in a short time, so {this_of} was not accepted.",
        )
    if until is None:
        todo = Words("先停一停，过一会儿{again}。", "Pause for a while, then {again}.")
    else:
        todo = Words("{when} 之后可以{again}。", "You can {again} after {when}.")
    if reading.by_card:
        todo = join(todo, Words("也可以换一张卡。", "You can also use another card."))
    line = Line(
        title=Words("尝试次数太多", "Too many tries"),
        cause=cause,
        todo=todo,
        offers=("retry", "use_other_card", "talk_to_agent") if reading.by_card else ("retry", "talk_to_agent"),
        agent=Words("短时间内{doing}次数过多", "Too many tries at the {doing} in a short time"),
    )
    return tell(reading, line, until=until, when=reading.time(until))


def _wrong_codes(reading: Reading) -> Explanation:
    """Explain that too many wrong codes came from where somebody is; what needs no code goes on."""
    until = reading.instant("until")
    line = Line(
        title=Words("这里今天输错验证码太多", "Too many wrong codes from here today"),
        cause=Words(
            "你所在的网络今天输错验证码的次数太多，可能不是你输的；{this_of}没有受理，账户没有被锁。",
            "Too many wrong codes were entered on your network today, perhaps by others; {this_of} was not accepted. "
            "Your account is not locked.",
        ),
        todo=Words(
            "可以用通行密钥，或换一个网络（例如手机流量）现在就办；{when} 之后这里也能再输验证码。",
            "Use a passkey or another network, such as mobile data, and go on now; codes can be entered here again "
            "after {when}.",
        ),
        offers=("retry", "talk_to_agent"),
        agent=Words(
            "客户所在网络当天输错验证码过多，{doing}未受理；账户未锁，换网络或用通行密钥即可",
            "Too many wrong codes from the customer's network today; the account is not locked, and another network "
            "or a passkey does",
        ),
    )
    return tell(reading, line, until=until, when=reading.time(until))


def _codes_sent(reading: Reading) -> Explanation:
    """Explain that as many people as may be wanted to sign up from where somebody is; who has an account goes on."""
    until = reading.instant("until")
    line = Line(
        title=Words("这里今天发出的注册验证码太多", "Too many codes for signing up from here today"),
        cause=Words(
            "你所在的网络今天为注册要了太多验证码，可能不是你要的；{this_of}没有受理。",
            "Too many codes for signing up were asked for on your network today, perhaps by others; {this_of} was not "
            "accepted.",
        ),
        todo=Words(
            "换一个网络（例如手机流量）现在就能注册；{when} 之后这里也可以。已经有账户的，登录不受影响。",
            "Sign up on another network, such as mobile data, now; here it goes on after {when}. If you have an "
            "account, signing in is not affected.",
        ),
        offers=("retry", "talk_to_agent"),
        agent=Words(
            "客户所在网络当天注册验证码过多，{doing}未受理；换网络即可",
            "Too many codes for signing up from the customer's network today; another network does",
        ),
    )
    return tell(reading, line, until=until, when=reading.time(until))


def risk_declined(attempt: Attempt) -> Explanation:
    """Explain that a movement looked unsafe; which rule saw it is told to staff only."""
    reading = Reading(attempt)
    if reading.bank_code is not None:
        cause = Words("银行的安全检查没有放行{this_of}。", "The bank's safety check did not let {this_of} through.")
    else:
        cause = Words(
            "安全检查发现{this_of}可能有风险，没有放行。",
            "Our safety check found that {this_of} might be unsafe and did not let it through.",
        )
    line = Line(
        title=Words("因安全原因没有放行", "Stopped for safety"),
        cause=cause,
        todo=Words(
            "是你本人要办的，请联系客服核实；如果有人催你办，先停下来，很可能是诈骗。",
            "If it was you, contact support to have it checked; if somebody is pressing you to do it, stop first, "
            "as it may well be fraud.",
        ),
        offers=("talk_to_agent", "verify_identity"),
        agent=Words("风控拒绝了{doing}", "Risk control declined the {doing}"),
    )
    return tell(reading, line, details=[(Words("规则", "rule"), _code(reading.text("rule")))])


def risk_review(attempt: Attempt) -> Explanation:
    """Explain that people are looking at a movement before it goes on."""
    reading = Reading(attempt)
    until = reading.instant("expected_by")
    if until is None:
        result = Words("审核有结果会写在这条记录里。", "The result will stand in this record.")
    else:
        result = Words(
            "预计 {when} 前有结果，会写在这条记录里。", "The result is due by {when} and will stand in this record."
        )
    line = Line(
        title=Words("正在人工审核", "Under review"),
        cause=Words(
            "为了你的资金安全，{this_of}要先由人工审核。",
            "To keep your money safe, {this_of} is being looked at by a person first.",
        ),
        todo=join(
            result,
            Words(
                "请先不要重复提交；补充身份材料可以让审核快一些。",
                "Do not ask for the same again meanwhile; proof of your identity can speed it up.",
            ),
        ),
        offers=("verify_identity", "talk_to_agent"),
        agent=Words("{doing}已转人工风控审核", "The {doing} is with risk control for review"),
    )
    return tell(
        reading, line, until=until, when=reading.time(until),
        details=[
            (Words("规则", "rule"), _code(reading.text("rule"))),
            (Words("预计完成", "expected by"), reading.time(until)),
        ],
    )  # fmt: skip


_NOT_KNOWN_YET = Line(
    title=Words("结果还不确定", "The outcome is not known yet"),
    cause=Words(
        "我们的系统刚才出了问题，暂时确认不了{this_of}有没有办成。",
        "Our system had a fault just now, and we cannot tell yet whether {this_of} went through.",
    ),
    todo=Words(
        "先看看“账单”里有没有这一笔。没有的话，在这个页面再提交一次，不会重复扣款。",
        "Look in Records first. If it is not there, submit it again from this page: it is never charged twice.",
    ),
    offers=("talk_to_agent",),
    agent=Words(
        "请求中途出错，{doing}的结果以记录为准", "The request broke off; what the records say of the {doing} counts"
    ),
)
_LOOK_FIRST = Words(
    "办成了就会出现在“账单”里，没办成就没有扣款。",
    "If it went through it stands in Records; if not, nothing was taken.",
)


_NOT_KNOWN_YET_SHOP = replace(
    _NOT_KNOWN_YET,
    todo=Words(
        "先看看订单里有没有这一笔。没有的话，在这个页面再提交一次，不会重复办理。",
        "Look among your orders first. If it is not there, submit it again from this page: it is never done twice.",
    ),
)
_LOOK_FIRST_SHOP = Words(
    "办成了就会出现在订单里，没办成钱就没有动。",
    "If it went through it stands among your orders; if not, no money has moved.",
)


def system_error(attempt: Attempt) -> Explanation:
    """Explain a fault of our own; the fact `outcome` is "unknown" where nobody can tell what became of the try."""
    reading = Reading(attempt)
    if reading.text("outcome") == "unknown":
        if attempt.by_shop:
            return tell(reading, _NOT_KNOWN_YET_SHOP, money=_LOOK_FIRST_SHOP)
        return tell(reading, _NOT_KNOWN_YET, money=_LOOK_FIRST)
    line = Line(
        title=Words("我们这边出了问题", "Something went wrong on our side"),
        cause=Words(
            "我们的系统出了问题，{this_of}没有办成，不是你的操作有误。",
            "Our system had a fault, so {this_of} did not go through; it was nothing you did.",
        ),
        todo=Words(
            "过几分钟{again}；还是不行，请联系客服。",
            "Wait a few minutes and {again}; if it fails again, contact support.",
        ),
        offers=("retry", "talk_to_agent"),
        agent=Words("系统内部错误，{doing}未完成", "A fault of our own; the {doing} was not carried out"),
    )
    return tell(reading, line, details=[(Words("账务答复", "answer of the ledger"), _code(reading.text("ledger")))])


def _operators(reading: Reading, name: str) -> Words | None:
    """Return words that are the operator's, not the product's: what an identity number is called where they are."""
    zh, en = reading.text(f"{name}_zh"), reading.text(f"{name}_en")
    return None if zh is None or en is None else Words(zh, en)


def _fields(reading: Reading) -> Words:
    """Name every field that a form lacks, or the one that is wrong."""
    label = _operators(reading, "label")
    if label is not None:
        return Words(label.zh, f"the {label.en}")
    codes = (reading.text("fields") or reading.text("field") or "").split(",")
    named = [_FIELDS[code] for code in codes if code in _FIELDS]
    if not named:
        return _ANY_FIELD
    *most, last = [each.en for each in named]
    return Words("、".join(each.zh for each in named), f"{', '.join(most)} and {last}" if most else last)


def _code(text: str | None) -> str | None:
    """Spell an internal code as words, for staff."""
    return None if text is None else text.replace("_", " ")
