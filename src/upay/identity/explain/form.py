"""Why what was filled in cannot be used, and how the field wants it."""

from typing import Final

from upay.identity.explain.facts import NO_MONEY, NOT_CHARGED
from upay.kit.language import Words
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation

_FIELDS: Final = {
    "phone": Words("手机号", "phone number"),
    "email": Words("邮箱", "email address"),
    "code": Words("验证码", "one-time code"),
    "name": Words("姓名", "name"),
    "password": Words("登录密码", "password"),
    "new_password": Words("新的登录密码", "new password"),
    "pin": Words("支付密码", "payment PIN"),
    "new_pin": Words("新的支付密码", "new payment PIN"),
    "login": Words("登录名", "staff login"),
    "roles": Words("角色", "role"),
    "reason": Words("原因", "reason"),
    "ticket": Words("开通码", "ticket"),
    "amount": Words("金额", "amount"),
    "device": Words("设备", "device"),
}
_FORM_PROBLEMS: Final = {
    "missing": Words("{field}还没有填。", "The {field} has not been filled in."),
    "not_six_digits": Words("支付密码需要是 6 位数字。", "A payment PIN has to be six digits."),
    "too_simple": Words(
        "这个支付密码是重复或连续的数字，太容易被猜到。",
        "This payment PIN is one repeated digit or a run of digits, which is too easy to guess.",
    ),
    "phone_like": Words(
        "这个支付密码和手机号的末尾相同，太容易被猜到。",
        "This payment PIN is the end of the phone number, which is too easy to guess.",
    ),
    "birthday_like": Words(
        "这个支付密码像一个生日，捡到手机的人会先试它。",
        "This payment PIN reads as a birthday, which whoever finds a phone tries first.",
    ),
    "not_a_number": Words("{field}不是一个可以识别的数字。", "The {field} cannot be read as a number."),
    "not_positive": Words("{field}需要大于零。", "The {field} has to be more than zero."),
    "too_many_decimals": Words("{field}最多两位小数。", "The {field} can have two decimals at most."),
    "too_large": Words("{field}超出了可以处理的范围。", "The {field} is larger than can be handled."),
    "not_a_login": Words(
        "登录名只能用小写字母、数字、点、横线和下划线，2 到 32 个字符。",
        "A login has 2 to 32 characters: small letters, digits, dots, dashes and underscores.",
    ),
    "taken": Words("这个{field}已经有人用了。", "This {field} is somebody's already."),
    "not_an_email": Words("这不是一个有效的邮箱。", "This is not a valid email address."),
}
_FORM_TODO: Final = {
    "missing": Words("请补上{field}后再提交。", "Fill in the {field} and submit again."),
    "not_six_digits": Words("请换成 6 位数字的支付密码。", "Choose a payment PIN of six digits."),
    "too_simple": Words("请换一个没有规律的 6 位数字。", "Choose six digits without a pattern."),
    "not_a_login": Words("例如 wang.fang。", "For example wang.fang."),
    "taken": Words("请换一个{field}。", "Choose another {field}."),
    "not_an_email": Words("邮箱要写成 name@example.com 这样。", "An address looks like name@example.com."),
    "birthday_like": Words("请换一个不像日期的 6 位数字。", "Choose six digits that are no date."),
    "phone_like": Words(
        "请换一个和手机号无关的 6 位数字。", "Choose six digits that have nothing to do with the phone number."
    ),
}
_FORM_OTHER: Final = (
    Words("{field}填写有误。", "The {field} cannot be used as it is."),
    Words("请改好{field}后再提交。", "Correct the {field} and submit again."),
)
_PHONE_PROBLEMS: Final = {
    "not_a_number": Words("这不是一个有效的手机号。", "This is not a valid phone number."),
    "not_mobile": Words(
        "这个号码不是手机号，收不到短信验证码。",
        "This is not a mobile number, so it cannot receive a code by SMS.",
    ),
}


def form_incomplete(attempt: Attempt) -> Explanation:
    """Name the field, and what is the matter with it."""
    problem = str(attempt.facts.get("problem") or "missing")
    names = str(attempt.facts.get("fields") or attempt.facts.get("field") or "").split(",")
    fields = _listed([_FIELDS.get(name, Words(name, name)) for name in names])
    cause, todo = _FORM_PROBLEMS.get(problem, _FORM_OTHER[0]), _FORM_TODO.get(problem, _FORM_OTHER[1])
    if problem == "missing" and len(names) > 1:
        cause = Words("{field}还没有填。", "The {field} have not been filled in.")
    return Explanation(
        title=Words("信息填写不完整", "Something is missing or cannot be used"),
        cause=_filled(cause, field=fields),
        money=NO_MONEY if "amount" not in names else NOT_CHARGED,
        todo=_filled(todo, field=fields),
        offers=("retry",) if "amount" in names else (),
        agent=Words(
            f"提交的内容未通过检查：{fields.zh}（{problem}）。", f"The form was refused: {fields.en} ({problem})."
        ),
    )


def phone_invalid(attempt: Attempt) -> Explanation:
    """Say what is the matter with the number."""
    problem = str(attempt.facts.get("problem"))
    return Explanation(
        title=Words("手机号无法使用", "This phone number cannot be used"),
        cause=_PHONE_PROBLEMS.get(problem, _PHONE_PROBLEMS["not_a_number"]),
        money=NO_MONEY,
        todo=Words(
            "请核对手机号；国外号码请在前面加上“+”和国家代码。",
            "Check the number; for a number from outside China, put “+” and the country code in front.",
        ),
        offers=(),
        agent=Words(
            f"号码未通过格式检查（{problem}），系统没有保存客户输入的内容。",
            f"The number failed the format check ({problem}); what was typed is not kept.",
        ),
    )


def phone_taken(_attempt: Attempt) -> Explanation:
    """Say that there is an account already, and how to get in."""
    return Explanation(
        title=Words("手机号已注册", "This number already has an account"),
        cause=Words("这个手机号已经注册过 UPay 账户。", "This phone number already belongs to a UPay account."),
        money=NO_MONEY,
        todo=Words(
            "请直接登录；忘记密码可以用验证码重置。如果账户不是你的，请联系客服。",
            "Sign in instead; a forgotten password can be reset with a one-time code. "
            "If the account is not yours, contact support.",
        ),
        offers=("reset_password", "talk_to_agent"),
        agent=Words(
            "客户已用验证码证明持有该号码，但号码已有账户；若属二次放号，请先核实身份再处理旧账户。",
            "The caller proved to hold the number by code, but it already has an account; if the number was "
            "reassigned by the carrier, verify identity before touching the older account.",
        ),
    )


def _listed(fields: list[Words]) -> Words:
    english = [one.en for one in fields]
    last = english.pop()
    return Words("、".join(one.zh for one in fields), f"{', '.join(english)} and {last}" if english else last)


def _filled(words: Words, *, field: Words) -> Words:
    return Words(words.zh.replace("{field}", field.zh), words.en.replace("{field}", field.en))
